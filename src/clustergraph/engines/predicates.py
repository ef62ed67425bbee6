"""Predicates become functions: made once a run, called once a row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice
from typing import Any, assert_never

from clustergraph.engines.comparisons import Test, comparison_test
from clustergraph.engines.fulltext import full_text, searchable
from clustergraph.engines.memory import Graph, Hop, Node, plain_id
from clustergraph.model import edtf
from clustergraph.pace import pause
from clustergraph.plan.operators import View
from clustergraph.plan.predicates import (
    ID,
    And,
    At,
    AtOne,
    Attribute,
    Compare,
    CompareBoth,
    Comparison,
    Counted,
    Element,
    Expand,
    Mentions,
    Missing,
    Not,
    OfKind,
    Or,
    Place,
    Predicate,
    Quantified,
    Quantifier,
    Year,
    nesting,
)
from clustergraph.plan.values import resolved

Read = Callable[[Any], Any]
IDENTIFYING = (Comparison.EQ, Comparison.NE, Comparison.IN, Comparison.NOT_IN)
"""Comparisons of whole ids, which may carry the date of a view."""


def reader(attribute: Attribute | None) -> Read:
    """Reads an attribute of what is here, which may be nothing; without an attribute, what is here itself."""
    if attribute is None:
        return lambda here: here
    name = attribute.name
    if attribute.built_in:
        return lambda here: None if here is None else getattr(here, name)
    return lambda here: None if here is None else here.get(name)


def visitor(place: Place | int) -> Read:
    """Goes to a place of a row, or of an edge or nothing."""
    if isinstance(place, int):
        return lambda row: row[place]
    if place is Place.NODE:
        return lambda row: row[1]
    if place is Place.EDGE:
        return lambda row: row[0]
    name = place.value
    return lambda edge: None if edge is None else getattr(edge, name)


class Tests:
    """Makes the functions of one run: of one graph, one view, one set of variables."""

    def __init__(self, graph: Graph, view: View, variables: Mapping[str, Any]) -> None:
        self.graph = graph
        self.view = view
        self.variables = variables

    def expander(self, expand: Expand) -> Callable[[Node | None], Sequence[Hop]]:
        """Follows a relationship from a node, or from nothing to no rows."""
        graph, view, relationship, direction = self.graph, self.view, expand.relationship, expand.direction
        return lambda node: () if node is None else graph.expand(node, relationship, direction, view)

    def test(self, predicate: Predicate) -> Test:
        """A function of what is here that tells whether the predicate holds."""
        match predicate:
            case And(tests):
                return self._all([self.test(one) for one in tests])
            case Or(tests):
                several = [self.test(one) for one in tests]
                return lambda here: any(one(here) for one in several)
            case Not(test):
                one = self.test(test)
                return lambda here: not one(here)
            case Compare(attribute):
                read, holds = reader(attribute), self.comparison(predicate)
                return lambda here: holds(read(here))
            case Missing(attribute):
                read = reader(attribute)
                return lambda here: read(here) is None
            case OfKind(kinds):
                return lambda here: here is not None and here.kind in kinds
            case Mentions():
                return self._mentions(predicate)
            case Year(attribute, numbers):
                return self._year(reader(attribute), numbers)
            case Element(attribute, test):
                read, holds = reader(attribute), self.test(test)
                return lambda here: any(holds(element) for element in read(here) or ())
            case At(place, test):
                visit, holds = visitor(place), self.test(test)
                return lambda here: holds(visit(here))
            case CompareBoth():
                return self._both(predicate)
            case AtOne(expand, place, test):
                hops, visit, holds = self.expander(expand), visitor(place), self.test(test)
                return lambda here: holds(next((visit(row) for row in hops(here)), None))
            case Quantified(quantifier, expand, test):
                holds = self._quantified(quantifier, self.expander(expand), self.test(test))
                return _pausing(holds) if nesting(test) else holds
            case Counted(expand, test, numbers):
                counts, holds = (
                    self.counter(expand, test),
                    self._all([self.comparison(one) for one in numbers]),
                )
                compared: Test = lambda here: holds(counts(here))  # noqa: E731
                return _pausing(compared) if nesting(test) else compared
            case _:
                assert_never(predicate)

    def counter(self, expand: Expand, test: Predicate) -> Callable[[Any], int]:
        """Counts the edges of a node that satisfy a test."""
        hops = self.expander(expand)
        if test == And(()):
            return lambda here: len(hops(here))
        holds = self.test(test)
        return lambda here: sum(1 for row in hops(here) if holds(row))

    def _all(self, tests: list[Test]) -> Test:
        return lambda here: all(one(here) for one in tests)

    def comparison(self, one: Compare) -> Test:
        """A test of a value, whatever attribute it comes from."""
        value = resolved(one.value, self.variables)
        if one.attribute == ID and one.comparison in IDENTIFYING:
            value = [plain_id(id) for id in value] if isinstance(value, list | tuple) else plain_id(value)
        return comparison_test(one.scalar, one.comparison, value, one.folded)

    def _both(self, both: CompareBoth) -> Test:
        """A test of two values of a row; what one is compared with is made into a test once."""
        left, right = reader(both.left_attribute), reader(both.right_attribute)
        tests: dict[Any, Test] = {}

        def holds(row: Any) -> bool:
            value = right(row[both.right])
            if value is None:
                return both.comparison is Comparison.NE
            if value not in tests:
                tests[value] = comparison_test(
                    both.left_attribute.scalar, both.comparison, value, both.folded
                )
            return tests[value](left(row[both.left]))

        return holds

    def found(self, mentions: Mentions) -> Collection[str]:
        """The ids of the nodes that a text finds. Raises BadUserInput for one that cannot be searched for."""
        text = searchable(resolved(mentions.text, self.variables), ())
        return full_text(self.graph).ids(text)

    def _mentions(self, mentions: Mentions) -> Test:
        ids = self.found(mentions)
        return lambda here: here is not None and here.id in ids

    def _year(self, read: Read, numbers: tuple[Compare, ...]) -> Test:
        tests = self._all([self.comparison(one) for one in numbers])
        values = [resolved(one.value, self.variables) for one in numbers]
        landmarks = [
            year for value in values for year in (value if isinstance(value, list | tuple) else [value])
        ]

        def holds(here: Any) -> bool:
            date = read(here)
            return date is not None and edtf.some_year(edtf.span(date), tests, landmarks)

        return holds

    def _quantified(self, quantifier: Quantifier, hops: Callable[[Any], Sequence[Hop]], holds: Test) -> Test:
        match quantifier:
            case Quantifier.SOME:
                return lambda here: any(holds(row) for row in hops(here))
            case Quantifier.ALL:
                return lambda here: all(holds(row) for row in hops(here))
            case Quantifier.NONE:
                return lambda here: not any(holds(row) for row in hops(here))
            case Quantifier.SINGLE:
                return lambda here: len(list(islice((row for row in hops(here) if holds(row)), 2))) == 1
            case _:
                assert_never(quantifier)


def _pausing(holds: Test) -> Test:
    """A test of rows whose tests are loops themselves."""

    def paused(here: Any) -> bool:
        pause()
        return holds(here)

    return paused
