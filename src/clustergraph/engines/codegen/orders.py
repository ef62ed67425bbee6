"""Rows in an order that were sorted once: of whole kinds, and of nodes with many edges."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from clustergraph.engines.codegen.budget import Budget
from clustergraph.engines.frames import Places
from clustergraph.engines.pages import Order
from clustergraph.pace import paced

LONG = 100
"""Fewer rows are sorted anew each time."""
ROW_BYTES = 8


class Sorted(dict[str, Sequence[Any]]):
    """Rows in one order by the id of the node that they start from; of a whole kind under an empty id."""

    __slots__ = ("__weakref__", "_places", "budget", "size")
    __hash__ = object.__hash__  # type: ignore[assignment]

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.budget = budget
        self.size = 0
        self._places: Places | None = None
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

    def places(self, every: Sequence[Any], order: Order) -> Places:
        """The places of a whole kind's rows, which stand by id, in an order."""
        found = self._places
        if found is None:
            rows = self.rows("", every, order)
            place = {row.id: number for number, row in enumerate(paced(every))}
            found = np.fromiter((place[row.id] for row in paced(rows)), np.int32, len(rows))
            self._spend(found.nbytes)
            self._places = found
        return found

    def clear(self) -> None:
        super().clear()
        self._places = None

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
