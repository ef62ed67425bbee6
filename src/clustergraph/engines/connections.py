"""What is told of connections: the rows of a page, what they all add up to, and what changed between two views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from clustergraph.engines.changes import Comparison, compared, told_differences
from clustergraph.engines.emptiness import why_empty
from clustergraph.engines.pages import Slice, bounds, page_size
from clustergraph.engines.surroundings import surrounding
from clustergraph.errors import BadUserInput
from clustergraph.model.validity import days
from clustergraph.plan.changes import Changed, Changes, Differences, Moved, Side
from clustergraph.plan.evidence import WhyEmpty
from clustergraph.plan.groups import Aggregate, Groups, Size, Sureness
from clustergraph.plan.operators import Connection, Output, PageNodes, Select, Text, View
from clustergraph.plan.values import resolved

if TYPE_CHECKING:
    from clustergraph.engines.interpreter import Run

Teller = Callable[[Any], Any]
OF_ALL = (Size, Sureness, Aggregate, Groups)
"""What is told of the rows on all pages."""


class Connections:
    """Makes the functions of one run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.variables = run.variables

    def told(self, output: Connection) -> Teller:
        """A page of rows with what surrounds it."""
        page, fields, finder = output.page, output.fields, self.run.finder
        order = finder.order(page)
        wanted = bounds(page, order, self.variables)
        find, held = finder.find(page.rows), finder.held(page.rows)
        of_all = {key: self.run.totals.of_rows(one) for key, one in fields if isinstance(one, OF_ALL)}
        changes = {key: self.changes(one) for key, one in fields if isinstance(one, Changes)}
        empty = {key: self.why_empty(one) for key, one in fields if isinstance(one, WhyEmpty)}
        of_page = {
            key: surrounding(one, self._of_page, self._of_row)
            for key, one in fields
            if key not in {*of_all, *changes, *empty}
        }

        def connection(here: Any) -> dict[str, Any]:
            told: dict[str, Any] = dict.fromkeys(key for key, _ in fields)
            if of_all:
                every = held(here)
                told |= {key: tell(every) for key, tell in of_all.items()}
            told |= {key: tell(here) for key, tell in changes.items()}
            if of_page or empty:
                rows = list(find(here))
                found = Slice(rows, *wanted.slice(rows, order), order)
                told |= {key: tell(found) for key, tell in of_page.items()}
                told |= {key: tell(here) for key, tell in empty.items() if not rows}
            return told

        return connection

    def _of_page(self, output: Output) -> Teller | None:
        if not isinstance(output, PageNodes):
            return None
        tell = self.run.select(output.select)
        return lambda row: tell(row[0] if row[1] is None else row[1])

    def _of_row(self, output: Output) -> Teller:
        return self.run.output("", output)

    def why_empty(self, output: WhyEmpty) -> Teller:
        """Tells why there are no rows."""
        every = self.run.finder.held(output.rows)
        return lambda here: why_empty(self.run.tests, output, every(here))

    def changes(self, output: Changes) -> Teller:
        """Finds the rows in two other views, and tells of each in its own."""
        start, end = resolved(output.start, self.variables), resolved(output.end, self.variables)
        if days(end)[1] < days(start)[0]:
            places = [output.location] if output.location else ()
            raise BadUserInput(f"{end} ends before {start} begins", "Give the earlier date as from.", places)
        views = (View(start, None, output.certain), View(end, None, output.certain))
        runs = [self.run.seen_from(view) for view in views]
        held = [run.finder.held(output.rows) for run in runs]
        tell = [(key, self._of_changes(one, runs)) for key, one in output.fields]

        def changes(here: Any) -> dict[str, Any]:
            found = compared(self.run.graph, held[0](here), held[1](here), views)
            return {key: one(found) for key, one in tell}

        return changes

    def _of_changes(self, output: Text | Moved | Changed, runs: Sequence[Run]) -> Callable[[Comparison], Any]:
        if isinstance(output, Text):
            text = output.text
            return lambda found: text
        if isinstance(output, Moved) and output.select is None:
            return lambda found: len(getattr(found, output.sort))
        first = page_size(resolved(output.first, self.variables), "first", ())
        if isinstance(output, Moved):
            tell = runs[output.sort == "added"].select(cast("Select", output.select))
            return lambda found: [tell(row) for row in getattr(found, output.sort)[:first]]
        tellers = [(key, _of_change(one, runs)) for key, one in output.fields]
        return lambda found: [
            {key: tell(change) for key, tell in tellers} for change in found.changed[:first]
        ]


def _of_change(output: Text | Side | Differences, runs: Sequence[Run]) -> Teller:
    if isinstance(output, Text):
        text = output.text
        return lambda change: text
    if isinstance(output, Differences):
        differences = told_differences(output.facts)
        return lambda change: differences(change[2])
    place = int(output.name == "after")
    tell = runs[place].select(output.select)
    return lambda change: tell(change[place])
