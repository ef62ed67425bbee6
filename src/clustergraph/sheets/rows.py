"""Rows of a table as rows of a seed, with the cell that each value comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from clustergraph.model.scalars import shown
from clustergraph.model.shape import Model
from clustergraph.sheets.made import Made
from clustergraph.sheets.maps import Map, Part
from clustergraph.sheets.names import Names
from clustergraph.sheets.reading import Reading
from clustergraph.sheets.tables import Cell, Table
from clustergraph.sheets.values import quoted


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
        reading = Reading(self.model, self.map, self.made, part, row)
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
        reading = Reading(self.model, self.map, self.made, part, row)
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

    def _end(self, reading: Reading, side: str, type: str) -> str | None:
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

    def _is_only(self, made: Mapping[str, Any], reading: Reading) -> bool:
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
