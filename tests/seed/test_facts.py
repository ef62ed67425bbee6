"""Every fact as it was collected, against the value that it became in the real seed.

`collected.csv` is what was read, one row a fact; `seed/facts.csv` says what became of it. Each place must hold what
the fact says: whom and what it is about, its number, its date, its source, and how sure it is.
"""

from __future__ import annotations

import calendar
import csv
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

from tests.seed.rows import BY_ID, EDGES, NODES, SEED, SOURCES, Row, cited, id_of

HERE = Path(__file__).parent
TYPES = {edge["type"] for edge in EDGES}


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


COLLECTED = {row["fact"]: row for row in _table(HERE / "collected.csv")}
LEDGER = {row["fact"]: row for row in _table(SEED / "facts.csv")}
PLACES = {row["predicate"]: row["becomes"].split(" or ") for row in _table(HERE / "predicates.csv")}
DATES = (
    "awarded",
    "date",
    "dates",
    "editions",
    "founded",
    "published",
    "signed",
    "since",
    "until",
    "when",
    "year",
)


def _opened(place: str) -> tuple[str, Row, str]:
    """The id, the row and the property ("" for the row itself) that a place of the ledger names."""
    if place in BY_ID:
        return place, BY_ID[place], ""
    id, _, name = place.rpartition(".")
    return id, BY_ID[id], name


def _places(fact: str) -> list[tuple[str, Row, str]]:
    row = LEDGER[fact]
    return [_opened(place) for place in [row["became"], *row["also"].split()]]


def _around() -> dict[str, list[Row]]:
    """Each node's edges and the nodes behind them; each edge's ends."""
    found: dict[str, list[Row]] = defaultdict(list)
    for edge in EDGES:
        source, target = BY_ID[edge["source"]], BY_ID[edge["target"]]
        found[edge["source"]] += [edge, target]
        found[edge["target"]] += [edge, source]
        found[id_of(edge)] += [source, target]
    return found


AROUND = _around()


def _folded(text: str) -> str:
    marks = unicodedata.normalize("NFKD", text.replace("É", "E"))
    return "".join(letter for letter in marks if not unicodedata.combining(letter)).casefold()


def _text(row: Row) -> str:
    """All that a row says, folded."""
    told = {name: value for name, value in row.items() if name != "citations"}
    return _folded(" ".join(str(value) for value in told.values()))


# What the seed words otherwise than the collected fact does.
WORDS = {
    "monitoring (veille)": "monitoring",
    "organisation professionnelle": "professional organisation",
    "association loi 1901": "association under the French law of 1901",
    "Région Auvergne-Rhône-Alpes (then Rhône-Alpes) and the companies of the sector": "companies of the sector",
    "Savoie association created by the Chambéry chamber of commerce": "created by the Chambéry chamber of commerce",
    "Santiago, Chile": "Santiago",
    "Uttarakhand (India)": "Uttarakhand",
    "South Tyrol (Italy)": "South Tyrol",
    "Grand Junction, Colorado": "Grand Junction, Colorado",
    "Sainte-Hélène-du-Lac, Savoie": "Sainte-Hélène-du-Lac",
    "Saint-Martin-le-Vinoux, Isère": "Saint-Martin-le-Vinoux",
    "Ugine, Savoie": "Ugine",
    "Bosnia and Herzegovina": "Bosnia & Herzegovina",
    "Hebei Province (China)": "Hebei",
    "ATM": "ATM",
    "LST (Loipolder Seilbahn Technik)": "LST",
    "Gimar Montaz Mautino (GMM)": "GMM",
    "École du ski français (ESF)": "ESF",
    "Association nationale des maires de stations de montagne (ANMSM)": "ANMSM",
    "Incubateur Savoie Technolac (Chambéry Grand-Lac économie)": "Chambéry Grand-Lac économie",
    "Syndicat national des moniteurs du ski français (SNMSF)": "SNMSF",
    "Agence des Territoires de Montagne (ATM)": "ATM",
    "companies": "member companies",
    "institutions": "member institutions",
    "training and research bodies": "member training and research bodies",
    "French Village pavilion, Alpitec China 2017": "French Village at Alpitec China 2017",
    "Le Manège, Chambéry": "Le Manège Chambéry",
    "Turkey": "Türkiye",
    "Mountain Planet 2014": "Mountain Planet",
    "Mountain Planet 2016": "Mountain Planet",
    "Mountain Planet 2018": "Mountain Planet",
    "Expo Andes 2017": "Expo Andes",
    "Alpitec China 2017": "Alpitec China",
    "Alpitec China 2019": "Alpitec China",
}


