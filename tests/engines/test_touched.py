"""What an answer rests on: of random graphs, all else may go, and the answer stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergraph.api.execution import Execution
from clustergraph.api.types import api_of
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.memory import Graph
from clustergraph.engines.touched import touched
from clustergraph.errors import RequestError, SeveralErrors
from clustergraph.seeds.rows import Seed
from tests.conftest import Ask
from tests.random_graphs import graphs, workshop
from tests.random_requests import Request, requests

MODEL = workshop()
API = api_of(MODEL)


def kept(seed: Seed, names: frozenset[str]) -> Seed:
    """The part of a seed that an answer rests on. Citations of sources that are gone go with them."""
    nodes = tuple(row for row in seed.nodes if row.kind in names)
    edges = tuple(row for row in seed.edges if row.type in names)
    return Seed(nodes, edges)


def test_all_else_may_go() -> None:
    held: list[bool] = []

    @given(st.data())
    def ask(data: st.DataObject) -> None:
        seed: Seed = data.draw(graphs(MODEL))
        request: Request = data.draw(requests(API._schema, MODEL, seed))
        whole = Execution(API, Compiler(Graph(MODEL, seed)))
        asked = (request.document, request.variables[0], request.operation)
        try:
            names = touched(whole.ready(*asked).plan, MODEL)
        except (RequestError, SeveralErrors):
            return
        if names is None:
            return
        less = kept(seed, names)
        held.append(len(less.nodes) + len(less.edges) < len(seed.nodes) + len(seed.edges))
        part = Execution(API, Compiler(Graph(MODEL, less)))
        assert part.answer(*asked) == whole.answer(*asked)

    ask()
    assert sum(held) > 5, f"{sum(held)} of {len(held)} answers rest on a part"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ('{ country(id: "CN") { name } }', {"Country"}),
        ('{ country(id: "CN") { name citations { title } } }', {"Country", "Source"}),
        ("{ graph { nodes } }", None),
        ('{ search(text: "a") { totalCount } }', None),
        ('{ asOf(date: "2015") { countries { totalCount } } }', None),
        ('{ members(where: {search: "poma"}) { totalCount } }', None),
        ('{ source(id: "x") { supports { totalCount } } }', None),
        ('{ path(source: "poma", target: "CN") { length } }', None),
        ('{ match(pattern: "(c:Country)") { totalCount } }', None),
        ('{ members(where: {name: {eq: "Poma"}}) { edges { because { nodes { id } } } } }', None),
        ("{ __schema { queryType { name } } }", None),
        ("{ __typename }", set()),
    ],
)  # fmt: skip
def test_what_is_touched(ask: Ask, query: str, names: set[str] | None) -> None:
    execution = ask.execution
    found = touched(execution.ready(query).plan, execution.engine.graph.model)
    assert found == (None if names is None else frozenset(names))


def test_a_relationship_touches_all_that_may_stand_at_its_ends(ask: Ask) -> None:
    execution = ask.execution
    found = touched(
        execution.ready("{ countries { nodes { exporters { totalCount } } } }").plan,
        execution.engine.graph.model,
    )
    assert found is not None
    assert {"Country", "EXPORTED_TO", "Member"} <= found
    assert "Source" not in found
