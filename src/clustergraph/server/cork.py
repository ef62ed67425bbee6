"""What is written in one turn of the event loop leaves together, in one call of the system and mostly in one packet."""

from __future__ import annotations

import asyncio
from typing import Any


class Cork:
    """A transport in all but that. uvicorn writes the head of an answer and its body apart, and for a small answer a second call of the
    system takes longer than to find it."""

    __slots__ = ("_held", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: bytes | None = None

    def write(self, data: bytes) -> None:
        """Write now what is the second of two, and soon what stays alone."""
        held = self._held
        if held is None:
            self._held = data
            self._loop.call_soon(self._flush)
        else:
            self._held = None
            self._transport.writelines((held, data))

    def close(self) -> None:
        """Close, once all is written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._transport.write(held)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
