"""A timeline: how many edges began, ended and stood in each year, quarter or month, possibly or for certain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import accumulate, chain
from math import inf, isnan
from typing import Any

from clustergraph.engines.memory import Edge, Graph
from clustergraph.errors import BadUserInput
from clustergraph.model.validity import NEVER, Days, Lifetime, days
from clustergraph.pace import paced
from clustergraph.plan.operators import Timeline, View
from clustergraph.plan.values import resolved

MAX_PERIODS = 1200
"""A hundred years by month."""
MONTHS = {"YEAR": 12, "QUARTER": 3, "MONTH": 1}
FIRST, LAST = date.min.toordinal(), date.max.toordinal()
Range = tuple[float, float]
"""The first and the last period of something, as numbers of periods since the year 0; none when they are crossed."""


class Calendar:
    """Periods of a length, by number."""

    def __init__(self, every: str) -> None:
        self.months = MONTHS[every]

    def of(self, day: float) -> float:
        """The period of a day; days before the year 1 and after 9999 lie beyond all periods."""
        if not FIRST <= day <= LAST:
            return -inf if day < FIRST else inf
        found = date.fromordinal(int(day))
        return (found.year * 12 + found.month - 1) // self.months

    def last_day(self, period: int) -> int:
        year, month = divmod((period + 1) * self.months, 12)
        return LAST if year > date.max.year else date(year, month + 1, 1).toordinal() - 1

    def text(self, period: int) -> str:
        """The period as an EDTF text; a quarter is the span of its months."""
        year, month = divmod(period * self.months, 12)
        if self.months == 12:
            return f"{year:04}"
        first = f"{year:04}-{month + 1:02}"
        return first if self.months == 1 else f"{first}/{year:04}-{month + 3:02}"


def timeline(
    graph: Graph, view: View, output: Timeline, variables: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The periods from `start` to `end`, without them from the first to the last day that an edge tells of.

    Raises BadUserInput when there are too many of them, or none between the two.
    """
    calendar = Calendar(output.every)
    edges = [
        (edge, life)
        for edge in paced(graph.scan_edges(output.relationships, view))
        if (life := graph.lifetime(edge))
    ]
    bounds = _bounds(calendar, [life for _, life in paced(edges)], output, variables)
    if bounds is None:
        return []
    first, last = bounds
    counts = {
        (fact, certain): _counts([_range(graph, calendar, fact, certain, edge, life) for edge, life in paced(edges)], first, last)
        for _, fact, certain in output.facts if fact in ("began", "ended", "standing")
    }  # fmt: skip
    return [
        {
            key: _told(calendar, counts, fact, certain, period, period - first)
            for key, fact, certain in output.facts
        }
        for period in range(first, last + 1)
    ]


def _told(
    calendar: Calendar, counts: Mapping[Any, list[int]], fact: str, certain: bool, period: int, place: int
) -> Any:
    if fact in ("__typename", "period"):
        return "TimelinePoint" if fact == "__typename" else calendar.text(period)
    return counts[fact, certain][place]


def _bounds(
    calendar: Calendar, lives: Iterable[Lifetime], output: Timeline, variables: Mapping[str, Any]
) -> tuple[int, int] | None:
    """The first and the last period; none when no edge tells of a day."""
    start, end = resolved(output.start, variables), resolved(output.end, variables)
    told = (calendar.of(day) for life in paced(lives) for day in chain(life.begins, life.ends))
    known = [period for period in told if abs(period) < inf]
    if not known and (start is None or end is None):
        return None
    first = calendar.of(days(start)[0]) if start is not None else min(known)
    last = calendar.of(days(end)[1]) if end is not None else max(known)
    places = [output.location] if output.location else ()
    if start is not None and end is not None and first > last:
        raise BadUserInput(f"{end} ends before {start} begins", "Give the earlier date as start.", places)
    if first > last:
        return None
    bounded = abs(first) < inf and abs(last) < inf
    if not bounded or last - first >= MAX_PERIODS:
        many = f"{last - first + 1:,.0f}" if bounded else "endlessly many"
        hint = "Give a start and an end with days of their own, nearer to each other, or longer periods."
        raise BadUserInput(f"{many} periods are too many", hint, places)
    return int(first), int(last)


def _range(graph: Graph, calendar: Calendar, fact: str, certain: bool, edge: Edge, life: Lifetime) -> Range:
    """The periods that an edge counts in."""
    if isnan(life.begins[0]):
        return (inf, -inf)
    if fact == "standing":
        return _standing(calendar, certain, [life, graph.lifetime(edge.source), graph.lifetime(edge.target)])
    if fact == "ended" and (life.event or life.ends == NEVER):
        return (inf, -inf)
    first, last = map(calendar.of, life.begins if fact == "began" else life.ends)
    return (first, last) if not certain or first == last else (inf, -inf)


def _standing(calendar: Calendar, certain: bool, lives: Iterable[Lifetime | None]) -> Range:
    """The periods on whose last day all of these hold."""
    dated = [life for life in lives if life]
    if any(isnan(life.begins[0]) for life in dated):
        return (inf, -inf)
    spans: list[Days] = [(life.begins[certain], life.ends[not certain]) for life in dated]
    first, last = max(span[0] for span in spans), min(span[1] for span in spans)
    if first > last:
        return (inf, -inf)
    period = calendar.of(last)
    if abs(period) < inf and calendar.last_day(int(period)) > last:
        period -= 1
    return (calendar.of(first), period)


def _counts(ranges: Iterable[Range], first: int, last: int) -> list[int]:
    """How many ranges hold each period: a running sum of where they begin and end."""
    steps = [0] * (last - first + 2)
    for start, end in paced(ranges):
        if start <= end and start <= last and end >= first:
            steps[int(max(start, first)) - first] += 1
            steps[int(min(end, last)) - first + 1] -= 1
    return list(accumulate(steps))[:-1]
