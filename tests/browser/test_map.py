"""An answer as a map: how much of each country, what leads where, and the picture to take away."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import expect

from tests.conftest import RAILWAY
from tests.serving import serving

from .conftest import Visit

EXPORTS = "/graphql?question=05-latest-exports"
SVG = "{http://www.w3.org/2000/svg}"


def test_exports_are_counted_by_country_and_drawn_as_arcs(visit: Visit, served: str) -> None:
    page = visit.page
    with page.expect_response(lambda answer: answer.request.method == "POST") as asked:
        page.goto(served + EXPORTS)
    exports = asked.value.json()["data"]["exports"]["nodes"]
    counts = Counter(one["cg_target"]["cg_label"] for one in exports)
    expect(page.get_by_role("tab", name="Map")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".places li")).to_have_count(len(counts))
    told = page.locator(".places li").all_text_contents()
    assert {re.sub(r" \d+$", "", one): int(one.split()[-1]) for one in told} == counts
    assert [int(one.split()[-1]) for one in told] == sorted(counts.values(), reverse=True)
    ways = {
        (one["cg_source"]["cg_place"]["cg_id"], one["cg_target"]["cg_id"])
        for one in exports
        if one["cg_source"].get("cg_place")
    }
    assert page.locator(".arc").count() == len({(here, there) for here, there in ways if here != there})
    darkest = page.locator(".land.step5 title").all_text_contents()
    assert any(title.startswith("China: ") for title in darkest)
    assert visit.complaints == []
    assert visit.faults() == []
    visit.keep("map")


def test_countries_have_their_names_in_french(visit: Visit, served: str) -> None:
    visit.page.goto(served + EXPORTS + "&lang=fr")
    expect(visit.page.locator(".places li").first).to_have_text("Chine 13")
    expect(visit.page.locator(".places")).to_contain_text("États-Unis")


def test_a_country_says_what_is_there(visit: Visit, served: str) -> None:
    page = visit.page
    page.goto(served + EXPORTS)
    page.get_by_role("button", name="Georgia").click()
    expect(page.locator(".places li", has_text="Georgia")).to_contain_text("MND")
    assert page.locator(".arc.faint").count() > 0
    page.locator(".land.step5").first.click()
    expect(page.get_by_role("button", name="China")).to_have_attribute("aria-pressed", "true")


def test_the_map_is_taken_away_as_it_is_seen(visit: Visit, served: str) -> None:
    page = visit.page
    page.goto(served + EXPORTS)
    with page.expect_download() as taken:
        page.get_by_role("button", name="SVG").click()
    picture = ET.fromstring(Path(taken.value.path()).read_text("utf-8"))
    shapes = picture.findall(f".//{SVG}path")
    fills = {found[1] for shape in shapes if (found := re.search(r"fill:([^;]+)", shape.get("style", "")))}
    assert len(fills) >= 4
    assert len(shapes) > 170
    with page.expect_download() as taken:
        page.get_by_role("button", name="PNG").click()
    assert Path(taken.value.path()).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_nodes_count_where_they_lead_when_nothing_ends_there(visit: Visit, served: str) -> None:
    page = visit.page
    query = '{french:organisations(where:{basedIn:{id:{eq:"FR"}}}){totalCount}organisations(first:1000){nodes{name}}}'
    with page.expect_response(lambda answer: "french" in (answer.request.post_data or "")) as asked:
        page.goto(f"{served}/graphql?query={quote(query)}")
    count = asked.value.json()["data"]["french"]["totalCount"]
    page.get_by_role("tab", name="Map").click()
    expect(page.locator(".places li", has_text="France")).to_have_text(f"France {count}")
    assert page.locator(".arc").count() == 0


def test_a_small_country_is_a_dot_and_markup_is_text(visit: Visit, tmp_path: Path) -> None:
    """A model of its own whose towns have places: no country is coloured for them."""
    model = 'type Town @node { name: String! latitude: Float longitude: Float twins: [Town!]! @relationship(type: "TWIN_OF", direction: OUT) }'
    towns = {"FR": (46.0, 2.0), "x": (0.0, 30.0), "y": (40.0, -3.0)}
    nodes = [
        {
            "id": id,
            "kind": "Town",
            "name": f"<b onclick=alert(1)>{id}</b>",
            "latitude": at[0],
            "longitude": at[1],
        }
        for id, at in towns.items()
    ]
    edges = [{"type": "TWIN_OF", "source": "x", "target": "y"}]
    (tmp_path / "model.graphql").write_text(model, encoding="utf-8")
    (tmp_path / "seed.json").write_text(json.dumps({"nodes": nodes, "edges": edges}), encoding="utf-8")
    with serving(tmp_path, "--model", "model.graphql", "--seed", "seed.json") as address:
        page = visit.page
        page.goto(address + "/graphql?query={towns{nodes{name twins{nodes{name}}}}}")
        page.get_by_role("tab", name="Map").click()
        expect(page.locator(".land.dot")).to_have_count(2)
        expect(page.locator(".places li").first).to_contain_text("<b onclick=alert(1)>")
        assert page.locator(".arc").count() == 1
        assert page.locator(".answer b").count() == 0


def test_there_is_no_map_where_nothing_has_a_place(visit: Visit, tmp_path: Path) -> None:
    with serving(
        tmp_path, "--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json")
    ) as address:
        page = visit.page
        page.goto(address + "/graphql?query={stations{nodes{name}}}")
        expect(page.get_by_role("tab", name="Graph")).to_be_visible()
        assert page.get_by_role("tablist", name="Answer").get_by_role("tab").all_text_contents() == [
            "Table",
            "Graph",
            "Sources",
            "Explain",
        ]
