"""The quick engine: plans in, programs out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clustergraph.engines.codegen.budget import KEPT_BYTES, Budget
from clustergraph.engines.codegen.orders import Orders
from clustergraph.engines.codegen.root import Root
from clustergraph.engines.codegen.unit import Scope, Unit
from clustergraph.engines.frames import Frames
from clustergraph.engines.matches import joined
from clustergraph.engines.memory import Graph
from clustergraph.plan.operators import OPEN, Find, Introspect, Plan, Text
from clustergraph.plan.patterns import MatchPage

FEW = 300
"""A mask of all rows has its price, which this many tests in a loop have, too."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A plan as Python functions over one generation of a graph."""

    unit: Unit
    plan: Plan
    answer: Callable[[Sequence[Any]], bytes]
    is_short: bool

    def run(self, variables: Mapping[str, Any], known: Mapping[str, bytes]) -> bytes:
        unit = self.unit
        if not unit.open:
            return self.answer((variables,))
        scope = Scope(unit.graph, OPEN, variables, known)
        try:
            return self.answer(unit.parameters(scope))
        finally:
            scope.release()

    def __del__(self) -> None:
        self.release()

    def release(self) -> None:
        # The functions and what they share are a ring, which only a collection of all garbage would find; and what is garbage while
        # a graph is made is frozen with it, for good. Nothing in the ring leads here, so this goes when the last request is done.
        if vars(self.unit):
            self.unit.release()

    @property
    def source(self) -> str:
        """The functions, for people to read. No text of a request stands in them."""
        return self.unit.source.written

    @property
    def interpreted(self) -> Sequence[str]:
        """The operators that the interpreter runs."""
        return self.unit.interpreted


class Compiler:
    """Compiles plans for one generation of a graph in memory. `kept` bounds what their answers leave behind, in bytes; `few`
    rows are filtered one by one, more of them all at once."""

    def __init__(self, graph: Graph, kept: int = KEPT_BYTES, few: int = FEW) -> None:
        self.graph = graph
        self.few = few
        self.budget = Budget(kept)
        self.orders = Orders(self.budget)
        self.frames = Frames(graph)

    def joined(self, page: MatchPage, variables: Mapping[str, Any] | None) -> Sequence[str]:
        return joined(self.graph, page, variables)

    def release(self) -> None:
        self.graph.release()
        self.budget.release()

    def prepared(self, plan: Plan) -> Compiled:
        unit = Unit(self.graph, self.budget, self.orders, self.frames, self.few)
        name = Root(unit).answer(plan.fields)
        found = all(isinstance(output, Find | Introspect | Text) for _, output in plan.fields)
        is_short = found and not unit.interpreted and "begun_part" not in unit.source.written
        return Compiled(unit, plan, unit.finished()[name], is_short)
