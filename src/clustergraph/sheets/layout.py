"""The layout that `export` writes: a table is named for a kind or a relationship, and its columns for properties."""

from __future__ import annotations

from clustergraph.errors import Fault, did_you_mean
from clustergraph.model.shape import Model, Property
from clustergraph.sheets.maps import Map, Part, Value
from clustergraph.sheets.tables import Table

EVIDENCE = ("citations", "confidence")
NODE, EDGE = ("id",), ("id", "source", "target")
MARK = "~"
"""Behind the name of a relationship that differs from that of a kind in capitals only: files and sheets may not."""


def columns_of(model: Model, name: str) -> list[str]:
    """The columns of a kind or a relationship."""
    first = NODE if name in model.kinds else EDGE
    return [*first, *properties_of(model, name), *(EVIDENCE if model.source_kind else ())]


def properties_of(model: Model, name: str) -> dict[str, Property]:
    """The properties of a kind or a relationship."""
    found = model.kinds[name] if name in model.kinds else model.records[model.relationships[name].record]
    return dict(found.properties)


def title_of(model: Model, name: str) -> str:
    """The name of a table for a kind or a relationship."""
    kinds = {kind.casefold() for kind in model.kinds}
    return name + MARK if name in model.relationships and name.casefold() in kinds else name


def map_of(title: str, table: Table, model: Model, faults: list[Fault]) -> Map | None:
    """The map of a table that is laid out so; none when it is not."""
    names = {title_of(model, name): name for name in (*model.kinds, *model.relationships)}
    top = next(iter(table.header.values()))
    if title not in names:
        hint = (
            did_you_mean(title, names)
            or "Name the sheet for a kind or a relationship of the model, or give a map with --map."
        )
        faults.append(table.fault(top, "", f'"{title}" is neither a kind nor a relationship', hint))
        return None
    name = names[title]
    known = columns_of(model, name)
    for column, cell in table.header.items():
        if column not in known:
            hint = did_you_mean(column, known) or f"It has {', '.join(known)}."
            faults.append(table.fault(cell, "", f'{name} has no property "{column}"', hint))
    needed = NODE if name in model.kinds else EDGE[1:]
    missing = [column for column in needed if column not in table.header]
    faults += [
        table.fault(top, "", f'there is no column "{one}"', f"Add it: {name} needs it.") for one in missing
    ]
    key = "node" if name in model.kinds else "edge"
    values = {column: Value(column=column, decimal=".") for column in table.header if column in known}
    return Map((Part(key, Value(fixed=name), values),))
