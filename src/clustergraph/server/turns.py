"""Requests take turns: short ones run at once, long ones slice by slice, so that nobody waits for them."""

from __future__ import annotations

from asyncio import Semaphore, sleep
from collections.abc import Callable

from clustergraph.api.execution import Answer
from clustergraph.engines.pace import Worker

DEADLINE = 30.0
"""Seconds of its own work that a request may take."""
AT_ONCE = 1
"""Long requests that run; the others wait, each after a first short slice."""


class Turns:
    """Runs requests on one event loop."""

    def __init__(self, seconds: float = DEADLINE) -> None:
        self.seconds = seconds
        self._idle: list[Worker] = []
        self._long = Semaphore(AT_ONCE)

    async def run(self, do: Callable[[], Answer]) -> Answer:
        """The answer of a request. One that takes too long answers with TimeIsUp itself."""
        worker = self._idle.pop() if self._idle and self._idle[-1].is_at_hand else Worker()
        if not worker.start(do, self.seconds):
            async with self._long:
                while not worker.step():
                    await sleep(0)
        self._idle.append(worker)
        return worker.result()  # type: ignore[no-any-return]
