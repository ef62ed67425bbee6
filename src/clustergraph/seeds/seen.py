"""What of a seed a role sees: the rows that its part of the model holds, and of them no more than that."""

from __future__ import annotations

from collections.abc import Iterator, Set

from clustergraph.model.shape import Model
from clustergraph.seeds.rows import Citations, EdgeRow, Held, NodeRow, Seed


def seen(seed: Seed, part: Model) -> Seed:
    """The rows that a part of a seed's model holds. An edge needs both its ends. Rows that lose nothing are shared.

    What is left is a seed that could have been written without what is hidden. So a row whose citations are all hidden is as sure
    as one without citations: where it was HIGH, it is LOW.
    """
    nodes = tuple(_nodes(seed, part))
    ids = {row.id for row in nodes}
    return Seed(nodes, tuple(_edges(seed, part, ids)))


def _nodes(seed: Seed, part: Model) -> Iterator[NodeRow]:
    known = {name: frozenset(kind.properties) for name, kind in part.kinds.items()}
    cites = part.source_kind is not None
    return (_reduced(row, known[row.kind], cites) for row in seed.nodes if row.kind in known)


def _edges(seed: Seed, part: Model, ids: Set[str]) -> Iterator[EdgeRow]:
    known = {name: frozenset(part.records[one.record].properties) for name, one in part.relationships.items()}
    cites = part.source_kind is not None
    for row in seed.edges:
        if row.type in known and row.source in ids and row.target in ids:
            yield _reduced(row, known[row.type], cites)


def _reduced(row: Held, known: Set[str], cites: bool) -> Held:
    """A row with the properties that are known, and what it cites for them."""
    if row.properties.keys() - known:
        left = {name: value for name, value in row.properties.items() if name in known}
        row = row._replace(properties=left)
    if not cites:
        return row._replace(citations={}, confidence="") if row.confidence else row
    if any(name and name not in known for name in row.citations):
        citations = {name: ids for name, ids in row.citations.items() if not name or name in known}
        row = row._replace(citations=citations, confidence=_confidence(row, citations))
    return row


def _confidence(row: NodeRow | EdgeRow, left: Citations) -> str:
    return "LOW" if row.confidence == "HIGH" and not any(left.values()) else row.confidence
