"""The search for shortest paths, beside NetworkX, which tells all of them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import networkx
import pytest

from clustergraph.engines import shortest
from clustergraph.engines.shortest import Shortest


def drawn(random: Random) -> Any:
    """A directed graph, with hubs or without, so that levels of all sizes meet."""
    number = random.choice([8, 30, 150])
    graph: Any = networkx.DiGraph()
    graph.add_nodes_from(f"n{place:03}" for place in range(number))
    names = list(graph)
    hubs = random.sample(names, random.choice([0, 3]))
    for name in names:
        for other in random.sample(names, random.choice([0, 1, 1, 2, 4])):
            graph.add_edge(name, other)
        for hub in hubs:
            if random.random() < 0.3:
                graph.add_edge(*((name, hub) if random.random() < 0.5 else (hub, name)))
    return graph


def every(graph: Any, source: str, target: str, most: int) -> Sequence[Sequence[str]]:
    if not networkx.has_path(graph, source, target):
        return []
    return sorted(one for one in networkx.all_shortest_paths(graph, source, target) if len(one) <= most + 1)


@pytest.mark.parametrize("pairs", [0, shortest.PAIRS])
@pytest.mark.parametrize("seed", range(30))
def test_the_first_and_all_shortest_paths_are_those_of_networkx(
    seed: int, pairs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shortest, "PAIRS", pairs)
    random = Random(seed)
    graph = drawn(random)
    search = Shortest(
        {name: frozenset(graph.successors(name)) for name in graph},
        {name: frozenset(graph.predecessors(name)) for name in graph},
    )
    for _ in range(60):
        source, target = random.choice([*graph]), random.choice([*graph])
        most = random.choice([0, 1, 2, 3, 4, 6, 20])
        expected = every(graph, source, target, most)
        assert [[*one] for one in search.all(source, target, most)] == expected
        first = search.first(source, target, most)
        assert (first and [*first]) == (expected[0] if expected else None)
