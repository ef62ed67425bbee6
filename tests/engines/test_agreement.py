"""Engines answer as the oracle does, on random graphs and random requests."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pytest
import strawberry
from graphql import GraphQLSchema
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_graphql import Mode, queries
from hypothesis_graphql import nodes as ast

from clustergraph import packaged
from clustergraph.api.execution import Execution
from clustergraph.api.types import api_of
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.interpreter import Interpreter
from clustergraph.engines.memory import Graph
from clustergraph.model.reader import read_model_file
from clustergraph.model.shape import Model
from clustergraph.seeds.rows import Seed
from tests.random_graphs import POOLS, graphs, workshop
from tests.random_near import near_questions
from tests.random_paths import path_questions
from tests.random_patterns import matches
from tests.random_requests import Request, listings, requests
from tests.reference import LOADED_AT, Reference, plain

NOTHING = Seed((), ())
TOO_LATE = re.compile(r"^\S+ ends before \S+ begins$")
"""Dates of changes the wrong way round refuse a request, whether it comes by them or not."""
CURSORS = ("cursor", "startCursor", "endCursor")
REASONS = ("steps", "drop")
"""Why there are no rows, which has an oracle of its own in test_emptiness."""


@dataclass(frozen=True)
class Domain:
    """A model, its API, and both ways to answer from a graph."""

    model: Model
    api: strawberry.Schema

    @property
    def schema(self) -> GraphQLSchema:
        return plain(self.api._schema)

    def engines(self, seed: Seed) -> list[Execution]:
        """The interpreter; the compiler; one that tests more than two rows at once; one that tests all rows so, and keeps next
        to nothing of its answers."""
        graph = Graph(self.model, seed)
        graph.loaded_at = LOADED_AT
        engines = [Interpreter(graph), Compiler(graph), Compiler(graph, few=2), Compiler(graph, 500, few=0)]
        return [Execution(self.api, one) for one in engines]

    def engine(self, seed: Seed) -> Execution:
        """The engine that serves."""
        return Execution(self.api, Compiler(Graph(self.model, seed)))

    def reference(self, graph: Seed) -> Reference:
        return Reference(self.api._schema, self.model, graph.nodes, graph.edges)


@lru_cache
def domain(name: str) -> Domain:
    model = workshop() if name == "workshop" else read_model_file(packaged.MODEL)
    return Domain(model, api_of(model))


def masked(answer: Any) -> Any:
    """An answer without its cursors, which everyone writes their own way, and the reasons for having no rows."""
    if isinstance(answer, list):
        return [masked(one) for one in answer]
    if not isinstance(answer, dict):
        return answer
    own = {key for key, one in answer.items() if key in REASONS or (one and key in CURSORS)}
    return {key: "..." if key in own else masked(one) for key, one in answer.items()}


def holds_row(answer: Any) -> bool:
    """Whether a list in an answer holds something."""
    if isinstance(answer, list):
        return any(one is not None for one in answer)
    return isinstance(answer, dict) and any(holds_row(one) for one in answer.values())


def agreed(reference: Reference, engines: list[Execution], request: Request) -> list[bool]:
    """Ask the oracle and all engines, for each set of variables. Whether the answers hold a row."""
    held = []
    for variables in request.variables:
        expected = reference.answer(request.document, dict(variables), request.operation)
        bodies = [engine.answer(request.document, variables, request.operation).body for engine in engines]
        answer = json.loads(bodies[0])
        if "data" in answer:
            assert bodies == [bodies[0]] * len(bodies)
        else:  # of several errors, engines may tell of another one
            assert all(body.startswith(b'{"errors"') for body in bodies)
        if "errors" in answer and TOO_LATE.search(answer["errors"][0]["message"]):
            expected = {"errors": []}  # which the oracle only sees where it comes by
        assert expected.keys() == answer.keys(), (expected, answer)
        if "data" in expected:
            assert json.dumps(masked(answer), indent=1) == json.dumps(masked(expected), indent=1)
        held.append(holds_row(expected))
    return held


@pytest.mark.parametrize("asked", [requests, listings], ids=["requests", "listings"])
@pytest.mark.parametrize("name", ["workshop", "real"])
def test_random_requests(name: str, asked: Callable[..., st.SearchStrategy[Request]]) -> None:
    shop = domain(name)
    held: list[bool] = []

    @given(st.data())
    def ask(data: st.DataObject) -> None:
        graph = data.draw(graphs(shop.model))
        request = data.draw(asked(shop.schema, shop.model, graph))
        held.extend(agreed(shop.reference(graph), shop.engines(graph), request))

    ask()
    assert sum(held) >= len(held) / 2, f"{sum(held)} of {len(held)} answers hold a row"


@pytest.mark.parametrize("name", ["workshop", "real"])
def test_random_patterns(name: str) -> None:
    shop = domain(name)
    held: list[bool] = []

    @given(st.data())
    def ask(data: st.DataObject) -> None:
        graph = data.draw(graphs(shop.model).filter(lambda graph: bool(graph.nodes)))
        request = data.draw(matches(shop.model, graph))
        held.extend(agreed(shop.reference(graph), shop.engines(graph)[:2], request))

    ask()
    assert sum(held) >= len(held) / 2, f"{sum(held)} of {len(held)} answers hold a row"


@pytest.mark.parametrize("name", ["workshop", "real"])
def test_random_paths(name: str) -> None:
    shop = domain(name)
    held: list[bool] = []

    @given(st.data())
    def ask(data: st.DataObject) -> None:
        graph = data.draw(graphs(shop.model).filter(lambda graph: bool(graph.nodes)))
        request = data.draw(path_questions(shop.schema, shop.model, graph))
        held.extend(agreed(shop.reference(graph), shop.engines(graph)[:2], request))

    ask()
    assert sum(held) >= len(held) / 4, f"{sum(held)} of {len(held)} answers hold a path"


@pytest.mark.parametrize("name", ["workshop", "real"])
def test_random_neighbourhoods(name: str) -> None:
    shop = domain(name)
    held: list[bool] = []

    @given(st.data())
    def ask(data: st.DataObject) -> None:
        graph = data.draw(graphs(shop.model).filter(lambda graph: bool(graph.nodes)))
        request = data.draw(near_questions(shop.schema, shop.model, graph))
        held.extend(agreed(shop.reference(graph), shop.engines(graph)[:2], request))

    ask()
    assert sum(held) >= len(held) / 4, f"{sum(held)} of {len(held)} answers hold a node"


@given(st.data())
def test_requests_of_hypothesis_graphql(data: st.DataObject) -> None:
    shop = domain("workshop")
    graph = data.draw(graphs(shop.model))
    document = data.draw(queries(shop.schema, fields=asked(shop), custom_scalars=literals(graph)))
    agreed(shop.reference(graph), shop.engines(graph), Request(document, None, ({},)))


@given(st.data())
def test_wrong_requests_of_hypothesis_graphql(data: st.DataObject) -> None:
    shop = domain("workshop")
    wrong = queries(shop.schema, custom_scalars=literals(NOTHING), mode=Mode.NEGATIVE)
    document = data.draw(wrong)
    assert shop.reference(NOTHING).answer(document).keys() == {"errors"}
    assert all(json.loads(one.answer(document).body).keys() == {"errors"} for one in shop.engines(NOTHING))


def asked(shop: Domain) -> list[str]:
    """The questions that the oracle answers."""
    return [name for name in shop.schema.query_type.fields if name not in ("ranking", "communities")]  # type: ignore[union-attr]


def literals(graph: Seed) -> dict[str, st.SearchStrategy[Any]]:
    """Values for hypothesis-graphql, out of the pools and the graph."""
    pools = {name: [*pool] for name, pool in POOLS.items() if isinstance(pool[0], str)}
    pools["ID"] += [*(node.id for node in graph.nodes), *(edge.id for edge in graph.edges)]
    return {name: st.sampled_from(pool).map(ast.String) for name, pool in pools.items()}
