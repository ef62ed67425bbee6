"""Questions that several clients ask at once are answered once. When a graph is new all its dashboards ask, and nothing is at hand: if each
was answered alone, each would wait for all."""

from __future__ import annotations

from asyncio import FIRST_COMPLETED, Future, create_task, get_running_loop, wait
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from starlette.types import Receive

from clustergraph.server.turns import HungUp, Turn, Turns

Done = TypeVar("Done")


class Shared(Generic[Done]):
    """Work that lasts, how many wait for it, and what it gave."""

    __slots__ = ("done", "turn", "waiting")

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.waiting = 1
        self.done: Future[Done] = get_running_loop().create_future()

    def fail(self, error: BaseException) -> None:
        self.done.set_exception(error if isinstance(error, Exception) else HungUp("the service stops"))
        self.done.exception()  # so that nobody is warned when there was nobody to tell


class Joining(Generic[Done]):
    """Runs what requests ask for, in turns; those that come with the same key meanwhile wait for the first. The work ends when all who
    wait for it hang up."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.joined = 0
        """Requests that wait for the work of another."""
        self._open: dict[Hashable, Shared[Done]] = {}

    async def run(self, key: Hashable, do: Callable[[], Done], receive: Receive) -> Done:
        """What `do` gives, or what the same gave that was in work; a key of None is shared with nobody. Raises what the work raises,
        what `Turns.run` does, and HungUp."""
        shared = self._open.get(key) if key else None
        return await (self._joined(key, shared, receive) if shared else self._led(key, do, receive))

    async def _led(self, key: Hashable, do: Callable[[], Done], receive: Receive) -> Done:
        lasting: list[Shared[Done]] = []
        watching = []

        def began(turn: Turn) -> None:
            shared: Shared[Done] = Shared(turn)
            lasting.append(shared)
            if key:
                self._open[key] = shared
            watching.append(create_task(self._until_gone(key, shared, receive)))

        try:
            found = await self.turns.run(do, began)
            for shared in lasting:
                shared.done.set_result(found)
            return found
        except BaseException as error:
            for shared in lasting:
                shared.fail(error)
            raise
        finally:
            for shared in lasting:
                self._close(key, shared)
            for task in watching:
                task.cancel()

    async def _joined(self, key: Hashable, shared: Shared[Done], receive: Receive) -> Done:
        shared.waiting += 1
        self.joined += 1
        gone = create_task(self._until_gone(key, shared, receive))
        try:
            await wait((shared.done, gone), return_when=FIRST_COMPLETED)
        finally:
            self.joined -= 1
            gone.cancel()
        if not shared.done.done():
            raise HungUp("the client is gone")
        return shared.done.result()

    async def _until_gone(self, key: Hashable, shared: Shared[Done], receive: Receive) -> None:
        """Return when a client hangs up. The last one who does ends the work, which nobody joins any more."""
        while (await receive())["type"] != "http.disconnect":
            pass
        shared.waiting -= 1
        if not shared.waiting:
            self._close(key, shared)
            shared.turn.hang_up()

    def _close(self, key: Hashable, shared: Shared[Done]) -> None:
        if self._open.get(key) is shared:
            del self._open[key]
