"""A request that costs too much, made to fit by smaller pages: what to write in its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from clustergraph.engines.costs import Costing
from clustergraph.engines.memory import Graph
from clustergraph.errors import TooCostly
from clustergraph.plan.operators import Plan

LEAST = 1
WIDEST = 8
"""Pages that are tried at each step: those that stand first cost most."""


class Smaller(NamedTuple):
    """A page that should be smaller, by its way from the root."""

    path: tuple[str, ...]
    first: int


def check_cost(graph: Graph, plan: Plan, variables: Mapping[str, Any], budget: int) -> int:
    """What a plan costs. Raises TooCostly, with smaller pages that would fit, when that is more than the budget."""
    costing = Costing(graph, variables)
    cost = costing.cost(plan)
    if not budget or cost <= budget:
        return cost
    rewrite, fits = _smaller(costing, plan, cost, budget)
    changes = [{"path": list(one.path), "first": one.first} for one in rewrite]
    said = " and ".join(f"first: {one.first} in {'.'.join(one.path)}" for one in rewrite)
    hint = (
        f"With {said} it would cost {fits:,}." if rewrite else "Start at a node by its id, or filter by one."
    )
    raise TooCostly(cost, budget, hint, changes)


def _smaller(costing: Costing, plan: Plan, cost: int, budget: int) -> tuple[list[Smaller], int]:
    """Pages halved, each time the one that saves most, until the plan fits; none when no pages are small enough."""
    sizes: dict[int, int] = {}
    graph, variables = costing.graph, costing.variables
    ways = {place: way for place, (way, _) in costing.pages.items()}
    now = {place: costing.size(page) for place, (_, page) in list(costing.pages.items())[:WIDEST]}
    while cost > budget:
        tried = [
            (Costing(graph, variables, {**sizes, place: max(LEAST, size // 2)}).cost(plan), place)
            for place, size in now.items()
            if size > LEAST
        ]
        best = min(tried, default=(cost, 0), key=lambda one: one[0])  # of equal ones the first, not any
        if best[0] >= cost:
            return [], cost
        cost, place = best
        now[place] = sizes[place] = max(LEAST, now[place] // 2)
    return [Smaller(ways[place], size) for place, size in sizes.items()], cost
