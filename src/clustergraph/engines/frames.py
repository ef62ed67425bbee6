"""Frames: all nodes of some kinds, or all edges of some relationships, as columns of numbers. Filters of many rows run on these.

Every column has one place more than there are rows. It stands for nothing: what a relationship to one leads to where there is
no edge. A place of -1 means it, too, as NumPy counts from the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from clustergraph.engines.memory import Edge, Graph, Node
from clustergraph.engines.predicates import reader
from clustergraph.model.shape import Direction
from clustergraph.pace import paced, pause
from clustergraph.plan.operators import OPEN, Scan, ScanEdges
from clustergraph.plan.predicates import Attribute, Expand, Place

Places = npt.NDArray[np.int32]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Column:
    """The value of each row as its place among the values that there are, of which None is the first."""

    codes: Places
    values: Sequence[Any]
    places: Mapping[Any, int]

    def satisfied(self, test: Callable[[Any], bool], at: Places | None = None) -> Truths:
        """Where a test of the value holds, of all rows or at some places. It is called once for each value, or for each of
        few places."""
        codes = self.codes if at is None else self.codes.take(at)
        if len(codes) < len(self.values):
            found = map(self.values.__getitem__, codes.tolist())
            return np.fromiter(map(test, paced(found)), np.bool_, len(codes))
        holds: Truths = np.fromiter(map(test, paced(self.values)), np.bool_, len(self.values))
        return holds.take(codes)

    def equal(self, value: Any, at: Places | None = None) -> Truths:
        """Where the value is this one."""
        found: Truths = (self.codes if at is None else self.codes.take(at)) == self.places.get(value, -1)
        return found


@dataclass(frozen=True, slots=True)
class Link:
    """The edges of a relationship as seen from the nodes of a frame, in their order, and of each node in the order of hops."""

    start: Places
    """Of each node, the place of its first edge among these; after that of nothing, how many edges there are."""
    near: Places
    """Of each edge, the place of the node that it is seen from."""
    edge: Places
    far: Places
    edges: Frame
    nodes: Frame

    def hops(self, at: Places) -> tuple[Places, Places]:
        """The edges of the nodes at some places, and to which of these each belongs."""
        start = self.start.take(at)
        counts = self.start.take(np.where(at < 0, -1, at + 1)) - start
        near = np.repeat(np.arange(len(at), dtype=np.int32), counts)
        before = np.cumsum(counts, dtype=np.int32) - counts
        return np.arange(len(near), dtype=np.int32) + (start - before).take(near), near


class Frame:
    """Nodes or edges by id."""

    def __init__(self, rows: Sequence[Any], of_edges: bool) -> None:
        self.rows = rows
        self.of_edges = of_edges
        self._columns: dict[Attribute, Column] = {}

    def __len__(self) -> int:
        """How many places there are, that of nothing among them."""
        return len(self.rows) + 1

    def places(self) -> dict[str, int]:
        """The place of each row by its id. Made anew each time, for it takes much memory."""
        return {row.id: place for place, row in enumerate(paced(self.rows))}

    def column(self, attribute: Attribute) -> Column:
        """The values of an attribute."""
        if attribute not in self._columns:
            self._columns[attribute] = self._read(attribute)
        return self._columns[attribute]

    def _read(self, attribute: Attribute) -> Column:
        read = reader(attribute)
        values: list[Any] = [None]
        places: dict[Any, int] = {None: 0}
        codes = np.zeros(len(self), np.int32)
        for place, row in enumerate(paced(self.rows)):
            value = read(row)
            key = tuple(value) if isinstance(value, list) else value
            code = places.get(key)
            if code is None:
                code = places[key] = len(values)
                values.append(value)
            codes[place] = code
        return Column(codes, values, places)


class Frames:
    """The frames of one generation, and how they hang together; each is made when it is first asked for."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._frames: dict[int, Frame] = {}
        self._links: dict[tuple[int, str, Direction], Link] = {}
        self._ends: dict[tuple[int, Place], tuple[Frame, Places]] = {}

    def of(self, scan: Scan | ScanEdges) -> Frame:
        """The frame of all that a scan finds."""
        if isinstance(scan, Scan):
            return self._frame(self.graph.scan(scan.kinds, OPEN), False)
        return self._frame(self.graph.scan_edges(scan.relationships, OPEN), True)

    def _frame(self, rows: Any, of_edges: bool) -> Frame:
        if id(rows) not in self._frames:
            self._frames[id(rows)] = Frame(rows, of_edges)
        return self._frames[id(rows)]

    def _nodes(self, type: str) -> Frame:
        return self.of(Scan(type, self.graph.model.covers(type)))

    def link(self, frame: Frame, expand: Expand) -> Link:
        """A relationship as seen from the nodes of a frame."""
        key = (id(frame), expand.relationship, expand.direction)
        if key not in self._links:
            self._links[key] = self._linked(frame, expand.relationship, expand.direction)
        return self._links[key]

    def _linked(self, frame: Frame, type: str, direction: Direction) -> Link:
        relationship = self.graph.model.relationships[type]
        nodes = self._nodes(relationship.source if direction is Direction.IN else relationship.target)
        edges = self.of(ScanEdges(relationship.record, (type,)))
        hops, of_node, of_edge = self.graph.hops(type, direction), nodes.places(), edges.places()
        near: list[int] = []
        edge: list[int] = []
        far: list[int] = []
        start: list[int] = []
        for place, node in enumerate(paced(frame.rows)):
            start.append(len(near))
            found = hops.get(node.id, ())
            near += [place] * len(found)
            edge += [of_edge[hop[0].id] for hop in found]
            far += [of_node[hop[1].id] for hop in found]
        start += [len(near)] * 2
        return Link(_array(start), _array(near), _array(edge), _array(far), edges, nodes)

    def end(self, frame: Frame, place: Place) -> tuple[Frame, Places]:
        """Where the sources, or the targets, of the edges of a frame stand in a frame of their own."""
        key = (id(frame), place)
        if key not in self._ends:
            model = self.graph.model
            types = {edge.type for edge in paced(frame.rows)}
            ends = {
                model.relationships[type].source
                if place is Place.SOURCE
                else model.relationships[type].target
                for type in types
            }
            nodes = self._nodes(ends.pop() if len(ends) == 1 else "Node")
            of_node = nodes.places()
            found = [of_node[_end(edge, place).id] for edge in paced(frame.rows)]
            self._ends[key] = nodes, _array([*found, -1])
        return self._ends[key]


def _end(edge: Edge, place: Place) -> Node:
    return edge.source if place is Place.SOURCE else edge.target


def _array(places: Sequence[int]) -> Places:
    pause()
    return np.array(places, np.int32)
