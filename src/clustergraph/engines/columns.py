"""Columns: what each of some rows has for a value or for a key to group by, read in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from clustergraph.engines.masks import Chosen
from clustergraph.engines.measures import WIDE
from clustergraph.engines.memory import Edge, Node
from clustergraph.engines.pages import compared
from clustergraph.engines.predicates import Tests, reader, visitor
from clustergraph.model import edtf
from clustergraph.pace import paced
from clustergraph.plan.groups import GroupKey, KeyForm, Reading
from clustergraph.plan.operators import Step
from clustergraph.plan.predicates import Place

Held = Node | Edge
Column = Callable[[Sequence[Held]], list[Any]]
LARGEST = 2**31 - 1
EXACT = 2**53
"""Whole numbers below it are exact as floats (IEEE 754, binary64)."""


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """The key of each row as a rank among the values that there are, which stand in their order; of a list each element once."""

    ranks: npt.NDArray[np.int32] | list[list[int]]
    values: list[Any]


class Split:
    """Rows taken apart into groups: their places in the order of groups, and where in it each group starts."""

    __slots__ = ("places", "rows", "starts")

    def __init__(self, rows: Sequence[Any], places: npt.NDArray[np.int32], starts: npt.NDArray[Any]) -> None:
        self.rows = rows
        self.places = places
        self.starts = starts

    def sums(self, numbers: npt.NDArray[np.int64]) -> list[int]:
        """What the numbers of each group's rows add up to."""
        return np.add.reduceat(numbers[self.places], self.starts).tolist()  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Wholes:
    """Whole numbers, 0 where there is none, and 1 where there is one. So small that sums of them are exact, as floats too."""

    numbers: npt.NDArray[np.int64]
    present: npt.NDArray[np.int64]


class Part(Sequence[Any]):
    """The rows of one group of a split, by its number."""

    __slots__ = ("end", "number", "split", "start")

    def __init__(self, split: Split, number: int, start: int, end: int) -> None:
        self.split = split
        self.number = number
        self.start = start
        self.end = end

    @property
    def chosen(self) -> Chosen:
        return Chosen(self.split.rows, self.split.places[self.start : self.end])

    def __len__(self) -> int:
        return self.end - self.start

    def __getitem__(self, place: Any) -> Any:
        return self.chosen[place]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.chosen)


