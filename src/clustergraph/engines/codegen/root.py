"""The questions of a query, and those below a date."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from clustergraph.engines.codegen.outputs import Outputs
from clustergraph.engines.codegen.paths import PathWriter, is_open
from clustergraph.engines.codegen.source import Piece, listed
from clustergraph.engines.codegen.unit import Scope, Unit
from clustergraph.engines.memory import plain_id
from clustergraph.plan.known import is_known
from clustergraph.plan.operators import (
    Connection,
    Fields,
    Find,
    FindAll,
    GraphFacts,
    Introspect,
    Live,
    Look,
    Lookup,
    Output,
    Text,
)
from clustergraph.plan.paths import FindPath
from clustergraph.plan.values import resolved


class Root:
    """Writes questions, in dated views or of the whole graph."""

    def __init__(self, unit: Unit, dated: bool = False) -> None:
        self.unit = unit
        self.dated = dated
        self.outputs = Outputs(unit, dated)
        self.paths = PathWriter(unit, self.outputs)
        unit.source.names["plain_id"] = plain_id

    def answer(self, fields: Fields) -> str:
        """The name of a function of the parameters that writes the whole answer."""
        return self._function([b'{"data":', *self._questions(fields), b"}"], "Query")

    def _questions(self, fields: Fields) -> list[Piece]:
        return listed([[orjson.dumps(key) + b":", *self._question(key, one)] for key, one in fields])

    def _function(self, pieces: list[Piece], said: str) -> str:
        source = self.unit.source
        return source.function(source.name("answer"), "p", said, [f"return {source.joined(pieces)}"])

    def _question(self, key: str, output: Output) -> Sequence[Piece]:
        value = self.unit.value
        match output:
            case Text(text):
                return [orjson.dumps(text)]
            case Connection():
                return [f"{self.outputs.connections.function(output, False)}(None, p)"]
            case Find():
                return [f"{self._find(output)}(p)"]
            case FindAll(_, select):
                found = value(lambda scope: scope.run.found_all(output), False, "found", self.dated)
                told = self.outputs.told_or_null(select, "it")
                return [b"[", f"comma([{told} for it in {found}])", b"]"]
            case GraphFacts():
                stays = all(name != "lastLoad" for _, name, _ in output.facts)
                return [
                    value(lambda scope: orjson.dumps(scope.run.facts(output)), stays, "facts", self.dated)
                ]
            case Introspect():
                return [value(lambda scope: scope.known[key], False, "schema", self.dated)]
            case Live(fields):
                return self._questions(fields)
            case FindPath(between) if is_open(between) and not self.dated:
                return [f"{self.paths.function(output)}(p)"]
            case Look():
                view = value(lambda scope: self._viewed(output, scope), False, "view", self.dated)
                root = Root(self.unit, True)
                return [f"{root._function(root._questions(output.fields), 'Look')}({view})"]
            case _:
                tell = value(
                    lambda scope: scope.run.output(key, output), is_known(output), "told", self.dated
                )
                return [self.unit.handed(f"{tell}(None)", output)]

    def _viewed(self, output: Look, scope: Scope) -> Sequence[object]:
        """The parameters of the questions in a view."""
        return self.unit.parameters(scope.seen_from(scope.run.viewed(output)))

    def _find(self, output: Find) -> str:
        """The name of a function that tells of one node or edge, or of nothing."""
        lookup, unit = output.lookup, self.unit
        whole = None if self.dated else unit.given(lookup.id)
        id = whole or unit.value(
            lambda scope: plain_id(resolved(lookup.id, scope.variables)),
            is_known(lookup.id),
            "id",
            self.dated,
        )
        if isinstance(lookup, Lookup):
            held, what, allowed = "nodes", "kind", lookup.kinds
        else:
            held, what, allowed = "edges", "type", lookup.relationships
        gone = f"it is None or it.{what} not in {unit.constant(frozenset(allowed), 'allowed')}"
        lines = [
            f"it = {held}.get({id})",
            *(["if it is None:", f"    it = {held}.get(plain_id({id}))"] if whole else []),
            f"if {gone}{' or it.id not in p[0]' if self.dated else ''}:", "    return null",
            f"return {self.outputs.told(output.select, 'it')}",
        ]  # fmt: skip
        name = unit.source.name("find")
        return unit.source.function(name, "p", type(lookup).__name__, lines)
