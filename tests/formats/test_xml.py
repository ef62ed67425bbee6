"""GraphML and GEXF: NetworkX reads back what was written, but for what the formats cannot tell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustergraph import packaged
from clustergraph.errors import SettingError
from clustergraph.formats.flat import flattened
from clustergraph.formats.gexf import OWN, write_gexf
from clustergraph.formats.graphml import write_graphml
from clustergraph.model.reader import read_model
from clustergraph.model.shape import Model
from clustergraph.seeds.loader import load
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from tests.engines.test_agreement import domain
from tests.formats.conftest import rough_graphs

WRITERS = {"graphml": write_graphml, "gexf": write_gexf}
Content = tuple[dict[str, Any], dict[tuple[str, str, str], Any]]


def from_graphml(file: Path) -> Content:
    """Nodes and edges by id; NetworkX leaves out texts that are empty."""
    graph = nx.read_graphml(file, edge_key_type=str, force_multigraph=True)
    return dict(graph.nodes(data=True)), {
        (u, v, id): data for u, v, id, data in graph.edges(keys=True, data=True)
    }


def from_gexf(file: Path) -> Content:
    graph = nx.read_gexf(file)
    edges = {
        (u, v, data.pop("id")): data | {"type": data.pop("label")} for u, v, data in graph.edges(data=True)
    }
    nodes = {
        id: {name: value for name, value in data.items() if name != "label"}
        for id, data in graph.nodes(data=True)
    }
    return _named(nodes), _named(edges)


def _named(rows: dict[Any, Any]) -> dict[Any, Any]:
    return {
        id: {
            name[:-1] if name.endswith("_") and name.rstrip("_") in OWN else name: value
            for name, value in data.items()
        }
        for id, data in rows.items()
    }


READERS: dict[str, Callable[[Path], Content]] = {"graphml": from_graphml, "gexf": from_gexf}


def filled(rows: dict[Any, Any]) -> dict[Any, Any]:
    return {id: {name: value for name, value in data.items() if value != ""} for id, data in rows.items()}


def check(seed: Seed, model: Model, format: str, file: Path) -> None:
    graph = flattened(seed, model)
    WRITERS[format](seed, model, file)
    nodes, edges = READERS[format](file)
    assert filled(nodes) == filled(dict(graph.nodes(data=True)))
    expected = {(u, v, id): data for u, v, id, data in graph.edges(keys=True, data=True)}
    assert filled(edges) == filled(expected)


@pytest.mark.parametrize("name", ["workshop", "real", "railway"])
@pytest.mark.parametrize("format", WRITERS)
def test_a_random_graph_is_read_as_it_was_written(
    name: str, format: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    model = domain(name).model
    file: Path = tmp_path_factory.mktemp("export") / "graph.xml"
    refused: list[bool] = []

    @settings(max_examples=30)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        seed = data.draw(rough_graphs(model))
        file.unlink(missing_ok=True)
        try:
            check(seed, model, format, file)
            refused.append(False)
        except SettingError:
            refused.append(True)
            assert not file.exists()

    run()
    assert refused.count(False) >= 12


@pytest.mark.parametrize("format", WRITERS)
def test_the_real_graph_is_read_as_it_was_written(format: str, model: Model, tmp_path: Path) -> None:
    seed = load([packaged.SEED], model)
    check(seed, model, format, tmp_path / "graph.xml")


def test_lists_and_citations_are_json_and_amounts_exact_texts(model: Model) -> None:
    graph = flattened(load([packaged.SEED], model), model)
    poma = graph.nodes["poma"]
    assert json.loads(poma["citations"])["city"] == ["hospitality-on-constructeur-iserois-signe"]
    amounts = [data["amount"] for _, _, data in graph.edges(data=True) if "amount" in data]
    assert amounts
    assert all(isinstance(one, str) for one in amounts)


SHELF = read_model(
    """
    type A @node { label: String  weight: Int  text: String
      b: [A!]! @relationship(type: "B", direction: OUT, properties: "C")
      d: [A!]! @relationship(type: "D", direction: OUT, properties: "E") }
    type E @relationshipProperties { weight: String }
    type C @relationshipProperties { weight: Float  label_: String  label: String }
    """
)


def node(**properties: Any) -> Seed:
    return Seed((NodeRow("a", "A", properties, {}, ""),), ())


def test_words_that_gexf_has_for_itself_get_an_underscore(tmp_path: Path) -> None:
    edge = EdgeRow("e", "B", "a", "a", {"weight": 2.5, "label_": "x", "label": "y"}, {}, "")
    seed = Seed(node(label="mine", weight=3).nodes, (edge,))
    write_gexf(seed, SHELF, tmp_path / "graph.gexf")
    graph = nx.read_gexf(tmp_path / "graph.gexf")
    assert graph.nodes["a"] == {"label": "a", "kind": "A", "label_": "mine", "weight_": 3}
    [(_, _, data)] = graph.edges(data=True)
    assert data == {"id": "e", "label": "B", "weight_": "2.5", "label__": "x", "label_": "y"}


@pytest.mark.parametrize("format", WRITERS)
def test_line_breaks_become_line_feeds(format: str, tmp_path: Path) -> None:
    WRITERS[format](node(text="a\r\nb\rc\nd\te"), SHELF, tmp_path / "graph")
    nodes, _ = READERS[format](tmp_path / "graph")
    assert nodes["a"]["text"] == "a\nb\nc\nd\te"


@pytest.mark.parametrize("format", WRITERS)
def test_a_character_that_xml_cannot_hold_is_named_and_nothing_is_written(
    format: str, tmp_path: Path
) -> None:
    file = tmp_path / "graph"
    file.write_text("before", encoding="utf-8")
    with pytest.raises(SettingError) as raised:
        WRITERS[format](node(text="a\x01"), SHELF, file)
    assert raised.value.message == "text of 'a' holds the character U+0001, which XML cannot hold"
    with pytest.raises(SettingError) as raised:
        WRITERS[format](Seed((NodeRow("b\ufffe", "A", {}, {}, ""),), ()), SHELF, file)
    assert raised.value.message == "the id of 'b\\ufffe' holds the character U+FFFE, which XML cannot hold"
    assert [one.name for one in tmp_path.iterdir()] == ["graph"]
    assert file.read_text(encoding="utf-8") == "before"
