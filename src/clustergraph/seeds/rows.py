"""What a seed holds once it is read: rows that are known to be right, in the order of their ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One node. `properties` holds only what is given, as the scalars keep it; `citations` goes from a
    property, or from `""` for the node itself, to ids of sources; without sources `confidence` is empty."""

    id: str
    kind: str
    properties: dict[str, Any]
    citations: dict[str, tuple[str, ...]]
    confidence: str


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """One edge; its ends are ids of nodes, as they were given, in a symmetric relationship too."""

    id: str
    type: str
    source: str
    target: str
    properties: dict[str, Any]
    citations: dict[str, tuple[str, ...]]
    confidence: str


@dataclass(frozen=True, slots=True)
class Seed:
    """All rows of all files, each list sorted by id."""

    nodes: tuple[NodeRow, ...]
    edges: tuple[EdgeRow, ...]
