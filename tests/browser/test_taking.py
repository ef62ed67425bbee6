"""What people take away: questions as programs that run elsewhere, answers as files that others open."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from clustergraph.model.roles import Role
from clustergraph.server.tokens import new_token
from tests.clients import packages
from tests.clients.node import command
from tests.conftest import RAILWAY, THEATRE
from tests.serving import serving

from .conftest import Visit

ODD = 'It\'s "5 < 6" & $HOME `date` ${y} \\n \\ $(date) %d {z}\n\'\'\'\u00e9\u2028 \U0001f600 """ </script><b>bold</b>'
QUERY = '''# It's "odd": $HOME `date` ${y} \\ """ \U0001f600
query Odd($name: String!) {
  stations(where: { name: { eq: $name }, AND: [{ NOT: { name: { eq: """a "quoted" \\ text""" } } }] }) { nodes { name code platforms } }
}
query Other { stations(first: 0) { totalCount } }'''
LANGUAGES = ["curl", "Python", "TypeScript"]
TSC = Path(__file__).parents[2] / "web" / "node_modules" / ".bin" / "tsc"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service whose stations are called what breaks shells, programs, spreadsheets and pages."""
    folder = tmp_path_factory.mktemp("odd")
    seed = json.loads((RAILWAY / "seed.json").read_text("utf-8"))
    named = {"alm": ODD, "bir": "=1+1", "ced": "-2+3", "dep": "@here"}
    for node in seed["nodes"]:
        if node["id"] in named:
            node["name"] = named[node["id"]]
    more = {"bir": {"height": -3.5, "code": "javascript:alert(1)"}, "ced": {"height": 7.25}}
    seed["nodes"] = [{**node, **more.get(node["id"], {})} for node in seed["nodes"]]
    (folder / "seed.json").write_text(json.dumps(seed), encoding="utf-8")
    with serving(folder, "--model", str(RAILWAY / "model.graphql"), "--seed", "seed.json") as address:
        yield address


def asked(visit: Visit, address: str, query: str, **more: object) -> Page:
    """The page with the answer to a question in the editor."""
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in more.items()}
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.page.goto(f"{address}/graphql?{urlencode({'query': query, **texts})}")
    visit.page.get_by_role("tab", name="Table").click()
    expect(visit.page.locator("tbody tr").first).to_be_visible()
    return visit.page


def copied(page: Page, language: str) -> str:
    """What the menu puts on the clipboard."""
    page.locator("summary", has_text="Take away").click()
    page.get_by_role("button", name=f"Copy as {language}").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def run(language: str, text: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The text as a person runs it: pasted into a shell, or kept as a file."""
    names = {"Python": "question.py", "TypeScript": "question.mjs"}
    if language in names:
        (folder / names[language]).write_text(text, encoding="utf-8")
    line = {
        "curl": ["sh", "-c", text],
        "Python": [sys.executable, "question.py"],
        "TypeScript": [*command("node"), "question.mjs"],
    }[language]
    whole = {**(packages.installed() if language == "Python" else os.environ), **environment}
    return subprocess.run(
        line, cwd=folder, env=whole, capture_output=True, encoding="utf-8", check=False, timeout=60
    )


