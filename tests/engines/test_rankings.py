"""Rankings and communities: by definition on random graphs, in views, and what is refused."""

from __future__ import annotations

import json
from collections import Counter
from threading import Event
from typing import Any

import pytest

from clustergraph.api.execution import Execution
from clustergraph.engines import webs
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.memory import Graph
from clustergraph.pace import Worker
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from tests.conftest import Ask
from tests.engines.test_agreement import domain

TOLD = "totalCount edges { rank score node { id } }"


def painters(edges: str) -> Execution:
    """Painters who teach each other: `ab bc` is two lessons, from a to b and from b to c; `a-b` makes them akin."""
    shop = domain("workshop")
    made = [one.split("-") if "-" in one else [*one] for one in edges.split()]
    types = ["AKIN_TO" if "-" in one else "TAUGHT_BY" for one in edges.split()]
    nodes = [
        NodeRow(id, "Painter", {"name": id}, {}, "LOW") for id in sorted({id for pair in made for id in pair})
    ]
    nodes.append(NodeRow("zz", "Painter", {"name": "alone"}, {}, "LOW"))
    rows = [
        EdgeRow(f"e{place}", type, a, b, {}, {}, "LOW")
        for place, ((a, b), type) in enumerate(zip(made, types, strict=True))
    ]
    return Execution(shop.api, Compiler(Graph(shop.model, Seed(tuple(nodes), tuple(rows)))))


def ranked(execution: Execution, arguments: str) -> list[tuple[int, float, str]]:
    body = json.loads(execution.answer(f"{{ ranking({arguments}) {{ {TOLD} }} }}").body)
    return [(row["rank"], row["score"], row["node"]["id"]) for row in body["data"]["ranking"]["edges"]]


def test_degree_counts_edges_and_equal_scores_share_a_rank() -> None:
    found = ranked(painters("ab ab bc cc c-d"), "by: DEGREE")
    assert found == [(1, 3, "b"), (1, 3, "c"), (3, 2, "a"), (4, 1, "d")]


def test_directions_are_kept() -> None:
    execution = painters("ab ab bc")
    taught = "through: [TAUGHT_BY], by: DEGREE"
    assert ranked(execution, f"{taught}, direction: OUT") == [(1, 2, "a"), (2, 1, "b"), (3, 0, "c")]
    assert ranked(execution, f"{taught}, direction: IN") == [(1, 2, "b"), (2, 1, "c"), (3, 0, "a")]


def test_closeness_and_betweenness_of_a_line() -> None:
    line = painters("ab bc")
    assert ranked(line, "by: CLOSENESS") == [(1, 1, "b"), (2, 0.6666666667, "a"), (2, 0.6666666667, "c")]
    assert ranked(line, "by: BETWEENNESS") == [(1, 1, "b"), (2, 0, "a"), (2, 0, "c")]
    assert ranked(line, "by: BETWEENNESS, samples: 3") == ranked(line, "by: BETWEENNESS")
    assert ranked(line, 'by: CLOSENESS, where: {id: {eq: "a"}}') == [(1, 0.6666666667, "a")]


def test_where_leaves_rows_but_not_the_graph() -> None:
    star = painters("ab ac ad")
    whole = {id: score for _, score, id in ranked(star, "by: PAGERANK")}
    some = ranked(star, 'by: PAGERANK, where: {id: {in: ["b", "c"]}}')
    assert some == [(1, whole["b"], "b"), (1, whole["c"], "c")]


def test_degrees_of_the_real_graph_are_its_edges(ask: Ask, execution: Execution) -> None:
    found = ask(f"{{ ranking(through: [EXPORTED_TO], first: 1000) {{ {TOLD} }} }}")["ranking"]
    edges = execution.engine.graph.by_type["EXPORTED_TO"]  # type: ignore[attr-defined]
    counts = Counter(end.id for edge in edges for end in (edge.source, edge.target))
    assert {row["node"]["id"]: row["score"] for row in found["edges"]} == counts
    assert found["totalCount"] == len(counts)


def test_a_view_has_a_ranking_of_its_own(ask: Ask) -> None:
    asked = "ranking(through: [EXPORTED_TO], first: 1000) { edges { score node { id } } }"
    data = ask(f'{{ now: {asked} asOf(date: "2010", known: CERTAIN) {{ then: {asked} }} }}')
    now = {row["node"]["id"]: row["score"] for row in data["now"]["edges"]}
    then = {row["node"]["id"]: row["score"] for row in data["asOf"]["then"]["edges"]}
    assert then
    assert len(then) < len(now)
    assert all(id.endswith("@2010!") and score <= now[id.partition("@")[0]] for id, score in then.items())


def test_pages_join(ask: Ask) -> None:
    whole = ask("{ ranking(by: PAGERANK, first: 12) { edges { cursor rank node { id } } } }")["ranking"][
        "edges"
    ]
    rest = ask(
        f'{{ ranking(by: PAGERANK, first: 7, after: "{whole[4]["cursor"]}") {{ edges {{ cursor rank node {{ id }} }} }} }}'
    )
    assert rest["ranking"]["edges"] == whole[5:]


