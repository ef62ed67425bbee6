"""Dates as people type them, in English and French, as EDTF (ISO 8601-2, level 1).

Names of months are those of CLDR. What could mean two dates is refused, but for the order of day and month, which the map says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from babel.dates import get_month_names

from clustergraph.model import edtf
from clustergraph.model.scalars import folded

EXAMPLES = "write 2016, 02/2017, 14/07/2014, July 2014, 2008-2011, since 2014, until 2012 or about 2008"
ORDERS = ("day-first", "month-first")
SEASONS = {
    "spring": 21, "printemps": 21, "summer": 22, "ete": 22, "autumn": 23, "fall": 23, "automne": 23, "winter": 24, "hiver": 24,
}  # fmt: skip
"""The numbers of EDTF; a winter is that of the year in which it begins."""
ABOUT = re.compile(r"(?:about|around|circa|ca?\.?|approx\.?|vers|environ|env\.?|autour de)\s*(?=[\d\w])")
SINCE = re.compile(r"(?:since|from|as of|depuis|a partir d[eu]|des)\s+(?:le\s+)?")
UNTIL = re.compile(r"(?:(?:until|till|up to|by|jusqu'?\s*(?:en|au|a)|au plus tard (?:en|le))\s+|jusqu')")
BEFORE = re.compile(r"(?:before|avant)\s+(?:le\s+)?")
DASH = re.compile(
    r"\s*[–—]\s*|\s+-\s+|\s+(?:to|until|a|au|jusqu'?(?:en|a|au))\s+|(?<=^\d{4})-(?=\d{4}$)|(?<=^\d{4})/(?=\d{4}$)"
)
WINTER = re.compile(r"(\d{4})\s*[/-]\s*(\d{2}|\d{4})")
DECADE = re.compile(r"(?:the |annees |les annees )?(\d{3})0'?s?")
NUMBERS = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
EXACT = re.compile(r"\d{4}(?:-(?:0\d|1[0-2])(?:-\d\d)?)?")
YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
MIDNIGHT = re.compile(r"[ t]00:00(?::00(?:\.0+)?)?$")
"""What databases write behind a date that has no time."""
MONTH_YEAR = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{4})")
SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}|'\d{2}")
WORDS = re.compile(r"[^\W\d_]+\.?|\d+(?:st|nd|rd|th|er|e)?")


def read_date(text: str, order: str = "day-first") -> str:
    """The EDTF text of a date. Raises ValueError with a sentence for people."""
    if _is_edtf(text):
        return text
    plain = " ".join(folded(text).replace("’", "'").split()).removesuffix(".")
    plain = MIDNIGHT.sub("", plain)
    found = next(filter(_is_edtf, _read(plain, order)), None)
    if found is None:
        if SHORT_YEAR.fullmatch(plain):
            raise ValueError("the year needs four digits")
        raise ValueError("this is no date that is understood")
    return found


def _read(text: str, order: str) -> Iterator[str]:
    """What a text may mean, surest first."""
    if match := SINCE.match(text):
        yield from (f"{start}/.." for start in _point(text[match.end() :], order))
    if match := UNTIL.match(text):
        yield from (f"../{end}" for end in _point(text[match.end() :], order))
    if match := BEFORE.match(text):
        yield from (
            f"../{before}" for point in _point(text[match.end() :], order) if (before := _before(point))
        )
    yield from _point(text, order)
    parts = DASH.split(text)
    if len(parts) == 2 and all(parts):
        start, end = (next(_point(part, order), None) for part in parts)
        if start and end:
            yield f"{start}/{end}"


def _point(text: str, order: str) -> Iterator[str]:
    """One date, perhaps doubtful."""
    if match := ABOUT.match(text):
        yield from (f"{exact}~" for exact in _exact(text[match.end() :], order) if "/" not in exact)
    if text.endswith("?"):
        yield from (f"{exact}?" for exact in _exact(text[:-1].strip(), order) if "/" not in exact)
    yield from _exact(text, order)


def _exact(text: str, order: str) -> Iterator[str]:
    if _is_edtf(text.upper()) and "/" not in text:
        yield text.upper()
    if match := NUMBERS.fullmatch(text):
        day, month = match[1], match[2]
        if order == "month-first":
            day, month = month, day
        yield f"{match[3]}-{month:0>2}-{day:0>2}"
    if match := YEAR_FIRST.fullmatch(text):
        yield f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}"
    if match := MONTH_YEAR.fullmatch(text):
        yield f"{match[2]}-{match[1]:0>2}"
    if (match := DECADE.fullmatch(text)) and not text.isdecimal():
        yield f"{match[1]}X"
    yield from _season(text)
    yield from _in_words(text)


def _season(text: str) -> Iterator[str]:
    name, _, year = text.partition(" ")
    if name in SEASONS:
        if year.isdecimal() and len(year) == 4:
            yield f"{year}-{SEASONS[name]}"
        match = WINTER.fullmatch(year)
        if SEASONS[name] == 24 and match and (int(match[1]) + 1) % 10 ** len(match[2]) == int(match[2]):
            yield f"{match[1]}-24"


def _in_words(text: str) -> Iterator[str]:
    """A month by its name, with a year, and with a day before or behind it."""
    words = WORDS.findall(text.replace(",", " "))
    named = [months()[word.rstrip(".")] for word in words if word.rstrip(".") in months()]
    numbers = [re.sub(r"\D", "", word) for word in words if word[0].isdigit()]
    filler = [word for word in words if not word[0].isdigit() and word.rstrip(".") not in months()]
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) <= 2]
    if (
        len(named) == len(years) == 1
        and len(days) <= 1
        and len(numbers) <= 2
        and set(filler) <= {"le", "of", "the", "en", "de"}
    ):
        day = f"-{days[0]:0>2}" if days else ""
        yield f"{years[0]}-{named[0]:02}{day}"


def _before(text: str) -> str | None:
    """The year, the month or the day before; what is doubtful has none, nor has a season."""
    if not EXACT.fullmatch(text) or not _is_edtf(text) or int(text[:4]) < 2:
        return None
    year, month, day = map(int, f"{text}-01-01"[:10].split("-"))
    return (date(year, month, day) - timedelta(1)).isoformat()[: len(text)]


def _is_edtf(text: str) -> bool:
    try:
        edtf.span(text)
    except ValueError:
        return False
    return True


@lru_cache(1)
def months() -> Mapping[str, int]:
    """The numbers of months by their names and their abbreviations, folded."""
    found: dict[str, int] = {"sept": 9, "fevr": 2, "juil": 7}
    for locale in ("en", "fr"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=locale).items():
                found[folded(name).rstrip(".")] = number
    return found
