"""Changes: by hand on a few edges, and as the oracle finds them on random graphs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from tests.engines.test_agreement import domain
from tests.random_graphs import POOLS, graphs

COUNTS = "addedCount removedCount changedCount"
TOLD = f"{COUNTS} added {{ id }} removed {{ id }} changed {{ before {{ id }} after {{ id }} properties {{ property before after }} }}"


def painter(id: str, **born: str) -> NodeRow:
    return NodeRow(id, "Painter", {"name": id, **born}, {}, "LOW")


def edge(id: str, joined: str, **properties: Any) -> EdgeRow:
    source, type, target = joined.split()
    return EdgeRow(id, type, source, target, properties, {}, "LOW")


GRAPH = Seed(
    (painter("ana"), painter("bob"), painter("cy", born="2012")),
    (
        edge("k1", "ana AKIN_TO bob", note="x", since="2005", until="2010"),
        edge("k2", "ana AKIN_TO bob", note="y", since="2012", close=True),
        edge("k3", "ana AKIN_TO cy", note="z", since="2012"),
        edge("k4", "bob AKIN_TO bob", note="z", since="2005", until="2010"),
        edge("l1", "bob TAUGHT_BY ana", hours=3, over="2010"),
    ),
)


def ask(who: str, body: str) -> Any:
    shop = domain("workshop")
    if who == "oracle":
        return shop.reference(GRAPH).answer(f"{{ {body} }}")
    return json.loads(shop.engine(GRAPH).answer(f"{{ {body} }}").body)


@pytest.fixture(params=["oracle", "engine"])
def who(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_edges_come_go_and_take_a_place(who: str) -> None:
    answer = ask(who, f'kinships {{ changes(from: "2008", to: "2015") {{ {TOLD} }} }}')
    assert answer["data"]["kinships"]["changes"] == {
        "addedCount": 1, "removedCount": 1, "changedCount": 1,
        "added": [{"id": "k3@2015"}],
        "removed": [{"id": "k4@2008"}],
        "changed": [{
            "before": {"id": "k1@2008"}, "after": {"id": "k2@2015"},
            "properties": [
                {"property": "since", "before": "2005", "after": "2012"},
                {"property": "until", "before": "2010", "after": None},
                {"property": "note", "before": "x", "after": "y"},
                {"property": "close", "before": None, "after": "true"},
            ],
        }],
    }  # fmt: skip


def test_nodes_come_and_change_where_they_lead(who: str) -> None:
    answer = ask(who, f'painters {{ changes(from: "2008", to: "2015") {{ {TOLD} }} }}')
    assert answer["data"]["painters"]["changes"] == {
        "addedCount": 1, "removedCount": 0, "changedCount": 2,
        "added": [{"id": "cy@2015"}],
        "removed": [],
        "changed": [
            {"before": {"id": "ana@2008"}, "after": {"id": "ana@2015"},
             "properties": [{"property": "pupil", "before": "bob", "after": None}]},
            {"before": {"id": "bob@2008"}, "after": {"id": "bob@2015"},
             "properties": [{"property": "teacher", "before": "ana", "after": None}]},
        ],
    }  # fmt: skip


def test_a_filter_holds_on_both_dates_and_only_what_is_certain_counts(who: str) -> None:
    filtered = 'painter(id: "ana") { akin(where: {node: {id: {eq: "cy"}}}) { changes(from: "2008", to: "2015") { added { id } removedCount } } }'
    assert ask(who, filtered)["data"]["painter"]["akin"]["changes"] == {
        "added": [{"id": "k3@2015"}],
        "removedCount": 0,
    }
    certain = 'kinships { changes(from: "2010", to: "2012", known: CERTAIN) { addedCount removed { id } } }'
    assert ask(who, certain)["data"]["kinships"]["changes"] == {"addedCount": 0, "removed": []}


@pytest.mark.parametrize(
    "body",
    [
        'kinships { changes(from: "2015", to: "2008") { addedCount } }',
        'asOf(date: "2010") { kinships { changes(from: "2008", to: "2015") { addedCount } } }',
        'kinships { groups(by: [NOTE]) { nodes { rows { changes(from: "2008", to: "2015") { addedCount } } } } }',
        'kinships { changes(from: "2008", to: "2015") { added(first: 1001) { id } } }',
        'kinships { changes(from: "soon", to: "2015") { addedCount } }',
    ],
)
def test_changes_out_of_place(who: str, body: str) -> None:
    assert ask(who, body).keys() == {"errors"}


@settings(max_examples=30)
@given(st.data())
def test_random_changes(data: st.DataObject) -> None:
    shop = domain("workshop")
    graph = data.draw(graphs(shop.model))
    first, second = (data.draw(st.sampled_from(POOLS["EDTF"])) for _ in range(2))
    known = data.draw(st.sampled_from(["POSSIBLE", "CERTAIN"]))
    asked = f'changes(from: "{first}", to: "{second}", known: {known}) {{ {TOLD} }}'
    roots = [
        name
        for name, field in shop.schema.query_type.fields.items()
        if {"where", "orderBy"} <= field.args.keys()
    ]  # type: ignore[union-attr]
    body = " ".join(f"{name} {{ {asked} }}" for name in roots)
    body = (
        f"{{ {body} inner: makers {{ nodes {{ works {{ {asked} }} akin(distinct: true) {{ {asked} }} }} }} }}"
    )
    expected = shop.reference(graph).answer(body)
    answer = json.loads(shop.engine(graph).answer(body).body)
    assert expected.keys() == answer.keys()
    if "data" in expected:
        assert expected == answer
