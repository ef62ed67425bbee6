"""Requests as a whole: which operation runs, what is refused, how introspection and data go together."""

from __future__ import annotations

import asyncio
import gc
import re
import weakref
from collections import Counter
from collections.abc import Callable
from threading import Thread
from typing import Any

import orjson
import pytest
from graphql import DocumentNode, Token, build_client_schema, get_introspection_query, print_schema

from clustergraph.api.documents import Documents
from clustergraph.api.execution import Answer, Asked, Execution, Retired
from clustergraph.api.printed import printed_files
from clustergraph.engines.codegen.engine import Compiled, Compiler
from clustergraph.engines.fulltext import FullText, full_text
from clustergraph.engines.memory import Graph
from clustergraph.errors import MethodNotAllowed
from clustergraph.limits import LIMITS
from clustergraph.model.reader import read_model
from clustergraph.model.shape import Direction
from clustergraph.plan.operators import Plan
from clustergraph.seeds.rows import Seed
from clustergraph.server.turns import Turns
from tests.conftest import Ask, railway


def test_introspection_is_answered_beside_data_in_the_order_asked(rail: Ask) -> None:
    answer = rail(
        """query ($n: String!) { a: station(id: "alm") { name } __type(name: $n) { name } ...Rest
             ... on Query { t: __typename } z: stations { totalCount } }
           fragment Rest on Query { __schema { queryType { name } } }""",
        {"n": "Track"},
    )
    assert list(answer) == ["a", "__type", "__schema", "t", "z"]
    assert answer["__type"] == {"name": "Track"}
    assert answer["__schema"] == {"queryType": {"name": "Query"}}
    assert answer["z"] == {"totalCount": 3}


def test_clients_can_rebuild_the_schema_from_introspection(rail: Ask) -> None:
    asked = get_introspection_query(specified_by_url=True, input_value_deprecation=True, one_of=True)
    introspection = rail(asked)
    told = print_schema(rail.execution.schema)
    assert print_schema(build_client_schema(introspection)) == told
    one_of = {type["name"] for type in introspection["__schema"]["types"] if type["isOneOf"]}
    assert one_of == set(re.findall(r"input (\w+) @oneOf", told))
    assert "StationOrder" in one_of


@pytest.mark.parametrize(
    ("query", "name", "code", "message"),
    [
        ("{", None, "GRAPHQL_PARSE_FAILED", "Syntax Error: Expected Name, found <EOF>."),
        ("{ statoins { totalCount } }", None, "GRAPHQL_VALIDATION_FAILED",
         "Cannot query field 'statoins' on type 'Query'. Did you mean 'stations' or 'station'?"),
        ("query A { __typename } query B { __typename }", None, "BAD_USER_INPUT", "the document holds several operations"),
        ("query A { __typename }", "C", "BAD_USER_INPUT", "there is no operation C"),
        ("fragment F on Query { __typename }", None, "GRAPHQL_VALIDATION_FAILED", "Fragment 'F' is never used."),
        ("{ stations(first: 1001) { totalCount } }", None, "BAD_USER_INPUT", "first: 1001 is out of bounds"),
        ("{ stations(last: -1) { totalCount } }", None, "BAD_USER_INPUT", "last: -1 is out of bounds"),
        ("{ stations(first: 1, last: 1) { totalCount } }", None, "BAD_USER_INPUT", "first and last are both given"),
        ('{ stations(after: "Incorrect padding") { totalCount } }', None, "BAD_USER_INPUT", "the cursor in after is no cursor"),
        ('{ stations(before: "é") { totalCount } }', None, "BAD_USER_INPUT", "the cursor in before is no cursor"),
        ('{ stations { nodes { near(first: 3, after: "W10") { totalCount } } } }', None, "BAD_USER_INPUT", "the cursor in after is no cursor"),
        ('{ stations(where: {opened: {before: "soon"}}) { totalCount } }', None, "GRAPHQL_VALIDATION_FAILED", None),
        ("query ($w: StationWhere) { stations(where: $w) { totalCount } }", None, None, None),
        ("{ stations(orderBy: [{name: ASC, id: ASC}]) { totalCount } }", None, "GRAPHQL_VALIDATION_FAILED", None),
        ("{ stations { } }", None, "GRAPHQL_PARSE_FAILED", None),
        ("subscription { stations { totalCount } }", None, "GRAPHQL_VALIDATION_FAILED", None),
        ("{" * 4000, None, "GRAPHQL_PARSE_FAILED", None),
    ],
)  # fmt: skip
def test_requests_that_are_refused(
    rail: Ask, query: str, name: str | None, code: str | None, message: str | None
) -> None:
    if code is None:
        assert "data" in rail.body(query, None, name)
        return
    found = rail.refused(query, None, name)
    assert found[0] == code
    assert message in (None, found[1])


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("$v: StationWhere", {"v": {"opened": {"before": "soon"}}}),
        ("$v: StationWhere", {"v": {"oppened": {}}}),
        ("$v: StationWhere", {"v": 7}),
        ("$v: StationWhere!", {}),
        ("$v: StationWhere", {"v": {"class": {"eq": "PLATFORM"}}}),
        ("$v: StationWhere", {"v": {"platforms": {"eq": 2**31}}}),
    ],
)
def test_variables_are_checked_each_time(rail: Ask, declared: str, value: dict[str, Any]) -> None:
    query = f"query ({declared}) {{ stations(where: $v) {{ totalCount }} }}"
    rail(query, {"v": {"opened": {"before": "1900"}}})
    assert rail.refused(query, value)[0] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "query",
    [
        "query ($v: Boolean = true) { graph { nodes @include(if: $v) } }",
        'query ($v: ID = "alm") { node(id: $v) { id } }',
        'query ($v: [ID!] = ["alm"]) { nodes(ids: $v) { id } }',
        "query ($v: Direction = ASC) { stations(orderBy: {near: {count: {direction: $v}}}) { totalCount } }",
        "query ($v: StationOrder = {name: ASC}) { stations(orderBy: [$v]) { totalCount } }",
        "query ($v: StationWhere = {}) { stations(where: {AND: [$v]}) { totalCount } }",
        "query ($v: Kind = Depot) { places(where: {kind: {in: [$v]}}) { totalCount } }",
        'query ($v: String = "a") { places(where: {name: {in: [$v]}}) { totalCount } }',
        'query ($v: Boolean = true) { station(id: "alm") { near(distinct: $v) { totalCount } } }',
    ],
)
def test_a_null_that_takes_the_place_of_a_default_is_refused_where_a_value_is_needed(
    rail: Ask, query: str
) -> None:
    rail(query)
    (error,) = rail.body(query, {"v": None})["errors"]
    assert error["message"] == "the variable $v is null where a value is needed"
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["locations"] == [{"line": 1, "column": query.rindex("$v") + 1}]