def test_communities_hold_each_node_once(ask: Ask) -> None:
    told = "totalCount modularity nodes { size } edges { cursor node { size nodes(first: 1000) { totalCount nodes { id } } } }"
    data = ask(f"{{ communities(first: 1000) {{ {told} }} ranking(first: 1000) {{ totalCount }} }}")
    rows = [edge["node"] for edge in data["communities"]["edges"]]
    ids = [node["id"] for row in rows for node in row["nodes"]["nodes"]]
    assert len(ids) == len(set(ids)) == data["ranking"]["totalCount"]
    assert [row["size"] for row in rows] == sorted((row["size"] for row in rows), reverse=True)
    assert all(row["size"] == row["nodes"]["totalCount"] == len(row["nodes"]["nodes"]) for row in rows)
    assert 0.3 < data["communities"]["modularity"] < 1
    assert data["communities"] == ask(f"{{ communities(first: 1000) {{ {told} }} }}")["communities"]


def test_resolution_makes_more_communities(ask: Ask) -> None:
    data = ask(
        "{ few: communities(resolution: 0.2) { totalCount } many: communities(resolution: 4) { totalCount } }"
    )
    assert data["few"]["totalCount"] < data["many"]["totalCount"]


def test_nothing_has_no_communities_and_no_ranking() -> None:
    empty = painters("")
    body = json.loads(
        empty.answer("{ communities { totalCount modularity nodes { size } } ranking { totalCount } }").body
    )
    assert body["data"] == {
        "communities": {"totalCount": 0, "modularity": 0, "nodes": []},
        "ranking": {"totalCount": 0},
    }
    for by in ("PAGERANK", "BETWEENNESS", "CLOSENESS"):
        assert ranked(empty, f"by: {by}") == []


def test_outcomes_are_kept_for_a_generation(ask: Ask, execution: Execution) -> None:
    graph: Any = execution.engine.graph  # type: ignore[attr-defined]
    ask("{ ranking(by: PAGERANK, first: 1) { totalCount } }")
    kept = graph.derived("measures", dict)
    size = len(kept)
    ask("{ ranking(by: PAGERANK, first: 5) { totalCount } }")
    assert len(kept) == size > 0


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        ("ranking(by: BETWEENNESS, samples: 0)", "samples: 0 is out of bounds", "Ask for 1 or more."),
        ("ranking(by: DEGREE, samples: 5)", "DEGREE takes no samples", "Leave samples out."),
        (
            "communities(resolution: 0)",
            "resolution: 0.0 is out of bounds",
            "Give more than 0 and at most 100; 1 is usual.",
        ),
        ("ranking(first: 2000)", "first: 2000 is out of bounds", "Ask for 0 to 1000 rows a page."),
    ],
)
def test_what_cannot_be_is_refused(ask: Ask, asked: str, message: str, hint: str) -> None:
    ask.refused(f"{{ {asked} {{ totalCount }} }}", message, hint)


@pytest.mark.parametrize(
    "asked", ["ranking(by: BETWEENNESS)", "ranking(by: CLOSENESS)", "communities(resolution: 3)"]
)
def test_what_would_take_too_long_is_refused(ask: Ask, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.setattr(webs, "MOST_VISITS", 1000)
    error = ask.body(f"{{ {asked} {{ totalCount }} }}")["errors"][0]
    assert error["extensions"]["code"] == "COST_LIMIT_EXCEEDED"
    assert "at most 1,000 are allowed" in error["message"]
    assert "go through fewer relationships" in error["extensions"]["hint"]
    assert error["locations"] == [{"line": 1, "column": 3}]


def test_others_have_their_turn_while_mathematics_runs() -> None:
    ring = " ".join(f"{chr(97 + place)}{chr(97 + (place + 1) % 26)}" for place in range(26))
    execution, worker = painters(ring), Worker()
    done, slices = (
        worker.start(lambda: execution.answer(f"{{ ranking(by: BETWEENNESS) {{ {TOLD} }} }}"), 30.0),
        1,
    )
    while not done:
        done, slices = worker.step(), slices + 1
    assert len(json.loads(worker.result().body)["data"]["ranking"]["edges"]) == 25


def test_work_whose_time_is_up_goes_on_and_is_there_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    execution, worker, going = painters("ab bc"), Worker(), Event()
    begun = []

    def slow(graph: Any) -> dict[int, float]:
        begun.append(graph)
        assert going.wait(20)
        return dict.fromkeys(graph, 1.0)

    monkeypatch.setattr(webs.centrality, "pagerank", slow)
    asked = "{ ranking(by: PAGERANK) { totalCount } }"
    done = worker.start(lambda: execution.answer(asked), 0.05)
    while not done:
        done = worker.step()
    message = json.loads(worker.result().body)["errors"][0]["message"]
    assert message.endswith("it was ranking by PAGERANK, which goes on: ask again in a while")
    going.set()
    done = worker.start(lambda: execution.answer(asked), 20.0)
    while not done:
        done = worker.step()
    assert json.loads(worker.result().body) == {"data": {"ranking": {"totalCount": 3}}}
    assert len(begun) == 1
