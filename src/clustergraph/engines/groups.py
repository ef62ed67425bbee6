"""Aggregates and groups become functions of rows: nodes, or edges on their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, product
from typing import Any, assert_never

from clustergraph.engines.measures import WIDE, fold, sums
from clustergraph.engines.memory import Edge, Node
from clustergraph.engines.pages import Compared, Order, Ties, compared
from clustergraph.engines.predicates import Tests, reader, visitor
from clustergraph.model import edtf
from clustergraph.plan.explain import explained_group_term
from clustergraph.plan.groups import (
    AllOf,
    AnyOf,
    ByKey,
    BySize,
    GroupKey,
    GroupPage,
    GroupTerm,
    Having,
    KeyForm,
    Measure,
    NotOf,
    OfMeasure,
    OfSize,
    Reading,
)
from clustergraph.plan.operators import Step
from clustergraph.plan.values import resolved

Held = Node | Edge
LARGEST = 2**31 - 1


@dataclass(slots=True)
class Group:
    """Rows that have a key in common; nodes stand in it by their ids."""

    key: tuple[Any, ...]
    rows: list[Held]


class Grouping:
    """Makes the functions of one run."""

    def __init__(self, tests: Tests) -> None:
        self.tests = tests

    def values(self, reading: Reading) -> Callable[[Iterable[Held]], list[Any]]:
        """The values of rows that have one, in their order; of lists all elements, of nodes their ids."""
        column = self._column(reading)
        if reading.listed:
            return lambda rows: list(chain.from_iterable(elements or () for elements in column(rows)))
        return lambda rows: [value for value in column(rows) if value is not None]

    def fact(self, reading: Reading, fact: str) -> Callable[[Iterable[Held]], Any]:
        """A fact of the values of rows."""
        if fact == "sums":
            return self._sums(reading)
        values, folded = self.values(reading), fold(reading.scalar, fact)
        return lambda rows: folded(values(rows))

    def groups(self, by: Sequence[GroupKey]) -> Callable[[Sequence[Held]], Iterable[Group]]:
        """The groups of rows by keys."""
        columns = [self._keys(key) for key in by]
        listed = any(key.reading.listed for key in by)

        def grouped(rows: Sequence[Held]) -> Iterable[Group]:
            found: dict[tuple[Any, ...], list[Held]] = {}
            keys: Iterable[tuple[Any, ...]] = (
                zip(*(column(rows) for column in columns), strict=True) if by else [()] * len(rows)
            )
            for row, key in zip(rows, keys, strict=True):
                for one in product(*key) if listed else (key,):
                    if one in found:
                        found[one].append(row)
                    else:
                        found[one] = [row]
            return (Group(key, held) for key, held in found.items())

        if listed:
            columns = [
                column if key.reading.listed else _alone(column)
                for key, column in zip(by, columns, strict=True)
            ]
        return grouped

    def order(self, page: GroupPage) -> Order:
        """The order of the groups of a page: its terms, then its keys."""
        terms = [*page.terms, *(ByKey(key, "ASC") for key in dict.fromkeys(page.by))]
        said = ";".join([page.field, *(explained_group_term(term, self.tests.variables) for term in terms)])
        return Order(said, [self._compared(page, term) for term in terms], NO_TIES)

    def _compared(self, page: GroupPage, term: GroupTerm) -> Compared:
        model = self.tests.graph.model
        if isinstance(term, BySize):
            return compared(model, "Int", term.direction, lambda group: len(group.rows))
        if isinstance(term, ByKey):
            place = page.by.index(term.key) if term.key in page.by else None
            value = _nothing if place is None else (lambda group: group.key[place])
            return compared(model, term.key.scalar, term.direction, value)
        return compared(model, term.measure.scalar, term.direction, self.measure(term.measure))

    def having(self, test: Having) -> Callable[[Group], bool]:
        """A test of groups."""
        match test:
            case OfSize(number):
                holds = self.tests.test(number)
                return lambda group: holds(len(group.rows))
            case OfMeasure(measure, inner):
                read, holds = self.measure(measure), self.tests.test(inner)
                return lambda group: holds(read(group))
            case AllOf(tests):
                several = [self.having(one) for one in tests]
                return lambda group: all(one(group) for one in several)
            case AnyOf(tests):
                several = [self.having(one) for one in tests]
                return lambda group: any(one(group) for one in several)
            case NotOf(inner_test):
                one = self.having(inner_test)
                return lambda group: not one(group)
            case _:
                assert_never(test)

    def measure(self, measure: Measure) -> Callable[[Group], Any]:
        """What the rows of a group add up to; of money, the fact of one currency, or none."""
        if measure.currency is None:
            read = self.fact(measure.reading, measure.fact)
            return lambda group: read(group.rows)
        currency, read = resolved(measure.currency, self.tests.variables), self._sums(measure.reading)

        def told(group: Group) -> Any:
            return next((sum[measure.fact] for sum in read(group.rows) if sum["currency"] == currency), None)

        return told

    def sizes(self) -> Callable[[Sequence[Held]], int]:
        """Counts the rows that are there for certain, in a dated view; without a date, all of them."""
        graph, view = self.tests.graph, replace(self.tests.view, certain=True)
        return lambda rows: sum(1 for row in rows if graph.is_there(row, view))

    def _sums(self, reading: Reading) -> Callable[[Iterable[Held]], list[dict[str, Any]]]:
        amount, currency = reader(reading.attribute), reader(reading.currency)
        return lambda rows: sums((amount(row), currency(row)) for row in rows if amount(row) is not None)

    def _column(self, reading: Reading) -> Callable[[Iterable[Held]], Iterator[Any]]:
        """The value of each row, None where it is missing."""
        if not reading.way and reading.attribute and not reading.attribute.built_in:
            name = reading.attribute.name
            return lambda rows: (row.get(name) for row in rows)
        steps = [self._step(step) for step in reading.way]
        last = reader(reading.attribute) if reading.attribute else _id

        def read(row: Any) -> Any:
            for step in steps:
                row = step(row)
            return last(row)

        return lambda rows: map(read, rows)

    def _step(self, step: Step) -> Callable[[Any], Any]:
        if step.expand is None:
            return visitor(step.place)
        hops = self.tests.expander(step.expand)
        return lambda node: next((found for _, found in hops(node)), None)

    def _keys(self, key: GroupKey) -> Callable[[Iterable[Held]], Iterator[Any]]:
        column, form = self._column(key.reading), _former(key)
        if key.reading.listed:
            return lambda rows: (
                list(dict.fromkeys(map(form, elements or (None,)))) for elements in column(rows)
            )
        return lambda rows: map(form, column(rows))


NO_TIES = Ties(lambda group: (), lambda found: not found)
"""The keys of groups, which are the last terms of their order, differ."""


def _former(key: GroupKey) -> Callable[[Any], Any]:
    """What of a value is the key; kept, since values recur."""
    if key.form is KeyForm.WHOLE:
        return {"Float": _positive_zero, "Decimal": _shortest}.get(key.scalar, _same)
    width = 10 if key.form is KeyForm.DECADE else 1
    known: dict[Any, int | None] = {None: None}

    def form(value: Any) -> int | None:
        if value not in known:
            first, last = edtf.span(value).years
            alike = first is not None and last is not None and first // width == last // width
            start = first // width * width if alike and first is not None else None
            known[value] = start if start is None or -LARGEST <= start <= LARGEST else None
        return known[value]

    return form


def _alone(column: Callable[[Iterable[Held]], Iterator[Any]]) -> Callable[[Iterable[Held]], Iterator[Any]]:
    return lambda rows: ((value,) for value in column(rows))


def _id(node: Any) -> Any:
    return None if node is None else node.id


def _positive_zero(value: Any) -> Any:
    return None if value is None else value + 0.0


def _shortest(value: Any) -> Any:
    """A decimal text without zeros that say nothing: equal amounts are one key."""
    if value is None:
        return None
    short = Decimal(value).normalize(WIDE)
    return format(short or Decimal(0), "f")


def _same(value: Any) -> Any:
    return value


def _nothing(group: Group) -> None:
    return None
