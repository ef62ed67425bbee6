"""Patterns, paths and search on the graph of the servers' benchmark, beside what one would write by hand on NetworkX.

All run in this process, one after the other; what counts is the ratio. Answers are compared before they are timed.
"""

from __future__ import annotations

import gc
import itertools
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import graph
import networkx
import orjson
import rustworkx

from clustergraph import packaged
from clustergraph.api.execution import Execution
from clustergraph.api.types import api_of
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.memory import Graph
from clustergraph.model.reader import read_model_file
from clustergraph.seeds.loader import load

MISSIONS = 300
FORMATS = ("FLAGSHIP", "EXPLORATORY", "VISIT")
NAMES = 100_000
SECONDS = 3
PATTERN = (
    "(o:Organisation)-[w:WORKED_ON]->(e:OlympicEvent)-[:HOSTED_BY]->(c:Country)<-[:WENT_TO]-"
    "(m:Mission WHERE m.format = 'FLAGSHIP')-[:ORGANISED_BY]->(:Cluster)"
)
MATCH = f'{{ match(pattern: "{PATTERN}", distinct: ["o", "e"], first: 1000) {{ totalCount nodes {{ o: node(variable: "o") {{ id }} e: node(variable: "e") {{ id }} }} }} }}'
PATH = "query ($a: ID!, $b: ID!) { path(source: $a, target: $b) { nodes { id } } }"
PATHS = {
    "the shortest path between two companies, through all": None,
    "the same without exports": ("WORKED_ON", "HOSTED_BY", "WENT_TO", "ORGANISED_BY"),
    "between two missions to hosts of Games": ("WORKED_ON", "HOSTED_BY", "WENT_TO"),
}
"""Questions, and the relationships that their paths go through."""
SEARCH = "query ($text: String!) { search(text: $text, first: 10) { edges { score node { id } } } }"


def seed() -> dict[str, list[dict[str, Any]]]:
    """The benchmark's graph with missions of one cluster."""
    found, random = graph.seed(), Random(6)
    cited = {"citations": graph.CITED}
    found["nodes"].append({"id": "cluster", "kind": "Cluster", "name": "The cluster", **cited})
    codes = [row["id"] for row in found["nodes"] if row["kind"] == "Country" and row["id"] != graph.HUB]
    for place in range(MISSIONS):
        id = f"m{place}"
        found["nodes"].append(
            {"id": id, "kind": "Mission", "name": id, "format": random.choice(FORMATS), **cited}
        )
        for type, target in (("WENT_TO", random.choice(codes)), ("ORGANISED_BY", "cluster")):
            found["edges"].append(
                {"id": f"{type}{place}", "type": type, "source": id, "target": target, **cited}
            )
    return found


def by_hand(held: Any) -> set[tuple[str, str]]:
    """The pattern as nested loops over a MultiDiGraph."""
    found = set()
    for mission, data in held.nodes(data=True):
        if data.get("kind") != "Mission" or data.get("format") != "FLAGSHIP":
            continue
        edges = list(held.out_edges(mission, data=True))
        if not any(
            edge["type"] == "ORGANISED_BY" and held.nodes[end]["kind"] == "Cluster" for _, end, edge in edges
        ):
            continue
        for _, country, went in edges:
            if went["type"] == "WENT_TO":
                for event, _, hosted in held.in_edges(country, data=True):
                    if hosted["type"] == "HOSTED_BY":
                        for company, _, work in held.in_edges(event, data=True):
                            if work["type"] == "WORKED_ON":
                                found.add((company, event))
    return found


def median(runs: Iterator[Callable[[], Any]]) -> tuple[float, float]:
    """The time that half of the runs take at most, and 99 % of them, in ms."""
    times, end = [], time.perf_counter() + SECONDS
    while len(times) < 5 or time.perf_counter() < end:
        times.append(timed(next(runs)))
    return spread(times)


def in_turns(asks: Sequence[Callable[[str, str], Any]], pairs: Sequence[Any]) -> list[tuple[float, float]]:
    """The same of several that are asked for the same pairs, round by round, so that all share the machine's moods."""
    times, end = [list[float]() for _ in asks], time.perf_counter() + SECONDS * len(asks)
    while time.perf_counter() < end:
        for place, ask in enumerate(asks):
            times[place] += [timed(partial(ask, a, b)) for a, b in pairs]
    return [spread(one) for one in times]


def timed(run: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    run()
    return (time.perf_counter() - begin) * 1000


def spread(times: list[float]) -> tuple[float, float]:
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.99)]


