"""Small answers on uvicorn's connections, head and body in one call of the system."""

from __future__ import annotations

from asyncio import WriteTransport
from collections.abc import Iterable

from starlette.types import Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

Headers = Iterable[tuple[bytes, bytes]]
CLOSE = b"connection: close\r\n"
SMALL = 65_536
"""Bytes up to which it is faster to copy an answer behind its head than to hand over two pieces."""


def put(transport: WriteTransport, first: Headers, status: int, headers: bytes, body: bytes) -> None:
    """Write a whole answer: `first` are headers that uvicorn adds to each, `headers` lines that end with CRLF, without Content-Length."""
    head = [STATUS_LINE[status]]
    for name, value in first:
        head += name, b": ", value, b"\r\n"
    head += headers, b"content-length: %d\r\n\r\n" % len(body)
    if len(body) <= SMALL:
        transport.write(b"".join((*head, body)))
    else:
        transport.writelines((b"".join(head), body))


def written(send: Send, status: int, headers: bytes, body: bytes) -> bool:
    """Write a whole answer; whether that was possible. What uvicorn does for two messages, in a fifth of the time: it looks at each
    header for what applications could have done wrong, and writes the head and the body apart.

    `headers` are those of `put`. Not possible when somebody stands between the application and
    uvicorn, such as a middleware, when the client does not read, or when it is gone.
    """
    cycle = getattr(send, "__self__", None)
    if (
        type(cycle) is not RequestResponseCycle
        or cycle.response_started
        or cycle.disconnected
        or cycle.flow.write_paused
    ):
        return False
    put(
        cycle.transport, cycle.default_headers, status, headers if cycle.keep_alive else headers + CLOSE, body
    )
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    cycle.message_event.set()
    if not cycle.keep_alive:
        cycle.transport.close()
    cycle.on_response()
    return True
