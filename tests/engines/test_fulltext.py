"""Full text: what is found whatever accents, endings and mistakes a text has, and what is not."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import Any

import pytest

from clustergraph.api.execution import Execution
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.fulltext import FullText, words
from clustergraph.engines.interpreter import Interpreter
from clustergraph.engines.memory import Graph
from clustergraph.model.shape import Model
from clustergraph.seeds.rows import NodeRow, Seed
from tests.conftest import Ask

TOLD = "totalCount nodes { id } edges { cursor score highlights { property text } node { id } }"


def found(ask: Ask, text: str, more: str = "") -> list[str]:
    data = ask(
        f"query ($text: String!) {{ search(text: $text, first: 100{more}) {{ nodes {{ id }} }} }}",
        {"text": text},
    )
    return [node["id"] for node in data["search"]["nodes"]]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("universite savoie", "universite-savoie-mont-blanc"),
        ("UNIVERSITÉ SAVOIE", "universite-savoie-mont-blanc"),
        ("univresité savoie", "universite-savoie-mont-blanc"),
        ("savoie univ", "universite-savoie-mont-blanc"),
        ("pomma", "poma"),
        ("Doppelmayer", "doppelmayr"),
        ("écoles", "grenoble-ecole-de-management"),
        ("Chine", "CN"),
        ("chin", "CN"),
        ("winter olympics 2022", "winter-2022"),
    ],
)  # fmt: skip
def test_the_best_hit_is_what_was_meant(ask: Ask, text: str, first: str) -> None:
    assert found(ask, text)[0] == first


@pytest.mark.parametrize("text", ["xyzzy", "poma xyzzy", "pxmx", "winter 2021"])
def test_all_words_must_be_there(ask: Ask, text: str) -> None:
    assert found(ask, text) == []


@pytest.mark.parametrize(
    "text", [".* OR poma", "poma AND (", 'name:"poma"', "poma^2 -poma", "[poma TO x]", "poma\x00", "𝔈poma"]
)
def test_a_text_is_no_language(ask: Ask, text: str) -> None:
    found(ask, text)


def test_kinds_narrow_it(ask: Ask) -> None:
    assert found(ask, "poma", ", kinds: [Member]") == ["poma"]
    assert found(ask, "poma", ", kinds: []") == []
    assert "poma" not in found(ask, "poma", ", kinds: [Source]")


def test_what_was_found_is_marked(ask: Ask) -> None:
    (edge,) = ask(f'{{ search(text: "universit blanc savoi", first: 1) {{ {TOLD} }} }}')["search"]["edges"]
    assert edge["highlights"] == [{"property": "name", "text": "**Université** **Savoie** Mont **Blanc**"}]
    assert edge["score"] > 0


def test_scores_fall_and_pages_join(ask: Ask) -> None:
    whole = ask(f'{{ search(text: "a", first: 1000) {{ {TOLD} }} }}')["search"]
    scores = [edge["score"] for edge in whole["edges"]]
    assert scores == sorted(scores, reverse=True)
    assert whole["totalCount"] == len(scores) > 100
    after = whole["edges"][40]["cursor"]
    rest = ask(f'{{ search(text: "a", first: 1000, after: "{after}") {{ {TOLD} }} }}')["search"]
    assert rest["edges"] == whole["edges"][41:]
    assert ask.refused(f'{{ search(text: "b", after: "{after}") {{ totalCount }} }}')[0] == "BAD_USER_INPUT"


def test_views_hold_what_is_there_then(ask: Ask) -> None:
    asked = 'search(text: "mission", kinds: [Mission, Figure], first: 50) { totalCount nodes { id } }'
    data = ask(f'{{ asOf(date: "2012") {{ {asked} }} {asked} }}')
    then, now = ({one["id"] for one in part["nodes"]} for part in (data["asOf"]["search"], data["search"]))
    assert 0 < len(then) < len(now) == data["search"]["totalCount"]
    assert {id.removesuffix("@2012") for id in then} < now


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "the text has no word"), ("?!", "the text has no word"), ("x" * 201, "the text has 201 letters")],
)
def test_texts_without_words_are_refused(ask: Ask, text: str, message: str) -> None:
    query = "query ($text: String!) { search(text: $text) { totalCount } }"
    assert ask.refused(query, {"text": text}) == ("BAD_USER_INPUT", message)


def test_each_word_of_each_node_finds_it_whole_begun_or_with_one_mistake(
    model: Model, execution: Any
) -> None:
    graph, random = execution.engine.graph, Random(1)
    texts = FullText(graph)
    for node in random.sample(
        [node for kind in ("Member", "Country", "Mission", "Source") for node in graph.by_kind[kind]], 60
    ):
        word = random.choice([word for _, text in texts.texts(node) for word in words(text)])
        place = random.randrange(len(word))
        typed = [word, word.upper(), word[: max(1, len(word) - 2)]]
        if len(word) >= 5 and word.isalpha():
            typed.append(word[:place] + word[place + 1 :])
        for text in typed:
            assert node.id in {hit.node.id for hit in texts.find(text, None)}, (text, word, node.id)


def test_a_graph_without_a_text_is_searched(model: Model) -> None:
    empty = FullText(Graph(model, Seed((), ())))
    assert empty.find("poma", None) == []
    one = FullText(Graph(model, Seed((NodeRow("a", "Company", {"name": ""}, {}, "LOW"),), ())))
    assert one.find("poma", None) == []


def test_a_model_without_texts_has_no_search(rail: Ask) -> None:
    code, message = rail.refused('{ search(text: "a") { totalCount } }')
    assert (code, "'search'" in message) == ("GRAPHQL_VALIDATION_FAILED", True)


# In filters


def of_filter(ask: Ask, where: str, text: str, field: str = "organisations") -> set[str]:
    given = "($text: String)" if "$" in where else ""
    query = f"query {given} {{ {field}(where: {where}, first: 1000) {{ nodes {{ id }} }} }}"
    return {node["id"] for node in ask(query, {"text": text})[field]["nodes"]}


@pytest.mark.parametrize(
    "text", ["neige", "poma", "universite savoie", "montagne", "france neig", "écoles", "xyzzy"]
)
def test_a_filter_keeps_what_a_search_finds(ask: Ask, execution: Execution, text: str) -> None:
    kinds = execution.engine.graph.model.covers("Organisation")  # type: ignore[attr-defined]
    hits = set(found(ask, text, f", kinds: [{', '.join(kinds)}]"))
    everyone = of_filter(ask, "{}", text)
    assert of_filter(ask, "{search: $text}", text) == hits
    assert of_filter(ask, "{NOT: {search: $text}}", text) == everyone - hits
    assert of_filter(ask, '{OR: [{search: $text}, {id: {eq: "poma"}}]}', text) == hits | {"poma"}


def test_a_search_stands_in_any_filter(ask: Ask) -> None:
    texts = "NEIGE"
    countries = of_filter(ask, "{exporters: {some: {node: {search: $text}}}}", texts, "countries")
    expected = ask(
        "query ($text: String!) { search(text: $text, kinds: [Member], first: 1000) { nodes { ... on Member { exports(first: 1000) { nodes { id } } } } }"
        " organisations(first: 1000, where: {search: $text}) { nodes { exports(first: 1000) { nodes { id } } } } }",
        {"text": texts},
    )["organisations"]["nodes"]
    assert countries == {country["id"] for one in expected for country in one["exports"]["nodes"]}
    data = ask(
        """{ exports(where: {source: {search: "poma"}}, first: 1000) { nodes { source { id } } }
        node(id: "poma") { reachable(where: {search: "chine"}, hops: {max: 1}) { nodes { id } } }
        country(id: "CN") { exporters(where: {node: {search: "pomma"}}) { nodes { id } } }
        asOf(date: "2015") { members(where: {search: "poma"}) { nodes { id } } }
        members(where: {basedIn: {search: "france"}, search: "poma"}) { totalCount } }"""
    )
    assert {edge["source"]["id"] for edge in data["exports"]["nodes"]} == {"poma"}
    assert "CN" in [node["id"] for node in data["node"]["reachable"]["nodes"]]
    assert {node["id"] for node in data["country"]["exporters"]["nodes"]} == {"poma"}
    assert data["asOf"]["members"]["nodes"] == [{"id": "poma@2015"}]
    assert data["members"]["totalCount"] == 1


@pytest.mark.parametrize("engine", [Interpreter, partial(Compiler, few=0), partial(Compiler, few=1)])
def test_every_engine_searches_in_filters(execution: Execution, engine: Any) -> None:
    other = Execution(execution.api, engine(execution.engine.graph))  # type: ignore[attr-defined]
    for where in (
        '{search: "neige"}',
        '{NOT: {search: "montagne"}}',
        '{exports: {some: {node: {search: "chine"}}}}',
    ):
        query = f"{{ organisations(where: {where}, first: 1000) {{ totalCount nodes {{ id }} }} }}"
        assert other.answer(query).body == execution.answer(query).body


def test_a_filter_without_a_word_is_refused(ask: Ask) -> None:
    ask.refused(
        '{ members(where: {search: " ,"}) { totalCount } }',
        "the text has no word",
        "Write a word, or the start of one.",
    )
    assert of_filter(ask, "{search: null}", "", "members") == of_filter(ask, "{}", "", "members")


def test_only_what_has_texts_can_be_searched(rail: Ask) -> None:
    named = rail('{ __type(name: "NodeWhere") { inputFields { name } } }')["__type"]["inputFields"]
    assert "search" not in {one["name"] for one in named}
