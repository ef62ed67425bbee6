"""Entity tags: they hold as long as what an answer rests on, for the same question of the same role only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx2
import pytest

from clustergraph.api.execution import Answer
from clustergraph.server.caching import Caching, matches
from tests.server.changing import Changing, changing
from tests.serving import serving

STATIONS = "{ stations { nodes { name } } }"
DEPOTS = "{ depots { nodes { name } } }"
GRAPH = "{ graph { generation } }"
NEWER = "application/graphql-response+json"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Changing]:
    with changing(tmp_path) as service:
        yield service


def read(
    service: Changing, query: str, tag: str = "", accept: str = "application/json", **more: Any
) -> httpx2.Response:
    headers = {"accept": accept} | ({"if-none-match": tag} if tag else {})
    return httpx2.get(f"{service.address}/graphql", params={"query": query, **more}, headers=headers)


def tag_of(service: Changing, query: str, **more: Any) -> str:
    answer = read(service, query, **more)
    assert answer.status_code == 200
    tag = answer.headers["etag"]
    assert tag.startswith('"')
    assert tag.endswith('"')
    return str(tag)


def test_an_answer_that_still_holds_is_not_sent_again(service: Changing) -> None:
    tag = tag_of(service, STATIONS)
    for wanted in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = read(service, STATIONS, wanted)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
        assert answer.headers["cache-control"] == "public, no-cache"
        assert answer.headers["vary"] == "Accept, Authorization"
    assert read(service, STATIONS, '"other"').status_code == 200


def test_tags_differ_by_what_is_asked_and_how(service: Changing) -> None:
    query = "query A($n: Int) { stations(first: $n) { totalCount nodes { name } } } query B { depots { totalCount } }"
    tags = [
        tag_of(service, query, operationName="A"),
        tag_of(service, query, operationName="B"),
        tag_of(service, query, operationName="A", variables='{"n": 1}'),
        tag_of(service, query, operationName="A", variables='{"n": 2}'),
        tag_of(service, query, operationName="A", accept=NEWER),
        tag_of(service, query, operationName="A", extensions='{"cost": true}'),
        tag_of(service, query + " ", operationName="A"),
    ]
    assert len(set(tags)) == len(tags)
    assert tag_of(service, query, operationName="A") == tags[0]


def test_a_tag_outlives_what_it_does_not_rest_on(service: Changing) -> None:
    stations, depots, graph = (tag_of(service, query) for query in (STATIONS, DEPOTS, GRAPH))
    service.load("Another Name")
    assert read(service, DEPOTS, depots).status_code == 304
    changed = read(service, STATIONS, stations)
    assert changed.status_code == 200
    assert "Another Name" in changed.text
    assert read(service, GRAPH, graph).status_code == 200


def test_what_is_kept_is_never_old(service: Changing) -> None:
    for number in range(4):
        service.load(f"Name {number}")
        for _ in range(3):
            answer = httpx2.post(f"{service.address}/graphql", json={"query": STATIONS})
            assert f"Name {number}" in answer.text


@pytest.mark.parametrize(("bound", "held"), [(0, 0), (999, 0), (1_000, 10), (100_000, 30)])
def test_answers_are_kept_up_to_a_bound(bound: int, held: int) -> None:
    """One that takes more than a tenth of it is not kept."""
    caching = Caching(bound)
    for number in range(30):
        caching.keep(str(number), Answer(b"x" * 100))
    found = [number for number in range(30) if caching.at_hand(str(number))]
    assert found == list(range(30 - held, 30))


def test_what_is_asked_again_and_again_is_kept(tmp_path: Path) -> None:
    long = {"query": '{ paths(source: "poma", target: "CN", k: 300, maxHops: 20) { totalCount } }'}
    for bound, again in (("50000000", False), ("0", True)):
        with serving(tmp_path, "--result-bytes", bound) as address, httpx2.Client(base_url=address) as client:
            took = []
            for _ in range(6):
                began = perf_counter()
                assert client.post("/graphql", json=long).json()["data"]["paths"]["totalCount"] == 300
                took.append(perf_counter() - began)
            assert (min(took[2:]) > min(took[:2]) / 4) is again, took


def test_refusals_have_no_tag_and_are_not_kept(service: Changing) -> None:
    answer = read(service, "{ nothing }", accept=NEWER)
    assert answer.status_code == 400
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_how_long_an_answer_may_be_used_is_a_setting(tmp_path: Path) -> None:
    with changing(tmp_path, "--max-age", "60") as service:
        assert read(service, STATIONS).headers["cache-control"] == "public, max-age=60"


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        ('"b"', False),
        ("", False),
        ("a", False),
    ],
)
def test_what_a_client_has(wanted: str, holds: bool) -> None:
    assert matches(wanted, '"a"') is holds
