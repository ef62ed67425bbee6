"""The one list in an answer as rows and columns, for terminals and spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clustergraph.compiler.keys import Keys
from clustergraph.errors import SettingError

Row = Mapping[str, Any]
Way = tuple[str, ...]


def rows_of(answer: Mapping[str, Any], keys: Keys) -> tuple[list[str], list[Row]]:
    """The columns and rows of the one list that was asked for; nested objects become dotted columns.

    The columns depend on the question alone. Raises SettingError when it asks for no list of objects, or more than one.
    """
    lists = list(_lists(keys))
    if not lists:
        raise SettingError(
            "the answer holds no list of objects, so it is no table", "Ask for nodes, or use --format json."
        )
    if len(lists) > 1:
        told = ", ".join(".".join(way) for way, _ in lists)
        raise SettingError(f"the answer holds {len(lists)} lists ({told}), so it is no one table",
                           "Ask for one of them, or use --format json.")  # fmt: skip
    way, below = lists[0]
    columns = {".".join(column): column for column in _columns(below, ".".join(way))}
    found = (row for row in _at(answer, way) or () if row is not None)
    return list(columns), [{name: _at(row, column) for name, column in columns.items()} for row in found]


def as_csv(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Rows as CSV (RFC 4180 with line feeds). A missing value is an empty cell."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: cell(row[column]) for column in columns} for row in rows)
    return text.getvalue()


def cell(value: Any) -> str:
    """A value as one cell shows it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(map(cell, value))
    return (
        ""
        if value is None
        else f"{value:g}"
        if isinstance(value, float) and value == int(value) < 1e6
        else str(value)
    )


def _lists(keys: Keys, way: Way = ()) -> Iterator[tuple[Way, Keys]]:
    for key, asked in keys.items():
        if asked.below is not None and asked.many:
            yield (*way, key), asked.below
        elif asked.below is not None:
            yield from _lists(asked.below, (*way, key))


def _columns(keys: Keys, rows: str, way: Way = ()) -> Iterator[Way]:
    for key, asked in keys.items():
        here = (*way, key)
        if asked.below is None:
            yield here
        elif asked.many:
            raise SettingError(f"each row of {rows} holds a list of its own ({'.'.join(here)}), so it is no one table",
                               "Leave that list out, or use --format json.")  # fmt: skip
        else:
            yield from _columns(asked.below, rows, here)


def _at(here: Any, way: Way) -> Any:
    """What stands at the end of a way, or None where the way breaks off."""
    for key in way:
        here = None if here is None else here.get(key)
    return here
