"""Finds the rows of patterns, step by step: each step follows one edge from what is found, and tests what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice, product
from math import prod
from typing import Any

from clustergraph.engines.joins import Follow, Joins, Start, Step
from clustergraph.engines.memory import Edge, Node
from clustergraph.engines.predicates import Tests
from clustergraph.engines.walks import Hops, Walk, along
from clustergraph.errors import CostLimitExceeded
from clustergraph.pace import emptied, paced, pause
from clustergraph.plan.patterns import Condition, Pattern
from clustergraph.plan.predicates import TRUE
from clustergraph.plan.values import resolved

MOST_ROWS = 250_000
"""Rows that a pattern may have; one of ten places takes about 150 bytes, and"""
OF_PATHS = 4
"""so many times that where paths stand in it, which are objects of their own: the collector of garbage looks at each, while all wait."""
MANY = 256
"""Steps between two looks at the clock."""
Found = tuple[Any, ...]
"""A row: what stands at each place."""
Then = Callable[[], None]


class _Enough(Exception):
    """As many rows were counted as are wanted."""


class Search:
    """Finds the rows of one pattern in one view. `counts` are told how many rows there were after each step."""

    def __init__(self, tests: Tests, pattern: Pattern, counts: list[int] | None = None) -> None:
        self.tests = tests
        self.pattern = pattern
        self.joins = Joins(tests.graph, pattern)
        self.first_edge = len(pattern.nodes)
        self.row: list[Any] = [None] * (self.first_edge + len(pattern.edges))
        self.counts = counts
        self._steps = 0

    def rows(self) -> list[Found]:
        """All rows, in no order. Raises CostLimitExceeded when they are too many."""
        parts = [(steps, self._places(steps)) for steps in self.joins.parts()]
        if len(parts) == 1:
            return self._found(*parts[0])
        found = [self._found(*part) for part in parts]
        if (number := prod(map(len, found))) > MOST_ROWS:
            sizes = " × ".join(f"{len(one):,}" for one in found)
            raise CostLimitExceeded(
                f"the pattern falls into {len(found)} parts with {sizes} = {number:,} rows together; at most {MOST_ROWS:,} can be asked for",
                "Let the parts share a variable, or filter them.",
            )  # fmt: skip
        return list(self._together(found, [places for _, places in parts]))

    def number(self, most: int) -> int:
        """How many rows there are; at most so many are counted."""
        parts = self.joins.parts()
        if len(parts) > 1:
            return self._number_together(parts, most)
        count = 0

        def then() -> None:
            nonlocal count
            count += 1
            if count == most:
                raise _Enough

        with suppress(_Enough):
            self._run(parts[0], then)
        return count

    def _number_together(self, parts: Sequence[Sequence[Step]], most: int) -> int:
        """The same of several parts; of those whose product is beyond all bounds, as many as are found within them."""
        try:
            found = [self._found(part, self._places(part)) for part in parts]
        except CostLimitExceeded:
            return most
        among = self._together(found, [self._places(part) for part in parts], MOST_ROWS)
        return sum(1 for _ in islice(among, most))

    def _places(self, steps: Sequence[Step]) -> list[int]:
        """The places that some steps fill."""
        nodes = [step.node if isinstance(step, Start) else step.end for step in steps]
        edges = [self.first_edge + step.edge for step in steps if isinstance(step, Follow)]
        return sorted({*nodes, *edges})

    def _found(self, steps: Sequence[Step], places: Sequence[int]) -> list[Found]:
        """The rows of one part: what stands at its places."""
        rows: list[Found] = []
        row, whole = self.row, len(places) == len(self.row)
        paths = any(self.pattern.edges[edge].hops for edge in self._edges_of(steps))
        most = MOST_ROWS // OF_PATHS if paths else MOST_ROWS

        def then() -> None:
            rows.append(tuple(row) if whole else tuple([row[place] for place in places]))
            if len(rows) > most:
                emptied(rows)
                raise CostLimitExceeded(
                    f"the pattern has more than {most:,} rows", "Filter it, or ask with fewer variables."
                )

        self._run(steps, then)
        return rows

    def _run(self, steps: Sequence[Step], then: Then) -> None:
        """Go through all rows of one part, with `then` after each."""
        run, before, counted = then, self._edges_of(steps), list[list[int]]()
        for step in reversed(steps):
            if isinstance(step, Follow):
                before.remove(step.edge)
            run = self._step(step, before, self._counted(counted, run))
        run()
        if self.counts is not None:
            self.counts += [number for (number,) in reversed(counted)]

    def _edges_of(self, steps: Sequence[Step]) -> list[int]:
        return [step.edge for step in steps if isinstance(step, Follow)]

    def _together(
        self, found: Sequence[list[Found]], places: Sequence[Sequence[int]], most: int | None = None
    ) -> Iterator[Found]:
        """The rows of parts that hang together by nothing but conditions, and by edges that are not repeated; among the first so
        many combinations."""
        row = self.row
        holds = [self.tests.test(one.test) for one in self.joins.across()]
        edges = range(self.first_edge, len(row))
        for chosen in paced(islice(product(*found), most)):
            for at, part in zip(places, chosen, strict=True):
                for place, one in zip(at, part, strict=True):
                    row[place] = one
            used = [id(edge) for place in edges for edge in _edges(row[place])]
            if len(set(used)) == len(used) and all(test(row) for test in holds):
                yield tuple(row)

    def _counted(self, counts: list[list[int]], then: Then) -> Then:
        """What comes after a step, counted when it is asked for."""
        if self.counts is None:
            return then
        count = [0]
        counts.append(count)

        def counted() -> None:
            count[0] += 1
            then()

        return counted

    # Steps: each is a function that goes on with `then` for each way to go on

    def _step(self, step: Step, before: Sequence[int], then: Then) -> Then:
        then = self._conditions(step.conditions, then)
        if isinstance(step, Start):
            return self._start(step, then)
        hops = along(self.tests, step.ways)
        used = self._used(step, before)
        if self.pattern.edges[step.edge].hops is None:
            return (
                self._closed(step, hops, used, then)
                if step.closes
                else self._followed(step, hops, used, then)
            )
        return self._trails(step, hops, used, then)

    def _conditions(self, conditions: Iterable[Condition], then: Then) -> Then:
        holds = [self.tests.test(one.test) for one in conditions]
        if not holds:
            return then
        row = self.row

        def checked() -> None:
            if all(test(row) for test in holds):
                then()

        return checked

    def _start(self, step: Start, then: Then) -> Then:
        graph, view, row, place = self.tests.graph, self.tests.view, self.row, step.node
        fits = self._fits(place)

        def start() -> None:
            if step.seek is None:
                nodes = graph.scan(self.pattern.nodes[place].kinds, view)
            else:
                value = resolved(step.seek.value, self.tests.variables)
                wanted = value if step.seek.several else [value]
                nodes = graph.seek(step.seek.kinds, step.seek.attribute.name, wanted, view)
            for node in paced(nodes):
                if fits(node):
                    row[place] = node
                    then()

        return start

    def _followed(self, step: Follow, hops: Hops, used: Callable[[Edge], bool], then: Then) -> Then:
        row, start, end, place = self.row, step.start, step.end, self.first_edge + step.edge
        fits, holds = self._fits(end), self._holds(step)

        def follow() -> None:
            self._tick()
            for edge, node in hops(row[start]):
                if fits(node) and holds(edge) and not used(edge):
                    row[place] = edge
                    row[end] = node
                    then()

        return follow

    def _closed(self, step: Follow, hops: Hops, used: Callable[[Edge], bool], then: Then) -> Then:
        """Finds the edges between two nodes from the one that has fewer of them."""
        row, start, end, place = self.row, step.start, step.end, self.first_edge + step.edge
        holds, back = self._holds(step), along(self.tests, [way.back for way in step.ways])

        def close() -> None:
            self._tick()
            source, target = row[start], row[end]
            there, other = hops(source), back(target)
            if len(other) < len(there):
                there, target = other, source
            for edge, node in there:
                if node is target and holds(edge) and not used(edge):
                    row[place] = edge
                    then()

        return close

    def _trails(self, step: Follow, hops: Hops, used: Callable[[Edge], bool], then: Then) -> Then:
        """Follows several edges in a row, depth first; none of them twice."""
        edge = self.pattern.edges[step.edge]
        row, start, end, place = self.row, step.start, step.end, self.first_edge + step.edge
        least, most = edge.hops or (1, 1)
        fits, holds, forward = self._fits(end), self._holds(step), step.start == edge.left

        def reached(nodes: Sequence[Node], edges: Sequence[Edge]) -> None:
            last = nodes[-1]
            if len(edges) >= least and (last is row[end] if step.closes else fits(last)):
                if not step.closes:
                    row[end] = last
                row[place] = (
                    Walk(tuple(nodes), tuple(edges))
                    if forward
                    else Walk(tuple(nodes[::-1]), tuple(edges[::-1]))
                )
                then()

        def follow() -> None:
            nodes: list[Node] = [row[start]]
            edges: list[Edge] = []
            reached(nodes, edges)
            left = [iter(hops(nodes[0]))] if most != 0 else []
            while left:
                self._tick()
                for one, node in left[-1]:
                    if holds(one) and not used(one) and not any(one is other for other in edges):
                        nodes.append(node)
                        edges.append(one)
                        reached(nodes, edges)
                        if most is None or len(edges) < most:
                            left.append(iter(hops(node)))
                            break
                        nodes.pop()
                        edges.pop()
                else:
                    left.pop()
                    if edges:
                        nodes.pop()
                        edges.pop()

        return follow

    def _tick(self) -> None:
        self._steps += 1
        if self._steps % MANY == 0:
            pause()

    # Tests

    def _fits(self, place: int) -> Callable[[Node], bool]:
        """Whether a node may stand at a place; asked once of each."""
        node = self.pattern.nodes[place]
        kinds = frozenset(node.kinds)
        if node.test == TRUE:
            return lambda one: one.kind in kinds
        holds = self.tests.test(node.test)
        verdicts: dict[str, bool] = {}

        def fits(one: Node) -> bool:
            known = verdicts.get(one.id)
            if known is None:
                known = verdicts[one.id] = one.kind in kinds and holds(one)
            return known

        return fits

    def _holds(self, step: Follow) -> Callable[[Edge], bool]:
        test = self.pattern.edges[step.edge].test
        return _always if test == TRUE else self.tests.test(test)

    def _used(self, step: Follow, before: Sequence[int]) -> Callable[[Edge], bool]:
        """Whether an edge stands in the row already."""
        edges, row = self.pattern.edges, self.row
        types = {way.relationship for way in edges[step.edge].ways}
        others = [
            self.first_edge + number
            for number in before
            if types & {way.relationship for way in edges[number].ways}
        ]
        if not others:
            return _never
        return lambda edge: any(edge is one for place in others for one in _edges(row[place]))


def _edges(held: Edge | Walk) -> Sequence[Edge]:
    return held.edges if isinstance(held, Walk) else (held,)


def _always(edge: Edge) -> bool:
    return True


def _never(edge: Edge) -> bool:
    return False
