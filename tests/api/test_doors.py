"""Every door of the API, tried by those who do not see all: what they are told is what a service tells that never had the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import orjson
import pytest
from graphql import get_introspection_query, parse, print_ast, print_schema
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_graphql import Mode, queries
from hypothesis_graphql import nodes as ast

from clustergraph.api.audiences import Audiences, engines_of
from clustergraph.api.execution import MISTAKES, Asked, Execution, refusal
from clustergraph.api.types import api_of
from clustergraph.engines.base import Engine
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.memory import Graph, Load
from clustergraph.formats.nodelink import write_node_link
from clustergraph.limits import LIMITS
from clustergraph.model.declarations import Faults, declared
from clustergraph.model.reader import read_model_file
from clustergraph.model.roles import Role
from clustergraph.model.visible import hidden, without
from clustergraph.seeds.loader import load
from clustergraph.seeds.seen import seen
from tests.conftest import THEATRE

FROM_EDITORS = ["illness", "melanchol", "gloomin", "quarrel", "rivals", "limelight", "mirror"]
FROM_ANALYSTS = [
    "illness", "melanchol", "gloomin", "wage", "1234567", "7654321", "xaf", "bonus", "4444", "5555", "xpf", "shadow", "umbra",
]  # fmt: skip
FROM_READERS = [
    *FROM_EDITORS, *FROM_ANALYSTS, "patron", "backer", "gold", "silver", "zyxw", "genf", "fortune", "oldmoney", "newmoney", "pledge",
    "payers", "paid_for", "promised", "1998", "applause", "98765", "56789", "71717", "31313",
]  # fmt: skip
SECRETS: Mapping[Role, list[str]] = {
    Role.READER: FROM_READERS, Role.ANALYST: FROM_ANALYSTS, Role.EDITOR: FROM_EDITORS, Role.ADMIN: [],
}  # fmt: skip
"""What nobody may hear of: names and values."""

DOORS = {
    "node": '{ node(id: "gold") { id __typename ... on Patron { fortune } ... on Party { name city } } }',
    "node of another kind": '{ node(id: "gold") { id __typename confidence } party(id: "gold") { name } }',
    "nodes": '{ nodes(ids: ["ada", "gold", "silver", "calm"]) { id __typename citations { id } } }',
    "root fields": "{ patrons { nodes { name fortune } } }",
    "root fields of edges": "{ pledges { totalCount nodes { promised source { name } } } }",
    "a record by id": '{ part(id: "PLAYED_IN:ada:storm") { id role bonus bonuscoin applause } }',
    "an interface": "{ partys { totalCount nodes { id name city } } }",
    "another interface": "{ backers { nodes { id pledges { nodes { title } } } } }",
    "a property": "{ players { nodes { name wage wagecoin illness shadow } } }",
    "plain edges": "{ parts { nodes { id role lines } } players { nodes { parts { totalCount nodes { title } } } } }",
    "edge properties": "{ players { nodes { parts { edges { properties { bonus applause role } } } } } }",
    "a relationship": "{ players { nodes { rivals { totalCount edges { properties { about } node { name } } } } } }",
    "where a property is": '{ players(where: {illness: {startsWith: "melan"}}) { totalCount nodes { id } } }',
    "where a property is not": "{ players(where: {wage: {isNull: true}}) { totalCount nodes { id } } }",
    "where an edge property is": "{ parts(where: {applause: {gt: 60000}}) { totalCount nodes { id } } }",
    "where a relationship is": "{ players(where: {rivals: {some: {}}}) { nodes { id } } }",
    "where a neighbour is": "{ plays(where: {payers: {some: {}}}) { nodes { id } } }",
    "where an end is of a kind": '{ plays(where: {blame: {some: {node: {kind: {eq: Patron}}}}}) { nodes { id } } }',
    "where an end has a name": '{ plays(where: {blame: {some: {node: {name: {startsWith: "Zyx"}}}}}) { totalCount } }',
    "where there is no end": "{ plays(where: {blame: {none: {}}}) { nodes { id title blame { totalCount } } } }",
    "as a kind": "{ partys(where: {asPatron: {fortune: {eq: OLDMONEY}}}) { nodes { id } } }",
    "where it is cited": "{ players(where: {confidence: {eq: HIGH}}) { nodes { id confidence citations { id } } } }",
    "order": "{ players(orderBy: [{wage: DESC}]) { nodes { id } } }",
    "order by a count": "{ plays(orderBy: [{blame: {count: {direction: DESC}}}]) { nodes { id } } }",
    "order by a hidden count": "{ plays(orderBy: [{payers: {count: {direction: DESC}}}]) { nodes { id } } }",
    "order of an interface": "{ partys(orderBy: [{city: ASC}]) { edges { cursor node { id } } } }",
    "groups": "{ players { groups(by: [SHADOW]) { nodes { count key { shadow } } } } }",
    "groups by a neighbour": "{ parts { groups(by: [SOURCE, APPLAUSE]) { nodes { count key { source { id } applause } } } } }",
    "groups by a name": "{ partys { groups(by: [CITY]) { totalCount nodes { count confidence { high low } key { city } } } } }",
    "aggregate": "{ players { aggregate { wage { sums { currency total } } } } }",
    "aggregate of edges": "{ parts { aggregate { applause { max sum } bonus { sums { total } } } } }",
    "aggregate of an interface": "{ partys { aggregate { name { count } city { distinct } } } }",
    "search": '{ search(text: "melancholia Zyxwanda storm almond") { totalCount edges { score highlights { property text } node { id } } } }',
    "search for a hidden kind": '{ search(text: "gold*", kinds: [Patron]) { totalCount } }',
    "search in a filter": '{ players(where: {search: "gloominess"}) { totalCount } }',
    "path": '{ path(source: "ada", target: "dee") { length nodes { id } relationships { id __typename } } }',
    "path by way of a hidden node": '{ path(source: "r1", target: "storm") { length } path2: path(source: "storm", target: "gold") { length } }',
    "path along a hidden relationship": '{ path(source: "ada", target: "dee", through: [QUARRELLED_WITH]) { length } }',
    "path by a hidden weight": '{ path(source: "ada", target: "ben", weight: "applause", through: [PLAYED_IN]) { cost } }',
    "path by a weight": '{ path(source: "ada", target: "ben", weight: "lines", through: [PLAYED_IN]) { cost nodes { id } } }',
    "paths": '{ paths(source: "cyd", target: "dee", k: 20, maxHops: 8) { totalCount nodes { nodes { id } relationships { id } } } }',
    "match a kind": '{ match(pattern: "(p:Patron)-[x]->(y)") { totalCount nodes { node(variable: "p") { id } } } }',
    "match a relationship": '{ match(pattern: "(a)-[q:QUARRELLED_WITH]-(b)") { totalCount nodes { relationship(variable: "q") { id } } } }',
    "match anything": '{ match(pattern: "(a)-[q]->(b)", orderBy: [{variable: "b"}]) { totalCount nodes { node(variable: "b") { id } } } }',
    "match where": """{ match(pattern: "(a:Player WHERE a.wage > 2000000)") { totalCount } }""",
    "match with parameters": """{ match(pattern: "(a:Player WHERE a.illness = $x)", params: {x: "melancholia"}) { totalCount } }""",
    "match where an edge is": """{ match(pattern: "(a)-[p:PLAYED_IN WHERE p.applause > 60000]->(b)") { totalCount } }""",
    "match any property": """{ match(pattern: "(a WHERE a.fortune = 'OLDMONEY')") { totalCount } }""",
    "match in an order": """{ match(pattern: "(a:Player)", orderBy: [{variable: "a", property: "wage"}]) { nodes { node(variable: "a") { id } } } }""",
    "match a mistyped kind": """{ match(pattern: "(a:Patro)") { totalCount } }""",
    "match a mistyped relationship": """{ match(pattern: "(a)-[:PAID_FO]->(b)") { totalCount } }""",
    "match a mistyped property": """{ match(pattern: "(a:Player WHERE a.wag = 1)") { totalCount } }""",
    "match several hops": """{ match(pattern: "(a:Play)-[r]-{1,3}(b)") { totalCount } }""",
    "match and why it is empty": """{ match(pattern: "(a:Play)-[:IS_THE_FAULT_OF]->(b:Player WHERE b.name = 'Zyxwanda Goldsmith')") { whyEmpty { drop steps { condition count without } } } }""",
    "because": "{ plays(where: {blame: {some: {}}}) { edges { node { id } because { nodes { id } relationships { id } } } } }",
    "because of a match": """{ match(pattern: "(a:Play)-[]->(b)") { edges { because { nodes { id } relationships { id __typename } } } } }""",
    "whyEmpty": '{ plays(where: {blame: {some: {node: {city: {eq: "Genf"}}}}, title: {eq: "x"}}) { whyEmpty { drop steps { condition count without } } } }',
    "reachable": '{ node(id: "ada") { reachable(hops: {max: 4}) { totalCount edges { distance node { id } path { relationships { id } } } } } }',
    "reachable along": '{ node(id: "storm") { reachable(through: [PAID_FOR]) { totalCount nodes { id } } } }',
    "similar": '{ node(id: "storm") { similar(first: 9) { totalCount edges { score node { id } } } } }',
    "opportunities": '{ opportunities(node: "ada", through: PLAYED_IN) { totalCount edges { score node { id } because { relationships { id } } } } }',
    "ranking": "{ degree: ranking(by: DEGREE) { edges { rank score node { id } } } rank: ranking(by: PAGERANK) { edges { score node { id } } } }",
    "communities": "{ communities { totalCount modularity nodes { size nodes { nodes { id } } } } }",
    "subgraph": '{ subgraph(around: ["storm"], hops: 3, first: 50) { leftOut relationshipsLeftOut nodes { id __typename } relationships { id __typename } } }',
    "subgraph around a hidden node": '{ subgraph(around: ["gold"], hops: 1) { nodes { id } } }',
    "timeline": "{ timeline { period began ended standing } }",
    "timeline of": "{ timeline(of: [PAID_FOR]) { period } }",
    "changes": '{ players { changes(from: "1990", to: "2002") { addedCount changedCount added { id } changed { properties { property before after } } } } }',
    "changes of edges": '{ parts { changes(from: "1990", to: "2003") { addedCount added { id } } } }',
    "as of": '{ asOf(date: "1999") { partys { totalCount nodes { id name } } node(id: "gold") { id } } }',
    "between": '{ between(start: "1995", end: "2000") { parts { nodes { id } } } }',
    "citations": '{ players { nodes { id confidence citations { id } wage: citations(property: "wage") { id } name: citations(property: "name") { id } } } }',
    "citations of edges": '{ parts { nodes { id confidence citations { id } b: citations(property: "bonus") { id } } } }',
    "citations for a mistyped property": '{ parts { nodes { citations(property: "bonnus") { id } } } }',
    "supports": "{ reviews { nodes { id supports { totalCount edges { node { id } relationship { id } } } } } }",
    "the graph": "{ graph { generation nodes edges counts { kind count } lastLoad { ok errors } } }",
    "kinds": '{ __type(name: "Kind") { enumValues { name } } a: __type(name: "Patron") { name } b: __type(name: "Fortune") { name } }',
    "introspection": get_introspection_query(),
    "a mistyped type": "{ partys { nodes { ... on Patro { id } } } }",
    "a mistyped root field": "{ patro { id } pledge { id } backe { id } }",
    "a mistyped property": "{ players { nodes { wag ilness shadwo rival } } }",
    "a mistyped edge property": "{ parts { nodes { bonnus aplause } } }",
    "a mistyped filter": "{ players(where: {wag: {isNull: true}, ilness: {isNull: true}}) { totalCount } }",
    "a mistyped order": "{ players(orderBy: [{wag: ASC}]) { totalCount } }",
    "a mistyped enum": "{ search(text: \"x\", kinds: [Patro]) { totalCount } timeline(of: [PAID_FO]) { period } }",
    "a mistyped group": "{ players { groups(by: [SHADO]) { totalCount } } }",
    "a mistyped id": '{ path(source: "golt", target: "storm") { length } subgraph(around: ["silber"]) { leftOut } }',
    "a mistyped weight": '{ path(source: "ada", target: "ben", weight: "aplause") { cost } }',
}  # fmt: skip


@dataclass(frozen=True)
class House:
    """The theatre, asked by each role, and for each role a service of the files that it might have been given instead."""

    audiences: Audiences
    others: Mapping[Role, Execution]

    def told(self, role: Role, query: str) -> bytes:
        """The answer to a role, which is that of the files, and holds no secret that the question does not."""
        mine, other = self.audiences[role], self.others[role]
        body = costed(mine, query)
        assert body == costed(other, query)
        for most in (5, 50):
            body += costed(bounded(mine, most), query)
            assert body.endswith(costed(bounded(other, most), query))
        text, asked = body.decode().lower(), query.lower()
        leaked = [word for word in SECRETS[role] if word in text and word not in asked]
        assert not leaked, (leaked, text)
        return body


def costed(execution: Execution, query: str) -> bytes:
    """An answer with what it cost and how it was found, or why there is none."""
    try:
        body = execution.work(Asked(query, extensions={"cost": True, "explain": True})).answer().body
    except MISTAKES as error:
        return refusal(error).body
    answer = orjson.loads(body)
    if "extensions" in answer:
        del answer["extensions"]["explain"]["milliseconds"]
    return orjson.dumps(answer)


@cache
def bounded(execution: Execution, most: int) -> Execution:
    """The same, which refuses what costs more."""
    return Execution(execution.api, execution.engine, limits=replace(LIMITS, cost=most))


def execution(engine: Engine) -> Execution:
    return Execution(api_of(engine.graph.model), engine)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("theatre")
    model = read_model_file(THEATRE / "model.graphql")
    seed = load([THEATRE / "seed.json"], model)
    audiences = Audiences(engines_of(model, seed, lambda part, rows: Compiler(Graph(part, rows))), execution)
    document = parse((THEATRE / "model.graphql").read_text("utf-8"))
    others = {}
    for role in Role:
        file, rows = folder / f"{role}.graphql", folder / f"{role}.json"
        gone = hidden(declared(document, Faults("")), role)
        file.write_text(print_ast(without(document, gone)), "utf-8")
        write_node_link(seen(seed, model.seen_by(role)), model.seen_by(role), rows)
        told = file.read_text("utf-8") + Path(rows).read_text("utf-8")
        assert [word for word in SECRETS[role] if word in told.lower()] == []
        part = read_model_file(file)
        others[role] = execution(Compiler(Graph(part, load([rows], part))))
    return House(audiences, others)


@pytest.mark.parametrize("query", DOORS.values(), ids=DOORS)
@pytest.mark.parametrize("role", Role)
def test_no_door_leads_to_what_is_hidden(house: House, role: Role, query: str) -> None:
    house.told(role, query)


def test_an_admin_finds_everything_behind_these_doors(house: House) -> None:
    told = b"".join(house.audiences[Role.ADMIN].answer(query).body for query in DOORS.values()).lower()
    assert [word for word in FROM_READERS if word.encode() not in told] == []


def test_most_of_the_doors_are_open(house: House) -> None:
    """Else nothing would be tried: an admin is refused only what is mistyped, a reader what names hidden things."""
    refused = {role: {name for name, query in DOORS.items() if house.audiences[role].answer(query).body.startswith(b'{"errors"')}
               for role in Role}  # fmt: skip
    assert sorted(name for name in refused[Role.ADMIN] if "mistyped" not in name) == []
    assert len(DOORS) - len(refused[Role.READER]) >= 40


def test_a_cursor_of_others_is_worth_no_more_than_to_a_service_without_the_rest(house: House) -> None:
    query = "{ partys(orderBy: [{city: ASC}]) { edges { cursor } } }"
    page = orjson.loads(house.audiences[Role.ADMIN].answer(query).body)["data"]["partys"]["edges"]
    for edge in page:
        after = f'{{ partys(orderBy: [{{city: ASC}}], first: 1, after: "{edge["cursor"]}") {{ nodes {{ id }} }} }}'
        house.told(Role.READER, after)


MODEL = read_model_file(THEATRE / "model.graphql")
WHOLE, PART = (print_schema(api_of(one)._schema) for one in (MODEL, MODEL.seen_by(Role.READER)))
IDS = [
    "ada",
    "ben",
    "gold",
    "silver",
    "storm",
    "r1",
    "PLAYED_IN:ada:storm",
    "PAID_FOR:gold:storm",
    "1999",
    "Lyon",
]
TEXTS = {name: st.sampled_from(IDS).map(ast.String) for name in ("EDTF", "JSON", "Decimal", "Currency")}


@settings(max_examples=60)
@given(
    query=st.one_of(
        queries(PART, custom_scalars=TEXTS),
        queries(WHOLE, custom_scalars=TEXTS),
        queries(PART, custom_scalars=TEXTS, mode=Mode.NEGATIVE),
    )
)
def test_any_question_is_answered_as_without_the_rest(house: House, query: str) -> None:
    house.told(Role.READER, query)


def test_a_failed_load_is_told_without_what_was_wrong(house: House) -> None:
    house.audiences.tell(Load(False, "2026-01-01", ("seed.json:3:5: wage: 7654321 is no Decimal",)))
    query = "{ graph { lastLoad { ok errors } } }"
    said = {role: house.audiences[role].answer(query).body for role in Role}
    house.audiences.tell(Load(True, "2026-01-01"))
    assert b"7654321" in said[Role.ADMIN]
    for role in (Role.READER, Role.ANALYST, Role.EDITOR):
        assert b'"ok":false' in said[role]
        assert b"told to those who see all" in said[role]
        assert b"wage" not in said[role]
