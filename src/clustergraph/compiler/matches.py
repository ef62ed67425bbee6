"""The question `match` becomes an output of a plan: a pattern, and what is told of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from clustergraph.compiler.arguments import Tree
from clustergraph.compiler.context import Context, located, location, slice_of
from clustergraph.compiler.evidence import evidence, path, reasons
from clustergraph.compiler.fields import Nodes, Sets, sets_of
from clustergraph.compiler.patterns.reader import ReadPattern, read_pattern
from clustergraph.compiler.patterns.stages import stages
from clustergraph.compiler.surroundings import surroundings
from clustergraph.model.shape import NODE, RELATIONSHIP
from clustergraph.plan.evidence import BecauseMatch, WhyNoMatch
from clustergraph.plan.operators import Fields, Output, Text
from clustergraph.plan.patterns import (
    Bound,
    ByVariable,
    Matches,
    MatchHere,
    MatchPage,
    PageMatches,
    PathHere,
)


class MatchQuestions:
    """Compiles for one operation."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.collect = context.collect
        self.select = context.select

    def match(self, nodes: Nodes) -> Matches:
        """A connection of the rows of a pattern."""
        given, place = self.context.arguments("Query", nodes), location(nodes)
        with located(place):
            read = read_pattern(self.context.settle(given["pattern"]), self.context.model)
            names = self.context.settle(given["distinct"]) if "distinct" in given else None
            distinct = tuple(map(read.place, names)) if names else None
            terms = tuple(
                self._term(read, self.context.settle(one)) for one in self._list(given.get("orderBy"))
            )
        params: Any = given.get("params")
        page = MatchPage(read.pattern, distinct, terms, params, **slice_of(given), location=place)
        fields = surroundings(
            self.collect, sets_of(nodes), "Match",
            lambda found: PageMatches(self._row(read, sets_of(found))), partial(self._of_page_row, read),
            partial(self._why_empty, read),
        )  # fmt: skip
        return Matches(page, fields)

    def _list(self, tree: Any) -> list[Tree]:
        return tree if isinstance(tree, list) else []

    def _term(self, read: ReadPattern, asked: Mapping[str, Any]) -> ByVariable:
        variable, name = asked["variable"], asked.get("property") or "id"
        place = read.place(variable)
        attribute = read.attribute(place, name)
        return ByVariable(place, attribute, asked.get("direction") or "ASC", f"{variable}.{name}")

    def _why_empty(self, read: ReadPattern, nodes: Nodes) -> WhyNoMatch:
        with located(location(nodes)):
            return WhyNoMatch(stages(read), reasons(self.context, sets_of(nodes)))

    def _of_page_row(self, read: ReadPattern, nodes: Nodes) -> Output:
        if nodes[0].name.value == "because":
            return BecauseMatch(evidence(self.context, sets_of(nodes)))
        return MatchHere(self._row(read, sets_of(nodes)))

    def _row(self, read: ReadPattern, sets: Sets) -> Fields:
        return tuple((key, self._of_row(read, found)) for key, found in self.collect(sets, "Match").items())

    def _of_row(self, read: ReadPattern, nodes: Nodes) -> Output:
        name = nodes[0].name.value
        if name == "__typename":
            return Text("Match")
        variable = self.context.settle(self.context.arguments("Match", nodes)["variable"])
        with located(location(nodes)):
            match name:
                case "node":
                    return Bound(read.node(variable), variable, self.select(nodes, NODE))
                case "relationship":
                    return Bound(read.relationship(variable), variable, self.select(nodes, RELATIONSHIP))
                case _:
                    return PathHere(read.path(variable), path(self.context, sets_of(nodes)))
