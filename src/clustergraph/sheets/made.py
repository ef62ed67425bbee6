"""What a table becomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from clustergraph.errors import Fault
from clustergraph.sheets.tables import Cell, Table

FEW = 5
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
