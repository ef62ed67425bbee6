"""Timelines: by hand on a few edges, and as the oracle counts them on random graphs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from tests.engines.test_agreement import domain
from tests.random_graphs import POOLS, graphs

FACTS = "period began ended standing b: began(known: CERTAIN) e: ended(known: CERTAIN) s: standing(known: CERTAIN)"


def painter(id: str, **born: str) -> NodeRow:
    return NodeRow(id, "Painter", {"name": id, **born}, {}, "LOW")


def kin(id: str, source: str, target: str, **dates: str) -> EdgeRow:
    return EdgeRow(id, "AKIN_TO", source, target, {"note": "n", **dates}, {}, "LOW")


GRAPH = Seed(
    (painter("a"), painter("b"), painter("c", born="2011")),
    (
        kin("k1", "a", "b", since="2010", until="2012"),
        kin("k2", "a", "c", since="2009-05"),
        kin("k3", "b", "c", since="../2011", until="2012/.."),
        kin("k4", "b", "b", since="2013", until="2012"),
    ),
)
# period | began, ended, standing, possibly | and for certain
BY_HAND = """
2009 | 2 0 0 | 1 0 0
2010 | 2 0 1 | 1 0 1
2011 | 1 0 3 | 0 0 3
2012 | 0 2 3 | 0 1 1
2013 | 0 1 2 | 0 0 1
"""


@pytest.mark.parametrize("who", ["oracle", "engine"])
def test_what_began_ended_and_stood(who: str) -> None:
    query = f'{{ timeline(of: [AKIN_TO], start: "2009", end: "2013") {{ {FACTS} }} }}'
    shop = domain("workshop")
    told: Any = shop.reference(GRAPH).answer(query) if who == "oracle" else asked(query)
    rows = [list(map(str, point.values())) for point in told["data"]["timeline"]]
    assert [f"{row[0]} | {' '.join(row[1:4])} | {' '.join(row[4:])}" for row in rows] == BY_HAND.split("\n")[
        1:-1
    ]


def asked(query: str) -> Any:
    return json.loads(domain("workshop").engine(GRAPH).answer(query).body)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ('start: "2013", end: "2009"', "2009 ends before 2013 begins"),
        ('start: "1800", every: MONTH', "2,556 periods are too many"),
        ('start: "../2009"', "endlessly many periods are too many"),
    ],
)
def test_periods_out_of_reason(arguments: str, message: str) -> None:
    error = asked(f"{{ timeline({arguments}) {{ period }} }}")["errors"][0]
    assert error["message"] == message
    assert error["extensions"]["hint"]
    assert error["locations"] == [{"line": 1, "column": 3}]


@pytest.mark.parametrize(
    ("every", "periods"),
    [
        ("YEAR", ["2011", "2012"]),
        ("QUARTER", ["2011-10/2011-12", "2012-01/2012-03"]),
        ("MONTH", ["2011-12", "2012-01"]),
    ],
)
def test_periods_are_dates(every: str, periods: list[str]) -> None:
    answer = asked(f'{{ timeline(every: {every}, start: "2011-12", end: "2012-01") {{ period }} }}')
    assert [point["period"] for point in answer["data"]["timeline"]] == periods


def test_nothing_dated_is_no_timeline() -> None:
    assert asked("{ timeline(of: []) { period } }")["data"] == {"timeline": []}
    assert asked("{ timeline(of: [LIVES_IN]) { period } }")["data"] == {"timeline": []}


@settings(max_examples=30)
@given(st.data())
def test_random_timelines(data: st.DataObject) -> None:
    shop = domain("workshop")
    graph = data.draw(graphs(shop.model))
    dates = st.sampled_from(POOLS["EDTF"])
    said = [f'{name}: "{data.draw(dates)}"' for name in ("start", "end") if data.draw(st.booleans())]
    said.append(f"every: {data.draw(st.sampled_from(['YEAR', 'QUARTER', 'MONTH']))}")
    if data.draw(st.booleans()):
        types = data.draw(st.lists(st.sampled_from([*shop.model.relationships]), max_size=3))
        said.append(f"of: [{' '.join(types)}]")
    body = f"timeline({', '.join(said)}) {{ {FACTS} }}"
    if data.draw(st.booleans()):
        body = f'asOf(date: "{data.draw(dates)}") {{ {body} }}'
    expected = shop.reference(graph).answer(f"{{ {body} }}")
    answer = json.loads(shop.engine(graph).answer(f"{{ {body} }}").body)
    assert expected.keys() == answer.keys()
    if "data" in expected:
        assert expected == answer
