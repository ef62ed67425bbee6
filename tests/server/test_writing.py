"""Answers that are written at once are those that uvicorn would write: byte by byte, on real connections."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import orjson
import pytest

from tests.conftest import RAILWAY
from tests.serving import serving

FILES = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
SMALL = {"query": '{ station(id: "alm") { name } }'}
LARGE = {"query": "{ __schema { types { name description fields { name description } } } }"}
WRONG = {"query": "{ nothing }"}
ORIGIN = "origin: https://example.org"
"""Without it the middleware would hand uvicorn's own `send` on."""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Two services; in one a middleware for web pages stands in between, so uvicorn writes."""
    folders = [tmp_path_factory.mktemp(name) for name in ("at_once", "by_uvicorn")]
    with (
        serving(folders[0], *FILES) as one,
        serving(folders[1], *FILES, "--origins", "https://example.org") as other,
    ):
        yield one, other
    for folder in folders:
        assert "Traceback" not in (folder / "log.txt").read_text("utf-8")


def request(question: dict[str, str], *headers: str, version: str = "1.1") -> bytes:
    body = orjson.dumps(question)
    lines = ["host: x", ORIGIN, "content-type: application/json", f"content-length: {len(body)}", *headers]
    return "\r\n".join([f"POST /graphql HTTP/{version}", *lines, "", ""]).encode() + body


def answers(address: str, asked: bytes, count: int = 1) -> bytes:
    """What a service sends for a number of requests, without date and id, which differ each time."""
    parts = urlsplit(address)
    assert parts.hostname
    found = b""
    with closing(socket.create_connection((parts.hostname, parts.port or 0), timeout=10)) as open_:
        open_.sendall(asked)
        while len(re.findall(rb"\r\nx-request-id: ", found)) < count or not complete(found):
            part = open_.recv(65_536)
            if not part:
                break
            found += part
    return re.sub(rb"(date|x-request-id): [^\r]*\r\n", b"", found)


def complete(found: bytes) -> bool:
    """Whether the last answer has all of its body."""
    head, end, body = found[found.rfind(b"HTTP/1.1 ") :].partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head)
    return bool(end) and length is not None and len(body) >= int(length[1])


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        pytest.param(request(SMALL), 1, id="small"),
        pytest.param(request(LARGE), 1, id="large"),
        pytest.param(request(WRONG), 1, id="refused"),
        pytest.param(request(WRONG, "accept: application/graphql-response+json"), 1, id="refused by status"),
        pytest.param(request(SMALL, "accept: application/graphql-response+json"), 1, id="newer type"),
        pytest.param(request(SMALL, "connection: close"), 1, id="last of its connection"),
        pytest.param(request(SMALL, version="1.0"), 1, id="HTTP/1.0"),
        pytest.param(request(SMALL) + request(LARGE) + request(WRONG) + request(SMALL), 4, id="in a row"),
    ],
)  # fmt: skip
def test_the_same_bytes_leave(both: tuple[str, str], asked: bytes, count: int) -> None:
    at_once, by_uvicorn = (answers(address, asked, count) for address in both)
    assert by_uvicorn.count(b"access-control-allow-origin: ") == count
    by_uvicorn = re.sub(rb"access-control-[^\r]*\r\n", b"", by_uvicorn)
    by_uvicorn = by_uvicorn.replace(b"vary: Accept, Authorization, Origin", b"vary: Accept, Authorization")
    assert at_once.count(b"HTTP/1.1 ") == count
    assert sorted(at_once.split(b"\r\n")) == sorted(by_uvicorn.split(b"\r\n"))


def test_a_connection_that_was_to_end_ends(both: tuple[str, str]) -> None:
    for address in both:
        parts = urlsplit(address)
        assert parts.hostname
        with closing(socket.create_connection((parts.hostname, parts.port or 0), timeout=10)) as open_:
            open_.sendall(request(SMALL, "connection: close"))
            found = b""
            while part := open_.recv(65_536):
                found += part
        assert b"Almond" in found
        assert b"connection: close" in found


def test_an_answer_waits_for_a_client_that_expects_to_be_told_to_send(both: tuple[str, str]) -> None:
    asked = request(SMALL, "expect: 100-continue")
    head, _, body = asked.partition(b"\r\n\r\n")
    for address in both:
        parts = urlsplit(address)
        assert parts.hostname
        with closing(socket.create_connection((parts.hostname, parts.port or 0), timeout=10)) as open_:
            open_.sendall(head + b"\r\n\r\n")
            assert open_.recv(65_536).startswith(b"HTTP/1.1 100 ")
            open_.sendall(body)
            assert b"Almond" in open_.recv(65_536)
