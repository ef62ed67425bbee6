"""The scalars that a model may use: how a value is checked, kept, ordered and described. One row a scalar."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from unicodedata import combining, normalize
from urllib.parse import urlsplit

from clustergraph.model import edtf


@dataclass(frozen=True, slots=True)
class Scalar:
    """One scalar. `accept` gives the value as the graph keeps it and raises ValueError with a sentence for people;
    `order` turns a kept value into its sort key."""

    name: str
    description: str
    accept: Callable[[object], Any]
    order: Callable[[Any], Any]
    json_schema: Mapping[str, Any]
    specified_by: str | None = None


def folded(text: str) -> str:
    """The text without case and accents: NFKD, marks dropped, casefold (Unicode 15, sections 3.11 and 3.13)."""
    return _folded_once(text) if len(text) <= 200 else _folded(text)


def _folded(text: str) -> str:
    return "".join(mark for mark in normalize("NFKD", text) if not combining(mark)).casefold()


# Long texts, which requests may send without end, are not kept.
_folded_once = lru_cache(65536)(_folded)


def order_of_text(text: str) -> tuple[str, str]:
    """Text sorts by its folded form, then by code point."""
    return folded(text), text


def _same(value: Any) -> Any:
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is not a text")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError("the text holds half a character (a lone surrogate)")
    return value


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{shown(value)} is not a whole number")
    if not -(2**31) <= value < 2**31:
        raise ValueError(f"{shown(value)} does not fit in 32 bits")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{shown(value)} is not a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{shown(value)} is not a finite number")
    return number


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{shown(value)} is neither true nor false")
    return value


def _edtf(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f'{shown(value)} is not a date: write it as a text, such as "2016" or "2016-02"')
    edtf.span(value)
    return value


def _url(value: object) -> str:
    text = _text(value)
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or any(letter <= " " for letter in text):
        raise ValueError(
            f"{shown(text)} is not a web address: it starts with https:// or http:// and holds no space"
        )
    return text


def _decimal(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f'{shown(value)} is not an exact amount: write it as a text, such as "1250000.50"')
    try:
        if isinstance(value, str) and not re.fullmatch(r"-?\d{1,30}(\.\d{1,15})?", value, re.ASCII):
            raise InvalidOperation
        return format(Decimal(value), "f")
    except (InvalidOperation, ValueError):
        raise ValueError(
            f'{shown(value)} is not an amount: write digits with a decimal point, such as "1250000.50"'
        ) from None


def _currency(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch("[A-Z]{3}", value):
        raise ValueError(f"{shown(value)} is not an ISO 4217 code such as EUR")
    return value


def shown(value: object) -> str:
    """A value as an error message shows it: as JSON writes it, short, on one line."""
    if isinstance(value, int) and abs(value) >= 10**40:
        return "a number of more than 40 digits"
    text = " ".join(json.dumps(value, ensure_ascii=False, default=str).split())
    return text if len(text) <= 60 else text[:57] + "..."


_TEXT_SCHEMA = {"type": "string"}
_ROWS = (
    Scalar("ID", "An id: a text that names one node or edge.", _text, _same, _TEXT_SCHEMA),
    Scalar("String", "A text.", _text, order_of_text, _TEXT_SCHEMA),
    Scalar("Int", "A whole number of 32 bits.", _integer, _same,
           {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1}),
    Scalar("Float", "A number.", _number, _same, {"type": "number"}),
    Scalar("Boolean", "True or false.", _truth, _same, {"type": "boolean"}),
    Scalar("EDTF", 'A date, a span or a doubtful date in EDTF level 1 (ISO 8601-2): "2016", "2017-02", "2008~" (about), '
           '"1950~/1979" (a span), "../2024-07" (by then), "2014/.." (since).', _edtf, edtf.order,
           {"type": "string", "maxLength": 64, "pattern": r"^[0-9XYTZ~?%./:+-]*$",
            "examples": ["2016", "2017-02", "2014-07-14", "2008~", "1950~/1979", "../2024-07"]},
           "https://www.loc.gov/standards/datetime/"),
    Scalar("URL", "A web address, starting with https:// or http://.", _url, order_of_text,
           {"type": "string", "pattern": r"^https?://\S+$"}, "https://url.spec.whatwg.org/"),
    Scalar("Decimal", 'An exact decimal number, as a text: "1250000.50".', _decimal, Decimal,
           {"anyOf": [{"type": "string", "pattern": r"^-?[0-9]{1,30}(\.[0-9]{1,15})?$"}, {"type": "integer"}]}),
    Scalar("Currency", "An ISO 4217 code, such as EUR.", _currency, _same,
           {"type": "string", "pattern": "^[A-Z]{3}$"}, "https://www.iso.org/iso-4217-currency-codes.html"),
)  # fmt: skip

SCALARS: Mapping[str, Scalar] = {row.name: row for row in _ROWS}
"""Every scalar that a model may name."""
BUILT_IN = frozenset({"ID", "String", "Int", "Float", "Boolean"})
"""The scalars of the GraphQL specification itself: a model need not declare them."""