@pytest.mark.parametrize("fact", COLLECTED)
def test_a_fact_became_something_of_its_sort(fact: str) -> None:
    id, row, name = _opened(LEDGER[fact]["became"])
    assert not name or row[name] not in (None, "", []), id
    sort = row.get("kind") or row["type"]
    place = f"{sort}({row['measure']})" if sort == "Figure" else f"{sort}.{name}".rstrip(".")
    assert place in PLACES[COLLECTED[fact]["predicate"]]


@pytest.mark.parametrize("fact", COLLECTED)
def test_every_place_cites_the_page_that_the_fact_was_read_on(fact: str) -> None:
    for id, row, name in _places(fact):
        addresses = [SOURCES[source]["url"] for source in cited(row, name)]
        assert COLLECTED[fact]["address"] in addresses, f"{id}.{name}"


@pytest.mark.parametrize("fact", COLLECTED)
def test_subject_and_object_are_there_by_name(fact: str) -> None:
    told = " ".join(_text(row) + " " + " ".join(map(_text, AROUND[id])) for id, row, _ in _places(fact))
    for part in ("subject", "object"):
        wanted = COLLECTED[fact][part]
        if wanted:
            assert _folded(WORDS.get(wanted, wanted)) in told, wanted


def _numbers(row: Row) -> set[float]:
    """Every number that a row holds, in a property or in a text."""
    found = {float(value) for value in row.values() if isinstance(value, int | float)}
    for name in ("amount", "note", "role"):
        found |= {
            float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", str(row.get(name, "")))
        }
    return found


@pytest.mark.parametrize(
    "fact", [id for id, row in COLLECTED.items() if row["value"] and row["unit"] != "year"]
)
def test_the_number_is_there(fact: str) -> None:
    held = set[float]().union(*(_numbers(row) for _, row, _ in _places(fact)))
    assert float(COLLECTED[fact]["value"]) in held


# Dates that the seed holds otherwise than by the rule below, and why.
DATED = {
    "F010": ["2012", "2018"],  # within the years of the office
    "F070": ["2012", "2018"],  # since and until
    "F075": ["2018", "2024"],
    "F082": ["../2012", "2018/.."],  # one office, seen in 2012 and in 2018
    "F232": ["2008~"],
    "F233": ["2008~"],
    "F234": ["2008~"],
    "F239": ["1950~/1979"],
    "F243": ["1985/2019"],  # present since 1985, in an interview of 2019
    "F304": ["1992/2015"],  # the seat of 1992, on a page of 2015
    "F317": ["2016-04/2017-03"],  # the business year ends in March
    "F318": ["2013-04/2014-03"],
}
# What the model holds without a date: where someone sits, what a service is, a name, an aim.
TIMELESS = {
    "based_in",
    "headquartered_at",
    "is_the_chamber_of",
    "located_in",
    "located_in_country",
    "nicknamed",
    "offers_service",
    "target_market_of",
}


def _held(when: str, dates: set[str], text: str) -> bool:
    """Whether dates, or else a note, hold a date as collected: as it is or finer, or as the open spans around it."""
    if open_end := re.fullmatch(r"(?:undated, )?(after|before) (\S+)", when):
        when = open_end[2]
        dates &= {f"{when}/..", f"../{when}"}
        if open_end[1] == "before" and dates == {f"../{when}"}:
            return True
    stated = any(date == when or date.startswith(f"{when}-") for date in dates)
    spanned = bool({f"../{when}", f"{when}/.."} & dates)
    return stated or spanned or _in_words(when) in text


