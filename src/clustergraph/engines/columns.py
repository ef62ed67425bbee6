"""Columns: what each of some rows has for a value or for a key to group by, read in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from clustergraph.engines.masks import Chosen
from clustergraph.engines.measures import WIDE
from clustergraph.engines.memory import Edge, Node
from clustergraph.engines.pace import paced
from clustergraph.engines.pages import compared
from clustergraph.engines.predicates import Tests, reader, visitor
from clustergraph.model import edtf
from clustergraph.plan.groups import GroupKey, KeyForm, Reading
from clustergraph.plan.operators import Step
from clustergraph.plan.predicates import Place

Held = Node | Edge
Column = Callable[[Sequence[Held]], list[Any]]
LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """The key of each row as a rank among the values that there are, which stand in their order; of a list each element once."""

    ranks: npt.NDArray[np.int32] | list[list[int]]
    values: list[Any]


class Part(Chosen):
    """Some of the rows of a group-by: the whole of them is asked for the same things."""

    __slots__ = ()


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
            if of is not rows.rows:
                whole = self.tests.graph.column(rows.rows, reading, column)
                self._wholes[reading] = rows.rows, whole
            return [whole[place] for place in rows.places.tolist()]

        return read

    def of_keys(self, key: GroupKey) -> Callable[[Sequence[Held]], KeyColumn]:
        """The keys of rows, as ranks. Kept by the graph for all its rows of a sort."""
        column, form, graph = self._column(key.reading), _former(key), self.tests.graph
        order = compared(graph.model, key.scalar, "ASC", _same).key

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

        return lambda rows: graph.column(rows, key, made)

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
