"""`clustergraph export`: each format, to a file and to standard output, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from clustergraph import packaged
from clustergraph.cli import app
from clustergraph.cli.exports import NO_TEXTS, ExportFormat
from tests.conftest import RAILWAY

COUNTED = "6 nodes, 9 edges."
RAIL = [str(RAILWAY / "seed.json"), "--model", str(RAILWAY / "model.graphql")]


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["export", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("format", [one for one in ExportFormat if one not in NO_TEXTS])
def test_a_file_holds_what_standard_output_shows(format: ExportFormat, tmp_path: Path) -> None:
    code, out, _ = run("--format", format, *RAIL)
    assert code == 0
    assert "Almond" in out
    file = tmp_path / "graph"
    code, said, _ = run("--format", format, *RAIL, "-o", str(file))
    assert (code, said) == (0, f"{file}: {COUNTED}\n")
    assert file.read_text(encoding="utf-8") == out
    assert [one.name for one in tmp_path.iterdir()] == ["graph"]


def test_without_a_seed_it_is_the_packaged_one(tmp_path: Path) -> None:
    file = tmp_path / "graph.json"
    assert run("--format", "json", "-o", str(file))[0] == 0
    assert run("--format", "json")[1] == file.read_text(encoding="utf-8")
    result = CliRunner().invoke(app, ["validate", "--strict", str(file)])
    assert result.exit_code == 0


def test_what_was_exported_is_no_different(tmp_path: Path) -> None:
    for format in ("json", "jsonld"):
        file = tmp_path / f"graph.{format}"
        assert run("--format", format, "-o", str(file))[0] == 0
        result = CliRunner().invoke(app, ["diff", str(packaged.SEED), str(file)])
        assert (result.exit_code, result.stdout) == (0, "Nothing would change.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--format", "csv"], 2, "csv is a folder of files Name it: --output graph."),
        (["--format", "xlsx"], 2, "xlsx is a workbook Name it: --output graph."),
        (["--format", "jsn"], 2, "'jsn' is not one of"),
        ([], 2, "Missing option '--format'"),
        (["--format", "json", "nowhere.json"], 2, "nowhere.json"),
        (["--format", "json", *RAIL, "-o", "no/such/folder/graph.json"], 2, "cannot be written: no such file or directory"),
        (["--format", "json", *RAIL[:1]], 1, "nothing was changed"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told(
    arguments: list[str], code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found, out, told = run(*arguments)
    assert (found, out) == (code, "")
    assert said in " ".join(told.replace("│", " ").split())
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_seed_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    seed, file = tmp_path / "seed.json", tmp_path / "graph.json"
    seed.write_text('{"nodes": [{"id": "a"}]}', encoding="utf-8")
    file.write_text("before", encoding="utf-8")
    assert run("--format", "json", str(seed), "-o", str(file))[0] == 1
    assert file.read_text(encoding="utf-8") == "before"


def test_a_folder_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    code, _, said = run("--format", "json", *RAIL, "-o", str(tmp_path / "graph"))
    assert (code, "cannot be written: is a directory" in said) == (2, True)
    assert [one.name for one in tmp_path.iterdir()] == ["graph"]


def test_spreadsheets_go_to_a_folder_and_to_a_workbook(tmp_path: Path) -> None:
    assert run("--format", "csv", *RAIL, "-o", str(tmp_path / "tables"))[0] == 0
    assert "Almond" in (tmp_path / "tables" / "Station.csv").read_text(encoding="utf-8-sig")
    assert run("--format", "xlsx", *RAIL, "-o", str(tmp_path / "graph.xlsx"))[0] == 0
    assert (tmp_path / "graph.xlsx").read_bytes().startswith(b"PK")
