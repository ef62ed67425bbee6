"""graphql-transport-ws on real sockets: what the protocol says, and that nobody suffers for what another one sends."""

from __future__ import annotations

import json
import signal
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.server.changing import NAMED, Changing, changing

LIVE = f"subscription {{ {NAMED} }}"
LATEST = 10
HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
    b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n"
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changing]:
    settings = ("--init-seconds", "2", "--streams", "70", "--body-bytes", "100000")
    with changing(tmp_path_factory.mktemp("sockets"), *settings) as service:
        yield service


class Client:
    """One socket, with messages as JSON."""

    def __init__(self, wire: ClientConnection, init: bool = True) -> None:
        self.wire = wire
        if init:
            self.say(type="connection_init")
            assert self.hear() == {"type": "connection_ack"}

    def say(self, **message: Any) -> None:
        self.wire.send(json.dumps(message))

    def subscribe(self, id: str, query: str, **more: Any) -> None:
        self.say(id=id, type="subscribe", payload={"query": query, **more})

    def hear(self) -> Any:
        return json.loads(self.wire.recv(LATEST))

    def closed(self) -> tuple[int | None, str | None]:
        """How the service closes it, whatever it says before."""
        try:
            while True:
                self.wire.recv(LATEST)
        except ConnectionClosed as closed:
            return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (None, None)

    def name(self) -> str:
        """The station's name in the next answer."""
        return str(self.hear()["payload"]["data"]["live"]["station"]["name"])


def opened(service: Changing, protocol: str | None = "graphql-transport-ws", **more: Any) -> ClientConnection:
    protocols = [Subprotocol(protocol)] if protocol else None
    return connect(service.socket, subprotocols=protocols, open_timeout=LATEST, **more)


def init() -> str:
    return '{"type": "connection_init"}'


def subscribe(id: str = "1", query: str = "subscription { graphChanged { nodes } }") -> str:
    return json.dumps({"type": "subscribe", "id": id, "payload": {"query": query}})


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (["[]"], 4400),
        (["7"], 4400),
        (["null"], 4400),
        (["no JSON"], 4400),
        (["{}"], 4400),
        ([""], 4400),
        (["[" * 50_000], 4400),
        ([b'{"type": "connection_init"}'], 4400),
        (['{"type": "start"}'], 4400),
        (['{"type": ["connection_init"]}'], 4400),
        (['{"type": "connection_init", "payload": []}'], 4400),
        (['{"type": "ping", "payload": "x"}'], 4400),
        ([init(), '{"type": "subscribe", "payload": {"query": "{ __typename }"}}'], 4400),
        ([init(), '{"type": "subscribe", "id": "", "payload": {"query": "{ __typename }"}}'], 4400),
        ([init(), '{"type": "subscribe", "id": 1, "payload": {"query": "{ __typename }"}}'], 4400),
        ([init(), subscribe(id="x" * 201)], 4400),
        ([init(), '{"type": "subscribe", "id": "1"}'], 4400),
        ([init(), '{"type": "subscribe", "id": "1", "payload": null}'], 4400),
        ([init(), '{"type": "subscribe", "id": "1", "payload": {"query": 7}}'], 4400),
        ([init(), '{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "variables": []}}'], 4400),
        ([init(), '{"type": "complete"}'], 4400),
        ([init(), '{"type": "next", "id": "1", "payload": {}}'], 4400),
        ([subscribe()], 4401),
        ([], 4408),
        (['{"type": "ping"}'], 4408),
        ([init(), subscribe(), subscribe()], 4409),
        ([init(), init()], 4429),
        ([init(), '{"type": "ping", "payload": {"x": "' + "x" * 100_001 + '"}}'], 1009),
    ],
)  # fmt: skip
def test_how_a_socket_is_closed(service: Changing, messages: list[str | bytes], code: int) -> None:
    with opened(service) as wire:
        for message in messages:
            wire.send(message)
        found, reason = Client(wire, init=False).closed()
        assert found == code
        assert reason or code == 1009


