"""Parts of the graph for drawing: the operator of `subgraph`. Immutable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustergraph.plan.predicates import Expand
from clustergraph.plan.values import Value

if TYPE_CHECKING:
    from clustergraph.plan.operators import Select, Text


@dataclass(frozen=True, slots=True)
class Subgraph:
    """The nodes at most so many hops away from some, the nearest first, and the edges between them; `facts` are response keys,
    the facts that they ask for, and what is told of nodes and edges."""

    around: Value
    hops: Value
    ways: tuple[Expand, ...]
    first: Value
    facts: tuple[tuple[str, str | Text, Select | None], ...]
    location: tuple[int, int] | None = None
