"""Listings: pages of what a question finds, such as the nodes that a text does. Immutable, one meaning each.

A row of a listing is an object of the engine's with some facts, such as its node and its score.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustergraph.plan.evidence import Facts
from clustergraph.plan.predicates import Expand, Predicate
from clustergraph.plan.values import Value

if TYPE_CHECKING:
    from clustergraph.plan.operators import Fields, Select, Text


@dataclass(frozen=True, slots=True)
class Containing:
    """The nodes that have all words of a text, best first; of some kinds, or of all."""

    text: Value
    kinds: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Reachable:
    """From a node, those so many hops away by the shortest way, the nearest first."""

    ways: tuple[Expand, ...]
    least: Value
    most: Value
    where: Predicate
    """What they satisfy."""
    inner: Predicate
    """What the nodes on the way satisfy."""
    edge: Predicate
    """What the edges on the way satisfy."""


@dataclass(frozen=True, slots=True)
class Similar:
    """From a node, those that share neighbours with it, the most alike first."""

    ways: tuple[Expand, ...]
    by: str
    where: Predicate


@dataclass(frozen=True, slots=True)
class Opportunities:
    """The nodes that a node has no edge to but similar ones do, those of the most similar first."""

    node: Value
    relationship: str
    ways: tuple[Expand, ...]
    by: str
    where: Predicate


@dataclass(frozen=True, slots=True)
class Ranking:
    """The nodes that have an edge along some ways, the most central first."""

    by: str
    ways: tuple[Expand, ...]
    samples: Value | None
    seed: Value
    where: Predicate


@dataclass(frozen=True, slots=True)
class Communities:
    """Nodes with many edges among them, the largest community first."""

    ways: tuple[Expand, ...]
    resolution: Value
    seed: Value


@dataclass(frozen=True, slots=True)
class Together:
    """The nodes of the community here, by id."""


Question = Containing | Reachable | Similar | Opportunities | Ranking | Communities | Together


@dataclass(frozen=True, slots=True)
class ListPage:
    """A slice of what a question finds."""

    question: Question
    field: str
    first: Value | None = None
    last: Value | None = None
    after: Value | None = None
    before: Value | None = None
    location: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of what a question finds, with what surrounds it."""

    page: ListPage
    fields: Fields


# What is told of its rows


@dataclass(frozen=True, slots=True)
class PageListed:
    """The nodes of a page."""

    select: Select


@dataclass(frozen=True, slots=True)
class PageObjects:
    """What the rows of a page found, when that is no node: an object of facts."""

    fields: Fields


@dataclass(frozen=True, slots=True)
class ObjectHere:
    """What a row found, when that is no node."""

    fields: Fields


@dataclass(frozen=True, slots=True)
class Listed:
    """The node of a row."""

    select: Select


@dataclass(frozen=True, slots=True)
class Fact:
    """A plain fact of a row, such as its score."""

    name: str


@dataclass(frozen=True, slots=True)
class ListedFacts:
    """Plain facts of each of some parts of a row, such as its highlights: response keys and facts."""

    name: str
    facts: tuple[tuple[str, str | Text], ...]


@dataclass(frozen=True, slots=True)
class BecauseListed:
    """What proves that a row is in its list."""

    facts: Facts


@dataclass(frozen=True, slots=True)
class FactOfAll:
    """A plain fact of the whole list."""

    name: str
