"""Any answer as a network: the same places each time, what a click tells, what a double click brings, and a picture to take away."""

from __future__ import annotations

import base64
import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, expect

from tests.conftest import RAILWAY, THEATRE
from tests.serving import serving

from .conftest import FLAGS, Visit

AROUND = "/graphql?question=10-around-one"
SVG = "{http://www.w3.org/2000/svg}"
FIND = """async ([shot, [red, green, blue]]) => {
  const image = new Image()
  image.src = `data:image/png;base64,${shot}`
  await image.decode()
  const canvas = new OffscreenCanvas(image.width, image.height)
  const context = canvas.getContext('2d')
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, image.width, image.height)
  const is = (x, y) => [red, green, blue].every((one, place) => Math.abs(data[4 * (y * image.width + x) + place] - one) < 8)
  for (let y = 4; y < image.height - 4; y += 1)
    for (let x = 4; x < image.width - 4; x += 1)
      if (is(x, y) && is(x - 3, y) && is(x + 3, y) && is(x, y - 3) && is(x, y + 3)) return [x, y]
  return null
}"""
BOXES = """[...document.querySelectorAll('svg .labels text, svg > circle')].map(one => {
  const { x, y, width, height } = one.getBBox()
  return { x, y, width, height, text: one.tagName === 'text' ? one.textContent : '' }
})"""


def drawn(visit: Visit, address: str) -> Page:
    """The page with its answer as a graph."""
    visit.page.goto(address)
    visit.page.get_by_role("tab", name="Graph").click()
    expect(visit.page.locator(".canvas canvas").first).to_be_attached()
    return visit.page


def counts(page: Page) -> tuple[int, int]:
    """The nodes and edges that are drawn."""
    told = page.locator(".counted").text_content() or ""
    found = re.fullmatch(r"([\d,]+) nodes, ([\d,]+) edges", told)
    assert found, told
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


def picture(page: Page) -> str:
    """What the button SVG saves."""
    with page.expect_download() as taken:
        page.get_by_role("button", name="SVG").click()
    return Path(taken.value.path()).read_text("utf-8")


def node_of(page: Page, kind: str) -> tuple[float, float]:
    """Where a person sees a node of a kind: where the drawing has the colour that the legend gives it."""
    colour = page.locator(".legend li", has_text=kind).locator("circle").get_attribute("fill") or ""
    canvas = page.locator(".canvas")
    canvas.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    box = canvas.bounding_box()
    assert box
    shot = base64.b64encode(canvas.screenshot()).decode()
    found: list[int] = page.evaluate(FIND, [shot, [int(colour[at : at + 2], 16) for at in (1, 3, 5)]])
    assert found, f"no {kind} is seen"
    return box["x"] + found[0], box["y"] + found[1]


def test_an_answer_is_drawn_with_its_nodes_and_edges(visit: Visit, served: str) -> None:
    with visit.page.expect_response(lambda answer: "AroundOne" in (answer.request.post_data or "")) as asked:
        page = drawn(visit, served + AROUND)
    graph = asked.value.json()["data"]["subgraph"]
    assert counts(page) == (len(graph["nodes"]), len(graph["relationships"]))
    names = {title.text for title in ET.fromstring(picture(page)).iter(f"{SVG}title")}
    labels = {node.get("cg_label", node["cg_id"]) for node in graph["nodes"]}
    assert len(names) == len(labels)
    assert all(any(label.startswith(name.rstrip("…")) for label in labels) for name in names if name)
    assert page.locator(".legend li").count() == len({node["cg_kind"] for node in graph["nodes"]})
    assert visit.complaints == []
    assert visit.faults() == []
    visit.keep("graph")


def test_the_same_answer_has_the_same_places(visit: Visit, served: str) -> None:
    first = picture(drawn(visit, served + AROUND))
    again = picture(drawn(visit, served + AROUND))
    assert first == again


def test_no_label_lies_on_another_or_on_a_node(visit: Visit, served: str) -> None:
    address = f"{served}/graphql?question=05-latest-exports"
    visit.page.set_content(picture(drawn(visit, address)))
    boxes = visit.page.evaluate(BOXES)
    labels = [box for box in boxes if box["text"]]
    assert len(labels) > 30
    for place, label in enumerate(labels):
        for other in [*labels[:place], *(box for box in boxes if not box["text"])]:
            apart = (
                label["x"] + label["width"] <= other["x"] + 1
                or other["x"] + other["width"] <= label["x"] + 1
                or label["y"] + label["height"] <= other["y"] + 4
                or other["y"] + other["height"] <= label["y"] + 4
            )
            assert apart, (label, other)


def test_a_node_tells_its_facts_and_what_is_around_it(visit: Visit, served: str) -> None:
    page = drawn(visit, f"{served}/graphql")
    before = counts(page)
    page.get_by_role("combobox", name="Node").select_option("Poma")
    facts = page.get_by_role("complementary")
    expect(facts.get_by_role("heading")).to_have_text("Poma")
    expect(facts).to_contain_text("Yabuli")
    expect(facts.locator("a").first).to_have_attribute("href", re.compile("^https?://"))
    expect(facts).to_contain_text("category")  # which the question did not ask for
    visit.keep("facts")
    facts.get_by_role("button", name="Show what is around it").click()
    expect(page.locator(".counted")).not_to_have_text(f"{before[0]} nodes, {before[1]} edges")
    after = counts(page)
    assert after[0] > before[0]
    assert after[1] > before[1]
    expect(facts.get_by_role("listitem").filter(has_text="Export").first.locator("a").first).to_be_visible()
    facts.get_by_role("button", name="China").first.click()
    expect(facts.get_by_role("heading")).to_have_text("China")
    assert visit.complaints == []


