"""Aggregates and groups become functions of rows: nodes, or edges on their own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any, assert_never

from clustergraph.engines.columns import Columns, Held, KeyColumn
from clustergraph.engines.measures import fold, sums
from clustergraph.engines.pace import paced
from clustergraph.engines.pages import Compared, Order, Ties, compared
from clustergraph.engines.predicates import Tests, reader
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
    Measure,
    NotOf,
    OfMeasure,
    OfSize,
    Reading,
)
from clustergraph.plan.values import resolved

DENSE = 4
"""How many cells a table of counts may have for each row."""


@dataclass(slots=True)
class Group:
    """Rows that have a key in common. `place` is its place among all keys that there could be, in their order."""

    place: int
    columns: Sequence[KeyColumn]
    rows: Sequence[Held]
    size: int

    @property
    def key(self) -> Sequence[Any]:
        """What the rows have in common; nodes by their ids."""
        key, place = [], self.place
        for column in reversed(self.columns):
            place, rank = divmod(place, len(column.values))
            key.append(column.values[rank])
        return key[::-1]


class Grouping:
    """Makes the functions of one run."""

    def __init__(self, tests: Tests) -> None:
        self.tests = tests
        self.columns = Columns(tests)

    def fact(self, reading: Reading, fact: str) -> Callable[[Sequence[Held]], Any]:
        """A fact of the values of rows."""
        if fact == "sums":
            return self._sums(reading)
        values, folded = self.columns.of_values(reading), fold(reading.scalar, fact)
        return lambda rows: folded(values(rows))

    def groups(self, by: Sequence[GroupKey], gathered: bool) -> Callable[[Sequence[Held]], list[Group]]:
        """The groups of rows by keys, in the order of keys; not `gathered`, only their sizes are known."""
        columns = [self.columns.of_keys(key) for key in by]
        listed = [key.reading.listed for key in by]

        def grouped(rows: Sequence[Held]) -> list[Group]:
            made = [column(rows) for column in columns]
            if any(listed):
                pairs = [
                    (place, row)
                    for row, places in paced(zip(rows, _choices(made, listed), strict=True))
                    for place in places
                ]
                return _gathered(made, [place for place, _ in pairs], [row for _, row in pairs])
            if gathered or not made:
                return _gathered(made, _places(made, len(rows)), rows)
            return _counted(made, len(rows))

        return grouped

    def order(self, page: GroupPage) -> Order:
        """The order of the groups of a page: its terms, then its keys."""
        terms = [*page.terms, *(ByKey(key, "ASC") for key in dict.fromkeys(page.by))]
        said = ";".join([page.field, *(explained_group_term(term, self.tests.variables) for term in terms)])
        return Order(
            said, [self._compared(page, term) for term in terms], NO_TIES, len(terms) - len(page.terms)
        )

    def _compared(self, page: GroupPage, term: GroupTerm) -> Compared:
        model = self.tests.graph.model
        if isinstance(term, BySize):
            return compared(model, "Int", term.direction, _size)
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
                return lambda group: holds(group.size)
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

    def _sums(self, reading: Reading) -> Callable[[Sequence[Held]], list[dict[str, Any]]]:
        amount, currency = reader(reading.attribute), reader(reading.currency)
        return lambda rows: sums(
            (amount(row), currency(row)) for row in paced(rows) if amount(row) is not None
        )


NO_TIES = Ties(lambda group: (), lambda found: not found)
"""The keys of groups, which are the last terms of their order, differ."""


def _gathered(columns: Sequence[KeyColumn], places: Sequence[int], rows: Sequence[Held]) -> list[Group]:
    """The groups of rows by the places of their keys."""
    found: defaultdict[int, list[Held]] = defaultdict(list)
    for place, row in paced(zip(places, rows, strict=True)):
        found[place].append(row)
    return [Group(place, columns, held, len(held)) for place, held in paced(sorted(found.items()))]


def _counted(columns: Sequence[KeyColumn], rows: int) -> list[Group]:
    """The sizes of groups. A table with a cell for each key that there could be is counted fastest, where it is not too large."""
    last, width = columns[-1], len(columns[-1].values)
    heights = prod(len(column.values) for column in columns[:-1])
    if heights * width > DENSE * rows:
        sizes = sorted(Counter(_places(columns, rows)).items())
    else:
        table = [[0] * width for _ in range(heights)]
        for place, rank in paced(zip(_places(columns[:-1], rows), last.ranks, strict=True)):
            table[place][rank] += 1
        sizes = [
            (place * width + rank, size)
            for place, row in enumerate(table)
            for rank, size in enumerate(row)
            if size
        ]
    return [Group(place, columns, (), size) for place, size in paced(sizes)]


def _places(columns: Sequence[KeyColumn], rows: int) -> list[int]:
    """The place of each row's key among all combinations of values, in their order: a number in mixed radix."""
    if not columns:
        return [0] * rows
    places = columns[0].ranks
    for column in columns[1:]:
        width = len(column.values)
        places = [place * width + rank for place, rank in paced(zip(places, column.ranks, strict=True))]
    return places


def _choices(columns: Sequence[KeyColumn], listed: Sequence[bool]) -> Iterable[list[int]]:
    """The places of each row's keys, where some columns hold lists: one for each choice of their elements."""
    ranks = zip(*(column.ranks for column in columns), strict=True)
    for row in ranks:
        places = [0]
        for held, many, column in zip(row, listed, columns, strict=True):
            width = len(column.values)
            places = [place * width + rank for place in places for rank in (held if many else (held,))]
        yield places


def _size(group: Group) -> int:
    return group.size


def _nothing(group: Group) -> None:
    return None
