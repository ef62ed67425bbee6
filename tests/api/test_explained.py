"""What `extensions.explain` tells: the plan as it is, with rows that are really there, counted by hand and against random answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergraph.api.execution import MISTAKES, Asked, Execution
from clustergraph.api.types import api_of
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.interpreter import Interpreter
from clustergraph.engines.memory import Graph
from clustergraph.engines.tallies import tallied
from clustergraph.errors import TimeIsUp, TooCostly
from clustergraph.limits import LIMITS
from clustergraph.pace import Worker
from clustergraph.plan.explain import explain
from clustergraph.seeds.rows import NodeRow, Seed
from tests.conftest import Ask
from tests.random_graphs import graphs, workshop
from tests.random_requests import Request, listings, requests

MODEL = workshop()
API = api_of(MODEL)
Line = Mapping[str, Any]


def told(execution: Execution, query: str, variables: Mapping[str, Any] | None = None) -> Any:
    """An answer with its explanation."""
    body = orjson.loads(execution.work(Asked(query, variables, None, {"explain": True})).answer().body)
    assert "errors" not in body, body
    return body


def written(line: Line, depth: int = 0) -> Iterator[str]:
    """A tree as people write one: text, rows, and in brackets the estimate."""
    rows = f": {line['rows']}" if "rows" in line else ""
    yield "  " * depth + line["text"] + rows + (f" ({line['estimate']})" if "estimate" in line else "")
    for one in line["below"]:
        yield from written(one, depth + 1)


def lines(line: Line) -> Iterator[Line]:
    yield line
    for one in line["below"]:
        yield from lines(one)


EXACT = {
    "a page of a filter": (
        '{ members(where: {exports: {some: {node: {id: {eq: "CN"}}}}}, first: 1, orderBy: [{name: ASC}]) { nodes { name } } }',
        """Query
  members: Connection
    Page first 1: 1 (1)
      Sort name ASC: 2
        Filter some exports (node (id eq "CN")): 2
          The fewest of: 2
            Scan Member: 5 (5)
            Back along EXPORTED_TO IN: 13
              Seek Country id = "CN": 1
    nodes: nodes: 1 (1)
      name""",
    ),
    "below a page": (
        '{ country(id: "CN") { exporters(first: 2) { totalCount edges { node { __typename } properties { id } } } } }',
        """Query
  country: Lookup Country id = "CN": 1
    exporters: Connection
      Page first 2: 2 (2)
        Expand EXPORTED_TO IN: 13 (13)
      totalCount
      edges: rows: 2 (2)
        node: the node: 2
          on Member: 0
            __typename
          on PartnerOrganisation: 0
            __typename
          on Institution: 0
            __typename
          on Company: 2
            __typename
          on Cluster: 0
            __typename
        properties: the edge: 2
          id""",
    ),
    "one node of three, in two places that share a selection": (
        '{ nodes(ids: ["CN", "poma", "nobody"]) { ...f } node(id: "CN") { ...f } } fragment f on Node { ... on Country { exporters(first: 1) { nodes { exports(first: 2) { nodes { id } } } } } }',
        """Query
  nodes: Lookup each id of ["CN", "poma", "nobody"]: 2
    on Country: 1
      exporters: Connection
        Page first 1: 1 (2)
          Expand EXPORTED_TO IN: 13 (20)
        nodes: nodes: 1 (2)
          exports: Connection
            Page first 2: 2 (5)
              Expand EXPORTED_TO OUT: 2 (34)
            nodes: nodes: 2 (5)
              id
  node: Lookup Node id = "CN": 1
    on Country: 1
      exporters: Connection
        Page first 1: 1 (1)
          Expand EXPORTED_TO IN: 13 (13)
        nodes: nodes: 1 (1)
          as Organisation #2 above""",
    ),
    "groups": (
        "{ exports { groups(by: [TARGET], first: 2, orderBy: [{count: DESC}]) { nodes { count rows(first: 1) { nodes { id } } } } } }",
        """Query
  exports: Connection
    Page first 25: 25 (25)
      Scan edges Export (EXPORTED_TO): 56 (56)
    groups: Groups
      Page first 2
      Sort number of rows DESC
      Group by TARGET
      nodes: groups: 2 (2)
        count: number of rows
        rows: Connection
          Page first 1: 2 (2)
            The Export rows of the group: 20 (127)
          nodes: nodes: 2 (2)
            id""",
    ),
    "a pattern in a view": (
        '{ asOf(date: "2010") { match(pattern: "(a:Member)-[x:EXPORTED_TO]->(c:Country)", first: 3) { nodes { node(variable: "c") { id } } } } }',
        """Query
  asOf: as of "2010", possible
    match: Match
      Page first 3
      Pattern (a:Member)-[x:EXPORTED_TO]->(c:Country)
        1. Start with (a:Member), about 5 rows; really 5
        2. Follow (a:Member)-[x:EXPORTED_TO]->(c:Country) from (a:Member), about 56 rows; really 16
      nodes: rows: 3 (3)
        node: what c stands for: 3
          id""",
    ),
}


