"""What forms offer for the variables of a question, asked of the graph as a page asks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from clustergraph.api.execution import Execution
from clustergraph.cli.starting import execution_of
from clustergraph.server.choices import OFFERED, variables_of


@pytest.fixture(scope="module")
def whole() -> Execution:
    return execution_of(None, None)


def variables(whole: Execution, text: str) -> list[Mapping[str, Any]]:
    operation = whole.documents.get(text).operation(None)
    return list(variables_of(whole.schema, whole.engine.graph.model, operation))


def asked(whole: Execution, question: str, **variables: str) -> Any:
    answer = whole.answer(question, variables)
    assert answer.status == 200, answer.body
    return orjson.loads(answer.body)["data"]


def test_an_id_offers_nodes_by_each_of_their_names(whole: Execution) -> None:
    (one,) = variables(whole, 'query Q($country: ID! = "CN") { country(id: $country) { name } }')
    assert (one["name"], one["type"], one["default"]) == ("country", "ID!", "CN")
    offered = asked(whole, one["choices"], text="chi")["choices"]["nodes"]
    assert {"value": "CN", "label": "China"} in offered
    assert len(offered) <= OFFERED
    assert asked(whole, one["choices"], text="alLEMagne")["choices"]["nodes"] == [
        {"value": "DE", "label": "Germany"}
    ]
    assert asked(whole, one["chosen"], value="CN") == {"chosen": {"label": "China"}}
    assert asked(whole, one["chosen"], value="nowhere") == {"chosen": None}


@pytest.mark.parametrize(
    "use",
    [
        "countries(where: {region: {eq: $region}}) { totalCount }",
        "organisations(where: {exports: {some: {node: {region: {eq: $region}}}}}) { totalCount }",
        "organisations(where: {OR: [{exports: {none: {node: {NOT: {region: {eq: $region}}}}}}]}) { totalCount }",
        "...Part } fragment Part on Query { countries(where: {region: {eq: $region}}) { totalCount }",
    ],
)
def test_a_text_offers_the_values_of_the_property_that_it_is_compared_with(
    whole: Execution, use: str
) -> None:
    (one,) = variables(whole, f'query Q($region: String = "Asia") {{ {use} }}')
    groups = asked(whole, one["choices"])["choices"]["groups"]["nodes"]
    assert {"Africa", "Asia", "Europe"} <= {group["key"]["value"] for group in groups}
    assert "chosen" not in one


def test_an_enum_offers_its_values(whole: Execution) -> None:
    (one,) = variables(
        whole, "query Q($s: Season) { olympicEvents(where: {season: {eq: $s}}) { totalCount } }"
    )
    assert one["values"] == ["WINTER", "SUMMER"]
    assert one["default"] is None


@pytest.mark.parametrize(
    "text",
    [
        "query Q($n: Int! = 3) { countries(first: $n) { totalCount } }",
        "query Q($t: String! = \"a\") { countries(where: {name: {contains: $t}}) { totalCount } }",
        "query Q($w: CountryWhere) { countries(where: $w) { totalCount } }",
        "query Q($y: Int! = 2000) { olympicEvents(where: {year: {eq: $y}}) { totalCount } }",
        'query Q($id: ID! = "poma") { subgraph(around: [$id]) { leftOut } }',
        "query Q($b: Boolean! = true) { graph @include(if: $b) { nodes } }",
    ],
)  # fmt: skip
def test_what_is_typed_offers_nothing(whole: Execution, text: str) -> None:
    (one,) = variables(whole, text)
    assert one.keys() == {"name", "type", "default"}
