"""The page, as a person meets it: it opens by itself, at once, and needs no other host."""

from __future__ import annotations

import gzip
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from .conftest import Visit

SOON = 1.5
"""Seconds in which the first question stands on the screen, on a cold load."""
MOST = 400_000
"""Compressed bytes before the editor."""


def test_the_first_question_is_answered_when_the_page_opens(visit: Visit, served: str) -> None:
    page = visit.page
    page.goto(f"{served}/graphql")
    expect(page).to_have_title("clustergraph")
    expect(page.get_by_role("heading", name="Who exported to a country?")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Poma.*Yabuli"))).to_be_visible()
    assert visit.hosts == {urlsplit(served).netloc}
    assert visit.complaints == []
    assert visit.faults() == []
    visit.keep("explorer")


def test_the_first_question_stands_there_soon(browser: Browser, served: str) -> None:
    """The best of three cold loads: a machine may be busy, a page that is too large is so each time."""
    took = []
    for _ in range(3):
        context = browser.new_context()
        page = context.new_page()
        sizes: list[int] = []
        page.on("response", lambda answer, sizes=sizes: sizes.append(len(gzip.compress(answer.body()))))  # type: ignore[misc]
        began = time.perf_counter()
        page.goto(f"{served}/graphql")
        page.get_by_role("heading", level=2).wait_for()
        took.append(time.perf_counter() - began)
        page.wait_for_load_state("networkidle")
        context.close()
        assert sum(sizes) < MOST
    assert min(took) < SOON


def test_files_of_the_page_may_be_kept_for_ever_and_the_page_may_not(served: str) -> None:
    page = httpx2.get(f"{served}/graphql", headers={"accept": "text/html"})
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert page.headers["cache-control"] == "no-cache"
    (script,) = re.findall(r'src="(/assets/[^"]+-[\w-]{8}\.js)"', page.text)
    answer = httpx2.get(f"{served}{script}")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "br"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_it_in_french_light_or_dark(browser: Browser, served: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="fr-FR", color_scheme=scheme)  # type: ignore[arg-type]
    visit = Visit(context.new_page())
    visit.watch()
    page = visit.page
    page.goto(f"{served}/graphql")
    expect(page.get_by_role("heading", name="Qui a exporté vers un pays ?")).to_be_visible()
    expect(page.get_by_text("13 lignes")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "fr"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        "it is wider than the phone"
    )
    assert visit.faults() == []
    visit.keep(f"phone-{scheme}")
    assert visit.complaints == []
    context.close()


def test_language_and_theme_are_remembered(visit: Visit, served: str) -> None:
    page = visit.page
    page.goto(f"{served}/graphql")
    page.get_by_text("Settings").click()
    page.get_by_label("Theme").select_option("Dark")
    page.get_by_label("Language").select_option("Français")
    expect(page.get_by_role("heading", name="Qui a exporté vers un pays ?")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Qui a exporté vers un pays ?")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
    page.get_by_text("Réglages").click()
    assert visit.faults() == []
    visit.keep("settings-dark")


def test_the_page_says_the_same_in_both_languages() -> None:
    """Each word has its French beside it, so that nothing is left untold."""
    text = (Path(__file__).parents[2] / "web" / "src" / "words.ts").read_text("utf-8")
    english, french = (
        set(re.findall(r"^    (\w+):", part, re.MULTILINE))
        for part in re.split(r"^  fr: ", text, flags=re.MULTILINE)
    )
    assert english == french
    assert len(english) > 30
