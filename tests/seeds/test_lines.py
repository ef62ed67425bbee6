"""JSON Lines: the same rows, a line each, make the same seed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergraph.errors import SeedError
from clustergraph.model.reader import read_model
from clustergraph.model.shape import Model
from clustergraph.seeds import blocks
from clustergraph.seeds import rows as rows_module
from clustergraph.seeds.lines import is_edge
from clustergraph.seeds.loader import careful, checked, load
from clustergraph.seeds.quick import quick
from clustergraph.seeds.rows import NodeRow
from tests.seeds.test_mutations import FILES, GOOD, mutated, typed

ADA = '{"id": "ada", "kind": "Author", "name": "Ada"}'


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lines") / "seed.jsonl"


def write(file: Path, rows: Sequence[Any]) -> None:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@given(st.permutations([*GOOD["nodes"], *GOOD["edges"]]), st.integers(1, 400))
def test_rows_in_any_order_make_the_seed(file: Path, library: Model, rows: list[Any], size: int) -> None:
    write(file, rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BYTES", size)
        patch.setattr(blocks, "ROWS", size)
        sped = quick([file], library)
    assert sped
    assert typed(sped) == typed(careful([file], library)) == typed(load(FILES, library))


@given(st.data())
def test_a_changed_row_is_read_alike_or_refused(file: Path, library: Model, data: Any) -> None:
    rows = [*GOOD["nodes"], *GOOD["edges"]]
    place = data.draw(st.integers(0, len(rows) - 1))
    write(file, [*rows[:place], mutated(json.loads(json.dumps(rows[place])), data), *rows[place + 1 :]])
    sped = quick([file], library)
    seed, faults = checked([file], library)
    assert all(1 <= fault.line <= len(rows) for fault in faults)
    assert sped is None or (seed is not None and typed(sped) == typed(seed))


def test_blank_lines_and_ends_of_lines_count_for_nothing(file: Path, library: Model) -> None:
    file.write_bytes(f"\r\n  \n{ADA}\r\n\t\n".encode())
    found = quick([file], library)
    assert found == careful([file], library)
    assert [node.id for node in load([file], library).nodes] == ["ada"]
    file.write_bytes(b"")
    assert load([file], library).nodes == ()


def test_lines_and_documents_stand_side_by_side_in_a_folder(tmp_path: Path, library: Model) -> None:
    (tmp_path / "people.jsonl").write_text(ADA, encoding="utf-8")
    edge = {"type": "KNOWS", "source": "ada", "target": "ada"}
    (tmp_path / "edges.json").write_text(json.dumps({"edges": [edge]}), encoding="utf-8")
    assert [one.id for one in load([tmp_path], library).edges] == ["KNOWS:ada:ada"]
    assert quick([tmp_path], library) == careful([tmp_path], library)


def test_properties_may_have_the_names_that_tell_nodes_from_edges(file: Path) -> None:
    model = read_model(
        'type Pipe @node { type: String source: String on: [Pipe!]! @relationship(type: "ON", direction: OUT, properties: "Joint") } '
        "type Joint @relationshipProperties { kind: String }"
    )
    write(
        file,
        [
            {"type": "ON", "source": "a", "target": "a", "kind": "glued"},
            {"id": "a", "kind": "Pipe", "type": "oval", "source": "a mill"},
        ],
    )
    seed = quick([file], model)
    assert seed
    assert seed == careful([file], model)
    assert (seed.nodes[0].properties, seed.edges[0].properties) == (
        {"type": "oval", "source": "a mill"},
        {"kind": "glued"},
    )


@given(st.lists(st.text("ab", max_size=8), unique=True), st.integers(1, 9))
def test_rows_are_sorted_in_runs(ids: list[str], run: int) -> None:
    rows = [NodeRow(id, "Author", {}, {}, "") for id in ids]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows_module, "RUN", run)
        patch.setattr(rows_module, "SAMPLES", 1)
        assert [one.id for one in rows_module.in_order(rows)] == sorted(ids)


def test_equal_texts_and_citations_are_one_object(file: Path, library: Model) -> None:
    people = [{"id": f"a{n}", "kind": "Author", "name": "The same", "citations": ["s"]} for n in range(2)]
    knows = [{"type": "KNOWS", "source": "a0", "target": f"a{n}"} for n in range(2)]
    write(file, [{"id": "s", "kind": "Catalogue", "title": "S"}, *people, *knows])
    seed = quick([file], library)
    assert seed
    one, other = seed.nodes[:2]
    assert one.properties["name"] is other.properties["name"]
    assert one.citations is other.citations
    assert seed.edges[0].source is seed.edges[1].source is one.id


@pytest.mark.parametrize(
    ("keys", "edge"),
    [
        (["id", "kind"], False), (["type", "source", "target"], True), (["id", "type"], True), (["source"], True),
        (["id"], False), ([], False), (["kind", "type", "source"], False), (["kind", "type", "source", "target"], True),
    ],
)  # fmt: skip
def test_what_is_an_edge(keys: list[str], edge: bool) -> None:
    assert is_edge(keys) is edge


@pytest.mark.parametrize(
    "text", [f"{ADA},{ADA}", f"{ADA} {ADA}", '{"id": "ada",\n"kind": "Author", "name": "Ada"}', f"[{ADA}]"]
)
def test_a_line_is_one_object(file: Path, library: Model, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    assert quick([file], library) is None
    with pytest.raises(SeedError):
        load([file], library)
