"""What is told of the lists that questions find: their rows in order, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, Protocol, assert_never

from clustergraph.engines.hits import Hits
from clustergraph.engines.likeness import MissingEdges, SimilarNodes
from clustergraph.engines.pages import Order, Slice, Ties, bounds
from clustergraph.engines.predicates import Tests
from clustergraph.engines.rankings import CommunitiesOfNodes, NodesTogether, RankedNodes
from clustergraph.engines.reached import Reaching
from clustergraph.engines.surroundings import surrounding
from clustergraph.engines.witnesses import Witnesses
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
    Ranking,
    Reachable,
    Similar,
    Together,
)
from clustergraph.plan.operators import Fields, Output, Select, Text
from clustergraph.plan.paths import ThisPath

Teller = Callable[[Any], Any]


class Finding(Protocol):
    """Finds the rows of one question in one run. A row has an attribute for each of its facts, and for its `node`, for the `key`
    that orders it among others; some for the `evidence` that they are there: nodes and edges."""

    said: str
    """What tells its cursors from those of other questions."""
    sorts: tuple[Any, ...]
    """The types of what is in the key of a row."""

    def rows(self, here: Any) -> Sequence[Any]:
        """All rows from a node, from a row of another list, or from nowhere; by their keys."""


class Listings:
    """Makes the functions of one run. `select` tells of a node or an edge, `walk` of a path."""

    def __init__(
        self,
        tests: Tests,
        select: Callable[[Select], Teller],
        walk: Callable[[Fields], Teller],
        witnesses: Witnesses,
    ) -> None:
        self.tests = tests
        self.select = select
        self.walk = walk
        self.witnesses = witnesses

    def told(self, output: Listing) -> Teller:
        """A page of rows with what surrounds it."""
        page, finding = output.page, self._finding(output.page)
        order = Order(
            f"{page.field};{finding.said}", (), Ties(attrgetter("key"), partial(_fits, finding.sorts))
        )
        wanted = bounds(page, order, self.tests.variables)
        tell = [(key, self._of_all(one, finding)) for key, one in output.fields]

        def told(here: Any) -> dict[str, Any]:
            rows = finding.rows(here)
            found = Slice(rows, *wanted.slice(rows, order), order)
            return {key: one(found) for key, one in tell}

        return told

    def _finding(self, page: ListPage) -> Finding:
        places = [page.location] if page.location else []
        match page.question:
            case Containing():
                return Hits(self.tests, page.question, places)
            case Reachable():
                return Reaching(self.tests, page.question, places)
            case Similar():
                return SimilarNodes(self.tests, page.question, places)
            case Opportunities():
                return MissingEdges(self.tests, page.question, places)
            case Ranking():
                return RankedNodes(self.tests, page.question, places)
            case Communities():
                return CommunitiesOfNodes(self.tests, page.question, places)
            case Together():
                return NodesTogether()
            case _:
                assert_never(page.question)

    def _of_all(self, output: Output, finding: Finding) -> Callable[[Slice], Any]:
        if isinstance(output, FactOfAll):
            name = output.name
            return lambda found: getattr(finding, name)
        return surrounding(output, self._of_page, self._of_row)

    def _of_page(self, output: Output) -> Teller | None:
        if isinstance(output, PageObjects):
            return self._object(output.fields)
        if not isinstance(output, PageListed):
            return None
        tell = self.select(output.select)
        return lambda row: tell(row.node)

    def _object(self, fields: Fields) -> Teller:
        """What is told of what a row found, when that is no node."""
        tell = [(key, self._of_row(one)) for key, one in fields]
        return lambda row: {key: one(row) for key, one in tell}

    def _of_row(self, output: Output) -> Teller:
        match output:
            case Text(text):
                return lambda row: text
            case ObjectHere(fields):
                return self._object(fields)
            case Listing():
                return self.told(output)
            case ThisPath(fields):
                walk = self.walk(fields)
                return lambda row: walk(row.path)
            case Fact(name):
                return attrgetter(name)
            case Listed(select):
                tell = self.select(select)
                return lambda row: tell(row.node)
            case ListedFacts(name, facts):
                return lambda row: [
                    {key: fact.text if isinstance(fact, Text) else part[fact] for key, fact in facts}
                    for part in getattr(row, name)
                ]
            case BecauseListed(proof):
                prove = self.witnesses.told(proof)
                return lambda row: prove(*row.evidence)
            case _:
                raise AssertionError(f"{output} stands in no row of a list")


def _fits(sorts: Sequence[Any], found: Sequence[Any]) -> bool:
    """Whether what a cursor holds may be the key of a row."""
    return len(found) == len(sorts) and all(map(isinstance, found, sorts))
