"""Pages and cursors: walked both ways, through inserted rows, and given what does not fit."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import orjson
import pytest

from clustergraph.api.execution import Execution
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.memory import Graph
from clustergraph.seeds.rows import NodeRow, Seed
from tests.conftest import Ask, railway

ORDERS = [
    "",
    "orderBy: [{name: DESC}]",
    "orderBy: [{platforms: DESC}, {name: ASC}]",
    "orderBy: [{main: {name: DESC}}]",
    "orderBy: [{near: {count: {direction: DESC}}}]",
    "orderBy: [{opened: ASC}]",
    "orderBy: [{class: DESC}]",
    "orderBy: [{step_free: ASC}]",
]


def walk(ask: Ask, order: str, bound: str, cursor: str, edge: str, more: str, size: int) -> list[str]:
    found: list[str] = []
    at: str | None = None
    for _ in range(20):
        arguments = ", ".join(
            filter(None, [order, f"{bound}: {size}", "" if at is None else f'{cursor}: "{at}"'])
        )
        page = ask(
            f"{{ stations({arguments}) {{ nodes {{ id }} pageInfo {{ {edge} {more} }} edges {{ cursor }} }} }}"
        )["stations"]
        ids = [node["id"] for node in page["nodes"]]
        found = found + ids if bound == "first" else ids + found
        at = page["pageInfo"][edge]
        if not page["pageInfo"][more]:
            return found
    raise AssertionError("the walk does not end")


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 2, 5])
def test_walking_either_way_gives_each_row_once_in_order(rail: Ask, order: str, size: int) -> None:
    whole = [
        node["id"]
        for node in rail(f"{{ stations{f'({order})' if order else ''} {{ nodes {{ id }} }} }}")["stations"][
            "nodes"
        ]
    ]
    assert sorted(whole) == ["alm", "bir", "ced"]
    assert walk(rail, order, "first", "after", "endCursor", "hasNextPage", size) == whole
    assert walk(rail, order, "last", "before", "startCursor", "hasPreviousPage", size) == whole


@pytest.mark.parametrize(
    ("arguments", "ids", "next", "previous"),
    [
        ("first: 0", [], True, False),
        ("last: 0", [], False, True),
        ("first: 3", ["alm", "bir", "ced"], False, False),
        ("first: 1", ["alm"], True, False),
        ("last: 1", ["ced"], False, True),
        ("first: 1, after: ALM", ["bir"], True, True),
        ("first: 5, after: CED", [], False, True),
        ("last: 1, before: CED", ["bir"], True, True),
        ("first: 1, before: CED", ["alm"], True, False),
        ("first: 9, after: ALM, before: CED", ["bir"], True, True),
        ("first: 9, after: CED, before: ALM", [], False, True),
    ],
)
def test_both_flags_are_true_statements(
    rail: Ask, arguments: str, ids: list[str], next: bool, previous: bool
) -> None:
    edges = rail("{ stations { edges { cursor node { id } } } }")["stations"]["edges"]
    for edge in edges:
        arguments = arguments.replace(edge["node"]["id"].upper(), f'"{edge["cursor"]}"')
    page = rail(
        f"{{ stations({arguments}) {{ totalCount nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage startCursor }} }} }}"
    )
    found = page["stations"]
    assert [node["id"] for node in found["nodes"]] == ids
    assert (found["pageInfo"]["hasNextPage"], found["pageInfo"]["hasPreviousPage"]) == (next, previous)
    assert (found["pageInfo"]["startCursor"] is None) == (not ids)
    assert found["totalCount"] == 3


def test_an_inserted_node_never_shifts_a_page() -> None:
    before = Ask(railway())
    query = "query ($c: String) { stations(first: 1, after: $c, orderBy: [{name: ASC}]) { nodes { id } pageInfo { endCursor } } }"
    cursor = before(query)["stations"]["pageInfo"]["endCursor"]
    graph = before.execution.engine.graph
    rows = [NodeRow(node.id, node.kind, dict(node), {}, "") for node in graph.nodes.values()]
    first = NodeRow("aaa", "Station", {"name": "Aardvark"}, {}, "")
    grown = Graph(graph.model, Seed((first, *(row for row in rows if row.id != "alm")), ()), generation=2)
    before.execution.swap(Compiler(grown))
    assert before(query, {"c": cursor})["stations"]["nodes"] == [{"id": "bir"}]


def _tampered(cursor: str, change: Any) -> str:
    content = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return urlsafe_b64encode(orjson.dumps(change(content))).decode().rstrip("=")


@pytest.mark.parametrize(
    "change",
    [
        lambda c: [],
        lambda c: {},
        lambda c: 7,
        lambda c: c[:-1],
        lambda c: [*c, 1],
        lambda c: [c[0], [], *c[2:]],
        lambda c: [c[0], ["many"], *c[2:]],
        lambda c: [c[0], [{}], *c[2:]],
        lambda c: [c[0], c[1], "no", *c[3:]],
        lambda c: [c[0], c[1], False, 1, ""],
        lambda c: [None, *c[1:]],
    ],
)
def test_a_tampered_cursor_is_refused(rail: Ask, change: Any) -> None:
    query = "query ($c: String) { stations(orderBy: [{platforms: ASC}], after: $c) { edges { cursor } } }"
    cursor = rail(query)["stations"]["edges"][0]["cursor"]
    code, message = rail.refused(query, {"c": _tampered(cursor, change)})
    assert code == "BAD_USER_INPUT"
    assert message.startswith("the cursor in after")


@pytest.mark.parametrize(
    "query",
    [
        "{ stations(after: $c) { totalCount } }",
        "{ stations(after: $c, orderBy: [{platforms: DESC}]) { totalCount } }",
        "{ places(after: $c, orderBy: [{name: ASC}]) { totalCount } }",
        '{ station(id: "alm") { near(after: $c) { totalCount } } }',
    ],
)
def test_a_cursor_of_another_field_or_order_is_refused(rail: Ask, query: str) -> None:
    cursor = rail("{ stations(orderBy: [{platforms: ASC}]) { edges { cursor } } }")["stations"]["edges"][0][
        "cursor"
    ]
    found = rail.refused(f"query ($c: String) {query}", {"c": cursor})
    assert found == ("BAD_USER_INPUT", "the cursor in after belongs to another field or order")


def test_the_default_page_and_the_largest(rail: Ask) -> None:
    graph = rail.execution.engine.graph
    rows = tuple(NodeRow(f"s{n:04}", "Station", {"name": str(n)}, {}, "") for n in range(1200))
    many = Ask(Execution(rail.execution.api, Compiler(Graph(graph.model, Seed(rows, ())))))
    assert len(many("{ stations { nodes { id } } }")["stations"]["nodes"]) == 25
    assert len(many("{ stations(first: 1000) { nodes { id } } }")["stations"]["nodes"]) == 1000
    assert many("{ stations { totalCount } }")["stations"]["totalCount"] == 1200
    assert (
        many.refused("query ($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": ["x"] * 1001})[1]
        == "1001 ids are too many"
    )
