"""How central the nodes of a directed graph are. Edges have a `weight`: how many of the original ones each stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import networkx

Graph: TypeAlias = "networkx.DiGraph[int]"


def degree(graph: Graph) -> Mapping[int, float]:
    """How many edges lead from each node."""
    return dict(graph.out_degree(weight="weight"))


def pagerank(graph: Graph) -> Mapping[int, float]:
    """Where a walker who follows edges is found, who at each step begins anew with probability 0.15; the sum is 1 (Brin and
    Page 1998)."""
    return networkx.pagerank(graph, tol=1e-10, max_iter=1000)


def betweenness(graph: Graph, samples: int | None, seed: int) -> Mapping[int, float]:
    """Which part of the shortest paths between two others comes by each node (Brandes 2001); from so many nodes that are drawn
    by lot, or from all."""
    return networkx.betweenness_centrality(graph, k=samples, seed=seed)


def closeness(graph: Graph, nodes: Iterable[int]) -> Mapping[int, float]:
    """One over the mean distance from a node to those that it reaches, times the part of all others that they are (Wasserman
    and Faust 1994, equation 5.22)."""
    return {node: _closeness(graph, node) for node in nodes}


def _closeness(graph: Graph, node: int) -> float:
    distances = networkx.single_source_shortest_path_length(graph, node)
    reached, others = len(distances) - 1, len(graph) - 1
    return reached / sum(distances.values()) * reached / others if reached else 0.0
