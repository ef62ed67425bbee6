"""Node-link JSON and JSON-LD, as `clustergraph export` writes them, turned into the seeds that they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import unquote

from clustergraph.model.shape import Model
from clustergraph.seeds.rows import Row

NODE_LINK = frozenset({"directed", "multigraph", "graph"})
"""What NetworkX says of a graph as a whole."""
_IDS = {"nodes": ("id",), "edges": ("id", "source", "target")}
_FOR_OTHERS = ("@type", "dcterms:source")
"""Keys of JSON-LD that say once more what other keys say."""


def plain(document: Any, model: Model) -> Any:
    """A document as a seed file has it. What is no export, and what is wrong with one, stays as it is.

    Places stay, too, but for an id that node-link JSON calls a key (`places.Places.spot`).
    """
    if not isinstance(document, dict):
        return document
    if "@context" in document:
        tables = {
            key: _each(document[key], partial(_decoded, ids=ids))
            for key, ids in _IDS.items()
            if key in document
        }
        return {key: value for key, value in {**document, **tables}.items() if key != "@context"}
    if document.get("directed") is True and "multigraph" in document:
        relationships = model.relationships.values()
        own = [one.type for one in relationships if "key" in model.records[one.record].properties]
        edges = {"edges": _each(document.get("edges"), partial(_identified, own=own))}
        return {key: value for key, value in {**document, **edges}.items() if key not in NODE_LINK}
    return document


def _each(rows: Any, act: Callable[[Row], Row]) -> Any:
    return [act(row) if isinstance(row, dict) else row for row in rows] if isinstance(rows, list) else rows


def _identified(row: Row, own: list[str]) -> Row:
    """An edge with its key as its id, unless the key is a property of its `own`.

    A whole number is a key that NetworkX made up, and says nothing.
    """
    key = row.get("key")
    if "key" not in row or row.get("type") in own:
        return row
    rest = {name: value for name, value in row.items() if name != "key"}
    if key is None or type(key) is int or key == row.get("id"):
        return rest
    return {**rest, "id": key} if isinstance(key, str) and "id" not in row else row


def _decoded(row: Row, ids: tuple[str, ...]) -> Row:
    """A node or an edge of JSON-LD, where ids are relative IRIs: percent-encoded (RFC 3986)."""
    return {
        name: unquote(value, errors="surrogateescape") if name in ids and isinstance(value, str) else value
        for name, value in row.items()
        if name not in _FOR_OTHERS
    }
