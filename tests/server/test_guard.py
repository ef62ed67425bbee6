"""Connections that send half a request, read half an answer, or come in thousands: a real service on real sockets."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from threading import Thread
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.conftest import RAILWAY
from tests.serving import serving

SHORT = (
    "--header-seconds",
    "1",
    "--body-seconds",
    "1",
    "--idle-seconds",
    "2",
    "--write-seconds",
    "1",
    "--sockets",
    "20",
)
LATEST = 10
HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
GOOD = b'{"query": "{ __typename }"}'


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with little patience."""
    folder = tmp_path_factory.mktemp("hasty")
    files = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
    with serving(folder, *files, *SHORT) as address:
        yield address
    log = (folder / "log.txt").read_text(encoding="utf-8")
    assert "Traceback" not in log, log


def connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    assert parts.hostname
    return socket.create_connection((parts.hostname, parts.port or 0), timeout=LATEST)


def rest(open_: socket.socket) -> bytes:
    """All that comes until the service closes."""
    found = b""
    with suppress(ConnectionResetError):
        while part := open_.recv(65_536):
            found += part
    return found


def told(answer: bytes) -> tuple[int, str]:
    """The status and the code of a refusal, which has the one shape of an error."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/json" in head
    (error,) = json.loads(body)["errors"]
    assert error["extensions"]["hint"]
    return int(head.split()[1]), error["extensions"]["code"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"POST /gr", (408, "TIMEOUT")),
        (HEAD, (408, "TIMEOUT")),
        (HEAD + b"content-length: 100\r\n\r\n", (408, "TIMEOUT")),
        (HEAD + b"content-length: 100\r\n\r\n" + GOOD, (408, "TIMEOUT")),
        (HEAD + b"transfer-encoding: chunked\r\n\r\n5\r\n{\"que", (408, "TIMEOUT")),
        (b"\x16\x03\x01\x02\x00\x01\x00", (400, "BAD_USER_INPUT")),
        (b"GET /graphql FTP/9\r\n\r\n", (400, "BAD_USER_INPUT")),
        (b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 3_000, (431, "REQUEST_TOO_LARGE")),
        (b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 3_000 + b"\r\n", (431, "REQUEST_TOO_LARGE")),
        (b"GET /" + b"a" * 20_000, (431, "REQUEST_TOO_LARGE")),
        (HEAD + b"transfer-encoding: chunked\r\n\r\nno number\r\n", (400, "BAD_USER_INPUT")),
    ],
)  # fmt: skip
def test_half_a_request_and_worse(hasty: str, sent: bytes, expected: tuple[int, str]) -> None:
    with closing(connected(hasty)) as open_:
        open_.sendall(sent)
        assert told(rest(open_)) == expected


def test_headers_just_below_the_bound_pass(hasty: str) -> None:
    with closing(connected(hasty)) as open_:
        start = b"GET /healthz HTTP/1.1\r\nconnection: close\r\nhost: x\r\nx: "
        open_.sendall(start + b"y" * (16_384 - len(start)) + b"\r\n\r\n")
        assert rest(open_).startswith(b"HTTP/1.1 200")


def test_headers_one_byte_over_the_bound_do_not(hasty: str) -> None:
    with closing(connected(hasty)) as open_:
        start = b"GET /healthz HTTP/1.1\r\nconnection: close\r\nhost: x\r\nx: "
        open_.sendall(start + b"y" * (16_385 - len(start)) + b"\r\n\r\n")
        assert told(rest(open_)) == (431, "REQUEST_TOO_LARGE")


def test_slow_headers_that_are_there_in_time_are_answered(hasty: str) -> None:
    with closing(connected(hasty)) as open_:
        for part in (b"GET /health", b"z HTTP/1.1\r\nhost: x\r\n", b"connection: close\r\n\r\n"):
            time.sleep(0.25)
            open_.sendall(part)
        assert rest(open_).startswith(b"HTTP/1.1 200")


def test_a_body_that_trickles_ends(hasty: str) -> None:
    """A byte now and then is no progress."""
    with closing(connected(hasty)) as open_:
        open_.sendall(HEAD + b"content-length: 100\r\n\r\n")
        began = time.monotonic()
        with suppress(BrokenPipeError, ConnectionResetError):
            while time.monotonic() - began < LATEST:
                open_.sendall(b" ")
                time.sleep(0.1)
        assert time.monotonic() - began < LATEST / 2


def test_a_slow_body_that_gets_on_is_answered(hasty: str) -> None:
    """A second for each 10,000 bytes, beside the first."""
    body = GOOD + b" " * 60_000
    with closing(connected(hasty)) as open_:
        open_.sendall(HEAD + b"connection: close\r\ncontent-length: %d\r\n\r\n" % len(body))
        for start in range(0, len(body), 6_003):
            open_.sendall(body[start : start + 6_003])
            time.sleep(0.25)
        assert rest(open_).endswith(b'{"data":{"__typename":"Query"}}')


def test_a_connection_that_never_asks_is_closed(hasty: str) -> None:
    with closing(connected(hasty)) as open_:
        assert rest(open_) == b""


def test_a_connection_that_rests_is_closed_without_a_word(hasty: str) -> None:
    with closing(connected(hasty)) as open_:
        open_.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        assert rest(open_).count(b"HTTP/1.1") == 1


def test_a_connection_that_rests_for_less_is_asked_again(hasty: str) -> None:
    with closing(connected(hasty)) as open_:
        for _ in range(3):
            open_.sendall(b"HEAD /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
            assert open_.recv(10_000).startswith(b"HTTP/1.1 200")
            time.sleep(1)


def test_a_refused_body_that_never_ends_is_cut(hasty: str) -> None:
    with closing(connected(hasty)) as open_:
        open_.sendall(b"PUT /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
        assert rest(open_).count(b"HTTP/1.1") == 1


def test_an_answer_that_nobody_reads_is_dropped(hasty: str) -> None:
    asked = json.dumps(
        {
            "query": "{ __schema { types { name description fields { name description args { name description } } } } }"
        }
    )
    with closing(connected(hasty)) as open_:
        for _ in range(200):
            open_.sendall(HEAD + b"content-length: %d\r\n\r\n%b" % (len(asked), asked.encode()))
        time.sleep(4)
        found = rest(open_)
    assert found.count(b"HTTP/1.1 200") < 200


def test_an_answer_that_is_read_slowly_arrives_whole(hasty: str) -> None:
    """For longer than nothing may be read at all."""
    asked = json.dumps({"query": "{ __schema { types { name description fields { name description } } } }"})
    with closing(connected(hasty)) as open_:
        question = HEAD + b"content-length: %d\r\n\r\n%b" % (len(asked), asked.encode())
        Thread(target=open_.sendall, args=(question * 300,)).start()
        answers, began = 0, time.monotonic()
        while answers < 300:
            part = open_.recv(100_000)
            assert part
            answers += part.count(b"HTTP/1.1 200")
            time.sleep(0.02)
        assert time.monotonic() - began > 2


def test_when_all_connections_are_taken_one_that_rests_makes_room(hasty: str) -> None:
    open_ = [connected(hasty) for _ in range(10)]
    for one in open_:
        one.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        assert one.recv(10_000).startswith(b"HTTP/1.1 200")
    more = [connected(hasty) for _ in range(12)]
    more[-1].sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
    assert more[-1].recv(10_000).startswith(b"HTTP/1.1 200")
    for one in (*open_, *more):
        one.close()


def test_when_all_connections_are_taken_by_newcomers_the_next_is_refused(hasty: str) -> None:
    time.sleep(0.2)  # until those of the test before are gone
    open_ = [connected(hasty) for _ in range(20)]
    with closing(connected(hasty)) as late:
        assert told(rest(late)) == (503, "RATE_LIMITED")
    open_[-1].sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
    assert open_[-1].recv(10_000).startswith(b"HTTP/1.1 200")
    for one in open_:
        one.close()
    deadline = time.monotonic() + LATEST
    while True:
        with suppress(httpx2.HTTPError):
            if httpx2.get(f"{hasty}/healthz", timeout=2).status_code == 200:
                break
        assert time.monotonic() < deadline


def test_an_answer_leaves_in_one_piece(hasty: str) -> None:
    """Head and body are written together: a client that reads once has all of it."""
    asked = HEAD + b"content-length: %d\r\n\r\n" % len(GOOD) + GOOD
    with closing(connected(hasty)) as open_:
        for _ in range(20):
            open_.sendall(asked)
            head, _, body = open_.recv(65_536).partition(b"\r\n\r\n")
            assert b"200 OK" in head
            assert json.loads(body) == {"data": {"__typename": "Query"}}


def test_the_head_of_a_stream_does_not_wait_for_its_first_event(hasty: str) -> None:
    with closing(connected(hasty)) as open_:
        query = b"query=subscription%7BgraphChanged%7Bgeneration%7D%7D"
        open_.sendall(b"GET /graphql?" + query + b" HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n\r\n")
        assert b"text/event-stream" in open_.recv(65_536)


def test_an_answer_without_a_body_arrives_before_the_connection_ends(hasty: str) -> None:
    with closing(connected(hasty)) as open_:
        open_.sendall(b"HEAD /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        assert rest(open_).startswith(b"HTTP/1.1 200 OK")
