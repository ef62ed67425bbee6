"""Ways through the graph: the edges of a node along some relationships, and edges in a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clustergraph.engines.memory import Edge, Hop, Node
from clustergraph.engines.predicates import Tests
from clustergraph.model.shape import Direction
from clustergraph.plan.predicates import Expand

Hops = Callable[[Node], Sequence[Hop]]


@dataclass(frozen=True, slots=True)
class Walk:
    """Edges in a row, and the nodes between them: one more."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cost: float | None = None

    @property
    def id(self) -> str:
        return " ".join(edge.id for edge in self.edges)


def along(tests: Tests, ways: Sequence[Expand]) -> Hops:
    """The edges of a node along some ways, and the nodes at their other ends. What leads from a node to itself leads there
    one way only."""
    found = [_along(tests, way, way.back in ways and way.direction is Direction.IN) for way in ways]
    if len(found) == 1:
        return found[0]
    return lambda node: [hop for hops in found for hop in hops(node)]


def _along(tests: Tests, way: Expand, again: bool) -> Hops:
    graph, view = tests.graph, tests.view
    if again:
        return lambda node: [
            hop for hop in graph.expand(node, way.relationship, way.direction, view) if hop[1] is not node
        ]
    if view.date is None:
        known = graph.hops(way.relationship, way.direction)
        return lambda node: known.get(node.id, ())
    return lambda node: graph.expand(node, way.relationship, way.direction, view)
