"""GEXF 1.2, as NetworkX writes it: for Gephi, with labels."""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from clustergraph.files import whole
from clustergraph.formats.flat import flattened
from clustergraph.formats.network import Attributes
from clustergraph.model.shape import Model
from clustergraph.seeds.rows import Seed

OWN = frozenset(
    {"label", "type", "weight", "start", "end", "pid", "parents", "slices", "spells", "viz", "key"}
)
"""Attributes that GEXF, or NetworkX's writer of it, has for itself. Properties of these names get a _ behind them."""


def write_gexf(seed: Seed, model: Model, to: Path) -> None:
    """Write a seed as GEXF: the names of nodes and the types of edges are labels.

    Raises SettingError, also when a text holds a character that XML cannot.
    """
    graph = flattened(seed, model)
    for id, data in graph.nodes(data=True):
        label = data.get("name") or data.get("title") or id
        _relabel(data, str(label))
    for _, _, id, data in graph.edges(keys=True, data=True):
        _relabel(data, data.pop("type"))
        data["id"] = id
    with whole(to) as fresh:
        nx.write_gexf(graph, fresh, version="1.2draft")


def _relabel(data: Attributes, label: str) -> None:
    renamed = {f"{name}_" if name.rstrip("_") in OWN else name: value for name, value in data.items()}
    data.clear()
    data.update(renamed, label=label)
