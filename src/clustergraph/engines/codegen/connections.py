"""Connections: a page of rows with what surrounds it, as one function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from clustergraph.engines.codegen.rows import Form, RowsWriter, Steps, order_of, steps
from clustergraph.engines.codegen.source import Later, Piece, listed
from clustergraph.engines.codegen.unit import Scope, Unit
from clustergraph.engines.connections import OF_ALL
from clustergraph.engines.pages import DEFAULT_PAGE, bounds, page_size
from clustergraph.plan.changes import Changes
from clustergraph.plan.evidence import WhyEmpty
from clustergraph.plan.known import is_known
from clustergraph.plan.operators import (
    Connection,
    Fields,
    Output,
    Page,
    PageFacts,
    PageNodes,
    PageRows,
    Select,
    Text,
    TotalCount,
)
from clustergraph.plan.values import resolved

TRUTH = "(true if {} else false)"
SHORT = 100
"""Rows of a page that may be part of a fragment."""


class Connections:
    """Writes connections. `select` gives the call that tells of a node or an edge, `rows` the JSON of each row."""

    def __init__(
        self,
        unit: Unit,
        dated: bool,
        select: Callable[[Select, str], str],
        row: Callable[[Fields, Steps, Later, bool], str],
    ) -> None:
        self.unit = unit
        self.dated = dated
        self.rows = RowsWriter(unit, dated)
        self.select = select
        self.row = row

    def function(self, output: Connection, whole: bool = False) -> str:
        """The name of a function of `it` and the parameters that gives the connection's JSON. `whole`: a fragment holds it;
        otherwise it pauses, as it may be called for many nodes."""
        page, of = output.page, steps(output.page.rows)
        order = self.rows.order(page, of)
        simple = page.after is None and page.before is None and page.last is None
        limit = self._limit(page) if simple else self._bounds(page, of)
        asked = [one for _, one in output.fields]
        of_all = [one for one in asked if isinstance(one, OF_ALL)]
        facts = {fact for one in asked if isinstance(one, PageFacts) for _, fact in one.facts}
        of_page = any(isinstance(one, PageNodes | PageRows | PageFacts) for one in asked)
        counted = any(isinstance(one, TotalCount | WhyEmpty) for one in asked)
        if counted or of_all or (of_page and (not simple or of.distinct)):
            lines = self.rows.whole(of, order, bool(of_all))
        elif of_page:
            lines = self.rows.first(of, order, f"{limit} + 1" if "hasNextPage" in facts else limit)
        else:
            lines = []
        if of_all and of.form is Form.HOP:
            lines.append("every = [node if edge is None else edge for edge, node in every]")
        if of_page:
            lines += (
                [f"page = rows[:{limit}]"]
                if simple
                else [f"start, end = {limit}.slice(rows, {order})", "page = rows[start:end]"]
            )
        members = [
            [orjson.dumps(key) + b":", *self._output(one, of, order, limit, simple, whole)]
            for key, one in output.fields
        ]
        name = self.unit.source.name("connection")
        written = self.unit.source.joined(listed(members))
        if whole:
            lines.append(f"return {written}")
        else:
            lines = ["before = begun_part()", *lines, f"return ended_part(before, {written})"]
        return self.unit.source.function(name, "it, p", page.field, lines)

    def _limit(self, page: Page) -> str:
        """The number of rows of a page that starts with the first."""
        places = [page.location] if page.location else ()

        def made(scope: Scope) -> int:
            return page_size(resolved(page.first, scope.variables), "first", places)

        if page.first is None:
            return str(DEFAULT_PAGE)
        known = is_known(page.first)
        return str(made(self.unit.known)) if known else self.unit.value(made, known, "first", self.dated)

    def _bounds(self, page: Page, of: Steps) -> str:
        """The bounds of a page between cursors, or at the end."""

        def made(scope: Scope) -> Any:
            return bounds(page, order_of(page, of, scope), scope.variables)

        return self.unit.value(made, is_known(page) and is_known(of.terms), "bounds", self.dated)

    def _output(
        self, output: Output, of: Steps, order: Later, limit: str, simple: bool, whole: bool
    ) -> Sequence[Piece]:
        match output:
            case Text(text):
                return [orjson.dumps(text)]
            case TotalCount():
                return ["dumps(len(rows))"]
            case PageNodes(select):
                it = {Form.NODE: "node", Form.EDGE: "edge", Form.HOP: "node"}[of.form]
                told = self.select(select, it)
                return [b"[", f"comma([{told} for {of.form.value} in page])", b"]"]
            case PageRows(fields):
                told = self.row(fields, of, order, not whole)
                return [b"[", f"comma([{told} for {of.form.value} in page])", b"]"]
            case PageFacts(facts):
                return listed(
                    [
                        [orjson.dumps(key) + b":", self._fact(fact, order, limit, simple)]
                        for key, fact in facts
                    ]
                )
            case WhyEmpty():
                why = self.unit.value(
                    lambda scope: scope.run.connections.why_empty(output), is_known(output), "why", self.dated
                )
                told = self.unit.handed(f"{why}(it)", output)
                return [f"(null if len(rows) else {told})"]
            case Changes():
                changes = self.unit.value(
                    lambda scope: scope.run.connections.changes(output),
                    is_known(output),
                    "changes",
                    self.dated,
                )
                return [self.unit.handed(f"{changes}(it)", output)]
            case _:
                told = self.unit.value(
                    lambda scope: scope.run.totals.of_rows(output), is_known(output), "told", self.dated
                )
                return [self.unit.handed(f"{told}(every)", output)]

    def _fact(self, name: str, order: Later, limit: str, simple: bool) -> Piece:
        """A fact that `pageInfo` tells, by its name."""
        match name:
            case "hasNextPage":
                return TRUTH.format(f"len(rows) > {limit}" if simple else "end < len(rows)")
            case "hasPreviousPage":
                return b"false" if simple else TRUTH.format("start > 0")
            case "startCursor":
                return f"(cursor({order}, page[0]) if page else null)"
            case "endCursor":
                return f"(cursor({order}, page[-1]) if page else null)"
            case _:
                return b'"PageInfo"'


def is_short(page: Page) -> bool:
    """Whether a page whose bounds are known starts with the first row and has few rows."""
    rest = (page.last, page.after, page.before)
    return rest == (None, None, None) and 0 <= (resolved(page.first, {}) or 0) <= SHORT
