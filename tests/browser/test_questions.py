"""Ready questions, asked as a person does: choose one, fill in its form, look at the table, follow the sources, take it away."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from clustergraph import packaged
from tests.conftest import RAILWAY
from tests.serving import running, serving

from .conftest import Visit

TITLES = [
    re.search(r"^# en: (.+)$", path.read_text("utf-8"), re.MULTILINE)[1]  # type: ignore[index]
    for path in sorted(packaged.QUESTIONS.glob("[0-9]*.graphql"))
]
TABLE = "table tbody tr"


def opened(visit: Visit, address: str) -> Page:
    """The page, with the answer to its first question."""
    visit.page.goto(f"{address}/graphql")
    expect(visit.page.get_by_role("tab", name="Table")).to_be_visible()
    return visit.page


def column(page: Page, name: str) -> list[str]:
    """The cells of a column."""
    headers = page.locator("thead th").all_text_contents()
    return page.locator(f"tbody td:nth-child({headers.index(name) + 1})").all_text_contents()


@pytest.mark.parametrize("title", TITLES)
def test_a_question_is_asked_by_a_click_and_names_its_sources(visit: Visit, served: str, title: str) -> None:
    page = opened(visit, served)
    page.get_by_role("navigation").get_by_role("button", name=title, exact=True).click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    page.get_by_role("tab", name="Table").click()
    expect(page.locator(TABLE).first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("tab", name="Sources").click()
    expect(page.locator(".sources a").first).to_have_attribute("href", re.compile("^https?://"))
    assert visit.complaints == []


def test_a_country_is_found_by_its_name_with_the_keyboard_alone(visit: Visit, served: str) -> None:
    page = opened(visit, served)
    field = page.get_by_role("combobox", name="Country")
    expect(field).to_have_value("China")
    field.focus()
    page.keyboard.type("Corée")
    options = page.locator(".choice").get_by_role("option")
    expect(options).to_have_text(["North Korea", "South Korea"])
    assert visit.faults() == []
    visit.keep("choice")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(field).to_have_value("South Korea")
    expect(options).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(TABLE).first).to_contain_text("South Korea")
    assert "KR" in page.url


def test_what_nothing_is_called_is_said_and_changes_nothing(visit: Visit, served: str) -> None:
    page = opened(visit, served)
    field = page.get_by_role("combobox", name="Country")
    field.fill("zzz")
    expect(page.get_by_text("Nothing is called that.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(field).to_have_value("China")


def test_values_of_the_graph_enums_and_numbers_are_offered(visit: Visit, served: str) -> None:
    page = opened(visit, served)
    page.get_by_role("button", name="Who exported where in a region?").click()
    page.get_by_role("combobox", name="Region").fill("eur")
    page.get_by_role("option", name="Europe").click()
    page.get_by_label("Since the year").fill("2000")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("tab", name="Table").click()
    expect(page.locator(TABLE).first).to_be_visible()
    assert '"region":"Europe","since":2000' in page.evaluate(
        "new URL(location).searchParams.get('variables')"
    ).replace(" ", "")
    page.get_by_role("button", name="Where did missions go?").click()
    page.get_by_label("Format").select_option("Exploratory")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("tab", name="Table").click()
    expect(page.locator(TABLE).first).to_contain_text(re.compile("xplorat"))


def test_questions_are_found_by_words_in_their_titles(visit: Visit, served: str) -> None:
    page = opened(visit, served)
    page.get_by_role("searchbox").fill("olympic")
    expect(page.get_by_role("navigation").get_by_role("button")).to_have_text(
        [
            "What did an organisation do abroad?",
            "Who worked on which Olympic Games?",
            re.compile("Who worked on Games in"),
        ]
    )
    page.get_by_role("searchbox").fill("qwerty")
    expect(page.get_by_text("No question is called that.")).to_be_visible()


def test_a_link_opens_the_same_question_with_the_same_variables(visit: Visit, served: str) -> None:
    page = visit.page
    page.goto(
        f"{served}/graphql?question=01-who-exported-to-a-country&variables=%7B%22country%22:%22KZ%22%7D&lang=fr"
    )
    expect(page.get_by_role("combobox", name="Pays")).to_have_value("Kazakhstan")
    expect(page.locator(TABLE).first).to_contain_text("Kazakhstan")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copier un lien").click()
    expect(page.get_by_text("Copié")).to_be_visible()
    assert "KZ" in page.evaluate("navigator.clipboard.readText()")


def test_the_table_is_sorted_narrowed_and_taken_away(visit: Visit, served: str) -> None:
    page = opened(visit, served)
    head: Locator = page.get_by_role("columnheader", name="exporters › name")
    expect(head).to_have_attribute("aria-sort", "none")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    names = column(page, "exporters › name")
    assert names == sorted(names, key=str.casefold)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert column(page, "exporters › name") == sorted(names, key=str.casefold, reverse=True)
    page.get_by_text("Columns").click()
    page.get_by_label("currency").uncheck()
    expect(page.get_by_role("columnheader", name="currency")).to_have_count(0)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download as CSV").click()
    assert taken.value.suggested_filename == "01-who-exported-to-a-country.csv"
    text = Path(taken.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 13
    assert "country › exporters › currency" not in rows[0]
    assert rows[0]["country › exporters › name"] == column(page, "exporters › name")[0]


def test_other_peoples_words_are_text_and_formulas_are_not(visit: Visit, tmp_path: Path) -> None:
    """A name with markup is shown as it is; of the question, too."""
    (tmp_path / "q").mkdir()
    (tmp_path / "q" / "1.graphql").write_text(
        "# en: Stations <b>by</b> name\n# fr: Gares\nquery Q { stations { nodes { name } } }",
        encoding="utf-8",
    )
    name = "<img src=x onerror=alert(1)>"
    seed = (RAILWAY / "seed.json").read_text("utf-8").replace("Almond", name)
    assert name in seed
    (tmp_path / "seed.json").write_text(seed, encoding="utf-8")
    arguments = ("--model", str(RAILWAY / "model.graphql"), "--seed", "seed.json", "--questions", "q")
    with serving(tmp_path, *arguments) as address:
        page = opened(visit, address)
        expect(page.get_by_role("cell", name=name)).to_be_visible()
        expect(page.get_by_role("heading", name="Stations <b>by</b> name")).to_be_visible()
        assert visit.complaints == []


def test_a_service_that_stops_is_told_of_and_comes_back_by_itself(visit: Visit, tmp_path: Path) -> None:
    with running(tmp_path) as (address, process):
        page = opened(visit, address)
        process.terminate()
        process.wait()
        page.get_by_role("button", name="Ask", exact=True).click()
        banner = page.get_by_text("The service does not answer.")
        expect(banner).to_be_visible()
        visit.keep("down")
        with serving(tmp_path, port=int(address.rpartition(":")[2])):
            expect(banner).to_be_hidden()
            expect(page.locator(TABLE).first).to_be_visible()


def test_without_questions_the_editor_opens(visit: Visit, tmp_path: Path) -> None:
    arguments = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
    with serving(tmp_path, *arguments) as address:
        visit.page.goto(f"{address}/graphql")
        expect(visit.page.get_by_label("Operation Editor").locator(".view-lines")).to_be_visible()
        visit.page.get_by_role("link", name="Questions").click()
        expect(visit.page.get_by_text("This service has no ready questions.")).to_be_visible()
