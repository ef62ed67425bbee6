"""From a workbook to a seed, drafts of maps, and the commands."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from clustergraph import packaged
from clustergraph.cli import app
from clustergraph.model.reader import read_model_file
from clustergraph.seeds.loader import load

CASES = Path(__file__).parent / "cases"
MODEL = read_model_file(packaged.MODEL)
NODE = '[[node]]\nkind = "Company"\nid = "{Name}"\nname = "Name"\n'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def workbook(**sheets: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save("book.xlsx")


def test_a_sheet_of_a_workbook(here: Path) -> None:
    workbook(Members=[["Name", "Year"], ["Poma", 1947]], Other=[["x"], [1]])
    Path("map.toml").write_text('sheet = "Members"\n' + NODE + 'founded = "Year"\n')
    code, out, _ = run("import", "book.xlsx", "--map", "map.toml", "-o", "out.json")
    assert (code, out) == (0, "out.json: 1 nodes and 0 edges.\n")
    assert load([Path("out.json")], MODEL).nodes[0].properties == {"name": "Poma", "founded": "1947"}


@pytest.mark.parametrize(
    ("sheet", "message", "hint"),
    [
        ("", "book.xlsx: it has several sheets", 'sheet = "Members". There are Members, Other.'),
        ('sheet = "Mmbers"\n', 'book.xlsx: there is no sheet "Mmbers"', "The sheets are Members, Other."),
    ],
)
def test_which_sheet_must_be_clear(sheet: str, message: str, hint: str) -> None:
    workbook(Members=[["Name"], ["Poma"]], Other=[["x"], [1]])
    Path("map.toml").write_text(sheet + NODE)
    code, _, err = run("import", "book.xlsx", "--map", "map.toml")
    assert (code, message in err, hint in err) == (1, True, True), err


def test_a_cell_of_a_workbook_is_told_with_its_sheet() -> None:
    workbook(Members=[["Name", "Year"], ["Poma", 1947], ["MND", "long ago"]])
    Path("map.toml").write_text(NODE + 'founded = "Year"\n')
    code, _, err = run("import", "book.xlsx", "--map", "map.toml")
    assert (
        code,
        'book.xlsx Members!B3: "long ago": this is no date' in err,
        "    Year: long ago" in err,
    ) == (1, True, True)


def test_what_is_wrong_changes_nothing() -> None:
    Path("a.csv").write_text("Name\nPoma\n")
    Path("map.toml").write_text(NODE)
    assert run("import", "a.csv", "--map", "map.toml", "-o", "out.json")[0] == 0
    before = Path("out.json").read_bytes()
    Path("a.csv").write_text("Nam\nOther\n")
    code, _, err = run("import", "a.csv", "--map", "map.toml", "-o", "out.json")
    assert (code, "nothing was changed" in err, Path("out.json").read_bytes()) == (1, True, before)
    Path("a.csv").write_text("Name\nOther\n")
    assert run("import", "a.csv", "--map", "map.toml", "-o", "out.json")[0] == 0
    assert [one["id"] for one in json.loads(Path("out.json").read_text())["nodes"]] == ["other"]


def test_an_empty_file_is_told() -> None:
    Path("a.csv").write_text("")
    Path("map.toml").write_text(NODE)
    code, _, err = run("import", "a.csv", "--map", "map.toml")
    assert (code, "a.csv: it is empty" in err) == (1, True)


def test_what_a_person_may_get_wrong() -> None:
    Path("a.csv").write_text("Name\n")
    Path("folder").mkdir()
    assert "there is no such file" in run("import", "none.csv", "--map", "none.toml")[2]
    assert "cannot be read: No such file" in run("import", "a.csv", "--map", "none.toml")[2]
    assert "a map is for one spreadsheet" in run("import", "a.csv", "a.csv", "--propose-map")[2]
    assert "no spreadsheet in that folder" in run("import", "folder")[2]
    assert '"a" is neither a kind nor a relationship' in run("import", "a.csv")[2]


def test_a_folder_of_ones_own_begins_with_the_countries() -> None:
    code, out, _ = run("new", "mine")
    assert (code, out.startswith("mine/reference.json: ")) == (0, True)
    kinds = {one.kind for one in load([Path("mine")], MODEL).nodes}
    assert kinds == {"Country", "Source"}
    code, _, err = run("new", "mine")
    assert (code, "mine/reference.json is there already" in err) == (2, True)


@pytest.mark.parametrize("case", ["members", "exports"])
def test_a_draft_of_a_map_works_at_once(case: str) -> None:
    known = CASES / ("countries.json" if case == "members" else "known.json")
    table = CASES / case / "table.csv"
    code, draft, _ = run("import", str(table), "--propose-map", "--seed", str(known))
    assert code == 0
    if case == "members":
        assert (
            "# Put one of these in the place of each ?: COMPANY, INSTITUTION, TRAINING_AND_RESEARCH" in draft
        )
        draft = draft.replace('"?"', '"COMPANY"')
    else:
        assert "# currency is needed beside amount" in draft
        draft += 'currency = {value = "EUR"}\n'
        draft = 'decimal = ","\n' + draft
    Path("map.toml").write_text(draft.replace('title = "..."', 'title = "A list"'))
    code, out, err = run("import", str(table), "--map", "map.toml", "--seed", str(known))
    assert code == 0, err
    made, kept = json.loads(out), json.loads((CASES / case / "seed.json").read_text("utf-8"))
    assert len(made["edges"]) == len(kept["edges"])
    assert [one["id"] for one in made["nodes"] if one["kind"] != "Source"] == [
        one["id"] for one in kept["nodes"] if one["kind"] != "Source"
    ]


def test_a_draft_says_which_columns_it_does_not_use() -> None:
    Path("a.csv").write_text("Nom,Zzz\nPoma,1\n")
    code, draft, _ = run("import", "a.csv", "--propose-map")
    assert (code, '# not used: "Zzz"' in draft, 'name = "Nom"' in draft) == (0, True, True)
    Path("a.csv").write_text("Qqq,Zzz\n1,1\n")
    assert "# No column looks like a property of the model" in run("import", "a.csv", "--propose-map")[1]


@pytest.mark.parametrize(("format", "out"), [("xlsx", "graph.xlsx"), ("csv", "graph")])
def test_out_and_back_changes_nothing(format: str, out: str) -> None:
    assert run("export", "--format", format, "-o", out)[:2] == (0, f"{out}: 625 nodes, 392 edges.\n")
    assert run("import", out, "-o", "back.json")[0] == 0
    assert run("diff", str(packaged.SEED), "back.json")[:2] == (0, "Nothing would change.\n")


def test_csv_needs_a_folder() -> None:
    code, _, err = run("export", "--format", "csv")
    assert (code, "csv is a folder of files" in err) == (2, True)


def test_a_folder_to_write_into_that_is_not_there_is_told() -> None:
    Path("a.csv").write_text("Name\nPoma\n")
    Path("map.toml").write_text(NODE)
    code, _, err = run("import", "a.csv", "--map", "map.toml", "-o", "none/out.json")
    assert (code, "the folder of --output, none: there is no such file or folder" in err) == (2, True), err


def test_units_in_a_header_do_not_hide_what_a_column_is() -> None:
    Path("a.csv").write_text("Company;Country;Amount (EUR);Year\nPoma;China;5;2017\n")
    draft = run("import", "a.csv", "--propose-map", "--seed", str(CASES / "known.json"))[1]
    assert 'amount = "Amount (EUR)"' in draft
