"""Random questions about paths, between nodes that a graph mostly joins."""

from __future__ import annotations

from hypothesis import strategies as st

from clustergraph.model.shape import Model
from clustergraph.seeds.rows import Seed
from tests.random_inputs import Inputs
from tests.random_requests import Request

NUMBERS = ("Int", "Float", "Decimal")
TOLD = "length cost nodes { id __typename } relationships { id }"
PAGE = f"totalCount nodes {{ {TOLD} }} edges {{ cursor node {{ {TOLD} }} }} pageInfo {{ hasNextPage hasPreviousPage }}"
VIEWS = ("", "", "", 'asOf(date: "2008")', 'between(start: "1980", end: "2008~")')


@st.composite
def path_questions(draw: st.DrawFn, schema: object, model: Model, graph: Seed) -> Request:
    """A request for the paths between two nodes."""
    inputs = Inputs(draw, model, graph)
    number, one = inputs.number, inputs.one
    root = schema.query_type  # type: ignore[attr-defined]
    types = {name: argument.type for name, argument in root.fields["paths"].args.items()}
    joined = [end for edge in graph.edges for end in (edge.source, edge.target)]
    ids = joined if joined and number(5) else [node.id for node in graph.nodes]
    given = [f'source: "{one(ids)}"', f'target: "{one(ids)}"', f"maxHops: {one((0, 1, 2, 3, 3, 4, 6))}"]
    used = list(model.relationships)
    weighable = {
        found.name: [
            type.type
            for type in model.relationships.values()
            if found.name in model.records[type.record].properties
        ]
        for record in model.records.values()
        for found in record.properties.values()
        if found.type in NUMBERS and not found.listed and record.relationships
    }
    if weighable and number(3) == 0:
        weight = one(sorted(weighable))
        used = weighable[weight]
        given += [f'weight: "{weight}"', f"through: [{', '.join(used)}]"]
        records = dict.fromkeys(model.relationships[type].record for type in used)
        tests = ", ".join(
            f"{{as{record}: {{{weight}: {{gte: {_zero(model, record, weight)}}}}}}}" for record in records
        )
        given.append(f"relationships: {{OR: [{tests}]}}")
    else:
        if number(2) == 0:
            given.append(f"through: [{', '.join(one(used) for _ in range(1 + number(3)))}]")
        if number(3) == 0:
            written = inputs.literal(types["relationships"], inputs.value(types["relationships"], "", 2))
            given.append(f"relationships: {written}")
    if number(2) == 0:
        given.append(f"direction: {one(('OUT', 'IN', 'EITHER'))}")
    if number(3) == 0:
        given.append(f"nodes: {inputs.literal(types['nodes'], inputs.value(types['nodes'], '', 2))}")
    name, told = ("path", TOLD) if number(2) == 0 else ("paths", PAGE)
    if name == "paths":
        given.append(f"mode: {one(('SHORTEST', 'ALL_SHORTEST', 'K_SHORTEST', 'K_SHORTEST'))}")
        given.append(f"k: {one((0, 1, 2, 5, 30, 300))}")
        given.append(f"{one(('first', 'last'))}: {one((1, 3, 25, 1000))}")
    asked = f"{name}({', '.join(given)}) {{ {told} }}"
    view = one(VIEWS)
    document = f"query{inputs.declared()} {{ {f'{view} {{ {asked} }}' if view else asked} }}"
    return Request(document, None, tuple(inputs.given()))


def _zero(model: Model, record: str, name: str) -> str:
    return '"0"' if model.records[record].properties[name].type == "Decimal" else "0"
