"""The questions about paths between two nodes become outputs of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from clustergraph.compiler.arguments import Tree
from clustergraph.compiler.conditions import Conditions
from clustergraph.compiler.fields import Nodes, Sets, sets_of
from clustergraph.compiler.surroundings import surroundings
from clustergraph.errors import BadUserInput, did_you_mean
from clustergraph.model.shape import NODE, RELATIONSHIP, Direction, Model
from clustergraph.plan.operators import Output
from clustergraph.plan.paths import Between, FindPath, FindPaths, PagePaths, PathPage, ThisPath
from clustergraph.plan.predicates import Attribute, Expand
from clustergraph.plan.values import Constant

NUMBERS = ("Int", "Float", "Decimal")
DIRECTIONS = {"EITHER": (Direction.OUT, Direction.IN), "OUT": (Direction.OUT,), "IN": (Direction.IN,)}


class PathQuestions:
    """Compiles for one operation, with the means of its selections. `told` gives what is told of a path."""

    def __init__(
        self,
        model: Model,
        conditions: Conditions,
        collect: Callable[[Sets, str], dict[str, Nodes]],
        arguments: Callable[[str, Nodes], dict[str, Tree]],
        settle: Callable[[Tree], Any],
        told: Callable[[Sets], Iterator[tuple[str, Output]]],
    ) -> None:
        self.model = model
        self.conditions = conditions
        self.collect = collect
        self.arguments = arguments
        self.settle = settle
        self.told = told

    def path(self, nodes: Nodes, location: tuple[int, int] | None) -> FindPath:
        """The shortest or cheapest path."""
        given = self.arguments("Query", nodes)
        return FindPath(self._between(given, location), tuple(self.told(sets_of(nodes))))

    def paths(self, nodes: Nodes, location: tuple[int, int] | None) -> FindPaths:
        """A connection of paths."""
        given = self.arguments("Query", nodes)
        bounds: dict[str, Any] = {
            name: given[name] for name in ("first", "last", "after", "before") if name in given
        }
        mode = self.settle(given["mode"]) if "mode" in given else "K_SHORTEST"
        number: Any = given.get("k")
        page = PathPage(self._between(given, location), mode, number, **bounds, location=location)
        fields = surroundings(
            self.collect, sets_of(nodes), "Path",
            lambda found: PagePaths(tuple(self.told(sets_of(found)))),
            lambda found: ThisPath(tuple(self.told(sets_of(found)))),
        )  # fmt: skip
        return FindPaths(page, fields)

    def ways(self, given: Mapping[str, Tree]) -> tuple[Expand, ...]:
        """The ways that `through` and `direction` leave."""
        through = self.settle(given["through"]) if "through" in given else self.model.relationships
        direction = self.settle(given["direction"]) if "direction" in given else "EITHER"
        return tuple(
            Expand(type, one, type)
            for type in dict.fromkeys(through)
            for one in (
                (Direction.BOTH,) if self.model.relationships[type].symmetric else DIRECTIONS[direction]
            )
        )

    def _between(self, given: Mapping[str, Tree], location: tuple[int, int] | None) -> Between:
        ways = self.ways(given)
        source, target, most = (cast("Any", given.get(name)) for name in ("source", "target", "maxHops"))
        weights = None
        if "weight" in given:
            weights = self._weights(self.settle(given["weight"]), ways, location)
        return Between(
            source, target, ways,
            frozenset(way.relationship for way in ways if way.direction is not Direction.IN),
            frozenset(way.relationship for way in ways if way.direction is not Direction.OUT),
            Constant(6) if most is None else most,
            self.conditions.of_node(given.get("nodes"), NODE), self.conditions.of_edge(given.get("relationships"), RELATIONSHIP),
            weights, location,
        )  # fmt: skip

    def _weights(
        self, name: str, ways: tuple[Expand, ...], location: tuple[int, int] | None
    ) -> Mapping[str, Attribute]:
        """By relationship, the number that edges have under a name."""
        weights: dict[str, Attribute] = {}
        places = [location] if location else ()
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
