"""EDTF texts: each row of edtf-cases.csv, how two spans lie to each other, the order, and years."""

from __future__ import annotations

import csv
import operator
import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from math import inf
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clustergraph.model.edtf import (
    LONGEST,
    Span,
    is_after,
    is_before,
    is_within,
    order,
    overlaps,
    some_year,
    span,
)

with Path(__file__).with_name("edtf-cases.csv").open(encoding="utf-8", newline="") as table:
    CASES = list(csv.DictReader(table))
GOOD = [case for case in CASES if not case["refusal"]]
BAD = [case for case in CASES if case["refusal"]]


def day_number(iso: str) -> int | None:
    """The number of a day as ISO 8601 writes it, its year with any number of digits; `..` is unbounded."""
    if iso == "..":
        return None
    year, month, day = re.fullmatch(r"([+-]?\d+)-(\d\d)-(\d\d)", iso).groups()  # type: ignore[union-attr]
    cycles, rest = divmod(int(year) - 2000, 400)
    return date(2000 + rest, int(month), int(day)).toordinal() + cycles * 146_097


def year_number(iso: str) -> int | None:
    return None if iso == ".." else int(iso[:-6])


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["text"])
def test_a_text_is_the_span_of_its_row(case: dict[str, str]) -> None:
    found = span(case["text"])
    assert (found.first, found.last) == (day_number(case["first"]), day_number(case["last"]))
    assert (found.approximate, found.uncertain) == (case["approximate"] == "yes", case["uncertain"] == "yes")
    assert found.years == (year_number(case["first"]), year_number(case["last"]))


