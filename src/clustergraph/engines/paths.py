"""Finds paths between two nodes: the shortest from both ends at once, the cheapest by Dijkstra, further ones by Yen."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from heapq import heappop, heappush
from itertools import chain
from typing import NamedTuple

from clustergraph.engines.memory import Edge, Hop, Node
from clustergraph.engines.pace import paced, pause
from clustergraph.engines.predicates import Tests, reader
from clustergraph.engines.walks import Hops, Walk, along
from clustergraph.errors import BadUserInput, CostLimitExceeded
from clustergraph.plan.paths import Between
from clustergraph.plan.predicates import TRUE
from clustergraph.plan.values import resolved

MOST_HOPS = 20
MOST_PATHS = 1000
FEW = 64
"""Nodes that are tried one by one, rather than looked for among all that another one leads to."""
Near = Callable[[str], Iterable[str]]
"""From the id of a node to those of the nodes that one hop leads to."""
Key = tuple[Fraction | int, int, tuple[str, ...], tuple[str, ...]]
"""What orders paths: their cost, their length, the ids of their nodes, those of their edges."""


class Path(NamedTuple):
    """A path with what orders it."""

    key: Key
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def walk(self, weighted: bool) -> Walk:
        """The path as it is told; a cost only where weights were asked for."""
        return Walk(self.nodes, self.edges, float(self.key[0]) if weighted else None)


class Paths:
    """Finds the paths that one question asks for, in one view. Raises BadUserInput for weights that cannot be."""

    def __init__(self, tests: Tests, between: Between) -> None:
        self.tests = tests
        self.between = between
        graph, view = tests.graph, tests.view
        self.source = graph.lookup(resolved(between.source, tests.variables), view)
        self.target = graph.lookup(resolved(between.target, tests.variables), view)
        self.most = resolved(between.most, tests.variables)
        self.places = [between.location] if between.location else ()
        if not 0 <= self.most <= MOST_HOPS:
            raise BadUserInput(
                f"maxHops: {self.most} is out of bounds", f"Ask for 0 to {MOST_HOPS} hops.", self.places
            )
        self._holds = None if between.edge == TRUE else tests.test(between.edge)
        self._fits = None if between.inner == TRUE else tests.test(between.inner)
        self._readers = {type: reader(one) for type, one in (between.weights or {}).items()}
        if between.weights is not None:
            self._check_weights()

    @cached_property
    def _hops(self) -> Hops:
        return along(self.tests, self.between.ways)

    @cached_property
    def _back(self) -> Hops:
        return along(self.tests, [way.back for way in self.between.ways])

    def _check_weights(self) -> None:
        for type, attribute in (self.between.weights or {}).items():
            read = self._readers[type]
            for edge in paced(self.tests.graph.scan_edges([type], self.tests.view)):
                if self._holds and not self._holds(edge):
                    continue
                value = read(edge)
                if value is None or Decimal(value) < 0:
                    wrong = "has none" if value is None else f"has {value}"
                    raise BadUserInput(
                        f"weights must be there and not negative: {attribute.name} of {edge.id} {wrong}",
                        "Filter the relationships, or weigh by another property.", self.places,
                    )  # fmt: skip

    def shortest(self) -> Path | None:
        """The first path of all."""
        return next(self.found("SHORTEST", 1), None)

    def found(self, mode: str, number: int) -> Iterator[Path]:
        """The paths that a mode asks for, in their order."""
        if self.source is None or self.target is None:
            return
        first = self._next((self.source,), (), frozenset())
        if first is None:
            return
        if mode == "SHORTEST":
            yield first
        elif mode == "ALL_SHORTEST" and self.between.weights is None:
            yield from self._all_shortest(len(first.edges))
        else:
            for place, path in enumerate(self._yen(first)):
                if place >= (MOST_PATHS if mode == "ALL_SHORTEST" else number):
                    if mode == "ALL_SHORTEST" and path.key[0] == first.key[0]:
                        self._too_many()
                    return
                if mode == "ALL_SHORTEST" and path.key[0] > first.key[0]:
                    return
                yield path

    def _too_many(self) -> None:
        raise CostLimitExceeded(
            f"there are more than {MOST_PATHS:,} shortest paths", "Ask for some by K_SHORTEST.", self.places
        )

    # Hops that may be used

    def _leads(self, node: Node, back: bool = False) -> Sequence[Hop]:
        """The hops from a node that a path may use; the nodes they lead to may stand between its ends, or are one."""
        hops = (self._back if back else self._hops)(node)
        if self._holds is None and self._fits is None:
            return hops
        holds, fits, source, target = self._holds, self._fits, self.source, self.target
        return [
            (edge, one)
            for edge, one in hops
            if (holds is None or holds(edge))
            and (fits is None or one is source or one is target or fits(one))
        ]

    # The first path from a node on

    def _next(self, root: tuple[Node, ...], edges: tuple[Edge, ...], removed: frozenset[str]) -> Path | None:
        """The first path that begins with some nodes and edges, goes on by none of the removed edges, and repeats no node."""
        used = {node.id for node in root[:-1]}
        left = self.most - len(edges)
        if self.between.weights is None:
            found = self._by_length(root[-1], left, used, removed)
        else:
            found = self._by_cost(root[-1], left, used, removed)
        if found is None:
            return None
        return self._path((*root, *found[0][1:]), (*edges, *found[1]))

    def _path(self, nodes: tuple[Node, ...], edges: tuple[Edge, ...]) -> Path:
        cost = len(edges) if self.between.weights is None else sum(map(self._cost, edges), Fraction(0))
        return Path(
            (cost, len(edges), tuple(node.id for node in nodes), tuple(edge.id for edge in edges)),
            nodes,
            edges,
        )

    def _cost(self, edge: Edge) -> Fraction:
        return Fraction(Decimal(self._readers[edge.type](edge)))

    def _by_length(
        self, start: Node, most: int, used: set[str], removed: frozenset[str]
    ) -> tuple[tuple[Node, ...], tuple[Edge, ...]] | None:
        """The first of the shortest paths: level by level from both ends, then the smallest ids on what lies between."""
        layers = self._layers(start, most, used, removed)
        if layers is None:
            return None
        nodes, edges = [start], list[Edge]()
        for layer in layers[1:]:
            shut = frozenset() if edges else removed
            for node in self._onward(nodes[-1], layer):
                among = [edge for edge in self._joining(nodes[-1], node) if edge.id not in shut]
                if among:
                    nodes.append(node)
                    edges.append(min(among, key=_id))
                    break
        return tuple(nodes), tuple(edges)

    def _onward(self, node: Node, layer: set[str]) -> Iterator[Node]:
        """The nodes of a layer that one may lead to, by id."""
        among = layer if len(layer) <= FEW else layer.intersection(self._forward(node.id))
        return map(self.tests.graph.nodes.__getitem__, sorted(among))

    def _joining(self, a: Node, b: Node) -> list[Edge]:
        """The edges that lead from one node to another, of those that may be used."""
        found = self._joined(a, b, self.between.outward) + self._joined(b, a, self.between.inward)
        found = found if self._holds is None else [edge for edge in found if self._holds(edge)]
        view = self.tests.view
        return (
            found if view.date is None else [edge for edge in found if self.tests.graph.is_there(edge, view)]
        )

    def _joined(self, a: Node, b: Node, types: Container[str]) -> list[Edge]:
        return [edge for edge in self.tests.graph.between(a, b) if edge.type in types]

    def _near(self, back: bool) -> Near:
        """The nodes that one hop leads to, by their ids."""
        graph = self.tests.graph
        if self._holds or self._fits or self.tests.view.date is not None:
            nodes = graph.nodes
            return lambda id: [one.id for _, one in self._leads(nodes[id], back)]
        if len(self.between.outward) == len(self.between.inward) == len(graph.by_type):
            return graph.neighbours
        ways = [way.back for way in self.between.ways] if back else self.between.ways
        tables = [graph.neighbours_along(way.relationship, way.direction) for way in ways]
        return lambda id: chain.from_iterable([table[id] for table in tables])

    @cached_property
    def _forward(self) -> Near:
        return self._near(False)

    def _layers(
        self, start: Node, most: int, used: set[str], removed: frozenset[str]
    ) -> list[set[str]] | None:
        """The nodes that shortest paths come by, hop by hop: level by level from both ends, the side with fewer nodes first."""
        assert self.target is not None
        first, last = start.id, self.target.id
        if first == last:
            return [{first}]
        opened = {one.id for edge, one in self._leads(start) if edge.id not in removed} if removed else None
        near = (self._forward, self._near(True))
        levels: tuple[list[set[str]], ...] = ([{first}], [{last}])
        seen = ({first} | used, {last} | used)
        while levels[0][-1] and levels[1][-1] and len(levels[0]) + len(levels[1]) < most + 2:
            side = int(len(levels[1][-1]) < len(levels[0][-1]))
            lead, found = near[side], set[str]()
            for id in paced(levels[side][-1]):
                found.update(opened if opened is not None and id == first else lead(id))
                if opened is not None and side and first in found and id not in opened:
                    found.discard(first)
            found -= seen[side]
            seen[side].update(found)
            levels[side].append(found)
            pause()
            if meeting := found & levels[1 - side][-1]:
                return [*self._toward(meeting, levels[0][:-1]), meeting, *levels[1][-2::-1]]
        return None

    def _toward(self, meeting: set[str], levels: Sequence[set[str]]) -> list[set[str]]:
        """Of each level from the start on the nodes that lead to where both sides met."""
        layers, here = list[set[str]](), meeting
        for level in levels[:0:-1]:
            here = {id for id in paced(level) if not here.isdisjoint(self._forward(id))}
            layers.insert(0, here)
        return [levels[0], *layers]

    def _all_shortest(self, length: int) -> Iterator[Path]:
        assert self.source is not None
        layers = self._layers(self.source, length, set(), frozenset()) or []
        found: list[Path] = []

        def go(nodes: tuple[Node, ...], edges: tuple[Edge, ...]) -> None:
            if len(edges) == len(layers) - 1:
                found.append(self._path(nodes, edges))
                if len(found) > MOST_PATHS:
                    self._too_many()
                return
            for node in self._onward(nodes[-1], layers[len(nodes)]):
                for edge in self._joining(nodes[-1], node):
                    go((*nodes, node), (*edges, edge))

        go((self.source,), ())
        yield from sorted(found, key=_key)

    def _by_cost(
        self, start: Node, most: int, used: set[str], removed: frozenset[str]
    ) -> tuple[tuple[Node, ...], tuple[Edge, ...]] | None:
        """The first of the cheapest paths of so many edges at most (Dijkstra): a node is left again only by fewer edges."""
        heap: list[tuple[Key, int, tuple[Node, ...], tuple[Edge, ...]]] = [
            ((Fraction(0), 0, (start.id,), ()), 0, (start,), ())
        ]
        fewest: dict[str, int] = {}
        turn = 0
        while heap:
            (cost, length, ids, names), _, nodes, edges = heappop(heap)
            last = nodes[-1]
            if last is self.target:
                return nodes, edges
            if fewest.get(last.id, MOST_HOPS + 1) <= length:
                continue
            fewest[last.id] = length
            pause()
            for edge, node in self._leads(last) if length < most else ():
                if node.id in used or node.id in ids or (length == 0 and edge.id in removed):
                    continue
                turn += 1
                key = (cost + self._cost(edge), length + 1, (*ids, node.id), (*names, edge.id))
                heappush(heap, (key, turn, (*nodes, node), (*edges, edge)))
        return None

    def _yen(self, first: Path) -> Iterator[Path]:
        """All paths in their order, one after the other (Yen 1971): each next one leaves one that was found at some node, by
        another edge than those that did before."""
        found: list[Path] = []
        candidates: list[tuple[Key, int]] = []
        held: list[Path] = [first]
        known = {first.key}
        heappush(candidates, (first.key, 0))
        while candidates:
            _, place = heappop(candidates)
            path = held[place]
            found.append(path)
            yield path
            for at in range(len(path.edges)):
                root, edges = path.nodes[: at + 1], path.edges[:at]
                names = path.key[3][:at]
                removed = frozenset(
                    one.key[3][at] for one in found if len(one.edges) > at and one.key[3][:at] == names
                )
                other = self._next(root, edges, removed)
                if other is not None and other.key not in known:
                    known.add(other.key)
                    held.append(other)
                    heappush(candidates, (other.key, len(held) - 1))


def _key(path: Path) -> Key:
    return path.key


def _id(edge: Edge) -> str:
    return edge.id