def test_a_message_of_just_so_many_bytes_is_taken(service: Changing) -> None:
    with opened(service) as wire:
        client = Client(wire)
        for over in (0, 1):
            message = '{"type": "ping", "payload": {"x": "*"}}'
            wire.send(message.replace("*", "x" * (100_001 + over - len(message))))
            if not over:
                assert client.hear()["type"] == "pong"
        assert client.closed()[0] == 1009


def test_who_takes_a_moment_to_say_who_it_is_is_let_in(service: Changing) -> None:
    with opened(service) as wire:
        time.sleep(1.2)
        Client(wire)


@pytest.mark.parametrize("protocol", ["graphql-ws", None])
def test_another_protocol_is_refused(service: Changing, protocol: str | None) -> None:
    with opened(service, protocol) as wire:
        assert Client(wire, init=False).closed()[0] == 4406


def test_text_that_is_not_utf_8(service: Changing) -> None:
    with opened(service) as wire:
        wire.send(b'{"type": "\xff"}', text=True)
        assert Client(wire, init=False).closed()[0] == 1007


def test_pings_are_answered_before_and_after_the_beginning(service: Changing) -> None:
    with opened(service) as wire:
        client = Client(wire, init=False)
        client.say(type="ping")
        assert client.hear() == {"type": "pong"}
        client.say(type="connection_init", payload={"any": 1})
        assert client.hear() == {"type": "connection_ack"}
        client.say(type="pong", payload={})
        client.say(type="ping", payload={"n": 1})
        assert client.hear() == {"type": "pong", "payload": {"n": 1}}


def test_queries_and_what_is_wrong_with_them(service: Changing) -> None:
    with opened(service) as wire:
        client = Client(wire)
        client.subscribe("live", LIVE)
        name = client.name()
        client.subscribe("q", "query ($n: Int) { stations(first: $n) { totalCount } }", variables={"n": 1})
        assert client.hear() == {
            "id": "q",
            "type": "next",
            "payload": {"data": {"stations": {"totalCount": 3}}},
        }
        assert client.hear() == {"id": "q", "type": "complete"}
        for query, code in (
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("{ stations(first: 5000) { totalCount } }", "BAD_USER_INPUT"),
            ("subscription { live { stations(first: 5000) { totalCount } } }", "BAD_USER_INPUT"),
            ("query ($n: Int!) { stations(first: $n) { totalCount } }", "BAD_USER_INPUT"),
            ("{ a " * 60 + "}" * 60, "COST_LIMIT_EXCEEDED"),
        ):
            client.subscribe("q", query)  # the id is free again
            told = client.hear()
            assert (told["id"], told["type"]) == ("q", "error")
            assert told["payload"][0]["extensions"]["code"] == code
        other = "Fern" if name != "Fern" else "Gorse"
        service.load(other)
        assert client.name() == other


def test_the_graph_changes(service: Changing) -> None:
    with opened(service) as wire:
        client = Client(wire)
        before = service.load("Birch")
        client.subscribe("g", "subscription { change: graphChanged { generation counts { kind count } } }")
        client.subscribe("n", LIVE)
        assert client.hear()["payload"] == {"data": {"live": {"station": {"name": "Birch"}}}}
        client.subscribe("same", "subscription { live { graph { nodes } } }")
        assert client.hear()["id"] == "same"
        assert service.load("Cherry") == before + 1
        told = {message["id"]: message["payload"]["data"] for message in (client.hear(), client.hear())}
        assert told["n"] == {"live": {"station": {"name": "Cherry"}}}
        assert told["g"]["change"]["generation"] == before + 1
        assert {"kind": "Station", "count": 3} in told["g"]["change"]["counts"]
        client.say(id="n", type="complete")
        client.say(id="unknown", type="complete")
        client.say(type="ping")
        assert client.hear() == {"type": "pong"}
        assert service.load("Damson") == before + 2
        assert client.hear()["id"] == "g"
        client.subscribe("n", LIVE)  # neither n nor same was told in between
        assert client.name() == "Damson"


