"""One generation in memory: NetworkX's view of it, adjacency and indexes tell the same."""

from __future__ import annotations

import networkx

from clustergraph.model.shape import Direction
from clustergraph.plan.operators import OPEN
from tests.conftest import Ask


def test_networkx_holds_the_very_same_dicts(rail: Ask) -> None:
    graph = rail.execution.engine.graph
    held = graph.networkx
    assert isinstance(held, networkx.MultiDiGraph)
    assert held.number_of_nodes() == 6
    assert held.number_of_edges() == 9
    assert held.nodes["alm"] is graph.nodes["alm"]
    assert held.edges["t1", "alm", "JOINS:t1:alm"] is graph.edges["JOINS:t1:alm"]
    assert held["alm"]["alm"]["round-the-block"]["minutes"] == 3
    assert sorted(held.predecessors("bir")) == ["alm", "t1", "t2"]
    assert networkx.shortest_path_length(held.to_undirected(), "t1", "dep") == 3


def test_networkx_and_adjacency_tell_the_same(rail: Ask) -> None:
    graph = rail.execution.engine.graph
    told = {
        (edge.source.id, edge.target.id, edge.id)
        for node in graph.nodes.values()
        for type in ("JOINS", "BRANCH_OF")
        for edge, _ in graph.expand(node, type, Direction.OUT, OPEN)
    }
    near = {
        (edge.source.id, edge.target.id, edge.id)
        for node in graph.nodes.values()
        for edge, _ in graph.expand(node, "NEAR", Direction.BOTH, OPEN)
    }
    assert told | near == set(graph.networkx.edges(keys=True))


def test_a_symmetric_edge_is_seen_once_from_each_end(rail: Ask) -> None:
    graph = rail.execution.engine.graph
    seen = {
        id: [
            (edge.id, other.id) for edge, other in graph.expand(graph.nodes[id], "NEAR", Direction.BOTH, OPEN)
        ]
        for id in ("alm", "bir", "ced")
    }
    assert seen == {
        "alm": [("round-the-block", "alm"), ("NEAR:alm:bir", "bir"), ("NEAR:ced:alm", "ced")],
        "bir": [("NEAR:alm:bir", "alm")],
        "ced": [("NEAR:ced:alm", "alm")],
    }


def test_an_index_finds_what_a_scan_finds(rail: Ask) -> None:
    graph = rail.execution.engine.graph
    kinds = ("Station", "Depot")
    found = graph.seek(kinds, "code", ["DEP", "ALM", "none", "ALM"], OPEN)
    assert [node.id for node in found] == ["alm", "dep"]
    assert [node.id for node in graph.seek(kinds, "id", ["t1", "bir", "bir"], OPEN)] == ["bir"]
