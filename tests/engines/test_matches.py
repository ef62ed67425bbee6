"""Patterns: by hand on the real graph and on small ones. Random ones are in test_agreement."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clustergraph.api.execution import Asked, Execution, Work
from clustergraph.engines import search
from clustergraph.pace import Worker
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from tests.conftest import Ask
from tests.engines.test_agreement import domain


def match(pattern: str, more: str = "", told: str = "totalCount", name: str = "match") -> str:
    return f"{{ {name}(pattern: {json.dumps(pattern)}{more}) {{ {told} }} }}"


def painters(*names: str) -> tuple[NodeRow, ...]:
    return tuple(NodeRow(name, "Painter", {"name": name}, {}, "LOW") for name in names)


def akin(*pairs: str) -> tuple[EdgeRow, ...]:
    return tuple(EdgeRow(pair, "AKIN_TO", pair[0], pair[1], {"note": pair}, {}, "LOW") for pair in pairs)


RING = Seed(painters("a", "b", "c"), akin("ab", "bc", "ca", "aa"))


def asked(query: str, seed: Seed = RING) -> Any:
    """What both engines answer."""
    first, *others = [one.answer(query) for one in domain("workshop").engines(seed)]
    assert all(one == first for one in others)
    return json.loads(first.body)["data"]["match"]


def ids(pattern: str, names: str, more: str = "") -> list[str]:
    told = " ".join(f'{name}: node(variable: "{name}") {{ id }}' for name in names)
    found = asked(match(pattern, f"{more}, first: 100", f"nodes {{ {told} }}"))
    return ["".join(row[name]["id"] for name in names) for row in found["nodes"]]


def test_rows_stand_in_the_order_of_the_ids_of_their_variables() -> None:
    assert ids("(x)-[:AKIN_TO]-(y)", "xy") == ["aa", "ab", "ac", "ba", "bc", "ca", "cb"]


def test_an_edge_from_a_node_to_itself_is_one_row() -> None:
    assert ids("(x {name: 'a'})-[:AKIN_TO]-(x)", "x") == ["a"]


def test_an_edge_is_not_repeated_and_nodes_may_be() -> None:
    assert ids("(x {name: 'b'})-[:AKIN_TO]-(y)-[:AKIN_TO]-(z)", "xyz") == ["baa", "bac", "bca"]
    assert "bab" not in ids("(x {name: 'b'})-[:AKIN_TO]-(y)-[:AKIN_TO]-(z)", "xyz")


def test_branches_meet_at_one_node() -> None:
    rows = ids("(x)-[:AKIN_TO]-(y), (y)-[:AKIN_TO]-(z) WHERE x.id < z.id", "xyz")
    assert rows == ["aab", "aac", "abc", "acb", "bac"]


@pytest.mark.parametrize(
    ("quantifier", "lengths"),
    [
        ("", [1, 1]),
        ("{2}", [2, 2, 2]),
        ("{1,2}", [1, 1, 2, 2, 2]),
        ("?", [0, 1, 1]),
        ("{0,1}", [0, 1, 1]),
        ("{,1}", [0, 1, 1]),
    ],
)
def test_quantifiers_stand_for_so_many_hops(quantifier: str, lengths: list[int]) -> None:
    told = 'nodes { path(variable: "p") { length nodes { id } relationships { id } } }'
    found = asked(match(f"p = (x {{name: 'b'}})-[e:AKIN_TO]-{quantifier}(y)", ", first: 100", told))
    paths = [row["path"] for row in found["nodes"]]
    assert sorted(path["length"] for path in paths) == lengths
    for path in paths:
        assert len(path["nodes"]) == path["length"] + 1 == len(path["relationships"]) + 1
        assert len({one["id"] for one in path["relationships"]}) == path["length"]


def test_plus_goes_as_far_as_edges_that_are_not_repeated_go() -> None:
    told = 'nodes { path(variable: "e") { length } }'
    found = asked(match("(x {name: 'b'})-[e:AKIN_TO]-+(y {name: 'c'})", ", first: 100", told))
    assert sorted(row["path"]["length"] for row in found["nodes"]) == [1, 2, 3]


def test_parts_that_hang_together_by_nothing_are_multiplied() -> None:
    assert ids("(x), (y) WHERE x.name <> y.name", "xy") == ["ab", "ac", "ba", "bc", "ca", "cb"]
    assert asked(match("(x)-[e]-(y), (z)-[f]-(z)"))["totalCount"] == 6


def test_their_product_has_a_bound(monkeypatch: pytest.MonkeyPatch, ask: Ask) -> None:
    code, message = ask.refused(match("(a:Country), (b:Country), (c:Organisation)"))
    assert code == "COST_LIMIT_EXCEEDED"
    assert "falls into 3 parts with 249 × 249 × " in message
    assert "at most 250,000" in message
    monkeypatch.setattr(search, "MOST_ROWS", 10)
    code, message = ask.refused(match("(a:Country)"))
    assert (code, message) == ("COST_LIMIT_EXCEEDED", "the pattern has more than 10 rows")


def test_rows_with_paths_have_a_smaller_one(monkeypatch: pytest.MonkeyPatch) -> None:
    told = ", first: 100", 'nodes { path(variable: "e") { length } }'
    three = match("(x {name: 'b'})-[e:AKIN_TO]-+(y {name: 'c'})", *told)
    monkeypatch.setattr(search, "MOST_ROWS", 3 * search.OF_PATHS)
    assert len(asked(three)["nodes"]) == 3
    monkeypatch.setattr(search, "MOST_ROWS", 2 * search.OF_PATHS)
    for one in domain("workshop").engines(RING):
        (error,) = json.loads(one.answer(three).body)["errors"]
        assert error["message"] == "the pattern has more than 2 rows"


def test_a_time_out_says_what_was_running(execution: Execution) -> None:
    query = match("(o:Organisation)-[x]-+(c:Country)")
    work: Work = execution.work(Asked(query))
    worker = Worker()
    done = worker.start(work.answer, 0.05)
    while not done:
        done = worker.step()
    error = json.loads(worker.result().body)["errors"][0]
    assert error["extensions"]["code"] == "TIMEOUT"
    assert "it was finding the rows of (o:Organisation)-[x]-+(c:Country)" in error["message"]


def test_distinct_keeps_the_first_row_in_the_order(ask: Ask) -> None:
    pattern = "(o:Organisation)-[x:EXPORTED_TO]->(c:Country)"
    told = 'totalCount nodes { c: node(variable: "c") { id } x: relationship(variable: "x") { ... on Export { when } } }'
    order = ', distinct: ["c"], orderBy: [{variable: "x", property: "when", direction: DESC}], first: 100'
    found = ask(match(pattern, order, told))["match"]
    by_country = ask(
        "{ countries(first: 300) { nodes { id exporters(orderBy: [{properties: {when: DESC}}], first: 1) { nodes { id } edges { properties { when } } } } } }"
    )
    last = {
        one["id"]: one["exporters"]["edges"][0]["properties"]["when"]
        for one in by_country["countries"]["nodes"]
        if one["exporters"]["edges"]
    }
    assert found["totalCount"] == len(last)
    assert {row["c"]["id"]: row["x"]["when"] for row in found["nodes"]} == last


def test_distinct_by_nothing_keeps_all_rows(ask: Ask) -> None:
    assert ask(match("(c:Country)", ", distinct: []")) == {"match": {"totalCount": 249}}


def test_pages_join_to_all_rows(ask: Ask) -> None:
    pattern, order = (
        "(o:Organisation)-[x:EXPORTED_TO]->(c:Country)",
        ', orderBy: [{variable: "c", property: "name"}]',
    )
    told = (
        'pageInfo { hasNextPage endCursor } edges { cursor node { x: relationship(variable: "x") { id } } }'
    )
    whole = ask(match(pattern, f"{order}, first: 1000", told))["match"]["edges"]
    pages, after = [], ""
    while True:
        page = ask(match(pattern, f"{order}, first: 7{after}", told))["match"]
        pages += page["edges"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = f', after: "{page["pageInfo"]["endCursor"]}"'
    assert pages == whole
    code, message = ask.refused(match(pattern, after, told))
    assert (code, "another field or order" in message) == ("BAD_USER_INPUT", True)


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        ("", "params gives nothing for $since", "Give since in params."),
        (", params: {since: null}", "params gives nothing for $since", "Give since in params."),
        (', params: {sinse: "2014"}', "params gives nothing for $since", "Did you mean sinse?"),
        (', params: {since: "20144"}', "$since: '20144' is not", ""),
        (", params: {since: 2014}", "$since: 2014 is not a date", ""),
        (', params: ["2014"]', "params is no object", 'Give such as {"country": "CN"}.'),
        (', params: "2014"', "params is no object", 'Give such as {"country": "CN"}.'),
    ],
)
def test_wrong_params_are_refused(ask: Ask, given: str, message: str, hint: str) -> None:
    body = ask.body(match("()-[x:EXPORTED_TO WHERE after(x.when, $since)]->()", given))
    (error,) = body["errors"]
    assert error["message"].startswith(message)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["locations"] == [{"line": 1, "column": 3}]
    assert hint in error["extensions"]["hint"]


def test_params_come_from_variables_whole_or_in_part(ask: Ask) -> None:
    pattern = json.dumps("(c:Country WHERE c.id IN $ids AND c.name <> $not)")
    whole = f"query ($p: JSON) {{ match(pattern: {pattern}, params: $p) {{ totalCount }} }}"
    part = f'query ($ids: JSON) {{ match(pattern: {pattern}, params: {{ids: $ids, not: "China"}}) {{ totalCount }} }}'
    assert ask(whole, {"p": {"ids": ["CN", "KR", "IR"], "not": "China"}})["match"]["totalCount"] == 2
    assert ask(part, {"ids": ["CN", "KR"]})["match"]["totalCount"] == 1
    assert ask.refused(whole, {"p": {"ids": "CN", "not": "x"}}) == ("BAD_USER_INPUT", "$ids is no list")


def test_the_pattern_may_be_a_variable(ask: Ask) -> None:
    query = """query ($p: String!, $v: String!, $by: [MatchOrder!], $d: [String!]) {
        match(pattern: $p, orderBy: $by, distinct: $d, first: 2) { totalCount nodes { it: node(variable: $v) { id } } } }"""
    first = ask(query, {"p": "(c:Country)", "v": "c"})["match"]
    order = [{"variable": "e", "property": "year", "direction": "DESC"}]
    other = ask(query, {"p": "(e:OlympicEvent)", "v": "e", "by": order, "d": ["e"]})["match"]
    assert first["totalCount"] == 249
    assert [row["it"]["id"] for row in first["nodes"]] == ["AD", "AE"]
    assert [row["it"]["id"] for row in other["nodes"]] == ["winter-2034", "winter-2030"]
    assert ask.refused(query, {"p": "(c:Country)", "v": "d"}) == (
        "BAD_USER_INPUT",
        "the pattern has no node d",
    )


@pytest.mark.parametrize(
    ("told", "message", "hint"),
    [
        ('nodes { node(variable: "x") { id } }', "x is no node, but an edge", 'relationship(variable: "x")'),
        ('nodes { relationship(variable: "o") { id } }', "o is no edge, but a node", 'node(variable: "o")'),
        ('nodes { path(variable: "x") { length } }', "x is no path, but an edge", "Name the whole path"),
        ('nodes { relationship(variable: "y") { id } }', "y stands for several edges", 'path(variable: "y")'),
        ('nodes { node(variable: "z") { id } }', "the pattern has no node z", "There are o, c, d."),
    ],
)
def test_variables_are_asked_for_what_they_stand_for(ask: Ask, told: str, message: str, hint: str) -> None:
    body = ask.body(match("(o)-[x:EXPORTED_TO]->(c)<-[y:HOSTED_BY]-{1,2}(d)", "", told))
    assert body["errors"][0]["message"] == message
    assert hint in body["errors"][0]["extensions"]["hint"]
    assert body["errors"][0]["locations"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (', orderBy: [{variable: "o", property: "alternateNames"}]', "alternateNames is a list"),
        (', orderBy: [{variable: "o", property: "nam"}]', "5 kinds has no property nam"),
        (', orderBy: [{variable: "p"}]', "p is no node, but a path"),
        (', distinct: ["p"]', "p is no node, but a path"),
        (', distinct: ["q"]', "the pattern has no node q"),
        (", first: 2000", "first: 2000 is out of bounds"),
    ],
)
def test_orders_and_distinct_are_checked(ask: Ask, more: str, message: str) -> None:
    code, said = ask.refused(match("p = (o:Organisation)-[x:EXPORTED_TO]->(c)", more))
    assert (code, said) == ("BAD_USER_INPUT", message)


def test_patterns_look_at_views(ask: Ask) -> None:
    pattern = "(:Organisation)-[x:EXPORTED_TO]->(:Country)"
    told = 'totalCount nodes { x: relationship(variable: "x") { id } }'
    found = ask(f'{{ asOf(date: "2012") {match(pattern, ", first: 1000", told)} }}')["asOf"]["match"]
    edges = ask('{ asOf(date: "2012") { exports(first: 1000) { nodes { id } } } }')["asOf"]["exports"][
        "nodes"
    ]
    assert sorted(row["x"]["id"] for row in found["nodes"]) == sorted(edge["id"] for edge in edges)
    assert all(row["x"]["id"].endswith("@2012") for row in found["nodes"])
