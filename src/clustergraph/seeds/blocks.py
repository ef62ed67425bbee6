"""Seed files as blocks of rows that are read quickly: small enough that no step holds up other threads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from clustergraph.model.shape import Model
from clustergraph.seeds.exported import plain
from clustergraph.seeds.lines import is_edge
from clustergraph.seeds.rows import Row

BYTES = 1 << 18
"""How much of a file of lines is read at once: a thousand rows, parsed in some 3 ms."""
ROWS = 2_000
"""How many rows of a document are a block."""
SPACED_KEY = re.compile(rb'"\s+:')
KIND = b'"kind"'
"""What each line of a node holds, unless it is written in an odd way."""


Advance = Callable[[int, int], None]
"""Told of so many bytes that were read, of so many in all."""


class Odd(Exception):
    """Something that the careful reading has to look at."""


def expect(plain: bool) -> None:
    """Raises Odd when something is not plainly right."""
    if not plain:
        raise Odd


class Keys:
    """As many keys in the texts as in the objects: then none is given twice. Each text is counted once, which tells how far a reading is."""

    def __init__(self, total: int = 0, advance: Advance | None = None) -> None:
        self.missing = 0
        self._read = 0
        self._total = total
        self._advance = advance

    def written(self, text: bytes) -> None:
        """Count the keys of a text."""
        expect(not SPACED_KEY.search(text))
        self.missing += text.count(b'":')
        self._read += len(text)
        if self._advance:
            self._advance(self._read, self._total)

    def found(self, objects: Iterable[Any]) -> None:
        """Count the keys of objects, but not of those inside them."""
        self.missing -= sum(map(len, objects))

    def inside(self, value: Any) -> None:
        """Count all keys of a value."""
        if type(value) is dict:
            self.missing -= len(value)
        for one in value.values() if type(value) is dict else value if type(value) is list else ():
            self.inside(one)


def document(path: Path, keys: Keys, model: Model) -> dict[str, list[Row]]:
    """The nodes and the edges of a file that is one JSON object, whatever format of ours it is in."""
    text = path.read_bytes()
    written = orjson.loads(text)
    keys.written(text)
    found = plain(written, model)
    expect(type(found) is dict and found.keys() <= {"$schema", "nodes", "edges"})
    expect(type(found.get("$schema", "")) is str)
    keys.found([written])
    keys.inside([written.get("@context"), written.get("graph")])
    tables = {name: found.get(name) or [] for name in ("nodes", "edges")}
    for name, rows in tables.items():
        expect(type(rows) is list and found.get(name) in (None, rows))
        _check_rows(rows)
        keys.found(written.get(name) or ())
    return tables


def nodes_of_lines(path: Path, keys: Keys) -> Iterator[tuple[list[Row], list[Row]]]:
    """The nodes of each block of a file of lines, and those of its edges that look like nodes."""
    for lines in _blocks(path):
        rows = _parsed([line for line in lines if KIND in line], keys)
        yield [row for row in rows if not is_edge(row)], [row for row in rows if is_edge(row)]


def edges_of_lines(path: Path, keys: Keys) -> Iterator[list[Row]]:
    """The other edges of each block of a file of lines."""
    for lines in _blocks(path):
        rows = _parsed([line for line in lines if KIND not in line and not line.isspace()], keys)
        expect(all(map(is_edge, rows)))
        yield rows


def cut(rows: list[Row]) -> Iterator[list[Row]]:
    """The rows of a list in blocks; the list lets go of them."""
    rows.reverse()
    while rows:
        yield rows[: -ROWS - 1 : -1]
        del rows[-ROWS:]


def _blocks(path: Path) -> Iterator[Sequence[bytes]]:
    with path.open("rb") as file:
        while lines := file.readlines(BYTES):
            yield lines


def _parsed(lines: Sequence[bytes], keys: Keys) -> list[Row]:
    keys.written(b"".join(lines))
    rows = list(map(orjson.loads, lines))
    _check_rows(rows)
    keys.found(rows)
    return rows


def _check_rows(rows: Iterable[Any]) -> None:
    expect(set(map(type, rows)) <= {dict})