def test_sources_without_an_address_are_told_too(visit: Visit, tmp_path: Path) -> None:
    model, seed = str(THEATRE / "model.graphql"), str(THEATRE / "seed.json")
    with serving(tmp_path, "--model", model, "--seed", seed) as address:
        page = drawn(visit, f"{address}/graphql?query={{players{{nodes{{id}}}}}}")
        page.locator(".answer select").select_option("ada")
        facts = page.get_by_role("complementary", name="Ada Almond")
        expect(facts.locator("> .citation")).to_have_text(["A fine evening"])
        facts.get_by_role("button", name="Show what is around it").click()
        expect(facts.locator("li .citation")).to_have_text(["A fine evening"])
    assert visit.complaints == []


def test_facts_that_were_refused_once_are_asked_for_again(visit: Visit, served: str) -> None:
    """As a busy service does."""
    refused = {
        "errors": [
            {"message": "this client asks too often", "extensions": {"code": "RATE_LIMITED", "hint": "Wait."}}
        ]
    }
    said: list[str] = []

    def first(route: Route) -> None:
        if "query Kind" in (route.request.post_data or "") and not said:
            said.append("refused")
            route.fulfill(status=429, json=refused)
        else:
            route.continue_()

    visit.page.route("**/graphql", first)
    page = drawn(visit, f"{served}/graphql")
    page.get_by_role("combobox", name="Node").select_option("Poma")
    facts = page.get_by_role("complementary")
    expect(facts.get_by_role("heading")).to_have_text("Poma")
    page.wait_for_load_state("networkidle")
    assert said == ["refused"]
    expect(facts).not_to_contain_text("category")
    page.get_by_role("combobox", name="Node").select_option("")
    page.get_by_role("combobox", name="Node").select_option("Poma")
    expect(facts).to_contain_text("category")


def test_a_click_and_a_double_click_do_so_too(visit: Visit, served: str) -> None:
    page = drawn(
        visit,
        f"{served}/graphql?question=01-who-exported-to-a-country&variables=%7B%22country%22:%22GE%22%7D",
    )
    before = counts(page)
    x, y = node_of(page, "Member")
    page.mouse.click(x, y)
    expect(page.get_by_role("complementary")).to_be_visible()
    page.mouse.dblclick(*node_of(page, "Member"))
    expect(page.locator(".counted")).not_to_have_text(f"{before[0]} nodes, {before[1]} edges")


def test_fifty_thousand_nodes_are_drawn_as_a_sample_that_says_so(visit: Visit, tmp_path: Path) -> None:
    """A hundred lists of 500 stations, half of which branch off another."""
    nodes = [{"id": f"s{n}", "kind": "Station", "name": f"Station {n} <b>"} for n in range(50_000)]
    edges = [
        {"type": "BRANCH_OF", "source": f"s{n}", "target": f"s{n // 100}"} for n in range(25_000, 50_000)
    ]
    (tmp_path / "seed.json").write_text(json.dumps({"nodes": nodes, "edges": edges}), encoding="utf-8")
    (tmp_path / "q").mkdir()
    lists = " ".join(
        f'p{n:02d}: stations(first: 1000, where: {{id: {{endsWith: "{n:02d}"}}}}) {{ nodes {{ name main {{ name }} }} }}'
        for n in range(100)
    )
    ready = f'# en: All\n# fr: Tout\nquery All {{ s0: station(id: "s0") {{ name }} {lists} }}'
    (tmp_path / "q" / "1.graphql").write_text(ready, encoding="utf-8")
    arguments = ("--model", str(RAILWAY / "model.graphql"), "--seed", "seed.json", "--questions", "q")
    with serving(tmp_path, *arguments) as address:
        page = drawn(visit, f"{address}/graphql")
        expect(page.locator(".tools strong")).to_have_text(
            re.compile("A sample: 2,000 of (49|50),...? nodes")
        )
        expect(page.locator(".counted")).to_have_text(re.compile(r"2,000 nodes, 1,\d{3} edges"))
        assert "<b>" in (page.get_by_role("combobox", name="Node").text_content() or "")
        assert page.locator(".answer b").count() == 0
        page.get_by_role("tab", name="Table").click()
        expect(page.locator(".answer table tbody tr")).to_have_count(1000)
        assert visit.complaints == []


def test_without_webgl_there_is_a_still_picture(browser: Browser, served: str) -> None:
    chrome = browser.browser_type.launch(
        executable_path=shutil.which("chromium"), args=[*FLAGS, "--disable-3d-apis"]
    )
    page = chrome.new_page()
    page.goto(served + AROUND)
    expect(page.locator("img.canvas")).to_be_visible()
    assert page.locator("img.canvas").evaluate("one => one.naturalWidth") > 0
    page.get_by_role("combobox", name="Node").select_option("China")
    expect(page.get_by_role("complementary").get_by_role("heading")).to_have_text("China")
    chrome.close()


def test_an_answer_without_nodes_has_no_graph(visit: Visit, served: str) -> None:
    visit.page.goto(f"{served}/graphql?query={{graph{{nodes}}}}")
    expect(visit.page.get_by_role("tab", name="Table")).to_be_visible()
    assert visit.page.get_by_role("tab", name="Graph").count() == 0
