"""What requests cost: by hand on a small graph, exactly where nothing is filtered, and smaller pages that do fit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergraph.api.execution import Asked, Execution
from clustergraph.api.types import api_of
from clustergraph.engines.cheaper import check_cost
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.costs import Costing
from clustergraph.engines.memory import Graph
from clustergraph.errors import RequestError, SeveralErrors, TooCostly
from clustergraph.limits import LIMITS
from clustergraph.seeds.rows import Seed
from tests.conftest import Ask
from tests.random_graphs import graphs, workshop
from tests.random_requests import Request, requests

MODEL = workshop()
API = api_of(MODEL)


def told(execution: Execution, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    """What an answer says of its cost."""
    body = orjson.loads(execution.work(Asked(query, variables, None, {"cost": True})).answer().body)
    assert "errors" not in body, body
    return dict(body["extensions"]["cost"])


def budgeted(execution: Execution, budget: int) -> Execution:
    return Execution(execution.api, execution.engine, limits=replace(LIMITS, cost=budget))


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ __typename }", 0),
        ('{ station(id: "alm") { name } }', 1),
        ("{ stations { totalCount } }", 0),
        ("{ a: stations(first: 2) { nodes { id } } b: stations(first: 3) { nodes { id } } }", 6),
        ("{ stations(first: 0) { nodes { id near { nodes { id } } } } }", 0),
    ],
)
def test_costs_by_hand(rail: Ask, query: str, cost: int) -> None:
    found = told(rail.execution, query)
    assert (found["estimate"], found["actual"]) == (cost, cost)


CYCLE = "{ countries(first: 40) { nodes { exporters(first: 40) { nodes { exports(first: 40) { nodes { exporters(first: 40) { nodes { exports(first: 40) { nodes { exporters(first: 40) { nodes { name } } } } } } } } } } } } }"
HUB = "query ($id: ID!) { country(id: $id) { exporters(first: 1000) { nodes { name officers { nodes { name } } } } } }"


def test_a_cycle_costs_what_it_multiplies_to(ask: Ask) -> None:
    found = told(ask.execution, CYCLE)
    assert found["actual"] / 2 < found["estimate"] < found["actual"] * 2
    with pytest.raises(TooCostly, match=r"would cost about \d{2},\d{3}; 20,000 are allowed") as refused:
        budgeted(ask.execution, 20_000).work(Asked(CYCLE))
    assert refused.value.status == 400
    extensions = refused.value.as_json()["extensions"]
    assert (extensions["cost"], extensions["budget"]) == (found["estimate"], 20_000)


def test_a_node_that_is_known_costs_what_it_has(ask: Ask) -> None:
    many, few = (told(ask.execution, HUB, {"id": id})["estimate"] for id in ("CN", "IS"))
    assert many > 5 * few


@pytest.mark.parametrize("budget", [100, 1_000, 20_000])
def test_the_smaller_pages_that_are_offered_do_fit(ask: Ask, budget: int) -> None:
    execution = budgeted(ask.execution, budget)
    with pytest.raises(TooCostly) as refused:
        execution.work(Asked(CYCLE))
    rewrite = refused.value.rewrite
    assert rewrite
    for one in rewrite:
        assert one["first"] < 40
        assert f"first: {one['first']} in {'.'.join(one['path'])}" in refused.value.hint
    levels = [40] * 6
    for one in rewrite:
        levels[len(one["path"]) // 2] = one["first"]
    smaller = CYCLE
    for size in levels:
        smaller = smaller.replace("(first: 40)", f"(1st: {size})", 1)
    execution.work(Asked(smaller.replace("1st", "first")))


def test_at_the_budget_and_one_over_it(ask: Ask) -> None:
    query = "{ organisations(first: 30) { nodes { name exports(first: 5) { nodes { name } } } } }"
    cost = told(ask.execution, query)["estimate"]
    assert budgeted(ask.execution, cost).work(Asked(query))
    with pytest.raises(TooCostly):
        budgeted(ask.execution, cost - 1).work(Asked(query))


def test_what_variables_ask_counts_each_time(ask: Ask) -> None:
    execution = budgeted(ask.execution, 300)
    query = "query ($n: Int!) { organisations(first: $n) { nodes { exports(first: $n) { nodes { exporters(first: $n) { nodes { name } } } } } } }"
    for _ in range(2):
        assert execution.work(Asked(query, {"n": 3}))
        with pytest.raises(TooCostly):
            execution.work(Asked(query, {"n": 100}))
    assert execution.at_hand(Asked(query, {"n": 3}))
    with pytest.raises(TooCostly):
        execution.at_hand(Asked(query, {"n": 100}))


def test_chains_of_fragments_are_added_up_once_each(ask: Ask) -> None:
    """Two ways from each to the next: 2 to the power of 12 in all."""
    links = "".join(
        f" fragment f{one} on Country {{ a: exporters(first: 1) {{ nodes {{ exports(first: 1) {{ nodes {{ ...f{one + 1} }} }} }} }}"
        f" b: exporters(first: 1) {{ nodes {{ exports(first: 1) {{ nodes {{ ...f{one + 1} }} }} }} }} }}"
        for one in range(6)
    )
    query = '{ country(id: "CN") { ...f0 } }' + links + " fragment f6 on Country { name }"
    assert told(ask.execution, query)["estimate"] > 64


@given(st.data())
def test_without_filters_the_estimate_of_whole_kinds_is_exact(data: st.DataObject) -> None:
    seed = data.draw(graphs(MODEL))
    execution = Execution(API, Compiler(Graph(MODEL, seed)))
    size = data.draw(st.sampled_from([0, 1, 2, 1000]))
    ends = [(kind, end) for kind in MODEL.kinds.values() for end in kind.ends.values() if end.many]
    kind, end = data.draw(st.sampled_from(ends))
    query = f"{{ {kind.plural}(first: 1000) {{ nodes {{ id {end.field}(first: {size}) {{ nodes {{ id }} }} }} }} }}"
    found = told(execution, query)
    assert abs(found["estimate"] - found["actual"]) <= 1, query


@given(st.data())
def test_every_request_has_a_cost_and_what_is_offered_fits(data: st.DataObject) -> None:
    seed: Seed = data.draw(graphs(MODEL))
    graph = Graph(MODEL, seed)
    execution = Execution(API, Compiler(graph), limits=replace(LIMITS, cost=0))
    request: Request = data.draw(requests(API._schema, MODEL, seed))
    asked = Asked(request.document, request.variables[0], request.operation)
    try:
        plan = execution.ready(*asked[:3]).plan
        variables = execution.work(asked).variables
    except (RequestError, SeveralErrors):
        return
    cost = check_cost(graph, plan, variables, 0)
    assert cost >= 0
    assert Costing(graph, None).cost(plan) >= 0
    try:
        check_cost(graph, plan, variables, max(1, cost // 2))
    except TooCostly as refused:
        told_ = refused
    else:
        assert cost <= 1
        return
    assert told_.cost == cost
    assert all(one["first"] >= 1 for one in told_.rewrite)
