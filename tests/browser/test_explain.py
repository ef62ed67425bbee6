"""How an answer was found: the plan as a diagram and as a list, with what the service counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.serving import running, serving

from .conftest import Visit

QUESTION = "/graphql?question=01-who-exported-to-a-country"


def explained(visit: Visit, address: str, tab: str = "Explain") -> tuple[Page, Any]:
    """The page with the plan of its answer, and what the service told of it."""
    visit.page.goto(address)
    with visit.page.expect_response(lambda one: '"explain":true' in (one.request.post_data or "")) as told:
        visit.page.get_by_role("tab", name=tab).click()
    expect(visit.page.locator(".plan svg")).to_be_visible()
    return visit.page, told.value.json()["extensions"]["explain"]


def lines(line: Any) -> list[Any]:
    return [line, *(each for one in line["below"] for each in lines(one))]


def test_each_line_of_the_plan_is_a_box_and_an_item(visit: Visit, served: str) -> None:
    asked: list[str] = []
    visit.page.on("request", lambda one: asked.append(one.post_data or ""))
    page, told = explained(visit, served + QUESTION)
    assert len([one for one in asked if '"explain":true' in one]) == 1
    there = lines(told["plan"])
    boxes = [
        "".join(one.locator("tspan:not(.counts)").all_text_contents())
        for one in page.locator(".plan g").all()
    ]
    assert sorted(one.replace(" ", "") for one in boxes) == sorted(
        line["text"].replace(" ", "") for line in there
    )
    assert page.locator(".plan path").count() == len(there) - 1
    items = page.locator(".unseen li").all_text_contents()
    assert len(items) == len(there)
    for line, item in zip(there, items, strict=True):
        assert item.startswith(line["text"])
        if "rows" in line:
            assert f", {line['rows']} row" in item
        if "estimate" in line:
            assert f", {line['estimate']} expected" in item
    cost = told["cost"]
    expect(page.locator(".price")).to_contain_text(f"{cost['actual']}, {cost['estimate']} expected")
    expect(page.locator(".price")).to_contain_text("500,000")
    expect(page.locator(".price")).to_contain_text("ms")
    assert visit.complaints == []
    assert visit.faults() == []
    visit.keep("explain")


def test_no_box_lies_on_another_and_no_text_leaves_its_box(visit: Visit, served: str) -> None:
    text = '{ organisations(where: {exports: {some: {node: {region: {eq: "Asia"}}}}, name: {contains: "e"}}, orderBy: [{name: DESC}], first: 5) { nodes { name exports(first: 3) { edges { node { name exporters { nodes { name } } } properties { id } } } } } nodes(ids: ["CN"]) { __typename id } }'
    page, _ = explained(visit, f"{served}/graphql?{urlencode({'query': text})}")
    boxes = page.evaluate("""[...document.querySelectorAll('.plan g')].map(one => {
      const { x, y, width, height } = one.querySelector('rect').getBoundingClientRect()
      const text = one.querySelector('text').getBoundingClientRect()
      return { x, y, width, height, holds: text.right <= x + width && text.bottom <= y + height && text.top >= y }
    })""")
    assert len(boxes) > 30
    assert all(box["holds"] for box in boxes)
    for place, one in enumerate(boxes):
        for other in boxes[:place]:
            apart = (
                one["x"] + one["width"] <= other["x"]
                or other["x"] + other["width"] <= one["x"]
                or one["y"] + one["height"] <= other["y"]
                or other["y"] + other["height"] <= one["y"]
            )
            assert apart, (one, other)
    visit.keep("explain-editor")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_in_french_it_scrolls_by_keyboard(visit: Visit, served: str, theme: str) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    visit.page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    page, _ = explained(visit, f"{served}{QUESTION}&lang=fr", "Explication")
    expect(page.get_by_text("prévues").first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_role("tab", name="JSON")).to_be_in_viewport(ratio=1)
    region = page.get_by_role("region", name="Le plan en schéma")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert region.evaluate("one => one.scrollLeft") > 0
    assert visit.faults() == []
    visit.keep(f"explain-phone-{theme}")


def test_another_question_has_another_plan(visit: Visit, served: str) -> None:
    page, _ = explained(visit, f"{served}{QUESTION}")
    expect(page.locator(".unseen li").first).to_contain_text("WhoExportedToACountry")
    page.get_by_role("button", name="Where did missions go?").click()
    page.get_by_role("tab", name="Explain").click()
    expect(page.locator(".unseen li").first).to_contain_text("WhereDidMissionsGo")
    assert visit.complaints == []


def test_one_of_several_operations_is_explained_with_its_variables(visit: Visit, served: str) -> None:
    text = "query Asked($n: Int!) { countries(first: $n) { nodes { name } } } query Other { __typename }"
    link = urlencode({"query": text, "variables": json.dumps({"n": 3})})
    visit.page.goto(f"{served}/graphql?{link}")
    expect(visit.page.get_by_role("tab", name="Table")).to_be_visible()
    visit.page.get_by_role("tab", name="Explain").click()
    expect(visit.page.locator(".unseen li").first).to_contain_text("Query Asked")
    expect(visit.page.locator(".unseen")).to_contain_text("Page first $n, 3 rows, 3 expected")


def test_a_refusal_is_said(visit: Visit, tmp_path: Path) -> None:
    """A service that was started anew may refuse what it answered before."""
    with running(tmp_path) as (address, process):
        visit.page.goto(address + QUESTION)
        expect(visit.page.get_by_role("tab", name="Table")).to_be_visible()
        process.terminate()
        process.wait()
    with serving(tmp_path, "--cost", "10", port=int(address.rpartition(":")[2])):
        visit.page.get_by_role("tab", name="Explain").click()
        trouble = visit.page.locator(".view .trouble[role=alert]")
        expect(trouble).to_contain_text("10 are allowed")


def test_silence_is_said_and_ends_by_itself(visit: Visit, tmp_path: Path) -> None:
    with running(tmp_path) as (address, process):
        visit.page.goto(address + QUESTION)
        expect(visit.page.get_by_role("tab", name="Table")).to_be_visible()
        visit.page.get_by_role("tab", name="Explain").click()
        expect(visit.page.locator(".plan svg")).to_be_visible()
        visit.page.get_by_role("tab", name="Table").click()
        process.terminate()
        process.wait()
        visit.page.get_by_role("tab", name="Explain").click()
        expect(visit.page.get_by_text("The service does not answer.")).to_be_visible()
        with serving(tmp_path, port=int(address.rpartition(":")[2])):
            expect(visit.page.locator(".plan svg")).to_be_visible()
