"""The same question asked by several at once is work for one; whoever comes, goes or asks anything else changes nothing for the others."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection
from typing import Any

import httpx2
import orjson
import pytest

from clustergraph.api.execution import Execution
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.memory import Graph
from clustergraph.seeds.rows import NodeRow, Seed
from clustergraph.server.app import create_app
from tests.conftest import RAILWAY, railway
from tests.server.inside import LATEST, inside
from tests.serving import serving

STATIONS = 60_000
LONG = 150
Answers = Callable[[], httpx2.Response]


def question(number: int, several: int = 60) -> dict[str, Any]:
    """One that takes a second or two; each number another one."""
    counts = " ".join(
        f'a{one}: stations(where: {{name: {{contains: "{number} {one}", ignoreCase: true}}}}) {{ totalCount }}'
        for one in range(several)
    )
    return {"query": f'{{ first: station(id: "s00000") {{ name }} {counts} }}'}


class Asking:
    """Clients that ask a service many things at once."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.client = httpx2.Client(base_url=address, timeout=60)
        self.pool = ThreadPoolExecutor(20)

    def begin(self, question: dict[str, Any]) -> Answers:
        """Ask, and do not wait for the answer."""
        return self.pool.submit(self.client.post, "/graphql", json=question).result

    def begin_and_leave(self, question: dict[str, Any]) -> Callable[[], None]:
        """Ask, and hang up when that is called."""
        body = orjson.dumps(question)
        head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
        line = create_connection(("127.0.0.1", int(self.address.rpartition(":")[2])), timeout=LATEST)
        line.sendall(head % len(body) + body)
        return line.close

    def until(self, work: int, joined: int) -> None:
        """Wait until so many are in work, and so many wait for them."""
        end, wanted = time.monotonic() + LATEST, (work, joined)
        while (found := self.numbers()) != wanted:
            assert time.monotonic() < end, found
            time.sleep(0.002)

    def numbers(self) -> tuple[int, int]:
        told = self.client.get("/metrics").text
        work, joined = re.findall(r"^clustergraph_requests_(?:in_work|joined) (\d+)", told, re.MULTILINE)
        return int(work), int(joined)


@contextmanager
def asked(folder: Path, *more: str) -> Iterator[Asking]:
    """A service with many stations and room for one long question, so that any that is not shared is refused."""
    rows = [{"id": f"s{one:05}", "kind": "Station", "name": f"S {one}"} for one in range(STATIONS)]
    seed = folder / "seed.json"
    seed.write_bytes(orjson.dumps({"nodes": rows, "edges": []}))
    files = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(seed))
    with serving(folder, *files, "--metrics", "--heavy", "1", "--cost", "0", *more) as address:
        asking = Asking(address)
        with asking.client, asking.pool:
            yield asking
    assert "Traceback" not in (folder / "log.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    with asked(tmp_path_factory.mktemp("joining")) as asking:
        yield asking


@pytest.fixture
def asking(service: Asking) -> Iterator[Asking]:
    """Those who ask, while nothing is in work."""
    service.until(0, 0)
    yield service
    service.until(0, 0)


def test_the_same_is_answered_once(asking: Asking) -> None:
    """There is room for one: each that were not shared would be refused, as another question is."""
    first = asking.begin(question(1))
    asking.until(1, 0)
    others = [asking.begin(question(1)) for _ in range(9)]
    asking.until(1, 9)
    assert asking.begin(question(2))().status_code == 503
    answers = [one() for one in (first, *others)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["x-request-id"] for answer in answers}) == 10


@pytest.mark.parametrize(
    "other",
    [
        {"variables": {"x": 1}},
        {"extensions": {"cost": True}},
        {"extensions": {"explain": True}},
        {"extensions": {"ids": True}},
        {"query": question(3, LONG)["query"] + " "},
    ],
)
def test_what_differs_in_anything_is_another_question(asking: Asking, other: dict[str, Any]) -> None:
    go = asking.begin_and_leave(question(3, LONG))
    asking.until(1, 0)
    told = asking.begin(question(3, LONG) | other)()
    assert (told.status_code, told.headers["retry-after"]) == (503, "1")
    go()


def test_what_is_sent_away_while_it_runs_is_told_when_to_come_again(asking: Asking) -> None:
    """The document is known, so that it runs at once, and lasts."""
    known = "query ($x: String!) { stations(where: {name: {contains: $x, ignoreCase: true}}) { totalCount } }"
    assert asking.begin({"query": known, "variables": {"x": "10"}})().status_code == 200
    go = asking.begin_and_leave(question(10, LONG))
    asking.until(1, 0)
    told = asking.begin({"query": known, "variables": {"x": "11"}})()
    assert (told.status_code, told.headers.get("retry-after")) == (503, "1")
    go()


def test_whoever_came_first_may_go(asking: Asking) -> None:
    go = asking.begin_and_leave(question(4))
    asking.until(1, 0)
    second = asking.begin(question(4))
    asking.until(1, 1)
    go()
    assert second().json()["data"]["first"] == {"name": "S 0"}


def test_whoever_joined_may_go(asking: Asking) -> None:
    first = asking.begin(question(5))
    asking.until(1, 0)
    go = asking.begin_and_leave(question(5))
    asking.until(1, 1)
    go()
    asking.until(1, 0)
    assert first().json()["data"]["first"] == {"name": "S 0"}


def test_when_all_have_gone_the_work_ends(asking: Asking) -> None:
    """Long before it would be done."""
    goes = [asking.begin_and_leave(question(6, LONG))]
    asking.until(1, 0)
    goes += [asking.begin_and_leave(question(6, LONG)) for _ in range(3)]
    asking.until(1, 3)
    for go in goes:
        go()
    began = time.monotonic()
    asking.until(0, 0)
    assert time.monotonic() - began < 2
    assert asking.begin(question(7, 1))().status_code == 200


def test_what_ends_the_work_is_told_to_all(tmp_path: Path) -> None:
    with asked(tmp_path, "--deadline", "1") as asking:
        first = asking.begin(question(8, LONG))
        asking.until(1, 0)
        others = [asking.begin(question(8, LONG)) for _ in range(3)]
        asking.until(1, 3)
        told = [one().json()["errors"][0]["extensions"]["code"] for one in (first, *others)]
    assert told == ["TIMEOUT"] * 4


def test_a_new_graph_is_not_answered_from_the_old() -> None:
    """Whoever asks once it is there joins nobody who asked before."""

    def engine(name: str) -> Compiler:
        rows = (
            NodeRow(f"s{one:05}", "Station", {"name": f"{name} {one}"}, {}, "") for one in range(STATIONS)
        )
        return Compiler(Graph(railway().engine.graph.model, Seed(tuple(rows), ())))

    execution = Execution(railway().api, engine("old"))
    newer = engine("new")
    with inside(create_app(execution)) as (port, _):
        asking = Asking(f"http://127.0.0.1:{port}")
        with asking.client, asking.pool:
            assert asking.begin(question(9, 1))().json()["data"]["first"] == {"name": "old 0"}
            first = asking.begin(question(9, 25))
            time.sleep(0.2)
            retired = execution.swap(newer)
            assert asking.begin(question(9, 25))().json()["data"]["first"] == {"name": "new 0"}
            assert first().status_code == 200
            retired.release()
