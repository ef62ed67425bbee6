"""The oracle's timeline: each period asked on its own, each edge tried in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError

from clustergraph.seeds.rows import EdgeRow

if TYPE_CHECKING:
    from tests.reference import Reference

MONTHS = {"YEAR": 12, "QUARTER": 3, "MONTH": 1}
FIRST, LAST = date.min.toordinal(), date.max.toordinal()


class Point:
    """One period: its first and last day."""

    def __init__(self, reference: Reference, edges: list[EdgeRow], first: date, last: date) -> None:
        self.reference = reference
        self.edges = edges
        self.first, self.last = first, last

    def told(self, name: str, field: object, args: Any) -> Any:
        if name == "period":
            return self.text()
        return sum(self.counts(name, edge, args["known"]) for edge in self.edges)

    def text(self) -> str:
        if self.first.month == 1 and self.last.month == 12:
            return f"{self.first.year:04}"
        first, last = (f"{day.year:04}-{day.month:02}" for day in (self.first, self.last))
        return first if first == last else f"{first}/{last}"

    def counts(self, fact: str, edge: EdgeRow, known: str) -> bool:
        if fact == "standing":
            day = self.last.toordinal()
            ends = [self.reference.node(id) for id in (edge.source, edge.target)]
            return all(self.reference.holds_on(row, day, known) for row in (edge, *ends) if row)
        spans = self.reference.spans_of(edge)
        if spans is None or spans[fact] is None:
            return False
        first, last = spans[fact]
        inside = [self.first.toordinal() <= day <= self.last.toordinal() for day in (first, last)]
        if known == "CERTAIN":
            return all(inside)
        return any(inside) or (first < self.first.toordinal() and last > self.last.toordinal())


def points(reference: Reference, args: Any) -> list[Point]:
    dated = [
        name
        for name, one in reference.model.relationships.items()
        if reference.model.records[one.record].valid
    ]
    types = dated if args.get("of") is None else args["of"]
    edges = [edge for edge in reference.edges if edge.type in types and edge.type in dated]
    told = [spans for edge in edges if (spans := reference.spans_of(edge))]
    days = [day for spans in told for span in (spans["began"], spans["ended"]) if span for day in span]
    known = [day for day in days if FIRST <= day <= LAST]
    given = [
        reference.ends_of(args[name])[place] for place, name in enumerate(("start", "end")) if args.get(name)
    ]
    if len(given) == 2 and period_of(given[0], args["every"]) > period_of(given[1], args["every"]):
        raise GraphQLError("crossed")
    first = reference.ends_of(args["start"])[0] if args.get("start") else min(known, default=None)
    last = reference.ends_of(args["end"])[1] if args.get("end") else max(known, default=None)
    if first is None or last is None or period_of(first, args["every"]) > period_of(last, args["every"]):
        return []
    if (
        first < FIRST
        or last > LAST
        or period_of(last, args["every"]) - period_of(first, args["every"]) >= 1200
    ):
        raise GraphQLError("too many")
    if first > LAST or last < FIRST:
        raise GraphQLError("too many")
    found = []
    day = start_of(date.fromordinal(first), args["every"])
    while day.toordinal() <= last:
        following = start_of(day + timedelta(days=32 * MONTHS[args["every"]]), args["every"])
        found.append(Point(reference, edges, day, following - timedelta(days=1)))
        day = following
    return found


def period_of(day: float, every: str) -> float:
    if not FIRST <= day <= LAST:
        return float("-inf") if day < FIRST else float("inf")
    start = start_of(date.fromordinal(int(day)), every)
    return (start.year * 12 + start.month) // MONTHS[every]


def start_of(day: date, every: str) -> date:
    months = MONTHS[every]
    return date(day.year, (day.month - 1) // months * months + 1, 1)
