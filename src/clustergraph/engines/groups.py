"""Aggregates and groups become functions of rows: nodes, or edges on their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any, assert_never, overload

import numpy as np
import numpy.typing as npt

from clustergraph.engines.columns import Columns, Held, KeyColumn, Part, Split
from clustergraph.engines.measures import fold, sums
from clustergraph.engines.pages import Compared, Order, Ties, compared
from clustergraph.engines.predicates import Tests
from clustergraph.pace import paced, pause
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
from clustergraph.plan.wording import explained_group_term

DENSE = 4
"""How many cells a table of counts may have for each row."""
WIDEST = 2**62
"""Keys of more combinations are numbered by Python's own integers, which have no bound."""
SMALL = 2**16
"""NumPy sorts numbers below it digit by digit, many times as fast as others."""
Numbers = npt.NDArray[Any]


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


class Counted(Sequence[Group]):
    """Groups of which only the sizes are known. Each becomes one where it is asked for."""

    def __init__(self, columns: Sequence[KeyColumn], places: Numbers, sizes: Numbers) -> None:
        self.columns = columns
        self.places = places
        self.sizes = sizes
        self._by_size: dict[bool, Counted] = {}

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, number: int) -> Group: ...
    @overload
    def __getitem__(self, number: slice) -> list[Group]: ...
    def __getitem__(self, number: int | slice) -> Any:
        if isinstance(number, slice):
            return list(self._made(self.places[number], self.sizes[number]))
        return Group(int(self.places[number]), self.columns, (), int(self.sizes[number]))

    def __iter__(self) -> Iterator[Group]:
        return self._made(self.places, self.sizes)

    def _made(self, places: Numbers, sizes: Numbers) -> Iterator[Group]:
        pairs = zip(places.tolist(), sizes.tolist(), strict=True)
        return (Group(place, self.columns, (), size) for place, size in pairs)

    def by_size(self, descending: bool) -> Counted:
        """The smallest, or the largest, first; those of one size by their keys."""
        if descending not in self._by_size:
            order = np.argsort(-self.sizes if descending else self.sizes, kind="stable")
            self._by_size[descending] = Counted(self.columns, self.places[order], self.sizes[order])
        return self._by_size[descending]


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
        if fact not in ("sum", "avg") or reading.listed or reading.scalar not in ("Int", "Float"):
            return lambda rows: folded(values(rows))
        sums = self.columns.of_sums(reading)

        def added(rows: Sequence[Held]) -> Any:
            known = sums(rows) if isinstance(rows, Part) else None
            if known is None:
                return folded(values(rows))
            total, number = known
            return None if not number else float(total) if fact == "sum" else total / number

        return added

    def groups(self, by: Sequence[GroupKey], gathered: bool) -> Callable[[Sequence[Held]], Sequence[Group]]:
        """The groups of rows by keys, in the order of keys; not `gathered`, only their sizes are known, which are kept for all rows of a sort."""
        columns = [self.columns.of_keys(key) for key in by]
        listed, tables = [key.reading.listed for key in by], self.tests.graph.tables
        is_counted = bool(by) and not gathered and not any(listed)

        def made(rows: Sequence[Held]) -> Sequence[Group]:
            found = [column(rows) for column in columns]
            if any(listed):
                places, numbers = _choices(found, listed)
            else:
                places, numbers = _places(found, len(rows)), None
            return _counted(found, places) if is_counted else _gathered(found, places, rows, numbers)

        return (lambda rows: tables.groups(rows, tuple(by), made)) if is_counted else made

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
        amount, currency = (
            self.columns.of_rows(reading),
            self.columns.of_rows(replace(reading, attribute=reading.currency)),
        )
        return lambda rows: sums(
            (amount, currency)
            for amount, currency in paced(zip(amount(rows), currency(rows), strict=True))
            if amount is not None
        )


NO_TIES = Ties(lambda group: (), lambda found: not found)
"""The keys of groups, which are the last terms of their order, differ."""


def _gathered(
    columns: Sequence[KeyColumn], places: Numbers, rows: Sequence[Held], numbers: Numbers | None
) -> list[Group]:
    """The groups of rows by the places of their keys; `numbers` say which row each place is of."""
    small = len(places) and places.dtype != object and places.max() < SMALL
    order = np.argsort(places.astype(np.uint16) if small else places, kind="stable").astype(np.int32)
    pause()
    sorted_places = places[order]
    whole = rows if isinstance(rows, list | tuple) else list(rows)
    of_rows = order if numbers is None else numbers[order].astype(np.int32)
    if not len(places):
        return []
    starts = np.flatnonzero(np.append(True, sorted_places[1:] != sorted_places[:-1]))
    ends = [*starts[1:].tolist(), len(places)]
    split = Split(whole, of_rows, starts)
    found = zip(sorted_places[starts].tolist(), starts.tolist(), ends, strict=True)
    return [
        Group(place, columns, Part(split, number, start, end), end - start)
        for number, (place, start, end) in paced(enumerate(found))
    ]


def _counted(columns: Sequence[KeyColumn], places: Numbers) -> Counted:
    """The sizes of groups, which may be kept: without the ranks of all rows. A table with a cell for each key that there could be is counted fastest, where it is not too large."""
    keys = [KeyColumn([], column.values) for column in columns]
    if prod(len(column.values) for column in columns) > DENSE * len(places):
        return Counted(keys, *np.unique(places, return_counts=True))
    sizes = np.bincount(places)
    found = np.flatnonzero(sizes)
    return Counted(keys, found, sizes[found])


def _places(columns: Sequence[KeyColumn], rows: int) -> Numbers:
    """The place of each row's key among all combinations of values, in their order: a number in mixed radix."""
    places: Numbers = np.zeros(rows, _number(columns))
    for column in columns:
        places = places * len(column.values) + column.ranks
        pause()
    return places


def _number(columns: Sequence[KeyColumn]) -> Any:
    return np.int64 if prod(len(column.values) for column in columns) < WIDEST else object


def _choices(columns: Sequence[KeyColumn], listed: Sequence[bool]) -> tuple[Numbers, Numbers]:
    """The places of each row's keys, where some columns hold lists: one for each choice of their elements; and the number of
    the row that each is of."""
    places: list[int] = []
    numbers: list[int] = []
    ranks = zip(
        *(column.ranks if isinstance(column.ranks, list) else column.ranks.tolist() for column in columns),
        strict=True,
    )
    for number, row in paced(enumerate(ranks)):
        chosen = [0]
        for held, many, column in zip(row, listed, columns, strict=True):
            width = len(column.values)
            chosen = [place * width + rank for place in chosen for rank in (held if many else (held,))]
        places += chosen
        numbers += [number] * len(chosen)
    return np.array(places, _number(columns)), np.array(numbers, np.int64)


def _size(group: Group) -> int:
    return group.size


def _nothing(group: Group) -> None:
    return None
