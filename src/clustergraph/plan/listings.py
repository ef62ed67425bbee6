"""Listings: pages of what a question finds, such as the nodes that a text does. Immutable, one meaning each.

A row of a listing is an object of the engine's with some facts, such as its node and its score.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustergraph.plan.evidence import Facts
from clustergraph.plan.values import Value

if TYPE_CHECKING:
    from clustergraph.plan.operators import Fields, Select, Text


@dataclass(frozen=True, slots=True)
class Containing:
    """The nodes that have all words of a text, best first; of some kinds, or of all."""

    text: Value
    kinds: tuple[str, ...] | None


Question = Containing


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
    """What the rows of a page found."""

    select: Select


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
