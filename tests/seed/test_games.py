"""The Winter Games of the real seed, read from the files alone, against what anyone can look up."""

from __future__ import annotations

import pytest

from tests.seed.rows import rows

HELD = [*range(1924, 1940, 4), *range(1948, 1996, 4), *range(1994, 2026, 4)]
AWARDED = [2026, 2030, 2034]
ARTICLE = "actumontagne-toujours-plus-adherents"
LIST = "inkl-winter-olympics-locations"


NODES = {row["id"]: row for row in rows("nodes", "olympic-events.json")}
GAMES = {row["year"]: row for row in NODES.values() if row["kind"] == "OlympicEvent"}
EDGES = rows("edges", "olympic-events.json")
HOSTS = {edge["source"]: edge for edge in EDGES if edge["type"] == "HOSTED_BY"}


def test_every_edition_stands_once_and_is_counted() -> None:
    assert len(HELD) == 24
    assert [(year, row["edition"]) for year, row in GAMES.items()] == [
        (year, edition) for edition, year in enumerate(HELD + AWARDED, start=1)
    ]


def test_the_war_took_two_and_the_summer_games_left_their_year_once() -> None:
    assert not {1940, 1944, 1996} & GAMES.keys()
    assert {1992, 1994, 1998} <= GAMES.keys()


def test_games_are_named_by_their_year() -> None:
    for year, row in GAMES.items():
        assert (row["id"], row["name"]) == (f"winter-{year}", f"Winter Olympic Games {year}")
        assert row["season"] == "WINTER"


@pytest.mark.parametrize(
    ("year", "city", "country"),
    [
        (1924, "Chamonix", "FR"),
        (1928, "St. Moritz", "CH"),
        (1932, "Lake Placid", "US"),
        (1936, "Garmisch-Partenkirchen", "DE"),
        (1948, "St. Moritz", "CH"),
        (1952, "Oslo", "NO"),
        (1956, "Cortina d'Ampezzo", "IT"),
        (1960, "Squaw Valley", "US"),
        (1964, "Innsbruck", "AT"),
        (1968, "Grenoble", "FR"),
        (1972, "Sapporo", "JP"),
        (1976, "Innsbruck", "AT"),
        (1980, "Lake Placid", "US"),
        (1984, "Sarajevo", "BA"),
        (1988, "Calgary", "CA"),
        (1992, "Albertville", "FR"),
        (1994, "Lillehammer", "NO"),
        (1998, "Nagano", "JP"),
        (2002, "Salt Lake City", "US"),
        (2006, "Turin", "IT"),
        (2010, "Vancouver", "CA"),
        (2014, "Sochi", "RU"),
        (2018, "PyeongChang", "KR"),
        (2022, "Beijing", "CN"),
        (2026, "Milano-Cortina d'Ampezzo", "IT"),
        (2030, "French Alps", "FR"),
        (2034, "Salt Lake City-Utah", "US"),
    ],
)
def test_hosts(year: int, city: str, country: str) -> None:
    assert GAMES[year]["hostCity"] == city
    assert HOSTS[f"winter-{year}"]["target"] == country


def test_each_games_has_one_host_that_is_a_country() -> None:
    countries = {row["id"] for row in rows("nodes", "countries.json")}
    sources = [edge["source"] for edge in EDGES if edge["type"] == "HOSTED_BY"]
    assert sources == [row["id"] for row in GAMES.values()]
    assert {edge["target"] for edge in HOSTS.values()} <= countries


@pytest.mark.parametrize(
    ("year", "property", "value"),
    [
        (2014, "dates", "2014-02-07/2014-02-23"),
        (2018, "dates", "2018-02-09/2018-02-25"),
        (2022, "dates", "2022-02-04/2022-02-20"),
        (2022, "awarded", "2015-07-31"),
        (2030, "awarded", "2024-07-24"),
        (2034, "awarded", "2024-07-24"),
        (2018, "otherCandidates", ["Annecy", "Munich"]),
        (2022, "otherCandidates", ["Almaty"]),
        (1984, "note", "Sarajevo was in Yugoslavia at the time."),
    ],
)
def test_what_else_the_sources_say(year: int, property: str, value: object) -> None:
    assert GAMES[year][property] == value
    assert GAMES[year]["citations"][property] != [LIST]


def test_votes_are_figures_about_the_games() -> None:
    about = {edge["source"]: edge["target"] for edge in EDGES if edge["type"] == "MEASURES"}
    votes = [(about[id], row["value"], row["note"]) for id, row in NODES.items() if row["kind"] == "Figure"]
    assert votes == [
        ("winter-2018", 7, "For Annecy."),
        ("winter-2018", 25, "For Munich."),
        ("winter-2018", 63, "For PyeongChang."),
        ("winter-2030", 84, "For the French Alps."),
        ("winter-2034", 83, "For Salt Lake City-Utah."),
    ]


def test_one_fact_of_two_sources_cites_both() -> None:
    assert {ARTICLE, LIST} <= set(GAMES[2022]["citations"]["hostCity"])
    assert HOSTS["winter-2018"]["citations"] == [ARTICLE, LIST]
    assert HOSTS["winter-2022"]["citations"] == [LIST]


def test_everything_is_cited_and_every_source_is_there_and_used() -> None:
    defined = {row["id"] for row in rows("nodes", "sources-games.json")}
    cited: set[str] = set()
    for row in [*NODES.values(), *EDGES]:
        found = row["citations"]
        lists = list(found.values()) if isinstance(found, dict) else [found]
        assert all(lists)
        cited.update(source for sources in lists for source in sources)
    assert cited == defined | {ARTICLE}