@pytest.mark.parametrize(("query", "tree"), EXACT.values(), ids=EXACT)
def test_the_plan_is_told_with_its_rows(ask: Ask, query: str, tree: str) -> None:
    found = told(ask.execution, query)
    assert found["data"] == ask(query)
    assert "\n".join(written(found["extensions"]["explain"]["plan"])) == tree


def test_numbers_are_those_of_other_questions(ask: Ask) -> None:
    """Each operator of a page, counted by a question of its own."""
    china = '{exports: {some: {node: {id: {eq: "CN"}}}}}'
    plan = told(ask.execution, f"{{ organisations(where: {china}, first: 3) {{ nodes {{ id }} }} }}")[
        "extensions"
    ]["explain"]["plan"]
    rows = {line["text"].partition(" ")[0]: line["rows"] for line in lines(plan) if "rows" in line}
    every = ask(
        f'{{ organisations {{ totalCount }} some: organisations(where: {china}) {{ totalCount }} country(id: "CN") {{ exporters {{ totalCount }} }} }}'
    )
    assert (rows["Page"], rows["nodes:"]) == (3, 3)
    assert rows["Filter"] == rows["The"] == every["some"]["totalCount"]
    assert rows["Scan"] == every["organisations"]["totalCount"]
    assert rows["Back"] == every["country"]["exporters"]["totalCount"]
    assert rows["Seek"] == 1


def test_a_page_that_nothing_leads_to_has_no_rows(rail: Ask) -> None:
    plan = told(rail.execution, '{ station(id: "nowhere") { near { nodes { id } } } }')["extensions"][
        "explain"
    ]["plan"]
    assert {line["rows"] for line in lines(plan) if "rows" in line} == {0}


def test_cost_and_times_are_told_once_for_all(rail: Ask) -> None:
    execution = Execution(rail.execution.api, rail.execution.engine)
    query = "query ($n: Int) { stations(first: $n) { nodes { id } } }"
    first, again = (told(execution, query, {"n": n})["extensions"]["explain"] for n in (1, 2))
    assert first["cost"] == {"estimate": 1, "actual": 1, "budget": LIMITS.cost}
    assert again["cost"]["estimate"] == 2
    assert first["milliseconds"]["planning"] > 0
    assert again["milliseconds"]["planning"] is None
    assert again["milliseconds"]["running"] > 0


def test_it_is_told_beside_the_cost_and_only_for_true(rail: Ask) -> None:
    def asked(**extensions: Any) -> Any:
        work = rail.execution.work(Asked("{ stations { totalCount } }", None, None, extensions))
        return orjson.loads(work.answer().body).get("extensions", {})

    both = asked(cost=True, explain=True)
    assert both["explain"]["cost"] == both["cost"]
    assert asked(explain=True).keys() == {"explain"}
    for other in (False, 1, "true", {}, None):
        assert asked(explain=other) == {}


def test_what_is_over_the_budget_is_not_explained(rail: Ask) -> None:
    execution = Execution(rail.execution.api, rail.execution.engine, limits=replace(LIMITS, cost=2))
    with pytest.raises(TooCostly):
        told(execution, "{ stations(first: 3) { nodes { id } } }")


