"""Ways to the rows of a filter that start where an index finds few nodes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from clustergraph.engines.memory import Graph, Hop
from clustergraph.pace import paced
from clustergraph.plan.operators import Reach, Scan, View, Way


class Reached:
    """Finds rows that a filter may let pass: by the shortest way, as the edges are counted in each request. What has more
    than `longest` edges is no short way."""

    def __init__(self, graph: Graph, reach: Reach, longest: int) -> None:
        self.graph = graph
        self.longest = longest
        self.ways = reach.ways
        self.kinds = frozenset(reach.scan.kinds) if isinstance(reach.scan, Scan) else None

    def rows(self, all: Sequence[Any], values: Sequence[Sequence[Any]], view: View) -> Sequence[Any]:
        """Some of all rows, by id, or all of them. `values` are what the index of each way is asked for."""
        shortest: list[Sequence[Hop]] | None = None
        length = self.longest
        for way, wanted in zip(self.ways, values, strict=True):
            hops = self.hops(way, wanted, view)
            number = sum(map(len, hops))
            if number <= length:
                shortest, length = hops, number
        if shortest is None:
            return all
        edges = paced(chain.from_iterable(shortest))
        if self.kinds is None:
            found: dict[str, Any] = {edge.id: edge for edge, _ in edges}
        else:
            found = {node.id: node for _, node in edges if node.kind in self.kinds}
        there = sorted(found)
        if view.date is not None:
            held = self.graph.held(view)
            there = [id for id in there if id in held]
        return [found[id] for id in there]

    def hops(self, way: Way, wanted: Sequence[Any], view: View) -> list[Sequence[Hop]]:
        """The edges back along a way, whatever the view."""
        seek = way.seek
        starts = self.graph.seek(seek.kinds, seek.attribute.name, wanted, view)
        every = [self.graph.hops(one.relationship, one.direction) for one in way.back]
        return [hops[node.id] for node in starts for hops in every if node.id in hops]
