"""Dates as people know them: what an EDTF text means as a span of days, and how two spans lie to each other.

The source of every rule is the Extended Date/Time Format, Library of Congress, 4 February 2019
(https://www.loc.gov/standards/datetime/). Levels 0 and 1 are read, level 2 is refused by name.
Where the specification is silent:

- A season is a quarter of the northern hemisphere's weather year: 21 spring is March to May, 22 summer June
  to August, 23 autumn September to November, 24 winter December to February. `2016-24` ends on 2017-02-28.
- Doubt does not move a date: `2008~` is the span of 2008. Open (`..`) and unknown (empty) ends are unbounded.
- A time of day stands in its own day, whatever its shift from UTC says.
- An interval's end may not begin before its start does, so `2016-05/2016` is refused.

Unspecified digits in an interval (`195X/1979`) are refused: the specification has them first at level 2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import inf

LONGEST = 64
"""The most characters that a date may have."""

EXAMPLES = "write 2016, 2016-02, 2016-02-14, 2016~ or 2014/2016"

_DATE = re.compile(
    r"(-?[0-9]{2}(?:[0-9]{2}|[0-9]X|XX)|Y-?[1-9][0-9]{4,})(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?([?~%])?"
)
_TIME = re.compile(
    r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:Z|[+-](?:[01][0-9]|2[0-3])(?::[0-5][0-9])?)?"
)

_LEVEL_2 = (
    (re.compile(r"\[.+]|\{.+}"), "a set of dates"),
    (re.compile(r"Y-?[0-9]+E[0-9]+(?:S[0-9]+)?"), "an exponential year"),
    (re.compile(r"(?:-?[0-9]{4}|Y-?[0-9]+)S[0-9]+"), "significant digits"),
    (re.compile(r"-?[0-9]{4}-(?:2[5-9]|3[0-9]|4[01])[?~%]?"), "a part of the year other than 21 to 24"),
    (re.compile(r"-?[0-9X]{4}(?:-[0-9X]{2}){0,2}[?~%]?"), "X for other digits than the last ones"),
    (re.compile(r"[?~%]?-?[0-9X]{4}[?~%]?(?:-[?~%]?[0-9X]{2}[?~%]?){0,2}"), "doubt about a part of a date"),
)

_DAYS_BEFORE_MONTH = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)
_DAYS_IN_400_YEARS = 146_097


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last`, both included; None is unbounded.

    A day is its number in the proleptic Gregorian calendar, that of `date.toordinal()` carried on to
    the year 0, to negative years and to years after 9999. `uncertain` is `?` or `%` at either end,
    `approximate` is `~` or `%`.
    """

    first: int | None
    last: int | None
    uncertain: bool
    approximate: bool

    @property
    def years(self) -> tuple[int | None, int | None]:
        """The year of the first day and the year of the last; None is unbounded."""
        return (
            None if self.first is None else _year_of(self.first),
            None if self.last is None else _year_of(self.last),
        )


_UNBOUNDED = Span(None, None, False, False)


@lru_cache(65536)
def span(text: str) -> Span:
    """The days of an EDTF text of level 0 or 1; ValueError says what is wrong with any other text."""
    if not text or len(text) > LONGEST:
        raise ValueError(_fault(text))
    if "/" in text:
        return _interval(text)
    day, has_time, time = text.partition("T")
    if not has_time:
        return _date(text)
    found = _DATE.fullmatch(day)
    if not found:
        raise ValueError(_fault(text))
    if found[3] in (None, "XX") or found[4] or not _TIME.fullmatch(time):
        raise ValueError(
            f"{text!r} is not a day and a time: write 2016-02-14T10:30:00 or 2016-02-14T10:30:00Z"
        )
    return _date(day)


def is_before(a: Span, b: Span) -> bool:
    """Whether every day of `a` comes before every day of `b`; an unbounded end is never before anything."""
    return a.last is not None and b.first is not None and a.last < b.first


def is_after(a: Span, b: Span) -> bool:
    """Whether every day of `a` comes after every day of `b`."""
    return is_before(b, a)


def is_within(a: Span, b: Span) -> bool:
    """Whether every day of `a` lies in `b`."""
    return (b.first is None or (a.first is not None and a.first >= b.first)) and (
        b.last is None or (a.last is not None and a.last <= b.last)
    )


def overlaps(a: Span, b: Span) -> bool:
    """Whether `a` and `b` share a day."""
    return not is_before(a, b) and not is_before(b, a)


def order(text: str) -> tuple[float, float, str]:
    """The sort key of an EDTF text: first day, last day, text.

    An unbounded start sorts before every day, an unbounded end after every day. Raises what `span` raises.
    """
    days = span(text)
    return (-inf if days.first is None else days.first, inf if days.last is None else days.last, text)