class Columns:
    """Makes the functions of one run."""

    def __init__(self, tests: Tests) -> None:
        self.tests = tests
        self._wholes: dict[Reading, tuple[Sequence[Any], list[Any]]] = {}

    def of_values(self, reading: Reading) -> Column:
        """The values of rows that have one, in their order; of lists all elements, of nodes their ids."""
        column = self.of_rows(reading)
        if reading.listed:
            return lambda rows: list(chain.from_iterable(elements or () for elements in column(rows)))
        return lambda rows: [value for value in column(rows) if value is not None]

    def of_rows(self, reading: Reading) -> Column:
        """The value of each row, None where it is missing. For parts of the same rows it is read once for all of these."""
        column = self._column(reading)

        def read(rows: Sequence[Held]) -> list[Any]:
            if not isinstance(rows, Part):
                return column(rows)
            of, whole = self._wholes.get(reading, ((), []))
            all_of = rows.split.rows
            if of is not all_of:
                whole = self.tests.graph.tables.column(all_of, reading, column)
                self._wholes[reading] = all_of, whole
            return list(Chosen(whole, rows.chosen.places))

        return read

    def of_sums(self, reading: Reading) -> Callable[[Part], tuple[int, int] | None]:
        """The sum of a part's values and how many there are; none when they are not whole numbers. Found for all parts at once."""
        column, tables = self._column(reading), self.tests.graph.tables
        split: Split | None = None
        sums: tuple[list[int], list[int]] | None = None

        def found(part: Part) -> tuple[int, int] | None:
            nonlocal split, sums
            if part.split is not split:
                split = part.split
                wholes = tables.column(split.rows, (reading, Wholes), lambda rows: _wholes(column(rows)))
                sums = wholes and (split.sums(wholes.numbers), split.sums(wholes.present))
            return sums and (sums[0][part.number], sums[1][part.number])

        return found

    def of_keys(self, key: GroupKey) -> Callable[[Sequence[Held]], KeyColumn]:
        """The keys of rows, as ranks. Kept for all rows of a sort."""
        column, form, tables = self._column(key.reading), _former(key), self.tests.graph.tables
        order = compared(self.tests.graph.model, key.scalar, "ASC", _same).key

        def made(rows: Sequence[Held]) -> KeyColumn:
            found = column(rows)
            if key.reading.listed:
                found = [
                    list(dict.fromkeys(form(one) for one in elements or (None,))) for elements in paced(found)
                ]
                values = sorted({one for elements in found for one in elements}, key=order)
                ranks = {value: rank for rank, value in enumerate(values)}
                return KeyColumn([[ranks[one] for one in elements] for elements in found], values)
            found = found if form is _same else [form(value) for value in paced(found)]
            values = sorted(set(found), key=order)
            ranks = {value: rank for rank, value in enumerate(values)}
            return KeyColumn(np.fromiter(map(ranks.__getitem__, paced(found)), np.int32, len(found)), values)

        return lambda rows: tables.column(rows, key, made)

    def _column(self, reading: Reading) -> Column:
        """The value of each row, None where it is missing."""
        attribute, way = reading.attribute, reading.way
        if attribute and not way and not attribute.built_in:
            name = attribute.name
            return lambda rows: [row.get(name) for row in paced(rows)]
        if attribute is None and way == (Step(Place.SOURCE),):
            return lambda rows: [row.source.id for row in paced(rows)]  # type: ignore[union-attr]
        if attribute is None and way == (Step(Place.TARGET),):
            return lambda rows: [row.target.id for row in paced(rows)]  # type: ignore[union-attr]
        steps = [self._step(step) for step in way]
        last = reader(attribute) if attribute else _id

        def read(row: Any) -> Any:
            for step in steps:
                row = step(row)
            return last(row)

        return lambda rows: list(map(read, paced(rows)))

    def _step(self, step: Step) -> Callable[[Any], Any]:
        if step.expand is None:
            return visitor(step.place)
        hops = self.tests.expander(step.expand)
        return lambda node: next((found for _, found in hops(node)), None)


def _wholes(values: Sequence[float | None]) -> Wholes | None:
    """Numbers whose sums are exact in any order: whole ones, that together stay below 2 to the 53rd."""
    present = np.fromiter((value is not None for value in values), np.int64, len(values))
    numbers = np.fromiter((value or 0 for value in values), np.float64, len(values))
    if (numbers % 1).any() or float(np.abs(numbers).max(initial=0)) * len(numbers) >= EXACT:
        return None
    return Wholes(numbers.astype(np.int64), present)


class _Periods(dict[Any, int | None]):
    """The year of a date, or the first year of its decade, where all its days lie in one; made once for each date."""

    def __init__(self, width: int) -> None:
        super().__init__({None: None})
        self.width = width

    def __missing__(self, date: str) -> int | None:
        first, last = edtf.span(date).years
        alike = first is not None and last is not None and first // self.width == last // self.width
        start = first // self.width * self.width if alike and first is not None else None
        self[date] = start if start is None or -LARGEST <= start <= LARGEST else None
        return self[date]


def _former(key: GroupKey) -> Callable[[Any], Any]:
    """What of a value is the key."""
    if key.form is not KeyForm.WHOLE:
        return _Periods(10 if key.form is KeyForm.DECADE else 1).__getitem__
    return {"Float": _positive_zero, "Decimal": _shortest}.get(key.scalar, _same)


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


def _id(node: Any) -> Any:
    return None if node is None else node.id
