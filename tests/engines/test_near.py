"""What is near a node on the real graph, and what is refused; random graphs stand in test_agreement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import log
from typing import Any

import pytest

from clustergraph.engines import likeness, subgraphs
from tests.conftest import Ask

NEAR = "totalCount edges { cursor distance node { id } path { nodes { id } } }"


def ids(rows: Sequence[Any]) -> list[str]:
    return [row["id"] for row in rows]


def test_reached_nodes_are_as_far_as_paths_say(ask: Ask) -> None:
    rows = ask(f'{{ member(id: "poma") {{ reachable(hops: {{max: 3}}, first: 1000) {{ {NEAR} }} }} }}')[
        "member"
    ]["reachable"]["edges"]
    assert {row["distance"] for row in rows} == {1, 2, 3}
    for row in rows[::9]:
        asked = f'{{ path(source: "poma", target: "{row["node"]["id"]}") {{ length nodes {{ id }} }} }}'
        path = ask(asked)["path"]
        assert (path["length"], path["nodes"]) == (row["distance"], row["path"]["nodes"])


def test_pages_of_reached_nodes_join(ask: Ask) -> None:
    whole = ask(f'{{ node(id: "CN") {{ reachable(first: 20) {{ {NEAR} }} }} }}')["node"]["reachable"]["edges"]
    asked = f'{{ node(id: "CN") {{ reachable(first: 13, after: "{whole[6]["cursor"]}") {{ {NEAR} }} }} }}'
    assert ask(asked)["node"]["reachable"]["edges"] == whole[7:]


def test_zero_hops_is_the_node_itself(ask: Ask) -> None:
    data = ask(
        '{ node(id: "CN") { reachable(hops: {min: 0, max: 0}) { nodes { id } edges { path { length } } } } }'
    )
    assert data["node"]["reachable"] == {"nodes": [{"id": "CN"}], "edges": [{"path": {"length": 0}}]}


def test_jaccard_and_adamic_adar_are_what_they_say(ask: Ask) -> None:
    countries = "exports(first: 1000, distinct: true) { nodes { id exporters(first: 1000, distinct: true) { nodes { id } } } }"
    data = ask(
        f"""{{ a: organisation(id: "poma") {{ {countries} }} b: organisation(id: "mnd") {{ {countries} }}
        poma: organisation(id: "poma") {{ jaccard: similar(through: [EXPORTED_TO], where: {{id: {{eq: "mnd"}}}}) {{ edges {{ score shared }} }}
        adamic: similar(through: [EXPORTED_TO], by: ADAMIC_ADAR, where: {{id: {{eq: "mnd"}}}}) {{ edges {{ score }} }} }} }}"""
    )
    ours, theirs = ({one["id"]: one for one in data[key]["exports"]["nodes"]} for key in ("a", "b"))
    shared = ours.keys() & theirs.keys()
    assert data["poma"]["jaccard"]["edges"] == [
        {"score": pytest.approx(len(shared) / len(ours.keys() | theirs.keys())), "shared": len(shared)}
    ]
    worth = sum(1 / log(len(ours[id]["exporters"]["nodes"])) for id in shared)
    assert data["poma"]["adamic"]["edges"] == [{"score": pytest.approx(worth)}]


def test_an_opportunity_is_a_country_of_similar_exporters(ask: Ask) -> None:
    asked = "totalCount edges { score similar node { id __typename } because { nodes { id } relationships { id __typename source { id } target { id } } } }"
    data = ask(
        f'{{ opportunities(node: "poma", through: EXPORTED_TO) {{ {asked} }} organisation(id: "poma") {{ exports(first: 1000) {{ nodes {{ id }} }} }} }}'
    )
    mine = ids(data["organisation"]["exports"]["nodes"])
    rows = data["opportunities"]["edges"]
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    for row in rows:
        assert row["node"]["__typename"] == "Country"
        assert row["node"]["id"] not in mine
        edges = [(edge["source"]["id"], edge["target"]["id"]) for edge in row["because"]["relationships"]]
        there = [source for source, target in edges if target == row["node"]["id"]]
        assert len(there) == row["similar"]
        for source in there:
            assert any((source, country) in edges and ("poma", country) in edges for country in mine)


def test_nobody_has_no_opportunities(ask: Ask) -> None:
    data = ask('{ opportunities(node: "nobody", through: EXPORTED_TO) { totalCount nodes { id } } }')
    assert data["opportunities"] == {"totalCount": 0, "nodes": []}


def test_a_part_of_the_graph_counts_what_it_leaves_out(ask: Ask) -> None:
    told = "nodes { id } relationships { id source { id } target { id } } leftOut relationshipsLeftOut"
    data = ask(
        f'{{ all: subgraph(around: ["poma"], first: 1000) {{ {told} }} some: subgraph(around: "poma", first: 5) {{ {told} }} }}'
    )
    whole, some = data["all"], data["some"]
    assert whole["leftOut"] == whole["relationshipsLeftOut"] == 0
    assert ids(some["nodes"]) == ids(whole["nodes"])[:5]
    assert some["leftOut"] == len(whole["nodes"]) - 5
    assert some["relationshipsLeftOut"] == len(whole["relationships"]) - len(some["relationships"])
    assert whole["nodes"][0] == {"id": "poma"}
    kept = set(ids(some["nodes"]))
    assert all({edge["source"]["id"], edge["target"]["id"]} <= kept for edge in some["relationships"])


def test_a_drawing_has_so_many_edges_at_most(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subgraphs, "MOST_EDGES", 3)
    data = ask(
        '{ subgraph(around: ["poma", "nobody"]) { relationships { id } relationshipsLeftOut leftOut } }'
    )["subgraph"]
    assert len(data["relationships"]) == 3
    assert data["relationshipsLeftOut"] > 10


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        ('node(id: "CN") { reachable(hops: {min: 4}) { totalCount } }', "hops: from 4 to 3 is out of bounds", "Ask for 0 to 20 hops, min not more than max."),
        ('node(id: "CN") { reachable(hops: {max: 21}) { totalCount } }', "hops: from 1 to 21 is out of bounds", "Ask for 0 to 20 hops, min not more than max."),
        ('opportunities(node: "poma", through: HOSTED_BY) { totalCount }', "poma is a Member, which has no HOSTED_BY", None),
        ('subgraph(around: ["poma"], hops: 21) { leftOut }', "hops: 21 is out of bounds", "Ask for 0 to 20."),
        ('subgraph(around: ["poma"], first: 1001) { leftOut }', "first: 1001 is out of bounds", "Ask for 0 to 1,000."),
        ('subgraph(around: ["poma"], first: -1) { leftOut }', "first: -1 is out of bounds", "Ask for 0 to 1,000."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(ask: Ask, asked: str, message: str, hint: str | None) -> None:
    error = ask.body(f"{{ {asked} }}")["errors"][0]
    assert (error["message"], error["extensions"]["code"]) == (message, "BAD_USER_INPUT")
    assert hint is None or error["extensions"]["hint"] == hint
    assert error["locations"]


@pytest.mark.parametrize(
    "asked",
    [
        'node(id: "CN") { similar { totalCount } }',
        'opportunities(node: "CN", through: EXPORTED_TO) { totalCount }',
    ],
)
def test_what_would_look_at_too_much_is_refused(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    monkeypatch.setattr(likeness, "MOST_LOOKED", 20)
    error = ask.body(f"{{ {asked} }}")["errors"][0]
    assert error["extensions"] == {"code": "COST_LIMIT_EXCEEDED", "hint": "Go through fewer relationships."}
    assert json.dumps(error["locations"])
