"""One generation of a graph in memory: a NetworkX graph with adjacency by relationship and indexes. Never changed."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, NamedTuple, TypeVar

import networkx

from clustergraph.engines.tables import Tables
from clustergraph.model.shape import Direction, Model, Valid
from clustergraph.model.validity import Lifetime, days, lifetime
from clustergraph.pace import emptied, paced
from clustergraph.plan.operators import View
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed, in_order


class Node(dict[str, Any]):
    """A node: a dict of its properties, which is also NetworkX's data of it."""

    __slots__ = ("citations", "confidence", "id", "kind")

    def __init__(self, row: NodeRow) -> None:
        self.id, self.kind, properties, self.citations, self.confidence = row
        super().__init__(properties)


class Edge(dict[str, Any]):
    """An edge: a dict of its properties, which is also NetworkX's data of it; its id is NetworkX's key."""

    __slots__ = ("citations", "confidence", "id", "source", "target", "type")

    def __init__(self, row: EdgeRow, source: Node, target: Node) -> None:
        self.id, self.type, _, _, properties, self.citations, self.confidence = row
        super().__init__(properties)
        self.source = source
        self.target = target


Hop = tuple[Edge, Node]
Held = TypeVar("Held", Node, Edge, Node | Edge)
VIEWS = 32
"""How many dated views are kept; each is a set of the ids that it holds."""
Hops = Mapping[str, Sequence[Hop]]


class Load(NamedTuple):
    """An attempt to load a seed: whether it went in, when (ISO 8601, UTC), and what was wrong."""

    ok: bool
    at: str
    errors: tuple[str, ...] = ()