@pytest.mark.parametrize("case", BAD, ids=lambda case: repr(case["text"]))
def test_a_text_is_refused_with_the_reason_of_its_row(case: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=re.escape(case["refusal"])):
        span(case["text"])
    with pytest.raises(ValueError, match=re.escape(case["refusal"])):
        order(case["text"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not a date: write 2016, 2016-02, 2016-02-14, 2016~ or 2014/2016"),
        ("2016-13", "'2016-13' has no month 13"),
        ("2016/2015", "'2016/2015' ends before it begins"),
        (
            "[2014,2016]",
            "'[2014,2016]' is EDTF level 2 (a set of dates): "
            "write 2016, 2016-02, 2016-02-14, 2016~ or 2014/2016",
        ),
        ("9" * 5000, "a date has at most 64 characters, not 5000"),
        ("2016\n", "'2016\\n' has spaces around it: write '2016'"),
        (
            "2016-02-14T10:30:00\n",
            "'2016-02-14T10:30:00\\n' is not a day and a time: "
            "write 2016-02-14T10:30:00 or 2016-02-14T10:30:00Z",
        ),
        ("2016\0", "'2016\\x00' is not a date: write 2016, 2016-02, 2016-02-14, 2016~ or 2014/2016"),
    ],
)
def test_a_refusal_reads(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        span(text)


def test_the_longest_text_is_a_year_of_its_own() -> None:
    longest = "Y" + "9" * (LONGEST - 1)
    assert span(longest).years == (int(longest[1:]), int(longest[1:]))


@given(st.dates())
def test_days_months_and_years_are_numbered_as_python_numbers_them(day: date) -> None:
    number = day.toordinal()
    assert span(day.isoformat()) == Span(number, number, uncertain=False, approximate=False)
    month, year = span(day.isoformat()[:7]), span(day.isoformat()[:4])
    assert is_within(span(day.isoformat()), month)
    assert is_within(month, year)
    assert month.first == day.replace(day=1).toordinal()
    assert year.first == day.replace(month=1, day=1).toordinal()
    assert year.last == day.replace(month=12, day=31).toordinal()


@pytest.mark.parametrize(
    "unit",
    [
        [f"{year:05d}" if year < 0 else f"{year:04d}" for year in range(-2100, 2101)],
        [
            f"-{-year:04d}-{month:02d}" if year < 0 else f"{year:04d}-{month:02d}"
            for year in range(-405, 405)
            for month in range(1, 13)
        ],
        [f"{year}-{season}" for year in range(1890, 2025) for season in range(21, 25)],
        ["Y-10001", "Y-10000", "-9999"],
        ["9998", "9999", "Y10000", "Y10001"],
    ],
    ids=["years", "months", "seasons", "before -9999", "after 9999"],
)
def test_units_follow_each_other_without_a_gap(unit: list[str]) -> None:
    for earlier, later in pairwise(map(span, unit)):
        assert earlier.last is not None
        assert later.first == earlier.last + 1


@given(st.text(alphabet="0123456789-/.?~%XYTZES:+[]{}u ", max_size=LONGEST + 6) | st.text())
def test_any_text_is_a_span_or_a_refusal(text: str) -> None:
    try:
        found = span(text)
    except ValueError:
        return
    assert found.first is None or found.last is None or found.first <= found.last


Ends = tuple[int | None, int | None]


def ends_between(least: int, most: int) -> st.SearchStrategy[Ends]:
    end = st.none() | st.integers(least, most)
    return st.tuples(end, end).filter(lambda ends: ends[0] is None or ends[1] is None or ends[0] <= ends[1])


spans = ends_between(-9, 9).map(lambda ends: Span(*ends, uncertain=False, approximate=False))


def days_of(found: Span) -> set[int]:
    """The days of the span in a window that reaches a day beyond every end that `spans` draws."""
    first, last = found.first, found.last
    return set(range(-10 if first is None else first, (10 if last is None else last) + 1))


@given(spans, spans)
def test_relations_are_those_of_sets_of_days(a: Span, b: Span) -> None:
    assert overlaps(a, b) == bool(days_of(a) & days_of(b))
    assert is_within(a, b) == (days_of(a) <= days_of(b))
    assert is_before(a, b) == (max(days_of(a)) < min(days_of(b)))
    assert is_after(a, b) == (min(days_of(a)) > max(days_of(b)))


@given(spans, spans)
def test_two_spans_lie_before_after_or_over_each_other(a: Span, b: Span) -> None:
    assert [is_before(a, b), is_after(a, b), overlaps(a, b)].count(True) == 1
    assert is_before(a, b) == is_after(b, a)
    assert overlaps(a, b) == overlaps(b, a)


good_texts = st.sampled_from([case["text"] for case in GOOD])


@given(good_texts, good_texts)
def test_the_order_is_total_and_that_of_first_day_last_day_and_text(one: str, other: str) -> None:
    assert (order(one) < order(other)) + (order(one) == order(other)) + (order(one) > order(other)) == 1
    assert (order(one) == order(other)) == (one == other)
    a, b = span(one), span(other)
    if a.first != b.first:
        assert (order(one) < order(other)) == (b.first is not None and (a.first is None or a.first < b.first))
    elif a.last != b.last:
        assert (order(one) < order(other)) == (a.last is not None and (b.last is None or a.last < b.last))
    else:
        assert (order(one) < order(other)) == (one < other)


def test_dates_of_every_shape_sort_as_people_expect() -> None:
    in_order = [
        "../2016",
        "../..",
        "-0500",
        "2014",
        "2014~",
        "2014/2015",
        "2014/..",
        "2014-02",
        "2016",
        "2016-24",
        "Y170000002",
    ]
    assert sorted(sorted(in_order), key=order) == in_order
    assert order("../..") == (-inf, inf, "../..")
    assert order("0001") == (1, 365, "0001")


YearTest = tuple[Callable[[int], bool], list[int]]
COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
landmark = st.integers(-50, 50)


def compared(compare: Callable[[int, int], bool], year: int) -> YearTest:
    return (lambda found: compare(found, year)), [year]


def listed(years: list[int], negate: bool) -> YearTest:
    return (lambda year: (year in years) != negate), years


def joined(parts: list[YearTest], every: bool, negate: bool) -> YearTest:
    combine = all if every else any
    return (
        lambda year: combine(test(year) for test, _ in parts) != negate,
        [year for _, years in parts for year in years],
    )


tests: st.SearchStrategy[YearTest] = st.recursive(
    st.builds(compared, st.sampled_from(COMPARISONS), landmark)
    | st.builds(listed, st.lists(landmark, max_size=3), st.booleans()),
    lambda parts: st.builds(joined, st.lists(parts, max_size=4), st.booleans(), st.booleans()),
    max_leaves=6,
)


def year_text(year: int | None) -> str:
    return ".." if year is None else f"-{-year:04d}" if year < 0 else f"{year:04d}"


@given(ends_between(-50, 50), tests)
@example((None, None), listed([], negate=True))
@example((None, 3), listed([3, 4], negate=True))
@example((-2, 2), listed([-2, -1, 0, 2], negate=True))
def test_some_year_agrees_with_trying_every_year(ends: Ends, test: YearTest) -> None:
    first, last = ends
    window = range(-52 if first is None else first, (52 if last is None else last) + 1)
    predicate, landmarks = test
    expected = any(map(predicate, window))
    assert some_year(span(f"{year_text(first)}/{year_text(last)}"), predicate, landmarks) == expected


def test_some_year_has_no_horizon() -> None:
    assert some_year(span("2014/.."), lambda year: year > 1_000_000, [1_000_000])
    assert some_year(span("../2019"), lambda year: year == 2014, [2014])
    assert not some_year(span("../2019"), lambda year: year > 2019, [2019])
    assert some_year(span("2016-24"), lambda year: year == 2017, [2017])
