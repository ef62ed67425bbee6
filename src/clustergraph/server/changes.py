"""Tells whoever waits that another generation is served."""

from __future__ import annotations

from asyncio import Event
from collections.abc import Callable


class Changes:
    """One bell for all. It holds nothing for anybody: who is slow finds the newest generation and misses those between."""

    def __init__(self) -> None:
        self._bell = Event()
        self.over = False
        """Whether the service stops, and nothing will change any more."""

    def tell(self) -> None:
        """Another generation is served."""
        rung, self._bell = self._bell, Event()
        rung.set()

    def end(self) -> None:
        """Nothing will change any more."""
        self.over = True
        self.tell()

    async def until(self, changed: Callable[[], bool]) -> bool:
        """Wait until something has changed, which may be so already. Whether it has; not when the service stops."""
        while not self.over and not changed():
            await self._bell.wait()
        return not self.over
