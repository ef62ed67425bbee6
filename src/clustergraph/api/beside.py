"""What is told beside an answer to those who ask: what it cost, and how it was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from clustergraph.engines.costs import Costing
from clustergraph.engines.estimates import estimates
from clustergraph.engines.memory import Graph
from clustergraph.engines.tallies import Of, Tally, of, tallied
from clustergraph.plan.explain import Line, tree
from clustergraph.plan.operators import Plan

COST, EXPLAIN = "cost", "explain"
"""What a client may ask for in `extensions`."""


def cost_of(
    graph: Graph, plan: Plan, variables: Mapping[str, Any], budget: int, body: bytes
) -> Mapping[str, int | None]:
    """What an answer was taken to cost, and what it did."""
    return {
        "estimate": Costing(graph, variables).cost(plan),
        "actual": Costing(graph, variables).cost(plan, orjson.loads(body)["data"]),
        "budget": budget or None,
    }


def explained(
    graph: Graph, plan: Plan, variables: Mapping[str, Any], known: Mapping[str, bytes]
) -> Mapping[str, Any]:
    """A plan as a tree of lines, with the rows that it finds when it runs once more, and those that it was taken to find."""
    tally, expected = tallied(graph, plan, variables, known), estimates(graph, plan, variables)
    return _shown(tree(plan, lambda page: tally.steps[id(page)]), tally, expected)


def _shown(line: Line, tally: Tally, expected: Mapping[Of, float]) -> Mapping[str, Any]:
    shown: dict[str, Any] = {"text": line.text}
    if line.of:
        place = of(*line.of)
        shown["rows"] = tally.rows[place]
        if place in expected:
            shown["estimate"] = round(expected[place])
    return {**shown, "below": [_shown(one, tally, expected) for one in line.below]}
