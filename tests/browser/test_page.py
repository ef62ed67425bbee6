"""The page, as a person meets it: it opens by itself, its questions answer, and it needs no other host."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visit

QUESTIONS = sorted((Path(__file__).parents[2] / "web" / "src" / "questions").glob("*.graphql"))
TABS = ".graphiql-tab-button"
OPEN_TAB = f".graphiql-tab-active {TABS}"


def operation(question: Path) -> str:
    """The name of the question's operation: the title of its tab."""
    named = re.search(r"^query (\w+)", question.read_text("utf-8"), re.MULTILINE)
    assert named, f"{question.name}: the operation needs a name, which becomes the title of its tab"
    return named[1]


def opened(visit: Visit, address: str) -> Page:
    """The page, once its editor stands and it has read the schema."""
    with visit.page.expect_response(lambda answer: "IntrospectionQuery" in (answer.request.post_data or "")):
        visit.page.goto(address)
    expect(visit.page.get_by_label("Operation Editor").locator(".view-lines")).to_be_visible()
    return visit.page


def answered(page: Page) -> Any:
    """Press the execute button; the JSON that comes back."""
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.get_by_role("button", name="Execute query").click()
    assert answer.value.status == 200
    return answer.value.json()


def test_the_page_opens_and_needs_no_other_host(visit: Visit, served: str) -> None:
    page = opened(visit, f"{served}/graphql")
    expect(page).to_have_title("clustergraph")
    expect(page.locator(".graphiql-logo")).to_have_text("clustergraph")
    expect(page.locator(TABS)).to_have_text([operation(question) for question in QUESTIONS])

    rows = answered(page)["data"]["country"]["exporters"]
    assert rows["totalCount"] >= len(rows["edges"]) > 0
    expect(page.locator(".result-window")).to_contain_text(rows["edges"][0]["node"]["name"])

    assert visit.hosts == {urlsplit(served).netloc}
    assert visit.complaints == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.stem)
def test_a_question_answers_as_it_stands(visit: Visit, served: str, question: Path) -> None:
    page = opened(visit, f"{served}/graphql")
    page.locator(TABS).get_by_text(operation(question), exact=True).click()
    title = question.read_text("utf-8").splitlines()[0]
    assert title.startswith("# ")
    expect(page.get_by_label("Operation Editor").locator(".view-line").first).to_have_text(title)
    # GraphiQL reads the name of the operation a moment after the tab has changed, and then stores the query.
    page.wait_for_function("title => localStorage.getItem('graphiql:query')?.startsWith(title)", arg=title)

    answer = answered(page)
    assert "errors" not in answer
    nodes = [value for key, value in pairs(answer["data"]) if key in ("nodes", "edges")]
    assert nodes
    assert all(nodes), f"no rows: {answer}"
    assert visit.complaints == []


def pairs(value: Any) -> list[tuple[str, Any]]:
    """Each key of a JSON value with what it holds, at any depth."""
    if isinstance(value, list):
        return [pair for item in value for pair in pairs(item)]
    if isinstance(value, dict):
        return [*value.items(), *(pair for item in value.values() for pair in pairs(item))]
    return []


def test_the_documentation_names_the_fields(visit: Visit, served: str) -> None:
    page = opened(visit, f"{served}/graphql")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    explorer = page.locator(".graphiql-doc-explorer")
    explorer.get_by_role("link", name="Query", exact=True).click()
    expect(explorer.get_by_role("link", name="members", exact=True)).to_be_visible()
    assert visit.complaints == []


def test_a_link_opens_its_question(visit: Visit, served: str) -> None:
    query = "query Linked($id: ID!) { country(id: $id) { name } }"
    link = urlencode({"query": query, "variables": json.dumps({"id": "CN"})})
    page = opened(visit, f"{served}/graphql?{link}")
    expect(page.locator(OPEN_TAB)).to_have_text("Linked")
    expect(page.locator(TABS)).to_have_count(1 + len(QUESTIONS))
    assert answered(page) == {"data": {"country": {"name": "China"}}}
    assert visit.complaints == []
