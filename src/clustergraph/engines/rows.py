"""Rows: operators that find, filter, sort and thin them out become functions of what is here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, assert_never

from clustergraph.engines.columns import Held
from clustergraph.engines.memory import Node
from clustergraph.engines.pages import Order, Row, row_order, ties
from clustergraph.engines.predicates import Tests
from clustergraph.pace import paced
from clustergraph.plan.operators import (
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
from clustergraph.plan.predicates import Expand
from clustergraph.plan.values import resolved

Find = Callable[[Any], Iterable[Row]]
NO_TERMS: Sequence[Term] = ()


class Finder:
    """Makes the functions that find the rows of one run."""

    def __init__(self, tests: Tests) -> None:
        self.tests = tests

    def find(self, rows: Rows) -> Find:
        """A function that finds the rows from what is here, each in the order of ties until a Sort."""
        match rows:
            case Scan(_, kinds):
                return lambda _: ((None, node) for node in self.tests.graph.scan(kinds, self.tests.view))
            case ScanEdges(_, relationships):
                return lambda _: (
                    (edge, None) for edge in self.tests.graph.scan_edges(relationships, self.tests.view)
                )
            case Seek(_, kinds, attribute, value, several):
                known = resolved(value, self.tests.variables)
                wanted = known if several else [known]
                return lambda _: (
                    (None, node)
                    for node in self.tests.graph.seek(kinds, attribute.name, wanted, self.tests.view)
                )
            case Reach(scan):
                return self.find(scan)
            case Expand():
                return self.tests.expander(rows)
            case Supports():
                return lambda source: (
                    (None, held) if isinstance(held, Node) else (held, None)
                    for held in self.tests.graph.supported(source, self.tests.view)
                )
            case Given(_, of_edges):
                return lambda group: (
                    (one, None) if of_edges else (None, one)
                    for one in sorted(group.rows, key=attrgetter("id"))
                )
            case Filter(below, test):
                find, here, holds = self.find(below), _here(below), self.tests.test(test)
                return lambda start: (row for row in paced(find(start)) if holds(here(row)))
            case Sort(below, terms):
                return self._sorted(below, terms)
            case Distinct(below):
                find = self.find(below)
                return lambda start: firsts(find(start))
            case _:
                assert_never(rows)

    def held(self, rows: Rows) -> Callable[[Any], Sequence[Held]]:
        """A function that finds what rows add up of: nodes, and for relationships their edges, in no order."""
        graph, view = self.tests.graph, self.tests.view
        match rows:
            case Scan(_, kinds):
                return lambda _: _listed(graph.scan(kinds, view))
            case ScanEdges(_, relationships):
                return lambda _: _listed(graph.scan_edges(relationships, view))
            case Reach(scan):
                return self.held(scan)
            case Filter(Scan() | ScanEdges() | Reach() as below, test):
                all_of, holds = self.held(below), self.tests.test(test)
                return lambda start: [one for one in paced(all_of(start)) if holds(one)]
            case Sort(below):
                return self.held(below)
            case _:
                find = self.find(rows)
                return lambda start: [node if edge is None else edge for edge, node in paced(find(start))]  # type: ignore[misc]

    def _sorted(self, below: Rows, terms: Sequence[Term]) -> Find:
        find, order = self.find(below), row_order(self.tests, "", terms, _here(below))
        return lambda start: order.sorted(find(start))

    def order(self, page: Page) -> Order:
        """The order of a page: its rows' own, or that of ties."""
        rows, terms = page.rows, NO_TERMS
        while not isinstance(rows, Scan | ScanEdges | Seek | Reach | Expand | Supports | Given):
            terms = rows.terms if isinstance(rows, Sort) else terms
            rows = rows.rows
        return row_order(self.tests, page.field, terms, _here(rows))


def _listed(found: Iterable[Any]) -> Sequence[Any]:
    return found if isinstance(found, list) else list(found)


def _here(rows: Rows) -> Callable[[Row], Any]:
    """What filters and orders of these rows look at: the node, the edge, or the row of both."""
    while isinstance(rows, Filter | Sort | Distinct):
        rows = rows.rows
    if isinstance(rows, Reach):
        return _here(rows.scan)
    if isinstance(rows, Expand):
        return lambda row: row
    return _edge if isinstance(rows, ScanEdges) or (isinstance(rows, Given) and rows.of_edges) else _node


def _node(row: Row) -> Any:
    return row[1]


def _edge(row: Row) -> Any:
    return row[0]


def firsts(rows: Iterable[Row]) -> Iterable[Row]:
    """The first row of each node, in the order of the rows."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(ties(row)[1], row)
    return found.values()
