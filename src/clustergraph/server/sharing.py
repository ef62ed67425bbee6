"""Keeps the workers of one service at one generation: what one of them loads and keeps, the others serve soon after."""

from __future__ import annotations

import logging
from asyncio import CancelledError, create_task, sleep
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette

from clustergraph.errors import SeedError
from clustergraph.server.live import Live

SECONDS = 0.25
"""Between two looks at the store."""
log = logging.getLogger("clustergraph")


class Sharing:
    """Follows the store that all workers of a service share."""

    def __init__(self, live: Live) -> None:
        self.live = live

    @asynccontextmanager
    async def running(self, _: Starlette) -> AsyncIterator[None]:
        """Look as long as the application runs; first of all before it answers."""
        await self._look()
        task = create_task(self._follow())
        try:
            yield
        finally:
            task.cancel()
            with suppress(CancelledError):
                await task

    async def _follow(self) -> None:
        while True:
            await sleep(SECONDS)
            await self._look()

    async def _look(self) -> None:
        try:
            await self.live.catch_up()
        except SeedError as error:
            self.live.failed(error)
        except Exception:
            log.exception("What another worker loaded is not served.")
