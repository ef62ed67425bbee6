"""Why a row is among others: the operators of evidence. Immutable, one meaning each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustergraph.plan.predicates import Place, Predicate

if TYPE_CHECKING:
    from clustergraph.plan.operators import Select, Text

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
