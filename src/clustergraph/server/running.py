"""uvicorn, set up as the service needs it."""

from __future__ import annotations

import uvicorn

from clustergraph.limits import Limits
from clustergraph.server.app import Front
from clustergraph.server.guard import Server, guarded
from clustergraph.server.heartbeat import beating
from clustergraph.server.intake import Line

GRACE = 10
"""Seconds that requests have to end when the service stops."""
BACKLOG = 2048
"""Connections that wait to be taken, as in uvicorn."""


def server_of(application: Front, limits: Limits, trusted_proxies: str, parent: int | None = None) -> Server:
    """What serves an application, and ends with the process `parent`."""
    line = Line()
    config = uvicorn.Config(
        application,
        http=guarded(limits, line),
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
        timeout_keep_alive=round(limits.idle_seconds),
        timeout_graceful_shutdown=GRACE,
        backlog=BACKLOG,
    )
    return Server(config, application.end, parent)
