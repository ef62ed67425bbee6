"""In which order the parts of a pattern are found: from the fewest rows on, by the counts that the graph keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from clustergraph.engines.memory import Graph
from clustergraph.model.shape import Direction
from clustergraph.plan.operators import OPEN, Seek
from clustergraph.plan.patterns import Condition, EdgeVariable, NodeVariable, Pattern
from clustergraph.plan.predicates import ID, Compare, Expand
from clustergraph.plan.rewrites import conjuncts, seek_of
from clustergraph.plan.values import Constant

PASSES = 0.3
"""The part of rows that a test is taken to leave, when nothing better is known."""
FAR = 4
"""How many hops `+` is taken for."""


@dataclass(frozen=True, slots=True)
class Start:
    """Begin with a node, by an index when there is one."""

    node: int
    seek: Seek | None
    rows: float
    """How many rows there will be after this step, about."""
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Follow:
    """Follow an edge from a node that is found; `closes`: to one that is found, too."""

    edge: int
    start: int
    end: int
    ways: tuple[Expand, ...]
    closes: bool
    rows: float
    conditions: tuple[Condition, ...] = ()


Step = Start | Follow


class Joins:
    """Orders the steps of one pattern on one graph."""

    def __init__(self, graph: Graph, pattern: Pattern) -> None:
        self.graph = graph
        self.pattern = pattern

    def parts(self) -> list[tuple[Step, ...]]:
        """The steps for each part of the pattern that hangs together. Conditions stand with the first step after which all
        that they look at is found; those over several parts are `across`."""
        return [tuple(self._with_conditions(self._steps(nodes))) for nodes in self.pattern.components()]

    def across(self) -> list[Condition]:
        """The conditions that look at several parts."""
        components = [self._places(nodes) for nodes in self.pattern.components()]
        return [
            one for one in self.pattern.conditions if not any(one.places <= places for places in components)
        ]

    def _places(self, nodes: Iterable[int]) -> frozenset[int]:
        among = frozenset(nodes)
        first = len(self.pattern.nodes)
        return among | {
            first + number for number, edge in enumerate(self.pattern.edges) if edge.left in among
        }

    def _steps(self, nodes: frozenset[int]) -> Iterator[Step]:
        first = min(nodes, key=lambda node: (self._number(node), node))
        rows = self._number(first)
        yield Start(first, self._seek(self.pattern.nodes[first]), rows)
        found = {first}
        left = [number for number, edge in enumerate(self.pattern.edges) if edge.left in nodes]
        while left:
            steps = [step for number in left for step in self._next(number, found, rows)]
            step = min(steps, key=lambda one: (not one.closes, one.rows, one.edge))
            yield step
            rows = max(step.rows, 0.01)
            found.add(step.end)
            left.remove(step.edge)

    def _next(self, number: int, found: set[int], rows: float) -> Iterator[Follow]:
        """The ways to find one edge from what is found."""
        edge = self.pattern.edges[number]
        back = tuple(way.back for way in edge.ways)
        for start, end, ways in ((edge.left, edge.right, edge.ways), (edge.right, edge.left, back)):
            if start in found:
                node = self.pattern.nodes[end]
                fan = self._fan(edge, self.pattern.nodes[start], ways)
                part = (
                    1 / max(1, self._all(node))
                    if end in found
                    else self._number(end) / max(1, self._all(node))
                )
                yield Follow(number, start, end, ways, end in found, rows * fan * part)

    def _with_conditions(self, steps: Iterable[Step]) -> Iterator[Step]:
        left = list(self.pattern.conditions)
        found = set[int]()
        for step in steps:
            if isinstance(step, Start):
                found.add(step.node)
            else:
                found |= {step.end, len(self.pattern.nodes) + step.edge}
            now = tuple(one for one in left if one.places <= found)
            left = [one for one in left if one not in now]
            yield replace(step, conditions=now)

    def said(self, counts: Sequence[int] = ()) -> list[str]:
        """The steps for people, each with the number of rows that it is taken to leave, and after a run with the real one."""
        steps = [step for part in self.parts() for step in part]
        lines = [f"{self._said(step)}, about {_number(step.rows)}" for step in steps]
        lines = (
            [f"{line}; really {count:,}" for line, count in zip(lines, counts, strict=True)]
            if counts
            else lines
        )
        return [f"{number}. {line}" for number, line in enumerate(lines, 1)]

    def _said(self, step: Step) -> str:
        nodes = self.pattern.nodes
        if isinstance(step, Start):
            said = nodes[step.node].said
            return f"Start with {said}" + (f" by its {step.seek.attribute.name}" if step.seek else "")
        edge = self.pattern.edges[step.edge]
        said = f"{nodes[edge.left].said}{edge.said}{nodes[edge.right].said}"
        return f"Look for {said}" if step.closes else f"Follow {said} from {nodes[step.start].said}"

    # Counts

    def _all(self, node: NodeVariable) -> int:
        return sum(len(self.graph.by_kind[kind]) for kind in node.kinds)

    def _number(self, place: int) -> float:
        """How many nodes a variable may stand for, about."""
        node = self.pattern.nodes[place]
        tests = conjuncts(node.test)
        seek = self._seek(node)
        if seek is None:
            return self._all(node) * PASSES ** len(tests)
        return self._sought(seek) * PASSES ** (len(tests) - 1)

    def _seek(self, node: NodeVariable) -> Seek | None:
        seeks = [
            seek
            for one in conjuncts(node.test)
            if isinstance(one, Compare) and (seek := seek_of(one, "", node.kinds))
        ]
        return min(seeks, key=self._sought, default=None)

    def _sought(self, seek: Seek) -> float:
        """How many nodes an index finds."""
        known = seek.value.value if isinstance(seek.value, Constant) else None
        if known is not None:
            return len(
                list(
                    self.graph.seek(seek.kinds, seek.attribute.name, known if seek.several else [known], OPEN)
                )
            )
        if seek.attribute == ID:
            return 1
        values = self.graph.distinct(seek.kinds, seek.attribute.name)
        return sum(len(self.graph.by_kind[kind]) for kind in seek.kinds) / max(1, values)

    def _fan(self, edge: EdgeVariable, start: NodeVariable, ways: Sequence[Expand]) -> float:
        """How many rows an edge makes of one, about."""
        among = max(1, self._all(start))
        both = sum(2 if way.direction is Direction.BOTH else 1 for way in ways) / max(1, len(ways))
        fan = both * sum(len(self.graph.by_type[way.relationship]) for way in ways) / among
        fan *= PASSES ** len(conjuncts(edge.test))
        if edge.hops is None:
            return fan
        least, most = edge.hops
        return sum(fan**hops for hops in range(least, (most or FAR) + 1))


def _number(rows: float) -> str:
    return "1 row" if round(rows) == 1 else f"{rows:,.0f} rows" if rows >= 1 else "no row"
