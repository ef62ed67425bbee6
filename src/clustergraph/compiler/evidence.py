"""What is told of evidence: the nodes and edges that prove a row, and paths."""

from __future__ import annotations

from clustergraph.compiler.context import Context
from clustergraph.compiler.fields import Sets
from clustergraph.model.shape import NODE, RELATIONSHIP
from clustergraph.plan.evidence import Facts
from clustergraph.plan.operators import Fields, Output, Select, Text
from clustergraph.plan.patterns import PathCost, PathEdges, PathLength, PathNodes


def evidence(context: Context, sets: Sets) -> Facts:
    """What is told of the nodes and edges that prove a row."""
    facts: list[tuple[str, str | Text, Select | None]] = []
    for key, found in context.collect(sets, "Because").items():
        match found[0].name.value:
            case "__typename":
                facts.append((key, Text("Because"), None))
            case "nodes":
                facts.append((key, "nodes", context.select(found, NODE)))
            case _:
                facts.append((key, "relationships", context.select(found, RELATIONSHIP)))
    return tuple(facts)


def path(context: Context, sets: Sets) -> Fields:
    """What is told of a path."""
    fields: list[tuple[str, Output]] = []
    for key, found in context.collect(sets, "Path").items():
        match found[0].name.value:
            case "__typename":
                fields.append((key, Text("Path")))
            case "length":
                fields.append((key, PathLength()))
            case "cost":
                fields.append((key, PathCost()))
            case "nodes":
                fields.append((key, PathNodes(context.select(found, NODE))))
            case _:
                fields.append((key, PathEdges(context.select(found, RELATIONSHIP))))
    return tuple(fields)
