"""uvicorn's WebSocket protocol, which lets go of clients that neither answer nor read."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

LAST = 10.0
"""Seconds that a client has to take what was sent before its socket was closed. uvicorn would wait for ever."""


class Heartbeat(WebSocketsSansIOProtocol):
    """One connection. The pings are uvicorn's own."""

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.loop.call_later(LAST, self.transport.abort)

    async def send(self, message: Any) -> None:
        await super().send(message)
        if self.close_sent:
            self.loop.call_later(LAST, self.transport.abort)

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:  # uvicorn would log each with a traceback
                self.conn.send_close(1007)
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()
