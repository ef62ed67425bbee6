"""What is exported as spreadsheets comes back as it was."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergraph import packaged
from clustergraph.errors import SettingError
from clustergraph.model.reader import read_model, read_model_file
from clustergraph.model.shape import Model
from clustergraph.seeds.loader import load
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from clustergraph.seeds.writing import text_of
from clustergraph.sheets.importing import returned
from clustergraph.sheets.writing import write_csv, write_xlsx
from tests.random_graphs import graphs, workshop

MODEL = workshop()
WRITERS = {"csv": write_csv, "xlsx": write_xlsx}
AWKWARD = [
    "=1+1", "+1", "-1", "@a", "\tx", '"', "''", "'x", "a;b", "a; b", "; ", "[1]", "[", "{}", "_x0041_", "a_x000D_b", "007", "1E5", "-0044", "2016",
    "14/07/2014", "TRUE", "x\ny", "x\r\ny", "\x07", "\x7f", "\u2028", "\ufeff", "\u200b", "\ufffe", "😀", "é", "e\u0301", "a,b", 'a"b', "#N/A", "null",
    "=HYPERLINK(\"http://x\")", "a" * 5000, "\\u0041", "1,5", "1.50", "€",
]  # fmt: skip


def back(seed: Seed, model: Model, format: str) -> Seed:
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder) / ("out" if format == "csv" else "out.xlsx")
        WRITERS[format](seed, model, to)
        paths = sorted(to.iterdir()) if format == "csv" else [to]
        return returned(paths, model, [])[0]


@pytest.mark.parametrize("format", WRITERS)
def test_the_real_graph_comes_back(format: str) -> None:
    model = read_model_file(packaged.MODEL)
    seed = load([packaged.SEED], model)
    assert back(seed, model, format) == seed


@pytest.mark.parametrize("format", WRITERS)
@given(st.data())
def test_random_graphs_come_back(format: str, data: st.DataObject) -> None:
    seed = data.draw(graphs(MODEL))
    assert back(seed, MODEL, format) == seed


ODD = read_model(
    """
    type Note @node { text: String!  also: [String!]  share: Float  count: Int  amount: Decimal  sure: Boolean  when: EDTF
                      near: [Note!]! @relationship(type: "NOTE", direction: OUT, properties: "Nearness") }
    type Nearness @relationshipProperties { said: String }
    scalar Decimal scalar EDTF
    """
)
texts = st.sampled_from(AWKWARD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@st.composite
def notes(draw: st.DrawFn) -> Seed:
    given = {
        "text": texts, "also": st.lists(texts, max_size=3), "share": st.floats(allow_nan=False, allow_infinity=False),
        "count": st.integers(-(2**31), 2**31 - 1), "amount": st.decimals(-(10**9), 10**9, places=3).map(lambda one: format(one, "f")),
        "sure": st.booleans(), "when": st.sampled_from(["-0044", "2016", "2008~", "../2014", "Y17000"]),
    }  # fmt: skip
    nodes = []
    for number in range(draw(st.integers(0, 4))):
        keys = ["text", *draw(st.lists(st.sampled_from(sorted(given)), unique=True))]
        nodes.append(NodeRow(f"n{number}", "Note", {key: draw(given[key]) for key in keys}, {}, ""))
    edges = []
    for number, node in enumerate(nodes):
        said = draw(st.fixed_dictionaries({}, optional={"said": texts}))
        id = draw(st.sampled_from([f"NOTE:{node.id}:{nodes[0].id}", f"e;{number}", f"=e{number}"]))
        edges.append(EdgeRow(id, "NOTE", node.id, nodes[0].id, said, {}, ""))
    return Seed(tuple(nodes), tuple(sorted(edges, key=lambda one: one.id)))


@pytest.mark.parametrize("format", WRITERS)
@given(notes())
def test_texts_that_look_like_something_else_come_back(format: str, seed: Seed) -> None:
    assert back(seed, ODD, format) == seed


@pytest.mark.parametrize("text", AWKWARD)
def test_no_cell_is_taken_for_a_formula(text: str, tmp_path: Path) -> None:
    seed = Seed((NodeRow("=n", "Note", {"text": text}, {}, ""),), ())
    write_csv(seed, ODD, tmp_path / "out")
    write_xlsx(seed, ODD, tmp_path / "out.xlsx")
    with (tmp_path / "out" / "Note.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in cells)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Note"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_what_does_not_go_into_a_workbook_is_told(tmp_path: Path) -> None:
    seed = Seed((NodeRow("n", "Note", {"text": "a" * 40_000}, {}, ""),), ())
    with pytest.raises(SettingError, match="a text of Note has 40,000 letters"):
        write_xlsx(seed, ODD, tmp_path / "out.xlsx")
    long = read_model(
        'type Note @node { text: String!  to: [Note!]! @relationship(type: "'
        + "A" * 32
        + '", direction: OUT) }'
    )
    edges = (EdgeRow("e", "A" * 32, "n", "n", {}, {}, ""),)
    with pytest.raises(SettingError, match="too long for the name of a sheet"):
        write_xlsx(Seed((NodeRow("n", "Note", {"text": "a"}, {}, ""),), edges), long, tmp_path / "out.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over_or_in_part(tmp_path: Path) -> None:
    write_csv(Seed((), ()), ODD, tmp_path / "out")
    with pytest.raises(SettingError, match="is there already"):
        write_csv(Seed((), ()), ODD, tmp_path / "out")
    with pytest.raises(SettingError, match="cannot be written"):
        write_xlsx(Seed((), ()), ODD, tmp_path / "none" / "out.xlsx")


def test_a_seed_that_is_written_loads_as_it_was(tmp_path: Path) -> None:
    model = read_model_file(packaged.MODEL)
    seed = load([packaged.SEED], model)
    (tmp_path / "seed.json").write_text(text_of(seed), "utf-8")
    assert load([tmp_path / "seed.json"], model) == seed


@given(st.data())
def test_random_seeds_that_are_written_load_as_they_were(data: st.DataObject) -> None:
    seed = data.draw(graphs(MODEL))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seed.json"
        path.write_text(text_of(seed), "utf-8")
        assert load([path], MODEL) == seed
