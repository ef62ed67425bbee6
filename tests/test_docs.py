"""Every command and every query in the documents is run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from clustergraph.api.execution import Asked
from clustergraph.cli import app
from clustergraph.errors import RequestError
from clustergraph.model.reader import read_model
from clustergraph.seeds.loader import load
from tests.conftest import Ask

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "ARCHITECTURE.md",
    ROOT / "CHANGELOG.md",
    ROOT / "web" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
MADE_BY_HAND = re.compile(r"^(git clone|cd |make(?= |$)|pip install|clustergraph serve)")
"""Commands that a test elsewhere runs: `make` runs the tests, and servers do not end."""


def blocks(language: str) -> list[Any]:
    found = []
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
            line = text[: match.start()].count("\n") + 2
            found.append(pytest.param(match[1], id=f"{path.name}:{line}"))
    return found


@pytest.mark.parametrize("text", blocks("graphql"))
def test_queries_answer_and_models_are_right(ask: Ask, text: str) -> None:
    if "@node" in text or "@relationship" in text:
        assert read_model(text).kinds
        return
    if text.startswith("subscription"):
        body = ask.execution.work(Asked(text), following=True).answer().body
        data = orjson.loads(body)["data"]
    else:
        data = ask(text)
    assert any(data.values()), data
    assert re.search(r'": ?(\[\{|[1-9"])', orjson.dumps(data).decode()), "the answer shows nothing"


@pytest.mark.parametrize("text", blocks("sh"))
def test_commands_run(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in text.replace("\\\n", " ").splitlines():
        command = line.split("  #")[0].strip()
        if command.startswith("make "):
            assert re.search(rf"^{command.split()[1]}:", makefile, re.MULTILINE), command
        if not command or command.startswith("#") or MADE_BY_HAND.match(command):
            continue
        name, *arguments = shlex.split(command)
        assert name == "clustergraph", command
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, (command, result.output)


@pytest.mark.parametrize("text", blocks("json"))
def test_json_is_json_and_seeds_are_right(text: str, tmp_path: Path, ask: Ask) -> None:
    content = orjson.loads(text)
    if "nodes" in content:
        seed = tmp_path / "seed.json"
        seed.write_text(text, encoding="utf-8")
        assert load([seed], ask.execution.engine.graph.model).nodes
    if "errors" in content:
        assert content == ask.body("{ exports(first: 5000) { totalCount } }")


@pytest.mark.parametrize("text", blocks("jsonl"))
def test_lines_are_seeds(text: str, tmp_path: Path, ask: Ask) -> None:
    seed = tmp_path / "seed.jsonl"
    seed.write_text(text, encoding="utf-8")
    assert load([seed], ask.execution.engine.graph.model).edges


def test_every_error_code_is_in_the_docs() -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    kinds = [RequestError, *RequestError.__subclasses__()]
    assert {f"`{kind.code}`" for kind in kinds} <= set(re.findall(r"`[A-Z_]+`", text))


def test_links_between_documents_lead_somewhere() -> None:
    for path in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert "://" in target or (path.parent / target).exists(), (path.name, target)