def told(printed: str) -> Any:
    """The data that a program printed: curl prints the whole answer."""
    found = json.loads(printed)
    return found.get("data", found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_copied_as_a_program_that_gives_the_same_answer(
    visit: Visit, odd: str, tmp_path: Path, language: str
) -> None:
    page = asked(visit, odd, QUERY, variables={"name": ODD}, operationName="Odd")
    text = copied(page, language)
    body = {"query": QUERY, "variables": {"name": ODD}, "operationName": "Odd"}
    expected = httpx2.post(f"{odd}/graphql", json=body).json()["data"]
    assert [node["name"] for node in expected["stations"]["nodes"]] == [ODD]
    ran = run(language, text, tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert told(ran.stdout) == expected
    assert "cg_" not in ran.stdout + text
    assert "TOKEN" not in text
    assert visit.complaints == []


def test_the_typescript_is_typed(visit: Visit, odd: str, tmp_path: Path) -> None:
    page = asked(visit, odd, QUERY, variables={"name": ODD}, operationName="Odd")
    (tmp_path / "question.mts").write_text(copied(page, "TypeScript"), encoding="utf-8")
    options = [
        "--strict",
        "--noEmit",
        "--target",
        "es2022",
        "--module",
        "nodenext",
        "--types",
        "",
        "--ignoreConfig",
    ]
    ran = subprocess.run(
        [str(TSC), *options, "question.mts"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_token_is_asked_for_and_never_written_down(visit: Visit, tmp_path: Path, language: str) -> None:
    token = new_token(tmp_path / "tokens.toml", "an analyst", Role.ANALYST)
    model, seed = str(THEATRE / "model.graphql"), str(THEATRE / "seed.json")
    arguments = ("--model", model, "--seed", seed, "--auth", "tokens.toml", "--open-role", "none")
    with serving(tmp_path, *arguments) as address:
        page = visit.page
        page.goto(f"{address}/graphql")
        page.evaluate("token => sessionStorage.setItem('token', token)", token)
        text = copied(asked(visit, address, "{ patrons { nodes { name } } }"), language)
        assert token not in text
        ran = run(language, text, tmp_path, TOKEN=token)
        assert "Zyxwanda Goldsmith" in ran.stdout, ran.stderr
        refused = run(language, text, tmp_path, TOKEN="of-nobody")
        assert "UNAUTHENTICATED" in refused.stdout + refused.stderr


def test_a_ready_question_is_taken_away_with_what_was_asked_by_the_keyboard(
    visit: Visit, served: str
) -> None:
    page = visit.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(
        f"{served}/graphql?question=01-who-exported-to-a-country&variables=%7B%22country%22:%22KZ%22%7D"
    )
    expect(page.locator("tbody tr").first).to_contain_text("Kazakhstan")
    page.get_by_role("combobox", name="Country").fill("never asked")
    page.get_by_role("tab", name="Table").focus()
    page.keyboard.press("Tab")
    menu = page.locator(".takeaway")
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(menu.get_by_role("button", name="Copied")).to_be_visible()
    assert '"country":"KZ"' in page.evaluate("navigator.clipboard.readText()")
    assert visit.faults() == []
    visit.keep("take-away")
    page.keyboard.press("Escape")
    expect(menu.locator("summary")).to_be_focused()
    expect(menu.get_by_role("button").first).to_be_hidden()


def test_a_page_that_came_over_plain_http_copies_too(visit: Visit, served: str) -> None:
    page = visit.page
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page.context.grant_permissions(["clipboard-read"])
    page.goto(f"{served}/graphql")
    expect(page.locator("tbody tr").first).to_be_visible()
    assert copied(page, "curl").startswith("curl ")
    expect(page.get_by_role("button", name="Copied")).to_be_focused()


def test_a_table_becomes_a_workbook_as_it_is_shown(visit: Visit, odd: str, tmp_path: Path) -> None:
    page = asked(visit, odd, "{ stations { nodes { code name height platforms opened step_free } } }")
    head = page.get_by_role("columnheader", name="height")
    head.get_by_role("button").click()
    page.get_by_text("Columns").click()
    page.locator(".menu").get_by_label("platforms").uncheck()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download as XLSX").click()
    assert taken.value.suggested_filename == "answer.xlsx"
    taken.value.save_as(tmp_path / "answer.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "answer.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == [f"stations › {name}" for name in ("code", "name", "height", "opened", "step_free")]
    assert rows[1:] == [
        ["javascript:alert(1)", "=1+1", -3.5, "1899~", None],
        [None, "-2+3", 7.25, "../1950", False],
        ["ALM", ODD, 12.5, "1871-05", True],
    ]
    assert [cell.data_type for cell in sheet["B"]] == ["s", "s", "s", "s"]
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert not sheet["A2"].font.bold
    assert visit.complaints == []


def test_a_large_table_becomes_a_workbook_too(visit: Visit, served: str, tmp_path: Path) -> None:
    page = asked(
        visit,
        served,
        "{ nodes: sources(first: 1000) { nodes { id title url publisher supports { nodes: edges { node { id } } } } } }",
    )
    told_of = int(
        (page.locator(".answer .tools span").first.text_content() or "").split()[0].replace(",", "")
    )
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download as XLSX").click()
    taken.value.save_as(tmp_path / "answer.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "answer.xlsx").worksheets[0]
    assert sheet.max_row == told_of + 1 > 400


def test_a_csv_holds_no_formulas_and_spoils_no_numbers(visit: Visit, odd: str) -> None:
    page = asked(visit, odd, "{ stations { nodes { name height platforms } } depots { nodes { name } } }")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download as CSV").click()
    text = Path(taken.value.path()).read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert {row[0] for row in rows[1:]} == {ODD, "'=1+1", "'-2+3", ""}
    assert {row[1] for row in rows[1:]} == {"12.5", "-3.5", "7.25", ""}
    assert rows[-1][3] == "'@here"


def saved(page: Page, folder: Path) -> Path:
    """The answer as one HTML file."""
    page.locator("summary", has_text="Take away").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Save as one HTML file").click()
    path = folder / taken.value.suggested_filename
    taken.value.save_as(path)
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_answer_is_one_file_that_opens_offline(
    visit: Visit, browser: Browser, served: str, tmp_path: Path, scheme: str
) -> None:
    visit.page.goto(f"{served}/graphql")
    expect(visit.page.locator("tbody tr").first).to_be_visible()
    path = saved(visit.page, tmp_path)
    assert path.name == "01-who-exported-to-a-country.html"
    assert "<script" not in path.read_text("utf-8")
    context = browser.new_context(offline=True, color_scheme=scheme, viewport={"width": 390, "height": 800})  # type: ignore[arg-type]
    file = Visit(context.new_page())
    file.watch()
    page = file.page
    page.goto(path.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Who exported to a country?")
    expect(page.locator("tbody tr")).to_have_count(13)
    expect(page.get_by_role("row", name="Yabuli")).to_contain_text("Poma")
    expect(page.locator(".sources li")).to_have_count(9)
    expect(page.locator(".sources a").first).to_have_attribute("href", re.compile("^https://"))
    expect(page.get_by_text("query WhoExportedToACountry")).to_be_visible()
    expect(page.locator("dd").nth(2)).to_contain_text("1, ")
    expect(page.locator("svg circle").first).to_be_visible()
    page.get_by_text("JSON", exact=True).click()
    expect(page.locator("details pre")).to_contain_text('"country": {')
    expect(page.locator("details pre")).not_to_contain_text("cg_")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert file.hosts == {""}
    assert file.complaints == []
    assert file.faults() == []
    file.keep(f"file-{scheme}")
    context.close()


def test_markup_in_an_answer_is_text_in_the_file_and_only_web_addresses_are_links(
    visit: Visit, odd: str, tmp_path: Path
) -> None:
    query = """query ($name: String = "") {
      stations(where: { name: { ne: $name } }) { citations: nodes { title: name url: code } }
      depots { nodes { name } citations: nodes { title: name url: site } }
    }"""
    page = asked(visit, odd, query, variables={"name": "</pre><script>alert(1)</script>"})
    path = saved(page, tmp_path)
    text = path.read_text("utf-8")
    assert "<b>" not in text
    assert "<script" not in text
    page.goto(path.as_uri())
    expect(page.locator("pre").nth(1)).to_contain_text("</pre><script>alert(1)</script>")
    expect(page.locator("tbody")).to_contain_text("</script><b>bold</b>")
    expect(page.locator(".sources li")).to_have_count(4)
    expect(page.locator(".sources")).to_contain_text("</script><b>bold</b>")
    expect(page.locator(".sources a")).to_have_text(["@here"])
    expect(page.locator(".sources a")).to_have_attribute("href", "https://example.org/depot")
    assert visit.complaints == []
