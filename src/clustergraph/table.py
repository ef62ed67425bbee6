"""The one list in an answer as rows and columns, for terminals and spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clustergraph.errors import SettingError

Row = Mapping[str, Any]


def rows_of(answer: Mapping[str, Any]) -> tuple[list[str], list[Row]]:
    """The columns and rows of the one list in an answer; nested objects become dotted columns.

    Raises SettingError when the answer holds no list of objects, or more than one.
    """
    lists = list(_lists(answer, ""))
    if not lists:
        raise SettingError(
            "the answer holds no list of objects, so it is no table", "Ask for nodes, or use --format json."
        )
    if len(lists) > 1:
        raise SettingError(f"the answer holds {len(lists)} lists ({', '.join(way for way, _ in lists)}), so it is no one table",
                           "Ask for one of them, or use --format json.")  # fmt: skip
    way, found = lists[0]
    rows: list[Row] = [dict(_flat(row, "", way)) for row in found if row is not None]
    return list(dict.fromkeys(column for row in rows for column in row)), rows


def as_csv(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Rows as CSV (RFC 4180 with line feeds). A missing value is an empty cell."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows({column: cell(row.get(column)) for column in columns} for row in rows)
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


def _lists(here: Any, way: str) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(here, Mapping):
        for key, value in here.items():
            yield from _lists(value, f"{way}.{key}" if way else key)
    elif isinstance(here, list) and all(isinstance(one, Mapping | None) for one in here):
        yield way, here


def _flat(row: Any, prefix: str, way: str) -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.", way)
        elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
            raise SettingError(f"each row of {way} holds a list of its own ({prefix}{key}), so it is no one table",
                               "Leave that list out, or use --format json.")  # fmt: skip
        else:
            yield f"{prefix}{key}", value