@pytest.mark.parametrize("patch", [True, "only"])
def test_patches(service: Changing, patch: bool | str) -> None:
    with opened(service) as wire:
        client = Client(wire)
        service.load("Elm")
        client.subscribe("p", LIVE, extensions={"patch": patch})
        assert client.hear()["payload"] == {"data": {"live": {"station": {"name": "Elm"}}}}
        service.load("Fir")
        payload = client.hear()["payload"]
        assert payload["extensions"]["patch"] == [
            {"op": "replace", "path": "/live/station/name", "value": "Fir"}
        ]
        assert payload["data"] == (None if patch == "only" else {"live": {"station": {"name": "Fir"}}})
        client.subscribe("q", LIVE, extensions={"patch": 1})
        assert client.hear()["payload"][0]["message"] == 'extensions.patch is neither true nor "only"'


def test_operations_on_one_socket_are_bounded(service: Changing) -> None:
    with opened(service) as wire:
        client = Client(wire)
        for number in range(20):
            client.subscribe(str(number), "subscription { graphChanged { nodes } }")
        client.subscribe("more", LIVE)
        told = client.hear()
        assert (told["id"], told["type"]) == ("more", "error")
        assert told["payload"][0]["message"] == "20 operations are open on this socket"
        client.say(id="7", type="complete")
        client.subscribe("more", LIVE)
        assert client.hear()["type"] == "next"


def test_operations_count_as_requests_do(tmp_path: Path) -> None:
    settings = ("--rate", "0.01", "--burst", "3", "--trusted-proxies", "127.0.0.1")
    headers = {"x-forwarded-for": "203.0.113.7"}
    with changing(tmp_path, *settings) as service, opened(service, additional_headers=headers) as wire:
        client = Client(wire)
        for id in "12":
            client.subscribe(id, LIVE)
            assert client.name() == "Almond"
        client.subscribe("3", LIVE)
        told = client.hear()
        assert (told["id"], told["type"]) == ("3", "error")
        assert told["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        with pytest.raises(InvalidStatus) as caught:
            opened(service, additional_headers=headers)
        assert caught.value.response.status_code == 429
        client.say(type="ping")
        assert client.hear() == {"type": "pong"}


def test_fifty_sockets_while_others_send_garbage(service: Changing) -> None:
    service.load("Before")
    with ExitStack() as stack:
        clients = [Client(stack.enter_context(opened(service))) for _ in range(50)]
        for client in clients:
            client.subscribe("1", LIVE)
            assert client.name() == "Before"
        garbage = [stack.enter_context(opened(service)) for _ in range(10)]
        for wire in garbage[:5]:
            wire.send("[" * 1000)
        for wire in garbage[5:]:
            wire.socket.shutdown(2)
        assert [Client(wire, init=False).closed()[0] for wire in garbage[:5]] == [4400] * 5
        service.load("After")
        assert [client.name() for client in clients] == ["After"] * 50


def test_sockets_are_bounded(service: Changing) -> None:
    with ExitStack() as stack:
        for _ in range(70):
            stack.enter_context(opened(service))
        with pytest.raises(InvalidStatus) as caught:
            opened(service)
        response = caught.value.response
        assert response.status_code == 503
        assert json.loads(response.body or b"")["errors"][0]["message"] == "70 subscriptions are open already"
    with opened(service) as wire:
        Client(wire)


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [("http://{host}", True), ("https://{host}", True), ("https://evil.example", False), ("null", False)],
)
def test_pages_of_other_sites_may_not_open_sockets(service: Changing, origin: str, allowed: bool) -> None:
    given: Any = origin.format(host=service.address.removeprefix("http://"))
    if allowed:
        with opened(service, origin=given) as wire:
            Client(wire)
    else:
        with pytest.raises(InvalidStatus) as caught:
            opened(service, origin=given)
        body = json.loads(caught.value.response.body or b"")
        assert caught.value.response.status_code == 403
        assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_a_socket_elsewhere(service: Changing) -> None:
    with pytest.raises(InvalidStatus) as caught:
        connect(f"{service.socket}/nowhere", open_timeout=LATEST)
    response = caught.value.response
    assert response.status_code == 404
    assert json.loads(response.body or b"")["errors"][0]["message"] == "no WebSocket opens here"


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        (b"version: 13", b"version: 7", 400),
        (b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n", b"", 400),
        (b"AAAA==", b"A", 400),
        (b"GET", b"POST", 405),
    ],
)
def test_a_handshake_that_is_none(service: Changing, old: bytes, new: bytes, status: int) -> None:
    host, _, port = service.address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=LATEST) as raw:
        raw.sendall(HANDSHAKE.replace(old, new))
        head, _, body = b"".join(iter(lambda: raw.recv(4096), b"")).partition(b"\r\n\r\n")
    assert int(head.split()[1]) == status
    assert b"application/json; charset=utf-8" in head
    (error,) = json.loads(body)["errors"]
    assert error["message"] == "this is no handshake of a WebSocket"
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["hint"].endswith(".")


