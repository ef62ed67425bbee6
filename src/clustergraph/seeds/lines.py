"""JSON Lines: a file with a node or an edge a line. A line that is no JSON is told, and the others are read."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clustergraph.errors import Fault
from clustergraph.seeds.places import Located, Places, Pointer
from clustergraph.seeds.texts import Document, parsed

LINES = ".jsonl"
"""How the names of such files end."""
ENDS = frozenset(("source", "target"))


def is_edge(keys: Collection[str]) -> bool:
    """Whether an object with these keys is an edge. A property of an edge may be called kind, and one of a node type."""
    return (
        ENDS.issubset(keys) and "type" in keys
        if "kind" in keys
        else "type" in keys or not ENDS.isdisjoint(keys)
    )


@dataclass(frozen=True, eq=False, slots=True)
class Lines:
    """A file of lines, as a document with lists of nodes and edges; `rows` are the lines of each list."""

    file: str
    value: Mapping[str, Any]
    rows: Mapping[str, Sequence[Document]]
    suspect: bool
    marked: bool

    def located(self) -> Located:
        """What knows where everything in it stands."""
        return LinePlaces(self.rows)


class LinePlaces:
    """The places of what stands in lines; only lines with faults are looked at."""

    def __init__(self, rows: Mapping[str, Sequence[Document]]) -> None:
        self.rows = rows
        self._places: dict[Document, Places] = {}

    def problems(self) -> Iterable[Fault]:
        suspects = (row for rows in self.rows.values() for row in rows if row.suspect)
        return [problem for row in suspects for problem in self._of(row).problems()]

    def fault(self, pointer: Pointer, at_key: bool, message: str, hint: str, level: str) -> Fault | None:
        places, inside = self._inside(pointer)
        return places.fault(inside, at_key, message, hint, level)

    def place(self, pointer: Pointer, at_key: bool) -> str:
        places, inside = self._inside(pointer)
        return places.place(inside, at_key)

    def _inside(self, pointer: Pointer) -> tuple[Places, Pointer]:
        """The line that a pointer leads to, and its way on from there."""
        table, number, *inside = pointer
        assert isinstance(table, str)
        assert isinstance(number, int)
        return self._of(self.rows[table][number]), tuple(inside)

    def _of(self, row: Document) -> Places:
        if row not in self._places:
            self._places[row] = Places(row.text, row.file, row.line)
        return self._places[row]


def lines(file: str, data: bytes, faults: list[Fault]) -> Lines:
    """The lines of a file, but for those that are no object; faults are added to the list."""
    rows: dict[str, list[Document]] = {"nodes": [], "edges": []}
    for number, line in enumerate(data.removeprefix(BOM_UTF8).split(b"\n"), 1):
        if line.strip():
            row = _row(file, line, number, faults)
            if row is not None:
                rows["edges" if is_edge(row.value) else "nodes"].append(row)
    value = {name: [row.value for row in found] for name, found in rows.items()}
    suspect = any(row.suspect for found in rows.values() for row in found)
    return Lines(file, value, rows, suspect, data.startswith(BOM_UTF8))


def _row(file: str, line: bytes, number: int, faults: list[Fault]) -> Document | None:
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        before = line[: error.start].decode()
        message = f"the byte 0x{line[error.start]:02X} is not UTF-8"
        faults.append(Fault(file, number, len(before) + 1, message, "Save the file as UTF-8."))
        return None
    row = parsed(file, text, False, faults, number)
    if row is None or (isinstance(row.value, dict) and not {"nodes", "edges"} & row.value.keys()):
        return row
    start = len(text) - len(text.lstrip())
    message = "a line holds one node or one edge, as an object"
    hint = 'Write {"id": ..., "kind": ...} or {"type": ..., "source": ..., "target": ...}.'
    faults.append(Fault(file, number, start + 1, message, hint, "error", text.rstrip("\r"), 1))
    return None