def row(name: str, ours: tuple[float, float], theirs: tuple[float, float], peer: str) -> None:
    cells = [
        name,
        f"{ours[0]:.3g} ({ours[1]:.3g})",
        peer,
        f"{theirs[0]:.3g} ({theirs[1]:.3g})",
        f"**{ours[0] / theirs[0]:.3g}**",
    ]
    print(f"| {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Print the table."""
    model = read_model_file(packaged.MODEL)
    rows = seed()
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "seed.json"
        file.write_bytes(orjson.dumps(rows))
        made = Graph(model, load([file], model))
    execution = Execution(api_of(model), Compiler(made))
    held: Any = networkx.MultiDiGraph()
    held.add_nodes_from((one["id"], one) for one in rows["nodes"])
    held.add_edges_from((one["source"], one["target"], one["id"], one) for one in rows["edges"])
    gc.freeze()

    def ask(query: str, **variables: Any) -> Any:
        return orjson.loads(execution.answer(query, variables).body)["data"]

    found = ask(MATCH)["match"]
    expected = by_hand(held)
    assert found["totalCount"] == len(expected), (found["totalCount"], len(expected))
    assert {(one["o"]["id"], one["e"]["id"]) for one in found["nodes"]} <= expected
    print(f"{len(expected):,} rows of the pattern; {len(made.edges):,} edges\n")
    print(
        "| question | ours, ms (99 %) | beside | its ms (99 %) | times |\n| --- | ---: | --- | ---: | ---: |"
    )
    ours = median(itertools.repeat(lambda: execution.answer(MATCH)))
    row("the headline pattern", ours, median(itertools.repeat(lambda: by_hand(held))), "nested loops")
    missions = ends_of_missions(rows)
    firms = [f"o{place:06}" for place in range(20_000)]
    for name, through in PATHS.items():
        path(execution, rows["edges"], name, through, missions if name.startswith("between") else firms)
    search(model)


def ends_of_missions(rows: dict[str, list[dict[str, Any]]]) -> list[str]:
    """The missions to countries that hosted Games: paths between two of them are long."""
    hosts = {edge["target"] for edge in rows["edges"] if edge["type"] == "HOSTED_BY"}
    return [edge["source"] for edge in rows["edges"] if edge["type"] == "WENT_TO" and edge["target"] in hosts]


def path(
    execution: Execution,
    edges: list[dict[str, Any]],
    name: str,
    through: tuple[str, ...] | None,
    ends: list[str],
) -> None:
    """The shortest paths between two ends, beside two libraries that hold the same edges and nothing else."""
    query = PATH if through is None else PATH.replace("$b)", f"$b, through: [{', '.join(through)}])")
    held: Any = networkx.MultiGraph()
    held.add_edges_from(
        (one["source"], one["target"]) for one in edges if not through or one["type"] in through
    )
    rust: Any = rustworkx.PyGraph(multigraph=False)
    at = dict(zip(held, rust.add_nodes_from(list(held)), strict=True))
    rust.add_edges_from_no_data([(at[a], at[b]) for a, b in held.edges()])
    pairs = [tuple(Random(place).sample(ends, 2)) for place in range(500)]
    peers: dict[str, Callable[[str, str], Any]] = {
        "networkx.bidirectional_shortest_path": lambda a, b: networkx.bidirectional_shortest_path(held, a, b),
        "rustworkx.graph_dijkstra_shortest_paths": lambda a, b: rustworkx.graph_dijkstra_shortest_paths(
            rust, at[a], target=at[b]
        )[at[b]],
    }
    lengths = Counter[int]()
    for a, b in pairs:
        found = orjson.loads(execution.answer(query, {"a": a, "b": b}).body)["data"]["path"]["nodes"]
        lengths[len(found) - 1] += 1
        assert all(len(peer(a, b)) == len(found) for peer in peers.values()), (a, b)
    ours, *theirs = in_turns([lambda a, b: execution.answer(query, {"a": a, "b": b}), *peers.values()], pairs)
    ((length, number),) = lengths.most_common(1)
    for peer, one in zip(peers, theirs, strict=True):
        row(f"{name} ({length} edges in {number / len(pairs):.0%})", ours, one, peer)


def search(model: Any) -> None:
    """How long a search takes among many names: parts of names, some with a mistake."""
    random = Random(4)
    nodes = graph.companies(NAMES, random)
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "seed.json"
        file.write_bytes(
            orjson.dumps({"nodes": [{"id": "page", "kind": "Source", "title": "A page"}, *nodes]})
        )
        execution = Execution(api_of(model), Compiler(Graph(model, load([file], model))))
    begin = time.perf_counter()
    execution.answer(SEARCH, {"text": "alpine"})
    first = time.perf_counter() - begin

    def asked() -> Iterator[Callable[[], Any]]:
        while True:
            text = random.choice(nodes)["name"]
            text = text[:-1] if random.random() < 0.5 else text.replace("i", "ii", 1)
            yield lambda text=text: execution.answer(SEARCH, {"text": text})

    half, most = median(asked())
    print(
        f"\nSearch among {NAMES:,} names: half took {half:.2g} ms at most, 99 % {most:.2g} ms; the first, which makes the index, {first:.1f} s"
    )


if __name__ == "__main__":
    main()
