"""What arrives is read in parts, of all connections in turn, so that a client which sends thousands of tiny things at once keeps nobody waiting.

uvicorn reads all that the system holds for a connection, which may be megabytes, before it does anything else: one client that sends a
WebSocket's pings without a pause, or requests without waiting for answers, would stop a service for seconds.
"""

from __future__ import annotations

from asyncio import Transport, get_running_loop
from collections import deque
from time import perf_counter
from typing import Protocol

from uvicorn.protocols.http.flow_control import FlowControl

PART = 4_096
"""Bytes that are read at once. Of the smallest things that there are it takes some milliseconds."""
SLICE = 0.005
"""Seconds of reading, after which others have their turn."""


class Connection(Protocol):
    """One that reads in parts."""

    transport: Transport

    @property
    def read_paused(self) -> bool:
        """Whether it takes nothing from the system, until it says so itself."""
        ...

    @property
    def is_free(self) -> bool:
        """Whether it is done with what it has read."""
        ...

    def read(self, data: bytes) -> None: ...


class Line:
    """The connections where more has arrived than one part. There is one line for each event loop."""

    def __init__(self) -> None:
        self._waiting: deque[Intake] = deque()
        self._moving = False

    def join(self, intake: Intake) -> None:
        self._waiting.append(intake)
        if not self._moving:
            self._move()

    def _move(self) -> None:
        self._moving = True
        get_running_loop().call_soon(self._read)

    def _read(self) -> None:
        end = perf_counter() + SLICE
        try:
            while self._waiting and perf_counter() < end:
                self._waiting.popleft().read_part()
        finally:
            self._moving = False
            if self._waiting:
                self._move()


class Intake:
    """What has arrived at a connection and was not read yet. As long as there is something, no more is taken from the system."""

    def __init__(self, connection: Connection, line: Line) -> None:
        self.connection = connection
        self.line = line
        self.waiting = bytearray()
        self._in_line = False

    def take(self, data: bytes) -> None:
        """Read what arrives: at once what is small, as nearly all is."""
        if len(data) <= PART and not self.waiting and self.connection.is_free:
            self.connection.read(data)
        else:
            self.waiting += data
            self.go_on()

    def go_on(self) -> None:
        """Stand in line with what waits, when the connection is free for it. To be called when it may be free again."""
        if self.waiting and not self.connection.transport.is_closing():
            self.connection.transport.pause_reading()
            if not self._in_line and self.connection.is_free:
                self._in_line = True
                self.line.join(self)

    def read_part(self) -> None:
        """Read a part: it is this one's turn."""
        self._in_line = False
        if self.connection.transport.is_closing():
            self.drop()
            return
        part = bytes(self.waiting[:PART])
        del self.waiting[:PART]
        self.connection.read(part)
        self.go_on()
        if not self.waiting:
            self._let_in()

    def drop(self) -> None:
        """Forget what waits."""
        self.waiting.clear()
        self._let_in()

    def _let_in(self) -> None:
        if not self.connection.read_paused and not self.connection.transport.is_closing():
            self.connection.transport.resume_reading()


class Flow(FlowControl):
    """uvicorn's word on whether a connection takes anything from the system, which has to wait for what waits."""

    def __init__(self, transport: Transport, intake: Intake) -> None:
        super().__init__(transport)
        self.intake = intake

    def resume_reading(self) -> None:
        super().resume_reading()
        self.intake.go_on()