def test_counting_takes_turns_and_has_no_more_time_than_any_work() -> None:
    towns = tuple(
        NodeRow(f"t{n:06}", "Town", {"name": f"{n}", "area": 1.0}, {}, "HIGH") for n in range(60_000)
    )
    graph = Graph(MODEL, Seed(towns, ()))
    execution = Execution(API, Compiler(graph))
    query = '{ towns(where: {name: {contains: "99"}}, orderBy: [{name: DESC}], first: 1) { nodes { id } } }'
    plan = execution.ready(query).plan
    worker, slices = Worker(), 1
    done = worker.start(lambda: tallied(graph, plan, {}, {}), 60)
    while not done:
        done = worker.step()
        slices += 1
    worker.result()
    assert slices > 5
    hurried = Worker()
    done = hurried.start(lambda: tallied(graph, plan, {}, {}), 0.01)
    while not done:
        done = hurried.step()
    with pytest.raises(TimeIsUp):
        hurried.result()


@given(st.data())
def test_rows_are_those_that_random_answers_show(data: st.DataObject) -> None:
    """Of each response key, as many objects as all its lines have rows."""
    seed = data.draw(graphs(MODEL))
    engine = data.draw(st.sampled_from([Compiler, Interpreter]))(Graph(MODEL, seed))
    execution = Execution(API, engine)
    request: Request = data.draw(requests(API._schema, MODEL, seed).filter(_is_told_by_key))
    for variables in request.variables:
        asked = Asked(request.document, variables, request.operation, {"explain": True})
        try:
            body = orjson.loads(execution.work(asked).body())
        except MISTAKES:
            continue
        tree = body["extensions"]["explain"]["plan"]
        plan = execution.ready(request.document, variables, request.operation).plan
        assert [line["text"] for line in lines(tree)] == [line.strip() for line in explain(plan).splitlines()]
        there = counted(body["data"], Counter())
        said: Counter[str] = Counter()
        for line in lines(tree):
            if ": " in line["text"]:
                said[line["text"].partition(":")[0]] += line.get("rows", 1_000_000)
        for key, rows in said.items():
            assert rows >= 1_000_000 or rows == there[key], (key, request)
        for line in lines(tree):
            if line["text"].endswith(": Connection"):
                page, *shown = line["below"]
                known = [one["rows"] for one in shown if one["text"].endswith((": nodes", ": rows"))]
                assert not known or {*known} == {page["rows"]}, request


def _is_told_by_key(request: Request) -> bool:
    """Whether lines name all keys: those of changes and of witnesses do not."""
    return not any(word in request.document for word in ("changes", "because"))


def counted(told: Any, found: Counter[str]) -> Counter[str]:
    """How many objects stand under each response key."""
    if isinstance(told, list):
        for one in told:
            counted(one, found)
    elif isinstance(told, dict):
        for key, below in told.items():
            found[key] += len(
                [one for one in (below if isinstance(below, list) else [below]) if isinstance(one, dict)]
            )
            counted(below, found)
    return found


@given(st.data())
def test_what_passes_a_random_filter_is_what_the_answer_counts(data: st.DataObject) -> None:
    seed = data.draw(graphs(MODEL))
    execution = Execution(API, Compiler(Graph(MODEL, seed), few=data.draw(st.sampled_from([0, 300]))))
    request: Request = data.draw(listings(API._schema, MODEL, seed))
    document = request.document.replace("{ nodes {", "{ totalCount nodes {")
    for variables in request.variables:
        try:
            body = orjson.loads(execution.work(Asked(document, variables, None, {"explain": True})).body())
        except MISTAKES:
            continue
        for line in body["extensions"]["explain"]["plan"]["below"]:
            page, *_ = line["below"]
            (top,) = page["below"]
            key = line["text"].partition(":")[0]
            assert top["rows"] == body["data"][key]["totalCount"], request
            assert page["rows"] == len(body["data"][key]["nodes"])
            assert all(one["rows"] <= below["rows"] for one in lines(top) for below in one["below"][:1])
