"""Connections on which thousands of tiny things arrive at once: others are answered meanwhile, memory stays as it was, and nothing is lost."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from statistics import median
from subprocess import Popen
from threading import Event, Thread
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.conftest import RAILWAY
from tests.serving import running

FILES = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
GOOD = b'{"query": "{ __typename }"}'
HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n"
WHOLE = HEAD + b"content-length: %d\r\n\r\n%b" % (len(GOOD), GOOD)
ENDED = CHUNKED + b"%x\r\n%b\r\n0\r\n" % (len(GOOD), GOOD)
UPGRADE = (
    b"GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
    b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n"
)
SECONDS, MOST_BYTES = 1.0, 20_000_000


def framed(text: bytes, opcode: int = 0x81) -> bytes:
    """A frame of a client with up to 125 bytes, masked with zeros (RFC 6455, section 5.2)."""
    return bytes([opcode, 0x80 | len(text)]) + bytes(4) + text


INIT = framed(b'{"type": "connection_init"}')
FLOODS = {
    "requests without a pause": (b"", b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"),
    "questions without a pause": (b"", WHOLE),
    "chunks of a byte": (CHUNKED, b"1\r\n \r\n"),
    "trailers": (ENDED, b"x: y\r\n"),
    "a trailer that never ends": (ENDED + b"x: ", b"y" * 1_000),
    "a chunk's extension that never ends": (CHUNKED + b"1b; ", b"y" * 1_000),
    "pings of the wire": (UPGRADE, framed(b"", 0x89)),
    "pongs of the wire": (UPGRADE, framed(b"", 0x8A)),
    "empty frames": (UPGRADE + framed(b"", 0x01), framed(b"", 0x00)),
    "pings of the protocol": (UPGRADE, framed(b'{"type": "ping"}')),
    "the end of what never began": (UPGRADE, framed(b'{"type": "complete", "id": "1"}')),
}


class Served(NamedTuple):
    address: str
    process: Popen[bytes]

    def connected(self) -> socket.socket:
        parts = urlsplit(self.address)
        return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)

    @property
    def memory(self) -> int:
        """Bytes that the service has in memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("flooded")
    with running(folder, *FILES) as (address, process):
        yield Served(address, process)
    assert "Traceback" not in (folder / "log.txt").read_text(encoding="utf-8")


def flood(service: Served, first: bytes, again: bytes, over: Event) -> None:
    """Send without a pause, and read what comes, until the service hangs up."""
    pieces = again * (60_000 // len(again))
    with closing(service.connected()) as line, suppress(OSError):
        if first.startswith(UPGRADE):
            line.sendall(UPGRADE)
            assert line.recv(1_000).startswith(b"HTTP/1.1 101")
            first = INIT + first.removeprefix(UPGRADE)
        line.sendall(first)
        line.setblocking(False)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            with suppress(BlockingIOError):
                line.send(pieces)
            with suppress(BlockingIOError):
                line.recv(1_000_000)
            time.sleep(0.001)
    over.set()


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_keeps_nobody_waiting(service: Served, name: str) -> None:
    before, waited, over = service.memory, [], Event()
    flooding = Thread(target=flood, args=(service, *FLOODS[name], over))
    with httpx2.Client(base_url=service.address, timeout=30) as client:
        client.get("/healthz")
        flooding.start()
        while not over.is_set() or len(waited) < 10:
            began = time.perf_counter()
            assert client.post("/graphql", content=GOOD, headers={"content-type": "application/json"}).json()
            waited.append(time.perf_counter() - began)
            time.sleep(0.005)
    flooding.join()
    assert median(waited) < 0.1
    assert max(waited) < 2
    assert service.memory - before < MOST_BYTES


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (ENDED + b"x: y\r\n" * 100 + b"\r\n", 200),
        (ENDED + b"content-type: text/plain\r\nauthorization: Bearer x\r\n\r\n", 200),
        (ENDED + b"x: y\r\n" * 5_000 + b"\r\n", 431),
        (CHUNKED + b"".join(b"1\r\n%c\r\n" % byte for byte in GOOD + b" " * 20_000) + b"0\r\n\r\n", 200),
        (CHUNKED + b"".join(b"1;%b\r\n%c\r\n" % (b"y" * 2_000, byte) for byte in GOOD) + b"0\r\n\r\n", 431),
    ],
)
def test_what_stands_around_a_body_has_a_bound(service: Served, sent: bytes, status: int) -> None:
    with closing(service.connected()) as line:
        line.sendall(sent)
        head, _, body = line.recv(65_536).partition(b"\r\n\r\n")
    assert int(head.split()[1]) == status
    told = json.loads(body)
    if status == 200:
        assert told == {"data": {"__typename": "Query"}}
    else:
        assert told["errors"][0]["extensions"]["code"] == "REQUEST_TOO_LARGE"


def test_requests_in_a_row_are_answered_in_their_order(service: Served) -> None:
    """However they arrive: many in one piece, and cut anywhere."""
    asked = [
        b'{"query": "{ a%d: __typename }", "x": "%b"}' % (one, b"y" * (one * 37 % 900)) for one in range(400)
    ]
    sent = b"".join(HEAD + b"content-length: %d\r\n\r\n%b" % (len(body), body) for body in asked)
    found = b""
    with closing(service.connected()) as line:
        Thread(target=line.sendall, args=(sent,)).start()
        while found.count(b'{"data":') < len(asked):
            part = line.recv(65_536)
            assert part
            found += part
        line.sendall(WHOLE)  # and it is still open
        assert line.recv(65_536).endswith(b'{"data":{"__typename":"Query"}}')
    names = [
        json.loads(b'{"data":' + one.split(b"}")[0] + b"}}")["data"] for one in found.split(b'{"data":')[1:]
    ]
    assert names == [{f"a{one}": "Query"} for one in range(len(asked))]


def test_headers_of_a_second_request_are_bounded_while_the_first_is_in_work(service: Served) -> None:
    """They are not read before it is answered; then they are like any others."""
    with closing(service.connected()) as line:
        line.sendall(WHOLE + b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 20_000)
        found = b"".join(iter(lambda: line.recv(65_536), b""))
    assert found.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 431" in found


def test_a_large_body_arrives_whole(service: Served) -> None:
    body = GOOD + b" " * (1_000_000 - len(GOOD))
    for _ in range(3):
        answer = httpx2.post(
            f"{service.address}/graphql", content=body, headers={"content-type": "application/json"}
        )
        assert answer.json() == {"data": {"__typename": "Query"}}