def some_year(span: Span, test: Callable[[int], bool], landmarks: Iterable[int]) -> bool:
    """Whether a year of the span satisfies `test`, a boolean combination of comparisons with the landmarks.

    The answer is exact although few years are tried: each landmark and its two neighbours in the span, and
    the span's ends. Between two landmarks the test cannot change, and any stretch of the span without a
    landmark holds a neighbour of one or an end. The outermost neighbours are the years beyond every landmark
    that an unbounded side needs. With neither landmarks nor ends any year will do.
    """
    first, last = span.years
    years = {landmark + step for landmark in landmarks for step in (-1, 0, 1)}
    years.update(end for end in (first, last) if end is not None)
    return any(
        test(year)
        for year in years or (0,)
        if (first is None or first <= year) and (last is None or year <= last)
    )


def _interval(text: str) -> Span:
    ends = text.split("/")
    if len(ends) != 2 or text == "/":
        raise ValueError(f"{text!r} is not a span: write 2014/2016, 2014/.. or ../2016")
    start, end = map(_end, ends)
    if start.first is not None and end.first is not None and end.last is not None and end.first < start.first:
        if end.last < start.first:
            raise ValueError(f"{text!r} ends before it begins")
        raise ValueError(f"{text!r} ends less exactly than it begins: write its last month or day")
    return Span(start.first, end.last, start.uncertain or end.uncertain, start.approximate or end.approximate)


def _end(text: str) -> Span:
    if text in ("", ".."):
        return _UNBOUNDED
    if "T" in text:
        raise ValueError(f"{text!r} is a time of day at the end of a span: write the day alone")
    found = _date(text)
    if "X" in text:
        raise ValueError(_level_2(text, "X in a span"))
    return found


def _date(text: str) -> Span:
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(_fault(text))
    year_text, month, day, doubt = found.groups()
    uncertain, approximate = doubt in ("?", "%"), doubt in ("~", "%")
    if month is None:
        first_year, last_year = _years(year_text)
        return Span(_days_before(first_year) + 1, _days_before(last_year + 1), uncertain, approximate)
    if "X" in year_text or (month == "XX" and day not in (None, "XX")):
        raise ValueError(_level_2(text, "X for other digits than the last ones"))
    if year_text[0] == "Y":
        raise ValueError(f"{text!r} has a month after a year with Y: write {year_text}")
    year = _years(year_text)[0]
    first, last = _days_of_month(text, year, month, season=day is None)
    if day not in (None, "XX"):
        if not 1 <= int(day) <= last - first + 1:
            raise ValueError(f"{text!r} has no day {day}: the last day of that month is {last - first + 1}")
        first = last = first + int(day) - 1
    return Span(first, last, uncertain, approximate)


def _years(text: str) -> tuple[int, int]:
    if "X" not in text:
        if text == "-0000":
            raise ValueError(f"{text!r} is not a year: write 0000")
        year = int(text[1:] if text[0] == "Y" else text)
        return year, year
    low, high = int(text.replace("X", "0")), int(text.replace("X", "9"))
    return (high, min(low, -1)) if text[0] == "-" else (low, high)


def _days_of_month(text: str, year: int, month_text: str, season: bool) -> tuple[int, int]:
    if month_text == "XX":
        return _days_before(year) + 1, _days_before(year + 1)
    month = int(month_text)
    if 1 <= month <= 12:
        return _days_before(year, month) + 1, _days_before(year, month + 1)
    if season and 21 <= month <= 23:
        return _days_before(year, 3 * (month - 20)) + 1, _days_before(year, 3 * (month - 19))
    if season and month == 24:
        return _days_before(year, 12) + 1, _days_before(year + 1, 3)
    if season and 25 <= month <= 41:
        raise ValueError(_fault(text))
    raise ValueError(f"{text!r} has no month {month_text}")


def _days_before(year: int, month: int = 1) -> int:
    """The number of the day before the first of the month; month 13 ends the year."""
    past = year - 1
    leap_day = month > 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return past * 365 + past // 4 - past // 100 + past // 400 + _DAYS_BEFORE_MONTH[month] + leap_day


def _year_of(day: int) -> int:
    cycles, rest = divmod(day - 1, _DAYS_IN_400_YEARS)
    return cycles * 400 + date.fromordinal(rest + 1).year


def _fault(text: str) -> str:
    if len(text) > LONGEST:
        return f"a date has at most {LONGEST} characters, not {len(text)}"
    foreign = next((letter for letter in text if not letter.isascii()), None)
    if foreign is not None:
        return f"{text!r} has {foreign!r}, which no date has: {EXAMPLES}"
    bare = text.strip()
    if bare and bare != text:
        return f"{text!r} has spaces around it: write {bare!r}"
    for pattern, feature in _LEVEL_2:
        if pattern.fullmatch(text):
            return _level_2(text, feature)
    return f"{text!r} is not a date: {EXAMPLES}"


def _level_2(text: str, feature: str) -> str:
    return f"{text!r} is EDTF level 2 ({feature}): {EXAMPLES}"
