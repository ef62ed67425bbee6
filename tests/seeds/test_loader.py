"""What a right seed becomes, and what a wrong one is told: bad/*/NAME.json or NAME.jsonl is a seed, NAME.txt all its faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from clustergraph.errors import SeedError
from clustergraph.model.reader import read_model
from clustergraph.model.shape import Model
from clustergraph.seeds.documents import is_seed
from clustergraph.seeds.ids import SEARCHES
from clustergraph.seeds.loader import load
from clustergraph.seeds.rows import EdgeRow, NodeRow
from tests.seeds.conftest import HERE, Loading

BAD = sorted(path for path in HERE.glob("bad/*/*") if is_seed(path))
ADA = '{"id": "ada", "kind": "Author", "name": "Ada"}'


@pytest.mark.parametrize("path", BAD, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_bad_seed_is_told_all_its_faults(
    path: Path, library: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    with pytest.raises(SeedError) as raised:
        load([Path(path.name)], library)
    assert str(raised.value) + "\n" == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_every_bad_seed_has_its_faults_written_down() -> None:
    assert {path.stem for path in BAD} == {path.stem for path in HERE.glob("bad/*/*.txt")}
    assert len(BAD) >= 45


def test_a_folder_is_one_seed_in_the_order_of_ids(library: Model) -> None:
    seed = load([HERE / "good"], library)
    assert [node.id for node in seed.nodes] == [
        "Zoë: author of works", "a-life", "cat", "clueless", "emma", "jane", "letters", "s1",
    ]  # fmt: skip
    assert [edge.id for edge in seed.edges] == [
        "KNOWS:jane:Zoë: author of works",
        "KNOWS:jane:jane",
        "MARRIED_TO:jane:jane",
        "STANDS_ON:clueless:s1",
        "STANDS_ON:emma:s1",
        "WRITTEN_BY:a-life:jane",
        "WRITTEN_BY:emma:jane",
        "WRITTEN_BY:emma:jane:1816",
        "again",
    ]


def test_rows_hold_what_is_given_and_what_follows(library: Model) -> None:
    seed = load([HERE / "good"], library)
    nodes, edges = {node.id: node for node in seed.nodes}, {edge.id: edge for edge in seed.edges}
    assert nodes["emma"] == NodeRow(
        "emma",
        "Book",
        {
            "title": "Emma",
            "published": "1815-12-23",
            "code": "X1",
            "genre": "NOVEL",
            "pages": 474,
            "tags": ["classic", "comedy"],
        },
        {"": ("cat",), "published": ("cat", "letters")},
        "HIGH",
    )
    assert nodes["a-life"].properties == {"title": "A Life", "genre": "BIOGRAPHY", "tags": []}
    assert (nodes["a-life"].citations, nodes["a-life"].confidence) == ({}, "LOW")
    assert (nodes["clueless"].citations, nodes["clueless"].confidence) == ({"": ("cat",)}, "MEDIUM")
    assert (nodes["letters"].citations, nodes["letters"].confidence) == ({}, "LOW")
    assert nodes["s1"].properties == {"label": 'by the "door", {left}', "height": 2.0, "open": True}
    assert isinstance(nodes["s1"].properties["height"], float)
    assert edges["WRITTEN_BY:emma:jane"] == EdgeRow(
        "WRITTEN_BY:emma:jane", "WRITTEN_BY", "emma", "jane",
        {"signed": "1815", "fee": "110.00", "currency": "GBP"}, {"fee": ("letters",)}, "HIGH",
    )  # fmt: skip
    assert (edges["again"].source, edges["again"].target) == ("Zoë: author of works", "jane")


def test_the_order_of_files_and_rows_changes_nothing(library: Model) -> None:
    files = sorted((HERE / "good").glob("*.json"))
    assert load(files, library) == load(reversed(files), library) == load([*files, HERE / "good"], library)


def test_hidden_files_and_other_files_are_left_out(library: Model, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(f'{{"nodes": [{ADA}]}}', encoding="utf-8")
    (tmp_path / ".b.json").write_bytes(b"\x00")
    (tmp_path / "notes.txt").write_bytes(b"\xff")
    assert [node.id for node in load([tmp_path], library).nodes] == ["ada"]


def test_paths_that_cannot_be_read_are_named(
    library: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("full/inner.json").mkdir(parents=True)
    with pytest.raises(SeedError) as raised:
        load([Path("none.json"), Path("empty"), Path("full"), Path("nul\0.json")], library)
    assert list(map(str, raised.value.faults)) == [
        "empty: this folder holds no .json or .jsonl file\n    Name a folder that does.",
        "full/inner.json: cannot be read: Is a directory\n    Name a file that can be read.",
        "none.json: there is no such file or folder\n    Name a seed file, or a folder of them.",
        "nul\0.json: cannot be read: embedded null byte\n    Name a file that can be read.",
    ]


def test_faults_of_several_files_come_at_once_and_name_the_first_place(seed_of: Loading) -> None:
    with pytest.raises(SeedError) as raised:
        seed_of(
            f'{{"nodes": [{ADA}]}}',
            f'{{"nodes": [{ADA}]}}',
            '{"edges": [{"type": "KNOWS", "source": "ada"}]}',
        )
    assert str(raised.value) == (
        'b.json:1:19: the id "ada" is taken\n'
        "    Give one of the two another id, or make them one node. The first is at a.json:1:19.\n"
        'c.json:1:12: this edge has no target\n    Write "target": "...".'
    )


@pytest.mark.parametrize(
    "broken",
    ['{"nodes": [', "[]", '{"knots": []}', '{"nodes": {}}', '{"nodes": [{"kind": "Author", "name": "Bob"}]}'],
)
def test_ids_that_may_stand_where_reading_failed_are_not_missed(seed_of: Loading, broken: str) -> None:
    edge = '{"type": "KNOWS", "source": "ada", "target": "bob", "citations": ["gone"], "since": "1"}'
    with pytest.raises(SeedError) as raised:
        seed_of(broken, f'{{"nodes": [{ADA}], "edges": [{edge}]}}')
    assert [fault.message for fault in raised.value.faults][1:] == ['KNOWS has no property "since"']


def test_near_ids_are_looked_for_only_so_often(seed_of: Loading) -> None:
    nodes = ", ".join(f'{{"id": "author-{n}", "kind": "Author", "name": "A"}}' for n in range(200))
    edges = ", ".join(
        f'{{"type": "KNOWS", "source": "author-{n}", "target": "autor-{n}"}}' for n in range(200)
    )
    with pytest.raises(SeedError) as raised:
        seed_of(f'{{"nodes": [{nodes}], "edges": [{edges}]}}')
    hints = [fault.hint for fault in raised.value.faults]
    assert len(hints) == 200
    assert sum(hint.startswith("Did you mean author-") for hint in hints) == SEARCHES


def test_without_a_kind_of_source_nothing_is_cited(seed_of: Loading) -> None:
    model = read_model("type Bolt @node { size: Int }")
    assert seed_of('{"nodes": [{"id": "b", "kind": "Bolt", "size": 3}]}', model=model).nodes == (
        NodeRow("b", "Bolt", {"size": 3}, {}, ""),
    )
    with pytest.raises(SeedError) as raised:
        seed_of(
            '{"nodes": [{"id": "b", "kind": "Bolt", "citations": [], "confidence": "HIGH"}],\n'
            ' "edges": [{"type": "X", "source": "b", "target": "b"}]}',
            model=model,
        )
    hint = "Leave it out: this model has no kind of node with @source, so nothing can be cited."
    assert str(raised.value) == (
        f'a.json:1:40: Bolt has no property "citations"\n    {hint}\n'
        f'a.json:1:57: Bolt has no property "confidence"\n    {hint}\n'
        'a.json:2:21: there is no relationship "X"\n    The relationships are none.'
    )


def test_an_enum_of_many_values_offers_the_near_ones(seed_of: Loading) -> None:
    model = read_model(
        "type Car @node { paint: Paint } enum Paint { RED BLUE GREEN BLACK WHITE PINK GREY GOLD LIME }"
    )
    with pytest.raises(SeedError) as raised:
        seed_of('{"nodes": [{"id": "c", "kind": "Car", "paint": "blu"}]}', model=model)
    assert [fault.hint for fault in raised.value.faults] == [
        "Use one of RED, BLUE, GREEN, BLACK, WHITE, PINK, GREY, GOLD, LIME."
    ]
    with pytest.raises(SeedError) as raised:
        seed_of('{"nodes": [{"id": "c", "kind": "Car", "paint": "blue"}]}', model=model)
    assert [fault.hint for fault in raised.value.faults] == ["Did you mean BLUE?"]


def test_an_end_of_many_kinds_is_told_by_the_type_they_share(seed_of: Loading) -> None:
    kinds = " ".join(f"type K{n} implements Thing @node" for n in range(5))
    model = read_model(
        'interface Thing { name: String on: [Peg!]! @relationship(type: "ON", direction: OUT) } '
        f"type Peg @node {{ label: String }} {kinds}"
    )
    with pytest.raises(SeedError) as raised:
        seed_of(
            '{"nodes": [{"id": "p", "kind": "Peg"}], "edges": [{"type": "ON", "source": "p", "target": "p"}]}',
            model=model,
        )
    assert [fault.message for fault in raised.value.faults] == [
        "ON leads from Thing to Peg, not from Peg to Peg"
    ]