@pytest.mark.parametrize("variables", [{}, {"v": None}])
def test_a_variable_of_an_order_that_is_no_list_needs_a_value(rail: Ask, variables: dict[str, Any]) -> None:
    query = "query ($v: Direction) { stations(orderBy: {name: $v}) { totalCount } }"
    assert rail.refused(query, variables)[1] == "the variable $v is null where a value is needed"
    assert rail(query, {"v": "ASC"}) == {"stations": {"totalCount": 3}}


@pytest.mark.parametrize("default", ["[]", "[{name: ASC}]", "[{name: ASC}, {opened: DESC}]", "null"])
def test_a_list_that_is_not_given_has_its_default(rail: Ask, default: str) -> None:
    """Beside a variable that is given, so that both go the long way."""
    query = f"""query ($v: [StationOrder!] = {default}, $w: StationWhere) {{
        stations(orderBy: $v, where: $w) {{ nodes {{ id }} }} }}"""
    written = query.replace("$v: [StationOrder!] = " + default + ", ", "").replace("$v", default)
    assert rail(query, {"w": {}}) == rail(written, {"w": {}})


def test_reading_by_get_knows_queries_only(rail: Ask) -> None:
    assert (
        rail.execution.work(Asked("{ __typename }"), reading=True).answer().body
        == b'{"data":{"__typename":"Query"}}'
    )
    with pytest.raises(MethodNotAllowed):
        rail.execution.work(Asked("mutation { __typename }"), reading=True)


def test_a_request_keeps_the_generation_that_it_began_with() -> None:
    execution = railway()
    old = execution.engine
    new = Compiler(Graph(old.graph.model, Seed((), ()), generation=2))

    class Swapped:
        """An engine whose place another takes as soon as a request has begun on it."""

        prepared = staticmethod(old.prepared)

        @property
        def graph(self) -> Graph:
            execution.swap(new)
            return old.graph

    execution.swap(Swapped())
    body = execution.answer("{ graph { generation nodes } }").body
    assert execution.engine is new
    assert orjson.loads(body) == {"data": {"graph": {"generation": 1, "nodes": 6}}}


def test_a_generation_is_swapped_between_two_requests() -> None:
    execution = railway()
    query = "{ graph { generation nodes } }"
    before = execution.answer(query).body
    old = execution.engine
    execution.swap(Compiler(Graph(old.graph.model, Seed((), ()), generation=2)))
    assert orjson.loads(before) == {"data": {"graph": {"generation": 1, "nodes": 6}}}
    assert orjson.loads(execution.answer(query).body) == {"data": {"graph": {"generation": 2, "nodes": 0}}}
    assert len(old.graph.nodes) == 6


