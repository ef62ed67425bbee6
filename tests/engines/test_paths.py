"""Paths: on dense random graphs as the oracle finds them, and by hand on the real one."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from clustergraph.api.execution import Asked, Execution
from clustergraph.engines import openpaths, paths
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.memory import Graph
from clustergraph.engines.shortest import Shortest
from clustergraph.errors import TimeIsUp
from clustergraph.pace import Worker
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from tests.conftest import Ask
from tests.engines.test_agreement import agreed, domain
from tests.random_requests import Request

TOLD = "length cost nodes { id } relationships { id }"


def dense(number: int, edges: int, random: Random) -> Seed:
    """Painters, akin and taught at random, with parallel edges and edges from a node to itself; lessons cost little."""
    nodes = tuple(
        NodeRow(f"n{place}", "Painter", {"name": f"n{place}"}, {}, "LOW") for place in range(number)
    )
    found = []
    for place in range(edges):
        ends = f"n{random.randrange(number)}", f"n{random.randrange(number)}"
        if random.random() < 0.5:
            found.append(EdgeRow(f"k{place}", "AKIN_TO", *ends, {"note": "x"}, {}, "LOW"))
        else:
            lesson = {"hours": random.choice([0, 1, 1, 2]), "fee": random.choice(["0.1", "0.2", "0.3"])}
            found.append(EdgeRow(f"l{place}", "TAUGHT_BY", *ends, lesson, {}, "LOW"))
    return Seed(nodes, tuple(found))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "more",
    [
        "k: 40", "k: 12, maxHops: 3", "mode: ALL_SHORTEST", "mode: SHORTEST", "k: 30, direction: OUT",
        'k: 30, through: [TAUGHT_BY], weight: "hours"', 'k: 30, through: [TAUGHT_BY], weight: "fee", direction: IN, maxHops: 4',
        'mode: ALL_SHORTEST, through: [TAUGHT_BY], weight: "hours"', 'k: 20, nodes: {id: {notIn: ["n2", "n3"]}}',
        'k: 20, relationships: {type: {eq: AKIN_TO}}', 'k: 20, relationships: {asLesson: {hours: {gte: 1}}}',
    ],
)  # fmt: skip
def test_dense_graphs_have_the_paths_that_the_oracle_finds(seed: int, more: str) -> None:
    shop = domain("workshop")
    graph = dense(7, 16, Random(seed))
    asked = " ".join(
        f'p{place}: paths(source: "n0", target: "n{target}", {more}, first: 100) {{ totalCount nodes {{ {TOLD} }} pageInfo {{ hasNextPage }} }}'
        for place, target in enumerate((1, 4, 0))
    )
    agreed(shop.reference(graph), shop.engines(graph)[:2], Request(f"{{ {asked} }}", None, ({},)))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "more", ["", "direction: OUT", "through: [TAUGHT_BY], direction: IN", "through: [AKIN_TO]", 'nodes: {id: {ne: "n2"}}']
)  # fmt: skip
def test_one_program_finds_the_path_between_any_two(seed: int, more: str) -> None:
    shop = domain("workshop")
    graph = dense(9, 14, Random(seed))
    query = f"query ($a: ID!, $b: ID!, $most: Int!) {{ path(source: $a, target: $b, maxHops: $most, {more}) {{ {TOLD} __typename }} }}"
    names = ["n0", "n1", "n2", "n3@2008", "nobody"]
    given = [{"a": a, "b": b, "most": most} for a in names for b in names for most in (0, 1, 2, 6)]
    agreed(shop.reference(graph), shop.engines(graph)[:2], Request(query, None, tuple(given)))


def test_a_path_between_a_node_and_itself_has_no_edge(ask: Ask) -> None:
    found = ask(f'{{ path(source: "CN", target: "CN") {{ {TOLD} }} }}')["path"]
    assert found == {"length": 0, "cost": None, "nodes": [{"id": "CN"}], "relationships": []}


def test_no_path_is_null_and_so_is_one_to_nobody(ask: Ask) -> None:
    query = '{ a: path(source: "CN", target: "AD", maxHops: 1) { length } b: path(source: "CN", target: "nobody") { length } }'
    assert ask(query) == {"a": None, "b": None}


def test_pages_of_paths_join(ask: Ask) -> None:
    asked = 'paths(source: "poma", target: "CN", k: 20'
    whole = ask(f"{{ {asked}, first: 100) {{ edges {{ cursor node {{ {TOLD} }} }} }} }}")["paths"]["edges"]
    assert len(whole) == 20
    lengths = [edge["node"]["length"] for edge in whole]
    assert lengths == sorted(lengths)
    rest = ask(
        f'{{ {asked}, first: 100, after: "{whole[6]["cursor"]}") {{ edges {{ cursor node {{ {TOLD} }} }} }} }}'
    )
    assert rest["paths"]["edges"] == whole[7:]


@pytest.mark.parametrize(
    ("more", "message", "hint"),
    [
        ("maxHops: 21", "maxHops: 21 is out of bounds", "0 to 20"),
        ("maxHops: -1", "maxHops: -1 is out of bounds", "0 to 20"),
        ('weight: "shar"', "has no property shar to weigh by", "Did you mean share?"),
        ('weight: "name"', "has no property name to weigh by", "There are "),
        ('weight: "when", through: [EXPORTED_TO]', "EXPORTED_TO has no number in when to weigh by", "There are "),
        ('weight: "quantity", through: [EXPORTED_TO]', "weights must be there and not negative: quantity of EXPORTED_TO:", "Filter the relationships"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(ask: Ask, more: str, message: str, hint: str) -> None:
    body = ask.body(f'{{ path(source: "poma", target: "CN", {more}) {{ length }} }}')
    (error,) = body["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert message in error["message"]
    assert hint in error["extensions"]["hint"]
    assert error["locations"] == [{"line": 1, "column": 3}]


def test_negative_weights_are_refused() -> None:
    nodes = (
        NodeRow("a", "Painter", {"name": "a"}, {}, "LOW"),
        NodeRow("b", "Painter", {"name": "b"}, {}, "LOW"),
    )
    graph = Seed(nodes, (EdgeRow("l", "TAUGHT_BY", "a", "b", {"hours": -2}, {}, "LOW"),))
    query = '{ path(source: "a", target: "b", through: [TAUGHT_BY], weight: "hours") { cost } }'
    error = json.loads(domain("workshop").engine(graph).answer(query).body)["errors"][0]
    assert error["message"] == "weights must be there and not negative: hours of l has -2"


def test_k_has_a_bound_and_so_have_all_shortest_paths(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    code, message = ask.refused('{ paths(source: "poma", target: "CN", k: 1001) { totalCount } }')
    assert (code, message) == ("BAD_USER_INPUT", "k: 1001 is out of bounds")
    monkeypatch.setattr(paths, "MOST_PATHS", 2)
    code, message = ask.refused('{ paths(source: "poma", target: "mnd", mode: ALL_SHORTEST) { totalCount } }')
    assert (code, message) == ("COST_LIMIT_EXCEEDED", "there are more than 2 shortest paths")


def test_a_path_through_all_nodes_and_edges_is_compiled(ask: Ask) -> None:
    def interpreted(more: str) -> list[str]:
        query = f'query ($a: ID!) {{ path(source: $a, target: "CN"{more}) {{ {TOLD} }} }}'
        return [*ask.execution.ready(query, {"a": "poma"}).program.interpreted]

    assert interpreted(", direction: OUT, maxHops: 3") == []
    assert interpreted(', nodes: {id: {ne: "FR"}}') == ["FindPath"]


def test_a_path_may_go_between_ids_that_carry_a_date(ask: Ask) -> None:
    query = f"query ($a: ID!, $b: ID!) {{ path(source: $a, target: $b) {{ {TOLD} }} }}"
    found = ask(query, {"a": "poma", "b": "CN"})
    assert found["path"]["length"] == 1
    assert ask(query, {"a": "poma@2008", "b": "CN@2008"}) == found


def test_a_variable_for_too_many_hops_is_refused(ask: Ask) -> None:
    query = 'query ($most: Int!) { path(source: "poma", target: "CN", maxHops: $most) { length } }'
    body = ask.body(query, {"most": 21})
    assert body["errors"][0]["message"] == "maxHops: 21 is out of bounds"


def test_a_graph_keeps_its_last_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openpaths, "SEARCHES", 1)
    shop = domain("workshop")
    graph = Graph(shop.model, dense(9, 20, Random(1)))
    execution = Execution(shop.api, Compiler(graph))
    query = 'query ($through: [RelationshipType!]) { path(source: "n0", target: "n1", through: $through) { length } }'
    first = [execution.answer(query, {"through": [one]}).body for one in ("AKIN_TO", "TAUGHT_BY")]
    again = [execution.answer(query, {"through": [one]}).body for one in ("AKIN_TO", "TAUGHT_BY")]
    assert first == again
    assert len(graph.derived("searches", dict)) == 1


def test_a_time_out_says_between_which_nodes(ask: Ask) -> None:
    work = ask.execution.work(
        Asked('{ paths(source: "poma", target: "CN", k: 1000, maxHops: 20) { totalCount } }')
    )
    worker = Worker()
    done = worker.start(work.answer, 0.01)
    while not done:
        done = worker.step()
    error: Any = json.loads(worker.result().body)["errors"][0]
    assert error["extensions"]["code"] == "TIMEOUT"
    assert "it was finding paths from poma to CN" in error["message"]


def test_a_time_out_of_a_program_says_so_too(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: Any) -> None:
        raise TimeIsUp(30)

    monkeypatch.setattr(Shortest, "first", late)
    error = ask.body('{ path(source: "poma", target: "CN") { length } }')["errors"][0]
    assert error["extensions"]["code"] == "TIMEOUT"
    assert "30 seconds: it was finding paths from poma to CN" in error["message"]
