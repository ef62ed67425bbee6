"""What is told of rows together: how many, how sure, what they add up to, and their groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

from clustergraph.engines.columns import Held
from clustergraph.engines.groups import Counted, Group, Grouping
from clustergraph.engines.pages import Slice, bounds
from clustergraph.engines.surroundings import surrounding
from clustergraph.pace import paced
from clustergraph.plan.groups import (
    Aggregate,
    AllOf,
    AnyOf,
    ByMeasure,
    BySize,
    CiteAll,
    GroupHere,
    Groups,
    Having,
    Keys,
    Measured,
    NotOf,
    OfMeasure,
    PageGroups,
    Size,
    Sureness,
)
from clustergraph.plan.operators import (
    Connection,
    Fields,
    Output,
    PageRows,
    Select,
    Text,
)

Teller = Callable[[Any], Any]
OfRows = Callable[[Sequence[Held]], Any]


class Totals:
    """Makes the functions of one run. `select` tells of a node, `connection` of the rows of a group."""

    def __init__(
        self,
        grouping: Grouping,
        select: Callable[[Select], Teller],
        connection: Callable[[Connection], Teller],
    ) -> None:
        self.grouping = grouping
        self.graph, self.view = grouping.tests.graph, grouping.tests.view
        self.select = select
        self.connection = connection

    def of_rows(self, output: Output) -> OfRows:
        """What is told of some rows."""
        match output:
            case Size(certain):
                return self.grouping.sizes() if certain and self.view.date is not None else len
            case Sureness(levels):
                return lambda rows: _levels(levels, rows)
            case Aggregate(values):
                tellers = [(key, self._measured(one)) for key, one in values]
                return lambda rows: {key: tell(rows) for key, tell in tellers}
            case Groups():
                return self._groups(output)
            case _:
                raise AssertionError(f"{output} is not told of rows")

    def _measured(self, output: Measured | Text) -> OfRows:
        if isinstance(output, Text):
            text = output.text
            return lambda rows: text
        facts = [
            (key, (lambda rows, text=name.text: text) if isinstance(name, Text) else
             _below(self.grouping.fact(output.reading, name), below))
            for key, name, below in output.facts
        ]  # fmt: skip
        return lambda rows: {key: tell(rows) for key, tell in facts}

    def _groups(self, output: Groups) -> OfRows:
        page = output.page
        order = self.grouping.order(page)
        wanted = bounds(page, order, self.grouping.tests.variables)
        grouped, holds = self.grouping.groups(page.by, _gathers(output)), self.grouping.having(page.having)
        told = self._of_group_page
        tell = [(key, surrounding(one, told, told)) for key, one in output.fields]
        by_size = [term for term in page.terms if isinstance(term, BySize)]
        if len(by_size) < len(page.terms):
            by_size = []

        def groups(rows: Sequence[Held]) -> dict[str, Any]:
            found: Sequence[Group] = grouped(rows)
            if isinstance(found, Counted) and by_size and page.having == AllOf(()):
                found = found.by_size(by_size[0].direction == "DESC")  # those of one size stand by their keys
            else:
                found = order.sorted(group for group in paced(found) if holds(group))
            slice = Slice(found, *wanted.slice(found, order), order)
            return {key: one(slice) for key, one in tell}

        return groups

    def _of_group_page(self, output: Output) -> Teller:
        assert isinstance(output, PageGroups | GroupHere), output
        return self._group(output.fields)

    def _group(self, fields: Fields) -> Teller:
        tellers = [(key, self._of_group(output)) for key, output in fields]
        return lambda group: {key: tell(group) for key, tell in tellers}

    def _of_group(self, output: Output) -> Teller:
        match output:
            case Text(text):
                return lambda group: text
            case Keys():
                return self._keys(output)
            case CiteAll(select):
                tell, lookup, view = self.select(select), self.graph.lookup, self.view

                def cited(group: Group) -> list[Any]:
                    ids = {id for row in group.rows for id in chain.from_iterable(row.citations.values())}
                    return [tell(source) for id in sorted(ids) if (source := lookup(id, view)) is not None]

                return cited
            case Connection():
                return self.connection(output)
            case Size(False):
                return lambda group: group.size
            case _:
                of_rows = self.of_rows(output)
                return lambda group: of_rows(group.rows)

    def _keys(self, output: Keys) -> Teller:
        tellers = [(key, self._key(place, select)) for key, place, select in output.keys]
        return lambda group: {key: tell(group) for key, tell in tellers}

    def _key(self, place: int | Text | None, select: Select | None) -> Teller:
        if isinstance(place, Text):
            text = place.text
            return lambda group: text
        if place is None:
            return lambda group: None
        if select is None:
            return lambda group: group.key[place]
        tell, nodes = self.select(select), self.graph.nodes
        return lambda group: None if group.key[place] is None else tell(nodes[group.key[place]])


def _gathers(output: Groups) -> bool:
    """Whether the rows of groups must be known, not only their number."""
    if any(isinstance(term, ByMeasure) for term in output.page.terms) or _measures(output.page.having):
        return True
    told: list[Output] = [one for _, one in output.fields]
    told += [one for page in told if isinstance(page, PageRows) for _, one in page.fields]
    groups = [one.fields for one in told if isinstance(one, PageGroups | GroupHere)]
    return any(
        not isinstance(one, Text | Keys) and one != Size(False) for fields in groups for _, one in fields
    )


def _measures(test: Having) -> bool:
    match test:
        case AllOf(tests) | AnyOf(tests):
            return any(map(_measures, tests))
        case NotOf(inner):
            return _measures(inner)
        case _:
            return isinstance(test, OfMeasure)


def _levels(levels: Sequence[tuple[str, str]], rows: Sequence[Held]) -> Mapping[str, Any]:
    counts = Counter(row.confidence for row in rows)
    return {key: level if level == "ConfidenceCounts" else counts[level.upper()] for key, level in levels}


def _below(fact: OfRows, facts: Sequence[tuple[str, str, Any]] | None) -> OfRows:
    """A fact, or of each of several what is asked of it."""
    if facts is None:
        return fact
    return lambda rows: [
        {key: {**one, "__typename": "CurrencySum"}[name] for key, name, _ in facts} for one in fact(rows)
    ]
