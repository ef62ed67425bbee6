"""The endpoint against requests of all sorts, sent to a real server: a status and a code for each, never a word of Python."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2
import pytest
from starlette.types import ASGIApp

from clustergraph import packaged
from clustergraph.api.execution import Execution
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.memory import Graph
from clustergraph.limits import Limits
from clustergraph.seeds.rows import NodeRow, Seed
from clustergraph.server.app import create_app
from tests.conftest import railway

NEWER = "application/graphql-response+json"
PLAIN = "application/json"
GOOD = '{"query": "{ __typename }"}'
BAD, METHOD, TYPE, LARGE = (
    "BAD_USER_INPUT",
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
    (GOOD, {"accept": ""}, 200, None),
    (GOOD, {"accept": "text/html, image/gif, *; q=.2, */*; q=.2"}, 200, None),
    (GOOD, {"accept": "application/json-evil"}, 406, TYPE),
    (GOOD, {"accept": "*/*;q=0"}, 406, TYPE),
    (GOOD, {"accept": "application/json;q=0, application/graphql-response+json;q=0, */*"}, 406, TYPE),
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
    (GOOD, {"content-encoding": "x" * 2000}, 415, TYPE),
    (GOOD, {"content-type": "text/" + "x" * 2000}, 415, TYPE),
    (gzip.compress(GOOD.encode()), {"content-encoding": "gzip"}, 200, None),
    (GOOD, {"content-encoding": "compress"}, 415, TYPE),
    (GOOD, {"content-encoding": "gzip, gzip"}, 415, TYPE),
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
    ('{"query": "{ __schema { queryType { name } } }", "variables": {"x": ' + "[" * 300 + "]" * 300 + "}}", {}, 200, None),
    ('{"query": "query ($x: StationWhere) { __typename __schema { queryType { name } } stations(where: $x) { totalCount } }", "variables": {"x": '
     + '{"NOT":' * 300 + "{}" + "}" * 300 + "}}", {"accept": NEWER}, 400, BAD),
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
    (json.dumps({"query": "{" + " a: __typename" * 20_000 + "}"}), {"accept": NEWER}, 400, "COST_LIMIT_EXCEEDED"),
    (json.dumps({"query": "{" + "a" * 30_000 + "}"}), {"accept": NEWER}, 400, INVALID),
    (json.dumps({"query": "{ node(id: " + "[" * 5000 + "]" * 5000 + ") { id } }"}), {"accept": NEWER}, 400, None),
    (json.dumps({"query": "{ stations " + "{ nodes { near " * 300 + "{ totalCount }" + "} }" * 300 + " }"}), {"accept": NEWER}, 400, None),
]  # fmt: skip


def check(response: httpx2.Response, status: int, code: str | None) -> None:
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
    client: httpx2.Client, body: str | bytes, headers: dict[str, str], status: int, code: str | None
) -> None:
    content = body.encode() if isinstance(body, str) else body
    response = client.post("/graphql", content=content, headers={"content-type": PLAIN, **headers})
    check(response, status, code)
    assert len(response.text) < 40_000


@pytest.mark.parametrize(
    ("accept", "type"),
    [
        (None, PLAIN),
        ("", PLAIN),
        ("*/*", PLAIN),
        ("application/*", PLAIN),
        (PLAIN, PLAIN),
        (NEWER, NEWER),
        (f"{NEWER}; charset=utf-8, {PLAIN}; charset=utf-8", NEWER),
        (f"{PLAIN}, {NEWER}", NEWER),
        (f"{NEWER};q=0.9, {PLAIN}", PLAIN),
        (f"{NEWER}, {PLAIN};q=0.9", NEWER),
        (f"{NEWER};q=0, */*", PLAIN),
        (f"{PLAIN};q=0, */*", NEWER),
        (f"{NEWER.upper()} ; Q=1.000", NEWER),
        (f"text/event-stream, {NEWER}, multipart/mixed", NEWER),
    ],
)  # fmt: skip
def test_the_type_that_a_client_likes_best_is_sent(
    client: httpx2.Client, accept: str | None, type: str
) -> None:
    headers = {"content-type": PLAIN} | ({} if accept is None else {"accept": accept})
    response = client.post("/graphql", content=GOOD, headers=headers)
    assert response.headers["content-type"] == f"{type}; charset=utf-8"
    assert response.headers["vary"] == "Accept, Authorization"
    assert response.headers["x-content-type-options"] == "nosniff"


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
        ("GET", '/graphql?query={node(id:"%FF"){id}}', 400, BAD),
        ("GET", '/graphql?query={node(id:"%ED%A0%80"){id}}', 400, BAD),
        ("GET", "/graphql?query={__typename}&variables=" + "[" * 20_000, 431, LARGE),
        ("GET", "/graphql?query={__typename}&variables=null&operationName=&extensions={}", 200, None),
        ("GET", "/graphql?query=query A{__typename} mutation B{__typename}&operationName=A", 400, INVALID),
        ("GET", "/graphql?query=query A{__typename} mutation B{__typename}&operationName=B", 405, METHOD),
        ("GET", "/graphql?query=mutation{__typename}", 405, METHOD),
        ("GET", "/graphql?query=subscription{__typename}", 400, INVALID),
        ("GET", "/graphql?query=subscription{graphChanged{nodes}}", 406, TYPE),
        ("PUT", "/graphql", 405, METHOD),
        ("DELETE", "/graphql", 405, METHOD),
        ("OPTIONS", "/graphql", 405, METHOD),
        ("PATCH", "/healthz", 405, METHOD),
        ("POST", "/assets/nothing.js", 405, METHOD),
        ("GET", "/nothing", 404, BAD),
        ("GET", "/graphql/", 404, BAD),
        ("GET", "/graphql/more", 404, BAD),
        ("GET", "/" + "a" * 5000, 404, BAD),
        ("GET", "/assets", 404, BAD),
        ("GET", "/assets/", 404, BAD),
        ("GET", "/assets/nothing.js", 404, BAD),
        ("GET", "/assets/" + "a" * 5000, 404, BAD),
        ("GET", "/assets/%00", 404, BAD),
        ("GET", "/assets/%2e%2e/index.html", 404, BAD),
        ("GET", "/assets/%2e%2e%2findex.html", 404, BAD),
        ("GET", "/assets//etc/passwd", 404, BAD),
    ],
)  # fmt: skip
def test_methods_and_paths(
    client: httpx2.Client, method: str, path: str, status: int, code: str | None
) -> None:
    response = client.request(method, path, headers={"accept": NEWER if "{" in path else PLAIN})
    check(response, status, code)
    assert len(response.text) < 1000


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/graphql?query=mutation{__typename}", "POST"),
        ("PUT", "/graphql", "GET, HEAD, POST"),
        ("OPTIONS", "/graphql", "GET, HEAD, POST"),
        ("POST", "/healthz", "GET, HEAD"),
        ("POST", "/assets/nothing.js", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    client: httpx2.Client, method: str, path: str, allowed: str
) -> None:
    preflight = {"origin": "http://elsewhere.example", "access-control-request-method": "POST"}
    response = client.request(method, path, headers=preflight)
    assert (response.status_code, response.headers["allow"]) == (405, allowed)
    assert not any(name.startswith("access-control-") for name in response.headers)


def test_the_root_leads_to_the_endpoint_whatever_host_is_named(client: httpx2.Client) -> None:
    response = client.get("/", headers={"host": "elsewhere.example"})
    assert (response.status_code, response.headers["location"]) == (307, "/graphql")


@pytest.mark.parametrize("path", ["/graphql?query={__typename}", "/healthz"])
def test_head_tells_what_get_would(client: httpx2.Client, path: str) -> None:
    head, answer = client.head(path), client.get(path)
    assert head.status_code == answer.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(answer.content))


def test_browsers_get_the_page_and_clients_get_json(client: httpx2.Client) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
    for path in ("/graphql", "/graphql?query={__typename}"):
        page = client.get(path, headers={"accept": browser})
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-cache"
        assert page.headers["vary"] == "Accept"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "no-referrer"
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "http" not in policy
    for accept in (PLAIN, NEWER, "*/*", f"{PLAIN}, text/html;q=0.9"):
        answer = client.get("/graphql?query={__typename}", headers={"accept": accept})
        assert answer.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("*", "br"),
     ("identity", None), ("br;q=0, *;q=0", None), ("deflate", None)],
)  # fmt: skip
def test_assets_are_kept_for_ever_and_are_sent_compressed(
    client: httpx2.Client, accepted: str, coding: str | None
) -> None:
    types = {".js": "text/javascript", ".css": "text/css", ".ttf": "font/ttf"}
    files = {
        one.suffix: one
        for one in (packaged.PAGE / "assets").iterdir()
        if one.suffix in types and one.stat().st_size > 1000
    }
    assert set(files) == set(types)
    for ending, file in files.items():
        about = {"accept-encoding": accepted}
        answer = client.get(f"/assets/{file.name}", headers=about)
        assert answer.content == file.read_bytes()
        assert answer.headers["content-type"].split(";")[0] == types[ending]
        assert answer.headers.get("content-encoding") == coding
        about["if-none-match"] = answer.headers["etag"]
        again = client.get(f"/assets/{file.name}", headers=about)
        assert (again.status_code, again.content) == (304, b"")
        for one in (answer, again):
            assert one.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert one.headers["vary"] == "Accept-Encoding"
            assert one.headers["x-content-type-options"] == "nosniff"


def test_health(client: httpx2.Client) -> None:
    answer = client.get("/healthz")
    assert answer.headers["content-type"] == PLAIN
    assert answer.json() | {"loadedAt": ""} == {
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
    sent = _sent(line, b"10000\r\n" + b" " * 0x10000 + b"\r\n")
    assert 1_000_000 < sent < 20_000_000  # what the kernel holds on its way comes on top of what was read
    assert b" 413 " in _read(line)


def test_a_told_length_is_enough_to_refuse(line: socket.socket) -> None:
    line.sendall(HEAD + b"content-length: 60000000\r\n\r\n")
    answer = _read(line)
    assert b" 413 " in answer
    assert b"REQUEST_TOO_LARGE" in answer


def test_a_bystander_is_answered_while_a_body_trickles_in(client: httpx2.Client, line: socket.socket) -> None:
    body = b'{"query": "{ __typename }"}'
    line.sendall(HEAD + b"content-length: %d\r\n\r\n" % len(body))
    for place in range(len(body)):
        line.sendall(body[place : place + 1])
        if place % 9 == 0:
            assert client.get("/healthz", timeout=5).status_code == 200
    assert _read(line).endswith(b'{"data":{"__typename":"Query"}}')


def test_a_client_that_leaves_in_the_middle_harms_nobody(client: httpx2.Client, line: socket.socket) -> None:
    line.sendall(HEAD + b"content-length: 1000\r\n\r\n{")
    line.close()
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", [b"/", b"/graphql?query={__typename}", b"/nothing", b"/graphql/"])
def test_a_host_that_is_none_harms_nobody(line: socket.socket, path: bytes) -> None:
    line.sendall(b"GET " + path + b" HTTP/1.1\r\nhost: [\r\n\r\n")
    assert _read(line).split()[1] in (b"200", b"307", b"404")


def _sent(line: socket.socket, piece: bytes) -> int:
    """Send a piece until the other side hangs up, or 60 MB; how many bytes it took."""
    sent = 0
    while sent < 60_000_000:
        try:
            line.sendall(piece)
        except OSError:
            break
        sent += len(piece)
    return sent


def _read(line: socket.socket) -> bytes:
    """One answer, head and body."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += line.recv(4096)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split()[0])
    while len(body) < length:
        body += line.recv(4096)
    return head + body


