"""What a page tells, whatever its rows are: the fields that every connection and every row of one has, as outputs of a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from clustergraph.compiler.fields import Nodes, Sets, sets_of
from clustergraph.plan.operators import Cursor, Fields, Output, PageFacts, PageRows, Text, TotalCount

Collect = Callable[[Sets, str], dict[str, Nodes]]
Own = Callable[[Nodes], Output]


def surroundings(
    collect: Collect, sets: Sets, name: str, nodes: Own, of_row: Own, of_all: Own | None = None
) -> Fields:
    """The fields of a connection of a name. `nodes` makes what tells of rows without their cursors, `of_row` a field of a row
    that only such rows have, `of_all` one of the connection that only such connections have."""
    return tuple(
        (key, _around(collect, found, name, nodes, of_row, of_all))
        for key, found in collect(sets, f"{name}Connection").items()
    )


def _around(collect: Collect, found: Nodes, name: str, nodes: Own, of_row: Own, of_all: Own | None) -> Output:
    match found[0].name.value:
        case "__typename":
            return Text(f"{name}Connection")
        case "totalCount":
            return TotalCount()
        case "nodes":
            return nodes(found)
        case "edges":
            return PageRows(row(collect(sets_of(found), f"{name}Edge"), name, of_row))
        case "pageInfo":
            facts = collect(sets_of(found), "PageInfo").items()
            return PageFacts(tuple((key, asked[0].name.value) for key, asked in facts))
        case asked:
            assert of_all is not None, asked
            return of_all(found)


def row(asked: Mapping[str, Nodes], name: str, of_row: Own) -> Fields:
    """The fields of a row of a connection of a name."""
    return tuple((key, _of_row(found, name, of_row)) for key, found in asked.items())


def _of_row(found: Nodes, name: str, of_row: Own) -> Output:
    match found[0].name.value:
        case "__typename":
            return Text(f"{name}Edge")
        case "cursor":
            return Cursor()
        case _:
            return of_row(found)
