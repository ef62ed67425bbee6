"""The values of many rows at once, property by property: plainly right, or odd."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from typing import Any

from clustergraph.model.scalars import SCALARS
from clustergraph.model.shape import Model, Property
from clustergraph.seeds.blocks import expect
from clustergraph.seeds.rows import Row

PLAIN_AMOUNTS = re.compile(r"(?:-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,15})?\n)*")
"""Amounts that are kept as they stand."""
EXACT = 2**53
"""Greater whole numbers are not exact as floats, in which orjson reads those beyond 64 bits."""
TYPES: Mapping[str, set[type]] = {"Int": {int}, "Float": {float, int}, "Boolean": {bool}}
"""What JSON has for some scalars; for all others, texts."""


class Columns:
    """Checks the properties of rows, and remembers what no two may share."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._uniques: dict[tuple[str, str], set[Any]] = {}

    def check(self, properties: Mapping[str, Property], owners: Mapping[str, str], rows: list[Row]) -> None:
        """Check all values of rows, and make of them what the graph keeps; `owners` are the types among whose nodes a property is unique.
        Raises Odd, or whatever else comes of looking at what is odd."""
        there = {}
        for name, count in Counter(chain.from_iterable(rows)).items():
            found, full = properties[name], count == len(rows)
            values = [row[name] for row in rows] if full else [row[name] for row in rows if name in row]
            if None in values:
                values = [value for value in values if value is not None]
                for row in rows:
                    if name in row and row[name] is None:
                        del row[name]
            there[name] = len(values)
            elements = values
            if found.listed:
                expect(all(type(value) is list for value in values))
                elements = list(chain.from_iterable(values))
            self._check(found, elements, rows)
            if name in owners:
                seen = self._uniques.setdefault((owners[name], name), set())
                expect(len(set(elements)) == len(elements) and seen.isdisjoint(elements))
                seen.update(elements)
        expect(all(there.get(name) == len(rows) for name, one in properties.items() if one.required))
        for name, one in properties.items():
            if one.currency and name in there:
                expect(all(one.currency in row for row in rows if name in row))

    def _check(self, found: Property, values: list[Any], rows: list[Row]) -> None:
        types = set(map(type, values))
        expect(types <= TYPES.get(found.type, {str}))
        match found.type:
            case "Int":
                expect(not values or (min(values) >= -(2**31) and max(values) < 2**31))
            case "Float":
                expect(not values or (min(values) > -EXACT and max(values) < EXACT))
                if int in types:
                    _kept(rows, found, float)
            case "Decimal":
                distinct = set(values)
                if not are_all(PLAIN_AMOUNTS, distinct):
                    accepted = {one: SCALARS["Decimal"].accept(one) for one in distinct}
                    _kept(rows, found, accepted.__getitem__)
            case "EDTF" | "URL" | "Currency":
                accept = SCALARS[found.type].accept
                expect(all(accept(one) == one for one in set(values)))
            case name if name in self.model.enums:
                expect(set(values) <= set(self.model.enums[name].values))


def are_all(lines: re.Pattern[str], texts: Collection[str]) -> bool:
    """Whether all texts, a line each, are of a form."""
    joined = "\n".join(chain(texts, [""]))
    return joined.count("\n") == len(texts) and lines.fullmatch(joined) is not None


def _kept(rows: Iterable[Row], found: Property, keep: Any) -> None:
    """Put in the place of values what the graph keeps of them."""
    name = found.name
    for row in rows:
        if name in row:
            row[name] = [keep(one) for one in row[name]] if found.listed else keep(row[name])
