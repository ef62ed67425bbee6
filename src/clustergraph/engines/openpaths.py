"""What paths find in the whole graph through all of some ways: made once for all requests of a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from weakref import ref

from clustergraph.engines.memory import Edge, Graph, Node, plain_id
from clustergraph.engines.neighbours import neighbours
from clustergraph.engines.shortest import Shortest
from clustergraph.errors import TimeIsUp
from clustergraph.plan.paths import Between

SEARCHES = 4
"""How many searches a graph keeps, each on other ways."""


class OpenPaths:
    """Finds paths by length, whatever filters and views a question has beside."""

    def __init__(self, graph: Graph, between: Between) -> None:
        self.graph = graph
        self.between = between
        self._search: Callable[[], Shortest | None] = lambda: None

    @property
    def search(self) -> Shortest:
        """The search on these ways. Held by the graph alone, which lets it go when others are asked for."""
        found = self._search()
        if found is None:
            found = _search(self.graph, self.between.outward, self.between.inward)
            self._search = ref(found)
        return found

    def first(self, source: str, target: str, most: int) -> Sequence[str] | None:
        """The ids of the nodes of the first path between two ids as they were given, which may carry the date of a view."""
        nodes = self.graph.nodes
        a = source if source in nodes else plain_id(source)
        b = target if target in nodes else plain_id(target)
        if a not in nodes or b not in nodes:
            return None
        try:
            return self.search.first(a, b, most)
        except TimeIsUp as error:
            raise searching(error, source, target) from None

    def edges(self, ids: Sequence[str]) -> list[Edge]:
        """The first edges between nodes in a row."""
        nodes = self.graph.nodes
        return [self.joining(nodes[a], nodes[b])[0] for a, b in pairwise(ids)]

    def joining(self, a: Node, b: Node) -> list[Edge]:
        """The edges that lead from one node to another, by id."""
        graph, between = self.graph, self.between
        found = [*graph.between(a, b, between.outward), *graph.between(b, a, between.inward)]
        return sorted(found, key=_id)


def _search(graph: Graph, outward: frozenset[str], inward: frozenset[str]) -> Shortest:
    """The search on some ways, of which the graph keeps the last, with the neighbours that they came by."""
    known: dict[tuple[frozenset[str], frozenset[str]], Shortest] = graph.derived("searches", dict)
    if (outward, inward) not in known:
        onward = neighbours(graph, outward, inward)
        back = onward if outward == inward else neighbours(graph, inward, outward)
        if len(known) >= SEARCHES:
            known.pop(next(iter(known)))
        known[outward, inward] = Shortest(onward, back)
    return known[outward, inward]


def searching(error: TimeIsUp, source: str, target: str) -> TimeIsUp:
    """The error of a search that took too long."""
    return error.doing(f"finding paths from {source} to {target}")


def _id(edge: Edge) -> str:
    return edge.id
