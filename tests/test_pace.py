"""Long work gives way: slices, results, errors, time-outs, and rows sorted in parts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from random import Random
from time import perf_counter
from typing import Any

import pytest

from clustergraph.api.execution import Answer
from clustergraph.errors import Busy, Overdue, TimeIsUp
from clustergraph.limits import LIMITS
from clustergraph.pace import PART, Worker, arranged, paced, pause
from clustergraph.server.turns import Turns


def toil(seconds: float) -> str:
    """Work that looks at the clock, as loops over rows do."""
    end = perf_counter() + seconds
    while perf_counter() < end:
        pause()
    return "done"


def test_short_work_is_done_at_once() -> None:
    worker = Worker()
    assert worker.start(lambda: "done", 1.0)
    assert worker.result() == "done"


def test_a_worker_works_again_after_long_work_and_after_errors() -> None:
    worker = Worker()
    assert not worker.start(lambda: toil(0.05), 10.0)
    slices = 1
    while not worker.step():
        slices += 1
    assert worker.result() == "done"
    assert slices > 1
    assert worker.start(lambda: 1 // 0, 1.0)
    with pytest.raises(ZeroDivisionError):
        worker.result()
    assert worker.start(lambda: 7, 1.0)
    assert worker.result() == 7


def test_work_ends_when_its_time_is_up() -> None:
    worker = Worker()
    done = worker.start(lambda: toil(60), 0.03)
    while not done:
        done = worker.step()
    with pytest.raises(TimeIsUp, match=r"longer than 0\.03 seconds"):
        worker.result()


def test_a_pause_outside_of_work_is_nothing() -> None:
    pause()
    assert list(paced(range(2000))) == list(range(2000))


def labour(seconds: float) -> bytes:
    """Work of so many seconds of its own, however long it waits for others."""
    for _ in range(round(seconds * 1_000)):
        end = perf_counter() + 0.001
        while perf_counter() < end:
            pass
        pause()
    return b"done"


def test_others_have_their_turn_while_long_work_runs() -> None:
    turns, seen = Turns(LIMITS), []

    async def long() -> None:
        answer = await turns.run(lambda: Answer(labour(0.2)))
        seen.append(answer.body)

    async def short() -> None:
        for number in range(5):
            await asyncio.sleep(0.001)
            answer = await turns.run(lambda number=number: Answer(b"%d" % number))
            seen.append(answer.body)

    async def both() -> None:
        await asyncio.gather(long(), long(), short())

    asyncio.run(both())
    assert seen == [b"0", b"1", b"2", b"3", b"4", b"done", b"done"]


async def together(turns: Turns, number: int, seconds: float) -> list[Any]:
    """How so many requests of some length end, which come at once."""
    long = [turns.run(lambda: Answer(labour(seconds))) for _ in range(number)]
    return await asyncio.gather(*long, return_exceptions=True)


def test_so_many_long_requests_are_in_work_and_one_more_is_sent_away() -> None:
    async def run() -> None:
        turns = Turns(replace(LIMITS, heavy=3))
        for _ in range(2):
            assert [one.body for one in await together(turns, 3, 0.05)] == [b"done"] * 3
            *others, last = await together(turns, 4, 0.05)
            assert [one.body for one in others] == [b"done"] * 3
            assert isinstance(last, Busy)
            assert (last.message, last.status, last.code) == (
                "3 requests are in work already",
                503,
                "RATE_LIMITED",
            )

    asyncio.run(run())


def test_who_waits_for_others_gives_up_after_a_while() -> None:
    async def run() -> None:
        patient, turns = Turns(LIMITS), Turns(replace(LIMITS, patience=0.1))
        assert [one.body for one in await together(patient, 8, 0.05)] == [b"done"] * 8
        ended = await together(turns, 8, 0.05)
        late = [one for one in ended if isinstance(one, Overdue)]
        assert late
        assert all(one.message.endswith("as others were asking, too") for one in late)
        assert all((one.status, one.code) == (503, "TIMEOUT") for one in late)
        assert (await turns.run(lambda: Answer(b"done"))).body == b"done"

    asyncio.run(run())


@pytest.mark.parametrize("size", [0, 1, 9, PART, PART + 1, 3 * PART + 5])
@pytest.mark.parametrize("reverse", [False, True])
def test_rows_are_arranged_as_sorted_does_it(size: int, reverse: bool) -> None:
    random = Random(size)
    rows = [(random.randrange(100), place) for place in range(size)]
    expected = sorted(rows, key=lambda row: row[0], reverse=reverse)
    assert list(arranged(iter(rows), lambda row: row[0], reverse)) == expected
