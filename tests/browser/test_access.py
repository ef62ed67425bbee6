"""The page of a service that hides something: whoever writes a token into the tab Headers is shown what it is for."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from clustergraph.model.roles import Role
from clustergraph.server.tokens import new_token
from tests.conftest import THEATRE
from tests.serving import serving

from .conftest import Visit


def test_a_token_in_the_headers_shows_what_it_is_for(visit: Visit, tmp_path: Path) -> None:
    token = new_token(tmp_path / "tokens.toml", "an analyst", Role.ANALYST)
    arguments = ("--model", str(THEATRE / "model.graphql"), "--seed", str(THEATRE / "seed.json"))
    with serving(tmp_path, *arguments, "--auth", "tokens.toml", "--open-role", "none") as address:
        page = visit.page
        # The header comes before a token of the settings, such as one that has expired.
        page.add_init_script("sessionStorage.setItem('token', 'of-nobody')")
        with page.expect_response(lambda answer: answer.request.method == "POST") as refused:
            page.goto(f"{address}/graphql?query={{patrons{{nodes{{name}}}}}}")
        assert refused.value.status == 401
        page.get_by_role("button", name="Headers", exact=True).click()
        page.get_by_label("Headers").locator(".graphiql-editor:not(.hidden) .view-lines").click()
        page.keyboard.insert_text(f'{{"Authorization": "Bearer {token}"}}')
        with page.expect_response(
            lambda answer: "Introspection" in (answer.request.post_data or "")
        ) as schema:
            page.get_by_role("button", name="Re-fetch GraphQL schema").click()
        assert schema.value.status == 200
        assert "Patron" in schema.value.text()
        page.get_by_role("button", name="Execute query").click()
        expect(page.get_by_label("Result Window")).to_contain_text("Zyxwanda Goldsmith")
