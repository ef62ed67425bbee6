"""What a table became, as the loader of seeds reads it: each value has its cell, where a file of JSON has lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from clustergraph.errors import Fault
from clustergraph.seeds.places import Pointer
from clustergraph.sheets.made import Cells, Made
from clustergraph.sheets.tables import Cell


@dataclass(frozen=True, eq=False, slots=True)
class SheetDocument:
    """Rows of a seed that come from a table."""

    made: Made
    suspect = False
    marked = False

    @property
    def file(self) -> str:
        return self.made.table.file

    @property
    def value(self) -> Any:
        return {"nodes": [row for row, _ in self.made.nodes], "edges": [row for row, _ in self.made.edges]}

    def located(self) -> SheetDocument:
        return self

    def problems(self) -> Iterable[Fault]:
        return ()

    def fault(self, pointer: Pointer, at_key: bool, message: str, hint: str, level: str) -> Fault | None:
        column, cell = self._cell(pointer)
        return self.made.table.fault(cell, column, message, hint, level)

    def place(self, pointer: Pointer, at_key: bool) -> str:
        column, cell = self._cell(pointer)
        return self.made.table.fault(cell, column, "").place

    def _cell(self, pointer: Pointer) -> tuple[str, Cell]:
        """The cell that a value comes from, or the first of its row: what is the same in all rows stands in the map."""
        if len(pointer) < 2:
            return "", Cell("", 1, 1)
        rows = self.made.nodes if pointer[0] == "nodes" else self.made.edges
        cells: Cells = rows[int(pointer[1])][1]
        return cells.get(str(pointer[2]) if len(pointer) > 2 else "", cells[""])
