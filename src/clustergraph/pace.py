"""Long work gives way: it runs in slices, between which others have their turn, until it is done or its time is up.

A thread would not do: it shares the interpreter's lock with those that wait. Work runs in a greenlet instead; loops over many
rows look at the clock now and then, and hand over to whoever started the work.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sized
from concurrent.futures import Future
from heapq import merge
from itertools import islice
from threading import Lock, Thread
from time import perf_counter
from typing import Any, TypeVar

from greenlet import getcurrent, greenlet

from clustergraph.errors import AnswerTooLarge, TimeIsUp

Row = TypeVar("Row")
MANY = 500
"""Rows between two looks at the clock: well under a millisecond of work."""
PART = 10_000
"""Rows that are sorted in one go."""
FIRST, SLICE = 0.002, 0.005
"""Seconds that work has before it first gives way, and from then on."""


class Worker(greenlet):
    """Does one piece of work after the other, each slice by slice. To start a greenlet takes longer than a small answer, so
    they are used again."""

    def __init__(self) -> None:
        super().__init__(self._work)
        self._starter = getcurrent()
        self.do: Callable[[], Any] = _nothing
        self.found: Any = None
        self.failure: Exception | None = None
        self.done = True
        self.seconds = self.left = self.slice = self.started = 0.0
        self.outcome: Future[Any] | None = None
        """What it waits for; a slice before that is there, or its time is up, would be in vain."""
        self._refusal: Exception | None = None
        self.written = self.most = 0
        """Bytes of the answer that are there, and bytes that it may have."""

    @property
    def is_at_hand(self) -> bool:
        """Whether it can be started from here: a greenlet stays in the thread that it comes from."""
        return self._starter is getcurrent()

    def start(self, do: Callable[[], Any], seconds: float, most: int = sys.maxsize) -> bool:
        """Begin a piece of work, which may take so many seconds in all and write so many bytes. Whether its first slice ended it."""
        self.do, self.done = do, False
        self.written, self.most = 0, most
        self.seconds = self.left = seconds
        self._refusal = None
        self.slice = FIRST
        self.started = perf_counter()
        self.switch()
        return self.done

    def step(self) -> bool:
        """Do the next slice. Whether the work is done."""
        self.slice = SLICE
        self.started = perf_counter()
        self.switch()
        return self.done

    def stop(self, why: Exception) -> None:
        """End the work, which raises that where it gave way; unless it was just about to end."""
        self._refusal = why
        while not self.done:
            self.step()

    def result(self) -> Any:
        """What the work gave; it raises what the work raised."""
        found, failure = self.found, self.failure
        self.found = self.failure = None
        self.do = _nothing  # what it was made of may be large
        if failure is not None:
            raise failure
        return found

    def give_way(self) -> None:
        """End the slice when its time is up. Raises TimeIsUp when there is none left."""
        spent = perf_counter() - self.started
        if spent >= self.slice:
            self._leave(spent)

    def wait(self, outcome: Future[Any]) -> None:
        """Give way until something is there. Raises TimeIsUp when that is too late."""
        while not outcome.done():
            self.outcome = outcome
            began = perf_counter()
            try:
                self._leave(began - self.started)
            finally:
                self.outcome = None
            self.left -= self.started - began

    def _leave(self, spent: float) -> None:
        self.left -= spent
        if self.left <= 0:
            raise TimeIsUp(self.seconds)
        self._starter.switch()
        if self._refusal is not None:
            raise self._refusal

    def _work(self) -> None:
        while True:
            try:
                self.found = self.do()
            except Exception as failure:
                self.failure = failure
            self.done = True
            self._starter.switch()


def _nothing() -> None:
    pass


def pause() -> None:
    """Give way, when a slice has lasted long enough; nothing outside of such work."""
    current = getcurrent()
    if isinstance(current, Worker):
        current.give_way()


def worked() -> float:
    """Seconds that the work here has had so far, without those of others between its slices."""
    current, now = getcurrent(), perf_counter()
    return current.seconds - current.left + now - current.started if isinstance(current, Worker) else now


def begun_part() -> int:
    """Give way, as `pause` does. What a part of an answer begins with: the bytes that were written before it."""
    current = getcurrent()
    if isinstance(current, Worker):
        current.give_way()
        return current.written
    return 0


def ended_part(before: int, part: bytes) -> bytes:
    """A part of an answer that is written, with all parts in it. Raises AnswerTooLarge when there are too many bytes by now."""
    current = getcurrent()
    if isinstance(current, Worker):
        current.written = before + len(part)
        if current.written > current.most:
            raise AnswerTooLarge(current.most)
    return part


def paced(rows: Iterable[Row]) -> Iterable[Row]:
    """The rows, with a pause between many of them."""
    if isinstance(rows, Sized) and len(rows) <= MANY:
        return rows
    return _in_parts(rows)


def _in_parts(rows: Iterable[Row]) -> Iterator[Row]:
    left = iter(rows)
    while part := list(islice(left, MANY)):
        yield from part
        pause()


def arranged(
    rows: Iterable[Row], key: Callable[[Row], Any] | None = None, reverse: bool = False
) -> Iterable[Row]:
    """The rows sorted, as `sorted` does it; many of them in parts, with pauses between them."""
    left = iter(rows)
    parts: list[list[Row]] = []
    while part := list(islice(left, PART)):
        part.sort(key=key, reverse=reverse)
        parts.append(part)
        pause()
    if len(parts) < 2:
        return parts[0] if parts else []
    return paced(merge(*map(_drained, parts), key=key, reverse=reverse))  # type: ignore[arg-type]


def _drained(rows: list[Row]) -> Iterator[Row]:
    """The rows, each let go at once: to free all of them together would take long."""
    rows.reverse()
    while rows:
        yield rows.pop()


def emptied(held: Any, depth: int = 1) -> None:
    """Take everything out of a dict or a list, and out of those that it holds, in steps between which others have their turn."""
    if isinstance(held, dict):
        while held:
            _, one = held.popitem()
            if depth:
                emptied(one, depth - 1)
    elif isinstance(held, list):
        while held:
            del held[-MANY:]
            pause()


def begun(do: Callable[[], Row]) -> Future[Row]:
    """Some work that cannot pause, such as a library's, in a thread; outside of paced work it is done at once. One such work runs
    at a time, and each to its end, whoever waits for it, so it must be bounded."""
    outcome: Future[Row] = Future()

    def work() -> None:
        with _ALONE:
            try:
                outcome.set_result(do())
            except Exception as failure:
                outcome.set_exception(failure)

    if isinstance(getcurrent(), Worker):
        Thread(target=work, daemon=True).start()
    else:
        work()
    return outcome


def waited(outcome: Future[Row]) -> Row:
    """What some work gave, or raised; whoever waits for it gives way meanwhile."""
    current = getcurrent()
    if isinstance(current, Worker):
        current.wait(outcome)
    return outcome.result()


_ALONE = Lock()
