"""Connections: a page of rows with what surrounds it, compiled for where its rows come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple, cast

from clustergraph.compiler.aggregates import Aggregates, Shape
from clustergraph.compiler.arguments import Tree
from clustergraph.compiler.conditions import expand
from clustergraph.compiler.context import Context, location, locations, slice_of
from clustergraph.compiler.evidence import evidence, reasons
from clustergraph.compiler.fields import Nodes, Sets, sets_of
from clustergraph.compiler.surroundings import row, surroundings
from clustergraph.errors import BadUserInput
from clustergraph.model.names import stem
from clustergraph.model.shape import NODE, RELATIONSHIP, End, Record
from clustergraph.plan.evidence import Because, WhyEmpty
from clustergraph.plan.operators import (
    Connection,
    Distinct,
    Fields,
    Filter,
    Given,
    Output,
    Page,
    PageNodes,
    Reach,
    Rows,
    Scan,
    ScanEdges,
    Sort,
    Supports,
    Visit,
)
from clustergraph.plan.predicates import TRUE, Expand, Place, Predicate
from clustergraph.plan.rewrites import rewritten
from clustergraph.plan.values import Constant


class _Asked(NamedTuple):
    """Rows, and the conditions of the filter that they must satisfy."""

    rows: Rows
    conditions: tuple[Predicate, ...]


class Connections:
    """Compiles the connections of one operation."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.model = context.model
        self.conditions = context.conditions
        self.aggregates = Aggregates(context, self._of_group)

    def of_all(self, shape: Shape, nodes: Nodes) -> Connection:
        """All nodes of a kind, or all edges of a record: a root field."""
        given = self.context.arguments("Query", nodes)
        where, conditions = given.get("where"), self.conditions
        if isinstance(shape, Record):
            of: Callable[[Tree], Predicate] = partial(conditions.of_edge, record=shape.name)
            rows: Rows = ScanEdges(shape.name, shape.relationships)
        else:
            of = partial(conditions.of_node, type=shape.name)
            rows = Scan(shape.name, self.model.covers(shape.name))
        asked = _Asked(rows, tuple(conditions.parts(where, of)))
        found = self._sorted(self._filtered(rows, of(where)), shape, given)
        page = self._page(found, f"Query.{shape.plural}", given, nodes)
        return self._connection(page, nodes, shape.name, shape.name, None, shape, asked)

    def of_end(self, end: End, kind: str, nodes: Nodes) -> Connection:
        """The edges of a relationship from a node."""
        given = self.context.arguments(kind, nodes)
        rows = self._filtered(expand(end), self.conditions.of_row(given.get("where"), end))
        terms = [self.conditions.by_row(term, end) for term in cast("list[Tree]", given.get("orderBy", []))]
        rows = Sort(rows, tuple(terms)) if terms else rows
        rows = Distinct(rows) if given.get("distinct") == Constant(True) else rows
        record = self.model.records[self.model.relationships[end.relationship].record]
        page = self._page(rows, f"{end.owner}.{end.field}", given, nodes)
        return self._connection(page, nodes, stem(end), end.neighbour, end, record)

    def of_source(self, kind: str, nodes: Nodes) -> Connection:
        """What rests on a source."""
        given = self.context.arguments(kind, nodes)
        page = self._page(Supports(), f"{kind}.supports", given, nodes)
        return self._connection(page, nodes, f"{kind}Supports", NODE, None, None)

    def _of_group(self, rows: Given, nodes: Nodes, type: str, shape: Shape) -> Connection:
        """The rows of a group as a connection of their own."""
        given = self.context.arguments(type, nodes)
        page = self._page(self._sorted(rows, shape, given), f"{type}.rows", given, nodes)
        return self._connection(page, nodes, shape.name, shape.name, None, shape)

    # Rows

    def _filtered(self, rows: Rows, test: Predicate) -> Rows:
        return rows if test == TRUE else rewritten(Filter(rows, test), self.model)

    def _sorted(self, rows: Rows, shape: Shape, given: Mapping[str, Tree]) -> Rows:
        by = self.conditions.by_edge if isinstance(shape, Record) else self.conditions.by_node
        terms = tuple(by(term, shape.name) for term in cast("list[Tree]", given.get("orderBy", [])))
        return Sort(rows, terms) if terms else rows

    def _page(self, rows: Rows, field: str, given: Mapping[str, Tree], nodes: Nodes) -> Page:
        return Page(rows, field, **slice_of(given), location=location(nodes))

    # What surrounds them

    def _connection(
        self,
        page: Page,
        nodes: Nodes,
        name: str,
        node: str,
        end: End | None,
        shape: Shape | None,
        asked: _Asked | None = None,
    ) -> Connection:
        """A connection; `shape` is that of its rows for what they add up to, `asked` what filters them."""
        type = f"{name}Connection"

        def of_all(found: Nodes) -> Output:
            if found[0].name.value == "whyEmpty":
                every, conditions = asked or _Asked(page.rows, ())
                return WhyEmpty(every, conditions, reasons(self.context, sets_of(found)))
            if found[0].name.value == "changes":
                self._check_changes(page, found)
            return self.aggregates.output(found, type, cast("Shape", shape), page.rows, location(found))

        fields = surroundings(
            self.context.collect, sets_of(nodes), name,
            lambda found: PageNodes(self.context.select(found, node)),
            lambda found: self._of_row(found, node, end, page.rows), of_all,
        )  # fmt: skip
        return Connection(page, fields)

    def _check_changes(self, page: Page, nodes: Nodes) -> None:
        """Changes look at dates of their own: they cannot be asked in a view, nor of the rows of a group."""
        where = "a group" if isinstance(_origin(page.rows), Given) else self.context.inside
        if where:
            raise BadUserInput(
                f"changes stands inside {where}", "Ask it of a connection outside.", locations(nodes)
            )

    def _because(self, rows: Rows, nodes: Nodes) -> Because:
        """Why a row is among those of a connection."""
        test: Predicate = TRUE
        while isinstance(rows, Filter | Sort | Distinct):
            test = rows.test if isinstance(rows, Filter) else test
            rows = rows.rows
        rows = rows.scan if isinstance(rows, Reach) else rows
        place = (
            None if isinstance(rows, Expand) else Place.EDGE if isinstance(rows, ScanEdges) else Place.NODE
        )
        return Because(test, place, evidence(self.context, sets_of(nodes)))

    def row(self, sets: Sets, end: End) -> Fields:
        """What is told of the one row of a relationship to one."""
        asked = self.context.collect(sets, f"{stem(end)}Edge")
        return row(asked, stem(end), lambda found: self._of_row(found, end.neighbour, end, None))

    def _of_row(self, found: Nodes, node: str, end: End | None, rows: Rows | None) -> Output:
        select = self.context.select
        match found[0].name.value:
            case "node":
                place = Place.EDGE if node in self.model.records else Place.NODE
                return Visit(place, select(found, node))
            case "relationship":
                return Visit(Place.EDGE, select(found, RELATIONSHIP))
            case "because":
                return self._because(cast("Rows", rows), found)
            case asked:
                assert end is not None, asked
                return Visit(Place.EDGE, select(found, self.model.relationships[end.relationship].record))


def _origin(rows: Rows) -> Rows:
    """Where rows come from in the end."""
    while isinstance(rows, Filter | Sort | Distinct):
        rows = rows.rows
    return rows
