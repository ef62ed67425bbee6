"""A plan in numbers: it runs once more, in the interpreter, which counts what each operator gives and each output tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clustergraph.engines.codegen.engine import FEW
from clustergraph.engines.codegen.reach import Reached
from clustergraph.engines.interpreter import Run, Teller
from clustergraph.engines.matches import joined
from clustergraph.engines.memory import Graph
from clustergraph.engines.pages import Row, bounds
from clustergraph.engines.predicates import Tests
from clustergraph.engines.rows import Find, Finder
from clustergraph.pace import paced, pause
from clustergraph.plan.operators import (
    OPEN,
    Connection,
    Fields,
    Output,
    Page,
    Plan,
    Reach,
    Rows,
    Scan,
    Seek,
    Select,
    View,
)
from clustergraph.plan.patterns import Matches
from clustergraph.plan.values import resolved

Of = tuple[int, ...]
"""The identity of an output or a page, or of a page and an operator of it."""


def tallied(graph: Graph, plan: Plan, variables: Mapping[str, Any], known: Mapping[str, bytes]) -> Tally:
    """What a plan comes to with some variables. It may give way to others."""
    tally = Tally()
    run = _Counting(graph, OPEN, variables, known, tally)
    try:
        tally.fields(plan.fields, [run.teller(plan.fields)(None)])
    finally:
        run.release()
    return tally


def of(*parts: object) -> Of:
    return tuple(map(id, parts))


class Told(dict[str, Any]):
    """What was told of a node or an edge, which remembers its kind or record."""

    __slots__ = ("kind",)

    def __init__(self, told: Mapping[str, Any], kind: str) -> None:
        super().__init__(told)
        self.kind = kind


class Tally:
    """How many rows there were, and in which steps patterns were found, by the identity of their pages."""

    def __init__(self) -> None:
        self.rows: Counter[Of] = Counter()
        self.steps: dict[int, Sequence[str]] = {}

    def fields(self, fields: Fields, objects: Sequence[Any]) -> None:
        """Count what fields told, which stands in some objects."""
        for key, output in fields:
            self._output(output, _standing(objects, key))

    def _output(self, output: Any, found: Sequence[Any]) -> None:
        pause()
        self.rows[of(output)] += len(found)
        if isinstance(select := getattr(output, "select", None), Select):
            self._select(select, found)
        self.fields(getattr(output, "fields", ()), found)
        for part in (*getattr(output, "facts", ()), *getattr(output, "keys", ())):
            if isinstance(part[-1], Select):
                there = _standing(found, part[0])
                self.rows[of(part)] += len(there)
                self._select(part[-1], there)

    def _select(self, select: Select, found: Sequence[Told]) -> None:
        parts: dict[str, list[Told]] = {}
        for one in paced(found):
            parts.setdefault(one.kind, []).append(one)
        for kind, part in parts.items():
            self.rows[of(select.fields[kind])] += len(part)
            self.fields(select.fields[kind], part)


def _standing(objects: Sequence[Any], key: str) -> list[Any]:
    """What stands under a key in some objects."""
    found = [one[key] for one in paced(objects) if isinstance(one, dict)]
    every = (each for one in found for each in (one if isinstance(one, list) else [one]))
    return [one for one in paced(every) if one is not None]


class _Counting(Run):
    """A run that counts the rows of each connection before it tells of them."""

    def __init__(
        self, graph: Graph, view: View, variables: Mapping[str, Any], known: Mapping[str, bytes], tally: Tally
    ) -> None:
        super().__init__(graph, view, variables, known)
        self.tally = tally

    def seen_from(self, view: View) -> Run:
        self.others.append(_Counting(self.graph, view, self.variables, self.known, self.tally))
        return self.others[-1]

    def select(self, select: Select) -> Teller:
        tell = super().select(select)

        def told(here: Any) -> Told | None:
            pause()
            return None if here is None else Told(tell(here), self.record_of(here))

        return told

    def output(self, key: str, output: Output) -> Teller:
        tell = super().output(key, output)
        if isinstance(output, Matches):
            page = output.page
            self.tally.steps[id(page)] = joined(self.graph, page, self.variables, self.view)
        return tell

    def connection(self, output: Connection) -> Teller:
        tell, page, counts = super().connection(output), output.page, self.tally.rows
        order = self.finder.order(page)
        wanted = bounds(page, order, self.variables)
        find = _Counted(self.tests, page, counts).find(page.rows)

        def told(here: Any) -> Any:
            rows = list(find(here))
            start, end = wanted.slice(rows, order)
            counts[of(page)] += end - start
            return tell(here)

        return told


class _Counted(Finder):
    """Finds the rows of a page, and counts what each of its operators gives."""

    def __init__(self, tests: Tests, page: Page, counts: Counter[Of]) -> None:
        super().__init__(tests)
        self.page = page
        self.counts = counts

    def find(self, rows: Rows) -> Find:
        find = self._reached(rows) if isinstance(rows, Reach) else super().find(rows)

        def counted(start: Any) -> Iterator[Row]:
            for row in paced(find(start)):
                self._count(1, rows)
                yield row

        return counted

    def _reached(self, reach: Reach) -> Find:
        """The rows at the end of the shortest way, as the quick engine finds them."""
        graph, view = self.tests.graph, self.tests.view
        every, reached = super().find(reach.scan), Reached(graph, reach, FEW)
        ways = [(way, self._wanted(way.seek)) for way in reach.ways]
        of_nodes = isinstance(reach.scan, Scan)

        def find(start: Any) -> Iterator[Row]:
            for way, wanted in ways:
                seek = way.seek
                starts = graph.seek(seek.kinds, seek.attribute.name, wanted, view)
                self._count(len(list(starts)), seek)
                self._count(sum(map(len, reached.hops(way, wanted, view))), way)
            all = [node if of_nodes else edge for edge, node in paced(every(start))]
            self._count(len(all), reach.scan)
            for one in reached.rows(all, [wanted for _, wanted in ways], view):
                yield (None, one) if of_nodes else (one, None)

        return find

    def _wanted(self, seek: Seek) -> Sequence[Any]:
        known = resolved(seek.value, self.tests.variables)
        return known if seek.several else [known]

    def _count(self, number: int, operator: object) -> None:
        self.counts[of(self.page, operator)] += number
