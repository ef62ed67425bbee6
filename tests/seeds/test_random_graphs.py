"""Random graphs are right: written as a seed they load, and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergraph.seeds.loader import careful
from clustergraph.seeds.quick import quick
from clustergraph.seeds.rows import EdgeRow, NodeRow
from tests.engines.test_agreement import domain
from tests.random_graphs import graphs


def written(row: NodeRow | EdgeRow, **more: str) -> dict[str, Any]:
    evidence = {"citations": row.citations, "confidence": row.confidence}
    return {"id": row.id, **more, **row.properties, **evidence}


@pytest.mark.parametrize("name", ["workshop", "real"])
def test_a_random_graph_loads_as_it_is(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    model = domain(name).model
    path: Path = tmp_path_factory.mktemp("seed") / "seed.json"
    sped: list[bool] = []

    @given(st.data())
    def check(data: st.DataObject) -> None:
        graph = data.draw(graphs(model))
        nodes = [written(node, kind=node.kind) for node in graph.nodes]
        edges = [
            written(edge, type=edge.type, source=edge.source, target=edge.target) for edge in graph.edges
        ]
        path.write_text(json.dumps({"nodes": nodes, "edges": edges}), encoding="utf-8")
        assert careful([path], model) == graph
        found = quick([path], model)
        assert found in (None, graph)
        sped.append(found is not None)

    check()
    assert sum(sped) >= len(sped) / 4, f"{sum(sped)} of {len(sped)} were read quickly"
