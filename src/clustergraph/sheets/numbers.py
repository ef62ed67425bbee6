"""Numbers as people type them: with a decimal comma or point, and blanks, points, commas or apostrophes between thousands."""

from __future__ import annotations

import re
from decimal import Decimal

EXPONENT = re.compile(r"-?\d+(?:\.\d+)?[eE][+-]?\d{1,3}", re.ASCII)
BLANKS = re.compile(r"(?<=\d)[\s'’\u00a0\u202f](?=\d{3}(?:\D|$))")
EITHER = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
"""What may be a number of thousands, or one with three decimals."""
GROUPED = {
    ",": re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", re.ASCII),
    ".": re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII),
}
DECIMAL = {
    ",": re.compile(r"-?\d+(?:,\d+)?", re.ASCII),
    ".": re.compile(r"-?\d+(?:\.\d+)?", re.ASCII),
}
SIGNS = re.compile(r"^[€$£¥]\s*|\s*(?:[€$£¥]|\b[A-Z]{3})$")


def read_number(text: str, decimal: str | None, typed: bool = False) -> str:
    """The number as digits with a decimal point. `decimal` is the mark before decimals, when it is known; `typed`: it is a point.

    Raises ValueError with a sentence for people.
    """
    plain = text.replace("−", "-").strip()
    if typed or EXPONENT.fullmatch(plain):
        return format(Decimal(plain), "f")
    if SIGNS.search(plain):
        raise ValueError(
            "a currency stands beside the number: write the number alone, and the currency in a column or in the map"
        )
    plain = BLANKS.sub("", plain)
    if decimal is None:
        if EITHER.fullmatch(plain):
            raise ValueError('this may be two numbers: write decimal = "," or decimal = "." in the map')
        marks = [mark for mark in ",." if GROUPED[mark].fullmatch(plain) or DECIMAL[mark].fullmatch(plain)]
        decimal = marks[0] if marks else "."
    if not GROUPED[decimal].fullmatch(plain) and not DECIMAL[decimal].fullmatch(plain):
        raise ValueError("this is no number")
    return plain.replace("." if decimal == "," else ",", "").replace(",", ".")
