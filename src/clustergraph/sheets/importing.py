"""From spreadsheets to a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from clustergraph.errors import Fault, SeedError
from clustergraph.model.shape import Model
from clustergraph.seeds.loader import checked_documents, seeds_in
from clustergraph.seeds.places import Readable
from clustergraph.seeds.rows import Seed
from clustergraph.sheets.documents import SheetDocument
from clustergraph.sheets.layout import map_of
from clustergraph.sheets.made import Made
from clustergraph.sheets.maps import Map, faults_of_columns
from clustergraph.sheets.names import Names
from clustergraph.sheets.proposal import proposed
from clustergraph.sheets.rows import Rows
from clustergraph.sheets.tables import Table, tables

Choose = Callable[[Table], Map | None]
"""The map of a table; none: it is not read."""


def imported(path: Path, map: Map, model: Model, known: Iterable[Path]) -> tuple[Seed, Sequence[Fault]]:
    """The seed that a spreadsheet becomes with a map, and warnings. Names are looked up among its own nodes and those of seeds that are
    known. Raises SeedError with all that is wrong."""
    found = tables(path, map.header, map.encoding)
    table = _chosen(path, found, map)
    if faults := list(faults_of_columns(map, table)):
        raise SeedError(faults)
    return _seed([(table, map)], model, known)


def returned(paths: Iterable[Path], model: Model, known: Iterable[Path]) -> tuple[Seed, Sequence[Fault]]:
    """The seed of spreadsheets as `export` writes them: a table a kind or a relationship, a column a property. Raises SeedError."""
    faults: list[Fault] = []
    read: list[tuple[Table, Map]] = []
    for path in paths:
        for table in tables(path):
            name = table.name or path.stem
            if table.header and (map := map_of(name, table, model, faults)):
                read.append((table, map))
    if faults:
        raise SeedError(faults)
    return _seed(read, model, known)


def drafted(path: Path, model: Model, known: Iterable[Path], sheet: str = "") -> str:
    """A draft of a map for a spreadsheet. Raises SeedError."""
    table = _chosen(path, tables(path), Map((), sheet=sheet))
    return proposed(table, model, _known(seeds_in(known, model, []), model)[0])


def _known(before: Sequence[Readable], model: Model, faults: list[Fault] | None = None) -> tuple[Names, Seed]:
    """The names of seeds that are known. Raises SeedError when they are wrong."""
    own, wrong = checked_documents(before, model, faults or [])
    if own is None:
        raise SeedError(fault for fault in wrong if fault.level == "error")
    names = Names(model)
    for node in own.nodes:
        names.add(node.id, node.kind, node.properties)
    return names, own


def _chosen(path: Path, found: Sequence[Table], map: Map) -> Table:
    """The sheet that a map is for. Raises SeedError."""
    filled = [table for table in found if table.header]
    named = [table for table in found if table.name == map.sheet] if map.sheet else filled
    if len(named) == 1:
        table = named[0]
        return table if len(found) > 1 or not table.name else replace(table)
    names = ", ".join(table.name for table in found if table.name)
    if map.sheet:
        raise SeedError(
            [
                Fault(
                    str(path),
                    0,
                    0,
                    f'there is no sheet "{map.sheet}"',
                    f"The sheets are {names}." if names else "Leave sheet out.",
                )
            ]
        )
    if named:
        raise SeedError(
            [
                Fault(
                    str(path),
                    0,
                    0,
                    "it has several sheets",
                    f'Say which one in the map: sheet = "{named[0].name}". There are {names}.',
                )
            ]
        )
    raise SeedError([Fault(str(path), 0, 0, "it is empty", "Name a file with a header and rows.")])


def _seed(
    read: Sequence[tuple[Table, Map]], model: Model, known: Iterable[Path]
) -> tuple[Seed, Sequence[Fault]]:
    faults: list[Fault] = []
    before = seeds_in(known, model, faults)
    names, own = _known(before, model, faults)
    reading = [Rows(model, map, table, names) for table, map in read]
    for rows in reading:
        rows.nodes()
    made = [rows.edges() for rows in reading]
    _add_sources(read, made, names)
    return _checked(before, own, made, model)


def _add_sources(read: Sequence[tuple[Table, Map]], made: Sequence[Made], names: Names) -> None:
    """The source that all rows of a map cite is a node as well, unless a seed that is known has it."""
    for (_, map), one in zip(read, made, strict=True):
        if map.source and map.source["id"] not in names.kinds and one.table.rows:
            cell = next(iter(one.table.rows[0].items()))
            one.nodes.append((dict(map.source), {"": cell}))


def _checked(
    before: Sequence[Readable], own: Seed, made: Sequence[Made], model: Model
) -> tuple[Seed, Sequence[Fault]]:
    """What was made, checked by the rules of every seed together with what is known."""
    faults = [fault for one in made for fault in one.faults]
    lost = any(one.lost for one in made)
    sheets = [SheetDocument(one) for one in made]
    seed, said = checked_documents([*before, *sheets], model, [], complete=not lost)
    of_sheets = {sheet.file for sheet in sheets}
    faults += [fault for fault in said if fault.level == "error" or (fault.cell and fault.file in of_sheets)]
    if seed is None or any(fault.level == "error" for fault in faults):
        raise SeedError(fault for fault in faults if fault.level == "error")
    nodes, edges = {one.id for one in own.nodes}, {one.id for one in own.edges}
    fresh = Seed(
        tuple(one for one in seed.nodes if one.id not in nodes),
        tuple(one for one in seed.edges if one.id not in edges),
    )
    return fresh, faults
