"""Full text: the operators of `search`. Immutable, one meaning each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustergraph.plan.values import Value

if TYPE_CHECKING:
    from clustergraph.plan.operators import Fields, Select, Text


@dataclass(frozen=True, slots=True)
class TextPage:
    """A slice of the nodes that have all words of a text, best first; of some kinds, or of all."""

    text: Value
    kinds: tuple[str, ...] | None
    field: str = "Query.search"
    first: Value | None = None
    last: Value | None = None
    after: Value | None = None
    before: Value | None = None
    location: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class FindText:
    """A page of hits with what surrounds it."""

    page: TextPage
    fields: Fields


@dataclass(frozen=True, slots=True)
class PageHits:
    """The nodes of a page."""

    select: Select


@dataclass(frozen=True, slots=True)
class Score:
    pass


@dataclass(frozen=True, slots=True)
class HitNode:
    """The node of a row."""

    select: Select


@dataclass(frozen=True, slots=True)
class Highlights:
    """The properties that were found, each with what is marked in it: response keys and facts."""

    facts: tuple[tuple[str, str | Text], ...]
