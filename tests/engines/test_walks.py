"""Pages of random connections: walked either way they hold every row once, and cursors keep their place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, get_named_type
from hypothesis import given
from hypothesis import strategies as st

from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from tests.engines.test_agreement import Domain, domain, masked
from tests.random_graphs import graphs
from tests.random_inputs import Inputs

Ask = Callable[[str], Any]
"""Whoever answers: an engine or the oracle."""
Question = Callable[[str], str]
"""A document that asks for one connection, with these arguments more."""


@given(st.data())
def test_pages_walked_either_way_hold_every_row_once_in_order(data: st.DataObject) -> None:
    shop = domain("workshop")
    graph = data.draw(graphs(shop.model))
    question, size = data.draw(questions(shop, graph)), data.draw(st.integers(1, 4))
    wholes = []
    for ask in answerers(shop, graph):
        whole = ask(question("first: 1000"))
        rows = whole["edges"]
        assert len({row["cursor"] for row in rows}) == len(rows) == whole["totalCount"]
        pages = walk(ask, question, f"first: {size}", "after", "hasNextPage", "endCursor")
        assert [row for page in pages for row in page] == rows
        pages = walk(ask, question, f"last: {size}", "before", "hasPreviousPage", "startCursor")
        assert [row for page in reversed([*pages]) for row in page] == rows
        wholes.append(masked(whole))
    assert wholes[0] == wholes[1]


@given(st.data())
def test_a_cursor_keeps_its_place_when_rows_are_gone(data: st.DataObject) -> None:
    shop = domain("workshop")
    graph = data.draw(graphs(shop.model))
    ids = [*(node.id for node in graph.nodes), *(edge.id for edge in graph.edges)]
    gone = data.draw(st.sets(st.sampled_from(ids)))
    question = data.draw(questions(shop, graph))
    limits = data.draw(st.sampled_from([["after"], ["before"], ["after", "before"]]))
    places, page = (
        [data.draw(st.integers(0, 30)) for _ in limits],
        data.draw(st.sampled_from(["first", "last"])),
    )
    size = data.draw(st.integers(0, 5))
    found = []
    for before, after in zip(answerers(shop, graph), answerers(shop, without(graph, gone)), strict=True):
        rows = before(question("first: 1000"))["edges"] or [{"cursor": None}]
        cursors = [rows[place % len(rows)]["cursor"] for place in places]
        said = " ".join(f"{name}: {json.dumps(cursor)}" for name, cursor in zip(limits, cursors, strict=True))
        found.append(masked(after(question(f"{said} {page}: {size}"))))
    assert found[0] == found[1]


def answerers(shop: Domain, graph: Seed) -> list[Ask]:
    """The oracle and the engine, each answering with the one connection that is asked for."""
    reference, engine = shop.reference(graph), shop.engine(graph)
    return [
        lambda document: only(reference.answer(document)["data"]),
        lambda document: only(json.loads(engine.answer(document).body)["data"]),
    ]


def only(answer: Any) -> Any:
    """The connection in an answer; none when its node is gone."""
    while answer is not None and "totalCount" not in answer:
        answer = next(iter(answer.values()), None)
    return answer


def walk(ask: Ask, question: Question, size: str, by: str, more: str, end: str) -> Iterator[list[Any]]:
    page = ask(question(size))
    yield page["edges"]
    while page["pageInfo"][more]:
        place = page["pageInfo"][end]
        page = ask(question(f'{size} {by}: "{place}"'))
        assert page["pageInfo"][end] not in (None, place)
        yield page["edges"]


@st.composite
def questions(draw: st.DrawFn, shop: Domain, graph: Seed) -> Question:
    """A connection at the root or at a node, filtered and ordered at random."""
    inputs = Inputs(draw, shop.model, graph)
    head, field, tail = inputs.one([*connections(shop, graph)])
    asked = [name for name in ("where", "having", "orderBy") if name in field.args]
    given = {name: inputs.value(field.args[name].type, "") for name in asked if inputs.number(2)}
    shown = "id"
    if "by" in field.args:
        keys = [*get_named_type(field.args["by"].type).values]  # type: ignore[attr-defined]
        given["by"] = [inputs.one(keys) for _ in range(inputs.one((1, 2, 1, 3)))]
        shown = "count confidence { high low }"
    if "distinct" in field.args:
        given["distinct"] = inputs.number(1) == 1
        shown = "id } properties { id"
    said = " ".join(
        f"{name}: {inputs.written(field.args[name].type, one, True)}" for name, one in given.items()
    )
    info = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    return lambda page: f"{head}({said} {page}) {{ {info} edges {{ cursor node {{ {shown} }} }} }}{tail}"


def connections(shop: Domain, graph: Seed) -> Iterator[tuple[str, GraphQLField, str]]:
    """Each connection with what stands before and behind it in a document."""
    root = shop.schema.type_map["Query"]
    assert isinstance(root, GraphQLObjectType)
    for name, field in root.fields.items():
        if {"where", "orderBy"} <= field.args.keys():
            yield f"{{ {name}", field, " }"
            yield f"{{ {name} {{ groups", get_named_type(field.type).fields["groups"], " } }"  # type: ignore[attr-defined]
    for node in graph.nodes:
        kind = shop.schema.type_map[node.kind]
        assert isinstance(kind, GraphQLObjectType)
        for name, field in kind.fields.items():
            if {"where", "orderBy"} <= field.args.keys():
                yield f"{{ node(id: {json.dumps(node.id)}) {{ ... on {kind} {{ {name}", field, " } } }"


def without(graph: Seed, gone: set[str]) -> Seed:
    """The graph without some rows, the edges that would dangle, and the citations of what is gone."""

    def cited(row: NodeRow | EdgeRow) -> dict[str, tuple[str, ...]]:
        left = {name: tuple(id for id in ids if id not in gone) for name, ids in row.citations.items()}
        return {name: ids for name, ids in left.items() if ids}

    return Seed(
        tuple(
            NodeRow(row.id, row.kind, row.properties, cited(row), row.confidence)
            for row in graph.nodes
            if row.id not in gone
        ),
        tuple(
            EdgeRow(row.id, row.type, row.source, row.target, row.properties, cited(row), row.confidence)
            for row in graph.edges
            if gone.isdisjoint((row.id, row.source, row.target))
        ),
    )
