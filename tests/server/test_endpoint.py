"""The endpoint against requests of all sorts, sent to a real server: a status and a code for each, never a word of Python."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest

from clustergraph.api.execution import Execution
from clustergraph.server.app import create_app
from tests.conftest import railway

NEWER = "application/graphql-response+json"
PLAIN = "application/json"
GOOD = '{"query": "{ __typename }"}'
BAD, GONE, METHOD, TYPE, LARGE = (
    "BAD_USER_INPUT",
    404,
    "METHOD_NOT_ALLOWED",
    "UNSUPPORTED_MEDIA_TYPE",
    "REQUEST_TOO_LARGE",
)
PARSE, INVALID = "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"

COUNTED = "query ($n: Int) { stations(first: $n) { totalCount } }"

Row = tuple[str | bytes, dict[str, str], int, str | None]
BODIES: list[Row] = [
    (GOOD, {}, 200, None),
    (GOOD, {"accept": NEWER}, 200, None),
    (GOOD, {"accept": PLAIN}, 200, None),
    (GOOD, {"accept": "*/*"}, 200, None),
    (GOOD, {"accept": "application/*;q=0.1"}, 200, None),
    (GOOD, {"accept": "text/html"}, 406, TYPE),
    (GOOD, {"accept": "application/json;q=0"}, 406, TYPE),
    (GOOD, {"accept": "application/json;q=many"}, 406, TYPE),
    (GOOD, {"content-type": "application/json; charset=utf-8"}, 200, None),
    (GOOD, {"content-type": 'Application/JSON; Charset="UTF-8"'}, 200, None),
    (GOOD, {"content-type": "application/json; charset=utf-16"}, 415, TYPE),
    (GOOD, {"content-type": "application/json-evil"}, 415, TYPE),
    (GOOD, {"content-type": "application/graphql"}, 415, TYPE),
    (GOOD, {"content-type": "text/plain"}, 415, TYPE),
    (GOOD, {"content-type": "application/x-www-form-urlencoded"}, 415, TYPE),
    (GOOD, {"content-type": "multipart/form-data; boundary=x"}, 415, TYPE),
    (GOOD, {"content-type": ""}, 415, TYPE),
    (GOOD, {"content-encoding": "identity"}, 200, None),
    (gzip.compress(GOOD.encode()), {"content-encoding": "gzip"}, 415, TYPE),
    (gzip.compress(GOOD.encode()), {}, 400, BAD),
    ("", {}, 400, BAD),
    ("null", {}, 400, BAD),
    ("1", {}, 400, BAD),
    ("true", {}, 400, BAD),
    ('"x"', {}, 400, BAD),
    ("[]", {}, 400, BAD),
    (f"[{GOOD}]", {}, 400, BAD),
    ("{}", {}, 400, BAD),
    ("{", {}, 400, BAD),
    (GOOD + "}", {}, 400, BAD),
    ("{'query': '{ __typename }'}", {}, 400, BAD),
    (b'{"query": "{ __typename }\xff"}', {}, 400, BAD),
    (b"\xef\xbb\xbf" + GOOD.encode(), {}, 400, BAD),
    (GOOD.encode("utf-16"), {}, 400, BAD),
    ('{"query": "\\ud800"}', {}, 400, BAD),
    ('{"query": null}', {}, 400, BAD),
    ('{"query": 7}', {}, 400, BAD),
    ('{"query": {}}', {}, 400, BAD),
    ('{"query": ["{ __typename }"]}', {}, 400, BAD),
    ('{"query": "{ __typename }", "variables": null, "operationName": null, "extensions": null}', {}, 200, None),
    ('{"query": "{ __typename }", "variables": []}', {}, 400, BAD),
    ('{"query": "{ __typename }", "variables": "{}"}', {}, 400, BAD),
    ('{"query": "{ __typename }", "variables": 0}', {}, 400, BAD),
    ('{"query": "{ __typename }", "operationName": 1}', {}, 400, BAD),
    ('{"query": "{ __typename }", "operationName": {}}', {}, 400, BAD),
    ('{"query": "{ __typename }", "operationName": ""}', {}, 200, None),
    ('{"query": "{ __typename }", "extensions": []}', {}, 400, BAD),
    ('{"query": "{ __typename }", "extensions": "x"}', {}, 400, BAD),
    ('{"query": "{ __typename }", "variables": {"x": NaN}}', {}, 400, BAD),
    ('{"query": "{ __typename }", "variables": {"x": 1e999}}', {}, 400, BAD),
    ('{"query": "{ __typename }", "variables": {"x": ' + "9" * 5000 + "}}", {}, 400, BAD),
    ('{"query": "{ __typename }", "variables": ' + '{"x":' * 100_000 + "1" + "}" * 100_000 + "}", {}, 400, BAD),
    ('{"query": "query ($x: StationWhere) { stations(where: $x) { totalCount } }", "variables": {"x": '
     + '{"NOT":' * 900 + "{}" + "}" * 900 + "}}", {"accept": NEWER}, 400, BAD),
    ('{"query": "{"}', {"accept": NEWER}, 400, PARSE),
    ('{"query": "{"}', {"accept": PLAIN}, 200, PARSE),
    ('{"query": ""}', {"accept": NEWER}, 400, PARSE),
    ('{"query": "{ nothing }"}', {"accept": NEWER}, 400, INVALID),
    ('{"query": "{ nothing }"}', {"accept": f"{NEWER};q=0.5, {PLAIN}"}, 200, INVALID),
    ('{"query": "{ nothing }"}', {"accept": f"{PLAIN};q=0.5, {NEWER}"}, 400, INVALID),
    ('{"query": "query A { __typename } query B { __typename }"}', {"accept": NEWER}, 400, BAD),
    ('{"query": "{ __typename }", "operationName": "Nobody"}', {"accept": NEWER}, 400, BAD),
    ('{"query": "query ($n: Int!) { stations(first: $n) { totalCount } }"}', {"accept": NEWER}, 400, BAD),
    ('{"query": "{ stations(first: 99999999999) { totalCount } }"}', {"accept": NEWER}, 400, INVALID),
    (json.dumps({"query": "{" + " a: __typename" * 80_000 + "}"}), {"accept": NEWER}, 413, LARGE),
    (json.dumps({"query": "{" + " a: __typename" * 20_000 + "}"}), {"accept": NEWER}, 400, PARSE),
    (json.dumps({"query": "{" + "a" * 30_000 + "}"}), {"accept": NEWER}, 400, INVALID),
    (json.dumps({"query": "{ node(id: " + "[" * 5000 + "]" * 5000 + ") { id } }"}), {"accept": NEWER}, 400, None),
    (json.dumps({"query": "{ stations " + "{ nodes { near " * 300 + "{ totalCount }" + "} }" * 300 + " }"}), {"accept": NEWER}, 400, None),
]  # fmt: skip


def check(response: httpx.Response, status: int, code: str | None) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"].split(";")[0] in (PLAIN, NEWER)
    assert "charset=utf-8" in response.headers["content-type"]
    body = response.json()
    if code is not None:
        assert set(body) == {"errors"}
        for error in body["errors"]:
            assert set(error) <= {"message", "locations", "path", "extensions"}
            assert error["extensions"]["code"] == code
            assert error["extensions"]["hint"].endswith("."), error
    for word in ("Traceback", "Error:", "python", "object at", ".py", "codec", "NoneType"):
        assert word not in response.text.replace("Syntax Error:", "").replace("Python's", "")


@pytest.mark.parametrize(("body", "headers", "status", "code"), BODIES, ids=range(len(BODIES)))
def test_posted_bodies(
    served: str, body: str | bytes, headers: dict[str, str], status: int, code: str | None
) -> None:
    content = body.encode() if isinstance(body, str) else body
    sent = {"content-type": PLAIN, "accept": "", **headers}
    check(httpx.post(f"{served}/graphql", content=content, headers=sent, timeout=30), status, code)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/graphql?query={__typename}", 200, None),
        ("GET", f"/graphql?query={quote(COUNTED)}&variables=%7B%22n%22:1%7D", 200, None),
        ("GET", "/graphql?query=query A{__typename} query B{__typename}&operationName=B", 200, None),
        ("GET", "/graphql", 400, BAD),
        ("GET", "/graphql?query={__typename}&query={__typename}", 400, BAD),
        ("GET", "/graphql?query={__typename}&variables={", 400, BAD),
        ("GET", "/graphql?query={__typename}&variables=[]", 400, BAD),
        ("GET", "/graphql?query={__typename}&extensions=7", 400, BAD),
        ("GET", "/graphql?query=mutation{__typename}", 405, METHOD),
        ("GET", "/graphql?query=subscription{__typename}", 405, METHOD),
        ("PUT", "/graphql", 405, METHOD),
        ("DELETE", "/graphql", 405, METHOD),
        ("PATCH", "/healthz", 405, METHOD),
        ("GET", "/", 307, None),
        ("GET", "/nothing", 404, BAD),
        ("GET", "/graphql/more", 404, BAD),
        ("GET", "/assets/nothing.js", 404, BAD),
        ("GET", "/assets/%2e%2e/%2e%2e/secret.txt", 404, BAD),
    ],
)  # fmt: skip
def test_methods_and_paths(served: str, method: str, path: str, status: int, code: str | None) -> None:
    response = httpx.request(method, served + path, headers={"accept": NEWER if "{" in path else PLAIN})
    if status == 307:
        assert (response.status_code, response.headers["location"]) == (307, "/graphql")
        return
    check(response, status, code)
    if status == 405 and method != "GET":
        assert "GET" in response.headers["allow"]


def test_a_mutation_by_get_is_told_to_post(served: str) -> None:
    assert httpx.get(f"{served}/graphql?query=mutation{{__typename}}").headers["allow"] == "POST"


def test_browsers_get_the_page_and_clients_get_json(served: str) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
    page = httpx.get(f"{served}/graphql?query={{__typename}}", headers={"accept": browser})
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["vary"] == "Accept"
    for accept in (PLAIN, NEWER, "*/*", f"{PLAIN}, text/html;q=0.9"):
        answer = httpx.get(f"{served}/graphql?query={{__typename}}", headers={"accept": accept})
        assert answer.json() == {"data": {"__typename": "Query"}}


def test_assets_are_kept_for_ever(served: str) -> None:
    page = httpx.get(f"{served}/graphql", headers={"accept": "text/html"}).text
    script = next(part for part in page.split('"') if part.startswith("/assets/") and part.endswith(".js"))
    answer = httpx.get(served + script)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"


def test_health(served: str) -> None:
    assert httpx.get(f"{served}/healthz").json() | {"loadedAt": ""} == {
        "status": "ok", "generation": 1, "loadedAt": "", "nodes": 6, "edges": 9
    }  # fmt: skip


@pytest.fixture
def line(served: str) -> Iterator[socket.socket]:
    """A bare connection to the server."""
    address = urlsplit(served)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        yield connection


HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"


def test_a_body_is_read_no_further_than_its_bound(line: socket.socket) -> None:
    line.sendall(HEAD + b"transfer-encoding: chunked\r\n\r\n")
    piece = b"4000\r\n" + b" " * 0x4000 + b"\r\n"
    sent = 0
    for _ in range(400):
        try:
            line.sendall(piece)
        except OSError:
            break
        sent += 0x4000
        if sent > 1_000_000 and _answered(line):
            break
    assert b" 413 " in _read(line)
    assert sent < 3_000_000


def test_a_told_length_is_enough_to_refuse(line: socket.socket) -> None:
    line.sendall(HEAD + b"content-length: 60000000\r\n\r\n{")
    assert b" 413 " in _read(line)


def test_a_bystander_is_answered_while_a_body_trickles_in(served: str, line: socket.socket) -> None:
    line.sendall(HEAD + b"content-length: 30\r\n\r\n{")
    for _ in range(3):
        line.sendall(b" ")
        started = time.monotonic()
        assert httpx.get(f"{served}/healthz").status_code == 200
        assert time.monotonic() - started < 5


def test_a_client_that_leaves_in_the_middle_harms_nobody(served: str, line: socket.socket) -> None:
    line.sendall(HEAD + b"content-length: 1000\r\n\r\n{")
    line.close()
    assert httpx.get(f"{served}/healthz").status_code == 200


def _answered(line: socket.socket) -> bool:
    line.settimeout(0.05)
    try:
        return bool(line.recv(1, socket.MSG_PEEK))
    except TimeoutError:
        return False
    finally:
        line.settimeout(10)


def _read(line: socket.socket) -> bytes:
    try:
        return line.recv(4096)
    except ConnectionResetError:
        return b""


@pytest.mark.asyncio
async def test_a_fault_of_ours_is_masked_and_logged_with_its_id(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Execution):
        def answer(self, *_: Any, **__: Any) -> Any:
            raise ZeroDivisionError("secret")

    good = railway()
    app = create_app(Broken(good.api, good.engine))
    with caplog.at_level(logging.ERROR):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
            answer = await client.post("/graphql", json={"query": "{ __typename }"})
    assert answer.status_code == 500
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "secret" not in answer.text
    id = error["extensions"]["hint"].split()[-1].rstrip(".")
    assert id in caplog.text
    assert "ZeroDivisionError: secret" in caplog.text
