"""A wheel holds the model, the seed and the page, and gives a command that works from any folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.project.test_project import ROOT, tracked

PAGE = Path("src", "clustergraph", "server", "page")


def copied(source: Path) -> Path:
    """A folder with a copy of the checkout, without the page."""
    for path in tracked():
        target = source / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    return source


def built(source: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """What was said when a wheel was built from a folder."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the checkout, with the page that is built there."""
    source, out = copied(tmp_path_factory.mktemp("source")), tmp_path_factory.mktemp("out")
    # Files copied without their times are newer than what the page was built from.
    shutil.copytree(ROOT / PAGE, source / PAGE, copy_function=shutil.copyfile)
    done = built(source, out)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = out.glob("*.whl")
    return found


def test_a_wheel_holds_model_seed_and_page(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "schema/model.graphql",
        "seed/exports.json",
        "questions/05-latest-exports.graphql",
        "server/page/index.html",
        "py.typed",
    ):
        assert f"clustergraph/{name}" in names
    assert any(name.startswith("clustergraph/server/page/assets/") and name.endswith(".js") for name in names)
    assert not any("node_modules" in name or name.startswith(("tests/", "web/")) for name in names)


def test_a_wheel_gives_a_command_that_works_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    python, command = home / "bin" / "python", home / "bin" / "clustergraph"
    install = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run([*install, "install", "--no-deps", "--no-index", str(wheel)], check=True)
    # The dependencies come from this environment; its editable clustergraph does not, for PYTHONPATH reads no .pth file.
    environment = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")}

    def said(*line: str | Path) -> str:
        return subprocess.run(
            line, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
        ).stdout

    code = "import clustergraph.packaged as p; print(p.MODEL, p.SEED, p.PAGE, sep='\\n')"
    places = said(python, "-c", code).splitlines()
    assert all(Path(line).is_relative_to(home) and Path(line).exists() for line in places), places
    question = '{ country(id: "CN") { name exporters { totalCount } } }'
    answer = json.loads(said(command, "query", question))
    assert answer["country"]["name"] == "China"
    assert answer["country"]["exporters"]["totalCount"] >= 10
    assert json.loads(said(python, "-W", "error", "-m", "clustergraph", "query", question)) == answer
    assert "type Member implements Organisation & Subject" in said(command, "schema", "--print", "model")


def test_a_page_that_cannot_be_built_is_told_in_a_sentence(tmp_path: Path) -> None:
    source = copied(tmp_path / "source")
    (source / "web" / "package-lock.json").unlink()
    done = built(source, tmp_path / "out")
    assert done.returncode != 0
    assert "The page cannot be built: `npm ci --no-audit --no-fund` failed." in done.stdout + done.stderr
    shutil.rmtree(source / "web")
    done = built(source, tmp_path / "out")
    assert done.returncode != 0
    assert "The page cannot be built: its source, the folder web, is missing." in done.stdout + done.stderr
