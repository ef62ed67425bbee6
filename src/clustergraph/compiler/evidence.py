"""What is told of evidence: the nodes and edges that prove a row, and paths."""

from __future__ import annotations

from clustergraph.compiler.context import Context
from clustergraph.compiler.fields import Sets, sets_of
from clustergraph.model.shape import NODE, RELATIONSHIP
from clustergraph.plan.evidence import Facts, Reasons
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


def reasons(context: Context, sets: Sets, type: str = "WhyEmpty") -> Reasons:
    """What is told of why there are no rows."""
    found: list[tuple[str, str | Text, Reasons | None]] = []
    for key, nodes in context.collect(sets, type).items():
        name = nodes[0].name.value
        below = reasons(context, sets_of(nodes), "WhyStep") if name == "steps" else None
        found.append((key, Text(type) if name == "__typename" else name, below))
    return tuple(found)
