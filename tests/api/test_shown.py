"""Introspection and suggestions, closed: no error names what a request did not name itself."""

from __future__ import annotations

import orjson
import pytest

from clustergraph.api.execution import Execution
from clustergraph.api.shown import HINT, Shown
from tests.conftest import Ask

NEARLY = [
    "{ membrs { totalCount } }",
    "{ members { nodes { nme } } }",
    "{ members(frst: 1) { totalCount } }",
    '{ members(where: {nam: {eq: "x"}}) { totalCount } }',
    "{ members { nodes { ... on Membr { name } } } }",
    "query ($k: MemberWher) { members(where: $k) { totalCount } }",
    '{ match(pattern: "(m:Membr)") { totalCount } }',
    '{ match(pattern: "(m:Member)-[:EXPORTED]->(c)") { totalCount } }',
    '{ match(pattern: "(m:Member WHERE m.nam = 1)") { totalCount } }',
    '{ node(id: "poma") { citations(property: "nam") { id } } }',
    '{ ranking(by: DEGRE) { totalCount } }',
    '{ path(source: "poma", target: "CN", weight: "amoun") { length } }',
]  # fmt: skip


def errors(execution: Execution, query: str) -> list[dict[str, object]]:
    return list(orjson.loads(execution.answer(query).body)["errors"])


@pytest.mark.parametrize("query", NEARLY)
def test_no_error_offers_a_name(ask: Ask, query: str) -> None:
    open_ = Execution(ask.execution.api, ask.execution.engine)
    closed = Execution(ask.execution.api, ask.execution.engine, shown=Shown(suggestions=False))
    plain = errors(closed, query)
    assert len(errors(open_, query)) == len(plain) >= 1
    for error in plain:
        text = f"{error['message']} {error['extensions']['hint']}"  # type: ignore[index]
        assert "Did you mean" not in text
        assert error["extensions"]["hint"] == HINT  # type: ignore[index]


@pytest.mark.parametrize(
    "query", ["{ __schema { queryType { name } } }", '{ __type(name: "Member") { name } }']
)
def test_introspection_can_be_closed(ask: Ask, query: str) -> None:
    closed = Execution(ask.execution.api, ask.execution.engine, shown=Shown(introspection=False))
    (error, *_) = errors(closed, query)
    assert "introspection" in str(error["message"])
    assert b'"__typename":"Query"' in closed.answer("{ __typename }").body
