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


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the checkout, with the page that is built there."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("out")
    page = ROOT / "src" / "clustergraph" / "server" / "page"
    built = [path for path in page.rglob("*") if path.is_file()]
    for path in [*tracked(), *built]:
        target = source / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    for path in built:
        os.utime(source / path.relative_to(ROOT))
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = out.glob("*.whl")
    return found


def test_a_wheel_holds_model_seed_and_page(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in ("schema/model.graphql", "seed/exports.json", "server/page/index.html", "py.typed"):
        assert f"clustergraph/{name}" in names
    assert any(name.startswith("clustergraph/server/page/assets/") and name.endswith(".js") for name in names)
    assert not any("node_modules" in name or name.startswith(("tests/", "web/")) for name in names)


def test_a_wheel_gives_a_command_that_works_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    target = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    zipfile.ZipFile(wheel).extractall(target)
    # The dependencies come from this environment; its editable clustergraph does not, for PYTHONPATH reads no .pth file.
    environment = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")}
    python = home / "bin" / "python"

    def said(*arguments: str) -> str:
        command = [str(python), "-W", "error", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
        ).stdout

    where = said(
        "-c", "import clustergraph.packaged as p; print(p.MODEL, p.SEED, p.PAGE, sep='\\n')"
    ).splitlines()
    assert all(line.startswith(target) and Path(line).exists() for line in where), where
    answer = json.loads(
        said("-m", "clustergraph", "query", '{ country(id: "CN") { name exporters { totalCount } } }')
    )
    assert answer["country"]["name"] == "China"
    assert answer["country"]["exporters"]["totalCount"] >= 10
    assert "type Member implements Organisation & Subject" in said(
        "-m", "clustergraph", "schema", "--print", "model"
    )