def test_a_page_that_is_not_built_is_told(tmp_path: Path) -> None:
    for folder in (None, tmp_path):
        answer = asked(create_app(railway(), page=folder), "GET", "/graphql", headers={"accept": "text/html"})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain")
        assert "`make serve`" in answer.text
        assert asked(create_app(railway(), page=folder), "GET", "/assets/x.js").status_code == 404


def test_the_bound_of_a_body_is_a_setting() -> None:
    app = create_app(railway(), limits=Limits(body_bytes=len(GOOD)))
    headers = {"content-type": PLAIN}
    assert asked(app, "POST", "/graphql", content=GOOD, headers=headers).status_code == 200
    assert asked(app, "POST", "/graphql", content=GOOD + " ", headers=headers).status_code == 413


def test_an_answer_that_takes_too_long_is_given_up() -> None:
    model = railway().engine.graph.model
    rows = tuple(
        NodeRow(f"s{number:05}", "Station", {"name": f"S {number}"}, {}, "") for number in range(100_000)
    )
    app = create_app(
        Execution(railway().api, Compiler(Graph(model, Seed(rows, ())))), limits=Limits(deadline=0.01)
    )
    long = {"query": '{ stations(where: {name: {contains: "Z", ignoreCase: true}}) { totalCount } }'}
    answer = asked(app, "POST", "/graphql", json=long, headers={"accept": NEWER})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (503, "TIMEOUT")
    patient = create_app(app.endpoint.access.audiences.whole, limits=Limits(deadline=30))
    assert asked(patient, "POST", "/graphql", json=long).json() == {"data": {"stations": {"totalCount": 0}}}
    assert asked(app, "POST", "/graphql", json={"query": "{ __typename }"}).json()["data"]


class Broken(Execution):
    """One that has a fault wherever it is asked."""

    def work(self, *_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("secret")

    @property
    def health(self) -> Any:
        raise ZeroDivisionError("secret")


@pytest.mark.parametrize("path", ["/graphql?query={__typename}", "/healthz"])
def test_a_fault_of_ours_is_masked_and_logged_with_its_id(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    good = railway()
    with caplog.at_level(logging.ERROR):
        answer = asked(create_app(Broken(good.api, good.engine)), "GET", path)
    check(answer, 500, "INTERNAL")
    assert "secret" not in answer.text
    id = answer.json()["errors"][0]["extensions"]["hint"].split()[-1].rstrip(".")
    assert id in caplog.text
    assert "ZeroDivisionError: secret" in caplog.text


def asked(app: ASGIApp, method: str, path: str, **request: Any) -> httpx2.Response:
    """What an application answers, with no server before it."""

    async def ask() -> httpx2.Response:
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.request(method, path, **request)

    return asyncio.run(ask())
