"""A service that watches its files: what is right is served, what is wrong is told, and nothing is lost."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.conftest import RAILWAY
from tests.serving import serving

SECONDS = 20
SEED = json.loads((RAILWAY / "seed.json").read_text("utf-8"))
EDGE = {"type": "NEAR", "source": "ced", "target": "nowhere"}


def seed(**names: str) -> str:
    """The railway with other names of some nodes."""
    nodes = [{**one, "name": names[one["id"]]} if one["id"] in names else one for one in SEED["nodes"]]
    return json.dumps({**SEED, "nodes": nodes})


class Watched:
    """A service, the folder that it watches, and what it prints."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self.seed = folder / "seed"
        self.file = self.seed / "rail.json"
        self.log = folder / "log.txt"

    def name(self) -> str:
        return str(self.ask('{ station(id: "alm") { name } }')["station"]["name"])

    def ask(self, query: str) -> Any:
        return httpx2.post(f"{self.address}/graphql", json={"query": query}).json()["data"]

    def health(self) -> Any:
        return httpx2.get(f"{self.address}/healthz").json()

    def until(self, test: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while not test():
            assert time.monotonic() < deadline, self.log.read_text("utf-8")
            time.sleep(0.05)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    (tmp_path / "seed").mkdir()
    (tmp_path / "seed" / "rail.json").write_text(seed(), "utf-8")
    arguments = ("--model", str(RAILWAY / "model.graphql"), "--seed", "seed", "--watch", "--store", "kept")
    with serving(tmp_path, *arguments) as address:
        yield Watched(address, tmp_path)
    log = (tmp_path / "log.txt").read_text("utf-8")
    assert "Traceback" not in log, log


def test_a_change_is_served_and_a_wrong_one_is_told(watched: Watched) -> None:
    def facts() -> tuple[int, bool, list[str]]:
        graph = watched.ask("{ graph { generation lastLoad { ok errors } } }")["graph"]
        return graph["generation"], graph["lastLoad"]["ok"], graph["lastLoad"]["errors"]

    assert (watched.name(), watched.health()["generation"]) == ("Almond", 1)
    assert facts() == (1, True, [])

    watched.file.write_text(seed(alm="Alder"), "utf-8")
    watched.until(lambda: watched.name() == "Alder")
    assert facts() == (2, True, [])
    assert (watched.health()["status"], watched.health()["generation"]) == ("ok", 2)

    wrong = json.loads(seed(alm="Ash"))
    watched.file.write_text(json.dumps({**wrong, "edges": [EDGE]}, indent=1), "utf-8")
    watched.until(lambda: watched.health()["status"] == "degraded")
    (error,) = watched.health()["errors"]
    assert error.startswith("seed/rail.json:")
    assert "nowhere" in error
    assert facts() == (2, False, [error])
    assert watched.name() == "Alder"
    assert "generation 2 is served on" in watched.log.read_text("utf-8")
    assert "^^^" in watched.log.read_text("utf-8")

    watched.file.write_text(seed(alm="Alder"), "utf-8")
    watched.until(lambda: watched.health()["status"] == "ok")
    assert watched.health()["generation"] == 2
    assert facts() == (2, True, [])


def test_files_that_come_and_go_count(watched: Watched) -> None:
    more = {"nodes": [{"id": "elm", "kind": "Station", "name": "Elm", "class": "STOP"}]}
    (watched.seed / "more.json").write_text(json.dumps(more))
    watched.until(lambda: watched.ask('{ station(id: "elm") { name } }')["station"] is not None)
    (watched.seed / ".hidden.json").write_text("[")
    (watched.seed / "notes.txt").write_text("[")
    (watched.seed / "more.json").unlink()
    watched.until(lambda: watched.ask('{ station(id: "elm") { name } }')["station"] is None)
    assert watched.health()["status"] == "ok"


def test_a_folder_may_be_moved_into_place(watched: Watched) -> None:
    for name in ("Alder", "Ash"):
        other = watched.seed.with_name("other")
        other.mkdir()
        (other / "rail.json").write_text(seed(alm=name), "utf-8")
        watched.seed.rename(watched.seed.with_name(f"old-{name}"))
        other.rename(watched.seed)
        watched.until(lambda name=name: watched.name() == name)  # type: ignore[misc]
    shutil.rmtree(watched.seed)
    watched.until(lambda: watched.health()["status"] == "degraded")
    assert watched.name() == "Ash"
    watched.seed.mkdir()
    watched.file.write_text(seed(alm="Aspen"), "utf-8")
    watched.until(lambda: watched.name() == "Aspen")


def test_a_file_that_may_not_be_read_is_told(watched: Watched) -> None:
    watched.file.unlink()
    watched.file.symlink_to("nowhere")
    told = "seed/rail.json: it cannot be read: no such file or directory. Put it back, or load without it."
    watched.until(lambda: watched.health().get("errors") == [told])


def test_a_service_that_starts_with_a_wrong_seed_serves_the_last_right_one(
    watched: Watched, tmp_path: Path
) -> None:
    watched.file.write_text("{", "utf-8")
    watched.until(lambda: watched.health()["status"] == "degraded")
    folder = tmp_path / "again"
    shutil.copytree(tmp_path / "kept", folder / "kept")
    (folder / "kept" / ".lock").unlink()
    shutil.copytree(watched.seed, folder / "seed")
    arguments = ("--model", str(RAILWAY / "model.graphql"), "--seed", "seed", "--watch", "--store", "kept")
    with serving(folder, *arguments) as address:
        again = Watched(address, folder)
        assert (again.name(), again.health()["status"]) == ("Almond", "degraded")
        again.file.write_text(seed(alm="Alder"), "utf-8")
        again.until(lambda: again.name() == "Alder")
        assert again.health()["generation"] == 2


def test_one_file_is_watched_though_editors_put_another_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "rail.json").write_text(seed(), "utf-8")
    arguments = ("--model", str(RAILWAY / "model.graphql"), "--seed", "rail.json", "--watch")
    with serving(tmp_path, *arguments) as address:
        watched = Watched(address, tmp_path)
        for name in ("Alder", "Ash"):
            (tmp_path / "rail.json.new").write_text(seed(alm=name), "utf-8")
            (tmp_path / "rail.json.new").rename(tmp_path / "rail.json")
            watched.until(lambda name=name: watched.name() == name)  # type: ignore[misc]
