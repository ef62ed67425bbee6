"""Rows of a table as rows of a seed, with the cell that each value comes from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from clustergraph.errors import Fault
from clustergraph.model.scalars import folded, shown
from clustergraph.model.shape import Model, Property
from clustergraph.sheets.maps import HOLE, Map, Part
from clustergraph.sheets.names import Names
from clustergraph.sheets.tables import Cell, Table
from clustergraph.sheets.values import Unreadable, quoted, read_value

LISTED = Property("", "String", listed=True)
TEXT = Property("", "String")
FEW = 5
NOTHING: Mapping[str, str] = {}
"""Other rows that are told by their numbers."""
Cells = dict[str, tuple[str, Cell]]
"""The column and the cell of each key of a row; under an empty key, of the row itself."""


@dataclass(slots=True)
class Made:
    """What a table becomes: rows of a seed with the cells that they come from, and what is wrong with cells."""

    table: Table
    nodes: list[tuple[dict[str, Any], Cells]] = field(default_factory=list)
    edges: list[tuple[dict[str, Any], Cells]] = field(default_factory=list)
    lost: bool = False
    """Whether a node could not be made: then edges may lead to it."""
    _wrong: dict[tuple[str, str, str], tuple[Fault, list[int]]] = field(default_factory=dict)

    @property
    def faults(self) -> Iterator[Fault]:
        """What is wrong with cells: what is wrong in the same way in several rows is told once, with the other rows."""
        for fault, rows in self._wrong.values():
            listed = ", ".join(map(str, rows[:FEW])) + f" and {len(rows) - FEW} more" * (len(rows) > FEW)
            also = f" Also in row{'s' * (len(rows) > 1)} {listed}." if rows else ""
            yield replace(fault, hint=(fault.hint + also).strip())

    def wrong(self, cell: Cell, column: str, message: str, hint: str = "") -> None:
        """One more cell that is wrong."""
        key = (column, cell.text, message)
        if key in self._wrong and cell.text:
            self._wrong[key][1].append(cell.row)
        else:
            self._wrong[key if cell.text else (*key[:2], f"{message} {cell.row}")] = (
                self.table.fault(cell, column, message, hint),
                [],
            )


class Rows:
    """Applies a map to a table."""

    def __init__(self, model: Model, map: Map, table: Table, names: Names) -> None:
        self.model = model
        self.map = map
        self.made = Made(table)
        self.names = names
        self._nodes: dict[str, tuple[dict[str, Any], Cell]] = {}
        self._edges: dict[str, Cell] = {}

    def nodes(self) -> None:
        """Make the nodes; their names can be looked up from then on."""
        for row in self.made.table.rows:
            for part in self.map.parts:
                if part.key == "node":
                    self._node(part, row)

    def edges(self) -> Made:
        """Make the edges, once all nodes are known."""
        beside = any(part.key == "node" for part in self.map.parts)
        for row in self.made.table.rows:
            for part in self.map.parts:
                if part.key == "edge":
                    for one in _spread(part, row):
                        self._edge(part, one, beside)
        return self.made

    def _node(self, part: Part, row: Mapping[str, Cell]) -> None:
        reading = _Reading(self, part, row)
        kind = reading.sort(self.model.kinds, "kind")
        id = reading.rule("id")
        if kind is None or id is None:
            self.made.lost = True
            return
        made = {"id": id, "kind": kind, **reading.properties(self.model.kinds[kind].properties)}
        if id not in self._nodes:
            self.names.add(id, kind, made)
        if reading.ok and id in self._nodes and self._nodes[id][0] != made:
            reading.clash(id, made, *self._nodes[id])
        elif reading.ok and id not in self._nodes:
            self._nodes[id] = (made, reading.first)
            self.made.nodes.append((made, reading.cells))
        self.made.lost |= not reading.ok

    def _edge(self, part: Part, row: Mapping[str, Cell], beside: bool) -> None:
        """An edge. Where the row becomes a node as well (`beside`), an end may be unknown."""
        reading = _Reading(self, part, row)
        type = reading.sort(self.model.relationships, "type")
        if type is None:
            return
        ends = {side: self._end(reading, side, type) for side in ("source", "target")}
        blank = [side for side, id in ends.items() if id == ""]
        told = [
            value
            for key, value in part.values.items()
            if key not in ends and value.column in row and row[value.column].text
        ]
        if blank and (beside or len(blank) == 2 or not told):
            return
        for side in blank:
            column = part.values[side].columns[0]
            hint = f"Write the {side} of this {type}, or empty the row."
            reading.fault(
                column,
                Cell("", reading.first.row, self.made.table.header[column].column),
                "this cell is empty",
                hint,
            )
        record = self.model.records[self.model.relationships[type].record]
        made = {"type": type, **ends, **reading.properties(record.properties)}
        found = {part.values[side].column: id for side, id in ends.items() if id and part.values[side].column}
        if (id := reading.rule("id", found) if "id" in part.values else None) is not None:
            made = {"id": id, **made}
        if reading.ok and self._is_only(made, reading):
            self.made.edges.append((made, reading.cells))

    def _end(self, reading: _Reading, side: str, type: str) -> str | None:
        """The id of a node at one end; empty when its cell is."""
        value = reading.part.values[side]
        if value.rule:
            return reading.rule(side)
        if not value.column:
            return str(value.fixed)
        cell = reading.row.get(value.column)
        if cell is None or not cell.text:
            return ""
        reading.cells[side] = (value.column, cell)
        name = str(value.values.get(cell.text, quoted(cell.text) or cell.text))
        place = 0 if side == "source" else 1
        kinds = {pair[place] for pair in self.model.relationships[type].pairs}
        if self.model.relationships[type].symmetric:
            kinds |= {pair[1 - place] for pair in self.model.relationships[type].pairs}
        try:
            what = getattr(self.model.relationships[type], side)
            return self.names.find(name, [kind for kind in self.model.kinds if kind in kinds], what)
        except LookupError as error:
            if not (self.made.lost and error.args[1].startswith("Add a row")):
                reading.fault(value.column, cell, *error.args)
            reading.ok = False
            return None

    def _is_only(self, made: Mapping[str, Any], reading: _Reading) -> bool:
        """Whether no other edge without an id joins the same two nodes."""
        id = made.get("id") or f"{made['type']}:{made['source']}:{made['target']}"
        first = self._edges.get(id)
        if first is None:
            self._edges[id] = reading.first
            return True
        if "id" in made:
            message = f"a second edge with the id {shown(id)}: the first is in row {first.row}"
            hint = "Remove one of the rows, or let the rule in the map read one more column, in which they differ."
            reading.fault(*reading.cells.get("id", reading.cells[""]), message, hint)
            return False
        dated = next((name for name, found in reading.dates.items()), "")
        columns = [*reading.part.values["source"].columns, *reading.part.values["target"].columns, dated]
        rule = " ".join(f"{{{column}}}" for column in columns if column)
        told = f"a second {made['type']} from {made['source']} to {made['target']}: the first is in row {first.row}"
        column = next(iter(self.made.table.header))
        reading.fault(
            column,
            reading.first,
            told,
            f"Give each an id of its own in the map: id = {shown(rule)}; or remove one.",
        )
        return False


class _Reading:
    """One row, read by one part of a map."""

    def __init__(self, rows: Rows, part: Part, row: Mapping[str, Cell]) -> None:
        self.rows = rows
        self.part = part
        self.row = row
        self.first = next(iter(row.values()))
        self.cells: Cells = {"": (next(iter(row)), self.first)}
        self.ok = True

    @property
    def dates(self) -> Mapping[str, str]:
        """The columns of dates, by column."""
        record = (
            self.rows.model.records[self.rows.model.relationships[str(self.part.sort.fixed)].record]
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
                    made[name] = read_value(cell, value, found, self.rows.model)
                except Unreadable as error:
                    self.fault(value.column, cell, error.message, error.hint)
            elif found.required:
                blank = Cell("", self.first.row, self.rows.made.table.header[value.column].column)
                self.fault(
                    value.column,
                    blank,
                    f"{name} is missing",
                    f"Fill {value.column}: {self.part.sort.fixed or 'it'} needs it.",
                )
        self._settle_currencies(made, properties)
        if self.rows.map.source and "citations" not in made:
            made["citations"] = [self.rows.map.source["id"]]
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
        self.rows.made.wrong(cell, column, message, hint)


def slug(text: str) -> str:
    """An id that people can read: lower case, accents folded, every other run of characters one hyphen."""
    return re.sub(r"[^a-z0-9]+", "-", folded(text)).strip("-")


def _spread(part: Part, row: Mapping[str, Cell]) -> Sequence[Mapping[str, Cell]]:
    """The row for each of several names in a cell that splits."""
    spread: Sequence[Mapping[str, Cell]] = [row]
    for side in ("source", "target"):
        value = part.values[side]
        cell = row.get(value.column) if value.split else None
        if cell is not None and cell.text:
            names = [name.strip() for name in cell.text.split(value.split) if name.strip()]
            spread = [{**one, value.column: replace(cell, text=name)} for one in spread for name in names]
    return spread
