"""Spreadsheet files as tables of texts, each cell with its address."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clustergraph.errors import Fault, SeedError
from clustergraph.sheets.workbooks import MOST_ROWS, sheets_of

ENDINGS = (".csv", ".tsv", ".xlsx")
LARGEST = 500_000_000
"""Bytes of a file."""
LONGEST = 1_000_000
"""Letters of a cell."""
DELIMITERS = (",", ";", "\t")
QUOTED = re.compile(r'"(?:[^"]|"")*"')
LINE_END = re.compile(r"\r\n|\r|\n")
BEGINNING = 100_000
"""Letters at the start of a file in which its header is looked for."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and where it stands: row and column count from 1. `typed`: the file says that it is a number, so its point is a point."""

    text: str
    row: int
    column: int
    typed: bool = False

    @property
    def address(self) -> str:
        """The address as spreadsheet programs write it: C7."""
        return f"{letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its header by column name, and its rows, blank ones left out. `name` is empty in a file that has one sheet only."""

    file: str
    name: str
    header: dict[str, Cell]
    rows: Sequence[dict[str, Cell]]

    def fault(self, cell: Cell, column: str, message: str, hint: str = "", level: str = "error") -> Fault:
        """What is wrong with a cell."""
        address = f"{self.name}!{cell.address}" if self.name else cell.address
        told = f"{column}: {cell.text}" if column and cell.text else column or cell.text
        return Fault(self.file, cell.row, cell.column, message, hint, level, told, 1, address)


def tables(path: Path, header: int = 1, encoding: str = "utf-8") -> list[Table]:
    """The tables of a file. `header` is the row in which the header stands. Raises SeedError with all that is wrong with them."""
    file = str(path)
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        hint = f"Save it as one of {', '.join(ENDINGS)}."
        raise SeedError(
            [Fault(file, 0, 0, f"a spreadsheet whose name ends in {ending or 'nothing'} is not read", hint)]
        )
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        raise SeedError(
            [Fault(file, 0, 0, f"cannot be read: {error.strerror}", "Name a file that can be read.")]
        ) from None
    if size > LARGEST:
        raise SeedError(
            [Fault(file, 0, 0, f"it has more than {LARGEST:,} bytes", "Split it into several files.")]
        )
    if ending == ".xlsx":
        found = [
            (name, [[Cell(*one) for one in row] for row in rows]) for name, rows in sheets_of(file, data)
        ]
    else:
        text = _decoded(file, data, encoding)
        found = [("", list(_rows(file, text, "\t" if ending == ".tsv" else _delimiter(text, header))))]
    faults: list[Fault] = []
    made = [_table(file, name, rows, header, faults) for name, rows in found]
    if faults:
        raise SeedError(faults)
    return made


def letters(column: int) -> str:
    """The letters of a column: A to Z, then AA and so on."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _decoded(file: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except LookupError:
        known = 'Write encoding = "windows-1252" for what Excel for Windows saves as CSV, or leave it out for UTF-8.'
        raise SeedError([Fault(file, 0, 0, f"there is no encoding {encoding}", known)]) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = 'If Excel for Windows saved it, write encoding = "windows-1252" in the map; or save it as "CSV UTF-8".'
        told = f"the byte 0x{data[error.start]:02X} is not {encoding.upper()}"
        raise SeedError([Fault(file, line, 1, told, hint)]) from None


def _rows(file: str, text: str, delimiter: str) -> Iterator[list[Cell]]:
    """The records of delimited values (RFC 4180)."""
    csv.field_size_limit(LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    try:
        for row, record in enumerate(reader, 1):
            if row > MOST_ROWS:
                raise SeedError(
                    [
                        Fault(
                            file,
                            row,
                            1,
                            f"it has more than {MOST_ROWS:,} rows",
                            "Split it into several files.",
                        )
                    ]
                )
            yield [Cell(text, row, column) for column, text in enumerate(record, 1)]
    except csv.Error as error:
        hint = "A text with quotes stands in quotes, and each quote in it is written twice."
        raise SeedError(
            [Fault(file, reader.line_num, 1, f"the row after row {row} cannot be read: {error}", hint)]
        ) from None


def _delimiter(text: str, header: int) -> str:
    """The one that the header has most of, outside quotes: French programs write semicolons, English ones commas."""
    lines = LINE_END.split(QUOTED.sub("", text[:BEGINNING]))
    line = lines[header - 1] if len(lines) >= header else lines[0]
    return max(DELIMITERS, key=line.count)


def _table(file: str, name: str, rows: list[list[Cell]], header: int, faults: list[Fault]) -> Table:
    rows = [[Cell(trimmed(cell.text), cell.row, cell.column, cell.typed) for cell in row] for row in rows]
    top = next((row for row in rows if row and row[0].row == header), [])
    table = Table(file, name, {}, [])
    for cell in top:
        if cell.text and table.header.setdefault(cell.text, cell) is not cell:
            hint = f"The first is in {table.header[cell.text].address}: give one of them another name."
            faults.append(table.fault(cell, "", f'the header "{cell.text}" stands twice', hint))
    filled = [row for row in rows if row and row[0].row > header and any(cell.text for cell in row)]
    if filled and not table.header:
        faults.append(
            table.fault(
                Cell("", header, 1), "", "the header is empty", "Say in which row it stands: header = 2."
            )
        )
    by_column = {cell.column: cell.text for cell in top if cell.text}
    for row in filled if table.header else []:
        for cell in row:
            if cell.text and cell.column not in by_column:
                hint = "Write what the column is above it, in the header, or empty the cell."
                faults.append(table.fault(cell, "", "this cell stands below no header", hint))
    found = [{by_column[cell.column]: cell for cell in row if cell.column in by_column} for row in filled]
    return Table(file, name, table.header, found)


def trimmed(text: str) -> str:
    """The text without blanks at its ends, of whatever sort."""
    return text.strip().strip("\ufeff\u200b").strip()
