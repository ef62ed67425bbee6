"""What programs keep of earlier answers, under one bound: fragments of JSON, and rows in an order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol
from weakref import WeakSet

from clustergraph.pace import emptied, pause

KEPT_BYTES = 128_000_000
OVERHEAD = 150
"""Bytes that an entry of a table takes beside its content."""


class Table(Protocol):
    size: int

    def clear(self) -> None: ...


class Budget:
    """Counts the bytes of some tables. When it is spent, all of them start anew: what is asked now fills them again."""

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self.limit = limit
        self.spent = 0
        self._tables: WeakSet[Any] = WeakSet()

    def add(self, table: Table) -> None:
        self._tables.add(table)

    def release(self) -> None:
        """Empty all tables, for good."""
        for table in list(self._tables):
            emptied(table, 0)
            table.clear()

    def spend(self, size: int) -> None:
        """Count some bytes more; tables of programs that are gone no longer count."""
        self.spent += size
        if self.spent > self.limit:
            self.spent = sum(table.size for table in self._tables)
            if self.spent > self.limit:
                for table in self._tables:
                    table.clear()
                    table.size = 0
                self.spent = 0


class Fragments(dict[str, bytes]):
    """JSON of nodes or edges by id, made when first asked for."""

    __slots__ = ("__weakref__", "budget", "make", "size")
    __hash__ = object.__hash__  # type: ignore[assignment]

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.budget = budget
        self.size = 0
        self.make: Callable[[str], bytes]
        budget.add(self)

    def __missing__(self, id: str) -> bytes:
        pause()
        made = self.make(id)
        size = len(made) + OVERHEAD
        self.size += size
        self.budget.spend(size)
        self[id] = made
        return made
