"""Amounts and numbers as a person reads them, and as files keep them; codes of digits are neither."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import RAILWAY
from tests.serving import serving

from .conftest import Visit

LONG = "123456789012345678901234567890"
DEPOTS: dict[str, tuple[str | None, str]] = {
    "a": (f"{LONG}.20", "74000"),
    "b": ("9500", "01001"),
    "c": (f"{LONG}.1", "2018"),
    "d": ("-1250000.50", "850000"),
    "e": (None, "1234567.5"),
    "f": ("850000", "-12"),
    "g": ("123456789012.345", "A38"),
    "h": ("1234567890123.456", "00000"),
}
"""The values and codes of depots."""
STATIONS = {"alm": (2018, 1234.5), "bir": (12018, 12345.678), "ced": (-98765, -0.25)}
"""The platforms and heights of stations."""
AMOUNTS = "{ depots { nodes { value code name } } }"
COLUMN = """name => {
  const heads = [...document.querySelectorAll('thead th')]
  const place = heads.findIndex(one => one.textContent === name)
  return [...document.querySelectorAll('tbody tr')].map(row => row.children[place].textContent)
}"""
SIDES = """[...document.querySelectorAll('thead th')].map((head, place) =>
  [head, ...document.querySelectorAll(`tbody td:nth-child(${place + 1}):not(:empty)`)].map(one => getComputedStyle(one).textAlign))"""


def seed(folder: Path) -> tuple[str, ...]:
    """What starts a service whose depots and stations hold these."""
    found = json.loads((RAILWAY / "seed.json").read_text("utf-8"))
    depots = [
        {"id": id, "kind": "Depot", "name": f"Depot {id}", "code": code}
        | ({"value": value, "currency": "EUR"} if value else {})
        for id, (value, code) in DEPOTS.items()
    ]
    for node in found["nodes"]:
        if node["id"] in STATIONS:
            node["platforms"], node["height"] = STATIONS[node["id"]]
    found["nodes"] = [node for node in found["nodes"] if node["id"] != "dep"] + depots
    found["edges"] = [edge for edge in found["edges"] if edge["target"] != "dep"]
    (folder / "seed.json").write_text(json.dumps(found), encoding="utf-8")
    return "--model", str(RAILWAY / "model.graphql"), "--seed", "seed.json"


@pytest.fixture(scope="module")
def railway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("amounts")
    with serving(folder, *seed(folder)) as address:
        yield address


def asked(visit: Visit, address: str, query: str, language: str = "en") -> Page:
    """The page with the table of an answer."""
    visit.page.goto(f"{address}/graphql?{urlencode({'query': query, 'lang': language})}")
    visit.page.get_by_role("tab", name="Tableau" if language == "fr" else "Table").click()
    expect(visit.page.locator("tbody tr").first).to_be_visible()
    return visit.page


def column(page: Page, name: str) -> list[str]:
    """What the table shows in a column, with spaces for what keeps groups of digits apart in French."""
    cells: list[str] = page.evaluate(COLUMN, name)
    return [cell.replace("\u202f", " ") for cell in cells]


def workbook(page: Page, folder: Path) -> dict[str, list[Any]]:
    """The columns of the file that the button XLSX saves."""
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download as XLSX").click()
    taken.value.save_as(folder / "answer.xlsx")
    sheet = openpyxl.load_workbook(folder / "answer.xlsx").worksheets[0]
    return {str(one[0].value): [cell.value for cell in one[1:]] for one in sheet.iter_cols()}


ENGLISH = {
    "value": [
        "123,456,789,012,345,678,901,234,567,890.20",
        "9,500",
        "123,456,789,012,345,678,901,234,567,890.1",
        "-1,250,000.50",
        "",
        "850,000",
        "123,456,789,012.345",
        "1,234,567,890,123.456",
    ],
    "platforms": ["2018", "12,018", "-98,765"],
    "height": ["1234.5", "12,345.678", "-0.25"],
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_amounts_and_numbers_are_read_in_the_language_of_the_page(
    visit: Visit, railway: str, language: str
) -> None:
    page = asked(
        visit,
        railway,
        "{ depots { nodes { name value code } } stations { nodes { platforms height opened } } }",
        language,
    )
    for name, cells in ENGLISH.items():
        shown = [one for one in column(page, name) if one or name == "value"][: len(cells)]
        french = [one.replace(",", " ").replace(".", ",") for one in cells]
        assert shown == (french if language == "fr" else cells)
    assert [one for one in column(page, "code") if one] == [code for _, code in DEPOTS.values()]
    sides = page.evaluate(SIDES)
    assert [set(one) for one in sides] == [{"left"}, {"right"}, {"left"}, {"right"}, {"right"}, {"left"}]
    assert visit.complaints == []
    assert visit.faults(".graphiql-container") == []
    page.locator("tbody tr").last.scroll_into_view_if_needed()
    visit.keep(f"amounts-{language}")


def test_amounts_are_sorted_by_size_exactly(visit: Visit, railway: str) -> None:
    page = asked(visit, railway, AMOUNTS)
    head = page.get_by_role("columnheader", name="value").get_by_role("button")
    head.click()
    by_size = ["d", "b", "f", "g", "h", "c", "a"]
    assert [one[-1] for one in column(page, "depots › name")] == [*by_size, "e"]
    head.click()
    assert [one[-1] for one in column(page, "depots › name")] == [*reversed(by_size), "e"]


def test_files_hold_amounts_as_numbers_where_none_of_their_digits_is_lost(
    visit: Visit, railway: str, tmp_path: Path
) -> None:
    page = asked(visit, railway, AMOUNTS)
    columns = workbook(page, tmp_path)
    assert columns["depots › code"] == [code for _, code in DEPOTS.values()]
    assert columns["depots › value"] == [
        f"{LONG}.20",
        9500,
        f"{LONG}.1",
        -1250000.5,
        None,
        850000,
        123456789012.345,
        "1234567890123.456",
    ]
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download as CSV").click()
    text = Path(taken.value.path()).read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [tuple(row[:2]) for row in rows[1:]] == [(value or "", code) for value, code in DEPOTS.values()]


def test_without_ids_nothing_is_taken_for_an_amount(visit: Visit, tmp_path: Path) -> None:
    body = {"query": AMOUNTS, "extensions": {"cost": True}}
    arguments = seed(tmp_path)
    with serving(tmp_path, *arguments) as address:
        cost = httpx2.post(f"{address}/graphql", json=body).json()["extensions"]["cost"]["estimate"]
    with serving(tmp_path, *arguments, "--cost", str(cost)) as address:
        page = asked(visit, address, AMOUNTS)
        assert column(page, "value") == [value or "" for value, _ in DEPOTS.values()]
        assert {side for one in page.evaluate(SIDES) for side in one} == {"left"}
        assert workbook(page, tmp_path)["depots › value"] == [value for value, _ in DEPOTS.values()]


def test_a_node_a_timeline_and_a_file_write_them_so_too(visit: Visit, railway: str, tmp_path: Path) -> None:
    page = asked(visit, railway, AMOUNTS, "fr")
    page.locator("summary", has_text="Emporter").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Enregistrer en un fichier HTML").click()
    report = Path(taken.value.path()).read_text("utf-8")
    assert '<th scope="col" class="number">value</th><th scope="col">code</th>' in report
    assert '<td class="number">-1\u202f250\u202f000,50</td><td>850000</td>' in report
    page.get_by_role("tab", name="Graphe").click()
    page.locator(".answer select").select_option("d")
    facts = page.locator(".facts")
    expect(facts).to_contain_text("value-1\u202f250\u202f000,50")
    expect(facts).to_contain_text("code850000")
    page.locator(".answer select").select_option("b")
    expect(facts).to_contain_text("value9\u202f500")


def test_a_timeline_calls_what_has_no_name_by_its_amounts(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "model.graphql").write_text(
        "type Budget @node { passed: EDTF year: Int total: Decimal }\nscalar EDTF\nscalar Decimal", "utf-8"
    )
    node = {"id": "one", "kind": "Budget", "passed": "2017-12", "year": 2018, "total": "4500.00"}
    (tmp_path / "seed.json").write_text(json.dumps({"nodes": [node], "edges": []}), "utf-8")
    with serving(tmp_path, "--model", "model.graphql", "--seed", "seed.json") as address:
        page = asked(visit, address, "{ budgets { nodes { passed year total } } }", "fr")
        page.get_by_role("tab", name="Chronologie").click()
        expect(page.locator(".timeline .left")).to_have_text("2018 4\u202f500,00 · 2017-12")
