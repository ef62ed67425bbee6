"""Communities: nodes with more edges among them than chance would have it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import networkx

Graph: TypeAlias = "networkx.Graph[int]"


def louvain(graph: Graph, resolution: float, seed: int) -> Sequence[set[int]]:
    """The communities of an undirected graph (Blondel and others 2008). Nodes are integers: their order in sets, on which the
    outcome depends, is the same in each run."""
    return networkx.community.louvain_communities(graph, resolution=resolution, seed=seed)


def modularity(graph: Graph, communities: Sequence[set[int]], resolution: float) -> float:
    """Which part of the edges lies within communities, less what chance would have there (Newman 2004)."""
    return networkx.community.modularity(graph, communities, resolution=resolution)
