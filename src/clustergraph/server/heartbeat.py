"""uvicorn's WebSocket protocol, which lets go of clients that neither answer nor read, and reads of those that send too much in turn."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame
from websockets.http11 import Response
from websockets.server import ServerProtocol

from clustergraph.api.execution import refusal
from clustergraph.errors import BadUserInput
from clustergraph.server.intake import Intake, Line
from clustergraph.server.negotiation import JSON
from clustergraph.server.replies import SAFE

FRAGMENTS = 1_000
"""Frames that one message may come in: each is kept until the last is there, even an empty one."""


class Handshake(ServerProtocol):
    """The library's protocol, which refuses a handshake in the one shape of an error."""

    def reject(self, status: Any, text: str) -> Response:
        response = super().reject(status, text)
        hint = "A WebSocket opens by GET, with Sec-WebSocket-Version: 13 and a key (RFC 6455, section 4.1)."
        response.body = refusal(BadUserInput("this is no handshake of a WebSocket", hint)).body
        told = {"Content-Type": f"{JSON}; charset=utf-8", "Content-Length": str(len(response.body)), **SAFE}
        for name, value in told.items():
            response.headers.pop(name, None)
            response.headers[name] = value
        return response


class Heartbeat(WebSocketsSansIOProtocol):
    """One connection. The pings are uvicorn's own, and a client has as long to take the last of what was sent to it as it has for a
    pong: uvicorn would wait for ever. Make one with `beating`."""

    line: Line

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.conn = Handshake(max_size=self.config.ws_max_size, logger=self.conn.logger)

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.intake = Intake(self, self.line)

    @property
    def is_free(self) -> bool:
        """Whether the last message was taken."""
        return not self.read_paused

    def data_received(self, data: bytes) -> None:
        self.intake.take(data)

    def read(self, data: bytes) -> None:
        super().data_received(data)

    async def receive(self) -> Any:
        message = await super().receive()
        self.intake.go_on()
        return message

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) < FRAGMENTS:
            super().handle_cont(event)
        elif not self.close_sent:
            self.conn.fail(CloseCode.MESSAGE_TOO_BIG, f"A message has more than {FRAGMENTS:,} frames")
            self.handle_parser_exception()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self._close_for_good()

    async def send(self, message: Any) -> None:
        await super().send(message)
        if self.close_sent:
            self._close_for_good()

    def _close_for_good(self) -> None:
        self.loop.call_later(self.ping_timeout or 0, self.transport.abort)

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:  # uvicorn would log each with a traceback
                self.conn.send_close(1007)
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()


def beating(line: Line) -> type[Heartbeat]:
    """The protocol with a line to stand in, for uvicorn."""
    return type("Heartbeat", (Heartbeat,), {"line": line})
