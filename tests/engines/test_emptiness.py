"""Why there are no rows: on random graphs by asking the oracle with fewer conditions, and by hand on the real one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from graphql import FieldNode, GraphQLSchema, parse
from graphql.execution.values import get_argument_values
from hypothesis import given
from hypothesis import strategies as st

from clustergraph.compiler.patterns.conditions import conjuncts
from clustergraph.compiler.patterns.stages import cut
from clustergraph.compiler.patterns.syntax import PatternText, parsed
from clustergraph.engines import emptiness
from tests.conftest import Ask
from tests.engines.test_agreement import domain
from tests.random_graphs import graphs
from tests.random_inputs import Inputs
from tests.random_patterns import matches
from tests.reference_match import PatternRows

WHY = "whyEmpty { drop steps { condition count without } }"
FIELDS = {
    "workshop": ("papers", "painters", "lessons"),
    "real": ("members", "organisations", "exports", "countries"),
}


def parts(where: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The conditions of a filter; those of a top AND are its own."""
    for key, value in where.items():
        if key == "AND" and value is not None:
            yield from (part for one in value for part in parts(one))
        elif value is not None:
            yield {key: value}


@pytest.mark.parametrize("name", ["workshop", "real"])
def test_random_filters_are_as_the_oracle_counts(name: str) -> None:
    shop = domain(name)
    empty: list[int] = []

    @given(st.data())
    def ask(data: st.DataObject) -> None:
        graph = data.draw(graphs(shop.model))
        inputs = Inputs(data.draw, shop.model, graph)
        field = inputs.one(FIELDS[name])
        type: Any = shop.schema.query_type.fields[field].args["where"].type  # type: ignore[union-attr]
        where = inputs.value(type, "", 3)
        others = inputs.value(type, "", 2)
        if inputs.number(1):
            where = {**where, "AND": [others, *(where.get("AND") or [])]}
        reference = shop.reference(graph)

        def count(among: Sequence[Mapping[str, Any]]) -> int:
            query = f"query ($w: {type}) {{ rows: {field}(where: $w) {{ totalCount }} }}"
            answer = reference.answer(query, {"w": {"AND": list(among)}})
            return int(answer["data"]["rows"]["totalCount"])

        query = f"query ($w: {type}) {{ rows: {field}(where: $w) {{ totalCount {WHY} }} }}"
        bodies = [one.answer(query, {"w": where}).body for one in shop.engines(graph)]
        assert bodies == [bodies[0]] * 4
        rows = json.loads(bodies[0])["data"]["rows"]
        asked = list(parts(where))
        assert rows["totalCount"] == count(asked)
        if rows["totalCount"]:
            assert rows["whyEmpty"] is None
            return
        steps = rows["whyEmpty"]["steps"]
        assert [one["count"] for one in steps] == [count(asked[: place + 1]) for place in range(len(asked))]
        without = [count([*asked[:place], *asked[place + 1 :]]) for place in range(len(asked))]
        assert [one["without"] for one in steps] == without
        expected = next(
            (step["condition"] for step, number in zip(steps, without, strict=True) if number), None
        )
        assert rows["whyEmpty"]["drop"] == expected
        empty.append(len(steps))

    ask()
    assert sum(size > 1 for size in empty) > 10


@pytest.fixture
def why(ask: Ask) -> Any:
    def asked(question: str, **variables: Any) -> Any:
        query = question if question.startswith("query") else f"{{ {question} }}"
        ((_, data),) = ask(query.replace("WHY", WHY), variables).items()
        return data["whyEmpty"]

    return asked


def test_conditions_are_told_in_the_order_in_which_they_are_written(why: Any) -> None:
    found = why(
        'members(where: {name: {contains: "xyz"}, city: {eq: "Voreppe"}, confidence: {eq: HIGH}}) { WHY }'
    )
    assert [one["condition"] for one in found["steps"]] == [
        'name contains "xyz"',
        'city eq "Voreppe"',
        'confidence eq "HIGH"',
    ]
    where = {
        "city": {"eq": "Lyon"},
        "AND": [{"name": {"eq": "x"}, "kind": None}],
        "NOT": {"id": {"eq": "poma"}},
    }
    found = why(
        "query ($w: MemberWhere) { members(where: $w) { WHY } }",
        w={one: where[one] for one in ("city", "AND", "NOT")} | {"AND": [{"name": {"eq": "x"}}]},
    )
    assert [one["condition"] for one in found["steps"]] == [
        'city eq "Lyon"',
        'name eq "x"',
        'not (id eq "poma")',
    ]


def test_the_one_condition_to_drop_is_named(why: Any) -> None:
    found = why(
        'members(where: {exports: {some: {node: {id: {eq: "CN"}}}}, id: {eq: "poma"}, city: {eq: "Nowhere"}}) { WHY }'
    )
    assert found["drop"] == 'city eq "Nowhere"'
    assert [(one["count"], one["without"]) for one in found["steps"]] == [(2, 0), (1, 0), (0, 1)]


def test_nothing_alone_helps_when_two_must_go(why: Any) -> None:
    assert why('members(where: {id: {eq: "nobody"}, name: {eq: "nobody"}}) { WHY }')["drop"] is None


