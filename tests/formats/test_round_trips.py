"""Node-link JSON and JSON-LD load back as the seeds that they were written from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustergraph import packaged
from clustergraph.errors import SeedError
from clustergraph.formats.jsonld import write_jsonld
from clustergraph.formats.nodelink import write_node_link
from clustergraph.model.reader import read_model
from clustergraph.model.shape import Model
from clustergraph.seeds.loader import careful, load
from clustergraph.seeds.quick import quick
from clustergraph.seeds.rows import NodeRow, Seed
from tests.engines.test_agreement import domain
from tests.formats.conftest import rough_graphs
from tests.seeds.conftest import HERE
from tests.seeds.test_mutations import check, mutated


@pytest.fixture(scope="module")
def library() -> Model:
    return read_model((HERE / "library.graphql").read_text(encoding="utf-8"))


WRITERS = {"node-link": write_node_link, "json-ld": write_jsonld}


@pytest.mark.parametrize("name", ["workshop", "real", "railway"])
@pytest.mark.parametrize("format", WRITERS)
def test_a_random_graph_comes_back(name: str, format: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    model = domain(name).model
    file: Path = tmp_path_factory.mktemp("export") / "graph"

    @settings(max_examples=30)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        seed = data.draw(rough_graphs(model))
        WRITERS[format](seed, model, file)
        assert careful([file], model) == seed
        assert quick([file], model) in (None, seed)

    run()


@pytest.mark.parametrize("format", WRITERS)
def test_the_real_graph_comes_back_and_is_read_quickly(format: str, model: Model, tmp_path: Path) -> None:
    seed = load([packaged.SEED], model)
    WRITERS[format](seed, model, tmp_path / "graph")
    assert careful([tmp_path / "graph"], model) == seed
    assert quick([tmp_path / "graph"], model) == seed


@pytest.fixture
def written(model: Model, tmp_path: Path) -> Path:
    file = tmp_path / "graph.json"
    write_node_link(load([packaged.SEED], model), model, file)
    return file


def test_networkx_reads_node_link_and_what_it_writes_comes_back(written: Path, model: Model) -> None:
    seed = load([packaged.SEED], model)
    graph = nx.node_link_graph(json.loads(written.read_bytes()), edges="edges")
    assert isinstance(graph, nx.MultiDiGraph)
    assert dict(graph.nodes(data="kind")) == {node.id: node.kind for node in seed.nodes}
    assert {(u, v, id): type for u, v, id, type in graph.edges(keys=True, data="type")} == {
        (edge.source, edge.target, edge.id): edge.type for edge in seed.edges
    }
    assert graph.nodes["poma"]["name"] == "Poma"
    graph.add_node("new", kind="Company", name="New", confidence="LOW")
    graph.add_edge("new", "FR", type="BASED_IN", confidence="LOW")
    written.write_text(json.dumps(nx.node_link_data(graph, edges="edges")), encoding="utf-8")
    again = load([written], model)
    assert len(again.nodes) == len(seed.nodes) + 1
    assert [edge.id for edge in again.edges if edge.source == "new"] == ["BASED_IN:new:FR"]


def test_a_seed_that_networkx_read_and_wrote_comes_back(model: Model, tmp_path: Path) -> None:
    node = '{"id": "a", "kind": "Company", "name": "A"}, {"id": "FR", "kind": "Country", "name": "France", "nameFr": "France", "iso3": "FRA"}'
    edge = '{"id": "one", "type": "BASED_IN", "source": "a", "target": "FR"}'
    text = f'{{"nodes": [{node}], "edges": [{edge}]}}'
    (tmp_path / "seed.json").write_text(text, encoding="utf-8")
    graph = nx.node_link_graph(json.loads(text), directed=True, edges="edges")
    (tmp_path / "again.json").write_text(
        json.dumps(nx.node_link_data(graph, edges="edges")), encoding="utf-8"
    )
    assert load([tmp_path / "again.json"], model) == load([tmp_path / "seed.json"], model)


KEYED = """
type A @node { name: String  b: [A!]! @relationship(type: "B", direction: OUT, properties: "Link") }
type Link @relationshipProperties { key: Int }
"""


def test_a_property_called_key_is_kept(tmp_path: Path) -> None:
    model, file = read_model(KEYED), tmp_path / "graph.json"
    text = '{"nodes": [{"id": "a", "kind": "A"}], "edges": [{"id": "e", "type": "B", "source": "a", "target": "a", "key": 7}]}'
    file.write_text(text, encoding="utf-8")
    seed = load([file], model)
    assert seed.edges[0].properties == {"key": 7}
    write_node_link(seed, model, file)
    assert load([file], model) == seed


SEVERAL = {"directed": True, "multigraph": True, "graph": {}}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({**SEVERAL, "directed": False},
         ['"directed" does not belong here\n    '
          'Node-link JSON needs "directed": true and "multigraph": write it from a MultiDiGraph.']),
        ({**SEVERAL, "edges": [{"type": "B", "source": "a", "target": "a", "key": "x", "id": "y"}]},
         ['B has no property "key"']),
        ({**SEVERAL, "edges": [{"type": "B", "source": "a", "target": "a", "key": 1.5}]}, ['B has no property "key"']),
        ({**SEVERAL, "edges": [{"key": "a", "type": "B", "source": "a", "target": "a"}]}, ['1:108: the id "a" is taken']),
        ({**SEVERAL, "edges": [{"type": "B", "source": "a", "target": "b", "key": "x"}]}, ['there is no node "b"']),
        ({**SEVERAL, "edges": 3}, ['"edges" is not a list']),
        ({**SEVERAL, "edges": [3]}, ["3 is no edge"]),
        ({"edges": [{"type": "B", "source": "a", "target": "a", "key": "x"}]}, ['B has no property "key"']),
        ({"@context": {}, "@graph": []}, ['"@graph" does not belong here']),
        ({"@context": {}, "edges": [{"id": "x%FF", "type": "B", "source": "a", "target": "%61"}]},
         ["the id holds a control character"]),
        ({"@context": {}, "edges": [{"id": "x", "type": "B", "source": "a", "target": "%20"}]}, ['there is no node " "']),
        ({"@context": {}, "edges": [{"id": 3, "type": "B", "source": "a", "target": "a"}]}, ["the id 3 is not a text"]),
    ],
)  # fmt: skip
def test_what_is_wrong_in_an_export_is_told_with_its_place(
    content: dict[str, Any], said: list[str], tmp_path: Path
) -> None:
    model = read_model(KEYED.replace("key: Int", "note: String"))
    file = tmp_path / "graph.json"
    file.write_text(json.dumps({"nodes": [{"id": "a", "kind": "A"}], **content}), encoding="utf-8")
    assert quick([file], model) is None
    with pytest.raises(SeedError) as raised:
        load([file], model)
    told = "\n".join(map(str, raised.value.faults))
    assert all(one in told for one in said), told
    assert all(fault.line == 1 and fault.column > 1 for fault in raised.value.faults)


@pytest.mark.parametrize("format", WRITERS)
def test_a_changed_export_loads_or_is_told_its_faults(
    format: str, library: Model, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file: Path = tmp_path_factory.mktemp("export") / "graph"
    WRITERS[format](load([HERE / "good"], library), library, file)
    text = file.read_text(encoding="utf-8")

    @settings(max_examples=50)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        value = json.loads(text)
        for _ in range(data.draw(st.integers(1, 4))):
            value = mutated(value, data)
        file.write_text(json.dumps(value), encoding="utf-8")
        check(file, library)

    run()


def test_properties_of_nodes_that_are_called_as_ends_are_left_alone(tmp_path: Path) -> None:
    model = read_model("type A @node { source: String  target: String  key: String  type: String }")
    seed = Seed(
        (NodeRow("100%41", "A", dict.fromkeys(("source", "target", "key", "type"), "100%41"), {}, ""),), ()
    )
    for write in WRITERS.values():
        write(seed, model, tmp_path / "graph")
        assert load([tmp_path / "graph"], model) == seed


def test_an_empty_graph_comes_back(model: Model, tmp_path: Path) -> None:
    for write in WRITERS.values():
        write(Seed((), ()), model, tmp_path / "graph")
        assert load([tmp_path / "graph"], model) == Seed((), ())
