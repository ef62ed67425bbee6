"""What is told of nodes, edges and rows, as expressions for JSON."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from functools import partial
from itertools import chain, groupby
from typing import Any

import orjson

from clustergraph.engines.codegen.budget import Fragments
from clustergraph.engines.codegen.connections import Connections, is_short
from clustergraph.engines.codegen.rows import ROWS, Form, Steps, steps
from clustergraph.engines.codegen.source import Later, Piece, listed
from clustergraph.engines.codegen.unit import Scope, Unit
from clustergraph.engines.memory import Edge, Node
from clustergraph.model.shape import RELATIONSHIP, Direction
from clustergraph.plan.evidence import Because
from clustergraph.plan.known import is_known
from clustergraph.plan.operators import (
    Cite,
    Connection,
    Cursor,
    Fields,
    Given,
    Neighbour,
    NeighbourEdge,
    Output,
    PageFacts,
    PageNodes,
    PageRows,
    Select,
    Tell,
    Text,
    TotalCount,
    Visit,
)
from clustergraph.plan.predicates import ID, Expand, Place

AS_ROW = {Form.NODE: "(None, node)", Form.EDGE: "(edge, None)", Form.HOP: "(edge, node)"}
"""What a row is for the interpreter."""
Member = tuple[str, Output]
Call = Callable[[str], str]
"""From an expression for a node or an edge to one for its JSON."""


class Outputs:
    """Writes what is told, in dated views or of the whole graph.

    What is told of a node or edge by itself is a fragment: in the whole graph it is encoded once and kept by id.
    """

    def __init__(self, unit: Unit, dated: bool) -> None:
        self.unit = unit
        self.source = unit.source
        self.dated = dated
        self.connections = Connections(unit, dated, self.told, self.row)
        self.source.names |= {"cited": cited, "cited_for": cited_for}
        self._functions: dict[int, Call] = {}
        self._calls: dict[int, Call] = {}
        self._kept: dict[int, str] = {}
        self._plain: dict[int, bool] = {}

    # Nodes and edges

    def told(self, select: Select, it: str) -> str:
        """An expression for what a selection tells of `it`, which is there."""
        if id(select) not in self._calls:
            self._calls[id(select)] = self._fragment(select)
        return self._calls[id(select)](it)

    def told_by_id(self, select: Select, id_: str) -> str:
        """The same of the node with an id, which need not be fetched when a fragment tells of it."""
        afresh = self.told(select, f"nodes[{id_}]")
        return f"{self._kept[id(select)]}[{id_}]" if id(select) in self._kept else afresh

    def told_afresh(self, select: Select, it: str) -> str:
        """The same, which is not kept: for what only one fragment holds."""
        if id(select) not in self._functions:
            self._functions[id(select)] = self._selected(select)
        return self._functions[id(select)](it)

    def told_or_null(self, select: Select, it: str) -> str:
        """The same of `it`, a name, which may be nothing."""
        return f"(null if {it} is None else {self.told(select, it)})"

    def _fragment(self, select: Select) -> Call:
        if self.dated or not self._is_whole(select):
            return lambda it: self.told_afresh(select, it)
        table = self._table(self.told_afresh(select, "it"), "Select", self._of_edges(select))
        self._kept[id(select)] = table
        return lambda it: f"{table}[{it}.id]"

    def _selected(self, select: Select) -> Call:
        whole = self._is_whole(select) and not self.dated
        given = "" if whole else ", p"
        names: dict[str, str] = {}
        written: list[tuple[Fields, str]] = []
        for kind, fields in select.fields.items():
            name = next((name for other, name in written if other == fields), "")
            if not name:
                name = self.source.name(f"tell_{kind}")
                line = f"return {self.object(fields, self._of_edges(select), kept=not whole)}"
                self.source.function(name, f"it{given}", f"Select on {kind}", [line])
                written.append((fields, name))
            names[kind] = name
        call = self._chosen(select, names)
        return lambda it: f"{call(it)}({it}{given})"

    def _chosen(self, select: Select, names: dict[str, str]) -> Call:
        """An expression for the function of the kind of `it`."""
        if len(set(names.values())) == 1:
            only = next(iter(names.values()))
            return lambda it: only
        table = self.source.name("tell")
        model = self.unit.graph.model
        if self._of_edges(select):
            keys = {
                type: names[one.record] for type, one in model.relationships.items() if one.record in names
            }
        else:
            keys = names
        self.unit.tables[table] = keys
        what = "type" if self._of_edges(select) else "kind"
        return lambda it: f"{table}[{it}.{what}]"

    def _of_edges(self, select: Select) -> bool:
        return select.type == RELATIONSHIP or select.type in self.unit.graph.model.records

    def _table(self, expression: str, said: str, of_edges: bool) -> str:
        """The name of a table of fragments, whose entries an expression of `it` makes."""
        name = self.source.name("make")
        lines = [f"it = {'edges' if of_edges else 'nodes'}[id]", f"return {expression}"]
        self.source.function(name, "id", said, lines)
        table = Fragments(self.unit.budget)
        self.unit.makers.append((table, name))
        return self.source.bind(table, "fragment")

    # Fields

    def object(self, fields: Fields, of_edges: bool, kept: bool) -> str:
        """An expression for the fields of `it`. `kept`: what is whole in them becomes fragments."""
        pieces: list[Sequence[Piece]] = []
        for whole, group in groupby(fields, key=lambda member: self._is_whole(member[1])):
            members = self._members(list(group))
            if whole and kept and not self.dated:
                joined = self.source.joined(listed(members)[1:-1])
                members = [[f"{self._table(joined, 'Tell', of_edges)}[it.id]"]]
            pieces += members
        return self.source.joined(listed(pieces))

    def _members(self, members: Iterable[Member]) -> list[Sequence[Piece]]:
        """The members of an object: values that stand side by side are encoded together."""
        found: list[Sequence[Piece]] = []
        for simple, group in groupby(members, key=lambda member: isinstance(member[1], Tell)):
            if simple:
                pairs = [f"{self.source.bind(key, 'key')}: {self._value(one)}" for key, one in group]  # type: ignore[arg-type]
                found.append([f"dumps({{{', '.join(pairs)}}})[1:-1]"])
            else:
                found += [[orjson.dumps(key) + b":", *self._output(key, one)] for key, one in group]
        return found

    def _value(self, output: Tell) -> str:
        attribute = output.attribute
        if attribute == ID and self.dated:
            return "it.id + p[1]"
        return f"it.{attribute.name}" if attribute.built_in else f"it.get({attribute.name!r})"

    def _output(self, key: str, output: Output) -> Sequence[Piece]:
        match output:
            case Text(text):
                return [orjson.dumps(text)]
            case Cite():
                return self._cite(output)
            case Neighbour(expand, select):
                hops = self.source.name("hops")
                told = self.told(select, f"{hops}[0][1]")
                return [f"({told} if ({hops} := {self.unit.hops(expand, 'it', self.dated)}) else null)"]
            case NeighbourEdge(expand, fields):
                name = self.source.name("edge_of")
                row = self.row(fields, Steps(expand), Later(str))
                lines = ["for edge, node in hops:", f"    return {row}", "return null"]
                self.source.function(name, "hops, p", f"Expand {expand.field}, at most one", lines)
                given = "()" if self._is_plain(output) and not self.dated else "p"
                return [f"{name}({self.unit.hops(expand, 'it', self.dated)}, {given})"]
            case Visit(place, select):
                return [self.told(select, f"it.{place.value}")]
            case Connection(page) if not isinstance(steps(page.rows).base, Given):
                whole = self._is_whole(output) and not self.dated
                return [f"{self.connections.function(output, whole)}(it, {'()' if whole else 'p'})"]
            case _:
                tell = self.unit.value(
                    lambda scope: scope.run.output(key, output), is_known(output), "told", self.dated
                )
                return [self.unit.handed(f"{tell}(it)", output)]

    def _cite(self, output: Cite) -> Sequence[Piece]:
        told = self.told(output.select, "source")
        there = "p[0]" if self.dated else "nodes"
        ids = f"cited(it, {there})"
        if output.property is not None:
            name = self.unit.value(
                lambda scope: scope.run.cited_property(output),
                is_known(output.property),
                "property",
                self.dated,
            )
            ids = f"cited_for(it, {name}, {there})"
        return [b"[", f"comma([{told} for source in map(nodes.get, {ids})])", b"]"]

    # Rows

    def row(self, fields: Fields, of: Steps, order: Later, kept: bool = True) -> str:
        """An expression for the fields of a row, whose `node` and `edge` are at hand. `kept`: it may be a fragment."""
        base = of.base
        if not isinstance(base, Expand) or self.dated or not all(self._is_plain(one) for _, one in fields):
            return self._row(fields, of, order, "edge", "node")
        if not kept or base.direction is Direction.BOTH:
            return self._row(fields, of, order, "edge", "node", inside=not kept)
        end = "target" if base.direction is Direction.OUT else "source"
        below = self._row(fields, of, order, "it", f"it.{end}", inside=True)
        return f"{self._table(below, 'Row', True)}[edge.id]"

    def _row(
        self, fields: Fields, of: Steps, order: Later, edge: str, node: str, inside: bool = False
    ) -> str:
        """The same; `inside` a fragment, what is told of the edge is in no other."""
        both = isinstance(of.base, Expand)
        places = {Place.EDGE: edge, Place.NODE: node}
        members: list[Sequence[Piece]] = []
        for key, output in fields:
            match output:
                case Text(text):
                    value: Piece = orjson.dumps(text)
                case Cursor():
                    value = f"cursor({order}, {ROWS[of.form]})"
                case Because():
                    tell = self.unit.value(
                        partial(_teller, key, output), is_known(output), "because", self.dated
                    )
                    value = self.unit.handed(f"{tell}({AS_ROW[of.form]})", output)
                case Visit(Place.EDGE, select) if inside:
                    value = self.told_afresh(select, edge)
                case Visit(place, select) if both or of.form.value == places[place]:
                    value = self.told(select, places[place])
                case Visit(place, select) if of.form is Form.HOP:
                    value = self.told_or_null(select, places[place])
                case _:
                    value = b"null"
            members.append([orjson.dumps(key) + b":", value])
        return self.source.joined(listed(members))

    # What depends on a node or an edge alone

    def _is_whole(self, part: Any) -> bool:
        """Whether it is plain, or a short page of plain rows as they stand: what one fragment may hold."""
        match part:
            case Select():
                return all(self._is_whole(one) for fields in part.fields.values() for _, one in fields)
            case Connection(page, fields) if isinstance(page.rows, Expand) and is_known(page):
                return is_short(page) and all(self._is_plain_of_page(one) for _, one in fields)
            case _:
                return self._is_plain(part)

    def _is_plain_of_page(self, output: Output) -> bool:
        match output:
            case PageNodes(select):
                return self._is_plain(select)
            case PageRows(fields):
                return all(self._is_plain(one) for _, one in fields)
            case PageFacts(facts):
                return not any(fact.endswith("Cursor") for _, fact in facts)
            case _:
                return isinstance(output, Text | TotalCount)

    def _is_plain(self, part: Any) -> bool:
        """Whether what is told depends on the node or edge alone, and is bounded by it."""
        match part:
            case Text() | Tell():
                return True
            case Cite(select, property):
                return is_known(property) and self._is_plain(select)
            case Neighbour(_, select) | Visit(_, select):
                return self._is_plain(select)
            case NeighbourEdge(_, fields):
                return all(self._is_plain(output) for _, output in fields)
            case Select():
                if id(part) not in self._plain:
                    told = chain.from_iterable(part.fields.values())
                    self._plain[id(part)] = all(self._is_plain(output) for _, output in told)
                return self._plain[id(part)]
            case _:
                return False


def _teller(key: str, output: Output, scope: Scope) -> Callable[[Any], Any]:
    return scope.run.output(key, output)


def cited(it: Node | Edge, there: Container[str]) -> list[str]:
    """The sources that a node or an edge rests on, of those that are there."""
    return [id for id in sorted(set(chain.from_iterable(it.citations.values()))) if id in there]


def cited_for(it: Node | Edge, property: str, there: Container[str]) -> list[str]:
    """The sources of one property."""
    return [id for id in sorted(set(it.citations.get(property, ()))) if id in there]