def test_rows_have_no_reason(why: Any) -> None:
    assert why('members(where: {id: {eq: "poma"}}, first: 0) { WHY }') is None
    assert why('match(pattern: "(o:Member)", first: 0) { WHY }') is None


def test_views_and_rows_of_groups(ask: Ask) -> None:
    data = ask(
        f"""{{ asOf(date: "1900") {{ members(where: {{id: {{eq: "poma"}}}}) {{ {WHY} }} }}
        members {{ groups(by: [CITY], first: 2) {{ nodes {{ rows {{ {WHY} }} }} }} }} }}"""
    )
    assert data["asOf"]["members"]["whyEmpty"]["steps"][0]["count"] == 0
    assert [row["rows"]["whyEmpty"] for row in data["members"]["groups"]["nodes"]] == [None, None]


# Patterns


@pytest.mark.parametrize("name", ["workshop", "real"])
def test_parts_of_random_patterns_are_as_the_oracle_counts(name: str) -> None:
    shop = domain(name)
    empty: list[int] = []

    @given(st.data())
    def ask(data: st.DataObject) -> None:
        graph = data.draw(graphs(shop.model).filter(lambda graph: bool(graph.nodes)))
        request = data.draw(matches(shop.model, graph))
        if "asOf" in request.document or "between" in request.document:
            return
        engines, reference = shop.engines(graph)[:2], shop.reference(graph)
        bodies = [one.answer(request.document, {}).body for one in engines]
        assert bodies[0] == bodies[1]
        answer = json.loads(bodies[0])
        if "errors" in answer:
            plain = request.document.replace(WHY, "")
            assert plain != request.document
            assert json.loads(engines[0].answer(plain, {}).body) == answer
            return
        if (why := answer["data"]["match"]["whyEmpty"]) is None:
            assert answer["data"]["match"]["totalCount"] > 0
            return
        given = arguments(shop.schema, request.document)
        parts = cut(parsed(given["pattern"]))

        def count(text: PatternText | None, most: int) -> int | None:
            if text is None:
                return None
            rows = PatternRows(reference, given["pattern"], given.get("params") or {}, [])
            return min(most, len(renamed(rows, text).rows()))

        assert [one["condition"] for one in why["steps"]] == [part.said for part in parts]
        assert [one["count"] for one in why["steps"]] == [
            count(part.so_far, emptiness.MOST_SO_FAR) for part in parts
        ]
        assert [one["without"] for one in why["steps"]] == [
            count(part.without, emptiness.MOST_WITHOUT) for part in parts
        ]
        empty.append(len(parts))

    ask()
    assert sum(size > 2 for size in empty) > 5


def arguments(schema: GraphQLSchema, document: str) -> Any:
    """The arguments of the one question of a document."""
    (field,) = parse(document).definitions[0].selection_set.selections  # type: ignore[attr-defined]
    assert isinstance(field, FieldNode)
    return get_argument_values(schema.query_type.fields["match"], field)  # type: ignore[union-attr]


def renamed(rows: PatternRows, text: PatternText) -> PatternRows:
    """The oracle for a part of its pattern."""
    rows.text = text
    nodes = [one for path in text.paths for one in path.nodes]
    edges = [hop.element for path in text.paths for hop in path.hops]
    rows.names = {id(one): one.variable.text if one.variable else f"#{id(one)}" for one in (*nodes, *edges)}
    rows.order = [*dict.fromkeys(rows.names.values())]
    return rows


def test_a_condition_may_look_ahead(why: Any) -> None:
    found = why(
        'match(pattern: "(a:Organisation WHERE a.name = b.nameFr)-[:EXPORTED_TO]->(b:Country)") { WHY }'
    )
    assert [one["condition"] for one in found["steps"]] == [
        "(a:Organisation)",
        "-[:EXPORTED_TO]->(b:Country)",
        "a.name = b.nameFr",
    ]
    assert found["drop"] == "a.name = b.nameFr"


def test_parts_without_a_common_variable_are_counted_together(why: Any) -> None:
    pattern = "(a:Country), (b:Country), (c:Country) WHERE a.id < b.id AND b.id < a.id AND c.id = 'CN'"
    found = {one["condition"]: one for one in why(f'match(pattern: "{pattern}") {{ WHY }}')["steps"]}
    assert found["b.id < a.id"]["count"] == 0
    assert found["c.id = 'CN'"]["without"] == 0
    assert found["a.id < b.id"]["without"] == 1000


def test_a_pattern_with_too_many_parts_is_refused(ask: Ask) -> None:
    many = " AND ".join(f"a.id <> 'x{place}'" for place in range(60))
    pattern = f"(a:Country) WHERE a.id = 'x' AND {many}"
    assert ask(f'{{ match(pattern: "{pattern}") {{ totalCount }} }}') == {"match": {"totalCount": 0}}
    ask.refused(
        f'{{ match(pattern: "{pattern}") {{ {WHY} }} }}',
        "whyEmpty cannot tell of a pattern with 62 parts and 0 ways to follow its edges",
        "Label its edges, leave some of it out, or ask without whyEmpty.",
    )
    chain = "(a)" + "-[]-()" * 20
    assert (
        "whyEmpty cannot tell"
        in ask.body(f'{{ match(pattern: "{chain}", first: 1) {{ {WHY} }} }}')["errors"][0]["message"]
    )


