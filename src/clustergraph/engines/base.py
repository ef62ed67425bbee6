"""What an engine is: something that runs plans. Two exist: a simple one to trust, a quick one to use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from clustergraph.engines.memory import Graph
from clustergraph.plan.operators import Plan, View


class Engine(Protocol):
    """Runs plans on one generation of a graph."""

    graph: Graph

    def run(self, plan: Plan, variables: Mapping[str, Any], view: View, known: Mapping[str, Any]) -> bytes:
        """The JSON of `data`. `variables` are coerced; `known` holds the answers to introspection by response key.

        Raises BadUserInput when a value that only the request knows is out of bounds; then nothing was told.
        """
        ...
