"""What an engine is: something that makes plans ready to run on one generation of a graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from clustergraph.engines.memory import Graph
from clustergraph.plan.operators import Plan
from clustergraph.plan.patterns import MatchPage


class Program(Protocol):
    """A plan that is ready to run, as often as asked."""

    @property
    def source(self) -> str:
        """What runs, for people to read; empty when nothing was compiled."""
        ...

    @property
    def interpreted(self) -> Sequence[str]:
        """The names of the operators that are not compiled."""
        ...

    @property
    def is_short(self) -> bool:
        """Whether each run takes well under a millisecond, once and for all: such work needs no slices."""
        ...

    def run(self, variables: Mapping[str, Any], known: Mapping[str, bytes]) -> bytes:
        """The JSON of an answer. `variables` are coerced; `known` holds the answers to introspection, as JSON, by response key.

        Raises BadUserInput when a value that only the request knows is out of bounds; then nothing was told.
        """
        ...

    def release(self) -> None:
        """Let go of all that it holds; it never runs again."""
        ...


class Engine(Protocol):
    """Makes plans ready. Two engines exist: a simple one to trust, and a quick one to use."""

    graph: Graph

    def joined(self, page: MatchPage, variables: Mapping[str, Any] | None) -> Sequence[str]:
        """In which steps a pattern is found, for people to read; with variables, it runs, and tells how many rows each left.
        Raises BadUserInput for parameters that are wrong."""
        ...

    def prepared(self, plan: Plan) -> Program:
        """The plan, ready to run. Raises BadUserInput when a value that the plan knows is out of bounds."""
        ...

    def release(self) -> None:
        """Let go of the graph, which takes a while for a large one; the engine and its programs never run again."""
        ...
