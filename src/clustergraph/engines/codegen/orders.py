"""Rows in an order that were sorted once: of whole kinds, and of nodes with many edges."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any
from weakref import WeakValueDictionary

from clustergraph.engines.codegen.budget import Budget
from clustergraph.engines.pace import paced
from clustergraph.engines.pages import Order

LONG = 100
"""Fewer rows are sorted anew each time."""
ROW_BYTES = 8
RANK_BYTES = 100
"""What the place of a row in an order takes: an entry of a dict, and a number."""


class Sorted(dict[str, Sequence[Any]]):
    """Rows in one order by the id of the node that they start from; of a whole kind under an empty id."""

    __slots__ = ("__weakref__", "_ranks", "budget", "size")
    __hash__ = object.__hash__  # type: ignore[assignment]

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.budget = budget
        self.size = 0
        self._ranks: Mapping[str, int] = {}
        budget.add(self)

    def rows(self, id: str, rows: Sequence[Any], order: Order) -> Sequence[Any]:
        """The rows in their order; sorted, and kept, when they are not there."""
        found = self.get(id)
        if found is None:
            found = order.sorted(rows)
            if id in self:  # sorted by another request, while this one gave way
                return self[id]
            self._spend(len(found) * ROW_BYTES)
            self[id] = found
        return found

    def some(self, rows: list[Any], every: Sequence[Any], order: Order) -> list[Any]:
        """Some rows of a whole kind in its order: many of them by their places in it, few by themselves."""
        if len(rows) <= LONG:
            return order.sorted(rows)
        ranks = self._ranks
        if not ranks:
            ranks = {row.id: rank for rank, row in enumerate(paced(self.rows("", every, order)))}
            self._spend(len(ranks) * RANK_BYTES)
            self._ranks = ranks
        return sorted(rows, key=lambda row: ranks[row.id])

    def clear(self) -> None:
        super().clear()
        self._ranks = {}

    def _spend(self, size: int) -> None:
        self.size += size
        self.budget.spend(size)


class Orders:
    """The orders of one generation, which programs share."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self._tables: WeakValueDictionary[Hashable, Sorted] = WeakValueDictionary()

    def table(self, key: Hashable) -> Sorted:
        """The table of an order of some rows: gone with the last program that asks for it."""
        table = self._tables.get(key)
        if table is None:
            table = self._tables[key] = Sorted(self.budget)
        return table