class Graph:
    """A generation: nodes and edges, and what is derived from them and shares their dicts.

    Reading one relationship of a node costs what that relationship has of edges, however many others the node has.
    """

    def __init__(self, model: Model, seed: Seed, generation: int = 1) -> None:
        self.model = model
        self.generation = generation
        self.loaded_at = datetime.now(UTC).isoformat(timespec="seconds")
        self.last_load = Load(True, self.loaded_at)
        """The last attempt to load a seed; a later one that failed is told here, the only thing that ever changes."""
        self.digest = self.loaded_at
        self.stamps: Mapping[str, str] = {}
        """What stands for the state of each kind and relationship, where that is not the digest: see `stamps.py`."""
        self.nodes = {row.id: Node(row) for row in in_order(seed.nodes)}
        self.edges = {
            row.id: Edge(row, self.nodes[row.source], self.nodes[row.target]) for row in in_order(seed.edges)
        }
        self.by_kind: dict[str, list[Node]] = {kind: [] for kind in model.kinds}
        for node in self.nodes.values():
            self.by_kind[node.kind].append(node)
        self.by_type: dict[str, list[Edge]] = {type: [] for type in model.relationships}
        for edge in self.edges.values():
            self.by_type[edge.type].append(edge)
        self._hops = {
            (type, direction): _adjacency(self.nodes, edges, direction)
            for type, edges in self.by_type.items()
            for direction in (
                [Direction.BOTH] if model.relationships[type].symmetric else [Direction.OUT, Direction.IN]
            )
        }
        self._onward = {
            type: hops for (type, direction), hops in self._hops.items() if direction is not Direction.IN
        }
        self._supported = self._evidence()
        self._lifetimes = self._dated()
        self._held = lru_cache(VIEWS)(self._hold)
        self.tables = Tables()
        wholes: list[Sequence[Any]] = [*self.by_kind.values(), *self.by_type.values()]
        for rows in wholes:
            self.tables.know(rows)
        self._merged: dict[tuple[str, ...], list[Any]] = {}
        self._derived: dict[str, Any] = {}
        self._indexes: dict[tuple[str, str], Mapping[Any, Sequence[Node]]] = {}

    def seed(self) -> Seed:
        """What it was made of."""
        nodes = (NodeRow(one.id, one.kind, one, one.citations, one.confidence) for one in self.nodes.values())
        edges = (
            EdgeRow(one.id, one.type, one.source.id, one.target.id, one, one.citations, one.confidence)
            for one in self.edges.values()
        )
        return Seed(tuple(nodes), tuple(edges))

    def release(self) -> None:
        """Let go of everything, one by one: to free millions of things at once would hold up all threads. Nobody may use the
        graph any more."""
        held = list(vars(self).values())
        if made := vars(self).get("networkx"):
            held += [made._node, made._succ, made._pred]
        self.tables.release()
        vars(self).clear()
        for one in held:
            emptied(one)

    @cached_property
    def networkx(self) -> networkx.MultiDiGraph[str]:
        """The graph as NetworkX has it, made when it is first asked for. Its own `add_edge` would copy our dicts; the attributes
        are those that its documentation gives to subclasses."""
        graph: Any = networkx.MultiDiGraph()
        graph.add_nodes_from(self.nodes)
        graph._node.update(self.nodes)
        for edge in self.edges.values():
            source, target = edge.source.id, edge.target.id
            keys = graph._succ[source].get(target)
            if keys is None:
                keys = graph._succ[source][target] = graph._pred[target][source] = {}
            keys[edge.id] = edge
        return graph  # type: ignore[no-any-return]

    def _evidence(self) -> Mapping[str, list[Node | Edge]]:
        found: dict[str, list[Node | Edge]] = {}
        sources: dict[int, Sequence[str]] = {}  # many nodes and edges share their citations
        for held in chain[Node | Edge](self.nodes.values(), self.edges.values()):
            key = id(held.citations)
            if key not in sources:
                sources[key] = tuple(dict.fromkeys(chain.from_iterable(held.citations.values())))
            for source in sources[key]:
                found.setdefault(source, []).append(held)
        return found

    # What the operators reach the graph by

    def scan(self, kinds: Iterable[str], view: View) -> Iterable[Node]:
        """All nodes of some kinds, by id."""
        return self._seen(self._together(self.by_kind, tuple(kinds)), view)

    def scan_edges(self, relationships: Iterable[str], view: View) -> Iterable[Edge]:
        """All edges of some relationships, by id."""
        return self._seen(self._together(self.by_type, tuple(relationships)), view)

    def _together(self, lists: Mapping[str, list[Held]], names: tuple[str, ...]) -> list[Held]:
        """All of some kinds or relationships, by id; kept for those that stand together in the model."""
        if len(names) == 1:
            return lists[names[0]]
        if names not in self._merged:
            self._merged[names] = sorted(chain.from_iterable(lists[name] for name in names), key=_id)
            self.tables.know(self._merged[names])
        return self._merged[names]

    def seek(self, kinds: Iterable[str], name: str, values: Iterable[Any], view: View) -> Iterable[Node]:
        """The nodes of some kinds that have one of these values as a property (or as `id`), by id."""
        if name == "id":
            found = [
                node
                for value in dict.fromkeys(values)
                if (node := self.lookup(value, view)) and node.kind in set(kinds)
            ]
        else:
            wanted = list(dict.fromkeys(values))
            found = [
                node for kind in kinds for value in wanted for node in self._index(kind, name).get(value, ())
            ]
            found = list(self._seen(found, view))
        return sorted(found, key=_id)

    def distinct(self, kinds: Iterable[str], name: str) -> int:
        """How many values nodes of some kinds have for a property, each kind by itself."""
        return sum(len(self._index(kind, name)) for kind in kinds)

    def _index(self, kind: str, name: str) -> Mapping[Any, Sequence[Node]]:
        """The nodes of a kind by a property's value, in any view; made when a filter first asks for it."""
        key = (kind, name)
        if key not in self._indexes:
            index: dict[Any, list[Node]] = {}
            for node in self.by_kind[kind]:
                if node.get(name) is not None:
                    index.setdefault(node[name], []).append(node)
            self._indexes[key] = index
        return self._indexes[key]

    def lookup(self, id: str, view: View) -> Node | None:
        """The node with an id, which may carry the date of a view."""
        node = self.nodes.get(plain_id(id))
        return node if node is not None and self.is_there(node, view) else None

    def lookup_edge(self, id: str, view: View) -> Edge | None:
        """The edge with an id, which may carry the date of a view."""
        edge = self.edges.get(plain_id(id))
        return edge if edge is not None and self.is_there(edge, view) else None

    def is_there(self, one: Node | Edge, view: View) -> bool:
        """Whether a view holds a node or an edge."""
        return view.date is None or one.id in self._held(view)

    def expand(self, node: Node, relationship: str, direction: Direction, view: View) -> Sequence[Hop]:
        """The edges of a node and the nodes at their other ends, by node id, then edge id."""
        hops = self._hops[relationship, direction].get(node.id, ())
        if view.date is None or not hops:
            return hops
        held = self._held(view)
        return [hop for hop in hops if hop[0].id in held]

    def hops(self, relationship: str, direction: Direction) -> Hops:
        """The edges of a relationship and the nodes at their other ends, by node id; all of them, whatever the view."""
        return self._hops[relationship, direction]

    def between(self, source: Node, target: Node, relationships: Iterable[str]) -> Iterator[Edge]:
        """The edges of some relationships from one node to another, whatever the view."""
        for type in relationships:
            if hops := self._onward[type].get(source.id):
                for place in range(bisect_left(hops, target.id, key=_other), len(hops)):
                    edge, other = hops[place]
                    if other is not target:
                        break
                    if edge.source is source:
                        yield edge

    def held(self, view: View) -> frozenset[str]:
        """The ids of all nodes and edges that are there in a dated view; kept for the last views."""
        return self._held(view)

    def derived(self, name: str, make: Callable[[], Any]) -> Any:
        """What was made of this generation under a name; made when it is first asked for."""
        if name not in self._derived:
            self._derived[name] = make()
        return self._derived[name]

    def lifetime(self, one: Node | Edge) -> Lifetime | None:
        """When a node or an edge begins and ends; None: it always holds."""
        return self._lifetimes.get(one.id)

    def supported(self, source: Node, view: View) -> Sequence[Node | Edge]:
        """The nodes that cite a source, then the edges that do, each by id."""
        return list(self._seen(self._supported.get(source.id, ()), view))

    def _seen(self, found: Iterable[Held], view: View) -> Iterable[Held]:
        """What of some nodes or edges is there in a view."""
        if view.date is None:
            return found
        held = self._held(view)
        return [one for one in paced(found) if one.id in held]

    def _dated(self) -> dict[str, Lifetime]:
        """The lifetimes, by id, of the nodes and edges that do not always hold."""
        found: dict[str, Lifetime] = {}
        for kind, nodes in self.by_kind.items():
            found.update(_lifetimes(self.model.kinds[kind].valid, nodes, False))
        for type, edges in self.by_type.items():
            record = self.model.relationships[type].record
            found.update(_lifetimes(self.model.records[record].valid, edges, True))
        return found

    def _hold(self, view: View) -> frozenset[str]:
        """The ids of all nodes and edges that are there in a dated view. An edge needs both its ends."""
        first, last = days(view.date or "../..")
        if view.until is not None:
            last = days(view.until)[1]
        test = Lifetime.holds if view.until is None else Lifetime.meets

        def is_there(id: str) -> bool:
            life = self._lifetimes.get(id)
            return life is None or test(life, (first, last), view.certain)

        nodes = set(filter(is_there, paced(self.nodes)))
        whole = (
            id
            for id, edge in paced(self.edges.items())
            if edge.source.id in nodes and edge.target.id in nodes
        )
        return frozenset(nodes.union(filter(is_there, whole)))


