"""The home page, as a person meets it: what there is, of how many, whence, and where to go on."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from clustergraph.model.roles import Role
from clustergraph.server.tokens import new_token
from tests.conftest import RAILWAY, THEATRE
from tests.serving import running, serving

from .conftest import Visit

MOST = 400_000
"""Bytes on the wire, before the editor."""
RAIL = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
FIGURES = """\
# en: Our figures
# fr: Nos chiffres
# en $Member: fellow / fellows
query Home {
  Member: figures(where: { precision: { eq: ABOUT }, date: { eq: "2025" } }, first: 1) { nodes { value precision date } }
  Cluster: figures(where: { precision: { eq: AT_LEAST }, date: { eq: "2016" } }, first: 1) { nodes { value precision } }
}
"""


def opened(visit: Visit, address: str, heading: str) -> Page:
    visit.page.goto(f"{address}/")
    expect(visit.page.get_by_role("heading", level=2, name=heading)).to_be_visible()
    return visit.page


def section(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def test_it_says_what_is_recorded_of_how_many_since_when_and_whence(visit: Visit, served: str) -> None:
    page = opened(visit, served, "Mountain industry abroad")
    counts = page.get_by_role("list", name="What this graph holds").get_by_role("listitem")
    expect(counts.filter(has_text=re.compile("members recorded"))).to_have_text(
        "5 members recorded, of 245 (2020, De nouveaux projets pour le Cluster Montagne)"
    )
    expect(counts.get_by_role("link")).to_have_attribute("href", re.compile("^https://www.actumontagne.com/"))
    expect(counts.filter(has_text="countries")).to_have_text("249 countries")
    expect(counts.filter(has_text=re.compile("cluster "))).to_have_text("1 cluster recorded")
    health = httpx2.get(f"{served}/healthz").json()
    nodes, edges = (
        page.get_by_text(re.compile("Loaded on")),
        f"{health['nodes']:,} nodes, {health['edges']:,} edges",
    )
    expect(nodes).to_contain_text(edges)
    expect(nodes).to_contain_text(f"{datetime.now(UTC):%Y}")
    drawn = section(page, "Who exported where")
    expect(drawn.get_by_role("img", name="Map")).to_be_visible()
    expect(drawn.get_by_role("button", name="China")).to_be_visible()
    expect(section(page, "The newest sources").get_by_role("link").first).to_have_attribute(
        "href", re.compile("^https?://")
    )
    expect(section(page, "The newest sources")).to_contain_text("Swedish Olympic Committee · 25 July 2024")
    assert visit.hosts == {urlsplit(served).netloc}
    assert visit.complaints == []
    assert visit.faults() == []
    visit.keep("home")


def test_the_questions_that_are_asked_most_come_first(visit: Visit, tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        page = opened(visit, address, "Mountain industry abroad")
        asked = section(page, "Most asked")
        expect(asked.get_by_role("link")).to_have_count(6)
        expect(asked.get_by_role("link").first).to_have_text("Who exported to a country?")
        assert "asked" not in (asked.get_by_role("listitem").first.text_content() or "").replace(
            "Most asked", ""
        )
        questions = httpx2.get(f"{address}/questions").json()["questions"]
        for question in (questions[6], questions[3], questions[3]):
            httpx2.post(f"{address}/graphql", json={"query": question["text"]})
        page.reload()
        expect(asked.get_by_role("listitem").nth(0)).to_have_text(
            "How did the cluster's membership grow? asked 2 times"
        )
        expect(asked.get_by_role("listitem").nth(1)).to_have_text(f"{questions[6]['title']['en']} asked once")
        expect(asked.get_by_role("link").nth(2)).to_have_text("Who exported to a country?")
        asked.get_by_role("link").first.click()
        expect(page).to_have_url(f"{address}/graphql?question={questions[3]['name']}")
        expect(page.get_by_role("heading", name="How did the cluster's membership grow?")).to_be_visible()
        assert visit.complaints == []


def test_links_lead_to_the_explorer_the_editor_the_schema_and_back(visit: Visit, served: str) -> None:
    page = opened(visit, served, "Mountain industry abroad")
    places = page.get_by_role("navigation", name="Pages")
    expect(places.get_by_role("link", name="Home")).to_have_attribute("aria-current", "page")
    places.get_by_role("link", name="Editor").click()
    expect(page.get_by_label("Operation Editor").locator(".view-lines")).to_be_visible()
    expect(places.get_by_role("link", name="Editor")).to_have_attribute("aria-current", "page")
    places.get_by_role("link", name="Questions").click()
    expect(page.get_by_text("This service has no ready questions.")).to_have_count(0)
    expect(page.get_by_role("searchbox")).to_be_visible()
    expect(places.get_by_role("link", name="Questions")).to_have_attribute("aria-current", "page")
    places.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Mountain industry abroad")).to_be_visible()
    assert page.url == f"{served}/"
    more = section(page, "Look further").get_by_role("link")
    addresses = [one.get_attribute("href") for one in more.all()]
    assert addresses == ["/graphql", "/graphql?query=", "/schema.graphql", "/healthz"]
    for address in addresses:
        assert httpx2.get(f"{served}{address}", headers={"accept": "text/html, */*;q=0.1"}).status_code == 200
    page.get_by_role("link", name="The schema, as SDL").click()
    expect(page.get_by_text("type Query {")).to_be_attached()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_it_in_french_light_or_dark(browser: Browser, served: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="fr-FR", color_scheme=scheme)  # type: ignore[arg-type]
    visit = Visit(context.new_page())
    visit.watch()
    page = opened(visit, served, "L'industrie de la montagne dans le monde")
    expect(page.get_by_text("membres dans le graphe")).to_have_text(
        "5 membres dans le graphe, sur 245 (2020, De nouveaux projets pour le Cluster Montagne)"
    )
    expect(page.get_by_text("249 pays")).to_be_visible()
    expect(page.get_by_text("25 juillet 2024")).to_be_visible()
    expect(section(page, "Les plus posées").get_by_role("link").first).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "fr"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        "it is wider than the phone"
    )
    assert visit.faults() == []
    assert visit.complaints == []
    visit.keep(f"home-phone-{scheme}")
    context.close()


def test_language_and_theme_are_those_of_the_explorer(visit: Visit, served: str) -> None:
    page = opened(visit, served, "Mountain industry abroad")
    page.get_by_text("Settings").click()
    page.get_by_label("Theme").select_option("Dark")
    page.get_by_label("Language").select_option("Français")
    expect(page.get_by_role("heading", name="L'industrie de la montagne dans le monde")).to_be_visible()
    page.get_by_role("link", name="Questions", exact=True).click()
    expect(page.get_by_role("heading", name="Qui a exporté vers un pays ?")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"


@pytest.mark.parametrize("path", ["/", "/graphql"])
def test_little_is_loaded_before_the_editor(browser: Browser, served: str, path: str) -> None:
    """The bytes that come over the wire, and no word of the editor's or the drawing's code."""
    context = browser.new_context()
    page = context.new_page()
    came: list[Request] = []
    page.on("requestfinished", lambda one: came.append(one))  # noqa: PLW0108, Playwright wants a function of Python
    page.goto(f"{served}{path}")
    page.get_by_role("heading", level=2).wait_for()
    page.wait_for_load_state("networkidle")
    names = " ".join(one.url for one in came)
    assert "/assets/" in names
    assert not re.search("monaco|Editor|Graph-|sigma", names)
    assert sum(max(0, one.sizes()["responseBodySize"]) for one in came) < MOST
    large = [one for one in came if "/assets/index" in one.url]
    assert {one.response().headers["content-encoding"] for one in large} == {"br"}  # type: ignore[union-attr]
    context.close()


def test_figures_say_how_near_they_are(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "q").mkdir()
    (tmp_path / "q" / "home.graphql").write_text(FIGURES, encoding="utf-8")
    with serving(tmp_path, "--questions", "q") as address:
        page = opened(visit, address, "Our figures")
        expect(page.get_by_text("fellows recorded")).to_have_text("5 fellows recorded, of about 60 (2025)")
        expect(page.get_by_text("cluster recorded")).to_have_text(
            re.compile("^1 cluster recorded, of at least [0-9]+$")
        )
        expect(page.get_by_text("trade shows recorded")).to_have_text("4 trade shows recorded")
        expect(section(page, "Who exported where")).to_have_count(0)
        expect(section(page, "Most asked")).to_have_count(0)
        page.goto(f"{address}/?lang=fr")
        expect(page.get_by_text("fellows dans le graphe")).to_contain_text("sur environ 60 (2025)")


def test_another_graph_has_a_home_of_plain_counts(visit: Visit, tmp_path: Path) -> None:
    with serving(tmp_path, *RAIL) as address:
        page = opened(visit, address, "What this graph holds")
        expect(page.get_by_text("stations recorded")).to_have_text("3 stations recorded")
        expect(page.get_by_role("heading", name="Sources")).to_have_count(0)
        assert visit.complaints == []
        assert visit.faults() == []


def test_a_load_that_failed_is_told(visit: Visit, tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text((RAILWAY / "seed.json").read_text("utf-8"), "utf-8")
    with serving(tmp_path, *RAIL[:2], "--seed", str(seed), "--watch") as address:
        page = opened(visit, address, "What this graph holds")
        told = page.get_by_text("The last attempt to load something newer failed.")
        expect(told).to_have_count(0)
        seed.write_text("{", "utf-8")
        expect(page.get_by_text("Loaded on")).to_be_visible()
        while httpx2.get(f"{address}/healthz").json()["status"] == "ok":
            page.wait_for_timeout(100)
        page.reload()
        expect(told).to_be_visible()


def test_whoever_needs_a_token_is_told_and_can_give_it(visit: Visit, tmp_path: Path) -> None:
    token = new_token(tmp_path / "tokens.toml", "an analyst", Role.ANALYST)
    stage = ("--model", str(THEATRE / "model.graphql"), "--seed", str(THEATRE / "seed.json"))
    with serving(tmp_path, *stage, "--auth", "tokens.toml", "--open-role", "none") as address:
        page = visit.page
        page.goto(f"{address}/")
        expect(page.get_by_role("alert")).to_contain_text("this needs a token")
        page.get_by_text("Settings").click()
        page.get_by_label("Token").fill(token)
        page.get_by_label("Token").press("Enter")
        expect(page.get_by_text(re.compile("patrons? recorded"))).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)


def test_a_service_that_stops_is_told_of_and_comes_back_by_itself(visit: Visit, tmp_path: Path) -> None:
    with running(tmp_path, *RAIL) as (address, process):
        page = opened(visit, address, "What this graph holds")
        process.terminate()
        process.wait()
        page.get_by_text("Settings").click()
        page.get_by_label("Token").fill("x")
        page.get_by_label("Token").press("Enter")
        banner = page.get_by_text("The service does not answer.")
        expect(banner).to_be_visible()
        with serving(tmp_path, *RAIL, port=int(address.rpartition(":")[2])):
            expect(banner).to_be_hidden()
