"""The countries of the real seed, read from the files alone, against pycountry, Babel and a few that anyone can look up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pycountry
import pytest
from babel import Locale

SEED = Path(__file__).parents[2] / "seed"
Row = dict[str, Any]


def _rows(name: str) -> list[Row]:
    rows: list[Row] = json.loads((SEED / name).read_text("utf-8"))["nodes"]
    return rows


COUNTRIES = {row["id"]: row for row in _rows("countries.json")}
SOURCES = {row["id"] for row in _rows("sources-countries.json")}
SHOWN = {"name", "nameFr", "region", "subregion", "latitude", "longitude"}


def test_every_country_of_iso_3166_1_stands_once_in_order() -> None:
    ids = [row["id"] for row in _rows("countries.json")]
    assert len(ids) == 249
    assert ids == sorted(country.alpha_2 for country in pycountry.countries)
    assert {row["kind"] for row in COUNTRIES.values()} == {"Country"}


def test_codes_of_three_letters_are_those_of_iso() -> None:
    assert {id: row["iso3"] for id, row in COUNTRIES.items()} == {
        country.alpha_2: country.alpha_3 for country in pycountry.countries
    }


@pytest.mark.parametrize(("language", "property"), [("en", "name"), ("fr", "nameFr")])
def test_names_are_those_of_cldr(language: str, property: str) -> None:
    territories = Locale(language).territories
    assert {id: row[property] for id, row in COUNTRIES.items()} == {id: territories[id] for id in COUNTRIES}


@pytest.mark.parametrize(
    ("id", "name", "name_fr"),
    [("CN", "China", "Chine"), ("KR", "South Korea", "Corée du Sud"), ("US", "United States", "États-Unis")],
)
def test_names_are_the_short_ones(id: str, name: str, name_fr: str) -> None:
    assert (COUNTRIES[id]["name"], COUNTRIES[id]["nameFr"]) == (name, name_fr)


@pytest.mark.parametrize(
    ("id", "region", "subregion"),
    [
        ("AU", "Oceania", "Australasia"),
        ("CN", "Asia", "Eastern Asia"),
        ("DZ", "Africa", "Northern Africa"),
        ("FR", "Europe", "Western Europe"),
        ("GE", "Asia", "Western Asia"),
        ("IN", "Asia", "Southern Asia"),
        ("KR", "Asia", "Eastern Asia"),
        ("KZ", "Asia", "Central Asia"),
        ("ME", "Europe", "Southern Europe"),
        ("RU", "Europe", "Eastern Europe"),
        ("US", "Americas", "Northern America"),
    ],
)
def test_regions_are_those_of_the_un(id: str, region: str, subregion: str) -> None:
    assert (COUNTRIES[id]["region"], COUNTRIES[id]["subregion"]) == (region, subregion)


def test_antarctica_alone_is_in_no_region() -> None:
    assert {row.get("region") for id, row in COUNTRIES.items() if id != "AQ"} == {
        "Africa",
        "Americas",
        "Asia",
        "Europe",
        "Oceania",
    }
    assert not {"region", "subregion"} & COUNTRIES["AQ"].keys()


@pytest.mark.parametrize(
    ("id", "latitude", "longitude"),
    [
        ("AU", -25, 134),
        ("BR", -10, -53),
        ("CH", 46.8, 8.2),
        ("CN", 36, 103),
        ("DZ", 28, 3),
        ("FJ", -17.8, 178),  # on both sides of the antimeridian
        ("FR", 46.5, 2.5),  # without the parts that have codes of their own
        ("GF", 4, -53),
        ("IT", 42.8, 12.5),
        ("KR", 36.5, 128),
        ("LS", -29.5, 28.3),  # a hole in South Africa
        ("NO", 64.5, 13),  # without Svalbard
        ("RU", 66, 96),  # on both sides of the antimeridian
        ("SJ", 78.5, 18),
        ("ZA", -29, 25),
    ],
)
def test_coordinates_are_in_the_middle_of_the_country(id: str, latitude: float, longitude: float) -> None:
    assert COUNTRIES[id]["latitude"] == pytest.approx(latitude, abs=3)
    assert COUNTRIES[id]["longitude"] == pytest.approx(longitude, abs=3)


def test_coordinates_lack_only_where_the_atlas_draws_nothing() -> None:
    without = {id for id, row in COUNTRIES.items() if not {"latitude", "longitude"} <= row.keys()}
    assert without == {"BV", "CC", "CX", "GI", "TK", "TV", "UM"}
    assert not any({"latitude", "longitude"} & COUNTRIES[id].keys() for id in without)


def test_coordinates_are_on_the_globe_to_two_decimals() -> None:
    for row in COUNTRIES.values():
        for property, bound in (("latitude", 90), ("longitude", 180)):
            if property in row:
                assert -bound <= row[property] <= bound
                assert row[property] == round(row[property], 2)


def test_every_property_is_cited_and_every_citation_is_there() -> None:
    for row in COUNTRIES.values():
        cited = row["citations"]
        assert set(cited) == {""} | (SHOWN & row.keys())
        assert {source for sources in cited.values() for source in sources} <= SOURCES
