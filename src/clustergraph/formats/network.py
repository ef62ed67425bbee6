"""Rows as NetworkX has them: attributes of nodes and of edges."""

from __future__ import annotations

from typing import Any

from clustergraph.seeds.rows import EdgeRow, NodeRow
from clustergraph.seeds.writing import cited

Attributes = dict[str, Any]


def said(row: NodeRow | EdgeRow) -> Attributes:
    """What a row says beside its id, its kind or type and its ends, as a seed file has it."""
    evidence: Attributes = {}
    if row.citations:
        evidence["citations"] = cited(row.citations)
    if row.confidence:
        evidence["confidence"] = row.confidence
    return {**row.properties, **evidence}


def attributes(row: NodeRow | EdgeRow) -> Attributes:
    """The same, with the `kind` of a node or the `type` of an edge before it."""
    return {"kind": row.kind, **said(row)} if isinstance(row, NodeRow) else {"type": row.type, **said(row)}
