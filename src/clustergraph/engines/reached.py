"""The nodes that can be reached from one, as rows of a list: found level by level."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from clustergraph.engines.memory import Edge, Hop, Node
from clustergraph.engines.paths import MOST_HOPS
from clustergraph.engines.predicates import Tests
from clustergraph.engines.walks import Walk, along
from clustergraph.errors import BadUserInput
from clustergraph.pace import arranged, paced
from clustergraph.plan.listings import Reachable
from clustergraph.plan.predicates import TRUE, Predicate
from clustergraph.plan.values import resolved

Came = Mapping[str, tuple[Edge, Node] | None]
"""By the id of a node, the edge that it was found by and the node before it."""


class Reached:
    """A node that was reached."""

    __slots__ = ("came", "distance", "node")

    def __init__(self, distance: int, node: Node, came: Came) -> None:
        self.distance = distance
        self.node = node
        self.came = came

    @property
    def key(self) -> tuple[int, str]:
        return (self.distance, self.node.id)

    @property
    def path(self) -> Walk:
        """The first of the shortest paths there."""
        nodes, edges = [self.node], list[Edge]()
        while (step := self.came[nodes[-1].id]) is not None:
            edges.append(step[0])
            nodes.append(step[1])
        return Walk(tuple(reversed(nodes)), tuple(reversed(edges)))


class Reaching:
    """Finds them in one run. Raises BadUserInput for numbers of hops that cannot be."""

    said = ""
    sorts = (int, str)

    def __init__(self, tests: Tests, question: Reachable, places: Sequence[tuple[int, int]]) -> None:
        self.least, self.most = (resolved(one, tests.variables) for one in (question.least, question.most))
        if not 0 <= self.least <= self.most <= MOST_HOPS:
            raise BadUserInput(
                f"hops: from {self.least} to {self.most} is out of bounds",
                f"Ask for 0 to {MOST_HOPS} hops, min not more than max.", places,
            )  # fmt: skip
        self.hops = along(tests, question.ways)
        self.is_sorted = len(question.ways) == 1
        self.holds, self.passes, self.fits = (
            _test(tests, one) for one in (question.edge, question.inner, question.where)
        )

    def rows(self, here: Any) -> list[Reached]:
        """The nodes so many hops away. A level stands in the order of its paths, so each node is first found by the first of
        the shortest paths to it."""
        came: dict[str, tuple[Edge, Node] | None] = {here.id: None}
        level, rows = [here], list[Reached]()
        for distance in range(self.most + 1):
            if distance >= self.least:
                found = level if self.fits is None else [node for node in paced(level) if self.fits(node)]
                rows += [Reached(distance, node, came) for node in arranged(found, _id)]
            if distance < self.most:
                level = self._next(level, came, here)
        return rows

    def _next(
        self, level: Sequence[Node], came: dict[str, tuple[Edge, Node] | None], here: Node
    ) -> list[Node]:
        """The nodes one hop further, in the order of their paths."""
        found = list[Node]()
        for node in paced(level):
            if node is not here and self.passes is not None and not self.passes(node):
                continue
            new = [hop for hop in paced(self.hops(node)) if hop[1].id not in came]
            for edge, other in new if self.is_sorted else arranged(new, _ids):
                if other.id not in came and (self.holds is None or self.holds(edge)):
                    came[other.id] = (edge, node)
                    found.append(other)
        return found


def _test(tests: Tests, predicate: Predicate) -> Callable[[Any], bool] | None:
    return None if predicate == TRUE else tests.test(predicate)


def _id(node: Node) -> str:
    return node.id


def _ids(hop: Hop) -> tuple[str, str]:
    return (hop[1].id, hop[0].id)