def _lifetimes(
    valid: Valid | None, held: Iterable[Node | Edge], of_edges: bool
) -> Iterator[tuple[str, Lifetime]]:
    """The ids of nodes of a kind or edges of a relationship with their lifetimes; those with the same dates share theirs."""
    if valid is None:
        return
    names = [name for name in (valid.since, valid.until, valid.at) if name]
    known: dict[tuple[Any, ...], Lifetime | None] = {}
    for one in held:
        dates = tuple(map(one.get, names))
        if dates not in known:
            known[dates] = lifetime(valid, one, of_edges)
        if (life := known[dates]) is not None:
            yield one.id, life


def plain_id(id: str) -> str:
    """An id without the date that it carries in a view; no id of a seed holds an @."""
    return id.partition("@")[0]


def _id(held: Any) -> str:
    return held.id  # type: ignore[no-any-return]


def _other(hop: Hop) -> str:
    return hop[1].id


def _adjacency(nodes: Iterable[str], edges: Iterable[Edge], direction: Direction) -> Hops:
    """The hops from each node, by the id at the other end, then by edge id, as the nodes and the edges arrive."""
    by_end: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if direction is not Direction.IN:
            by_end[edge.target.id].append(edge)
        if direction is Direction.IN or (direction is Direction.BOTH and edge.source is not edge.target):
            by_end[edge.source.id].append(edge)
    hops: defaultdict[str, list[Hop]] = defaultdict(list)
    for end in nodes:
        for edge in by_end.pop(end, ()):
            start, other = edge.source, edge.target
            if other.id != end or direction is Direction.IN:
                start, other = other, start
            hops[start.id].append((edge, other))
    if direction is Direction.BOTH:
        for found in hops.values():
            found.sort(key=lambda hop: (hop[1].id, hop[0].id))
    return {id: tuple(hops.pop(id)) for id in tuple(hops)}
