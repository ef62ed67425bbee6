"""When something holds, as far as its dates say: at a moment, during a while, possibly or for certain.

A date is a span of days: the day that is meant is one of them, nobody knows which. A state begins on some day of its first
span and ends on some day of its last; an event is there from its day on. What may hold does so for some choice of those
days, what is certain for every choice. This is the possible-worlds reading of incomplete data (Imielinski and Lipski,
Incomplete Information in Relational Databases, 1984).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, nan
from typing import Any

from clustergraph.model import edtf
from clustergraph.model.shape import Valid

Days = tuple[float, float]
"""The first and the last day of a span, as ordinals; infinite where it is unbounded."""
UNKNOWN: Days = (-inf, inf)
ALWAYS: Days = (-inf, -inf)
NEVER: Days = (inf, inf)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """On which days something may begin and end."""

    begins: Days
    ends: Days = NEVER
    event: bool = False

    def holds(self, during: Days, certain: bool) -> bool:
        """Whether it may hold on some day of a span; `certain`: whether it holds on each of them whatever its dates mean."""
        if certain:
            return self.begins[1] <= during[0] and self.ends[0] >= during[1]
        return max(self.begins[0], during[0]) <= min(self.ends[1], during[1])

    def meets(self, between: Days, certain: bool) -> bool:
        """Whether it may hold at some time of a span; an event: whether it may take place then. `certain`: it must."""
        first, last = between
        if not self.event:
            if certain:
                return self.begins[1] <= last and self.ends[0] >= first
            return self.holds(between, False)
        if certain:
            return first <= self.begins[0] and self.begins[1] <= last
        return self.begins[0] <= last and self.begins[1] >= first


IMPOSSIBLE = Lifetime((nan, nan))
"""It ends before it begins, and holds at no time: every comparison with nan is false."""


def lifetime(valid: Valid | None, properties: Mapping[str, Any], of_edge: bool) -> Lifetime | None:
    """The lifetime of a node or an edge; None: it always holds.

    A missing beginning of a node was always; that of an edge, and of any event, is unknown. A missing end is not yet.
    """
    if valid is None:
        return None
    if valid.at:
        return Lifetime(_days(properties.get(valid.at), UNKNOWN), event=True)
    since = properties.get(valid.since) if valid.since else None
    until = properties.get(valid.until) if valid.until else None
    dateless = since is None and (until is None or valid.since is not None)
    begins, ends = _days(since, UNKNOWN if of_edge and dateless else ALWAYS), _days(until, NEVER)
    if begins[0] > ends[1]:
        return IMPOSSIBLE
    return Lifetime((begins[0], min(begins[1], ends[1])), (max(ends[0], begins[0]), ends[1]))


def days(text: str) -> Days:
    """The days of an EDTF text. Raises what `edtf.span` raises."""
    found = edtf.span(text)
    return (-inf if found.first is None else found.first, inf if found.last is None else found.last)


def _days(text: str | None, missing: Days) -> Days:
    return missing if text is None else days(text)