HEADLINE = (
    "(o:Organisation)-[w:WORKED_ON]->(e:OlympicEvent)-[:HOSTED_BY]->(c:Country {id: 'FR'})"
    "<-[:WENT_TO]-(m:Mission WHERE m.format = 'FLAGSHIP')-[:ORGANISED_BY]->(:Cluster)"
)


def test_a_pattern_is_told_part_by_part(why: Any, ask: Ask) -> None:
    found = why(f'match(pattern: "{HEADLINE}") {{ WHY }}')
    assert [one["condition"] for one in found["steps"]] == [
        "(o:Organisation)", "-[w:WORKED_ON]->(e:OlympicEvent)", "-[:HOSTED_BY]->(c:Country)", "(c:Country {id: 'FR'})",
        "<-[:WENT_TO]-(m:Mission)", "m.format = 'FLAGSHIP'", "-[:ORGANISED_BY]->(:Cluster)",
    ]  # fmt: skip
    assert found["drop"] == "(c:Country {id: 'FR'})"
    anywhere = HEADLINE.replace(" {id: 'FR'}", "")
    whole = ask(f'{{ match(pattern: "{anywhere}") {{ totalCount }} }}')["match"]
    by = {one["condition"]: one for one in found["steps"]}
    assert by["(c:Country {id: 'FR'})"]["without"] == whole["totalCount"] > 0
    works = ask("{ olympicWorks { totalCount } }")["olympicWorks"]["totalCount"]
    assert by["-[w:WORKED_ON]->(e:OlympicEvent)"]["count"] == works
    assert by["(o:Organisation)"]["without"] is None


@pytest.mark.parametrize(
    ("pattern", "condition", "without"),
    [
        ("(a:Member {id: 'poma'})-[:HOSTED_BY|EXPORTED_TO]->(b:Country {id: 'FR'})", "-[:HOSTED_BY|EXPORTED_TO]->(b:Country)", 1),
        ("(a:Member)-[:EXPORTED_TO]->(b:Country), (b)<-[:HOSTED_BY]-(e WHERE e.id = 'winter-1924') WHERE a.id = 'poma'", "<-[:HOSTED_BY]-(e)", None),
        ("(a:Member)-[x:EXPORTED_TO WHERE x.when IS NOT NULL AND x.project = 'no']->(b) WHERE a.id = 'poma'", "x.project = 'no'", None),
        ("(a:Member)-[x:EXPORTED_TO]->(b WHERE b.id = a.id)", "b.id = a.id", None),
        ("(a:Member {id: 'poma'})-[:OWNED_BY]->{4,5}(b)", "-[:OWNED_BY]->{4,5}(b)", 1),
        ("(a:Member {id: 'poma'})->(b:Country WHERE NOT (b.id = 'CN' OR b.id IS NOT NULL))", "NOT (b.id = 'CN' OR b.id IS NOT NULL)", None),
        ("(a:Member WHERE a.id IN ['x', 'it''s'] AND fold(a.name) STARTS WITH 'p' AND year(a.founded) > 1900)", "a.id IN ['x', 'it''s']", None),
        ("(a:Member WHERE a IS Company)", "a IS Company", None),
    ],
)  # fmt: skip
def test_parts_of_patterns_in_words_and_what_would_be_without_them(
    why: Any, pattern: str, condition: str, without: int | None
) -> None:
    found = why("query ($p: String!) { match(pattern: $p) { WHY } }", p=pattern)
    step = next((one for one in found["steps"] if one["condition"] == condition), None)
    assert step, [one["condition"] for one in found["steps"]]
    assert step["without"] == without if without is not None else step["without"] > 0


def test_parameters_keep_their_values(ask: Ask) -> None:
    pattern = "(a:Member WHERE a.id = $id)-[:EXPORTED_TO]->(c WHERE c.id = $country)"
    query = f'{{ match(pattern: "{pattern}", params: {{id: "poma", country: "FR"}}) {{ {WHY} }} }}'
    found = ask(query)["match"]["whyEmpty"]
    assert found["drop"] == "c.id = $country"
    assert [one["count"] for one in found["steps"]][1] == 1


def test_counting_ends_somewhere(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emptiness, "MOST_SO_FAR", 7)
    found = ask(
        f"{{ match(pattern: \"(a:Organisation), (b:Country), (c:Member {{id: 'nobody'}})\") {{ {WHY} }} }}"
    )
    assert [one["count"] for one in found["match"]["whyEmpty"]["steps"]] == [7, 7, 7, 0]


def test_conjuncts_are_conditions_of_their_own() -> None:
    condition = parsed("(a) WHERE a.x = 1 AND (a.y = 2 AND (a.z = 3 OR a.z = 4))").condition
    assert condition is not None
    assert len(list(conjuncts(condition))) == 3
