"""GraphiQL in the page: a link that runs, the documentation, and what an answer looks like in the views."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from .conftest import Visit

QUERY = "query Linked($id: ID!) { country(id: $id) { name exporters(first: 3) { nodes { name citations { title url } } } } }"


def linked(visit: Visit, address: str, query: str, **variables: str) -> Page:
    """The page that a link opens."""
    link = urlencode({"query": query, "variables": json.dumps(variables)})
    visit.page.goto(f"{address}/graphql?{link}")
    expect(visit.page.get_by_label("Operation Editor").locator(".view-lines")).to_be_visible()
    return visit.page


def test_a_link_opens_its_document_with_its_variables_and_runs_it(visit: Visit, served: str) -> None:
    page = linked(visit, served, QUERY, id="CN")
    expect(page.locator(".graphiql-tab-active .graphiql-tab-button")).to_have_text("Linked")
    expect(page.locator(".result-window")).to_contain_text("China")
    expect(page.get_by_role("columnheader", name="country › name")).to_be_visible()
    page.get_by_role("tab", name="Sources").click()
    expect(page.locator(".sources li").first).to_be_visible()
    assert visit.complaints == []
    assert visit.faults(".graphiql-container") == []
    visit.keep("editor")


def test_a_question_goes_to_the_editor_with_its_variables(visit: Visit, served: str) -> None:
    page = visit.page
    page.goto(f"{served}/graphql")
    page.get_by_role("button", name="Open in the editor").click()
    expect(page.locator(".graphiql-tab-active .graphiql-tab-button")).to_have_text("WhoExportedToACountry")
    expect(page.get_by_label("Variables").locator(".view-lines").first).to_contain_text("CN")
    page.get_by_role("button", name="Execute query").click()
    expect(page.locator(".result-window")).to_contain_text("Sanisphère")
    page.get_by_role("link", name="Questions").click()
    page.get_by_role("button", name="How did the cluster's membership grow?").click()
    page.get_by_role("button", name="Open in the editor").click()
    expect(page.locator(".graphiql-tab-active .graphiql-tab-button")).to_have_text("HowDidMembershipGrow")
    expect(page.locator(".graphiql-tab-button")).to_have_text(
        ["WhoExportedToACountry", "HowDidMembershipGrow"]
    )


def test_what_is_wrong_with_a_query_is_said_in_words(visit: Visit, served: str) -> None:
    page = linked(visit, served, "query Wrong { country(id: 5) { nome } }")
    trouble = page.locator(".trouble[role=alert]")
    expect(trouble).to_contain_text("The question was not answered")
    expect(trouble).to_contain_text("nome")
    visit.keep("trouble")


def test_the_documentation_names_the_fields(visit: Visit, served: str) -> None:
    page = linked(visit, served, QUERY, id="CN")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    explorer = page.locator(".graphiql-doc-explorer")
    explorer.get_by_role("link", name="Query", exact=True).click()
    expect(explorer.get_by_role("link", name="members", exact=True)).to_be_visible()
    assert visit.complaints == []


def test_what_was_asked_is_in_the_history(visit: Visit, served: str) -> None:
    page = linked(visit, served, QUERY, id="CN")
    expect(page.locator(".result-window")).to_contain_text("China")
    page.get_by_role("button", name="Show History").click()
    expect(page.locator(".graphiql-history").get_by_text("Linked")).to_be_visible()
