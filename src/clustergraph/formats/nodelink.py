"""Node-link JSON, as `networkx.node_link_data` writes it (NetworkX 3.4 and later): `edges`, not `links`. It is a seed as well."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import orjson

from clustergraph.files import whole
from clustergraph.formats.network import attributes
from clustergraph.model.shape import Model
from clustergraph.seeds.rows import Seed


def write_node_link(seed: Seed, model: Model, to: Path) -> None:
    """Write a seed so that `networkx.node_link_graph` and the loader read it.

    The id of an edge is its `key`; where a model has a property of that name, `id`. Raises SettingError.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from((node.id, attributes(node)) for node in seed.nodes)
    for edge in seed.edges:
        graph.add_edge(edge.source, edge.target, edge.id)
        graph.edges[edge.source, edge.target, edge.id].update(attributes(edge))
    taken = any("key" in record.properties for record in model.records.values())
    content = nx.node_link_data(graph, edges="edges", key="id" if taken else "key")
    with whole(to) as fresh:
        fresh.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")
