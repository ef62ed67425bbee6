"""What is read off all nodes of a kind, or all edges of a relationship, and kept: columns, and how large groups are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from clustergraph.pace import emptied

COLUMNS = 64
"""How many columns are kept."""
GROUPINGS, FEW = 32, 20_000
"""How many groupings are kept, and how many groups one may have for it: a megabyte."""
Rows = Sequence[Any]


class Tables:
    """The tables of one generation. Of other rows than those that it knows nothing is kept."""

    def __init__(self) -> None:
        self._whole: set[int] = set()
        self._columns: dict[tuple[int, Any], Any] = {}
        self._groups: dict[tuple[int, Any], Sequence[Any]] = {}

    def know(self, rows: Rows) -> None:
        """Keep what is read off these rows, which last as long as the generation."""
        self._whole.add(id(rows))

    def column(self, rows: Rows, of: Any, make: Callable[[Rows], Any]) -> Any:
        """What rows have for something to group by."""
        if id(rows) not in self._whole:
            return make(rows)
        place = (id(rows), of)
        if place not in self._columns:
            _hold(self._columns, place, make(rows), COLUMNS)
        return self._columns[place]

    def groups(self, rows: Rows, by: Any, make: Callable[[Rows], Sequence[Any]]) -> Sequence[Any]:
        """The groups of rows by keys; many are made anew each time."""
        place = (id(rows), by)
        found = self._groups.get(place)
        if found is None:
            found = make(rows)
            if id(rows) in self._whole and len(found) <= FEW:
                _hold(self._groups, place, found, GROUPINGS)
        return found

    def release(self) -> None:
        """Let go of everything, one by one."""
        emptied(self._columns, 0)
        emptied(self._groups, 0)


def _hold(table: dict[Any, Any], place: Any, made: Any, most: int) -> None:
    if len(table) >= most:
        table.pop(next(iter(table)))
    table[place] = made
