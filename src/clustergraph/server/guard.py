"""HTTP connections that may not wait for ever: uvicorn's protocol with time for a request to arrive and for an answer to leave.

uvicorn itself has a time-out for idle connections only; a client that sends half a request, or reads half an answer, would hold its
socket and its memory for as long as it likes (slowloris). The rule for bodies is that of Apache's mod_reqtimeout: so many seconds, and
one more for each so many bytes that did arrive.
"""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from clustergraph.api.execution import refusal
from clustergraph.errors import BadUserInput, Busy, HeadersTooLarge, RequestError, TooSlow
from clustergraph.limits import Limits
from clustergraph.server.endpoint import Endpoint
from clustergraph.server.heads import parted
from clustergraph.server.intake import Flow, Intake, Line
from clustergraph.server.negotiation import JSON
from clustergraph.server.replies import SAFE
from clustergraph.server.writing import put

RATE = 10_000
"""Bytes that earn a second more."""
SPILL = 10_000_000
"""Bytes of a body that are read though it was refused: a client that is cut off while it sends never sees why."""
FRAME = 5
"""Bytes around a chunk of a body that has one byte; what stands around a body beyond that is as good as headers."""
LEAST = 1_000
"""Bytes that a client must take in a second."""
BODY = frozenset({b"content-length", b"transfer-encoding"})
"""Headers of a request with a body. Where it asks for an upgrade that there is none of here, llhttp ends it before that."""
HEADERS_END = b"\r\n\r\n"


class Phase(Enum):
    """What a connection is waiting for."""

    IDLE = "a request"
    HEAD = "the rest of the headers"
    BODY = "the rest of the body"
    ANSWER = "our answer"


