"""The questions that find lists of nodes become outputs of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clustergraph.compiler.arguments import Tree
from clustergraph.compiler.context import Context, location, slice_of, value
from clustergraph.compiler.evidence import evidence
from clustergraph.compiler.fields import Nodes, sets_of
from clustergraph.compiler.surroundings import surroundings
from clustergraph.model.shape import NODE
from clustergraph.plan.listings import (
    BecauseListed,
    Containing,
    Fact,
    Listed,
    ListedFacts,
    Listing,
    ListPage,
    PageListed,
    Question,
)
from clustergraph.plan.operators import Output, Text


class Listings:
    """Compiles for one operation."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def of_query(self, nodes: Nodes) -> Listing:
        """A root field."""
        given = self.context.arguments("Query", nodes)
        assert nodes[0].name.value == "search", nodes[0].name.value
        return self._listing(self._containing(given), "Search", "Query.search", given, nodes)

    def _containing(self, given: Mapping[str, Tree]) -> Containing:
        kinds = tuple(self.context.settle(given["kinds"])) if "kinds" in given else None
        return Containing(value(given["text"]), kinds)

    def _listing(
        self, question: Question, name: str, field: str, given: Mapping[str, Any], nodes: Nodes
    ) -> Listing:
        page = ListPage(question, field, **slice_of(given), location=location(nodes))
        fields = surroundings(
            self.context.collect, sets_of(nodes), name,
            lambda found: PageListed(self.context.select(found, NODE)), self._of_row,
        )  # fmt: skip
        return Listing(page, fields)

    def _of_row(self, found: Nodes) -> Output:
        match found[0].name.value:
            case "node":
                return Listed(self.context.select(found, NODE))
            case "because":
                return BecauseListed(evidence(self.context, sets_of(found)))
            case "highlights" as name:
                asked = self.context.collect(sets_of(found), "Highlight").items()
                names = ((key, one[0].name.value) for key, one in asked)
                facts = ((key, Text("Highlight") if one == "__typename" else one) for key, one in names)
                return ListedFacts(name, tuple(facts))
            case name:
                return Fact(name)