def test_who_answers_no_ping_is_let_go(tmp_path: Path) -> None:
    with changing(tmp_path, "--ping-seconds", "1") as service, opened(service, ping_interval=None) as wire:
        client = Client(wire)
        client.subscribe("1", "subscription { graphChanged { nodes } }")
        wire.protocol.send_frame = lambda _: None  # type: ignore[method-assign]
        assert client.closed() == (1011, "keepalive ping timeout")


def test_who_answers_pings_stays(tmp_path: Path) -> None:
    with changing(tmp_path, "--ping-seconds", "0.5") as service, opened(service, ping_interval=None) as wire:
        client = Client(wire)
        time.sleep(2)
        client.say(type="ping")
        assert client.hear() == {"type": "pong"}


def framed(text: str) -> bytes:
    """A text message of a client, masked with zeros (RFC 6455, section 5.2)."""
    return b"\x81\xff" + struct.pack("!Q", len(text)) + bytes(4) + text.encode()


def test_who_reads_nothing_gives_up_the_place(tmp_path: Path) -> None:
    settings = ("--streams", "1", "--ping-seconds", "0.5")
    ping = framed('{"type": "ping", "payload": {"x": "' + "x" * 500_000 + '"}}')
    with changing(tmp_path, *settings) as service:
        host, _, port = service.address.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=1) as raw:
            raw.sendall(HANDSHAKE)
            assert raw.recv(1000).startswith(b"HTTP/1.1 101")
            raw.sendall(framed(init()))
            with suppress(OSError):
                for _ in range(100):  # the pongs fill all buffers on the way, as nothing is received here
                    raw.sendall(ping)
            deadline = time.monotonic() + LATEST
            while time.monotonic() < deadline:
                with suppress(InvalidStatus), opened(service) as other:
                    Client(other)
                    return
                time.sleep(0.1)
    pytest.fail("the place is still taken")


@pytest.mark.parametrize(("frames", "fits"), [(1_000, True), (1_001, False)])
def test_a_message_comes_in_so_many_frames(service: Changing, frames: int, fits: bool) -> None:
    with opened(service) as wire:
        client = Client(wire)
        text = json.dumps({"type": "ping", "payload": {"x": 1}})
        wire.send([*text, *[" "] * (frames - 1 - len(text))])  # the library ends with an empty one
        if fits:
            assert client.hear() == {"type": "pong", "payload": {"x": 1}}
        else:
            assert client.closed() == (1009, "A message has more than 1,000 frames")


def test_goodbye(tmp_path: Path) -> None:
    with changing(tmp_path) as service, opened(service) as wire, opened(service) as idle:
        client = Client(wire)
        client.subscribe("1", LIVE)
        assert client.name() == "Almond"
        service.process.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as caught:
            wire.recv(LATEST)  # not even `complete`, so that clients ask again elsewhere
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1001
        assert Client(idle, init=False).closed()[0] == 1001
        assert service.process.wait(LATEST) == -signal.SIGTERM
