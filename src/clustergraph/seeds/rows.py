"""What a seed holds once it is read: rows that are known to be right, in the order of their ids."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

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


Held = TypeVar("Held", NodeRow, EdgeRow)
RUN = 10_000
"""How many rows are sorted in one go, which takes some 10 ms."""
SAMPLES = 50
"""How many ids of a run are looked at to divide the rows into runs of about that length."""


def in_order(rows: Sequence[Held]) -> Sequence[Held]:
    """Rows by id. They are sorted in runs: to sort millions of them in one go would hold up all threads for seconds."""
    if all(one.id <= other.id for one, other in pairwise(rows)):
        return rows
    by_id = attrgetter("id")
    sample = sorted(row.id for row in rows[:: RUN // SAMPLES])
    bounds = sample[SAMPLES::SAMPLES]
    runs: list[list[Held]] = [[] for _ in range(len(bounds) + 1)]
    for row in rows:
        runs[bisect(bounds, row.id)].append(row)
    return list(chain.from_iterable(sorted(run, key=by_id) for run in runs))
