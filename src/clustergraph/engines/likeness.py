"""How alike nodes are by the neighbours that they share, and what those that are like one have that it has not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from math import fsum, log
from typing import Any, NamedTuple

from clustergraph.engines.memory import Edge, Node
from clustergraph.engines.predicates import Tests
from clustergraph.engines.walks import along
from clustergraph.errors import BadUserInput, CostLimitExceeded
from clustergraph.pace import paced, pause
from clustergraph.plan.listings import Opportunities, Similar
from clustergraph.plan.predicates import Expand
from clustergraph.plan.values import resolved

MOST_LOOKED = 2_000_000
"""Hops that one question may look at."""
DIGITS = 10
"""Significant digits of a score: what differs by less is equal."""
Evidence = tuple[Sequence[Node], Sequence[Edge]]


class Alike(NamedTuple):
    """A node that shares neighbours with another, or that similar ones have an edge to."""

    score: float
    node: Node
    through: Sequence[Node]
    """The neighbours that they share, or the similar nodes."""
    evidence_of: Any

    @property
    def key(self) -> tuple[float, str]:
        return (-self.score, self.node.id)

    @property
    def shared(self) -> int:
        return len(self.through)

    @property
    def evidence(self) -> Evidence:
        found: Evidence = self.evidence_of(self)
        return found


class Opportunity(Alike):
    """A node that similar ones have an edge to."""

    __slots__ = ()

    @property
    def similar(self) -> int:
        return len(self.through)


class Likeness:
    """The neighbours of nodes along some ways, in one run."""

    def __init__(
        self, tests: Tests, ways: Sequence[Expand], by: str, places: Sequence[tuple[int, int]]
    ) -> None:
        self.hops = along(tests, ways)
        self.back = along(tests, [way.back for way in ways])
        self.nodes = tests.graph.nodes
        self.by = by
        self.places = places
        self.looked = 0
        self._near: dict[str, Mapping[str, Edge]] = {}
        self._fans: dict[str, Sequence[Node]] = {}

    def near(self, node: Node) -> Mapping[str, Edge]:
        """The neighbours of a node but for itself, by id, each with the first edge that leads there."""
        if node.id not in self._near:
            found: dict[str, Edge] = {}
            for edge, other in self._counted(self.hops(node)):
                if other is not node and (other.id not in found or edge.id < found[other.id].id):
                    found[other.id] = edge
            self._near[node.id] = found
        return self._near[node.id]

    def fans(self, id: str) -> Sequence[Node]:
        """The nodes that have one as a neighbour, by id."""
        if id not in self._fans:
            found = {one.id: one for _, one in self._counted(self.back(self.nodes[id])) if one.id != id}
            self._fans[id] = [found[one] for one in sorted(found)]
        return self._fans[id]

    def _counted(self, hops: Sequence[Any]) -> Sequence[Any]:
        self.looked += len(hops)
        if self.looked > MOST_LOOKED:
            raise CostLimitExceeded(
                f"similar nodes are looked for along more than {MOST_LOOKED:,} edges",
                "Go through fewer relationships.", self.places,
            )  # fmt: skip
        pause()
        return hops

    def alike(self, here: Node) -> Mapping[str, float]:
        """How alike others are that share a neighbour with a node, by their ids (Jaccard 1912; Adamic and Adar 2003)."""
        worth: defaultdict[str, list[float]] = defaultdict(list)
        for id in sorted(self.near(here)):
            fans = self.fans(id)
            value = 1.0 if self.by == "JACCARD" else 1 / log(len(fans)) if len(fans) > 1 else 0.0
            for other in fans:
                if other is not here:
                    worth[other.id].append(value)
        if self.by == "JACCARD":
            mine = len(self.near(here))
            return {
                id: len(found) / (mine + len(self.near(self.nodes[id])) - len(found))
                for id, found in paced(worth.items())
            }
        return {id: fsum(found) for id, found in paced(worth.items())}

    def shared(self, a: Node, b: Node) -> list[str]:
        """The ids of the neighbours that two nodes share."""
        return sorted(self.near(a).keys() & self.near(b).keys())

    def proof(self, a: Node, b: Node, ids: Collection[str]) -> list[Edge]:
        """The edges from two nodes to neighbours that they share."""
        return [edge for id in ids for edge in (self.near(a)[id], self.near(b)[id])]


class SimilarNodes:
    """Finds the nodes that are like one."""

    sorts = (float | int, str)

    def __init__(self, tests: Tests, question: Similar, places: Sequence[tuple[int, int]]) -> None:
        self.likeness = Likeness(tests, question.ways, question.by, places)
        self.fits = tests.test(question.where)
        self.said = f"{question.by};{question.ways}"

    def rows(self, here: Any) -> list[Alike]:
        """They, the most alike first."""
        likeness, rows = self.likeness, list[Alike]()

        def evidence(row: Alike) -> Evidence:
            return row.through, likeness.proof(here, row.node, [node.id for node in row.through])

        for id, score in paced(likeness.alike(here).items()):
            node = likeness.nodes[id]
            if self.fits(node):
                shared = [likeness.nodes[one] for one in likeness.shared(here, node)]
                rows.append(Alike(rounded(score), node, shared, evidence))
        return sorted(rows, key=_key)


class MissingEdges:
    """Finds the nodes that a node has no edge to, but similar ones do. Raises BadUserInput when it can have none."""

    sorts = (float | int, str)

    def __init__(self, tests: Tests, question: Opportunities, places: Sequence[tuple[int, int]]) -> None:
        self.likeness = Likeness(tests, question.ways, question.by, places)
        self.fits = tests.test(question.where)
        self.node = tests.graph.lookup(resolved(question.node, tests.variables), tests.view)
        self.said = f"{question.by};{question.ways};{self.node and self.node.id}"
        kinds = {
            kind for pair in tests.graph.model.relationships[question.relationship].pairs for kind in pair
        }
        if self.node is not None and self.node.kind not in kinds:
            raise BadUserInput(
                f"{self.node.id} is a {self.node.kind}, which has no {question.relationship}",
                f"Give a node of {' or '.join(sorted(kinds))}.", places,
            )  # fmt: skip

    def rows(self, _: Any) -> list[Opportunity]:
        """They, those of the most similar nodes first."""
        if self.node is None:
            return []
        likeness, here = self.likeness, self.node
        similar, mine = likeness.alike(here), likeness.near(here)
        from_: defaultdict[str, list[str]] = defaultdict(list)
        for id in paced(sorted(similar)):
            for target in likeness.near(likeness.nodes[id]):
                if target not in mine and target != here.id:
                    from_[target].append(id)
        rows = list[Opportunity]()
        for target, ids in paced(from_.items()):
            node = likeness.nodes[target]
            if self.fits(node):
                ids.sort(key=lambda id: (-similar[id], id))
                through = [likeness.nodes[id] for id in ids]
                rows.append(
                    Opportunity(rounded(fsum(similar[id] for id in ids)), node, through, self._evidence)
                )
        return sorted(rows, key=_key)

    def _evidence(self, row: Alike) -> Evidence:
        """The similar nodes with their edges there, and what makes each of them similar."""
        likeness, here = self.likeness, self.node
        assert here is not None
        nodes, edges = list(row.through), [likeness.near(one)[row.node.id] for one in row.through]
        for one in row.through:
            ids = likeness.shared(here, one)
            nodes += [likeness.nodes[id] for id in ids]
            edges += likeness.proof(here, one, ids)
        return nodes, edges


def rounded(score: float) -> float:
    """A score without the digits that depend on the order of sums."""
    return float(f"{score:.{DIGITS}g}")


def _key(row: Alike) -> tuple[float, str]:
    return row.key
