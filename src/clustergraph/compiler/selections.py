"""Selections of nodes and edges: each is compiled once for each concrete kind or record that it can meet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from clustergraph.compiler.conditions import attribute, expand
from clustergraph.compiler.connections import Connections
from clustergraph.compiler.context import Context, location, value
from clustergraph.compiler.fields import Nodes, Sets, sets_of
from clustergraph.compiler.listings import Listings
from clustergraph.errors import BadUserInput
from clustergraph.model.shape import RELATIONSHIP, Record
from clustergraph.plan.operators import (
    Cite,
    Fields,
    Neighbour,
    NeighbourEdge,
    Output,
    Select,
    Tell,
    Text,
    Visit,
)
from clustergraph.plan.predicates import CONFIDENCE, ID, Place

MAX_SELECTS = 2000
"""Selections of one plan. Fragments on kinds may merge in as many ways as there are chains of kinds."""


class Selections:
    """Compiles the selections of one operation."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.model = context.model
        context.select = self.select
        self.connections = Connections(context)
        self.listings = Listings(context)
        self.selects: dict[tuple[tuple[int, ...], str, bool], Select] = {}

    def select(self, nodes: Nodes, type: str) -> Select:
        """What is told of a node or an edge of a static type, for each kind or record that it may be."""
        sets = sets_of(nodes)
        key = (tuple(map(id, sets)), type, bool(self.context.inside))
        if key not in self.selects:
            if len(self.selects) == MAX_SELECTS:
                raise BadUserInput("the request asks for too much at once", "Split it into several requests.")
            fields: dict[str, Fields] = {}
            self.selects[key] = select = Select(type, fields)
            if type == RELATIONSHIP or type in self.model.records:
                records = self.model.records if type == RELATIONSHIP else (type,)
                fields |= {name: tuple(self._of_record(sets, self.model.records[name])) for name in records}
            else:
                for kind in self.model.covers(type):
                    told = tuple(self._of_kind(sets, kind))
                    fields[kind] = next((one for one in fields.values() if one == told), told)
            return select
        return self.selects[key]

    def _of_kind(self, sets: Sets, kind: str) -> Iterator[tuple[str, Output]]:
        for key, nodes in self.context.collect(sets, kind).items():
            yield key, self._of_node(nodes, kind)

    def _of_node(self, nodes: Nodes, kind: str) -> Output:
        shape, name = self.model.kinds[kind], nodes[0].name.value
        if name in shape.properties:
            return Tell(attribute(shape.properties[name]))
        if name in shape.ends:
            end = shape.ends[name]
            if end.many:
                return self.connections.of_end(end, kind, nodes)
            return Neighbour(expand(end), self.select(nodes, end.neighbour))
        if name.endswith("Edge") and name[:-4] in shape.ends:
            end = shape.ends[name[:-4]]
            return NeighbourEdge(expand(end), self.connections.row(sets_of(nodes), end))
        if name == "supports":
            return self.connections.of_source(kind, nodes)
        return self._common(nodes, kind)

    def _of_record(self, sets: Sets, record: Record) -> Iterator[tuple[str, Output]]:
        source, target = self.model.ends_of(record)
        for key, nodes in self.context.collect(sets, record.name).items():
            name = nodes[0].name.value
            if name in record.properties:
                yield key, Tell(attribute(record.properties[name]))
            elif name in ("source", "target"):
                yield key, Visit(Place(name), self.select(nodes, source if name == "source" else target))
            else:
                yield key, self._common(nodes, record.name)

    def _common(self, nodes: Nodes, type: str) -> Output:
        """The fields that every node and edge has."""
        match nodes[0].name.value:
            case "__typename":
                return Text(type)
            case "id":
                return Tell(ID)
            case "confidence":
                return Tell(CONFIDENCE)
            case "citations":
                only = self.context.arguments(type, nodes).get("property")
                select = self.select(nodes, cast("str", self.model.source_kind))
                return Cite(select, None if only is None else value(only), location(nodes))
            case _:
                return self.listings.listing(type, nodes)