def _in_words(when: str) -> str:
    """A date as the notes write it, folded."""
    parts = when.split("-")
    month = calendar.month_name[int(parts[1])] + " " if len(parts) > 1 else ""
    day = f"{int(parts[2])} " if len(parts) > 2 else ""
    return f"{day}{month}{parts[0]}".casefold()


def _dates(row: Row) -> set[str]:
    """The dates of a row; those of an edge that has none are its ends'."""
    found = [row[name] for name in DATES if name in row]
    if not found and "source" in row:
        return _dates(BY_ID[row["source"]]) | _dates(BY_ID[row["target"]])
    return {str(date) for one in found for date in (one if isinstance(one, list) else [one])}


@pytest.mark.parametrize(
    "fact",
    [
        id
        for id, row in COLLECTED.items()
        if row["when"] not in ("", "undated") and row["predicate"] not in TIMELESS
    ],
)
def test_the_date_is_there(fact: str) -> None:
    places = _places(fact)
    dates = set[str]().union(*(_dates(row) for _, row, _ in places))
    if fact in DATED:
        assert set(DATED[fact]) <= dates
    else:
        assert _held(COLLECTED[fact]["when"], dates, " ".join(_text(row) for _, row, _ in places))


SURENESS = ("LOW", "MEDIUM", "HIGH")
# Whether the exhibitor ATM is the Agence des Territoires de Montagne is probable, not told.
LESS_SURE = {"F175"}


def _sureness(row: Row) -> int:
    return SURENESS.index(row.get("confidence", "HIGH"))


@pytest.mark.parametrize("fact", COLLECTED)
def test_an_edge_or_a_figure_is_as_sure_as_its_fact(fact: str) -> None:
    sure = SURENESS.index(COLLECTED[fact]["confidence"].upper())
    _, first, _ = _opened(LEDGER[fact]["became"])
    if "type" in first or first["kind"] == "Figure":
        assert _sureness(first) == sure - (fact in LESS_SURE)


def test_nothing_is_surer_than_the_surest_of_its_facts() -> None:
    surest: dict[str, int] = defaultdict(int)
    for fact, row in COLLECTED.items():
        for id, _, _ in _places(fact):
            surest[id] = max(surest[id], SURENESS.index(row["confidence"].upper()))
    bold = [id for id, sure in surest.items() if "type" in BY_ID[id] and _sureness(BY_ID[id]) > sure]
    assert bold == []


def test_every_fact_has_its_row_and_every_row_its_place() -> None:
    assert list(LEDGER) == list(COLLECTED)
    assert len(LEDGER) == 410
    assert [fact for fact, row in LEDGER.items() if bool(row["became"]) == bool(row["reason"])] == []


# No fact says these in so many words; they follow from where a town lies, from a name, from whom a person speaks for.
INFERRED = {
    "BASED_IN:chinacoal-zhangjiakou:CN",
    "BASED_IN:kazakhstan-ski-federation:KZ",
    "BASED_IN:russian-alpine-ski-industry-union:RU",
    "BASED_IN:ville-de-zhangjiakou:CN",
    "REPRESENTS:cluster-montagne:french-mountain-industry",
    "TOOK_PART_IN:cluster-montagne:ministerial-delegation-2016-kr",
}


def test_every_edge_and_figure_comes_of_a_fact_and_what_is_inferred_is_not_sure() -> None:
    named = {id for fact in LEDGER for id, _, _ in _places(fact)}
    figures = {row["id"] for row in NODES if row["kind"] == "Figure"}
    assert figures <= named
    edges = {id_of(edge) for edge in EDGES if edge["type"] != "MEASURES"}
    assert edges - named == INFERRED
    assert {BY_ID[id].get("confidence") for id in INFERRED} == {"MEDIUM"}
