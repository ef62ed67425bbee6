"""What GraphML and GEXF share: both are XML, have no lists, and give each attribute one type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import networkx as nx
import orjson

from clustergraph.errors import SettingError
from clustergraph.formats.network import Attributes, attributes
from clustergraph.model.shape import Kind, Model, Record
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed

_REFUSED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (section 2.2) cannot hold, escaped or not."""
_LINE_BREAK = re.compile("\r\n?")


def flattened(seed: Seed, model: Model) -> nx.MultiDiGraph[str]:
    """A seed as a graph of texts, numbers and truths: lists, objects, and properties that have more than one type, as JSON.

    Raises SettingError when a text holds a character that XML cannot. Line breaks become line feeds, as XML reads them.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    of_nodes, of_edges = set(_mixed(model.kinds.values())), set(_mixed(model.records.values()))
    for node in seed.nodes:
        graph.add_node(_held(node.id, node, "the id"))
        graph.nodes[node.id].update(_flat(node, of_nodes))
    for edge in seed.edges:
        graph.add_edge(edge.source, edge.target, _held(edge.id, edge, "the id"))
        graph.edges[edge.source, edge.target, edge.id].update(_flat(edge, of_edges))
    return graph


def _mixed(declared: Iterable[Kind | Record]) -> Iterator[str]:
    """The names of properties that have more than one type."""
    types: dict[str, str] = {}
    for one in declared:
        for found in one.properties.values():
            type = "String" if found.listed else found.type
            if types.setdefault(found.name, type) != type:
                yield found.name


def _flat(row: NodeRow | EdgeRow, mixed: set[str]) -> Attributes:
    return {name: _value(row, name, value, name in mixed) for name, value in attributes(row).items()}


def _value(row: NodeRow | EdgeRow, name: str, value: Any, as_text: bool) -> Any:
    if isinstance(value, list | dict) or (as_text and not isinstance(value, str)):
        return _held(orjson.dumps(value).decode(), row, name)
    return _held(value, row, name) if isinstance(value, str) else value


def _held(text: str, row: NodeRow | EdgeRow, name: str) -> str:
    """A text as XML holds it (section 2.11 on line breaks)."""
    refused = _REFUSED.search(text)
    if refused:
        raise SettingError(
            f"{name} of {row.id!a} holds the character U+{ord(refused[0]):04X}, which XML cannot hold",
            "Remove it from the seed, or choose --format json.",
        )
    return _LINE_BREAK.sub("\n", text)
