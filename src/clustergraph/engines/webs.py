"""The graph as mathematics sees it: nodes, edges along some ways, and measures of them that are kept for a generation."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import networkx

from clustergraph.algorithms import centrality, communities
from clustergraph.engines.memory import Node
from clustergraph.engines.predicates import Tests
from clustergraph.errors import CostLimitExceeded, TimeIsUp
from clustergraph.model.shape import Direction
from clustergraph.pace import begun, paced, waited
from clustergraph.plan.predicates import Expand

MOST_VISITS = 20_000_000
"""Nodes and edges that a measure may come by, each as often as it does: some 20 seconds of work."""
LEVELS = 50
"""How often finding communities comes by an edge, about."""
WEBS, OUTCOMES = 4, 64
"""How many are kept."""
Ways = Sequence[tuple[str, frozenset[Direction]]]


class Kept(dict[Hashable, Any]):
    """What was made of one generation, by what it was made of; the oldest goes when there are too many."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def of(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What is kept under a key; made when it is first asked for."""
        if key not in self:
            made = make()
            if len(self) >= self.most:
                self.pop(next(iter(self)))
            self[key] = made
        return self[key]


class Web(NamedTuple):
    """The nodes that have an edge along some ways, by id, and a graph of their places. Edges lead as the ways do; each weighs as
    many as it stands for."""

    nodes: Sequence[Node]
    graph: networkx.DiGraph[int]

    @property
    def size(self) -> int:
        """What one look at everything comes by."""
        return len(self.nodes) + self.graph.number_of_edges()


class Measures:
    """Measures of one graph in one view, along some ways. Raises CostLimitExceeded for those that would take too long."""

    def __init__(self, tests: Tests, ways: Sequence[Expand], places: Sequence[tuple[int, int]]) -> None:
        self.tests = tests
        types = {way.relationship for way in ways}
        self.ways = tuple(
            (type, frozenset(way.direction for way in ways if way.relationship == type))
            for type in sorted(types)
        )
        self.places = places
        self.webs: Kept = tests.graph.derived("webs", lambda: Kept(WEBS))
        self.outcomes: Kept = tests.graph.derived("measures", lambda: Kept(OUTCOMES))

    @property
    def web(self) -> Web:
        key = (self.tests.view, self.ways)
        found: Web = self.webs.of(key, lambda: made_web(self.tests, self.ways))
        return found

    def _outcome(self, what: str, details: Hashable, make: Callable[[], Any]) -> Any:
        """What is kept, or is being made, or is made now. Work whose time is up goes on, and is there for the next request."""
        key = (self.tests.view, self.ways, what, details)
        try:
            return waited(self.outcomes.of(key, lambda: begun(make)))
        except TimeIsUp as error:
            raise error.doing(f"{what}, which goes on: ask again in a while") from None

    def scores(self, by: str, samples: int | None, seed: int, nodes: Sequence[int]) -> Mapping[int, float]:
        """The scores of nodes by their places in the web; those of others, too, when they came by themselves."""
        graph = self.web.graph
        number = None if samples is None or samples >= len(graph) else samples
        match by:
            case "DEGREE":
                make: Callable[[], Mapping[int, float]] = partial(centrality.degree, graph)
            case "PAGERANK":
                make = partial(centrality.pagerank, graph)
            case "BETWEENNESS":
                self._bound("betweenness", number or len(graph), "Give samples, such as 100")
                make = partial(centrality.betweenness, graph, number, seed)
            case _:
                return self._closeness(nodes)
        scores: Mapping[int, float] = self._outcome(f"ranking by {by}", (number, number and seed), make)
        return scores

    def _closeness(self, nodes: Sequence[int]) -> Mapping[int, float]:
        """The only measure that each node has by itself."""
        self._bound("closeness", len(nodes), "Rank fewer nodes, by where")
        make = partial(centrality.closeness, self.web.graph, nodes)
        scores: Mapping[int, float] = self._outcome("ranking by CLOSENESS", tuple(nodes), make)
        return scores

    def communities(self, resolution: float, seed: int) -> tuple[Sequence[set[int]], float]:
        """The communities, and the modularity of the graph in them. The ways must lead both ways."""
        self._bound("finding communities", LEVELS, "Look at a date")
        graph = self.web.graph

        def make() -> tuple[Sequence[set[int]], float]:
            both: networkx.Graph[int] = networkx.Graph()
            both.add_nodes_from(graph)
            arcs: Iterable[tuple[int, int, int]] = graph.edges(data="weight")
            weights = ((a, b, weight) for a, b, weight in arcs if a <= b)
            both.add_weighted_edges_from(weights)
            found = communities.louvain(both, resolution, seed)
            return found, communities.modularity(both, found, resolution) if both.size() else 0.0

        outcome: tuple[Sequence[set[int]], float] = self._outcome(
            "finding communities", (resolution, seed), make
        )
        return outcome

    def _bound(self, what: str, times: int, hint: str) -> None:
        visits = times * self.web.size
        if visits > MOST_VISITS:
            raise CostLimitExceeded(
                f"{what} would look at nodes and edges about {visits:,} times; at most {MOST_VISITS:,} are allowed",
                f"{hint}, or go through fewer relationships.", self.places,
            )  # fmt: skip


def made_web(tests: Tests, ways: Ways) -> Web:
    """The web of some relationships, each followed in some directions."""
    graph, view = tests.graph, tests.view
    weights: dict[tuple[str, str], int] = {}
    for type, directions in ways:
        onward, back = directions != {Direction.IN}, directions != {Direction.OUT}
        for edge in paced(graph.scan_edges([type], view)):
            ends = (edge.source.id, edge.target.id)
            if onward:
                weights[ends] = weights.get(ends, 0) + 1
            if back and not (onward and edge.source is edge.target):
                weights[ends[::-1]] = weights.get(ends[::-1], 0) + 1
    ids = sorted({id for pair in paced(weights) for id in pair})
    places = {id: place for place, id in enumerate(ids)}
    made: networkx.DiGraph[int] = networkx.DiGraph()
    made.add_nodes_from(range(len(ids)))
    for (source, target), weight in paced(weights.items()):
        made.add_edge(places[source], places[target], weight=weight)
    return Web([graph.nodes[id] for id in ids], made)
