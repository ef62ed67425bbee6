"""A request whose head came before is answered as if it had not: the same bytes, on real connections, however they are cut."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergraph.model.roles import Role
from clustergraph.server.app import create_app
from clustergraph.server.heads import Heads, parted
from clustergraph.server.running import Server
from clustergraph.server.tokens import new_token
from tests.conftest import RAILWAY, railway
from tests.server.changing import changing
from tests.server.inside import LATEST, inside
from tests.serving import serving

FILES = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
NAMED = "query ($id: ID!) { station(id: $id) { name near { nodes { name } } } }"
BODIES = [
    orjson.dumps({"query": NAMED, "variables": {"id": "alm"}}),
    orjson.dumps({"query": NAMED, "variables": {"id": "bri"}}),
    orjson.dumps({"query": NAMED, "variables": {"id": 5.5}}),
    orjson.dumps({"query": "{ stations { nodes { name } } }"}),
    orjson.dumps({"query": "{ nothing }"}),
    orjson.dumps({"query": "subscription { graphChanged { generation } }"}),
    b'{"query"',
    b"[]",
    b'{"query": "{ __typename }", "x": "\r\ncontent-length: 5\r\n\r\nhello"}',
]
LINES = [
    (b"POST /graphql HTTP/1.1", b"Host: x", b"Content-Type: application/json"),
    (b"POST /graphql HTTP/1.1", b"Host: x", b"Content-Type: application/json", b"Connection: keep-alive"),
    (b"POST /graphql HTTP/1.1", b"Host: x", b"Content-Type: application/json", b"Connection: close"),
    (b"POST /graphql HTTP/1.1", b"Host: x", b"content-type: application/json; charset=utf-8", b"accept: */*"),
    (b"POST /graphql HTTP/1.1", b"Host: x", b"content-type: application/json", b"accept: application/graphql-response+json"),
    (b"POST /graphql HTTP/1.1", b"Host: x", b"content-type: application/json", b"accept: text/html"),
    (b"POST /graphql HTTP/1.1", b"Host: x", b"content-type: application/json", b"accept: application/json", b"accept: text/html"),
    (b"POST /graphql HTTP/1.1", b"Host: x", b"content-type: application/json", b"content-encoding: gzip"),
    (b"POST /graphql HTTP/1.1", b"Host: x", b"content-type: application/json", b"x-request-id: mine"),
    (b"POST /graphql HTTP/1.1", b"Host: x", b"content-type: application/json", b"authorization: Bearer nobody"),
    (b"POST /graphql HTTP/1.1", b"Host: x", b"content-type: text/plain"),
    (b"POST /graphql?x=y HTTP/1.1", b"Host: x", b"content-type: application/json"),
    (b"POST /elsewhere HTTP/1.1", b"Host: x", b"content-type: application/json"),
    (b"PUT /graphql HTTP/1.1", b"Host: x", b"content-type: application/json"),
    (b"POST /graphql HTTP/1.0", b"Host: x", b"content-type: application/json", b"connection: keep-alive"),
    (b"POST /graphql HTTP/1.1", b"Host: x", b"content-type: application/json", b"proxy-connection: close"),
    (b"POST /graphql HTTP/1.1", b"Host: x", b"content-type: application/json", b"connection: upgrade", b"upgrade: foo"),
    (b"", b"POST /graphql HTTP/1.1", b"Host: x", b"content-type: application/json"),
]  # fmt: skip
LENGTHS = [b"Content-Length: %d", b"content-length: %d", b"content-length:%d", b"content-length: 0%d"]
LAST = b"GET /nothing HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
KNOWN = (*LINES[0], LENGTHS[0])


class Forgetful(Heads):
    """Learns no head, so that every request goes the whole way."""

    def learn(self, key: bytes, scope: Any) -> None:
        pass


@pytest.fixture(scope="module")
def both() -> Iterator[Sequence[tuple[int, Server]]]:
    """A service, and one that knows no head."""
    quick, whole = create_app(railway()), create_app(railway())
    whole.endpoint.heads = Forgetful()
    with inside(quick) as one, inside(whole) as other:
        yield one, other


def request(body: bytes, *lines: bytes) -> bytes:
    *head, length = lines
    return b"\r\n".join((*head, length % len(body), b"", body))


def spoken(port: int, parts: Sequence[bytes]) -> bytes:
    """What a service sends until it closes the connection, without dates and ids of its own; each part has time to arrive alone."""
    found = b""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=LATEST)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(BrokenPipeError, ConnectionResetError):
            for part in parts:
                line.sendall(part)
                time.sleep(0.002)
            line.sendall(LAST)
        with suppress(ConnectionResetError):
            while part := line.recv(65_536):
                found += part
    return re.sub(rb"(date: |x-request-id: (?!mine))[^\r]*\r\n", b"", found)


def connected(port: int) -> socket.socket:
    """A connection to a service that is about to listen."""
    end = time.monotonic() + LATEST
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=LATEST)
        except ConnectionRefusedError:
            assert time.monotonic() < end
            time.sleep(0.05)


def asked_on(line: socket.socket, body: bytes = BODIES[0], *lines: bytes) -> tuple[int, Any]:
    """The status and the body of the answer to one request on a connection that stays open."""
    line.sendall(request(body, *(lines or KNOWN)))
    found, length = b"", -1
    while length < 0 or len(found.partition(b"\r\n\r\n")[2]) < length:
        part = line.recv(65_536)
        assert part, found
        found += part
        head, end, _ = found.partition(b"\r\n\r\n")
        length = int(re.findall(rb"content-length: (\d+)", head)[0]) if end else -1
    return int(found.split()[1]), orjson.loads(found.partition(b"\r\n\r\n")[2])


@st.composite
def parts_of_requests(draw: st.DrawFn) -> list[bytes]:
    """Some requests, most of which come whole, and some in pieces or several at once."""
    sent = [
        request(
            draw(st.sampled_from(BODIES)),
            *draw(st.sampled_from(LINES)),
            draw(st.sampled_from(LENGTHS)),
        )
        for _ in range(draw(st.integers(1, 6)))
    ]
    whole = b"".join(sent)
    cuts = {sum(map(len, sent[:place])) for place in range(1, len(sent))}
    cuts ^= draw(st.sets(st.integers(1, max(1, len(whole) - 1)), max_size=2))
    places = [0, *sorted(cuts), len(whole)]
    return [whole[first:last] for first, last in pairwise(places)]


@given(parts_of_requests())
def test_what_is_known_makes_no_difference(both: Sequence[tuple[int, Server]], parts: list[bytes]) -> None:
    quick, whole = (spoken(port, parts) for port, _ in both)
    assert quick == whole


@pytest.mark.parametrize("lines", [*LINES, *((*LINES[0], length) for length in LENGTHS)])
@pytest.mark.parametrize("body", BODIES)
def test_each_request_three_times(
    both: Sequence[tuple[int, Server]], lines: tuple[bytes, ...], body: bytes
) -> None:
    """Each on its own, so that the third has a head that came before, if it is one of those that are known."""
    asked = request(body, *lines, *(() if b"ength" in lines[-1] else LENGTHS[:1]))
    quick, whole = (spoken(port, [asked] * 3) for port, _ in both)
    assert quick == whole
    assert quick


@pytest.mark.parametrize(
    ("lines", "known"),
    [
        (KNOWN, True),
        ((*LINES[1], LENGTHS[1]), True),
        ((*LINES[3], LENGTHS[0]), True),
        ((*LINES[4], LENGTHS[0]), True),
        ((*LINES[7], LENGTHS[0]), False),
        ((*LINES[8], LENGTHS[0]), False),
        ((*LINES[11], LENGTHS[0]), True),
        ((*LINES[0], b"Origin: https://example.org", LENGTHS[0]), False),
        ((*LINES[0], b"traceparent: 00-1-1-01", LENGTHS[0]), False),
        ((*LINES[0], LENGTHS[2]), False),
        ((*LINES[0], LENGTHS[3]), False),
    ],
)  # fmt: skip
def test_what_goes_the_whole_way(
    both: Sequence[tuple[int, Server]], lines: tuple[bytes, ...], known: bool
) -> None:
    """uvicorn counts the requests that it hands to the application."""
    port, server = both[0]
    with closing(socket.create_connection(("127.0.0.1", port), timeout=LATEST)) as line:
        for _ in range(2):
            asked_on(line, BODIES[0], *lines)
        before, status = server.server_state.total_requests, 400 if lines[3] == LINES[7][3] else 200
        for _ in range(5):
            assert asked_on(line, BODIES[0], *lines)[0] == status
        assert server.server_state.total_requests - before == (0 if known else 5)
        line.sendall(request(b'{"query"', *lines))
        line.recv(65_536)
        assert server.server_state.total_requests - before == (1 if known else 6)


def test_a_length_in_a_body_is_none() -> None:
    head = b"POST /graphql HTTP/1.1\r\ncontent-type: application/json\r\n"
    inner = b"\r\ncontent-length: 5\r\n\r\nhello"
    assert parted(head + b"content-length:%d\r\n\r\n" % len(inner) + inner) is None
    assert parted(head + b"content-length: 5\r\n\r\nhello") == (head + b"content-length: ", b"hello")
    assert parted(head + b"content-length: 6\r\n\r\nhello") is None
    assert parted(head + b"content-length: 4\r\n\r\nhello") is None
    assert parted(head + b"content-length: 5\r\n") is None


def test_heads_are_kept_up_to_a_bound(both: Sequence[tuple[int, Server]]) -> None:
    heads = Heads()
    scope = {
        "method": "POST", "path": "/graphql", "http_version": "1.1", "client": ("127.0.0.1", 1),
        "headers": [(b"content-type", b"application/json"), (b"x", b"y")],
    }  # fmt: skip
    for number in range(1_100):
        heads.learn(b"POST\r\ncontent-type: application/json\r\nx: %d" % number, scope)
    held = [heads.at_hand(b"POST\r\ncontent-type: application/json\r\nx: %d" % one) for one in range(1_100)]
    assert [head is not None for head in held] == [False] * 100 + [True] * 1_000
    heads.learn(b"POST\r\nx: a\nb: c\r\nd: e", scope)
    assert heads.at_hand(b"POST\r\nx: a\nb: c\r\nd: e") is None


def test_a_body_has_its_bound_behind_a_known_head(tmp_path: Path) -> None:
    with serving(tmp_path, *FILES, "--body-bytes", "200") as address:
        port = int(address.rpartition(":")[2])
        for more, status in ((0, 200), (0, 200), (200 - len(BODIES[0]), 200), (201 - len(BODIES[0]), 413)):
            with closing(socket.create_connection(("127.0.0.1", port), timeout=LATEST)) as line:
                assert asked_on(line, BODIES[0] + b" " * more)[0] == status


def test_a_log_that_nobody_reads_keeps_nobody_from_an_answer(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "clustergraph", "serve", "--port", str(port), "--log-requests", *FILES]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path) as process:
        try:
            assert process.stdout
            assert process.stderr
            assert process.stdout.readline().startswith(b"clustergraph serves")
            process.stderr.close()
            with closing(connected(port)) as line:
                for _ in range(5):
                    assert asked_on(line)[0] == 200
        finally:
            process.terminate()


def test_a_body_behind_an_upgrade_is_no_request(both: Sequence[tuple[int, Server]]) -> None:
    """llhttp ends a request that asks for an upgrade after its head, so that its body would be read as the next one."""
    inner = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: foo\r\ncontent-length: %d\r\n\r\n"
    for port, _ in both:
        found = spoken(port, [head % len(inner), inner])
        assert found.startswith(b"HTTP/1.1 400 ")
        assert found.count(b"HTTP/1.1 ") == 1
        assert b"connection: close" in found
    without = head.replace(b"POST /graphql", b"GET /nothing").replace(b"content-length: %d\r\n", b"")
    assert spoken(both[0][0], [without]).count(b"HTTP/1.1 404 ") == 2


def test_what_a_token_may_is_looked_at_each_time(tmp_path: Path) -> None:
    file = tmp_path / "tokens.toml"
    token = new_token(file, "ada", Role.ANALYST)
    known = (*LINES[0], f"Authorization: Bearer {token}".encode(), LENGTHS[0])
    with serving(
        tmp_path, *FILES, "--auth", str(file), "--open-role", "none", "--rate", "1", "--burst", "8"
    ) as address:
        port = int(address.rpartition(":")[2])
        with closing(socket.create_connection(("127.0.0.1", port), timeout=LATEST)) as line:
            statuses = [asked_on(line, BODIES[0], *known)[0] for _ in range(12)]
            assert statuses[:8] == [200] * 8
            assert 429 in statuses[8:]
            time.sleep(2.2)
            assert asked_on(line, BODIES[0], *known)[0] == 200
            file.write_text("")
            time.sleep(1.1)
            status, told = asked_on(line, BODIES[0], *known)
            assert (status, told["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")


def test_a_new_graph_is_answered_from(tmp_path: Path) -> None:
    with changing(tmp_path) as service:
        port = int(service.address.rpartition(":")[2])
        with closing(socket.create_connection(("127.0.0.1", port), timeout=LATEST)) as line:
            for number in range(3):
                service.load(f"Name {number}")
                for _ in range(3):
                    _, told = asked_on(line)
                    assert told["data"]["station"]["name"] == f"Name {number}"


def test_those_who_ask_now_and_then_stay_and_those_who_rest_do_not(tmp_path: Path) -> None:
    with serving(tmp_path, *FILES, "--idle-seconds", "2") as address:
        port = int(address.rpartition(":")[2])
        with closing(socket.create_connection(("127.0.0.1", port), timeout=LATEST)) as line:
            for _ in range(8):
                assert asked_on(line)[0] == 200
                time.sleep(0.6)
            began = time.monotonic()
            assert line.recv(1) == b""
            assert 0.5 < time.monotonic() - began < LATEST


def test_a_stream_behind_a_question_is_no_rest(tmp_path: Path) -> None:
    """The answer to the second of two requests at once takes longer than anyone may rest."""
    follow = orjson.dumps({"query": "subscription { graphChanged { generation } }"})
    with serving(tmp_path, *FILES, "--idle-seconds", "1") as address:
        port = int(address.rpartition(":")[2])
        with closing(socket.create_connection(("127.0.0.1", port), timeout=3)) as line:
            events = (*LINES[0], b"accept: text/event-stream", LENGTHS[0])
            line.sendall(request(BODIES[0], *KNOWN) + request(follow, *events))
            found = b""
            with suppress(TimeoutError):
                while part := line.recv(65_536):
                    found += part
                raise AssertionError(found)
            assert b"text/event-stream" in found


def test_a_kept_connection_is_counted_and_logged(tmp_path: Path) -> None:
    with serving(tmp_path, *FILES, "--metrics", "--log-requests") as address:
        port = int(address.rpartition(":")[2])
        with closing(socket.create_connection(("127.0.0.1", port), timeout=LATEST)) as line:
            for _ in range(5):
                asked_on(line)
        assert 'clustergraph_requests_total{code="OK"} 5.0' in httpx2.get(f"{address}/metrics").text
    assert (tmp_path / "log.txt").read_text("utf-8").count("document=") == 5
