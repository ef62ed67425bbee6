"""Finds paths between two nodes: the shortest from both ends at once, the cheapest by Dijkstra, further ones by Yen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from heapq import heappop, heappush
from itertools import pairwise, product
from typing import Any, NamedTuple

from clustergraph.engines.memory import Edge, Hop, Node
from clustergraph.engines.neighbours import Neighbours
from clustergraph.engines.openpaths import OpenPaths
from clustergraph.engines.predicates import Tests, reader
from clustergraph.engines.shortest import Shortest
from clustergraph.engines.walks import Hops, Walk, along
from clustergraph.errors import BadUserInput, CostLimitExceeded
from clustergraph.pace import paced, pause
from clustergraph.plan.paths import Between
from clustergraph.plan.predicates import TRUE
from clustergraph.plan.values import resolved

MOST_HOPS = 20
MOST_PATHS = 1000
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
        self.most = most_hops(between, tests.variables)
        self.places = [between.location] if between.location else ()
        self._holds = None if between.edge == TRUE else tests.test(between.edge)
        self._fits = None if between.inner == TRUE else tests.test(between.inner)
        self._open = OpenPaths(graph, between)
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
        """The first of the shortest paths."""
        search = self._without(start, used, removed) if used or removed else self._search
        found = search.first(start.id, self.target.id, most) if self.target else None
        if found is None:
            return None
        nodes = self._nodes(found)
        several = [self._joining(a, b) for a, b in pairwise(nodes)]
        if removed and several:
            several[0] = [edge for edge in several[0] if edge.id not in removed]
        return nodes, tuple([edges[0] for edges in several])

    def _nodes(self, ids: Iterable[str]) -> tuple[Node, ...]:
        return tuple(map(self.tests.graph.nodes.__getitem__, ids))

    def _joining(self, a: Node, b: Node) -> list[Edge]:
        """The edges that lead from one node to another, of those that may be used, by id."""
        found, graph, view = self._open.joining(a, b), self.tests.graph, self.tests.view
        found = found if self._holds is None else [edge for edge in found if self._holds(edge)]
        return [edge for edge in found if graph.is_there(edge, view)]

    @cached_property
    def _search(self) -> Shortest:
        if self._holds is None and self._fits is None and self.tests.view.date is None:
            return self._open.search
        return Shortest(self._near(False), self._near(True))

    def _near(self, back: bool) -> Neighbours:
        nodes = self.tests.graph.nodes
        return Neighbours(lambda id: {one.id for _, one in self._leads(nodes[id], back)})

    def _without(self, start: Node, used: Set[str], removed: frozenset[str]) -> Shortest:
        """The search that comes by none of the used nodes and leaves the start by none of the removed edges."""
        onward, back = self._search.onward, self._search.back
        opened = {one.id for edge, one in self._leads(start) if edge.id not in removed} - used
        shut = {start.id, *used}
        return Shortest(
            Neighbours(lambda id: opened if id == start.id else _less(onward[id], used)),
            Neighbours(lambda id: _less(back[id], used if id in opened else shut)),
        )

    def _all_shortest(self, length: int) -> Iterator[Path]:
        assert self.source is not None
        assert self.target is not None
        found: list[Path] = []
        for ids in self._search.all(self.source.id, self.target.id, length):
            nodes = self._nodes(ids)
            for edges in product(*[self._joining(a, b) for a, b in pairwise(nodes)]):
                found.append(self._path(nodes, edges))
                if len(found) > MOST_PATHS:
                    self._too_many()
        yield from found

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


def most_hops(between: Between, variables: Mapping[str, Any]) -> int:
    """The edges that a path may have. Raises BadUserInput for too many."""
    most: int = resolved(between.most, variables)
    if not 0 <= most <= MOST_HOPS:
        places = [between.location] if between.location else ()
        raise BadUserInput(f"maxHops: {most} is out of bounds", f"Ask for 0 to {MOST_HOPS} hops.", places)
    return most


def _less(ids: Set[str], others: Set[str]) -> Set[str]:
    """The ids without the others, which mostly are none of them."""
    return ids if ids.isdisjoint(others) else ids - others
