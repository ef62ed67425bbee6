"""The questions that find lists become outputs of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clustergraph.compiler.arguments import Tree
from clustergraph.compiler.context import Context, location, slice_of, value
from clustergraph.compiler.evidence import evidence, path
from clustergraph.compiler.fields import Nodes, Sets, sets_of
from clustergraph.compiler.surroundings import surroundings
from clustergraph.compiler.ways import ways_of
from clustergraph.model.shape import NODE, RELATIONSHIP
from clustergraph.plan.listings import (
    BecauseListed,
    Communities,
    Containing,
    Fact,
    FactOfAll,
    Listed,
    ListedFacts,
    Listing,
    ListPage,
    ObjectHere,
    Opportunities,
    PageListed,
    PageObjects,
    Question,
    Ranking,
    Reachable,
    Similar,
    Together,
)
from clustergraph.plan.operators import Fields, Output, Text
from clustergraph.plan.paths import ThisPath
from clustergraph.plan.predicates import Predicate
from clustergraph.plan.values import Constant, Value

Given = Mapping[str, Tree]
NAMES = {
    "search": "Search", "reachable": "Reachable", "similar": "Similar", "opportunities": "Opportunity",
    "ranking": "Ranking", "communities": "Community", "nodes": "CommunityNode",
}  # fmt: skip
"""What the types of a question's connection are named after."""
OF_NODES = ("reachable", "similar")
"""Fields that every node has."""


class Listings:
    """Compiles for one operation."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def listing(self, type: str, nodes: Nodes) -> Listing:
        """A field of a type that is a list which a question finds."""
        name = nodes[0].name.value
        given = self.context.arguments(type, nodes)
        owner = NODE if name in OF_NODES else type
        page = ListPage(
            self._question(name, given), f"{owner}.{name}", **slice_of(given), location=location(nodes)
        )
        fields = surroundings(
            self.context.collect, sets_of(nodes), NAMES[name], lambda found: self._of_page(name, found),
            lambda found: self._of_row(name, found), lambda found: FactOfAll(found[0].name.value),
        )  # fmt: skip
        return Listing(page, fields)

    def _question(self, name: str, given: Given) -> Question:
        match name:
            case "search":
                kinds = tuple(self.context.settle(given["kinds"])) if "kinds" in given else None
                return Containing(value(given["text"]), kinds)
            case "reachable":
                return self._reachable(given)
            case "similar":
                return Similar(ways_of(self.context, given), self._by(given, "JACCARD"), self._where(given))
            case "opportunities":
                return Opportunities(
                    value(given["node"]), self.context.settle(given["through"]), ways_of(self.context, given),
                    self._by(given, "JACCARD"), self._where(given),
                )  # fmt: skip
            case "ranking":
                return Ranking(
                    self._by(given, "DEGREE"), ways_of(self.context, given), self._number(given, "samples"),
                    self._number(given, "seed", 1), self._where(given),
                )  # fmt: skip
            case "communities":
                ways = ways_of(self.context, given)
                return Communities(
                    ways, self._number(given, "resolution", 1.0), self._number(given, "seed", 1)
                )
            case _:
                assert name == "nodes", name
                return Together()

    def _reachable(self, given: Given) -> Reachable:
        hops: Any = given.get("hops") or {}
        least, most = (self._number(hops, name, number) for name, number in (("min", 1), ("max", 3)))
        edges = self.context.conditions.of_edge(given.get("relationships"), RELATIONSHIP)
        ways = ways_of(self.context, given)
        return Reachable(ways, least, most, self._where(given), self._where(given, "nodes"), edges)

    def _where(self, given: Given, name: str = "where") -> Predicate:
        return self.context.conditions.of_node(given.get(name), NODE)

    def _by(self, given: Given, usual: str) -> str:
        found: str = self.context.settle(given["by"]) if "by" in given else usual
        return found

    def _number(self, given: Given, name: str, usual: float | None = None) -> Any:
        found: Value | None = value(given.get(name))
        return found if found is not None or usual is None else Constant(usual)

    # What is told

    def _of_page(self, name: str, found: Nodes) -> Output:
        if name == "communities":
            return PageObjects(self._community(sets_of(found)))
        return PageListed(self.context.select(found, NODE))

    def _of_row(self, question: str, found: Nodes) -> Output:
        match found[0].name.value:
            case "node" if question == "communities":
                return ObjectHere(self._community(sets_of(found)))
            case "node":
                return Listed(self.context.select(found, NODE))
            case "because":
                return BecauseListed(evidence(self.context, sets_of(found)))
            case "path":
                return ThisPath(path(self.context, sets_of(found)))
            case "highlights" as name:
                asked = self.context.collect(sets_of(found), "Highlight").items()
                names = ((key, one[0].name.value) for key, one in asked)
                facts = ((key, Text("Highlight") if one == "__typename" else one) for key, one in names)
                return ListedFacts(name, tuple(facts))
            case name:
                return Fact(name)

    def _community(self, sets: Sets) -> Fields:
        fields: list[tuple[str, Output]] = []
        for key, found in self.context.collect(sets, "Community").items():
            match found[0].name.value:
                case "__typename":
                    fields.append((key, Text("Community")))
                case "nodes":
                    fields.append((key, self.listing("Community", found)))
                case name:
                    fields.append((key, Fact(name)))
        return tuple(fields)
