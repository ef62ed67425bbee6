"""Answers with ids: the same answer, and in it what each node and edge is."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from clustergraph import packaged
from clustergraph.api.execution import Asked, Execution
from clustergraph.cli.starting import execution_of
from clustergraph.errors import SeveralErrors

QUESTIONS = sorted(packaged.QUESTIONS.glob("*.graphql"))
ALIASES = (
    "query Q { " + " ".join(f"a{n}: organisations(first: 1) {{ nodes {{ name }} }}" for n in range(10)) + " }"
)
NODE = "query Q($id: ID!) { nodes(ids: [$id]) { __typename ... on Subject { name } } }"
CASES = {
    **{path.stem: path.read_text("utf-8") for path in QUESTIONS},
    "fragments": 'query Q { country(id: "CN") { ...A } } fragment A on Country { exporters { nodes { ... on Member { founded } } } }',
    "any node": '{ nodes(ids: ["poma", "CN"]) { id } search(text: "poma") { nodes { ... on Subject { name } } } }',
    "edges": "{ exports(first: 3) { nodes { when } } }",
    "groups": "{ exports { groups(by: [WHEN_YEAR]) { nodes { count } } } }",
    "introspection": "{ __typename __schema { queryType { name } } }",
    "aliases": ALIASES,
}


@pytest.fixture(scope="module")
def whole() -> Execution:
    return execution_of(None, None)


def answers(whole: Execution, text: str) -> tuple[Any, Any]:
    plain, known = (whole.work(Asked(text, extensions={"ids": ids})).answer() for ids in (False, True))
    assert plain.status == known.status
    return orjson.loads(plain.body), orjson.loads(known.body)


def stripped(value: Any) -> Any:
    """A value without what ids added."""
    if isinstance(value, list):
        return [stripped(one) for one in value]
    if isinstance(value, dict):
        return {name: stripped(one) for name, one in value.items() if not name.startswith("cg_")}
    return value


def told(value: Any) -> list[dict[str, Any]]:
    """All objects that say what they are."""
    if isinstance(value, list):
        return [found for one in value for found in told(one)]
    if isinstance(value, dict):
        own = [value] if "cg_id" in value else []
        return own + [found for one in value.values() for found in told(one)]
    return []


@pytest.mark.parametrize("name", CASES)
def test_an_answer_with_ids_is_the_same_answer(whole: Execution, name: str) -> None:
    plain, known = answers(whole, CASES[name])
    assert "errors" not in plain
    assert stripped(known) == plain


@pytest.mark.parametrize("name", [name for name in CASES if name not in ("groups", "introspection")])
def test_each_node_and_edge_says_what_it_is(whole: Execution, name: str) -> None:
    _, known = answers(whole, CASES[name])
    found = told(known["data"])
    assert found
    graph = whole.engine.graph
    for one in found:
        if "cg_source" in one:
            assert one["cg_source"]["cg_id"] in graph.nodes
            assert one["cg_target"]["cg_id"] in graph.nodes
        else:
            (row,) = orjson.loads(whole.answer(NODE, {"id": one["cg_id"]}).body)["data"]["nodes"]
            assert row["__typename"] == one["cg_kind"]
            if "name" in row:
                assert one["cg_label"] == row["name"]


def test_a_node_says_where_it_is_or_leads_to(whole: Execution) -> None:
    text = '{ nodes(ids: ["poma", "FR", "winter-2014", "alpitec-china", "mnd-turnover-2015-2016"]) { id } }'
    _, known = answers(whole, text)
    poma, france, games, show, figure = known["data"]["nodes"]
    here = {"cg_latitude": 46.5, "cg_longitude": 2.56}
    assert {**france, **here} == france
    assert poma["cg_place"] == {"cg_id": "FR", "cg_kind": "Country", "cg_label": "France", **here}
    assert (games["cg_place"]["cg_id"], show["cg_place"]["cg_id"]) == ("RU", "CN")
    assert not {"cg_place", "cg_latitude"} & figure.keys()


def test_a_date_stands_beside_itself(whole: Execution) -> None:
    text = """query ($is: Boolean! = false) {
        exports(first: 1, where: {when: {isNull: false}}) { nodes { since: when when @include(if: $is) amount } }
        member(id: "poma") { ...F name } } fragment F on Member { founded }"""
    _, known = answers(whole, text)
    (export,) = known["data"]["exports"]["nodes"]
    assert export["cg_date_since"] == export["since"]
    assert not {"cg_date_when", "cg_date_amount"} & export.keys()
    assert known["data"]["member"]["cg_date_founded"] == known["data"]["member"]["founded"]
    assert "cg_date_name" not in known["data"]["member"]


def test_what_is_wrong_stands_where_it_stood(whole: Execution) -> None:
    found = []
    for ids in (False, True):
        with pytest.raises(SeveralErrors) as refused:
            whole.work(Asked("{\n  countries { nodes { nome } } }", extensions={"ids": ids}))
        found.append([error.as_json() for error in refused.value.errors])
    assert found[0] == found[1]
    assert found[0][0]["locations"] == [{"line": 2, "column": 23}]


def test_a_document_without_ids_is_kept_beside_the_one_with_them(whole: Execution) -> None:
    text = '{ country(id: "CN") { name } }'
    assert [
        whole.work(Asked(text, extensions={"ids": ids})).answer().body for ids in (True, False, True, False)
    ] == [
        b'{"data":{"country":{"name":"China","cg_id":"CN","cg_kind":"Country","cg_label":"China","cg_latitude":36.69,"cg_longitude":103.38}}}',
        b'{"data":{"country":{"name":"China"}}}',
    ] * 2


@pytest.mark.parametrize("ids", ["true", 1, None, [True]])
def test_only_true_asks_for_ids(whole: Execution, ids: Any) -> None:
    work = whole.work(Asked('{ country(id: "CN") { name } }', extensions={"ids": ids}))
    assert work.answer().body == b'{"data":{"country":{"name":"China"}}}'
