"""One load after the other, and what is told when something of ours breaks."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from clustergraph.api.audiences import Audiences
from clustergraph.api.execution import Execution
from clustergraph.api.types import api_of
from clustergraph.engines.base import Engine
from clustergraph.engines.interpreter import Interpreter
from clustergraph.engines.memory import Graph
from clustergraph.errors import SettingError
from clustergraph.model.reader import read_model_file
from clustergraph.model.shape import Model
from clustergraph.seeds.rows import Seed
from clustergraph.server.live import Live
from clustergraph.server.loading import Loader, origin_of
from clustergraph.server.watch import Watch
from tests.conftest import RAILWAY

MODEL = read_model_file(RAILWAY / "model.graphql")


def live(broken: bool = False) -> Live:
    def make(model: Model, seed: Seed, number: int) -> Engine:
        if broken:
            raise ZeroDivisionError("secret")
        return Interpreter(Graph(model, seed, number))

    first = Interpreter(Graph(MODEL, Seed((), ())))
    return Live(Audiences.all(Execution(api_of(MODEL), first)), Loader(MODEL, make), ())


def test_a_fault_of_ours_is_told_and_the_old_generation_served_on(caplog: pytest.LogCaptureFixture) -> None:
    served = live(broken=True)
    watch = Watch(served, [RAILWAY / "seed.json"])
    asyncio.run(watch._load())
    assert "ZeroDivisionError: secret" in caplog.text
    assert served.health["status"] == "degraded"
    assert served.health["errors"] == ["something went wrong on our side. The log says what."]
    assert served.health["generation"] == 1


def test_loads_that_come_together_take_turns(tmp_path: Path) -> None:
    served = live()
    text = (RAILWAY / "seed.json").read_text("utf-8")
    files = []
    for number in range(5):
        files.append(tmp_path / f"{number}.json")
        files[-1].write_text(text.replace("Almond", f"Alder {number}"), "utf-8")

    async def load() -> None:
        await asyncio.gather(*(served.load({path: path.name}, path.name) for path in files))

    asyncio.run(load())
    assert served.health["generation"] == 6
    assert served.execution.engine.graph.nodes["alm"]["name"] == "Alder 4"


@pytest.mark.parametrize(
    ("names", "origin"),
    [
        (["a.json"], "a.json"),
        (["seed"], "seed"),
        (["new/a.json", "new/b.json"], "new"),
        (["a.json", "b.json"], "a.json and 1 more"),
        (["x/a.json", "y/b.json", "y/c.json"], "x/a.json and 2 more"),
        (["x" * 500], "x" * 200),
    ],
)
def test_where_files_come_from_in_a_few_words(names: list[str], origin: str) -> None:
    assert origin_of(names) == origin


def test_a_seed_that_does_not_fit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    served = live()
    large = tmp_path / "large.jsonl"
    with large.open("wb") as file:
        file.truncate(2**42)
    with pytest.raises(
        SettingError, match=r"this seed needs about 24576 GiB of memory, and [\d.]+ GiB are free"
    ):
        asyncio.run(served.load({large: "large.jsonl"}, "large.jsonl"))
    assert served.health["status"] == "degraded"
    assert served.health["generation"] == 1
