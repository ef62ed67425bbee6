"""Where the rows of a connection come from, which of them stay, and in which order: as lines of a function of `it`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from heapq import nsmallest
from itertools import islice
from typing import Any, assert_never

from clustergraph.engines.codegen.orders import LONG
from clustergraph.engines.codegen.predicates import Here, Predicates
from clustergraph.engines.codegen.reach import Reached
from clustergraph.engines.codegen.source import Later
from clustergraph.engines.codegen.unit import Scope, Unit
from clustergraph.engines.frames import Places
from clustergraph.engines.masks import Chosen, Masks
from clustergraph.engines.memory import Node
from clustergraph.engines.pages import BY_ID, Order, Ties, row_order
from clustergraph.engines.rows import firsts
from clustergraph.plan.known import is_known
from clustergraph.plan.operators import (
    OPEN,
    Distinct,
    Filter,
    Given,
    Page,
    Reach,
    Rows,
    Scan,
    ScanEdges,
    Seek,
    Sort,
    Supports,
    Term,
)
from clustergraph.plan.predicates import Expand, Predicate, nesting
from clustergraph.plan.values import resolved


class Form(Enum):
    """What a row is in a program, as the target of a loop."""

    NODE = "node"
    EDGE = "edge"
    HOP = "edge, node"


TIES = {
    Form.NODE: Ties(lambda node: (False, node.id, ""), BY_ID.fits),
    Form.EDGE: Ties(lambda edge: (True, "", edge.id), BY_ID.fits),
    Form.HOP: BY_ID,
}
ROWS = {Form.NODE: "node", Form.EDGE: "edge", Form.HOP: "(edge, node)"}
HERE = {Form.NODE: Here("node"), Form.EDGE: Here("edge"), Form.HOP: Here("node", "edge")}
Base = Scan | ScanEdges | Seek | Reach | Expand | Supports | Given


@dataclass(frozen=True, slots=True)
class Steps:
    """The rows of a connection, taken apart."""

    base: Base
    test: Predicate | None = None
    terms: Sequence[Term] = ()
    distinct: bool = False

    @property
    def form(self) -> Form:
        if isinstance(self.base, Expand | Supports):
            return Form.HOP
        return Form.EDGE if isinstance(self.scan, ScanEdges) else Form.NODE

    @property
    def scan(self) -> Base:
        """What the rows are of, when there is no quicker way to them."""
        return self.base.scan if isinstance(self.base, Reach) else self.base


def steps(rows: Rows) -> Steps:
    """Rows taken apart: they are found, then filtered, then sorted, then thinned out."""
    match rows:
        case Distinct(below):
            return replace(steps(below), distinct=True)
        case Sort(below, terms):
            return replace(steps(below), terms=terms)
        case Filter(below, test):
            return replace(steps(below), test=test)
        case _:
            return Steps(rows)


class RowsWriter:
    """Writes the lines that find rows, in dated views or in the whole graph."""

    def __init__(self, unit: Unit, dated: bool) -> None:
        self.unit = unit
        self.dated = dated
        self.predicates = Predicates(unit, dated)
        unit.source.names |= {"islice": islice, "nsmallest": nsmallest, "firsts": firsts, "mixed": mixed}

    def order(self, page: Page, of: Steps) -> Later:
        """An expression for the order of a page."""
        return Later(lambda: self.unit.value(
            partial(order_of, page, of), is_known(of.terms), "order", self.dated
        ))  # fmt: skip

    def whole(self, of: Steps, order: Later, apart: bool) -> list[str]:
        """All rows, in their order, as `rows`; `apart`: as `every` in no order before."""
        if self._is_masked(of):
            return [*self._masked(of, order), *["every = rows"] * apart]
        keeps = self._keeps(of)
        lines = [f"rows = {self._base(of.base)}"]
        every = ["every = rows"] if apart and not of.distinct else []
        if of.test is not None:
            filtered = [f"rows = [{self._filtered(of)}]"]
            lines += self._sorted_first(of, order, keeps, filtered) if keeps else [*filtered]
            lines += every
            if of.terms and not keeps:
                lines.append(f"rows = {order}.sorted(rows)")
        else:
            lines += every
            if of.terms:
                kept = f"{keeps}.rows({self._start(of)}, rows, {order}) if len(rows) > {LONG} else "
                lines.append(f"rows = {kept if keeps else ''}{order}.sorted(rows)")
        lines += ["rows = list(firsts(rows))"] * of.distinct
        return lines + ["every = rows"] * (apart and of.distinct)

    def first(self, of: Steps, order: Later, number: str) -> list[str]:
        """So many of the first rows, as `rows`, and perhaps more; the search ends with the last of them."""
        if self._is_masked(of):
            return self._masked(of, order, number)
        lines = [f"rows = {self._base(of.base)}"]
        keeps = self._keeps(of)
        filtered = None if of.test is None else self._filtered(of)
        if not of.terms:
            return lines + ([f"rows = list(islice(({filtered}), {number}))"] if filtered else [])
        if not keeps:
            lines += [f"rows = [{filtered}]"] if filtered else []
            return [*lines, f"rows = nsmallest({number}, paced(rows), {order}.key)"]
        early = [f"rows = list(islice(({filtered}), {number}))"] if filtered else []
        late = [f"rows = [{filtered}]"] if filtered else []
        return lines + self._sorted_first(of, order, keeps, early, late)

    def _sorted_first(
        self, of: Steps, order: Later, keeps: str, early: Sequence[str], late: Sequence[str] | None = None
    ) -> list[str]:
        """Many rows are filtered in an order that is kept, few are filtered before they are sorted."""
        return [
            f"if len(rows) > {LONG}:", f"    rows = {keeps}.rows({self._start(of)}, rows, {order})",
            *(f"    {line}" for line in early),
            "else:", *(f"    {line}" for line in (early if late is None else late)),
            f"    rows = {order}.sorted(rows)",
        ]  # fmt: skip

    def _is_masked(self, of: Steps) -> bool:
        """Whether rows are so many that all of them are tested at once."""
        if of.test is None or self.dated or not isinstance(of.scan, Scan | ScanEdges):
            return False
        few = 1 if nesting(of.test) > 1 else self.unit.few  # a loop in a loop multiplies, masks add up
        return len(self.unit.frames.of(of.scan).rows) > few

    def _masked(self, of: Steps, order: Later, number: str = "") -> list[str]:
        """The rows, or the first so many of them, by a mask of all; unless a short way leads to few rows, or enough of the
        first satisfy the test."""
        unit, keeps, every, filtered = self.unit, self._keeps(of), self._base(of.scan), self._filtered(of)
        sort = [f"rows = {order}.sorted(rows)"] * bool(of.terms)
        chosen = unit.value(partial(_chosen, unit, of), is_known(of.test), "chosen")
        lines = [f"rows = {chosen}({f'{keeps}.places({every}, {order})' if keeps else None})"]
        lines += [] if keeps else sort
        if number and (keeps or not of.terms):
            rows = f'{keeps}.rows("", {every}, {order})' if keeps else every
            lines = [
                f"rows = {rows}[:{unit.few}]",
                f"rows = list(islice(({filtered}), {number}))",
                f"if len(rows) < {number}:", *(f"    {line}" for line in lines),
            ]  # fmt: skip
        if isinstance(of.base, Reach):
            lines = [
                f"rows = {self._base(of.base)}",
                f"if rows is {every}:", *(f"    {line}" for line in lines),
                "else:", f"    rows = [{filtered}]", *(f"    {line}" for line in sort),
            ]  # fmt: skip
        return lines

    def _filtered(self, of: Steps) -> str:
        """A comprehension of the rows that satisfy the test."""
        assert of.test is not None
        test = self.predicates.test(of.test, HERE[of.form])
        return f"{ROWS[of.form]} for {of.form.value} in paced(rows) if {test}"

    def _keeps(self, of: Steps) -> str:
        """The table that keeps rows in this order; none when a variable, a date or an index has a say in it."""
        if not of.terms or self.dated or not is_known(of.terms):
            return ""
        if not isinstance(of.scan, Scan | ScanEdges | Expand):
            return ""
        start = of.scan if isinstance(of.scan, Expand) else (type(of.scan), of.scan)
        return self.unit.source.bind(self.unit.orders.table((start, of.terms)), "sorted")

    def _start(self, of: Steps) -> str:
        return "it.id" if isinstance(of.base, Expand) else '""'

    def _base(self, base: Base) -> str:
        graph, unit = self.unit.graph, self.unit
        view = "p[2]" if self.dated else unit.constant(OPEN, "view")
        match base:
            case Scan(_, kinds):
                return self._all(partial(graph.scan, kinds), "-".join(kinds) if len(kinds) == 1 else "kinds")
            case ScanEdges(_, relationships):
                return self._all(partial(graph.scan_edges, relationships), "edges")
            case Seek(_, kinds, attribute):
                seek = unit.source.bind(partial(graph.seek, kinds, attribute.name), "seek")
                return f"{seek}({self._sought(base)}, {view})"
            case Reach(scan, ways):
                reach = unit.source.bind(Reached(graph, base, unit.few).rows, "reach")
                values = ", ".join(self._sought(way.seek) for way in ways)
                return f"{reach}({self._base(scan)}, ({values},), {view})"
            case Expand():
                return unit.hops(base, "it", self.dated)
            case Supports():
                supported = unit.constant(graph.supported, "supported")
                return f"mixed({supported}(it, {view}))"
            case Given():
                raise AssertionError("groups are interpreted")
            case _:
                assert_never(base)

    def _sought(self, seek: Seek) -> str:
        """An expression for the values that an index is asked for."""

        def wanted(scope: Scope) -> Any:
            known = resolved(seek.value, scope.variables)
            return known if seek.several else [known]

        return self.unit.value(wanted, is_known(seek.value), "values", self.dated)

    def _all(self, find: Any, stem: str) -> str:
        """All of some nodes or edges: the graph's own list, or what a dated view holds of it."""
        if self.dated:
            return f"{self.unit.source.bind(find, 'scan')}(p[2])"
        return self.unit.shared(find(OPEN), stem)


def _chosen(unit: Unit, of: Steps, scope: Scope) -> Callable[[Places | None], Chosen]:
    """Finds all rows of a scan that satisfy a test, in an order of their places."""
    masks = Masks(unit.frames, scope.run.tests)
    assert isinstance(of.scan, Scan | ScanEdges)
    assert of.test is not None
    return partial(masks.chosen, of.scan, of.test)


def order_of(page: Page, of: Steps, scope: Scope) -> Order:
    """The order of a page, whose rows are of the form that programs give them."""
    return row_order(scope.run.tests, page.field, of.terms, _same, TIES[of.form])


def _same(row: Any) -> Any:
    return row


def mixed(found: Iterable[Any]) -> list[Any]:
    """Nodes and edges on their own as rows."""
    return [(None, one) if isinstance(one, Node) else (one, None) for one in found]
