"""Dates along time: each where the service itself says that it is, and open where it is open."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from clustergraph.model.edtf import span
from tests.conftest import RAILWAY
from tests.serving import serving

from .conftest import Visit

DATES = [
    "1900-01-01", "2000-01-01", "2016", "2016-02", "2014-07-14", "2008~", "1950~/1979", "../1985", "1990/..", "/1971", "1972/",
    "2015-21", "2015-22", "2015-23", "2015-24", "2015-24/2018", "2012/2016-24", "195X", "19XX", "1984?/2004-06~",
]  # fmt: skip
MARKS = """[...document.querySelectorAll('.timeline svg > g')].filter(one => one.querySelector('rect')).map(one => {
  const rect = one.querySelector('rect')
  const [x, width] = [rect.x.baseVal.value, rect.width.baseVal.value]
  return {text: one.querySelector('text').textContent.split(' · ').at(-1), left: x, right: x + width, dashed: rect.matches('.unsure'), ends: one.querySelectorAll('circle').length}
})"""
WIDTH = 960
LEAST = 10


def test_each_form_of_a_date_stands_where_the_service_says(visit: Visit, tmp_path: Path) -> None:
    stations = [
        {"id": f"s{n}", "kind": "Station", "name": f"S{n}", "opened": text} for n, text in enumerate(DATES)
    ]
    (tmp_path / "seed.json").write_text(json.dumps({"nodes": stations}), encoding="utf-8")
    with serving(tmp_path, "--model", str(RAILWAY / "model.graphql"), "--seed", "seed.json") as address:
        page = visit.page
        page.goto(address + "/graphql?query={stations{nodes{name opened}}}")
        expect(page.get_by_role("tab", name="Timeline")).to_have_attribute("aria-selected", "true")
        expect(page.locator(".timeline rect")).to_have_count(len(DATES))
        marks: list[dict[str, Any]] = page.evaluate(MARKS)
    found = {mark["text"]: mark for mark in marks}
    assert found.keys() == set(DATES)
    first, second = (found[text]["left"] for text in ("1900-01-01", "2000-01-01"))
    days = date(2000, 1, 1).toordinal() - date(1900, 1, 1).toordinal()

    def place(day: int) -> float:
        return first + (day - date(1900, 1, 1).toordinal()) * (second - first) / days

    for text, mark in found.items():
        meant = span(text)
        if meant.first is not None:
            assert mark["left"] == pytest.approx(place(meant.first), abs=0.5), text
        if meant.last is None:
            assert mark["right"] == pytest.approx(WIDTH, abs=0.5)
        elif mark["right"] - mark["left"] > LEAST:
            assert mark["right"] == pytest.approx(place(meant.last + 1), abs=0.5), text
        assert mark["ends"] == (meant.first is None or meant.last is None), text
        assert mark["dashed"] == (meant.uncertain or meant.approximate), text


def test_growth_is_told_along_time(visit: Visit, served: str) -> None:
    page = visit.page
    page.goto(served + "/graphql?question=04-how-did-membership-grow")
    expect(page.get_by_role("tab", name="Timeline")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".timeline text", has_text="209 · 2016")).to_be_visible()
    assert visit.complaints == []
    assert visit.faults() == []
    visit.keep("timeline")


def test_dates_of_edges_say_between_whom(visit: Visit, served: str) -> None:
    page = visit.page
    page.goto(served + "/graphql?question=05-latest-exports&lang=fr")
    page.get_by_role("tab", name="Chronologie").click()
    expect(page.locator(".timeline text", has_text="Poma → Iran · 1978")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("button", name="SVG").click()
    assert "Poma → Iran · 1978" in Path(taken.value.path()).read_text("utf-8")


def test_a_number_of_four_digits_is_no_date(visit: Visit, served: str) -> None:
    page = visit.page
    page.goto(served + "/graphql?query={olympicEvents(first:3){nodes{name year edition}}}")
    expect(page.get_by_role("tab", name="Graph")).to_be_visible()
    assert page.get_by_role("tab", name="Timeline").count() == 0
