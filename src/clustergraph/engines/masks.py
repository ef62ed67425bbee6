"""Filters of all rows of a frame at once: a predicate becomes an array that tells of each row whether it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from clustergraph.engines.frames import Frame, Frames, Link, Places, Truths
from clustergraph.engines.predicates import Tests
from clustergraph.pace import paced, pause
from clustergraph.plan.operators import Scan, ScanEdges
from clustergraph.plan.predicates import (
    And,
    At,
    AtOne,
    Attribute,
    Compare,
    Comparison,
    Counted,
    Element,
    Expand,
    Missing,
    Not,
    OfKind,
    Or,
    Place,
    Predicate,
    Quantified,
    Quantifier,
    Year,
)
from clustergraph.plan.values import resolved

KIND = Attribute("kind", "Kind", built_in=True)
EXACT = frozenset({"String", "Int", "Boolean", "Currency", "URL"})
"""Scalars of which one value is looked for as it stands."""
Part = Callable[[Predicate, Places | None], Truths]


class Chosen(Sequence[Any]):
    """The rows at some places, which become a list where they are asked for."""

    __slots__ = ("places", "rows")

    def __init__(self, rows: Sequence[Any], places: Places) -> None:
        self.rows = rows
        self.places = places

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> list[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return [self.rows[one] for one in self.places[place].tolist()]
        return self.rows[self.places[place]]

    def __iter__(self) -> Iterator[Any]:
        rows = self.rows
        return (rows[place] for place in self.places.tolist())


class Masks:
    """The filters of one run, in the whole graph: dated views are not for it.

    A predicate is told of all places, or `at` some of them: a conjunction asks its next test only where the last ones hold.
    """

    def __init__(self, frames: Frames, tests: Tests) -> None:
        self.frames = frames
        self.tests = tests

    def chosen(self, scan: Scan | ScanEdges, test: Predicate, order: Places | None) -> Chosen:
        """The rows of a scan that satisfy a test: by id, or as they stand in an order of all places."""
        frame = self.frames.of(scan)
        truths = self.of_frame(frame, test)
        if order is None:
            return Chosen(frame.rows, np.flatnonzero(truths[:-1]).astype(np.int32))
        return Chosen(frame.rows, order.take(np.flatnonzero(truths.take(order))))

    def of_frame(self, frame: Frame, test: Predicate, at: Places | None = None) -> Truths:
        """Where the predicate holds, in a frame."""
        pause()
        if at is not None and len(at) > len(frame):
            return self.of_frame(frame, test).take(at)
        match test:
            case And(tests) if any(isinstance(one, OfKind) for one in tests):
                return self._one_by_one(frame, test, at)  # the others may be for that kind alone
            case And() | Or() | Not():
                length = len(frame) if at is None else len(at)
                return self._joined(test, length, at, lambda one, there: self.of_frame(frame, one, there))
            case Compare(Attribute()) | Missing(Attribute()) | Year(Attribute()) | Element() | OfKind():
                return self._of_value(frame, test, at)
            case At(Place.SOURCE | Place.TARGET as place, below):
                nodes, ends = self.frames.end(frame, place)
                return self.of_frame(nodes, below, _taken(ends, at))
            case AtOne():
                return self._at_one(frame, test, at)
            case Quantified(quantifier, expand, below):
                counts = self._counts(
                    frame, expand, Not(below) if quantifier is Quantifier.ALL else below, at
                )
                wanted = 1 if quantifier is Quantifier.SINGLE else 0
                found: Truths = counts > 0 if quantifier is Quantifier.SOME else counts == wanted
                return found
            case Counted(expand, below, numbers):
                holds = [self.tests.comparison(one) for one in numbers]
                counted, codes = np.unique(self._counts(frame, expand, below, at), return_inverse=True)
                right: Truths = np.array(
                    [all(one(count) for one in holds) for count in counted.tolist()], np.bool_
                )
                return right.take(codes)
            case _:
                return self._one_by_one(frame, test, at)

    def of_link(self, link: Link, test: Predicate, at: Places | None = None) -> Truths:
        """Where the predicate holds of a row: an edge, and the node at its other end."""
        match test:
            case And() | Or() | Not():
                length = len(link.near) if at is None else len(at)
                return self._joined(test, length, at, lambda one, there: self.of_link(link, one, there))
            case At(Place.NODE, below):
                return self.of_frame(link.nodes, below, _taken(link.far, at))
            case At(Place.EDGE, below):
                return self.of_frame(link.edges, below, _taken(link.edge, at))
            case _:
                holds, edges, nodes = self.tests.test(test), link.edges.rows, link.nodes.rows
                rows = zip(_taken(link.edge, at).tolist(), _taken(link.far, at).tolist(), strict=True)
                found = [holds((edges[edge], nodes[node])) for edge, node in paced(rows)]
                return np.array(found, np.bool_)

    def _joined(self, test: And | Or | Not, length: int, at: Places | None, part: Part) -> Truths:
        match test:
            case Not(below):
                return ~part(below, at)
            case Or(tests):
                found = np.zeros(length, np.bool_)
                for one in tests:
                    found |= part(one, at)
                return found
            case And(tests):
                left: Places | None = None
                for one in sorted(tests, key=self._cost):
                    there = at if left is None else left if at is None else at.take(left)
                    holds = np.flatnonzero(part(one, there)).astype(np.int32)
                    left = holds if left is None else left.take(holds)
                found = np.zeros(length, np.bool_)
                found[slice(None) if left is None else left] = True
                return found

    def _cost(self, test: Predicate) -> int:
        """About how many edges a test looks at: what is asked first should be cheap."""
        match test:
            case And(tests) | Or(tests):
                return sum(map(self._cost, tests))
            case Not(below) | At(_, below):
                return self._cost(below)
            case AtOne(expand, _, below) | Quantified(_, expand, below) | Counted(expand, below):
                return len(self.frames.graph.by_type[expand.relationship]) + self._cost(below)
            case _:
                return 0

    def _at_one(self, frame: Frame, test: AtOne, at: Places | None) -> Truths:
        """The test of what a relationship to one leads to, or of nothing."""
        link = self.frames.link(frame, test.expand)
        there, other = (link.nodes, link.far) if test.place is Place.NODE else (link.edges, link.edge)
        place = np.arange(len(frame), dtype=np.int32) if at is None else at
        start, end = link.start.take(place), link.start.take(np.where(place < 0, -1, place + 1))
        first = np.where(start < end, np.append(other, np.int32(-1)).take(start), np.int32(-1))
        return self.of_frame(there, test.test, first)

    def _counts(
        self, frame: Frame, expand: Expand, test: Predicate, at: Places | None
    ) -> npt.NDArray[np.intp]:
        """How many edges of each place satisfy a test; nothing has none."""
        link = self.frames.link(frame, expand)
        hops, near = (None, link.near) if at is None else link.hops(at)
        holds = np.flatnonzero(self.of_link(link, test, hops))
        return np.bincount(near.take(holds), minlength=len(frame) if at is None else len(at))

    def _of_value(self, frame: Frame, test: Predicate, at: Places | None) -> Truths:
        """Where a test of one attribute holds: it is made once for each value."""
        match test:
            case Compare(Attribute() as attribute, scalar, Comparison.EQ, value, False) if scalar in EXACT:
                return frame.column(attribute).equal(resolved(value, self.tests.variables), at)
            case Compare(Attribute() as attribute):
                return frame.column(attribute).satisfied(self.tests.comparison(test), at)
            case Missing(Attribute() as attribute):
                return frame.column(attribute).equal(None, at)
            case Year(Attribute() as attribute, numbers):
                return frame.column(attribute).satisfied(self.tests.test(Year(None, numbers)), at)
            case Element(attribute, below):
                holds = self.tests.test(below)
                return frame.column(attribute).satisfied(lambda value: any(map(holds, value or ())), at)
            case OfKind(kinds):
                return frame.column(KIND).satisfied(lambda kind: kind in kinds, at)
            case _:
                raise AssertionError(f"{test} is no test of a value")

    def _one_by_one(self, frame: Frame, test: Predicate, at: Places | None) -> Truths:
        """What has no quicker way is told of each row, and of nothing, by the interpreter."""
        holds, rows = self.tests.test(test), frame.rows
        places = range(len(frame)) if at is None else at.tolist()
        found = [holds(rows[place] if 0 <= place < len(rows) else None) for place in paced(places)]
        return np.array(found, np.bool_)


def _taken(places: Places, at: Places | None) -> Places:
    return places if at is None else places.take(at)
