"""What surrounds the rows of a page, whatever they are: how many there are, where the page stands, the rows with their cursors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clustergraph.engines.pages import Slice
from clustergraph.plan.operators import Cursor, Output, PageFacts, PageRows, Text, TotalCount

OfRow = Callable[[Any], Any]


def surrounding(
    output: Output, of_page: Callable[[Output], OfRow | None], of_row: Callable[[Output], OfRow]
) -> Callable[[Slice], Any]:
    """A function that tells one field of a page. `of_page` makes what tells of each row where a field lists them without their
    cursors, `of_row` what tells one field of a row."""
    match output:
        case Text(text):
            return lambda found: text
        case TotalCount():
            return lambda found: len(found.rows)
        case PageFacts(facts):
            return lambda found: {key: found.fact(fact) for key, fact in facts}
        case PageRows(fields):
            tellers = [(key, _of_row(one, of_row)) for key, one in fields]
            return lambda found: [{key: tell(found, row) for key, tell in tellers} for row in found.page()]
        case _:
            each = of_page(output)
            if each is None:
                raise AssertionError(f"{output} stands in no page of this sort")
            return lambda found: [each(row) for row in found.page()]


def _of_row(output: Output, of_row: Callable[[Output], OfRow]) -> Callable[[Slice, Any], Any]:
    match output:
        case Text(text):
            return lambda found, row: text
        case Cursor():
            return lambda found, row: found.order.cursor(row)
        case _:
            tell = of_row(output)
            return lambda found, row: tell(row)


def chosen(facts: Any, known: Any) -> Any:
    """The facts that are asked for, of one plain object or of a list of them."""
    if isinstance(known, list):
        return [chosen(facts, one) for one in known]
    return {
        key: name.text
        if isinstance(name, Text)
        else known[name]
        if below is None
        else chosen(below, known[name])
        for key, name, below in facts
    }
