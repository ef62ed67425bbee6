"""The question for a part of the graph becomes an output of a plan."""

from __future__ import annotations

from clustergraph.compiler.context import Context, location, value
from clustergraph.compiler.fields import Nodes, sets_of
from clustergraph.compiler.ways import ways_of
from clustergraph.model.shape import NODE, RELATIONSHIP
from clustergraph.plan.operators import Select, Text
from clustergraph.plan.subgraphs import Subgraph
from clustergraph.plan.values import Constant

TYPES = {"nodes": NODE, "relationships": RELATIONSHIP}


def subgraph(context: Context, nodes: Nodes) -> Subgraph:
    """The nodes around some, and the edges between them."""
    given = context.arguments("Query", nodes)
    facts: list[tuple[str, str | Text, Select | None]] = []
    for key, found in context.collect(sets_of(nodes), "Subgraph").items():
        name = found[0].name.value
        select = context.select(found, TYPES[name]) if name in TYPES else None
        facts.append((key, Text("Subgraph") if name == "__typename" else name, select))
    hops, first = (value(given.get(name, Constant(usual))) for name, usual in (("hops", 1), ("first", 100)))
    return Subgraph(
        value(given["around"]), hops, ways_of(context, given), first, tuple(facts), location(nodes)
    )
