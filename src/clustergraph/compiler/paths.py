"""The questions about paths between two nodes become outputs of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from clustergraph.compiler.arguments import Tree
from clustergraph.compiler.context import Context, Place, location, slice_of
from clustergraph.compiler.evidence import path
from clustergraph.compiler.fields import Nodes, sets_of
from clustergraph.compiler.surroundings import surroundings
from clustergraph.compiler.ways import ways_of
from clustergraph.errors import BadUserInput, did_you_mean
from clustergraph.model.shape import NODE, RELATIONSHIP, Direction
from clustergraph.plan.paths import Between, FindPath, FindPaths, PagePaths, PathPage, ThisPath
from clustergraph.plan.predicates import Attribute, Expand
from clustergraph.plan.values import Constant

NUMBERS = ("Int", "Float", "Decimal")


class PathQuestions:
    """Compiles for one operation."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.model = context.model

    def path(self, nodes: Nodes) -> FindPath:
        """The shortest or cheapest path."""
        given = self.context.arguments("Query", nodes)
        return FindPath(self._between(given, location(nodes)), path(self.context, sets_of(nodes)))

    def paths(self, nodes: Nodes) -> FindPaths:
        """A connection of paths."""
        given, place = self.context.arguments("Query", nodes), location(nodes)
        mode = self.context.settle(given["mode"]) if "mode" in given else "K_SHORTEST"
        number: Any = given.get("k")
        page = PathPage(self._between(given, place), mode, number, **slice_of(given), location=place)
        fields = surroundings(
            self.context.collect, sets_of(nodes), "Path",
            lambda found: PagePaths(path(self.context, sets_of(found))),
            lambda found: ThisPath(path(self.context, sets_of(found))),
        )  # fmt: skip
        return FindPaths(page, fields)

    def _between(self, given: Mapping[str, Tree], place: Place) -> Between:
        ways = ways_of(self.context, given)
        source, target, most = (cast("Any", given.get(name)) for name in ("source", "target", "maxHops"))
        weights = None
        if "weight" in given:
            weights = self._weights(self.context.settle(given["weight"]), ways, place)
        return Between(
            source, target, ways,
            frozenset(way.relationship for way in ways if way.direction is not Direction.IN),
            frozenset(way.relationship for way in ways if way.direction is not Direction.OUT),
            Constant(6) if most is None else most,
            self.context.conditions.of_node(given.get("nodes"), NODE), self.context.conditions.of_edge(given.get("relationships"), RELATIONSHIP),
            weights, place,
        )  # fmt: skip

    def _weights(self, name: str, ways: tuple[Expand, ...], place: Place) -> Mapping[str, Attribute]:
        """By relationship, the number that edges have under a name."""
        weights: dict[str, Attribute] = {}
        places = [place] if place else ()
        for way in ways:
            record = self.model.records[self.model.relationships[way.relationship].record]
            found = record.properties.get(name)
            if found is None or found.listed or found.type not in NUMBERS:
                what = f"has no property {name}" if found is None else f"has no number in {name}"
                numbers = {one.name for each in self.model.records.values() for one in each.properties.values()
                           if one.type in NUMBERS and not one.listed}  # fmt: skip
                having = [
                    one.type
                    for one in self.model.relationships.values()
                    if name in self.model.records[one.record].properties
                ]
                hint = (
                    did_you_mean(name, numbers)
                    if name not in numbers
                    else f"Give through: [{', '.join(having)}]."
                )
                raise BadUserInput(
                    f"{way.relationship} {what} to weigh by",
                    hint or f"There are {', '.join(sorted(numbers))}.",
                    places,
                )
            weights[way.relationship] = Attribute(name, found.type)
        return weights
