"""Long work gives way: what loops over many rows passes here every so often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

MANY = 1000
"""Rows between two looks at the clock."""


def paced(rows: Sequence[Any]) -> Iterable[Any]:
    """The rows; when they are many, with a pause between some of them, where one is due."""
    return rows if len(rows) <= MANY else _in_parts(rows)


def _in_parts(rows: Sequence[Any]) -> Iterator[Any]:
    for start in range(0, len(rows), MANY):
        yield from rows[start : start + MANY]
