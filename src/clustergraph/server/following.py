"""Operations that are followed: answered, and answered again when the graph changes. Knows nothing of how answers are sent."""

from __future__ import annotations

from asyncio import Lock, Semaphore, sleep
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import orjson

from clustergraph.api.execution import MISTAKES, Answer, Asked, Execution, refusal
from clustergraph.compiler.cache import Kept
from clustergraph.errors import Busy
from clustergraph.limits import Limits
from clustergraph.plan.operators import When
from clustergraph.server.access import Standing
from clustergraph.server.changes import Changes
from clustergraph.server.observing import Observer, Seen
from clustergraph.server.patches import Sent
from clustergraph.server.turns import Turns

AT_ONCE = 4
"""Answers to new generations that are in work, of all requests that may be (`heavy`): a long one does not keep all others waiting."""
PATIENCE = 1.0
"""Seconds until an answer that found no room is tried again."""
SHARED_BYTES = 50_000_000
"""Bytes of the newest answers that are kept for others who follow the same."""


NOTHING = Answer(b"")


class Event(NamedTuple):
    """One answer of those that an operation has; none, when there is nothing to tell yet."""

    when: When
    generation: int
    answer: Answer | None


class Following:
    """Answers operations, those of subscriptions for as long as they are followed."""

    def __init__(self, turns: Turns, changes: Changes, limits: Limits, observer: Observer) -> None:
        self.turns = turns
        self.changes = changes
        self.limits = limits
        self.observer = observer
        self.open = 0
        """Sockets and event streams that are open."""
        self._few, self._comparing = Semaphore(AT_ONCE), Lock()
        self._told = 0
        self._shared: Kept[Event] = _none_shared()

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Hold one of the places that there are. Raises Busy when all are taken."""
        if self.open >= self.limits.streams:
            raise Busy(f"{self.open:,} subscriptions are open already")
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1

    async def answers(
        self,
        execution: Execution,
        asked: Asked,
        seen: Seen,
        standing: Standing | None = None,
        *,
        reading: bool = False,
    ) -> AsyncGenerator[Answer, None]:
        """The answers to an operation, the first of which is `seen`: one to a query, of a subscription all until the service stops or there is a refusal, which is
        the last; such as that of `standing`, which is asked before each answer to a new generation. Who does not ask for the next one meanwhile misses what is between."""
        try:
            sent = Sent(asked.extensions)
            event = await self._first(execution, asked, reading)
            self._tell(seen, event.answer or NOTHING)
            while True:
                if event.answer and (event.when is not When.LIVE or sent.differs(event.answer)):
                    async with self._comparing:
                        told = await sent.next(event.answer)
                    yield told
                if event.when is When.ONCE or not await self._changed(execution, event.generation):
                    return
                if standing:
                    await standing()
                event = await self._in_line(execution, asked)
        except MISTAKES as mistake:
            refused = refusal(mistake)
            self._tell(seen, refused)
            yield refused

    def _tell(self, seen: Seen, answer: Answer) -> None:
        if not seen.told:
            seen.answered(answer)
            self.observer.tell(seen)

    async def _changed(self, execution: Execution, generation: int) -> bool:
        return await self.changes.until(lambda: execution.engine.graph.generation != generation)

    async def _first(self, execution: Execution, asked: Asked, reading: bool) -> Event:
        """The first answer; of what tells only of changes, whether it can be answered. When a service is back, all who followed it
        come at once: who finds no room waits, as one error would be the end of the operation."""
        try:
            return await self.turns.run(lambda: _event(execution, asked, reading, True))
        except Busy:
            return await self._in_line(execution, asked, reading, True)

    async def _in_line(
        self, execution: Execution, asked: Asked, reading: bool = False, first: bool = False
    ) -> Event:
        """An answer, a few at a time, so that a new generation does not push aside who asks meanwhile. Those who follow the same
        share it."""
        async with self._few:
            generation = execution.engine.graph.generation
            if generation != self._told:
                self._told, self._shared = generation, _none_shared()
            said = orjson.dumps(asked.variables)
            key = execution, asked.document, asked.operation, said, asked.wishes, first
            shared = self._shared  # a newer generation has another one
            event = shared.at_hand(key)
            while event is None:
                try:
                    event = await self.turns.run(lambda: _event(execution, asked, reading, first))
                    shared.get(key, lambda found=event: found)  # type: ignore[misc]
                except Busy:
                    await sleep(PATIENCE)
            return event


def _event(execution: Execution, asked: Asked, reading: bool, first: bool) -> Event:
    """One answer, in turns. Raises one of MISTAKES."""
    work = execution.work(asked, reading=reading, following=True)
    untold = first and work.when is When.CHANGED
    return Event(work.when, work.engine.graph.generation, None if untold else Answer(work.body()))


def _none_shared() -> Kept[Event]:
    return Kept(lambda event: len(event.answer.body) if event.answer else 0, limit=SHARED_BYTES)