class Guarded(HttpToolsProtocol):
    """One connection. `limits` and `line` are those of the class; make one with `guarded`."""

    limits: Limits
    line: Line
    endpoint: Endpoint

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.intake = Intake(self, self.line)
        self.flow = Flow(transport, self.intake)
        self.peer = f"{self.client[0] if self.client else ''} ".encode()
        self.phase = Phase.HEAD  # a new connection has no right to rest
        self.since = self.loop.time()
        self.arrived = 0
        self.content = 0
        self.stalled: tuple[float, int] | None = None
        self.answering: RequestResponseCycle | None = None
        self.is_between = True  # of requests: nothing of the next one has come
        self.newcomer = b""
        """A head that is new, until its request is answered."""
        if len(self.connections) > self.limits.sockets:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        if (
            self.answering is not None
        ):  # of requests in a row, uvicorn tells only the last that nobody listens
            self.answering.disconnected = True
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self.answering = cycle
        super()._start_asgi_task(cycle, app)

    @property
    def read_paused(self) -> bool:
        return self.flow.read_paused

    @property
    def is_free(self) -> bool:
        """Whether the last request is answered, or more of it is wanted: the next one is not read before."""
        return self.phase is not Phase.ANSWER and not self.pipeline and not self.flow.read_paused

    def data_received(self, data: bytes) -> None:
        self.intake.take(data)

    def read(self, data: bytes) -> None:
        if self.is_between and self._at_once(data):
            return
        if self.phase is Phase.IDLE:
            self.phase, self.since, self.arrived = Phase.HEAD, self.loop.time(), 0
        self.arrived += len(data)
        if self.phase is Phase.HEAD and self.arrived > self.limits.header_bytes:
            end = data.find(HEADERS_END)
            if end < 0 or self.arrived - len(data) + end > self.limits.header_bytes:
                most = f"the headers have more than {self.limits.header_bytes:,} bytes"
                self.refuse(HeadersTooLarge(most, "Send a long query by POST, and fewer cookies."))
                return
        if self.phase is Phase.BODY and self.arrived > SPILL and self.cycle.response_complete:
            self.transport.close()
            return
        super().data_received(data)
        around = self.arrived - self.content * (1 + FRAME)
        if self.phase is Phase.BODY and around > self.limits.header_bytes and not self.transport.is_closing():
            most = f"what stands around the body has more than {self.limits.header_bytes:,} bytes"
            self.refuse(HeadersTooLarge(most, "Send the body alone, in larger chunks."))

    @property
    def is_through(self) -> bool:
        """Whether all that was asked is answered."""
        return self.cycle is None or self.cycle.response_complete

    def _at_once(self, data: bytes) -> bool:
        """Answer a question whose head came before, if it is whole and its answer short; whether that was so."""
        parts = parted(data)
        if not parts or self.flow.write_paused:
            return False
        key, body = self.peer + parts[0], parts[1]
        head = self.endpoint.heads.at_hand(key)
        if not head:
            self.newcomer = key
            return False
        answer = self.endpoint.at_once(head, body)
        if not answer:
            return False
        seen, lines, told = answer
        put(self.transport, self.server_state.default_headers, seen.status, lines, told)
        self._rest()
        self.endpoint.observer.tell(seen)
        return True

    def handle_websocket_upgrade(self) -> None:
        super().handle_websocket_upgrade()
        self.intake.drop()  # who speaks before the handshake has ended is not heard

    def on_message_begin(self) -> None:
        self.is_between = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        if (
            self.parser.should_upgrade()
            and not self._should_upgrade()
            and BODY & {name for name, _ in self.headers}
        ):
            raise ValueError("llhttp would take the body for a request")  # which uvicorn answers with 400
        self.phase, self.since, self.arrived, self.content = Phase.BODY, self.loop.time(), 0, 0
        super().on_headers_complete()
        self.headers = self.headers.copy()  # what comes after a body is no header

    def on_body(self, body: bytes) -> None:
        self.content += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.phase, self.is_between = Phase.ANSWER, True
        super().on_message_complete()
        if self.cycle is not None and self.cycle.response_complete:
            self._rest()

    def on_response_complete(self) -> None:
        """As uvicorn's, but for a timer that it starts each time: `check` ends what rests too long."""
        self.server_state.total_requests += 1
        if self.newcomer and self.cycle.keep_alive:
            self.endpoint.heads.learn(self.newcomer, dict(self.cycle.scope))
        self.newcomer = b""
        if not self.transport.is_closing():
            self.flow.resume_reading()
            if self.pipeline:
                self._start_asgi_task(*self.pipeline.pop())
        if self.phase is Phase.ANSWER and self.is_through:
            self._rest()
        self.intake.go_on()

    def _rest(self) -> None:
        self.phase, self.since = Phase.IDLE, self.loop.time()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.stalled = self.loop.time(), self.transport.get_write_buffer_size()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.stalled = None

    def send_400_response(self, msg: str) -> None:
        self.refuse(BadUserInput("the request is not HTTP", "Send HTTP/1.1."))

    def refuse(self, error: RequestError) -> None:
        """Answer in the one shape of an error, unless an answer is on its way, and close."""
        cycle = self.cycle
        begun = cycle is not None and cycle.response_started
        if not begun or (self.phase is Phase.HEAD and cycle.response_complete):
            self.transport.write(_closing(error))
        self.transport.close()

    def check(self, now: float) -> None:
        """End what takes too long."""
        limits, late = self.limits, now - self.since
        if self.transport.is_closing() and not self.stalled:
            self.stalled = now, self.transport.get_write_buffer_size()
        if self.stalled:
            began, size = self.stalled
            left = self.transport.get_write_buffer_size()
            if now - began > limits.write_seconds:
                if size - left < limits.write_seconds * LEAST:
                    self.transport.abort()
                self.stalled = now, left
        elif self.flow.read_paused or self.intake.waiting:
            self.since = now  # it is we who do not read
        elif self.phase is Phase.HEAD and late > limits.header_seconds:
            if not self.arrived:
                self.transport.close()
            else:
                self.refuse(_slow("headers", limits.header_seconds))
        elif self.phase is Phase.IDLE and late > limits.idle_seconds:
            self.transport.close()
        elif self.phase is Phase.BODY and late > limits.body_seconds + min(self.arrived, SPILL) / RATE:
            self.refuse(_slow("body", limits.body_seconds))

    def _make_room(self) -> None:
        """Close the connection that has rested longest; when none rests, this one."""
        resting = [one for one in self.connections if isinstance(one, Guarded) and one.phase is Phase.IDLE]
        if resting:
            min(resting, key=lambda one: one.since).transport.close()
        else:
            self.refuse(Busy(f"{self.limits.sockets:,} connections are open already"))


def guarded(limits: Limits, line: Line, endpoint: Endpoint) -> type[Guarded]:
    """The protocol with some limits, a line to stand in, and what answers, for uvicorn."""
    return type("Guarded", (Guarded,), {"limits": limits, "line": line, "endpoint": endpoint})


def _slow(what: str, seconds: float) -> TooSlow:
    return TooSlow(f"the {what} did not arrive within {seconds:g} seconds", "Send the request at once.")


def _closing(error: RequestError) -> bytes:
    body = refusal(error).body
    headers: dict[str, Any] = {
        "content-type": f"{JSON}; charset=utf-8", "content-length": len(body), "connection": "close", **SAFE,
    }  # fmt: skip
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return STATUS_LINE[error.status] + told.encode() + b"\r\n" + body
