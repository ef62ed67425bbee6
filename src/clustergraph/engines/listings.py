"""What is told of the lists that questions find: their rows in order, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, Protocol

from clustergraph.engines.hits import Hits
from clustergraph.engines.memory import Edge, Node
from clustergraph.engines.pages import Order, Slice, Ties, bounds
from clustergraph.engines.predicates import Tests
from clustergraph.engines.surroundings import surrounding
from clustergraph.engines.witnesses import Witnesses
from clustergraph.plan.listings import (
    BecauseListed,
    Containing,
    Fact,
    Listed,
    ListedFacts,
    Listing,
    ListPage,
    PageListed,
)
from clustergraph.plan.operators import Output, Select, Text

Teller = Callable[[Any], Any]


class Row(Protocol):
    """A row of a list. It has an attribute for each of its facts."""

    @property
    def node(self) -> Node: ...

    @property
    def key(self) -> tuple[Any, ...]:
        """What orders it among others: numbers and texts."""

    @property
    def evidence(self) -> tuple[Sequence[Node], Sequence[Edge]]:
        """What proves that it is there."""


class Finding(Protocol):
    """Finds the rows of one question in one run."""

    said: str
    """What tells its cursors from those of other questions."""
    sorts: tuple[Any, ...]
    """The types of what is in the key of a row."""

    def rows(self, here: Node | None) -> Sequence[Any]:
        """All rows from a node, or from nowhere, by their keys."""


class Listings:
    """Makes the functions of one run. `select` tells of a node or an edge."""

    def __init__(self, tests: Tests, select: Callable[[Select], Teller], witnesses: Witnesses) -> None:
        self.tests = tests
        self.select = select
        self.witnesses = witnesses

    def told(self, output: Listing) -> Teller:
        """A page of rows with what surrounds it."""
        page, finding = output.page, self._finding(output.page)
        order = Order(
            f"{page.field};{finding.said}", (), Ties(attrgetter("key"), partial(_fits, finding.sorts))
        )
        wanted = bounds(page, order, self.tests.variables)
        tell = [(key, surrounding(one, self._of_page, self._of_row)) for key, one in output.fields]

        def told(here: Node | None) -> dict[str, Any]:
            rows = finding.rows(here)
            found = Slice(rows, *wanted.slice(rows, order), order)
            return {key: one(found) for key, one in tell}

        return told

    def _finding(self, page: ListPage) -> Finding:
        places = [page.location] if page.location else []
        match page.question:
            case Containing():
                return Hits(self.tests, page.question, places)

    def _of_page(self, output: Output) -> Teller | None:
        if not isinstance(output, PageListed):
            return None
        tell = self.select(output.select)
        return lambda row: tell(row.node)

    def _of_row(self, output: Output) -> Teller:
        match output:
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
