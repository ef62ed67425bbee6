"""Explanations over the wire: fresh each time, kept by nobody, and of no subscription."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.server.changing import Changing, changing

QUERY = "{ stations(first: 2) { nodes { id near { totalCount } } } }"
EXPLAIN = {"explain": True}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changing]:
    with changing(tmp_path_factory.mktemp("explaining")) as service:
        yield service


def posted(service: Changing, query: str = QUERY, **more: Any) -> httpx2.Response:
    return httpx2.post(f"{service.address}/graphql", json={"query": query, **more}, timeout=30)


def test_a_posted_question_is_explained_anew_each_time(service: Changing) -> None:
    """Two runs may take the same microseconds, but fifty do not."""
    plain = posted(service).json()
    first, *again = (posted(service, extensions=EXPLAIN).json() for _ in range(50))
    assert "extensions" not in plain
    assert all(answer["data"] == plain["data"] for answer in (first, *again))
    told, *others = (answer["extensions"]["explain"] for answer in (first, *again))
    assert all(other["plan"] == told["plan"] for other in others)
    assert all(other["milliseconds"]["planning"] is None for other in others)
    assert any(other["milliseconds"] != told["milliseconds"] for other in others)


def test_nobody_keeps_what_has_times_in_it(service: Changing) -> None:
    params = {"query": QUERY, "extensions": json.dumps(EXPLAIN)}
    tag = httpx2.get(f"{service.address}/graphql", params={"query": QUERY}).headers["etag"]
    for wanted in ({}, {"if-none-match": "*"}, {"if-none-match": tag}):
        answer = httpx2.get(f"{service.address}/graphql", params=params, headers=wanted)
        assert answer.status_code == 200
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json()["extensions"]["explain"]["plan"]["text"] == "Query"


def test_what_is_refused_is_not_explained(service: Changing) -> None:
    for query in ("{ nothing }", "{ stations(first: 1001) { totalCount } }"):
        answer = posted(service, query, extensions=EXPLAIN).json()
        assert answer.keys() == {"errors"}


def test_extensions_that_are_no_object_are_refused(service: Changing) -> None:
    answer = posted(service, extensions="explain").json()
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("query", "explained"), [(QUERY, True), ("subscription { live { graph { edges } } }", False)]
)
def test_a_stream_explains_a_query_and_no_subscription(
    service: Changing, query: str, explained: bool
) -> None:
    """Else its times would make each answer another one."""
    body = {"query": query, "extensions": EXPLAIN}
    headers = {"accept": "text/event-stream"}
    with httpx2.stream(
        "POST", f"{service.address}/graphql", json=body, headers=headers, timeout=30
    ) as events:
        said = next(line for line in events.iter_lines() if line.startswith("data: {"))
    answer = json.loads(said.removeprefix("data: "))
    assert ("explain" in answer.get("extensions", {})) is explained
