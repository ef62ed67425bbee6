"""A filter starts at the other end of a relationship where that is the shorter way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from clustergraph.api.execution import Execution
from clustergraph.api.types import api_of
from clustergraph.engines.codegen import reach
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.interpreter import Interpreter
from clustergraph.engines.masks import Masks
from clustergraph.engines.memory import Graph
from clustergraph.model.reader import read_model
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from tests.conftest import RAILWAY

MODEL = read_model((RAILWAY / "model.graphql").read_text(encoding="utf-8"))
STATIONS = 40


def graph() -> Graph:
    """Stations in a row, each near the next one, and all of them near the last."""
    stations = [
        NodeRow(f"s{number:02}", "Station", {"name": f"Stop {number}", "platforms": number % 3}, {}, "HIGH")
        for number in range(STATIONS)
    ]
    row = [(f"s{number:02}", f"s{number + 1:02}") for number in range(STATIONS - 2)]
    hub = [(f"s{number:02}", f"s{STATIONS - 1:02}") for number in range(STATIONS - 1)]
    edges = [
        EdgeRow(f"n{number:02}", "NEAR", source, target, {"minutes": number % 7}, {}, "HIGH")
        for number, (source, target) in enumerate(row + hub)
    ]
    return Graph(MODEL, Seed(tuple(stations), tuple(edges)))


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each search left for the filter."""
    found: list[int] = []
    rows = reach.Reached.rows

    def counted(self: reach.Reached, *given: Any) -> Any:
        left = rows(self, *given)
        found.append(len(left))
        return left

    monkeypatch.setattr(reach.Reached, "rows", counted)
    return found


NEAR = "query ($n: String) { stations(where: {near: {some: {node: {name: {eq: $n}}}}}, orderBy: [{name: DESC}]) { totalCount nodes { id } } }"
BOTH = """query ($n: String, $id: ID) {
  stations(where: {near: {some: {node: {name: {eq: $n}}}}, platforms: {gt: 0}, AND: [{near: {some: {node: {id: {eq: $id}}}}}]}) {
    totalCount nodes { id near { totalCount } } } }"""
WALKS = "query ($n: String) { walks(where: {target: {name: {eq: $n}}}) { totalCount aggregate { minutes { sum } } nodes { id } } }"


@pytest.mark.parametrize(
    ("query", "variables", "rows"),
    [
        (NEAR, {"n": "Stop 7"}, 3),
        (NEAR, {"n": "Stop 39"}, STATIONS),  # the hub: no shorter way
        (NEAR, {"n": "Stop 99"}, 0),
        (BOTH, {"n": "Stop 39", "id": "s07"}, 3),
        (BOTH, {"n": "Stop 7", "id": "s39"}, 3),
        (WALKS, {"n": "Stop 7"}, 3),
    ],
)
def test_the_shortest_way_is_taken(
    looked_at: list[int], query: str, variables: Mapping[str, Any], rows: int
) -> None:
    made = graph()
    api = api_of(MODEL)
    quick = Execution(api, Compiler(made, few=10)).answer(query, variables)
    assert looked_at == [rows]
    assert quick == Execution(api, Interpreter(made)).answer(query, variables)
    assert b'"errors"' not in quick.body


def test_dated_views_hold_back_what_is_not_there(looked_at: list[int]) -> None:
    made = graph()
    query = f'query ($n: String) {{ asOf(date: "1900") {NEAR[NEAR.index("{") :]} }}'
    api = api_of(MODEL)
    quick, plain = (
        Execution(api, one(made)).answer(query, {"n": "Stop 7"}) for one in (Compiler, Interpreter)
    )
    assert quick == plain
    assert looked_at == [3]


@pytest.mark.parametrize(
    "where",
    [
        "name: {eq: \"Stop 7\"}", "name: {ne: \"Stop 7\"}", "name: {contains: \"1\", ignoreCase: true}",
        "platforms: {in: [1, 2]}", "platforms: {notIn: [1]}", "platforms: {gt: 1}", "code: {isNull: true}",
        "class: {eq: HUB}", "nicknames: {some: {eq: \"x\"}}", "nicknames: {none: {eq: \"x\"}}", "nicknames: {isEmpty: true}", "OR: []", "OR: [{platforms: {eq: 1}}, {id: {eq: \"s01\"}}]",
        "NOT: {platforms: {eq: 1}}", "main: {platforms: {eq: 1}}", "main: {isNull: true}", "NOT: {main: {platforms: {eq: 1}}}",
        "near: {all: {node: {platforms: {gt: 0}}}}", "near: {none: {properties: {minutes: {lt: 3}}}}",
        "near: {single: {node: {platforms: {eq: 2}}}}", "near: {count: {where: {node: {platforms: {eq: 2}}}, gte: 2}}",
        "near: {some: {node: {near: {single: {properties: {minutes: {eq: 3}}}}}, properties: {minutes: {gt: 2}}}}, platforms: {eq: 1}",
        "opened: {year: {gte: 1900}}", "near: {some: {OR: [{node: {id: {eq: \"s03\"}}}, {properties: {minutes: {eq: 5}}}]}}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("page", ["first: 3", "first: 1000", "first: 4, orderBy: [{platforms: DESC}]"])
def test_masks_hold_what_loops_hold(where: str, page: str) -> None:
    made = graph()
    api = api_of(MODEL)
    query = f"{{ stations(where: {{{where}}}, {page}) {{ nodes {{ id }} }} all: stations(where: {{{where}}}) {{ totalCount }} }}"
    answers = [
        Execution(api, one).answer(query).body
        for one in (Interpreter(made), Compiler(made, few=0), Compiler(made, few=5), Compiler(made))
    ]
    assert b'"errors"' not in answers[0]
    assert answers == [answers[0]] * 4


def test_no_mask_is_made_where_the_first_rows_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    monkeypatch.setattr(Masks, "of_frame", lambda *given: calls.append(given))
    engine = Execution(api_of(MODEL), Compiler(graph(), few=10))
    query = "{ stations(where: {platforms: {lt: 2}}, first: 3, orderBy: [{name: ASC}]) { nodes { id } } }"
    assert engine.answer(query).body.count(b'"id"') == 3
    assert not calls
