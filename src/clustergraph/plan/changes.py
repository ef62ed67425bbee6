"""What changed in the rows of a connection between two dates: the operators of it. Immutable, one meaning each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustergraph.plan.values import Value

if TYPE_CHECKING:
    from clustergraph.plan.operators import Rows, Select, Text


@dataclass(frozen=True, slots=True)
class Moved:
    """The rows that were added or removed: their number, or what is told of the first of them."""

    sort: str
    first: Value | None = None
    select: Select | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The rows that changed: what is told of them before and after, and of each property that differs."""

    first: Value | None
    fields: tuple[tuple[str, Text | Side | Differences], ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A changed row as it was `before`, or as it is `after`."""

    name: str
    select: Select


@dataclass(frozen=True, slots=True)
class Differences:
    """The properties that differ: response keys and facts."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Compares the rows as of a date with those as of another."""

    rows: Rows
    shape: str
    start: Value
    end: Value
    certain: bool
    fields: tuple[tuple[str, Text | Moved | Changed], ...]
    location: tuple[int, int] | None = None
