"""The project itself: what may not be in it, and that its floors and dependencies hold."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import clustergraph

ROOT = Path(__file__).parents[2]


def tracked() -> list[Path]:
    """The files that git tracks, or would track."""
    said = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return [ROOT / line for line in said.splitlines() if (ROOT / line).is_file()]


def test_lock_files_name_no_registry() -> None:
    locks = [path for path in tracked() if path.name == "package-lock.json" or path.suffix == ".lock"]
    assert len(locks) >= 3
    for path in locks:
        text = path.read_text(encoding="utf-8")
        addresses = re.findall(r'"resolved"|--index-url|--extra-index-url|--find-links|registry\.', text)
        assert addresses == [], path.name
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_requirements_are_locked_with_hashes_and_serve_each_declared_dependency() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    declared = re.findall(
        r'^    "([a-z-]+)>=', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(declared) > 20
    for name in declared:
        assert re.search(rf"^{name}==\S+.*\\\n    --hash=sha256:", lock, re.MULTILINE), name


def test_no_file_holds_a_path_of_a_machine() -> None:
    # A folder such as /src says nothing: the checkout has a src of its own, which the page names from its root.
    folders = {
        str(folder)
        for folder in (ROOT.parent, Path.home())
        if not (ROOT / folder.relative_to(folder.anchor)).exists()
    }
    assert folders
    # A path in a URL or below the checkout only looks like one of the machine.
    mark = re.compile(rf"(?<![\w.~*/)}}-])({'|'.join(map(re.escape, sorted(folders)))})/".encode())
    for path in tracked():
        assert not mark.search(path.read_bytes()), path


def test_no_check_is_skipped_and_no_stub_is_left() -> None:
    marks = re.compile(
        r"pytest\.(skip|mark\.skip|mark\.xfail)|assert T[r]ue$|raise NotImplemented|T[O]DO|F[I]XME",
        re.MULTILINE,
    )
    for path in tracked():
        if path.suffix in (".py", ".ts", ".tsx") and path != Path(__file__):
            assert not marks.search(path.read_text(encoding="utf-8")), path


def test_files_are_nouns_of_a_readable_length() -> None:
    long = {path.name: lines for path in tracked() if path.is_relative_to(ROOT / "src") and path.suffix == ".py"
            if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500}  # fmt: skip
    assert long == {}


def test_the_package_names_what_is_public() -> None:
    for name in clustergraph.__all__:
        assert getattr(clustergraph, name).__name__ == name
    assert set(clustergraph.__all__) == set(clustergraph._MODULES)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        clustergraph.nothing  # noqa: B018


@pytest.mark.parametrize("code", ["import pandas", "from sqlalchemy import text"])
def test_an_undeclared_import_is_found(code: str, tmp_path: Path) -> None:
    package = tmp_path / "src" / "clustergraph"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(f"{code}\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    found = subprocess.run(
        [sys.executable, "-m", "deptry", "src"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert found.returncode == 1
    assert "missing from the dependency definitions" in found.stderr + found.stdout


@pytest.mark.parametrize(
    ("file", "code", "contract"),
    [
        ("model/shape.py", "import clustergraph.seeds.rows", "Imports point down only"),
        ("compiler/arguments.py", "import clustergraph.engines.memory", "Imports point down only"),
        ("errors.py", "import clustergraph.packaged", "Imports point down only"),
        ("cli/seeds.py", "import strawberry", "strawberry stays in the API"),
        ("table.py", "import starlette", "starlette and uvicorn stay in the server and the command line"),
        ("seeds/rows.py", "import networkx", "networkx stays in the engines, the algorithms and the formats"),
        ("plan/values.py", "import graphql", "Plans know neither GraphQL nor the graph"),
    ],
)
def test_an_import_across_the_floors_is_found(file: str, code: str, contract: str, tmp_path: Path) -> None:
    copy = tmp_path / "src" / "clustergraph"
    shutil.copytree(ROOT / "src" / "clustergraph", copy, ignore=shutil.ignore_patterns("page", "__pycache__"))
    with (copy / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{code}\n")
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    found = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path / "src")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 1
    assert f"{contract} BROKEN" in found.stdout
