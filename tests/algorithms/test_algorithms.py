"""Graph mathematics against definitions, and against NetworkX where it has the same."""

from __future__ import annotations

import os
import subprocess
import sys
from random import Random
from typing import Any

import networkx
import pytest

from clustergraph.algorithms import centrality, communities


def web(seed: int, nodes: int = 12, edges: int = 30) -> networkx.DiGraph[int]:
    random = Random(seed)
    made: networkx.DiGraph[int] = networkx.DiGraph()
    made.add_nodes_from(range(nodes))
    for _ in range(edges):
        made.add_edge(random.randrange(nodes), random.randrange(nodes), weight=random.choice([1, 1, 2, 5]))
    return made


@pytest.mark.parametrize("seed", range(8))
def test_closeness_is_that_of_networkx_along_the_edges(seed: int) -> None:
    graph = web(seed)
    expected = networkx.closeness_centrality(graph.reverse())
    assert centrality.closeness(graph, graph) == pytest.approx(expected)
    assert centrality.closeness(graph, [3]).keys() == {3}


def test_closeness_of_a_node_alone_is_nothing() -> None:
    alone: networkx.DiGraph[int] = networkx.DiGraph()
    alone.add_node(0)
    assert centrality.closeness(alone, [0]) == {0: 0.0}


@pytest.mark.parametrize("seed", range(8))
def test_degree_counts_what_edges_stand_for(seed: int) -> None:
    graph = web(seed)
    expected = {node: sum(graph[node][other]["weight"] for other in graph[node]) for node in graph}
    assert centrality.degree(graph) == expected


@pytest.mark.parametrize("seed", range(8))
def test_pagerank_is_where_a_walker_is_found(seed: int) -> None:
    graph = web(seed)
    found, number = centrality.pagerank(graph), len(graph)
    assert sum(found.values()) == pytest.approx(1)
    for node in graph:
        arriving = sum(
            found[other]
            * graph[other][node]["weight"]
            / sum(graph[other][one]["weight"] for one in graph[other])
            for other in graph
            if node in graph[other]
        )
        stuck = sum(found[other] for other in graph if not graph[other]) / number
        assert found[node] == pytest.approx(0.15 / number + 0.85 * (arriving + stuck), rel=1e-6)


def test_betweenness_of_a_star_and_of_samples() -> None:
    star = networkx.star_graph(4).to_directed()
    assert centrality.betweenness(star, None, 1) == {0: 1.0, **dict.fromkeys(range(1, 5), 0.0)}
    graph = web(3, 40, 120)
    assert centrality.betweenness(graph, 10, 7) == centrality.betweenness(graph, 10, 7)
    exact, guessed = (centrality.betweenness(graph, one, 7) for one in (None, 40))
    assert guessed == pytest.approx(exact)


TWO_RINGS = """
import networkx
from clustergraph.algorithms import communities
graph = networkx.gnm_random_graph(60, 150, seed=5)
print(sorted(map(sorted, communities.louvain(graph, 1.0, 3))))
"""


def test_communities_do_not_depend_on_the_process() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", TWO_RINGS], env={**os.environ, "PYTHONHASHSEED": str(seed)}, check=True,
            capture_output=True, text=True,
        ).stdout
        for seed in (1, 2)
    ]  # fmt: skip
    assert told[0] == told[1] != ""


def test_two_cliques_with_one_edge_are_two_communities() -> None:
    graph: Any = networkx.barbell_graph(6, 0)
    found = communities.louvain(graph, 1.0, 1)
    assert sorted(map(sorted, found)) == [list(range(6)), list(range(6, 12))]
    inside, edges = 30, 31
    expected = inside / edges - 2 * (edges / (2 * edges)) ** 2
    assert communities.modularity(graph, found, 1.0) == pytest.approx(expected)
