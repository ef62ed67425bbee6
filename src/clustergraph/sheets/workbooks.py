"""Workbooks of Excel (Office Open XML, ECMA-376): the cells of each sheet as people see them."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from clustergraph.errors import Fault, SeedError

INFLATED = 500_000_000
"""Bytes that a workbook may unfold to."""
MOST_ROWS = 200_000
"""Rows of a sheet that hold something."""
DAMAGED = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, EOFError, SyntaxError,
    ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What openpyxl and the modules below it raise for a workbook whose bytes or parts are wrong."""
SPREADSHEET = "xl/workbook.xml"
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
"""Parts of a number format that are no codes: texts, colours, and single letters."""

Content = tuple[str, int, int, bool]
"""The text of a cell, its row and column, and whether it is a number."""


def sheets_of(file: str, data: bytes) -> Iterator[tuple[str, list[list[Content]]]]:
    """The visible sheets by name, each a list of rows of cells. Raises SeedError for what is no workbook, and for cells that hold an
    error or a formula without a result."""
    _check_container(file, data)
    faults: list[Fault] = []
    try:
        with warnings.catch_warnings(action="ignore"):
            values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
            found = [
                (sheet.title, list(_rows(file, sheet, formulas[sheet.title], faults)))
                for sheet in values.worksheets
                if sheet.sheet_state == "visible"
            ]
            values.close()
            formulas.close()
    except DAMAGED:
        raise _refused(file, "this workbook is damaged", "Open it, and save it again as .xlsx.") from None
    if faults:
        raise SeedError(faults)
    yield from found


def _check_container(file: str, data: bytes) -> None:
    """A workbook is a zip file; one with a password is not, and neither is that of Excel before 2007."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refused(
            file, "this workbook has a password, or is of Excel before 2007", "Save it without one, as .xlsx."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            sizes = {one.filename: one.file_size for one in container.infolist()}
    except DAMAGED:
        raise _refused(file, "this is no workbook", "Save it as .xlsx, or as .csv under that name.") from None
    if SPREADSHEET not in sizes:
        raise _refused(file, "this is a zip file, but no workbook", "Save it as .xlsx.")
    if sum(sizes.values()) > INFLATED:
        raise _refused(
            file, f"this workbook unfolds to more than {INFLATED:,} bytes", "Split it into several files."
        )


def _rows(file: str, sheet: Any, formulas: Any, faults: list[Fault]) -> Iterator[list[Content]]:
    for one in (sheet, formulas):
        one.reset_dimensions()  # some programs write a size that is too small; cells beyond it would be lost
    filled = 0
    for row, written in zip(sheet.iter_rows(), formulas.iter_rows(), strict=True):
        cells: list[Content] = []
        for cell, formula in zip(row, written, strict=True):
            if cell.value is None and formula.value is None:
                continue
            address = f"{sheet.title}!{cell.coordinate}"
            place = (cell.row, cell.column)
            if cell.data_type == "e":
                hint = "Mend the formula, or write the value."
                faults.append(
                    Fault(file, *place, f"this cell holds the error {cell.value}", hint, cell=address)
                )
            elif cell.value is None:
                hint = "Open the file in a spreadsheet program and save it, or write the value."
                faults.append(
                    Fault(file, *place, "this formula has no result in the file", hint, cell=address)
                )
            else:
                cells.append((_text(cell.value, cell.number_format), *place, _is_number(cell.value)))
        if cells:
            filled += 1
            if filled > MOST_ROWS:
                raise _refused(
                    file,
                    f'the sheet "{sheet.title}" has more than {MOST_ROWS:,} rows',
                    "Split it into several files.",
                )
            yield cells


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: object, format: str) -> str:
    """A value as a text. A date has no more of it than its format shows: `mmm yyyy` shows a month."""
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime() | date():
            codes = QUOTED.sub("", format or "").lower()
            if "d" not in codes and "y" in codes:
                return value.strftime("%Y-%m") if "m" in codes else value.strftime("%Y")
            if isinstance(value, datetime) and (value.hour, value.minute, value.second) != (0, 0, 0):
                return value.replace(microsecond=0).isoformat()
            return value.strftime("%Y-%m-%d")
        case time() | timedelta():
            return str(value)
        case _:
            return str(value)


def _refused(file: str, message: str, hint: str) -> SeedError:
    return SeedError([Fault(file, 0, 0, message, hint)])
