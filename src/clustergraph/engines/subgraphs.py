"""Parts of the graph for drawing: nodes around some, and the edges between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, NamedTuple

from clustergraph.engines.memory import Edge, Node
from clustergraph.engines.pages import MAX_PAGE
from clustergraph.engines.paths import MOST_HOPS
from clustergraph.engines.predicates import Tests
from clustergraph.engines.walks import along
from clustergraph.errors import BadUserInput
from clustergraph.model.shape import Direction
from clustergraph.pace import paced
from clustergraph.plan.operators import Select, Text
from clustergraph.plan.subgraphs import Subgraph
from clustergraph.plan.values import resolved

MOST_EDGES = 5_000
"""Edges that are told at most; more cannot be looked at in a drawing."""


class Drawn(NamedTuple):
    """What is told, and how much is not."""

    nodes: Sequence[Node]
    relationships: Sequence[Edge]
    left_out: int
    relationships_left_out: int


ATTRIBUTES = {"leftOut": "left_out", "relationshipsLeftOut": "relationships_left_out"}


def subgraph(
    tests: Tests, question: Subgraph, select: Callable[[Select], Callable[[Any], Any]]
) -> Callable[[Any], dict[str, Any]]:
    """A function that tells of a part of the graph. Raises BadUserInput for numbers that cannot be."""
    tell = [(key, name, None if one is None else select(one)) for key, name, one in question.facts]

    def fact(found: Drawn, name: str, told: Callable[[Any], Any] | None) -> Any:
        value = getattr(found, ATTRIBUTES.get(name, name))
        return value if told is None else [told(one) for one in value]

    def told(_: Any) -> dict[str, Any]:
        found = drawn(tests, question)
        return {
            key: name.text if isinstance(name, Text) else fact(found, name, one) for key, name, one in tell
        }

    return told


def drawn(tests: Tests, question: Subgraph) -> Drawn:
    """The nearest nodes, those as near by id, and the edges between them, by id."""
    ids, hops, first = (
        resolved(one, tests.variables) for one in (question.around, question.hops, question.first)
    )
    for name, asked, most in (
        ("around", len(ids), MAX_PAGE),
        ("hops", hops, MOST_HOPS),
        ("first", first, MAX_PAGE),
    ):
        if not 0 <= asked <= most:
            raise BadUserInput(
                f"{name}: {asked} is out of bounds", f"Ask for 0 to {most:,}.",
                [question.location] if question.location else (),
            )  # fmt: skip
    nodes = _around(tests, question, ids, hops)
    kept = {node.id for node in nodes[:first]}
    out = tuple(dict.fromkeys(way.back if way.direction is Direction.IN else way for way in question.ways))
    leads, within = along(tests, out), {node.id for node in nodes}
    among: dict[str, Edge] = {}
    number = set[str]()
    for node in paced(nodes):
        for edge, other in leads(node):
            if other.id in within:
                number.add(edge.id)
                if other.id in kept and node.id in kept:
                    among[edge.id] = edge
    edges = [among[id] for id in islice(sorted(among), MOST_EDGES)]
    return Drawn(nodes[:first], edges, len(nodes) - len(kept), len(number) - len(edges))


def _around(tests: Tests, question: Subgraph, ids: Sequence[str], hops: int) -> list[Node]:
    """The nodes at most so many hops away from some, level by level."""
    leads, graph = along(tests, question.ways), tests.graph
    level = [node for id in ids if (node := graph.lookup(id, tests.view)) is not None]
    found = {node.id: node for node in sorted(level, key=_id)}
    for _ in range(hops):
        new = {other.id: other for node in paced(level) for _, other in leads(node) if other.id not in found}
        level = [new[id] for id in sorted(new)]
        found |= {node.id: node for node in level}
    return list(found.values())


def _id(node: Node) -> str:
    return node.id
