"""One row of a table, read by one part of a map."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from clustergraph.model.scalars import folded, shown
from clustergraph.model.shape import Model, Property
from clustergraph.sheets.made import Cells, Made
from clustergraph.sheets.maps import HOLE, Map, Part
from clustergraph.sheets.tables import Cell
from clustergraph.sheets.values import Unreadable, quoted, read_value

LISTED = Property("", "String", listed=True)
TEXT = Property("", "String")
NOTHING: Mapping[str, str] = {}


class Reading:
    """One row, read by one part of a map."""

    def __init__(self, model: Model, map: Map, made: Made, part: Part, row: Mapping[str, Cell]) -> None:
        self.model = model
        self.map = map
        self.made = made
        self.part = part
        self.row = row
        self.first = next(iter(row.values()))
        self.cells: Cells = {"": (next(iter(row)), self.first)}
        self.ok = True

    @property
    def dates(self) -> Mapping[str, str]:
        """The columns of dates, by column."""
        record = (
            self.model.records[self.model.relationships[str(self.part.sort.fixed)].record]
            if self.part.sort.fixed
            else None
        )
        found = record.properties.items() if record else ()
        return {
            value.column: name
            for name, one in found
            if one.type == "EDTF" and (value := self.part.values.get(name)) and value.column
        }

    def sort(self, known: Collection[str], key: str) -> str | None:
        """The kind or the type."""
        sort = self.part.sort
        if sort.fixed is not None:
            return str(sort.fixed)
        cell = self.row.get(sort.column)
        name = str(sort.values.get(cell.text, cell.text)) if cell else ""
        if cell and name in known:
            self.cells[key] = (sort.column, cell)
            return name
        listed = ", ".join(sort.values or known)
        self.fault(
            sort.column,
            cell or self.first,
            f"{shown(name)} is no {key}" if name else f"the {key} is missing",
            f"It is one of {listed}.",
        )
        return None

    def rule(self, key: str, found: Mapping[str, str] = NOTHING) -> str | None:
        """An id by its rule. In columns whose nodes were `found` their ids count, however the cells name them."""
        value = self.part.values[key]
        if value.fixed is not None:
            return str(value.fixed)
        columns = value.columns
        if value.column:
            cell = self.row.get(value.column)
            text = cell.text if cell else ""
            text = str(value.values.get(text, quoted(text) or text))
        else:
            text = slug(HOLE.sub(lambda hole: found.get(hole[1]) or self._text(hole[1]), value.rule))
        if columns and (cell := self.row.get(columns[0])):
            self.cells[key] = (columns[0], cell)
        if text:
            return text
        if value.column and key == "id" and self.part.key == "edge":
            return None
        filled = any(column in self.row and self.row[column].text for column in columns)
        hint = 'It is made of the letters a to z and digits: name a column that has an id, id = {column = "..."}.'
        self.fault(
            columns[0] if columns else "",
            self.row.get(columns[0], self.first) if columns else self.first,
            "the id would be empty",
            hint if filled else f"Fill {' or '.join(columns)}." if columns else "",
        )
        return None

    def _text(self, column: str) -> str:
        return self.row[column].text if column in self.row else ""

    def properties(self, properties: Mapping[str, Property]) -> dict[str, Any]:
        """What the row says of properties, citations and confidence; blank cells say nothing."""
        made: dict[str, Any] = {}
        for name, value in self.part.values.items():
            found = {"citations": LISTED, "confidence": TEXT}.get(name) or properties.get(name)
            cell = self.row.get(value.column)
            if found is None:
                continue
            if value.fixed is not None:
                made[name] = value.fixed
            elif cell is not None and cell.text:
                self.cells[name] = (value.column, cell)
                try:
                    made[name] = read_value(cell, value, found, self.model)
                except Unreadable as error:
                    self.fault(value.column, cell, error.message, error.hint)
            elif found.required:
                blank = Cell("", self.first.row, self.made.table.header[value.column].column)
                self.fault(
                    value.column,
                    blank,
                    f"{name} is missing",
                    f"Fill {value.column}: {self.part.sort.fixed or 'it'} needs it.",
                )
        self._settle_currencies(made, properties)
        if self.map.source and "citations" not in made:
            made["citations"] = [self.map.source["id"]]
        return made

    def _settle_currencies(self, made: dict[str, Any], properties: Mapping[str, Property]) -> None:
        """A currency that is the same in all rows stands beside amounts only; and no amount stands without."""
        for name, found in properties.items():
            currency = found.currency
            if not currency:
                continue
            if (
                name not in made
                and currency in self.part.values
                and self.part.values[currency].fixed is not None
            ):
                made.pop(currency, None)
            elif name in made and currency not in made and self.ok:
                hint = f'Give {currency} a column, or the same for all rows in the map: {currency} = {{value = "EUR"}}.'
                self.fault(*self.cells.get(name, self.cells[""]), f"{name} has no {currency}", hint)

    def clash(self, id: str, made: Mapping[str, Any], first: Mapping[str, Any], place: Cell) -> None:
        """Another row says something else of the same node."""
        key = next(key for key in (*made, *first) if made.get(key) != first.get(key))
        there = f"{key} is {shown(first[key])}" if key in first else f"there is no {key}"
        here = f"here {shown(made[key])}" if key in made else "here there is none"
        hint = "Make them say the same, or let the rule of the id in the map read one more column."
        column, cell = self.cells.get(key, self.cells[""])
        self.fault(
            column, cell, f"row {place.row} makes the node {shown(id)} as well: {there} there, {here}", hint
        )

    def fault(self, column: str, cell: Cell, message: str, hint: str = "") -> None:
        self.ok = False
        self.made.wrong(cell, column, message, hint)


def slug(text: str) -> str:
    """An id that people can read: lower case, accents folded, every other run of characters one hyphen."""
    return re.sub(r"[^a-z0-9]+", "-", folded(text)).strip("-")
