"""Plans are shared: between places of a document, and between requests of one shape."""

from __future__ import annotations

from typing import Any

import pytest

from clustergraph.api.execution import Execution
from clustergraph.plan.operators import Connection, Plan, Select
from tests.conftest import Ask, railway


def selects(plan: Plan) -> int:
    """How many different selections a plan holds."""
    seen: set[int] = set()

    def walk(here: Any) -> None:
        if isinstance(here, Select):
            if id(here) in seen:
                return
            seen.add(id(here))
            for fields in here.fields.values():
                walk(fields)
        elif isinstance(here, tuple):
            for one in here:
                walk(one)
        elif hasattr(here, "__slots__"):
            for name in here.__slots__:
                walk(getattr(here, name))

    walk(plan.fields)
    return len(seen)


def nested(depth: int) -> str:
    """Tracks of places of tracks ...: at each depth two fragments reach the same selection through an interface."""
    inner = "id"
    for _ in range(depth):
        inner = f"id tracks(first: 2) {{ nodes {{ joins(first: 2) {{ nodes {{ ... on Station {{ platforms }} {inner} }} }} }} }}"
    return f"{{ places {{ nodes {{ {inner} }} }} }}"


def test_plans_are_linear_in_depth_over_interfaces(rail: Ask) -> None:
    sizes = [selects(rail.execution.ready(nested(depth)).plan) for depth in (2, 4, 6)]
    assert sizes == [2 * depth + 1 for depth in (2, 4, 6)]


def test_a_fragment_used_twice_is_planned_once(rail: Ask) -> None:
    query = "{ a: stations { nodes { ...S } } b: stations { nodes { ...S } } } fragment S on Station { near { nodes { id } } }"
    plan = rail.execution.ready(query).plan
    (_, first), (_, second) = plan.fields
    assert isinstance(first, Connection)
    assert isinstance(second, Connection)
    assert selects(plan) == 3  # two of `nodes`, whose sets differ, and one of `near`


@pytest.mark.parametrize(
    ("query", "one", "other", "shared"),
    [
        ("query ($n: Int) { stations(first: $n) { totalCount } }", {"n": 1}, {"n": 2}, True),
        ("query ($n: Int) { stations(first: $n) { totalCount } }", {"n": 1}, {}, False),
        ("query ($w: StationWhere) { stations(where: $w) { totalCount } }", {"w": {"name": {"eq": "a"}}}, {"w": {"name": {"eq": "b"}}}, True),
        ("query ($w: StationWhere) { stations(where: $w) { totalCount } }", {"w": {"name": {"eq": "a"}}}, {"w": {"name": {"ne": "a"}}}, False),
        ("query ($w: StationWhere) { stations(where: $w) { totalCount } }", {"w": {"OR": [{}]}}, {"w": {"OR": [{}, {}]}}, False),
        ("query ($w: StationWhere) { stations(where: $w) { totalCount } }", {"w": {"code": {"isNull": True}}}, {"w": {"code": {"isNull": False}}}, False),
        ("query ($b: Boolean!) { stations { totalCount @skip(if: $b) nodes { id } } }", {"b": True}, {"b": False}, False),
        ("query ($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": ["alm"]}, {"i": ["bir", "ced"]}, True),
    ],
)  # fmt: skip
def test_requests_of_one_shape_share_a_plan(
    rail: Ask, query: str, one: Any, other: Any, shared: bool
) -> None:
    plan = rail.execution.ready(query, one).plan
    assert (rail.execution.ready(query, other).plan is plan) is shared
    assert rail.execution.ready(query, one).plan is plan
    assert rail.body(query, other) == rail.body(query, other)


def test_what_is_kept_has_a_bound() -> None:
    query = "query ($w: StationWhere) { stations(where: $w) { totalCount } }"
    execution = railway()
    kept = execution.documents.kept
    kept.limit = 5_000_000
    for size in range(40):
        execution.answer(query + " " * size, {"w": {"OR": [{"name": {"eq": "a"}}] * 200}})
    assert 0 < len(kept) < 40
    assert 0 < kept.weight <= kept.limit


def test_one_document_takes_no_more_than_its_part() -> None:
    query = "query ($w: StationWhere) { stations(where: $w) { totalCount } }"
    execution = railway()
    kept = execution.documents.kept
    kept.limit = 5_000_000
    lengths = []
    for size in range(200, 240):
        execution.answer(query, {"w": {"OR": [{"name": {"eq": "a"}}] * size}})
        lengths.append(len(kept))
        assert kept.weight <= kept.limit / 10
    assert set(lengths) == {0, 1}


def test_nothing_is_kept_when_nothing_may_be() -> None:
    rail = railway()
    execution = Execution(rail.api, rail.engine, size=0)
    query = "query ($n: Int) { stations(first: $n) { nodes { id } } }"
    assert execution.ready(query).plan is not execution.ready(query).plan
    assert (
        execution.answer(query, {"n": 1}) == execution.answer(query, {"n": 1}) == rail.answer(query, {"n": 1})
    )


def test_a_shared_plan_answers_each_request_by_its_own_values(rail: Ask) -> None:
    query = "query ($w: StationWhere) { stations(where: $w) { nodes { id } } }"
    answers = [
        rail(query, {"w": {"id": {"in": ids}}})["stations"]["nodes"] for ids in (["alm"], ["bir", "ced"], [])
    ]
    assert answers == [[{"id": "alm"}], [{"id": "bir"}, {"id": "ced"}], []]
