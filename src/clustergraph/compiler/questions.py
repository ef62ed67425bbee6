"""Questions that follow no field of the model become outputs of a plan: patterns, and what is told of their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from clustergraph.compiler.arguments import Tree
from clustergraph.compiler.fields import Nodes, Sets, sets_of
from clustergraph.compiler.patterns.reader import ReadPattern, read_pattern
from clustergraph.compiler.surroundings import surroundings
from clustergraph.errors import BadUserInput
from clustergraph.model.shape import NODE, RELATIONSHIP, Model
from clustergraph.plan.evidence import BecauseMatch, Facts
from clustergraph.plan.operators import Fields, Output, Select, Text
from clustergraph.plan.patterns import (
    Bound,
    ByVariable,
    Matches,
    MatchHere,
    MatchPage,
    PageMatches,
    PathCost,
    PathEdges,
    PathHere,
    PathLength,
    PathNodes,
)

Settle = Callable[[Tree], Any]
"""The value of a tree, which the plan is then made for."""


class Questions:
    """Compiles for one operation, with the means of its selections."""

    def __init__(
        self,
        model: Model,
        collect: Callable[[Sets, str], dict[str, Nodes]],
        select: Callable[[Nodes, str], Select],
        arguments: Callable[[str, Nodes], dict[str, Tree]],
        settle: Settle,
    ) -> None:
        self.model = model
        self.collect = collect
        self.select = select
        self.arguments = arguments
        self.settle = settle

    def match(self, nodes: Nodes, location: tuple[int, int] | None) -> Matches:
        """A connection of the rows of a pattern."""
        given = self.arguments("Query", nodes)
        with _located(location):
            read = read_pattern(self.settle(given["pattern"]), self.model)
            names = self.settle(given["distinct"]) if "distinct" in given else None
            distinct = tuple(map(read.place, names)) if names else None
            terms = tuple(self._term(read, self.settle(one)) for one in self._list(given.get("orderBy")))
        bounds: dict[str, Any] = {
            name: given[name] for name in ("first", "last", "after", "before") if name in given
        }
        params: Any = given.get("params")
        page = MatchPage(read.pattern, distinct, terms, params, **bounds, location=location)
        fields = surroundings(
            self.collect, sets_of(nodes), "Match",
            lambda found: PageMatches(self._row(read, sets_of(found))), partial(self._of_page_row, read),
        )  # fmt: skip
        return Matches(page, fields)

    def _list(self, tree: Any) -> list[Tree]:
        return tree if isinstance(tree, list) else []

    def _term(self, read: ReadPattern, asked: Mapping[str, Any]) -> ByVariable:
        variable, name = asked["variable"], asked.get("property") or "id"
        place = read.place(variable)
        attribute = read.attribute(place, name)
        return ByVariable(place, attribute, asked.get("direction") or "ASC", f"{variable}.{name}")

    def _of_page_row(self, read: ReadPattern, nodes: Nodes) -> Output:
        if nodes[0].name.value == "because":
            return BecauseMatch(self.evidence(sets_of(nodes)))
        return MatchHere(self._row(read, sets_of(nodes)))

    def _row(self, read: ReadPattern, sets: Sets) -> Fields:
        return tuple((key, self._of_row(read, found)) for key, found in self.collect(sets, "Match").items())

    def _of_row(self, read: ReadPattern, nodes: Nodes) -> Output:
        name = nodes[0].name.value
        if name == "__typename":
            return Text("Match")
        variable = self.settle(self.arguments("Match", nodes)["variable"])
        with _located(
            (nodes[0].loc.start_token.line, nodes[0].loc.start_token.column) if nodes[0].loc else None
        ):
            match name:
                case "node":
                    return Bound(read.node(variable), variable, self.select(nodes, NODE))
                case "relationship":
                    return Bound(read.relationship(variable), variable, self.select(nodes, RELATIONSHIP))
                case _:
                    return PathHere(read.path(variable), tuple(self.path(sets_of(nodes))))

    def evidence(self, sets: Sets) -> Facts:
        """What is told of the nodes and edges that prove a row."""
        facts: list[tuple[str, str | Text, Select | None]] = []
        for key, found in self.collect(sets, "Because").items():
            match found[0].name.value:
                case "__typename":
                    facts.append((key, Text("Because"), None))
                case "nodes":
                    facts.append((key, "nodes", self.select(found, NODE)))
                case _:
                    facts.append((key, "relationships", self.select(found, RELATIONSHIP)))
        return tuple(facts)

    def path(self, sets: Sets) -> Iterator[tuple[str, Output]]:
        """What is told of a path."""
        for key, found in self.collect(sets, "Path").items():
            match found[0].name.value:
                case "__typename":
                    yield key, Text("Path")
                case "length":
                    yield key, PathLength()
                case "cost":
                    yield key, PathCost()
                case "nodes":
                    yield key, PathNodes(self.select(found, NODE))
                case _:
                    yield key, PathEdges(self.select(found, RELATIONSHIP))


@contextmanager
def _located(location: tuple[int, int] | None) -> Iterator[None]:
    """What is wrong with a pattern is wrong where its question stands."""
    try:
        yield
    except BadUserInput as error:
        if error.locations or not location:
            raise
        raise BadUserInput(error.message, error.hint, [location]) from None
