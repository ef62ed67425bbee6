"""uvicorn's WebSocket protocol, which lets go of clients that neither answer nor read."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class Heartbeat(WebSocketsSansIOProtocol):
    """One connection. The pings are uvicorn's own, and a client has as long to take the last of what was sent to it as it has for a
    pong: uvicorn would wait for ever."""

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
