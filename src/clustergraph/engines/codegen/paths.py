"""The path between two nodes, as one function: a search made for the plan, and what is told of its nodes and edges."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from clustergraph.engines.codegen.outputs import Outputs
from clustergraph.engines.codegen.source import Piece, listed
from clustergraph.engines.codegen.unit import Scope, Unit
from clustergraph.engines.openpaths import OpenPaths
from clustergraph.engines.paths import most_hops
from clustergraph.plan.known import is_known
from clustergraph.plan.operators import Output, Text
from clustergraph.plan.paths import Between, FindPath
from clustergraph.plan.patterns import PathCost, PathEdges, PathLength, PathNodes
from clustergraph.plan.predicates import TRUE
from clustergraph.plan.values import Value, resolved


def is_open(between: Between) -> bool:
    """Whether paths go through all nodes and edges of their ways, the shortest first."""
    return between.inner == between.edge == TRUE and between.weights is None


class PathWriter:
    """Writes paths in the whole graph."""

    def __init__(self, unit: Unit, outputs: Outputs) -> None:
        self.unit = unit
        self.outputs = outputs

    def function(self, output: FindPath) -> str:
        """The name of a function of the parameters that gives the path's JSON, or null."""
        unit, between = self.unit, output.between
        paths = OpenPaths(unit.graph, between)
        first = unit.source.bind(paths.first, "first_path")
        most = unit.value(lambda scope: most_hops(between, scope.variables), is_known(between.most), "most")
        members = [[orjson.dumps(key) + b":", *self._member(one, paths)] for key, one in output.fields]
        lines = [
            f"ids = {first}({self._end(between.source)}, {self._end(between.target)}, {most})",
            "if ids is None:", "    return null",
            f"return {unit.source.joined(listed(members))}",
        ]  # fmt: skip
        return unit.source.function(unit.source.name("path"), "p", "FindPath", lines)

    def _end(self, value: Value) -> str:
        """An expression for the id of an end."""

        def given(scope: Scope) -> str:
            return resolved(value, scope.variables)  # type: ignore[no-any-return]

        return self.unit.given(value) or self.unit.value(given, is_known(value), "id")

    def _member(self, output: Output, paths: OpenPaths) -> Sequence[Piece]:
        match output:
            case Text(text):
                return [orjson.dumps(text)]
            case PathLength():
                return ["dumps(len(ids) - 1)"]
            case PathCost():
                return [b"null"]
            case PathNodes(select):
                told = self.outputs.told_by_id(select, "id")
                return [b"[", f"comma([{told} for id in ids])", b"]"]
            case PathEdges(select):
                edges = self.unit.source.bind(paths.edges, "edges_of_path")
                told = self.outputs.told(select, "it")
                return [b"[", f"comma([{told} for it in {edges}(ids)])", b"]"]
            case _:
                raise AssertionError(f"{output} is not told of a path")
