"""What is followed: who is told of which generation, how often it is worked out, and what happens when something goes wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import pytest

from clustergraph.api.audiences import Audiences
from clustergraph.api.execution import Asked, Execution, Work
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.memory import Graph
from clustergraph.errors import Busy
from clustergraph.limits import LIMITS
from clustergraph.seeds.rows import Seed
from clustergraph.server.access import Access
from clustergraph.server.changes import Changes
from clustergraph.server.following import AT_ONCE, Following
from clustergraph.server.observing import Observer, Seen
from clustergraph.server.rates import Rates
from clustergraph.server.sockets import PROTOCOL, Sockets
from clustergraph.server.streams import Streams
from clustergraph.server.trusted import Trusted
from clustergraph.server.turns import Done, Turns
from tests.conftest import railway

LIVE = Asked("subscription { live { graph { generation nodes } } }")
CHANGED = Asked("subscription { graphChanged { generation } }")
SAME = Asked("subscription { live { graph { edges } } }")


def seen() -> Seen:
    return Seen({"type": "websocket", "headers": []})


class Counting(Execution):
    """Counts the requests that it makes ready."""

    made = 0
    broken = False

    def work(self, asked: Asked, *, reading: bool = False, following: bool = False) -> Work:
        self.made += 1
        if self.broken:
            raise ZeroDivisionError("secret")
        return super().work(asked, reading=reading, following=following)


class Bell(Changes):
    """Counts those who wait for it."""

    waiting = 0

    async def until(self, changed: Callable[[], bool]) -> bool:
        self.waiting += 1
        try:
            return await super().until(changed)
        finally:
            self.waiting -= 1


class Service:
    """A graph that changes, and those who follow it."""

    def __init__(self, turns: Turns | None = None) -> None:
        good = railway()
        self.execution = Counting(good.api, good.engine)
        self.changes = Bell()
        self.following = Following(turns or Turns(LIMITS), self.changes, LIMITS, Observer())

    def change(self, seed: Seed | None = None) -> None:
        """Serve the next generation: the same graph, or another one."""
        graph = self.execution.engine.graph
        rows = graph.seed() if seed is None else seed
        self.execution.swap(Compiler(Graph(graph.model, rows, graph.generation + 1)))
        self.changes.tell()

    async def wait_for(self, followers: int, made: int = 0) -> None:
        """Wait until so many wait for a change, and so many requests were made ready."""
        async with asyncio.timeout(10):
            while self.changes.waiting != followers or self.execution.made < made:
                await asyncio.sleep(0.001)

    def follow(self, asked: Asked) -> Callable[[], Awaitable[Any]]:
        answers = self.following.answers(self.execution, asked, seen())

        async def told() -> Any:
            return json.loads((await asyncio.wait_for(anext(answers), 10)).body)

        return told


def generation(told: Any) -> int:
    (one,) = told["data"].values()
    return int(one.get("graph", one)["generation"])


def test_who_is_slow_misses_what_is_between() -> None:
    async def run() -> None:
        service = Service()
        live, changed = service.follow(LIVE), service.follow(CHANGED)
        assert generation(await live()) == 1
        waiting = asyncio.ensure_future(changed())
        await service.wait_for(1)
        for _ in range(3):
            service.change()
        assert generation(await waiting) == 4
        assert generation(await live()) == 4
        service.change()
        assert [generation(await one()) for one in (live, changed)] == [5, 5]

    asyncio.run(run())


def test_an_answer_that_stays_the_same_is_not_told_again() -> None:
    async def run() -> None:
        service = Service()
        same = service.follow(SAME)
        assert await same() == {"data": {"live": {"graph": {"edges": 9}}}}
        waiting = asyncio.ensure_future(same())
        await service.wait_for(1)
        service.change()
        await service.wait_for(1, made=2)
        assert not waiting.done()
        service.change(Seed((), ()))
        assert await waiting == {"data": {"live": {"graph": {"edges": 0}}}}

    asyncio.run(run())


def test_those_who_follow_the_same_share_the_work() -> None:
    async def run() -> None:
        service = Service()
        all_ = [service.follow(LIVE) for _ in range(50)]
        other = service.follow(Asked(LIVE.text, {"unused": 1}))
        for one in (*all_, other):
            await one()
        service.execution.made = 0
        service.change()
        told = await asyncio.gather(*(one() for one in (*all_, other)))
        assert {generation(one) for one in told} == {2}
        assert 2 <= service.execution.made <= AT_ONCE + 1

    asyncio.run(run())


class Held(Turns):
    """Keeps back the next answer."""

    hold = False

    def __init__(self) -> None:
        super().__init__(LIMITS)
        self.go_on = asyncio.Event()

    async def run(self, do: Callable[[], Done], began: Any = None) -> Done:
        hold, self.hold = self.hold, False
        found = await super().run(do, began)
        if hold:
            await self.go_on.wait()
        return found


def test_an_answer_that_comes_late_is_not_taken_for_a_newer_one() -> None:
    async def run() -> None:
        turns = Held()
        service = Service(turns)
        slow, quick = service.follow(LIVE), service.follow(Asked(LIVE.text, {"unused": 1}))
        for one in (slow, quick):
            await one()
        turns.hold = True
        service.change()
        late = asyncio.ensure_future(slow())
        await asyncio.sleep(0)
        assert generation(await quick()) == 2
        service.change()
        assert generation(await quick()) == 3
        turns.go_on.set()
        assert [generation(await late), generation(await slow())] == [2, 3]

    asyncio.run(run())


def test_the_last_answer_is_a_refusal() -> None:
    async def run() -> list[Any]:
        service = Service()
        refused = Asked("subscription { live { stations(last: 1001) { totalCount } } }")
        answers = service.following.answers(service.execution, refused, seen())
        async with aclosing(answers):
            return [
                (answer.status, json.loads(answer.body)["errors"][0]["message"]) async for answer in answers
            ]

    assert asyncio.run(run()) == [(400, "last: 1001 is out of bounds")]


class Full(Turns):
    """Has no room for a while."""

    refusals = 0

    async def run(self, do: Callable[[], Done], began: Any = None) -> Done:
        if self.refusals:
            self.refusals -= 1
            raise Busy("32 requests are in work already")
        return await super().run(do, began)


def test_who_follows_waits_for_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clustergraph.server.following.PATIENCE", 0.01)

    async def run() -> None:
        turns = Full(LIMITS)
        service = Service(turns)
        live = service.follow(LIVE)
        await live()
        turns.refusals = 3
        service.change()
        assert generation(await live()) == 2
        turns.refusals = 3
        assert generation(await service.follow(LIVE)()) == 2

    asyncio.run(run())


class Wire:
    """An ASGI connection."""

    def __init__(self, *arriving: dict[str, Any]) -> None:
        self.arriving: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.sent: asyncio.Queue[Any] = asyncio.Queue()
        for message in arriving:
            self.arriving.put_nowait(message)

    async def next(self) -> Any:
        return await asyncio.wait_for(self.sent.get(), 10)


def test_a_stream_is_never_silent_for_long() -> None:
    async def run() -> None:
        service, wire = Service(), Wire()
        streams = Streams(service.following, silence=0.01)
        task = asyncio.create_task(
            streams(service.execution, CHANGED, seen(), False, wire.arriving.get, wire.sent.put)
        )
        assert (await wire.next())["status"] == 200
        assert [(await wire.next())["body"] for _ in range(3)] == [b":\n\n"] * 3
        assert service.following.open == 1
        wire.arriving.put_nowait({"type": "http.disconnect"})
        await asyncio.wait_for(task, 10)
        assert service.following.open == 0

    asyncio.run(run())


def test_a_fault_of_ours_is_masked_in_a_stream(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> list[bytes]:
        service, wire = Service(), Wire()
        service.execution.broken = True
        await Streams(service.following)(
            service.execution, LIVE, seen(), False, wire.arriving.get, wire.sent.put
        )
        return [wire.sent.get_nowait().get("body", b"") for _ in range(wire.sent.qsize())]

    bodies = asyncio.run(run())
    assert b'"code":"INTERNAL"' in b"".join(bodies)
    assert b"secret" not in b"".join(bodies)
    assert bodies[-1] == b"event: complete\ndata: \n\n"
    assert "ZeroDivisionError: secret" in caplog.text


def test_a_fault_of_ours_ends_one_operation_of_a_socket(caplog: pytest.LogCaptureFixture) -> None:
    def text(**message: Any) -> dict[str, Any]:
        return {"type": "websocket.receive", "text": json.dumps(message)}

    async def run() -> None:
        service = Service()
        sockets = Sockets(
            Access(Audiences.all(service.execution)), service.following, Rates(LIMITS), Trusted(), LIMITS
        )
        wire = Wire({"type": "websocket.connect"}, text(type="connection_init"))
        scope = {
            "type": "websocket",
            "headers": [],
            "subprotocols": [PROTOCOL],
            "path": "/graphql",
            "client": None,
        }
        task = asyncio.create_task(sockets(scope, wire.arriving.get, wire.sent.put))
        assert [(await wire.next())["type"] for _ in range(2)] == ["websocket.accept", "websocket.send"]
        wire.arriving.put_nowait(text(type="subscribe", id="good", payload={"query": CHANGED.text}))
        await service.wait_for(1)
        service.execution.broken = True
        wire.arriving.put_nowait(text(type="subscribe", id="bad", payload={"query": LIVE.text}))
        told = json.loads((await wire.next())["text"])
        assert (told["id"], told["type"]) == ("bad", "error")
        assert told["payload"][0]["message"] == "something went wrong on our side"
        service.execution.broken = False
        service.change()
        assert json.loads((await wire.next())["text"])["id"] == "good"
        await sockets.end()
        assert (await wire.next())["code"] == 1001
        wire.arriving.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(task, 10)
        assert service.following.open == 0

    asyncio.run(run())
    assert "ZeroDivisionError: secret" in caplog.text
