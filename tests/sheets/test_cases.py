"""Spreadsheets with a map: each folder holds a table, a map, and the seed that they become, or all that is told of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from clustergraph import packaged
from clustergraph.errors import SeedError
from clustergraph.model.reader import read_model_file
from clustergraph.report import as_text
from clustergraph.seeds.writing import text_of
from clustergraph.sheets.importing import imported
from clustergraph.sheets.mapfiles import read_map

CASES = Path(__file__).parent / "cases"
MODEL = read_model_file(packaged.MODEL)


def outcome(folder: Path) -> tuple[str, str]:
    """The name of the file that holds what a case becomes, and its content."""
    known = (
        [CASES / "known.json"]
        if folder.name not in ("members", "wrong-members")
        else [CASES / "countries.json"]
    )
    try:
        seed, _ = imported(folder / "table.csv", read_map(folder / "map.toml", MODEL), MODEL, known)
    except SeedError as error:
        return "faults.txt", as_text(error.faults).replace(f"{folder}/", "").replace(f"{CASES}/", "") + "\n"
    return "seed.json", text_of(seed)


@pytest.mark.parametrize(
    "folder", sorted(one for one in CASES.iterdir() if one.is_dir()), ids=lambda one: one.name
)
def test_case(folder: Path) -> None:
    name, content = outcome(folder)
    expected = {
        one.name: one.read_text("utf-8")
        for one in folder.iterdir()
        if one.name in ("seed.json", "faults.txt")
    }
    assert expected == {name: content}
