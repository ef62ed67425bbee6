"""Which nodes lie side by side along some ways, by ids alone. Ids in sets are read many times as fast as nodes here and there in
memory, and sets meet without a loop."""

from __future__ import annotations

from collections.abc import Callable, Set

from clustergraph.engines.memory import Graph
from clustergraph.model.shape import Direction
from clustergraph.pace import paced


class Neighbours(dict[str, Set[str]]):
    """The ids of the nodes that one hop leads to, by the id of a node; looked up once for each."""

    def __init__(self, find: Callable[[str], Set[str]]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, id: str) -> Set[str]:
        self[id] = found = self._find(id)
        return found


def neighbours(graph: Graph, outward: frozenset[str], inward: frozenset[str]) -> Neighbours:
    """The neighbours in the whole graph, by relationships that lead to them and those that come from them."""
    every = [
        graph.hops(type, direction)
        for type in outward | inward
        for direction in _directions(graph, type, type in outward, type in inward)
    ]
    return Neighbours(lambda id: frozenset(paced(node.id for hops in every for _, node in hops.get(id, ()))))


def _directions(graph: Graph, type: str, outward: bool, inward: bool) -> list[Direction]:
    if graph.model.relationships[type].symmetric:
        return [Direction.BOTH]
    return [Direction.OUT] * outward + [Direction.IN] * inward
