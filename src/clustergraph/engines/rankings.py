"""The most central nodes, and the communities that nodes stand in, as rows of lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from clustergraph.engines.likeness import rounded
from clustergraph.engines.memory import Node
from clustergraph.engines.predicates import Tests
from clustergraph.engines.webs import Measures
from clustergraph.errors import BadUserInput
from clustergraph.pace import paced
from clustergraph.plan.listings import Communities, Ranking
from clustergraph.plan.values import resolved

MOST_RESOLUTION = 100


class Ranked(NamedTuple):
    """A node with its score, and its place among others; equal scores share one."""

    rank: int
    score: float
    node: Node

    @property
    def key(self) -> tuple[float, str]:
        return (-self.score, self.node.id)


class RankedNodes:
    """Ranks nodes in one run. Raises BadUserInput for samples out of bounds."""

    sorts = (float | int, str)

    def __init__(self, tests: Tests, question: Ranking, places: Sequence[tuple[int, int]]) -> None:
        self.measures = Measures(tests, question.ways, places)
        self.by = question.by
        self.fits = tests.test(question.where)
        self.samples, self.seed = (
            resolved(one, tests.variables) for one in (question.samples, question.seed)
        )
        if self.samples is not None and self.samples < 1:
            raise BadUserInput(f"samples: {self.samples} is out of bounds", "Ask for 1 or more.", places)
        if self.samples is not None and self.by != "BETWEENNESS":
            raise BadUserInput(f"{self.by} takes no samples", "Leave samples out.", places)
        self.said = f"{question.by};{self.measures.ways};{self.samples};{self.seed}"

    def rows(self, _: Any) -> list[Ranked]:
        """The nodes, the most central first."""
        nodes = self.measures.web.nodes
        places = [place for place, node in enumerate(paced(nodes)) if self.fits(node)]
        scores = self.measures.scores(self.by, self.samples, self.seed, places)
        pairs = sorted((-rounded(scores[place]), nodes[place].id, place) for place in paced(places))
        rows = list[Ranked]()
        for number, (score, _id, place) in enumerate(pairs, 1):
            rank = rows[-1].rank if rows and rows[-1].score == -score else number
            rows.append(Ranked(rank, -score, nodes[place]))
        return rows


class Community(NamedTuple):
    """Nodes with many edges among them, by id."""

    nodes: Sequence[Node]

    @property
    def size(self) -> int:
        return len(self.nodes)

    @property
    def key(self) -> tuple[int, str]:
        return (-len(self.nodes), self.nodes[0].id)


class CommunitiesOfNodes:
    """Finds communities in one run. Raises BadUserInput for a resolution out of bounds."""

    sorts = (int, str)

    def __init__(self, tests: Tests, question: Communities, places: Sequence[tuple[int, int]]) -> None:
        self.measures = Measures(tests, question.ways, places)
        self.resolution, self.seed = (
            resolved(one, tests.variables) for one in (question.resolution, question.seed)
        )
        if not 0 < self.resolution <= MOST_RESOLUTION:
            raise BadUserInput(
                f"resolution: {self.resolution} is out of bounds",
                f"Give more than 0 and at most {MOST_RESOLUTION}; 1 is usual.", places,
            )  # fmt: skip
        self.said = f"{self.measures.ways};{self.resolution};{self.seed}"

    @property
    def modularity(self) -> float:
        """Which part of the edges lies within communities, less what chance would have there."""
        return rounded(self.measures.communities(self.resolution, self.seed)[1])

    def rows(self, _: Any) -> list[Community]:
        """The communities, the largest first."""
        nodes = self.measures.web.nodes
        found, _modularity = self.measures.communities(self.resolution, self.seed)
        rows = [Community([nodes[place] for place in sorted(places)]) for places in found]
        return sorted(rows, key=lambda row: row.key)


class OneOf(NamedTuple):
    """A node of a community."""

    node: Node

    @property
    def key(self) -> tuple[str]:
        return (self.node.id,)


class NodesTogether:
    """Finds the nodes of the community here."""

    said = ""
    sorts = (str,)

    def rows(self, here: Any) -> list[OneOf]:
        """They, by id."""
        return list(map(OneOf, here.nodes))
