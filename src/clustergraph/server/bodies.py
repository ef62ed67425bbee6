"""The body of a request: read no further than its bound, and inflated no further either."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import Protocol

import brotli
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from clustergraph.errors import BadUserInput, RequestTooLarge

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

WINDOW_BITS = 23
"""A zstd body may look back 8 MB, as all decoders should allow (RFC 9659, section 3)."""


class Inflater(Protocol):
    """Reads a compressed body. What does not end is cut short."""

    def __call__(self, body: bytes, limit: int) -> tuple[bytes, bool]:
        """At most `limit` bytes, and whether the body ended with them. Raises an error of its own for what it cannot read."""
        ...


def _gzip(body: bytes, limit: int) -> tuple[bytes, bool]:
    inflater = zlib.decompressobj(wbits=31)
    found = inflater.decompress(body, limit)
    return found, inflater.eof and not inflater.unused_data


def _brotli(body: bytes, limit: int) -> tuple[bytes, bool]:
    inflater = brotli.Decompressor()
    found: bytes = inflater.process(body, output_buffer_limit=limit)
    return found, inflater.is_finished()


def _zstd(body: bytes, limit: int) -> tuple[bytes, bool]:
    inflater = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW_BITS})
    found = inflater.decompress(body, limit)
    return found, inflater.eof and not inflater.unused_data


INFLATERS: dict[str, Inflater] = {"gzip": _gzip, "x-gzip": _gzip, "br": _brotli, "zstd": _zstd}
"""Codings of a body (RFC 9110, section 8.4.1; RFC 7932; RFC 8878)."""
ENCODINGS = "gzip, br, zstd"
UNREADABLE = (zlib.error, brotli.error, zstd.ZstdError)


async def body_of(receive: Receive, length: str, encoding: str, limit: int) -> bytes:
    """The body of a request whose headers tell its length and its coding, which is one of INFLATERS or none.

    Raises RequestTooLarge when it has more than `limit` bytes, before or after it is inflated, and BadUserInput when it is not what
    its coding says.
    """
    if length.isdecimal() and int(length[:20]) > limit:
        raise too_large(limit)
    message = await receive()
    if message.get("more_body") or message["type"] == "http.disconnect":
        body = await _read(message, receive, limit)
    else:
        body = message.get("body", b"")
        if len(body) > limit:
            raise too_large(limit)
    return inflated(body, encoding, limit) if encoding else body


def inflated(body: bytes, encoding: str, limit: int) -> bytes:
    """A body as it was before it was compressed. Raises as `body_of` does."""
    inflater: Callable[[bytes, int], tuple[bytes, bool]] = INFLATERS[encoding]
    try:
        found, ended = inflater(body, limit + 1)
    except UNREADABLE:
        found, ended = b"", False
    if len(found) > limit:
        raise too_large(limit)
    if not ended:
        raise BadUserInput(
            f"the body is not {encoding}, or not all of it", "Send it as it is, or compress it again."
        )
    return found


async def _read(message: Message, receive: Receive, limit: int) -> bytes:
    """The body that begins with a message."""
    body = bytearray()
    while True:
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > limit:
            raise too_large(limit)
        if not message.get("more_body"):
            return bytes(body)
        message = await receive()


def too_large(limit: int) -> RequestTooLarge:
    return RequestTooLarge(
        f"the body has more than {limit:,} bytes", "Send less, for instance fewer ids at once."
    )
