"""Why a row is among others: the operators of evidence. Immutable, one meaning each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustergraph.plan.predicates import Place, Predicate

if TYPE_CHECKING:
    from clustergraph.plan.operators import Rows, Select, Text
    from clustergraph.plan.patterns import Pattern

Facts = tuple[tuple[str, "str | Text", "Select | None"], ...]
"""Response keys, `nodes` or `relationships`, and what is told of each."""


@dataclass(frozen=True, slots=True)
class Because:
    """A witness of the filter that a row satisfies: for each `some` and `single` the first edge that does, and where a
    relationship to one leads. What must not be (`none`, `all`, `NOT`) has no witness."""

    test: Predicate
    place: Place | None
    """What of a row the filter looks at: its node, its edge, or both."""
    facts: Facts


@dataclass(frozen=True, slots=True)
class BecauseMatch:
    """All that the pattern of a row stands for."""

    facts: Facts


Reasons = tuple[tuple[str, "str | Text", "Reasons | None"], ...]
"""Response keys, and the facts that they ask for; a fact may have facts of its own."""


@dataclass(frozen=True, slots=True)
class WhyEmpty:
    """What each condition of a filter leaves of some rows, when all of them together leave none; null when there are rows."""

    rows: Rows
    """The rows without the filter."""
    conditions: tuple[Predicate, ...]
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a pattern in words, the pattern up to it, and the pattern without it, if it can be left out alone."""

    said: str
    so_far: Pattern
    without: Pattern | None
    is_edge: bool = False
    """To leave it out takes its conditions away, too: it is the last to be named."""


@dataclass(frozen=True, slots=True)
class WhyNoMatch:
    """The same of a pattern, part by part as it is written."""

    stages: tuple[Stage, ...]
    reasons: Reasons
