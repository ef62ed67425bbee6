"""A service in a thread of this process, on a real socket, for tests that look into it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Thread

from clustergraph.limits import LIMITS, Limits
from clustergraph.server.app import Front
from clustergraph.server.running import Server, server_of

LATEST = 10


@contextmanager
def inside(front: Front, limits: Limits = LIMITS) -> Iterator[tuple[int, Server]]:
    """The port of a service, and the server that runs it."""
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = server_of(front, limits, "")
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()[1], server
        finally:
            server.should_exit = True
            thread.join(LATEST)
            assert not thread.is_alive()
