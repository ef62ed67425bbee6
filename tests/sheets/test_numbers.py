"""Numbers as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from clustergraph.sheets.numbers import read_number


@pytest.mark.parametrize(
    ("typed", "decimal", "meant"),
    [
        ("5", None, "5"), ("-5", None, "-5"), ("−5", None, "-5"), ("1500000", None, "1500000"),
        ("12,5", None, "12.5"), ("12.5", None, "12.5"), ("1 234,56", None, "1234.56"), ("1.234,56", None, "1234.56"),
        ("1,234.56", None, "1234.56"), ("1\u202f234,5", None, "1234.5"), ("1\u00a0234", None, "1234"),
        ("1’234’567.8", None, "1234567.8"), ("12.000.000", None, "12000000"), ("12,000,000", None, "12000000"),
        ("1 500 000", None, "1500000"), ("1,234", ",", "1.234"), ("1,234", ".", "1234"), ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"), ("1e5", None, "100000"), ("1.5E-3", None, "0.0015"), ("0,5", None, "0.5"),
        ("0,125", None, "0.125"), ("0.125", None, "0.125"), ("-0.125", None, "-0.125"), ("1500.250", None, "1500.250"),
    ],
)  # fmt: skip
def test_what_a_number_means(typed: str, decimal: str | None, meant: str) -> None:
    assert read_number(typed, decimal) == meant


@pytest.mark.parametrize(
    ("typed", "decimal", "message"),
    [
        ("1,234", None, "two numbers"), ("1.234", None, "two numbers"), ("€ 12", None, "a currency"), ("12 €", None, "a currency"),
        ("12 EUR", None, "a currency"), ("1,5 M", None, "no number"), ("12 5", None, "no number"), ("1.2.3", None, "no number"),
        ("1,23,4", None, "no number"), ("", None, "no number"), ("a", None, "no number"), ("1.5", ",", "no number"), ("1,5", ".", "no number"),
        ("0.125", ",", "no number"), ("0,125", ".", "no number"), ("١٢", None, "no number"),
    ],
)  # fmt: skip
def test_what_is_no_number(typed: str, decimal: str | None, message: str) -> None:
    if message:
        with pytest.raises(ValueError, match=message):
            read_number(typed, decimal)


def test_a_number_that_a_workbook_holds_has_a_point() -> None:
    assert read_number("1.234", ",", typed=True) == "1.234"
    assert read_number("1e+20", None, typed=True) == "100000000000000000000"


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from(["en", "fr", "de", "de_CH"]))
def test_numbers_as_locales_write_them(number: Decimal, locale: str) -> None:
    typed = format_decimal(number, format="#,##0.00", locale=locale)
    assert Decimal(read_number(typed, None)) == number
