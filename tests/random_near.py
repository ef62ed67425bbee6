"""Random questions about what is near: reachable and similar nodes, opportunities, parts of the graph."""

from __future__ import annotations

from hypothesis import strategies as st

from clustergraph.model.shape import Model
from clustergraph.seeds.rows import Seed
from tests.random_inputs import Inputs
from tests.random_paths import VIEWS
from tests.random_requests import Request

ROWS = "totalCount nodes {{ id }} edges {{ cursor node {{ id __typename }} {0} }} pageInfo {{ hasNextPage hasPreviousPage }}"
WHY = "because { nodes { id } relationships { id } }"
REACHABLE = ROWS.format("distance path { length cost nodes { id } relationships { id } }")
SIMILAR = ROWS.format(f"score shared {WHY}")
OPPORTUNITY = ROWS.format(f"score similar {WHY}")
SUBGRAPH = "nodes { id __typename } relationships { id __typename } leftOut relationshipsLeftOut"


@st.composite
def near_questions(draw: st.DrawFn, schema: object, model: Model, graph: Seed) -> Request:
    """A request for what is near a node that mostly has an edge."""
    inputs = Inputs(draw, model, graph)
    number, one = inputs.number, inputs.one
    types = {
        name: argument.type for name, argument in schema.type_map["Node"].fields["reachable"].args.items()
    }  # type: ignore[attr-defined]
    used = list(model.relationships)
    joined = [end for edge in graph.edges for end in (edge.source, edge.target)]
    ids = joined if joined and number(5) else [node.id for node in graph.nodes]
    given = []
    if number(1):
        given.append(f"through: [{', '.join(one(used) for _ in range(1 + number(3)))}]")
    if number(2) == 0:
        given.append(f"direction: {one(('OUT', 'IN', 'EITHER'))}")
    alike = [f"by: {one(('JACCARD', 'ADAMIC_ADAR'))}"] if number(1) else []
    page = [f"{one(('first', 'last'))}: {one((1, 3, 25))}"] if number(1) else []

    def filtered(*names: str) -> list[str]:
        return [
            f"{name}: {inputs.literal(types[name], inputs.value(types[name], '', 2))}"
            for name in names
            if number(3) == 0
        ]

    def called(name: str, arguments: list[str], told: str) -> str:
        return f"{name}({', '.join(arguments)}) {{ {told} }}" if arguments else f"{name} {{ {told} }}"

    turn = number(3)
    if turn == 0:
        hops = one(
            ("", "", "hops: {min: 0}", "hops: {min: 2, max: 2}", "hops: {max: 5}", "hops: {min: 2, max: 4}")
        )
        arguments = [*given, *filter(None, [hops]), *filtered("where", "nodes", "relationships"), *page]
        asked = f'node(id: "{one(ids)}") {{ {called("reachable", arguments, REACHABLE)} }}'
    elif turn == 1:
        arguments = [*given, *alike, *filtered("where"), *page]
        asked = f'node(id: "{one(ids)}") {{ {called("similar", arguments, SIMILAR)} }}'
    elif turn == 2:
        edges = [edge.type for edge in graph.edges]
        arguments = [
            f'node: "{one(ids)}"',
            f"through: {one(edges or used)}",
            *alike,
            *filtered("where"),
            *page,
        ]
        arguments += [part for part in given if part.startswith("direction")]
        asked = called("opportunities", arguments, OPPORTUNITY)
    else:
        around = ", ".join(f'"{one(ids)}"' for _ in range(number(2) + 1))
        arguments = [f"around: [{around}]", *given, f"hops: {number(3)}"]
        arguments += [f"first: {one((0, 1, 3, 5))}"] if number(1) else []
        asked = called("subgraph", arguments, SUBGRAPH)
    view = one(VIEWS)
    document = f"query{inputs.declared()} {{ {f'{view} {{ {asked} }}' if view else asked} }}"
    return Request(document, None, tuple(inputs.given()))
