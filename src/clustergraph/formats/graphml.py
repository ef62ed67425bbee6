"""GraphML, as NetworkX writes it: for yEd, Gephi, igraph and most libraries of graphs."""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from clustergraph.files import whole
from clustergraph.formats.flat import flattened
from clustergraph.model.shape import Model
from clustergraph.seeds.rows import Seed


def write_graphml(seed: Seed, model: Model, to: Path) -> None:
    """Write a seed as GraphML. Raises SettingError, also when a text holds a character that XML cannot."""
    graph = flattened(seed, model)
    with whole(to) as fresh:
        nx.write_graphml_xml(graph, fresh)
