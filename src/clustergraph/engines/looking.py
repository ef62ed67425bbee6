"""What it costs to find rows: to scan, to test in loops or all at once, to sort, and to search for paths."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clustergraph.engines.codegen.engine import FEW
from clustergraph.engines.degrees import NOWHERE, Anywhere, Arrived, Degrees, Here, arrived
from clustergraph.model.shape import Direction
from clustergraph.plan.operators import Distinct, Filter, Reach, Scan, ScanEdges, Seek, Sort
from clustergraph.plan.predicates import (
    And,
    At,
    AtOne,
    Counted,
    Element,
    Expand,
    Not,
    Or,
    Place,
    Predicate,
    Quantified,
    nesting,
)

TEST = 0.1
"""A test of one row in a loop, or a row that is sorted or added up."""
SCAN = 0.02
"""A test of one row of a whole kind: all of them are tested at once."""
PATH = 0.3
"""An edge that a search for paths may look at."""


class Looking:
    """Costs on one graph."""

    def __init__(self, degrees: Degrees) -> None:
        self.degrees = degrees
        self.everyone: Here = Anywhere(tuple(degrees.graph.by_kind))

    def scanned(self, base: Any) -> tuple[Here, float]:
        """What a scan tells of, and how many rows that are."""
        base = base.scan if isinstance(base, Reach) else base
        degrees = self.degrees
        match base:
            case Scan(_, kinds) | Seek(_, kinds):
                return Anywhere(kinds), degrees.nodes(kinds)
            case ScanEdges(_, relationships):
                return Arrived(relationships, Direction.OUT), degrees.edges(relationships)
            case _:  # what a source supports, and the rows of a group
                graph = degrees.graph
                return self.everyone, (len(graph.nodes) + len(graph.edges)) / max(1, len(graph.by_kind))

    def found(
        self, rows: Any, here: Here, kind: str | None = None, worst: bool = False, dated: bool = False
    ) -> float:
        """To find all of some rows, from one node here; at its `worst`, when that node has as many edges as any; in a `dated` view,
        where all tests are loops."""
        base, tests, sorts = taken_apart(rows)
        if isinstance(base, Expand):
            each = sum(self.test(one, arrived(base)) for one in tests) + sorts * TEST
            degree = self.degrees.most(base) if worst else self.degrees.mean(here, kind, base)
            return degree * each
        there, number = self.scanned(base)
        tested = (
            number * self.test(one, there)
            if dated or (number <= FEW and nesting(one) < 2)
            else self.masked(one, there, number)
            for one in tests
        )
        return sum(tested) + sorts * number * SCAN

    def test(self, test: Predicate, here: Here) -> float:
        """A test of one row, in loops: along relationships, of each edge."""
        match test:
            case And(tests) | Or(tests):
                return sum(self.test(one, here) for one in tests)
            case Not(one) | Element(_, one):
                return self.test(one, here)
            case At(place, one):
                return self.test(one, at(place, here) if isinstance(place, Place) else NOWHERE)
            case AtOne(expand, _, one):
                return TEST + self.test(one, arrived(expand))
            case Quantified(_, expand, one) | Counted(expand, one):
                return TEST + self.degrees.mean(here, None, expand) * self.test(one, arrived(expand))
            case _:
                return TEST

    def masked(self, test: Predicate, here: Here, number: float) -> float:
        """A test of all rows at once: along relationships, of all their edges."""
        match test:
            case And(tests) | Or(tests):
                return sum(self.masked(one, here, number) for one in tests)
            case Not(one) | Element(_, one) | At(_, one):
                return self.masked(one, here, number)
            case AtOne(expand, _, one) | Quantified(_, expand, one) | Counted(expand, one):
                edges = self.degrees.edges((expand.relationship,))
                return number * SCAN + self.masked(one, arrived(expand), edges)
            case _:
                return number * SCAN

    def paths(self, ways: Iterable[Expand]) -> float:
        """A search for paths along relationships."""
        return PATH * self.degrees.edges(tuple({way.relationship for way in ways}))


def at(place: Place, here: Here) -> Here:
    """The nodes at a place of rows: edges are known by the nodes that they lead to."""
    if isinstance(here, Arrived) and place in (Place.SOURCE, Place.TARGET):
        return Arrived(here.relationships, Direction.IN if place is Place.SOURCE else Direction.OUT)
    return here


def taken_apart(rows: Any) -> tuple[Any, list[Predicate], int]:
    """Where rows come from, the tests that they pass, and how often they are sorted."""
    tests: list[Predicate] = []
    sorts = 0
    while isinstance(rows, Filter | Sort | Distinct):
        if isinstance(rows, Filter):
            tests.append(rows.test)
        sorts += isinstance(rows, Sort)
        rows = rows.rows
    return rows, tests, sorts
