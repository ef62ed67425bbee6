"""Finds paths between two nodes: the shortest from both ends at once, the cheapest by Dijkstra, further ones by Yen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from heapq import heappop, heappush
from typing import NamedTuple

from clustergraph.engines.memory import Edge, Hop, Node
from clustergraph.engines.pace import paced, pause
from clustergraph.engines.predicates import Tests, reader
from clustergraph.engines.walks import Walk, along
from clustergraph.errors import BadUserInput, CostLimitExceeded
from clustergraph.plan.paths import Between
from clustergraph.plan.predicates import TRUE
from clustergraph.plan.values import resolved

MOST_HOPS = 20
MOST_PATHS = 1000
Key = tuple[Fraction, int, tuple[str, ...], tuple[str, ...]]
"""What orders paths: their cost, their length, the ids of their nodes, those of their edges."""
ONE = Fraction(1)


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
        self._hops = along(tests, between.ways)
        self._back = along(tests, [way.back for way in between.ways])
        self._holds = None if between.edge == TRUE else tests.test(between.edge)
        self._fits = None if between.inner == TRUE else tests.test(between.inner)
        self._readers = {type: reader(one) for type, one in (between.weights or {}).items()}
        if between.weights is not None:
            self._check_weights()

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
        cost = sum(map(self._cost, edges), Fraction(0))
        return Path(
            (cost, len(edges), tuple(node.id for node in nodes), tuple(edge.id for edge in edges)),
            nodes,
            edges,
        )

    def _cost(self, edge: Edge) -> Fraction:
        return ONE if self.between.weights is None else Fraction(Decimal(self._readers[edge.type](edge)))

    def _by_length(
        self, start: Node, most: int, used: set[str], removed: frozenset[str]
    ) -> tuple[tuple[Node, ...], tuple[Edge, ...]] | None:
        """The first of the shortest paths: level by level from both ends, then the smallest ids on what lies between."""
        layers = self._layers(start, most, used, removed)
        if layers is None:
            return None
        nodes, edges = [start], list[Edge]()
        for layer in layers[1:]:
            among = [
                hop
                for hop in self._leads(nodes[-1])
                if hop[1].id in layer and self._open(hop[0], nodes, removed)
            ]
            edge, node = min(among, key=lambda hop: (hop[1].id, hop[0].id))
            nodes.append(node)
            edges.append(edge)
        return tuple(nodes), tuple(edges)

    def _open(self, edge: Edge, nodes: Sequence[Node], removed: frozenset[str]) -> bool:
        return len(nodes) > 1 or edge.id not in removed

    def _layers(
        self, start: Node, most: int, used: set[str], removed: frozenset[str]
    ) -> list[set[str]] | None:
        """The nodes that shortest paths come by, hop by hop. The side with fewer nodes goes on first."""
        target, nodes = self.target, self.tests.graph.nodes
        assert target is not None
        if start is target:
            return [{start.id}]
        sides = [{start.id: 0}, {target.id: 0}]
        fronts: list[list[Node]] = [[start], [target]]
        lengths = [0, 0]
        while fronts[0] and fronts[1] and sum(lengths) < most:
            side = int(len(fronts[1]) < len(fronts[0]))
            seen, other, front = sides[side], sides[1 - side], []
            lengths[side] += 1
            for node in paced(fronts[side]):
                for edge, one in self._leads(node, back=bool(side)):
                    if (
                        one.id not in seen
                        and one.id not in used
                        and not self._is_closed(edge, node, one, start, removed)
                    ):
                        seen[one.id] = lengths[side]
                        front.append(one)
            fronts[side] = front
            pause()
            meeting = {one.id for one in front if one.id in other}
            if meeting:
                return self._between_levels(sides, lengths, meeting, start, removed, nodes)
        return None

    def _is_closed(self, edge: Edge, a: Node, b: Node, start: Node, removed: frozenset[str]) -> bool:
        """Whether an edge is removed: those are edges of the first hop."""
        return bool(removed) and (a is start or b is start) and edge.id in removed

    def _between_levels(
        self, sides: Sequence[Mapping[str, int]], lengths: Sequence[int], meeting: set[str], start: Node,
        removed: frozenset[str], nodes: Mapping[str, Node],
    ) -> list[set[str]]:  # fmt: skip
        """Each level of the nodes on shortest paths: from where both sides met back to the start, and on to the target."""
        layers = [meeting]
        for side, toward in ((0, True), (1, False)):
            here = meeting
            for level in range(lengths[side] - 1, -1, -1):
                here = {
                    one.id
                    for id in here
                    for edge, one in self._leads(nodes[id], back=toward)
                    if sides[side].get(one.id) == level
                    and not self._is_closed(edge, nodes[id], one, start, removed)
                }
                layers = [here, *layers] if toward else [*layers, here]
        return layers

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
            for edge, node in self._leads(nodes[-1]):
                if node.id in layers[len(nodes)]:
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
