"""What a seed holds once it is read: rows that are known to be right, in the order of their ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

Row = dict[str, Any]
"""A node or an edge as it stands in a file."""
Citations = dict[str, tuple[str, ...]]
"""Ids of sources by what they show: a property, or under `""` the node or edge itself."""


class NodeRow(NamedTuple):
    """One node. `properties` holds only what is given, as the scalars keep it; `confidence` is empty when the
    model has no kind of source."""

    id: str
    kind: str
    properties: dict[str, Any]
    citations: Citations
    confidence: str


class EdgeRow(NamedTuple):
    """One edge; its ends are ids of nodes, as they were given, in a symmetric relationship too."""

    id: str
    type: str
    source: str
    target: str
    properties: dict[str, Any]
    citations: Citations
    confidence: str


@dataclass(frozen=True, slots=True)
class Seed:
    """All rows of all files, each list sorted by id."""

    nodes: tuple[NodeRow, ...]
    edges: tuple[EdgeRow, ...]
