"""What runs the service elsewhere: the image's recipe and the unit name what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
import typer

from clustergraph.cli import app, settings

ROOT = Path(__file__).parents[2]


def variables() -> set[str]:
    serve = typer.main.get_command(app).get_command(None, "serve")  # type: ignore[attr-defined, arg-type]
    return {settings.variable(max(one.opts, key=len).removeprefix("--")) for one in serve.params}


def test_the_recipe_copies_what_there_is_and_what_the_build_needs() -> None:
    recipe = (ROOT / "Containerfile").read_text("utf-8")
    copied = {
        name
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", recipe, re.MULTILINE)
        for name in line.split()
    }
    assert all((ROOT / name).exists() for name in copied), copied
    kept = {
        line[1:]
        for line in (ROOT / ".containerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    assert copied == kept
    hatch = (ROOT / "pyproject.toml").read_text("utf-8")
    assert {"web", "schema", "seed", "questions", "src", "hatch_build.py", "README.md", "LICENSE"} <= copied
    assert "force-include" in hatch


def test_the_recipe_sets_what_is_a_setting_and_runs_as_nobody() -> None:
    recipe = (ROOT / "Containerfile").read_text("utf-8")
    assert set(re.findall(r"\bCLUSTERGRAPH_\w+", recipe)) <= variables()
    assert re.search(r"^USER clustergraph$", recipe, re.MULTILINE)
    assert "/readyz" in recipe


def test_the_lock_file_without_hashes_is_a_list_of_versions() -> None:
    """As the recipe makes it with sed."""
    made = subprocess.run(
        ["sed", r"/--hash/d; s/ *\\$//", "requirements.lock"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = made.stdout.splitlines()
    assert len(lines) > 30
    assert all(re.fullmatch(r"[a-z0-9._-]+==[^ ;]+( ; .+)?", line) for line in lines), lines


def test_the_unit_runs_a_command_with_its_settings(tmp_path: Path) -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "clustergraph.service", "utf-8")
    program, *arguments = unit["Service"]["ExecStart"].split()
    assert program.endswith("/clustergraph")
    assert arguments[:2] == ["serve", "--config"]
    assert unit["Service"]["DynamicUser"] == unit["Service"]["NoNewPrivileges"] == "yes"
    settings_file = tmp_path / "service.toml"
    settings_file.write_text('host = "nowhere.invalid"\nlog-format = "json"\n', "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "clustergraph", *arguments[:2], str(settings_file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "nowhere.invalid is no address to listen on" in ran.stderr


@pytest.mark.parametrize(
    "block", re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "running.md").read_text("utf-8"), re.DOTALL)
)
def test_the_settings_in_the_document_are_settings(block: str) -> None:
    names = re.findall(r"^([\w-]+) =", block, re.MULTILINE)
    assert {settings.variable(name) for name in names} <= variables()
