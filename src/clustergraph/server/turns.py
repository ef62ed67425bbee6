"""Requests take turns: short ones run at once, long ones slice by slice, so that nobody waits for them."""

from __future__ import annotations

from asyncio import AbstractEventLoop, Future, Task, get_running_loop, sleep
from collections.abc import Callable
from concurrent.futures import Future as Outcome
from heapq import heappop, heappush
from itertools import count
from time import perf_counter
from typing import Any, TypeVar

from clustergraph.errors import Busy, ClusterGraphError, Overdue
from clustergraph.limits import Limits
from clustergraph.pace import Worker

_NUMBERS = count()
Done = TypeVar("Done")


class HungUp(ClusterGraphError):
    """Nobody waits for the answer any more."""


class Turn:
    """A request in work that has lasted longer than its first slice."""

    def __init__(self, worker: Worker, until: float) -> None:
        self.worker = worker
        self.until = until
        self.number = next(_NUMBERS)
        self.spent = 0.0
        self.done: Future[None] = get_running_loop().create_future()

    def __lt__(self, other: Turn) -> bool:
        """Whoever has had less comes first, so that a moment's work never waits for hours of it (least attained service:
        Nuyens and Wierman, The foreground-background queue, Performance Evaluation 65, 2008)."""
        return (self.spent, self.number) < (other.spent, other.number)

    def hang_up(self) -> None:
        """The client is gone: the work ends where it stands."""
        if not self.worker.done:
            self.worker.stop(HungUp("the client is gone"))


class Turns:
    """Runs requests on one event loop."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._idle: list[Worker] = []
        self._ready: list[Turn] = []
        self._driver: Task[None] | None = None
        self.open = 0
        """Requests in work that last longer than a moment."""

    async def run(self, do: Callable[[], Done], began: Callable[[Turn], Any] | None = None) -> Done:
        """The answer of a request; `began` is told of one that lasts. Raises what the work raises; Busy when too many last
        already, Overdue when it waits too long for them."""
        worker = self._idle.pop() if self._idle and self._idle[-1].is_at_hand else Worker()
        if not worker.start(do, self.limits.deadline, self.limits.answer_bytes):
            await self._last(worker, began)
        self._idle.append(worker)
        return worker.result()  # type: ignore[no-any-return]

    async def _last(self, worker: Worker, began: Callable[[Turn], Any] | None) -> None:
        if self.open >= self.limits.heavy:
            worker.stop(Busy(f"{self.open} requests are in work already"))
            return
        turn = Turn(worker, perf_counter() + self.limits.patience)
        if began:
            began(turn)
        self.open += 1
        try:
            self._go_on(turn)
            await turn.done
        finally:
            self.open -= 1
            if not worker.done:  # whoever waited was ended
                worker.stop(HungUp("nobody waits"))

    def _go_on(self, turn: Turn) -> None:
        if turn.worker.done:
            if not turn.done.done():
                turn.done.set_result(None)
            return
        heappush(self._ready, turn)
        if self._driver is None or self._driver.done():
            self._driver = get_running_loop().create_task(self._drive())

    async def _drive(self) -> None:
        """Give slices, as long as anyone wants one."""
        while self._ready:
            await sleep(0)
            turn = heappop(self._ready)
            if not turn.worker.done:
                self._slice(turn)
            if turn.worker.outcome is None or turn.worker.done:
                self._go_on(turn)
            else:
                self._wait(turn, turn.worker.outcome)

    def _slice(self, turn: Turn) -> None:
        began = perf_counter()
        if began >= turn.until:
            turn.worker.stop(Overdue(self.limits.patience))
        else:
            turn.worker.step()
        turn.spent += perf_counter() - began

    def _wait(self, turn: Turn, outcome: Outcome[Any]) -> None:
        """Go on when work in a thread has ended, or when there is no time left to wait for it."""
        loop: AbstractEventLoop = get_running_loop()
        left = min(turn.worker.left, turn.until - perf_counter())
        going = False

        def go_on() -> None:
            nonlocal going
            if not going:
                going = True
                late.cancel()
                self._go_on(turn)

        late = loop.call_later(max(left, 0), go_on)
        outcome.add_done_callback(lambda _: loop.is_closed() or loop.call_soon_threadsafe(go_on))
