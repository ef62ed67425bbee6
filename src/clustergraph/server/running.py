"""uvicorn, set up as the service needs it."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable

import uvicorn

from clustergraph.limits import Limits
from clustergraph.server.app import Front
from clustergraph.server.guard import Guarded, guarded
from clustergraph.server.heartbeat import beating
from clustergraph.server.intake import Line

GRACE = 10
"""Seconds that requests have to end when the service stops."""
BACKLOG = 2048
"""Connections that wait to be taken, as in uvicorn."""
SWEEP = 0.5
"""Seconds between two looks at all connections: one clock for all of them costs a request nothing."""


class Server(uvicorn.Server):
    """uvicorn, which looks at all connections now and then. `end` says goodbye to those who would stay for ever; `parent` is the process
    without which it ends."""

    def __init__(
        self, config: uvicorn.Config, end: Callable[[], Awaitable[None]], parent: int | None = None
    ) -> None:
        super().__init__(config)
        self._end = end
        self._parent = parent

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._end()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        """Called by uvicorn ten times a second."""
        if not counter % int(SWEEP * 10):
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, Guarded):
                    connection.check(now)
        if self._parent is not None and os.getppid() != self._parent:
            self.should_exit = True
        return await super().on_tick(counter)


def server_of(application: Front, limits: Limits, trusted_proxies: str, parent: int | None = None) -> Server:
    """What serves an application, and ends with the process `parent`."""
    line = Line()
    config = uvicorn.Config(
        application,
        http=guarded(limits, line, application.endpoint),
        loop="uvloop",
        ws=beating(line),
        ws_max_size=limits.body_bytes,
        ws_ping_interval=limits.ping_seconds,
        ws_ping_timeout=limits.ping_seconds,
        ws_per_message_deflate=False,  # to compress a large answer takes long, and others wait
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies,
        timeout_graceful_shutdown=GRACE,
        backlog=BACKLOG,
    )
    return Server(config, application.end, parent)
