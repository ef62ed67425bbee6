"""Subscriptions as plans: what is answered, what is refused, and that both engines agree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from clustergraph.api.execution import Asked, Execution
from clustergraph.engines.interpreter import Interpreter
from clustergraph.errors import RequestError, SeveralErrors, StreamOnly, TooCostly
from clustergraph.limits import LIMITS
from clustergraph.plan.explain import explain
from clustergraph.plan.operators import When
from tests.conftest import Ask


@pytest.mark.parametrize(
    ("document", "when", "data"),
    [
        (
            "subscription { graphChanged { generation counts { kind count } } }",
            When.CHANGED,
            {
                "graphChanged": {
                    "generation": 1,
                    "counts": [
                        {"kind": "Station", "count": 3},
                        {"kind": "Depot", "count": 1},
                        {"kind": "Track", "count": 2},
                    ],
                }
            },
        ),
        ("subscription { g: graphChanged { n: nodes __typename } }", When.CHANGED, {"g": {"n": 6, "__typename": "Graph"}}),
        ("subscription { live { graph { edges } __typename } }", When.LIVE, {"live": {"graph": {"edges": 9}, "__typename": "Query"}}),
        ("subscription { l: live { graph { edges } } l: live { graph { nodes } } }", When.LIVE, {"l": {"graph": {"edges": 9, "nodes": 6}}}),
        (
            "subscription ($n: Int!) { ...F } fragment F on Subscription { live { stations(first: $n) { ...G } } } "
            "fragment G on StationConnection { totalCount nodes { name } }",
            When.LIVE,
            {"live": {"stations": {"totalCount": 3, "nodes": [{"name": "Almond"}]}}},
        ),
        (
            'subscription ($s: Boolean!) { live { a: asOf(date: "1880") { walks { totalCount } } graph @include(if: $s) { nodes } } }',
            When.LIVE,
            {"live": {"a": {"walks": {"totalCount": 2}}}},
        ),
        ("{ graph { nodes } }", When.ONCE, {"graph": {"nodes": 6}}),
    ],
)  # fmt: skip
def test_what_is_followed(rail: Ask, document: str, when: When, data: Any) -> None:
    asked = Asked(document, {"n": 1, "s": False})
    execution = rail.execution
    work = execution.work(asked, following=True)
    assert work.when is when
    body = work.answer().body
    assert orjson.loads(body)["data"] == data
    plan = execution.ready(document, asked.variables).plan
    assert Interpreter(execution.engine.graph).prepared(plan).run(work.variables, {}) == body


@pytest.mark.parametrize(
    ("document", "error", "message"),
    [
        ("subscription { graphChanged { nodes } live { graph { nodes } } }", SeveralErrors, "must select only one top level field"),
        ("subscription { __typename }", SeveralErrors, "must not select an introspection top level field"),
        ("subscription { live @skip(if: true) { graph { nodes } } }", SeveralErrors, "must not use `@skip` or `@include`"),
        ("subscription { stations { totalCount } }", SeveralErrors, "Cannot query field 'stations' on type 'Subscription'"),
        ("subscription { live { __schema { queryType { name } } } }", RequestError, "__schema stands inside live"),
        ('subscription { live { asOf(date: "1900") { asOf(date: "1901") { graph { nodes } } } } }', RequestError, "asOf stands inside asOf"),
    ],
)  # fmt: skip
def test_what_is_refused(rail: Ask, document: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        rail.execution.work(Asked(document), following=True)


def test_one_answer_is_none(rail: Ask) -> None:
    document = "subscription { graphChanged { nodes } }"
    for ask in (rail.execution.work, rail.execution.at_hand):
        with pytest.raises(StreamOnly, match="answered more than once"):
            ask(Asked(document))
    assert rail.refused(document) == ("UNSUPPORTED_MEDIA_TYPE", "a subscription is answered more than once")


def test_what_is_followed_costs_what_it_costs_to_ask(rail: Ask) -> None:
    execution = Execution(rail.execution.api, rail.execution.engine, limits=replace(LIMITS, cost=3))
    question = "{ stations(first: 1000) { nodes { near(first: 1000) { nodes { name } } } } }"
    costs = []
    for text in (question, f"subscription {{ live {question} }}"):
        with pytest.raises(TooCostly) as caught:
            execution.work(Asked(text), following=True)
        costs.append(caught.value.message)
    assert costs[0] == costs[1]


def test_plans_are_explained(rail: Ask) -> None:
    text = "subscription Follow { live { stations { totalCount } } }"
    said = explain(rail.execution.ready(text).plan)
    assert said.splitlines()[:2] == ["Subscription Follow", "  live: whenever the answer changes"]
    assert rail.execution.keys(text)["live"].below
