"""A seed as spreadsheets that are read back as they were: a table a kind and a relationship, a column a property."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell

from clustergraph.errors import SettingError
from clustergraph.model.shape import Model, Property
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from clustergraph.seeds.writing import cited, write_whole
from clustergraph.sheets.layout import columns_of, properties_of, title_of
from clustergraph.sheets.tables import trimmed

LONGEST_CELL, LONGEST_TITLE = 32_767, 31
"""Letters that a cell and the name of a sheet may have in Excel."""
NUMBERS = ("Int", "Float")
HARMLESS = re.compile(r"(?![=+\-@\s\"\[{'])[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]*(?<!\s)")
"""Texts that no program takes for a formula, and no reader trims."""
ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_")
"""What Excel reads as a letter by its number (ECMA-376, part 1, 22.9.2.19)."""

Sheet = tuple[str, list[str], list[list[Any]]]
"""Its title, its header, and its rows."""


def write_csv(seed: Seed, model: Model, to: Path) -> None:
    """A folder of .csv files, in UTF-8 with a mark at the start, by which Excel knows it. Raises SettingError when it is there already."""
    if to.exists():
        raise SettingError(f"{to} is there already", "Name a new folder.")
    folder = Path(mkdtemp(prefix=f".{to.name}-", dir=to.parent))
    try:
        for title, header, rows in sheets(seed, model):
            text = io.StringIO(newline="")
            csv.writer(text).writerows([header, *rows])
            (folder / f"{title}.csv").write_text(text.getvalue(), "utf-8-sig", newline="")
        folder.chmod(0o755)
        folder.rename(to)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise SettingError(
            f"{to} cannot be written: {(error.strerror or str(error)).lower()}", "Name another folder."
        ) from None


def write_xlsx(seed: Seed, model: Model, to: Path) -> None:
    """A workbook with a sheet a kind and a relationship. Raises SettingError for what does not go into one."""
    found = list(sheets(seed, model))
    for title, _, rows in found:
        _check_sizes(title, rows)
    book = openpyxl.Workbook(write_only=True)
    for title, header, rows in found:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "B2"
        for row in [header, *rows]:
            sheet.append([_cell(sheet, value) for value in row])
    if not book.worksheets:
        book.create_sheet("empty")
    data = io.BytesIO()
    book.save(data)
    write_whole(to, data.getvalue())


def sheets(seed: Seed, model: Model) -> Iterator[Sheet]:
    """The tables of a seed, those without rows left out. Cells are texts, numbers, or None."""
    by_name: dict[str, list[NodeRow | EdgeRow]] = {}
    for node in seed.nodes:
        by_name.setdefault(node.kind, []).append(node)
    for edge in seed.edges:
        by_name.setdefault(edge.type, []).append(edge)
    for name in (*model.kinds, *model.relationships):
        rows = by_name.get(name, [])
        if rows:
            columns = columns_of(model, name)
            properties = properties_of(model, name)
            yield title_of(model, name), columns, [list(_row(row, columns, properties)) for row in rows]


def _row(row: NodeRow | EdgeRow, columns: Iterable[str], properties: dict[str, Property]) -> Iterator[Any]:
    own: dict[str, Any] = {"id": row.id, "confidence": row.confidence or None}
    if isinstance(row, EdgeRow):
        own |= {"source": row.source, "target": row.target}
    if row.citations:
        own["citations"] = cited(row.citations)
    for column in columns:
        found = properties.get(column)
        value = row.properties.get(column) if found else own.get(column)
        yield _content(value, found.type if found else "ID")


def _content(value: Any, type: str) -> Any:
    """What a cell holds: a plain text where that reads back as it is, else JSON."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case list() if value and all(
            isinstance(one, str) and _is_plain(one) and ";" not in one for one in value
        ):
            return "; ".join(value)
        case list() | dict():
            return _json(value)
        case str():
            return value if type == "Decimal" or (_is_plain(value) and value) else _json(value)
        case _:
            return value


def _is_plain(text: str) -> bool:
    return (
        bool(text)
        and HARMLESS.fullmatch(text) is not None
        and not ESCAPED.search(text)
        and text == trimmed(text)
    )


def _json(value: Any) -> str:
    """JSON that goes into every cell: what is not printed, or what Excel would unescape, is written by its number."""
    text = json.dumps(value, ensure_ascii=False)
    text = ESCAPED.sub(lambda found: "\\u005f" + found[0][1:], text)
    return re.sub(
        r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda found: f"\\u{ord(found[0]):04x}", text
    )


def _check_sizes(title: str, rows: Iterable[Sequence[Any]]) -> None:
    """Raises SettingError for what is too long for Excel."""
    if len(title) > LONGEST_TITLE:
        hint = f"Sheets have at most {LONGEST_TITLE} letters in Excel: export it as csv."
        raise SettingError(f"{title} is too long for the name of a sheet", hint)
    for value in (value for row in rows for value in row):
        if isinstance(value, str) and len(value) > LONGEST_CELL:
            hint = f"A cell has at most {LONGEST_CELL:,} letters in Excel: export it as csv."
            raise SettingError(f"a text of {title} has {len(value):,} letters", hint)


def _cell(sheet: Any, value: Any) -> Any:
    """A cell of a workbook: every text is one, whatever it looks like, and so is a number with more than the 15 digits of Excel."""
    if isinstance(value, float) and float(f"{value:.15g}") != value:
        value = repr(value)
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell
