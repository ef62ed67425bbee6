"""A program in the making: what its parts share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

import orjson

from clustergraph.engines.codegen.budget import Budget, Fragments
from clustergraph.engines.codegen.orders import Orders
from clustergraph.engines.codegen.source import Source
from clustergraph.engines.frames import Frames
from clustergraph.engines.interpreter import Run
from clustergraph.engines.memory import Graph, Hop
from clustergraph.engines.pages import Order
from clustergraph.pace import begun_part, ended_part, paced, pause
from clustergraph.plan.operators import OPEN, Output, View
from clustergraph.plan.predicates import Expand
from clustergraph.plan.values import Parameter, Value

Make = Callable[["Scope"], Any]
VARIABLES = 1
"""Places that the whole graph fills itself: the variables."""
VIEW = 3
"""Places that a dated view fills itself: the ids that it holds, the suffix of ids, and the view."""


class Scope:
    """One view in one request: what the parameters of a program are made of."""

    def __init__(
        self, graph: Graph, view: View, variables: Mapping[str, Any], known: Mapping[str, bytes]
    ) -> None:
        self.graph = graph
        self.view = view
        self.variables = variables
        self.known = known
        self.below: list[Scope] = []

    @cached_property
    def run(self) -> Run:
        """The interpreter, for what is not compiled."""
        return Run(self.graph, self.view, self.variables, self.known)

    def seen_from(self, view: View) -> Scope:
        """The same request in another view."""
        self.below.append(Scope(self.graph, view, self.variables, self.known))
        return self.below[-1]

    def release(self) -> None:
        """Let go of the interpreter's functions, here and in other views."""
        for scope in self.below:
            scope.release()
        if "run" in vars(self):
            self.run.release()


class Unit:
    """A program's source and its parameters. Functions for dated views stand apart from those for the whole graph:
    these need no test of what is there."""

    def __init__(self, graph: Graph, budget: Budget, orders: Orders, frames: Frames, few: int) -> None:
        self.graph = graph
        self.frames = frames
        self.few = few
        self.budget = budget
        self.orders = orders
        self.source = Source()
        self.open: list[Make] = []
        self.dated: list[Make] = []
        self.known = Scope(graph, OPEN, {}, {})
        self.source.names |= {
            "dumps": orjson.dumps, "null": b"null", "true": b"true", "false": b"false", "seen": seen, "cursor": cursor,
            "paced": paced, "pause": pause, "begun_part": begun_part, "ended_part": ended_part, "nodes": graph.nodes, "edges": graph.edges,
        }  # fmt: skip
        self.interpreted: list[str] = []
        self.makers: list[tuple[Fragments, str]] = []
        """Tables of fragments, and the functions that make their entries."""
        self.tables: dict[str, Mapping[str, str]] = {}
        """Functions by kind or by relationship."""
        self._hops: dict[Expand, str] = {}
        self._lists: dict[int, str] = {}
        self._constants: dict[tuple[str, Any], str] = {}

    def value(self, make: Make, known: bool, stem: str, dated: bool = False) -> str:
        """An expression for what is made of the view and the variables; made at once when it is `known` without them."""
        if known and not dated:
            return self.source.bind(make(self.known), stem)
        makes = self.dated if dated else self.open
        makes.append(make)
        return f"p[{len(makes) - 1 + (VIEW if dated else VARIABLES)}]"

    def given(self, value: Value) -> str | None:
        """An expression for a whole variable, in the whole graph; none when the value is anything else."""
        if isinstance(value, Parameter) and len(value.path) == 1:
            return f"p[0][{self.constant(value.path[0], 'variable')}]"
        return None

    def finished(self) -> Mapping[str, Any]:
        """The compiled functions by name."""
        names = self.source.compiled()
        for table, functions in self.tables.items():
            names[table] = {key: names[name] for key, name in functions.items()}
        for fragments, name in self.makers:
            fragments.make = names[name]
        return names

    def release(self) -> None:
        """Cut the rings of the functions. The program is gone."""
        self.known.release()
        self.source.names.clear()
        vars(self).clear()

    def parameters(self, scope: Scope) -> Sequence[Any]:
        """The parameters of a program in a view."""
        if scope.view.date is None:
            return [scope.variables, *[make(scope) for make in self.open]]
        held = self.graph.held(scope.view)
        return [held, scope.view.suffix, scope.view, *[make(scope) for make in self.dated]]

    def handed(self, expression: str, output: Output) -> str:
        """An expression for the JSON of what the interpreter tells."""
        self.interpreted.append(type(output).__name__)
        return f"dumps({expression})"

    def constant(self, value: Any, stem: str) -> str:
        """A name for a value that many places may share."""
        key = (stem, value)
        if key not in self._constants:
            self._constants[key] = self.source.bind(value, stem)
        return self._constants[key]

    def shared(self, value: object, stem: str) -> str:
        """A name for one of the graph's own lists, which many places may share."""
        if id(value) not in self._lists:
            self._lists[id(value)] = self.source.bind(value, stem)
        return self._lists[id(value)]

    def hops(self, expand: Expand, node: str, dated: bool) -> str:
        """An expression for the edges of a node and the nodes at their other ends."""
        if expand not in self._hops:
            hops = self.graph.hops(expand.relationship, expand.direction)
            stem = f"{expand.relationship}_{expand.direction.name}"
            self._hops[expand] = self.source.bind(hops, stem)
        found = f"{self._hops[expand]}.get({node}.id, ())"
        return f"seen({found}, p[0])" if dated else found


def seen(hops: Sequence[Hop], held: Collection[str]) -> Sequence[Hop]:
    """What of some hops a dated view holds."""
    return [hop for hop in hops if hop[0].id in held]


def cursor(order: Order, row: Any) -> bytes:
    """Where a row stands, as JSON."""
    return b'"%b"' % order.cursor(row).encode()
