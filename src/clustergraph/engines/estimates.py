"""How many rows each part of a plan is taken to give, as its cost is added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clustergraph.engines.costs import Costing, Rows
from clustergraph.engines.degrees import NOWHERE, Here
from clustergraph.engines.memory import Graph
from clustergraph.plan.operators import Fields, Plan, Select

Place = tuple[int, Here]
"""A selection, and where its nodes come from."""
ROOT: Place = (0, NOWHERE)


def estimates(graph: Graph, plan: Plan, variables: Mapping[str, Any]) -> Mapping[tuple[int, ...], float]:
    """The rows of outputs and pages, and those that operators of a page begin with, by identity."""
    costing = _Noting(graph, variables)
    costing.cost(plan)
    times = defaultdict(float, {ROOT: 1.0})
    found: dict[tuple[int, ...], float] = defaultdict(float)
    for place in [ROOT, *reversed(costing.ended)]:  # so that each comes after all that lead to it
        for of, rows in costing.noted[place].items():
            found[of] += times[place] * rows
        for below, rows in costing.led[place].items():
            times[below] += times[place] * rows
    return found


def _numbers() -> Any:
    return defaultdict(lambda: defaultdict(float))


@dataclass
class _Noting(Costing):
    """Notes rows for one node or edge of each selection, as these are costed only once; and which selections lead to which."""

    noted: dict[Place, dict[tuple[int, ...], float]] = field(default_factory=_numbers)
    led: dict[Place, dict[Place, float]] = field(default_factory=_numbers)
    ended: list[Place] = field(default_factory=list)
    inside: Place = ROOT
    weight: float = 1.0

    def select(self, select: Select, rows: Rows) -> float:
        self.led[self.inside][id(select), rows.here] += rows.count * self.weight
        return super().select(select, rows)

    def _note(self, rows: float, *of: object) -> None:
        self.noted[self.inside][tuple(map(id, of))] += rows * self.weight

    def _one(self, select: Select, here: Here) -> float:
        before, self.inside = self.inside, (id(select), here)
        cost = super()._one(select, here)
        self.ended.append(self.inside)
        self.inside = before
        return cost

    def _share(self, share: float, fields: Fields, row: Rows) -> float:
        before, self.weight = self.weight, share
        cost = super()._share(share, fields, row)
        self.weight = before
        return cost
