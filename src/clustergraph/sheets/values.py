"""Cells to values: a text as a person types it, as what a property holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from clustergraph.errors import did_you_mean
from clustergraph.model.scalars import folded, shown
from clustergraph.model.shape import Model, Property
from clustergraph.sheets.dates import EXAMPLES, read_date
from clustergraph.sheets.maps import Value
from clustergraph.sheets.numbers import read_number
from clustergraph.sheets.tables import Cell

TRUTHS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "oui", "vrai", "x", "1"), True),
    **dict.fromkeys(("false", "no", "non", "faux", "0"), False),
}
SYMBOLS = {"€": "EUR", "£": "GBP"}
"""Signs that mean one currency only."""
FEW = 10


class Unreadable(Exception):
    """A cell that cannot be read: what is wrong, and the way out."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def read_value(cell: Cell, value: Value, found: Property, model: Model) -> Any:
    """What a cell says of a property. Raises Unreadable."""
    text = cell.text
    if text in value.values:
        return value.values[text]
    if value.values and found.type not in model.enums:
        raise Unreadable(
            f"{shown(text)} is not among the values of the map", f"The map has {', '.join(value.values)}."
        )
    given = quoted(text)
    if given is not None:
        return given
    if found.listed:
        parts = [part.strip() for part in text.split(value.split or ";")]
        return [_one(Cell(part, cell.row, cell.column), value, found, model) for part in parts if part]
    return _one(cell, value, found, model)


def quoted(text: str) -> Any:
    """What a cell holds as JSON, when it is a JSON text, list or object: what `export` writes for what cells cannot hold as it is."""
    if text[:1] in ('"', "[", "{"):
        try:
            return json.loads(text)
        except ValueError:
            return None
    return None


def _one(cell: Cell, value: Value, found: Property, model: Model) -> Any:
    text = value.values.get(cell.text, cell.text)
    if found.type in model.enums:
        return _of_enum(text, found, model)
    try:
        match found.type:
            case "Int":
                number = read_number(text, value.decimal, cell.typed)
                if "." in number:
                    raise ValueError("this is no whole number")
                return int(number)
            case "Float":
                return float(read_number(text, value.decimal, cell.typed))
            case "Decimal":
                return read_number(text, value.decimal, cell.typed)
            case "EDTF":
                return read_date(text, value.dates)
            case "Boolean":
                return _truth(text)
            case "Currency":
                return SYMBOLS.get(text, text.upper())
            case _:
                return text
    except ValueError as error:
        hint = (
            f"For a date {EXAMPLES}." if found.type == "EDTF" else "For a number write 1500000 or 1500000.50."
        )
        raise Unreadable(f"{shown(cell.text)}: {error}", hint) from None


def _of_enum(text: str, found: Property, model: Model) -> str:
    """A value of an enum, in whatever case, with blanks for underscores."""
    values = model.enums[found.type].values
    plain = {folded(one).replace("_", " "): one for one in values}
    if (same := plain.get(folded(text).replace("_", " ").replace("-", " "))) is not None:
        return same
    listed = f"It is one of {', '.join(values)}."
    near = did_you_mean(text.upper().replace(" ", "_"), values)
    other = f'Or say what it means in the map: values = {{{json.dumps(text, ensure_ascii=False)} = "{next(iter(values))}"}}.'
    hint = f"{near or (listed if len(values) <= FEW else '')} {other}".strip()
    raise Unreadable(f"{shown(text)} is no {found.type}", hint)


def _truth(text: str) -> bool:
    if folded(text) not in TRUTHS:
        raise Unreadable(f"{shown(text)} is neither yes nor no", "Write yes or no.")
    return TRUTHS[folded(text)]
