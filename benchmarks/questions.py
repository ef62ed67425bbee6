"""Patterns, paths and search on the graph of the servers' benchmark, beside what one would write by hand on NetworkX.

All run in this process, one after the other; what counts is the ratio. Answers are compared before they are timed.
"""

from __future__ import annotations

import gc
import itertools
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import graph
import networkx
import orjson

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
PATH_OF_SOME = PATH.replace(
    "target: $b", "target: $b, through: [WORKED_ON, HOSTED_BY, WENT_TO, ORGANISED_BY]"
)
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
        run = next(runs)
        begin = time.perf_counter()
        run()
        times.append((time.perf_counter() - begin) * 1000)
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
    both = held.to_undirected(as_view=False)
    pairs = [tuple(Random(place).sample(range(20_000), 2)) for place in range(500)]
    ends = [(f"o{a:06}", f"o{b:06}") for a, b in pairs]
    for a, b in ends[:20]:
        path = ask(PATH, a=a, b=b)["path"]["nodes"]
        assert len(path) == len(networkx.bidirectional_shortest_path(both, a, b))
    turns = itertools.cycle(ends)
    ours = median((lambda a=a, b=b: execution.answer(PATH, {"a": a, "b": b})) for a, b in turns)
    theirs = median((lambda a=a, b=b: networkx.bidirectional_shortest_path(both, a, b)) for a, b in turns)
    row(
        "the shortest path between two companies, through all",
        ours,
        theirs,
        "networkx.bidirectional_shortest_path",
    )
    some: Any = networkx.MultiGraph()
    some.add_edges_from(
        (one["source"], one["target"]) for one in rows["edges"] if one["type"] != "EXPORTED_TO"
    )
    ours = median((lambda a=a, b=b: execution.answer(PATH_OF_SOME, {"a": a, "b": b})) for a, b in turns)
    theirs = median((lambda a=a, b=b: networkx.bidirectional_shortest_path(some, a, b)) for a, b in turns)
    row("the same without exports", ours, theirs, "the same of a graph of these edges")
    search(model)


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
