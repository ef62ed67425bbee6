"""GraphQL over Server-Sent Events: what is answered as a stream, how it looks on the wire, and when it ends."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.server.changing import NAMED, Changing, changing

EVENTS, PLAIN, NEWER = "text/event-stream", "application/json", "application/graphql-response+json"
URQL = f"{NEWER}, application/graphql+json, {PLAIN}, {EVENTS}, multipart/mixed"
QUERY, LIVE, CHANGED = (
    "{ graph { nodes } }",
    f"subscription {{ {NAMED} }}",
    "subscription { graphChanged { generation } }",
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changing]:
    with changing(tmp_path_factory.mktemp("streams"), "--streams", "5") as service:
        yield service


def asked(service: Changing, query: str, accept: str, method: str = "POST", **more: Any) -> httpx2.Response:
    """The answer of a request whose answer ends."""
    content = {"query": query, **more}
    given: dict[str, Any] = {"json": content} if method == "POST" else {"params": content}
    return httpx2.request(
        method, f"{service.address}/graphql", headers={"accept": accept}, timeout=10, **given
    )


class Stream:
    """The events of an open stream."""

    def __init__(self, response: httpx2.Response) -> None:
        assert response.headers["content-type"] == EVENTS
        self.blocks = self._blocks(response.iter_raw())

    @staticmethod
    def _blocks(chunks: Iterator[bytes]) -> Iterator[bytes]:
        text = b""
        for chunk in chunks:
            text += chunk
            *blocks, text = text.split(b"\n\n")
            yield from (block for block in blocks if block != b":")

    def next(self) -> Any:
        event, data = next(self.blocks).split(b"\n")
        assert event == b"event: next"
        return json.loads(data.removeprefix(b"data: "))


def follow(service: Changing, stack: ExitStack, query: str, method: str = "POST", **more: Any) -> Stream:
    content = {"query": query, **more}
    given: dict[str, Any] = {"json": content} if method == "POST" else {"params": content}
    headers = {"accept": EVENTS}
    opened = httpx2.stream(method, f"{service.address}/graphql", headers=headers, timeout=10, **given)
    return Stream(stack.enter_context(opened))


@pytest.mark.parametrize(
    ("query", "accept", "status", "type"),
    [
        (QUERY, URQL, 200, NEWER),
        (QUERY, f"{EVENTS}, {PLAIN}", 200, PLAIN),
        (QUERY, f"{EVENTS}, */*", 200, PLAIN),
        (QUERY, f"{EVENTS}, {PLAIN};q=0", 200, EVENTS),
        (QUERY, EVENTS, 200, EVENTS),
        (QUERY, f"{EVENTS};q=0", 406, PLAIN),
        ("{ nothing }", EVENTS, 200, EVENTS),
        ("{ nothing }", URQL, 400, NEWER),
        ("subscription { nothing }", URQL, 400, NEWER),
        ("subscription { live { stations(first: 5000) { totalCount } } }", URQL, 200, EVENTS),
        (LIVE, PLAIN, 406, PLAIN),
        (LIVE, NEWER, 406, NEWER),
        (LIVE, "*/*", 406, PLAIN),
        (LIVE, "", 406, PLAIN),
    ],
)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_what_is_answered_as_a_stream(
    service: Changing, query: str, accept: str, status: int, type: str, method: str
) -> None:
    answer = asked(service, query, accept, method)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (status, type), answer.text
    assert answer.headers["vary"] == "Accept, Authorization"
    if status == 406 and query == LIVE:
        (error,) = answer.json()["errors"]
        assert EVENTS in error["extensions"]["hint"]


@pytest.mark.parametrize(
    ("query", "body"),
    [
        (QUERY, b'event: next\ndata: {"data":{"graph":{"nodes":6}}}\n\n'),
        ("{", b'event: next\ndata: {"errors":[{"message":"Syntax Error: Expected Name, found <EOF>.",'),
        ("subscription { live { stations(first: -1) { totalCount } } }", b'event: next\ndata: {"errors":[{"message":"first: -1 is out of bounds"'),
        ("subscription { live { stations(first: -1) { totalCount } } }", b'"extensions":{"code":"BAD_USER_INPUT"'),
    ],
)  # fmt: skip
def test_the_bytes_of_a_stream(service: Changing, query: str, body: bytes) -> None:
    answer = asked(service, query, EVENTS)
    assert body in answer.content
    assert b"\r" not in answer.content
    assert answer.content.endswith(b"\n\nevent: complete\ndata: \n\n")
    assert answer.content.count(b"event: next\n") == 1
    assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-store", "no")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "status"), [(b"[]", 400), (b"{}", 400), (b"no", 400), (b'{"query": 7}', 400)]
)
def test_what_is_no_request_is_no_stream(service: Changing, content: bytes, status: int) -> None:
    headers = {"accept": EVENTS, "content-type": PLAIN}
    answer = httpx2.post(f"{service.address}/graphql", content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, f"{PLAIN}; charset=utf-8")
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_subscription(service: Changing, method: str) -> None:
    service.load(f"Before {method}")
    with ExitStack() as stack:
        named = follow(service, stack, LIVE, method)
        counted = follow(service, stack, CHANGED, method)
        patched = follow(service, stack, LIVE, extensions={"patch": "only"})
        assert named.next() == patched.next() == {"data": {"live": {"station": {"name": f"Before {method}"}}}}
        generation = service.load("After")
        assert named.next() == {"data": {"live": {"station": {"name": "After"}}}}
        assert counted.next() == {"data": {"graphChanged": {"generation": generation}}}
        way = [{"op": "replace", "path": "/live/station/name", "value": "After"}]
        assert patched.next() == {"data": None, "extensions": {"patch": way}}


def filled(service: Changing, stack: ExitStack) -> None:
    """Take all places, as soon as they are free."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with suppress(AssertionError), ExitStack() as tried:
            for _ in range(5):
                follow(service, tried, CHANGED)
            stack.enter_context(tried.pop_all())
            return
        time.sleep(0.05)
    pytest.fail("the places are still taken")


def test_who_hangs_up_leaves_the_place_to_others(service: Changing) -> None:
    for _ in range(3):
        with ExitStack() as stack:
            filled(service, stack)
            answer = asked(service, CHANGED, EVENTS)
            assert (answer.status_code, answer.headers["content-type"]) == (503, f"{PLAIN}; charset=utf-8")
            assert answer.json()["errors"][0]["message"] == "5 subscriptions are open already"


def test_heads_are_no_streams(service: Changing) -> None:
    answer = httpx2.head(
        f"{service.address}/graphql", params={"query": CHANGED}, headers={"accept": EVENTS}, timeout=10
    )
    assert answer.status_code == 406


def test_goodbye(tmp_path: Path) -> None:
    with changing(tmp_path) as service, ExitStack() as stack:
        stream = follow(service, stack, LIVE)
        stream.next()
        service.process.send_signal(signal.SIGTERM)
        assert list(stream.blocks) == [b"event: complete\ndata: "]
        assert service.process.wait(10) == -signal.SIGTERM
