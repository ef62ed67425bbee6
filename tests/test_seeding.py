"""docs/seeding.md, followed as a new user would: its tables, its commands in their order, and what it says that they print."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner

from clustergraph.cli import app
from tests.serving import serving

TEXT = (Path(__file__).parents[1] / "docs" / "seeding.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
QUESTION = "{ exports(orderBy: [{when: ASC}]) { edges { node { when source { name } target { name } citations { title } } } } }"


def blocks() -> Iterator[tuple[str, str, str]]:
    """Each block with its language and the text before it."""
    end = 0
    for match in BLOCK.finditer(TEXT):
        yield match[1], match[2], TEXT[end : match.start()]
        end = match.end()


def edit(file: str, old: str, new: str) -> None:
    text = Path(file).read_text("utf-8")
    assert old in text
    Path(file).write_text(text.replace(old, new), "utf-8")


def prepared() -> None:
    shutil.copytree("graph", "new-graph")
    with Path("exports.csv").open("a", encoding="utf-8") as file:
        file.write("MND,Kazakhstan,2011,Almaty\n")


BETWEEN: list[tuple[str, Callable[[], None]]] = [
    ("Write `List of members, January 2026`", lambda: edit("members.toml", '"..."', '"List of members, January 2026"')),
    ("`TRAINING_AND_RESEARCH` in the place of the question mark", lambda: edit("members.toml", '"?"', '"TRAINING_AND_RESEARCH"')),
    ("Correct it in `members.csv`", lambda: edit("members.csv", "Frnce", "France")),
    ("in the place of the dots.\n", lambda: edit("exports.toml", '"..."', '"Exports, as the companies told them"')),
    ("Correct both", lambda: (edit("exports.csv", "M.N.D.", "MND"), edit("exports.csv", "soon", "2018"), None)[-1]),
    ("Make a copy of the folder", prepared),
]  # fmt: skip
"""What a person does where the page says so."""


def run(command: str) -> str:
    """What a command prints, times and all."""
    command, _, file = command.partition(" > ")
    result = CliRunner().invoke(app, command.split()[1:])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    if file:
        Path(file).write_text(result.stdout, "utf-8")
        return result.stderr
    return result.stdout + result.stderr


def timeless(text: str) -> str:
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:]{8}\+00:00", "TIME", text).strip()


def test_a_new_user_gets_a_graph_from_two_spreadsheets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    address, tables, waiting = "", iter(["members.csv", "exports.csv"]), list(BETWEEN)
    asked = services = 0
    with ExitStack() as stack:
        for language, block, before in blocks():
            while waiting and waiting[0][0] in before:
                waiting.pop(0)[1]()
            if language == "csv":
                Path(next(tables)).write_text(block, "utf-8")
            elif language == "toml":
                assert Path("members.toml").read_text("utf-8") == block
            elif language == "text" and block.startswith("{"):
                assert block.strip() == QUESTION
            elif language == "text":
                rows = [tuple(re.split(r"  +", line)) for line in block.splitlines()]
                assert answer(address) == rows
                asked += 1
            for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
                if command.startswith("clustergraph serve"):
                    address = stack.enter_context(serving(tmp_path, *command.split()[2:]))
                    services += 1
                    if printed:
                        assert printed.strip().split(" at ")[0] in (tmp_path / "log.txt").read_text()
                    continue
                if command.startswith("clustergraph generations"):
                    wait_for_generation(address, 2)
                if command.startswith("clustergraph restore"):
                    stack.close()
                assert timeless(run(command)) == timeless(printed), command
        assert len(answer(address)) == 3
        assert httpx2.get(f"{address}/healthz").json()["generation"] == 3
    assert (waiting, asked, services) == ([], 1, 2)


def answer(address: str) -> list[tuple[str, ...]]:
    """Who exported where, as rows."""
    data = httpx2.post(f"{address}/graphql", json={"query": QUESTION}).json()["data"]
    nodes = [edge["node"] for edge in data["exports"]["edges"]]
    return [
        (one["when"], one["source"]["name"], one["target"]["name"], one["citations"][0]["title"])
        for one in nodes
    ]


def wait_for_generation(address: str, number: int) -> None:
    deadline = time.monotonic() + 20
    while httpx2.get(f"{address}/healthz").json()["generation"] < number:
        assert time.monotonic() < deadline
        time.sleep(0.05)
