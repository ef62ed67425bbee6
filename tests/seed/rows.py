"""The rows of the real seed as its files have them: no code of the project takes part."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SEED = Path(__file__).parents[2] / "seed"
Row = dict[str, Any]


def rows(key: str, name: str = "*.json") -> list[Row]:
    """The nodes or the edges of the files that match a name."""
    return [row for path in sorted(SEED.glob(name)) for row in json.loads(path.read_text("utf-8"))[key]]


def id_of(edge: Row) -> str:
    """The id of an edge: its own, or that of its type and ends."""
    return str(edge.get("id") or ":".join((edge["type"], edge["source"], edge["target"])))


def cited(row: Row, name: str = "") -> list[str]:
    """The ids of the sources that a row cites for a property, else for itself."""
    given = row.get("citations", [])
    found: list[str] = given if isinstance(given, list) else given.get(name) or given[""]
    return found


NODES = rows("nodes")
EDGES = rows("edges")
BY_ID: dict[str, Row] = {row["id"]: row for row in NODES} | {id_of(edge): edge for edge in EDGES}
SOURCES = {row["id"]: row for row in NODES if row["kind"] == "Source"}
