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
    "amounts": "{ exports(first: 3) { nodes { amount } aggregate { amount { sums { total max } } } groups(by: [SOURCE]) { nodes { aggregate { amount { sums { min } } } } } } }",
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


def estimate(whole: Execution, text: str, ids: bool) -> int:
    answer = whole.work(Asked(text, extensions={"ids": ids, "cost": True})).answer()
    told: int = orjson.loads(answer.body)["extensions"]["cost"]["estimate"]
    return told


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


def test_an_amount_stands_beside_itself(whole: Execution) -> None:
    text = """query ($is: Boolean! = false) {
        exports(first: 1, where: {amount: {eq: "17500000"}}) {
            nodes { paid: amount amount @include(if: $is) ...F currency when } aggregate { amount { count sums { total min } } } }
        figures(first: 1) { nodes { value } }
        country(id: "CN") { exporters { edges { properties { amount } } } } }
        fragment F on Export { ... { also: amount } }"""
    _, known = answers(whole, text)
    (export,) = known["data"]["exports"]["nodes"]
    assert export["cg_amount_paid"] == export["cg_amount_also"] == export["paid"] == "17500000"
    assert not {"cg_amount_amount", "cg_amount_currency", "cg_amount_when", "cg_date_paid"} & export.keys()
    told = known["data"]["exports"]["aggregate"]["amount"]
    assert told == {
        "count": 1,
        "sums": [dict.fromkeys(("total", "min", "cg_amount_total", "cg_amount_min"), "17500000")],
    }
    assert not any("cg_amount_" in key for key in known["data"]["figures"]["nodes"][0])
    edges = [one["properties"] for one in known["data"]["country"]["exporters"]["edges"]]
    assert all(one["cg_amount_amount"] == one["amount"] for one in edges)
    assert {type(one["amount"]) for one in edges} == {str, type(None)}


@pytest.mark.parametrize(
    "text",
    [
        "exports(first: 1000) {{ nodes {{ {} }} }}",
        "members(first: 100) {{ nodes {{ exports {{ edges {{ properties {{ {} }} }} }} }} }}",
    ],
)
def test_amounts_make_a_question_no_dearer_than_dates(whole: Execution, text: str) -> None:
    estimates = {
        (name, ids): estimate(whole, f"{{ {text.format(name)} }}", ids)
        for name in ("amount", "when", "project")
        for ids in (False, True)
    }
    more = {name: estimates[name, True] - estimates[name, False] for name in ("amount", "when", "project")}
    assert more["project"] < more["amount"] == more["when"] < more["project"] * 1.2


def test_sums_cost_no_more_with_ids(whole: Execution) -> None:
    text = "{ exports { aggregate { amount { sums { total } } } groups(by: [SOURCE]) { nodes { count aggregate { amount { sums { max } } } } } } }"
    assert estimate(whole, text, True) == estimate(whole, text, False)


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
