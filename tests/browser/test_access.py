"""The page of a service that hides something: whoever writes a token into the tab Headers is shown what it is for."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from clustergraph.model.roles import Role
from clustergraph.server.tokens import new_token
from tests.conftest import THEATRE
from tests.serving import serving

from .conftest import Visit

ARGUMENTS = (
    "--model",
    str(THEATRE / "model.graphql"),
    "--seed",
    str(THEATRE / "seed.json"),
    "--auth",
    "tokens.toml",
)
PATRONS = "/graphql?query={patrons{nodes{name}}}"
KEPT = "JSON.stringify([location.href, {...localStorage}, {...sessionStorage}])"


def sign(page: Page, token: str) -> None:
    """Write a token into the tab Headers, or empty it."""
    page.get_by_role("button", name="Headers", exact=True).click()
    page.get_by_label("Headers").locator(".graphiql-editor:not(.hidden) .view-lines").click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    if token:
        page.keyboard.insert_text(f'{{"Authorization": "Bearer {token}"}}')


def execute(page: Page) -> None:
    """Press the button that asks, and wait for the answer."""
    with page.expect_response(lambda answer: '"ids":true' in (answer.request.post_data or "")):
        page.get_by_role("button", name="Execute query").click()


def ask_as(page: Page, token: str) -> None:
    """Ask again with another token, or none; the answer stands when no node is chosen any more."""
    sign(page, token)
    execute(page)
    expect(page.locator(".answer select")).to_have_value("")


def shows(page: Page, *seen: str, hidden: tuple[str, ...] = ()) -> None:
    """What is told of one player and of what is around her."""
    page.locator(".answer select").select_option("ada")
    facts = page.locator(".facts")
    facts.get_by_role("button", name="Show what is around it").click()
    for value in seen:
        expect(facts).to_contain_text(value)
    for value in hidden:
        expect(facts).not_to_contain_text(value)


def test_a_token_in_the_headers_shows_what_it_is_for(visit: Visit, tmp_path: Path) -> None:
    token = new_token(tmp_path / "tokens.toml", "an analyst", Role.ANALYST)
    with serving(tmp_path, *ARGUMENTS, "--open-role", "none") as address:
        page = visit.page
        # The header comes before a token of the settings, such as one that has expired.
        page.add_init_script("sessionStorage.setItem('token', 'of-nobody')")
        with page.expect_response(lambda answer: answer.request.method == "POST") as refused:
            page.goto(address + PATRONS)
        assert refused.value.status == 401
        sign(page, token)
        with page.expect_response(
            lambda answer: "Introspection" in (answer.request.post_data or "")
        ) as schema:
            page.get_by_role("button", name="Re-fetch GraphQL schema").click()
        assert schema.value.status == 200
        assert "Patron" in schema.value.text()
        execute(page)
        expect(page.get_by_label("Result Window")).to_contain_text("Zyxwanda Goldsmith")


def test_what_is_asked_about_an_answer_goes_with_its_token(visit: Visit, tmp_path: Path) -> None:
    token = new_token(tmp_path / "tokens.toml", "an analyst", Role.ANALYST)
    with serving(tmp_path, *ARGUMENTS, "--open-role", "none") as address:
        page = visit.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.add_init_script("sessionStorage.setItem('token', 'of-nobody')")
        page.goto(address + PATRONS)
        sign(page, token)
        execute(page)
        page.get_by_role("tab", name="Explain").click()
        expect(page.locator(".plan svg")).to_contain_text("Patron")
        page.get_by_role("tab", name="Graph").click()
        page.locator(".answer select").select_option("gold")
        facts = page.locator(".facts")
        expect(facts).to_contain_text("OLDMONEY")
        facts.get_by_role("button", name="Show what is around it").click()
        expect(page.locator(".counted")).to_have_text("3 nodes, 2 edges")
        expect(facts).to_contain_text("promised")
        page.locator("summary", has_text="Take away").click()
        page.get_by_role("button", name="Copy as curl").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        with page.expect_download() as taken:
            page.get_by_role("button", name="Save as one HTML file").click()
        report = Path(taken.value.path()).read_text("utf-8")
        assert "Generation of the graph" in report
        copied = page.evaluate("navigator.clipboard.readText()")
        assert "Bearer $TOKEN" in copied
        assert token not in report + copied + page.evaluate(KEPT)


def test_what_was_told_with_a_token_is_not_shown_without_it(visit: Visit, tmp_path: Path) -> None:
    token = new_token(tmp_path / "tokens.toml", "an editor", Role.EDITOR)
    with serving(tmp_path, *ARGUMENTS) as address:
        page = visit.page
        page.goto(f"{address}/graphql?query={{players{{nodes{{name}}}}}}")
        page.get_by_role("tab", name="Graph").click()
        shows(page, "1990", "Queen", hidden=("wage", "bonus"))
        ask_as(page, token)
        shows(page, "1990", "Queen", "1,234,567.00", "4,444.00")
        ask_as(page, "")
        shows(page, "1990", "Queen", hidden=("wage", "bonus"))
