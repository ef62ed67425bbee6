"""Answers as tables: the columns come from the question, whatever the answer holds."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from clustergraph.errors import SettingError
from clustergraph.table import Row, as_csv, rows_of
from tests.conftest import Ask

ASKED = "nodes { id facilities main { name } }"


def table(rail: Ask, query: str, variables: dict[str, Any] | None = None) -> tuple[list[str], list[Row]]:
    return rows_of(
        orjson.loads(rail.execution.answer(query, variables).body)["data"],
        rail.execution.keys(query, variables),
    )


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("", 3),
        ('(where: {name: {eq: "Nowhere"}})', 0),
        ("(where: {main: {id: {isNull: true}}})", 1),
        ("(where: {facilities: {isEmpty: true}})", 2),
    ],
)
def test_the_header_is_the_same_for_every_answer(rail: Ask, where: str, count: int) -> None:
    columns, rows = table(rail, f"{{ stations{where} {{ {ASKED} }} }}")
    assert columns == ["id", "facilities", "main.name"]
    assert len(rows) == count
    assert as_csv(columns, rows).splitlines()[0] == "id,facilities,main.name"


def test_columns_stand_in_the_order_of_the_document(rail: Ask) -> None:
    query = """query ($no: Boolean = false) { places { nodes {
        ... on Depot { value } ...Main one: id two: id @include(if: $no) ... on Station { main { code } }
      } } }
      fragment Main on Station { main { name opened @skip(if: true) } }"""
    columns, rows = table(rail, query)
    assert columns == ["value", "main.name", "main.code", "one"]
    assert [row["main.code"] for row in rows] == [None, "ALM", "ALM", None]


def test_what_is_found_nowhere_is_a_table_without_rows(rail: Ask) -> None:
    assert table(rail, '{ station(id: "none") { near { nodes { id main { id } } } } }') == (
        ["id", "main.id"],
        [],
    )


def test_nothing_found_by_an_id_is_no_row(rail: Ask) -> None:
    assert table(rail, '{ nodes(ids: ["none", "alm"]) { id } }') == (["id"], [{"id": "alm"}])


def test_introspection_is_a_table_too(rail: Ask) -> None:
    columns, rows = table(rail, '{ __type(name: "StationClass") { enumValues { name description } } }')
    assert columns == ["name", "description"]
    assert [row["name"] for row in rows] == ["HUB", "STOP", "HALT"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('{ station(id: "ced") { facilities nicknames } }', "no list of objects"),
        ('{ station(id: "none") { near { nodes { near { nodes { id } } } } } }', "of its own (near.nodes)"),
        ("{ stations(first: 0) { nodes { id } edges { cursor } } }", "2 lists (stations.nodes, stations.edges)"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_whatever_is_found(rail: Ask, query: str, said: str) -> None:
    with pytest.raises(SettingError) as refused:
        table(rail, query)
    assert said in refused.value.message
