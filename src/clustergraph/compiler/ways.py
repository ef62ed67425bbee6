"""Which ways a question may follow through the graph: its arguments `through` and `direction`."""

from __future__ import annotations

from collections.abc import Mapping

from clustergraph.compiler.arguments import Tree
from clustergraph.compiler.context import Context
from clustergraph.model.shape import Direction
from clustergraph.plan.predicates import Expand

DIRECTIONS = {"EITHER": (Direction.OUT, Direction.IN), "OUT": (Direction.OUT,), "IN": (Direction.IN,)}


def ways_of(context: Context, given: Mapping[str, Tree]) -> tuple[Expand, ...]:
    """The ways that the arguments leave; both are enums, or lists of one, and so known when a plan is made."""
    relationships = context.model.relationships
    through = context.settle(given["through"]) if "through" in given else relationships
    direction = context.settle(given["direction"]) if "direction" in given else "EITHER"
    return tuple(
        Expand(type, one, type)
        for type in dict.fromkeys([through] if isinstance(through, str) else through)
        for one in ((Direction.BOTH,) if relationships[type].symmetric else DIRECTIONS[direction])
    )
