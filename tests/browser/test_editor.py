"""GraphiQL in the page: a link that runs, the documentation, and what an answer looks like in the views."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.serving import serving

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


def place(address: str) -> dict[str, str]:
    """What an address says."""
    parts = urlsplit(address)
    return {name: values[0] for name, values in parse_qs(parts.query or parts.fragment).items()}


def written(page: Page) -> str:
    """The query in the editor, by the link that it offers."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('')")
    page.get_by_role("button", name="Copy a link").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text !== '')")
    return place(page.evaluate("navigator.clipboard.readText()"))["query"]


def words(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def put(page: Page, query: str) -> None:
    """Write another query into the editor."""
    page.get_by_label("Operation Editor").locator(".view-lines").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(query)


def test_the_address_follows_what_is_asked_in_the_editor(visit: Visit, served: str) -> None:
    page = linked(visit, served, QUERY, id="CN")
    expect(page.locator(".result-window")).to_contain_text("China")
    query = '{ country(id: "KZ") { name } }'
    put(page, query)
    page.get_by_role("button", name="Execute query").click()
    expect(page.locator(".result-window")).to_contain_text("Kazakhstan")
    assert place(page.url) == {"query": query, "variables": '{"id":"CN"}'}
    page.get_by_role("link", name="Questions").click()
    assert "query" not in place(page.url)
    page.get_by_role("link", name="Editor").click()
    assert place(page.url)["query"] == query
    another = page.context.new_page()
    another.goto(page.url)
    expect(another.locator(".result-window")).to_contain_text("Kazakhstan")
    assert visit.complaints == []


def test_a_link_is_copied_before_anything_is_asked_and_names_the_operation(visit: Visit, served: str) -> None:
    several = 'query One { country(id: "CN") { name } }\nquery Two { country(id: "KZ") { name } }'
    visit.page.goto(f"{served}/graphql?{urlencode({'query': several, 'operationName': 'Two'})}")
    expect(visit.page.locator(".result-window")).to_contain_text("Kazakhstan")
    assert place(visit.page.url) == {"query": several, "operationName": "Two"}
    put(visit.page, "{ graph { nodes } }")
    assert written(visit.page) == "{ graph { nodes } }"
    assert place(visit.page.url)["query"] == several


def test_a_link_too_long_for_a_service_opens_too(visit: Visit, served: str) -> None:
    query = '{ country(id: "KZ") { name } }' + " # why" * 4000
    page = linked(visit, served, QUERY, id="CN")
    put(page, query)
    page.get_by_role("button", name="Execute query").click()
    expect(page.locator(".result-window")).to_contain_text("Kazakhstan")
    assert urlsplit(page.url).query == ""
    assert place(page.url)["query"] == query
    another = page.context.new_page()
    another.goto(page.url)
    expect(another.locator(".result-window")).to_contain_text("Kazakhstan")
    assert visit.complaints == []


def test_a_query_is_built_with_the_keyboard_alone(visit: Visit, served: str) -> None:
    page = linked(visit, served, "{ __typename }")
    page.get_by_role("button", name="Show Query builder").focus()
    page.keyboard.press("Enter")
    builder = page.get_by_role("region", name="Query builder")
    builder.get_by_role("searchbox").focus()
    page.keyboard.type("countr")
    boxes = builder.get_by_role("checkbox")
    expect(boxes).to_have_count(2)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(builder.get_by_role("checkbox", name="name", exact=True)).to_be_checked()
    assert words(written(page)) == "{ countries { nodes { name } } }"
    builder.get_by_text("Arguments").first.focus()
    page.keyboard.press("Enter")
    for name in ("where", "name", "eq"):
        builder.locator("details").get_by_role("checkbox", name=name, exact=True).first.focus()
        page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type('C"h\\ina')
    assert 'where: {name: {eq: "C\\"h\\\\ina"}}' in written(page)
    builder.get_by_role("textbox", name="eq").fill("China")
    builder.get_by_role("checkbox", name="first", exact=True).first.check()
    builder.get_by_role("textbox", name="first").fill("2")
    page.get_by_role("button", name="Execute query").click()
    expect(page.locator(".result-window")).to_contain_text("China")
    assert words(written(page)) == '{ countries(where: {name: {eq: "China"}}, first: 2) { nodes { name } } }'
    assert visit.faults(".graphiql-sidebar", ".graphiql-sessions") == []
    visit.keep("builder")
    assert visit.complaints == []


def test_the_builder_shows_the_query_as_it_is_and_waits_when_it_cannot(visit: Visit, served: str) -> None:
    page = linked(visit, served, QUERY, id="CN")
    page.get_by_role("button", name="Show Query builder").click()
    builder = page.get_by_role("region", name="Query builder")
    expect(builder.get_by_role("checkbox", checked=True).first).to_be_visible()
    expect(builder.get_by_role("textbox", name="id")).to_have_value("$id")
    builder.get_by_role("checkbox", name="… on Member").first.check()
    assert "... on Member {" in written(page)
    builder.get_by_role("checkbox", name="citations").first.uncheck()
    assert "title" not in written(page)
    put(page, "{ country(")
    expect(builder).to_contain_text("cannot be read as it stands")
    put(page, "# nothing yet\n")
    builder.get_by_role("checkbox", name="graph", exact=True).check()
    assert written(page).startswith("{\n  graph {")
    builder.get_by_role("checkbox", name="graph", exact=True).uncheck()
    assert words(written(page)) == "{ __typename }"
    assert visit.complaints == []


def test_the_query_is_tidied(visit: Visit, served: str) -> None:
    page = linked(visit, served, QUERY, id="CN")
    page.get_by_role("button", name="Tidy the query").click()
    expect(page.get_by_label("Operation Editor").locator(".view-line").nth(1)).to_have_text(
        "country(id: $id) {"
    )
    assert words(written(page)) == QUERY.replace("{ id", "{id")


@pytest.mark.parametrize(("scheme", "ground"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(33, 42, 59)")])
def test_a_phone_shows_the_editor_in_french_light_or_dark(
    browser: Browser, served: str, scheme: str, ground: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="fr-FR", color_scheme=scheme)  # type: ignore[arg-type]
    visit = Visit(context.new_page())
    visit.watch()
    page = linked(visit, served, QUERY, id="CN")
    expect(page.locator(".result-window")).to_contain_text("China")
    for part in (".graphiql-query-editor .graphiql-editor", ".graphiql-response", ".graphiql-editor-tool"):
        box = page.locator(part).first.bounding_box()
        assert box
        assert box["width"] > 300, part
        assert box["height"] > 80, part
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.graphiql-editors')).backgroundColor")
        == ground
    )
    for name in ("Mettre la requête en forme", "Copier un lien", "Copier la requête", "Fondre les fragments"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    visit.keep(f"phone-editor-{scheme}")
    page.get_by_role("button", name="Show Compositeur de requête").click()
    expect(page.get_by_role("region", name="Compositeur de requête")).to_contain_text("Cochez")
    expect(page.get_by_role("checkbox", name="country", exact=True)).to_be_checked()
    assert visit.faults(".graphiql-sidebar", ".graphiql-sessions") == []
    visit.keep(f"phone-builder-{scheme}")
    assert visit.complaints == []
    context.close()


def test_the_editor_follows_the_theme_of_the_page(visit: Visit, served: str) -> None:
    page = linked(visit, served, QUERY, id="CN")
    expect(page.locator("body")).not_to_have_class(re.compile("graphiql-dark"))
    page.get_by_text("Settings").click()
    page.get_by_label("Theme").select_option("Dark")
    expect(page.locator("body")).to_have_class(re.compile("graphiql-dark"))
    page.get_by_label("Theme").select_option("Light")
    expect(page.locator("body")).to_have_class(re.compile("graphiql-light"))


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


def test_what_costs_too_much_only_with_ids_is_answered_without(visit: Visit, tmp_path: Path) -> None:
    """The drawing needs ids, the answer does not: a question that the service takes is not refused here."""
    query = "query Dear { countries(first: 100) { nodes { name } } }"
    plain, known = ({"query": query, "extensions": {"cost": True, **ids}} for ids in ({}, {"ids": True}))
    with serving(tmp_path) as address:
        costs = [
            httpx2.post(f"{address}/graphql", json=body).json()["extensions"]["cost"]["estimate"]
            for body in (plain, known)
        ]
    assert costs[0] < costs[1]
    with serving(tmp_path, "--cost", str(costs[0])) as address:
        refused = httpx2.post(f"{address}/graphql", json={"query": query, "extensions": {"ids": True}})
        assert refused.json()["errors"][0]["extensions"]["code"] == "COST_LIMIT_EXCEEDED"
        page = linked(visit, address, query)
        expect(page.locator(".result-window")).to_contain_text("Afghanistan")
        expect(page.locator(".trouble")).to_have_count(0)
        expect(page.get_by_role("tab", name="Table")).to_be_visible()
