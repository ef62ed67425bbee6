"""Heads of requests that came before: a client sends the same one again and again, so what stands in it need not be found out each time.

A head is known byte by byte, without the digits of its Content-Length, once uvicorn has read it and the endpoint has understood it. So
nothing here reads HTTP: what is new, or differs in anything, goes the whole way.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from starlette.types import Scope

from clustergraph.compiler.cache import Kept
from clustergraph.errors import RequestError
from clustergraph.server.negotiation import answer_type, coding_of, takes_only_events
from clustergraph.server.rates import client_of

MOST, MOST_BYTES = 1_000, 2_000_000
"""Heads that are kept, and the bytes that they may have."""
LENGTH = re.compile(rb"\r\ncontent-length: ([1-9]\d{0,4})\r\n", re.IGNORECASE)
END = b"\r\n\r\n"
OTHERWISE = frozenset({
    b"content-encoding", b"expect", b"origin", b"traceparent", b"transfer-encoding", b"upgrade", b"x-request-id",
})  # fmt: skip
"""Headers that want more than an answer, or differ each time."""
ONCE = frozenset({b"content-type", b"connection", b"authorization", b"accept", b"content-length"})
"""Headers that count, of which there may be several in other heads."""


class Head(NamedTuple):
    """What the endpoint has understood of one."""

    scope: Scope
    type: str
    """The media type of the answer."""
    authorization: str | None
    client: str
    """Whose requests count together where no token says who asks."""


class Heads:
    """Those that came before, and who sent them."""

    def __init__(self) -> None:
        self._kept: Kept[tuple[bytes, Head]] = Kept(lambda one: len(one[0]), MOST, MOST_BYTES)

    def at_hand(self, key: bytes) -> Head | None:
        found = self._kept.at_hand(key)
        return found[1] if found else None

    def learn(self, key: bytes, scope: Scope) -> None:
        """Keep a head that came to the endpoint, if the next one like it may be answered at once. It has as many lines as uvicorn found
        headers, so nothing of it was taken for a body, or the other way round."""
        lines = len(scope["headers"])
        head = head_of(scope) if key.count(b"\n") == key.count(b"\r\n") == lines else None
        if head:
            self._kept.get(key, lambda: (key, head))


def parted(data: bytes) -> tuple[bytes, bytes] | None:
    """A head without the digits of its length, and a body that is as long as it says; none for what is anything else."""
    end = data.find(END)
    length = LENGTH.search(data, 0, end + 2)
    if not length or len(data) - end - len(END) != int(length[1]):
        return None
    first, last = length.span(1)
    return data[:first] + data[last:end], data[end + len(END) :]


def head_of(scope: Scope) -> Head | None:
    """What a head says, if it is one of a plain question that is posted to the endpoint."""
    headers: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in OTHERWISE or (name in ONCE and name in headers):
            return None
        headers[name] = value.decode("latin-1")
    accept = headers.get(b"accept", "")
    if (scope["method"], scope["path"], scope["http_version"]) != ("POST", "/graphql", "1.1"):
        return None
    if headers.get(b"connection", "keep-alive").lower() != "keep-alive" or takes_only_events(accept):
        return None
    try:
        coding_of(headers.get(b"content-type", ""), "")
        type = answer_type(accept)
    except RequestError:
        return None
    return Head(scope, type, headers.get(b"authorization"), client_of(scope))