def test_a_generation_goes_when_its_last_request_has_ended() -> None:
    execution = railway()
    old = execution.engine
    query = (
        "{ stations(orderBy: [{near: {count: {direction: ASC}}}]) { nodes { name near { totalCount } } } }"
    )
    before = execution.answer(query).body
    nodes, hops = old.graph.nodes, old.graph.hops("NEAR", Direction.BOTH)
    work = execution.work(Asked(query))
    retired = execution.swap(Compiler(Graph(old.graph.model, Seed((), ()), generation=2)))
    releasing = Thread(target=retired.release)
    releasing.start()
    releasing.join(0.1)
    assert releasing.is_alive()
    assert work.answer().body == before
    del work
    releasing.join(10)
    assert not releasing.is_alive()
    assert (len(nodes), len(hops)) == (0, 0)
    assert orjson.loads(execution.answer(query).body) == {"data": {"stations": {"nodes": []}}}


def test_no_worker_holds_on_to_what_it_did() -> None:
    """A generation could not go as long as one does."""

    class Large:
        def answer(self) -> Answer:
            return Answer(b"")

    large = Large()
    gone = weakref.ref(large)
    asyncio.run(Turns(LIMITS).run(large.answer))
    turns = Turns(LIMITS)

    async def run(one: Large) -> None:
        await turns.run(one.answer)

    asyncio.run(run(large))
    del large
    assert gone() is None


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ('{ asOf(date: "2015") { asOf(date: "2016") { __typename } } }', "asOf stands inside asOf"),
        (
            '{ between(start: "2015", end: "2016") { asOf(date: "2016") { __typename } } }',
            "asOf stands inside between",
        ),
        ('{ asOf(date: "2015") { __schema { queryType { name } } } }', "__schema stands inside asOf"),
        ('{ between(start: "2016-02", end: "2015") { __typename } }', "2015 ends before 2016-02 begins"),
    ],
)
def test_views_that_make_no_sense(ask: Ask, query: str, message: str) -> None:
    assert ask.refused(query) == ("BAD_USER_INPUT", message)
    assert ask.body(query)["errors"][0]["locations"]


def test_a_date_that_is_none_is_refused_with_a_way_out(ask: Ask) -> None:
    code, message = ask.refused('{ asOf(date: "last year") { __typename } }')
    assert code == "GRAPHQL_VALIDATION_FAILED"
    assert "write 2016, 2016-02" in message


def test_one_plan_serves_all_dates(ask: Ask) -> None:
    query = "query ($d: EDTF!) { asOf(date: $d) { members { nodes { id } } graph { nodes } } }"
    seen = [ask(query, {"d": date})["asOf"]["graph"]["nodes"] for date in ("1930", "2015", "2025")]
    assert seen == sorted(seen)
    assert len(set(seen)) == 3


def test_a_model_without_dates_has_no_views() -> None:
    undated = printed_files(read_model("type A @node { name: String! }"))["api.graphql"]
    dated = printed_files(read_model('type A @node @valid(at: "on") { on: EDTF } scalar EDTF'))["api.graphql"]
    assert "asOf" not in undated
    assert "Known" not in undated
    assert "asOf" in dated


def rings(made: Callable[[], object]) -> Counter[type]:
    """What a thing leaves to the collector when it goes."""
    thing = made()
    gc.collect()
    gc.disable()
    try:
        del thing
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        return Counter(type(one) for one in gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


QUESTIONS = [
    '{ stations(where: {name: {contains: "a"}}, orderBy: [{name: ASC}]) { nodes { id near { nodes { name } } } } }',
    "{ stations { groups(by: [CLASS]) { nodes { count } } } }",
    "{ stations { totalCount } __schema { queryType { name } } }",
    "{ nothing }",
]


def test_documents_that_go_leave_no_rings(rail: Ask) -> None:
    """What is garbage while the next graph is frozen stays for good."""

    execution = Execution(rail.execution.api, rail.execution.engine)

    def asked() -> Documents:
        for question in QUESTIONS:
            execution.answer(question)
        documents, execution.documents = execution.documents, rail.execution.documents
        return documents

    left = rings(asked)
    assert not {Compiled, Plan, Token, DocumentNode} & set(left), left.most_common(20)


def test_a_generation_that_was_replaced_leaves_no_rings() -> None:
    def replaced() -> Retired:
        execution = railway()
        for question in QUESTIONS:
            execution.answer(question)
        full_text(execution.engine.graph).ids("north")
        retired = execution.swap(railway().engine)
        retired.release()
        return retired

    left = rings(replaced)
    assert not {Graph, Compiled, Plan, FullText} & set(left), left.most_common(20)
