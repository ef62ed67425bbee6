"""Programs: how long they are, what stands in them, and what is too much."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import orjson
import pytest

from clustergraph.api.execution import Execution
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.interpreter import Interpreter
from tests.conftest import Ask


def source(ask: Ask, query: str) -> str:
    return ask.execution.ready(query).program.source


def nested(depth: int) -> str:
    """From countries to organisations and back, so many steps, each with fragments on an interface and on two kinds."""
    fragments = ["fragment F0 on Node { id }"]
    for step in range(1, depth + 1):
        below = f"(first: 2) {{ nodes {{ ...F{step - 1} }} }}"
        asked = (
            f"... on Country {{ exporters{below} }} ... on Organisation {{ exports{below} }} "
            f"... on Member {{ name exports{below} }} ... on Company {{ city exports{below} }}"
        )
        fragments.append(f"fragment F{step} on Node {{ __typename {asked} }}")
    return f'{{ country(id: "CN") {{ ...F{depth} }} }} {" ".join(fragments)}'


def test_a_program_is_linear_in_the_depth_of_the_document(ask: Ask) -> None:
    lengths = [len(source(ask, nested(depth)).splitlines()) for depth in (2, 4, 6, 8, 10, 12, 14)]
    assert len({second - first for first, second in pairwise(lengths)}) == 1
    assert "data" in ask.body(nested(14))


def test_a_selection_that_many_places_share_is_written_once(ask: Ask) -> None:
    def text(aliases: int) -> str:
        asked = " ".join(
            f"a{number}: exporters(first: {number}) {{ nodes {{ ...F }} }}" for number in range(aliases)
        )
        return f'{{ country(id: "CN") {{ {asked} }} }} fragment F on Organisation {{ id exports {{ nodes {{ name exporters {{ totalCount }} }} }} }}'

    few, many = (
        len(re.findall("^def tell_Country", source(ask, text(size)), re.MULTILINE)) for size in (1, 9)
    )
    assert few == many


WORDS = ("Zanzibar", "zebra", "quagga", "kudu", "Okapi")


@pytest.mark.parametrize(
    "query",
    [
        'query zebra { quagga: members(first: 3, where: {name: {contains: "Zanzibar"}}, orderBy: [{name: ASC}]) { kudu: nodes { Okapi: name } } }',
        'query ($zebra: String = "kudu") { members(where: {name: {in: [$zebra, "Zanzibar"], ignoreCase: true}}) { pageInfo { Okapi: endCursor } } }',
        '{ quagga: country(id: "Zanzibar") { kudu: exporters(where: {properties: {product: {startsWith: "zebra"}}}) { totalCount } } }',
        '{ zebra: asOf(date: "2016") { quagga: members { nodes { kudu: name citations(property: "name") { Okapi: id } } } } }',
    ],
)  # fmt: skip
def test_no_text_of_a_request_stands_in_a_program(ask: Ask, query: str) -> None:
    found = source(ask, query)
    assert found.count("def ") > 1
    assert [word for word in WORDS if word in query]
    assert [word for word in WORDS if word.lower() in found.lower()] == []


@pytest.mark.parametrize("filter", ["AND: [{0}]", "OR: [{0}]", "NOT: {0}"])
def test_filters_many_deep_are_no_matter_to_pythons_parser(ask: Ask, filter: str) -> None:
    where = '{name: {ne: "x"}}'
    for _ in range(120):
        where = "{" + filter.replace("{0}", where) + "}"
    query = f"{{ members(where: {where}) {{ totalCount }} }}"
    assert ask.body(query) == slow(ask, query)


def slow(ask: Ask, query: str) -> object:
    interpreter = Interpreter(ask.execution.engine.graph)
    return orjson.loads(Execution(ask.execution.api, interpreter).answer(query).body)


def many_fields(number: int) -> str:
    return "{ " + " ".join(f'm{one}: member(id: "poma") {{ name }}' for one in range(number)) + " }"


def test_many_fields_make_one_program(ask: Ask) -> None:
    assert len(ask.body(many_fields(300))["data"]) == 300


def test_too_large_a_program_is_refused(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clustergraph.engines.codegen.source.MAX_LINES", 300)
    assert ask.body(many_fields(299)) == {
        "errors": [
            {
                "message": "the request asks for too much at once",
                "extensions": {"code": "BAD_USER_INPUT", "hint": "Split it into several requests."},
            }
        ]
    }


@pytest.mark.parametrize(
    ("query", "interpreted"),
    [
        ("{ members { nodes { name exports { totalCount nodes { name } } } } }", []),
        ("{ t: timeline(of: [EXPORTED_TO]) { period began } }", ["Timeline"]),
        ('{ exports { changes(from: "2010", to: "2016") { addedCount } aggregate { quantity { sum } } } }', ["Changes", "Aggregate"]),
    ],
)  # fmt: skip
def test_what_is_interpreted_is_named(ask: Ask, query: str, interpreted: Sequence[str]) -> None:
    assert list(ask.execution.ready(query).program.interpreted) == interpreted


def test_fragments_start_anew_when_their_bound_is_reached(ask: Ask) -> None:
    query = "{ countries(first: 249) { nodes { name iso3 } } }"
    engine = Compiler(ask.execution.engine.graph, kept=5000)
    small = Execution(ask.execution.api, engine)
    for _ in range(3):
        assert orjson.loads(small.answer(query).body) == ask.body(query)
        assert engine.budget.spent <= 5000


def test_too_many_selections_are_refused(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clustergraph.compiler.selections.MAX_SELECTS", 10)
    assert "data" in ask.body(nested(2).replace("F2", "G2"))
    assert "asks for too much" in ask.body(nested(12).replace("F12", "G12"))["errors"][0]["message"]
