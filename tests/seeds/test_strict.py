"""Strict reading: each rule by a seed that keeps it and one that does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clustergraph import packaged
from clustergraph.errors import SeedError
from clustergraph.model.reader import read_model, read_model_file
from clustergraph.seeds.loader import load

MODEL = """
interface Named @node { name: String! }
type Shop implements Named @node { town: String sells: [Thing!]! @relationship(type: "SELLS", direction: OUT, properties: "Sale") }
type Thing implements Named @node { weight: Float soldBy: [Shop!]! @relationship(type: "SELLS", direction: IN, properties: "Sale") }
type Unit @node(plural: "units") @reference { name: String! }
type Page @node @source { title: String! }
type Sale @relationshipProperties { price: Decimal @money(currency: "currency") currency: Currency }
scalar Decimal
scalar Currency
"""
CITED = {"citations": ["page"]}
PAGE = {"id": "page", "kind": "Page", "title": "A page"}
SHOP = {"id": "shop", "kind": "Shop", "name": "A shop", "town": "Modane", **CITED}
THING = {"id": "thing", "kind": "Thing", "name": "A thing", "weight": 1.5, **CITED}
UNIT = {"id": "kg", "kind": "Unit", "name": "kilogram", **CITED}
SALE = {"type": "SELLS", "source": "shop", "target": "thing", "price": "3", "currency": "EUR", **CITED}
NODES = [PAGE, SHOP, THING, UNIT]


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def told(nodes: list[Any], edges: list[Any], folder: Path, model: str = MODEL) -> list[str]:
    """The faults of strict reading; each row of the seed has a line of its own, the first node line 2."""
    lines = [",\n".join(map(json.dumps, rows)) for rows in (nodes, edges)]
    path = folder / "a.json"
    path.write_text(f'{{"nodes": [\n{lines[0]}\n], "edges": [\n{lines[1]}\n]}}', encoding="utf-8")
    load([path], read_model(model))
    try:
        load([path], read_model(model), strict=True)
    except SeedError as error:
        return str(error).replace(f"{folder}/", "").split("\n")
    return []


def test_a_seed_that_keeps_all_rules(tmp_path: Path) -> None:
    assert told(NODES, [SALE], tmp_path) == []


@pytest.mark.parametrize(
    ("nodes", "edges", "faults"),
    [
        (
            [PAGE, without(SHOP, "citations"), THING, UNIT],
            [SALE],
            ['a.json:3:1: "shop" rests on no source', '    Write "citations": ["..."] with the id of a Page.'],
        ),
        (
            NODES,
            [without(SALE, "citations")],
            ['a.json:7:1: "SELLS:shop:thing" rests on no source', '    Write "citations": ["..."] with the id of a Page.'],
        ),
        (
            [PAGE, {**PAGE, "id": "other"}, SHOP, THING, UNIT],
            [SALE],
            ['a.json:3:1: nothing cites "other"', "    Cite it, or remove it."],
        ),
        (
            [*NODES, {**THING, "id": "lonely"}],
            [SALE],
            ['a.json:6:1: "lonely" stands alone: it has no edge', "    Add an edge to or from it, or remove it."],
        ),
        (
            NODES,
            [{"id": "dear", **SALE}, without(SALE, "price")],
            ["a.json:8:68: currency stands without an amount", '    Write "price" beside it, or remove it.'],
        ),
        (
            [PAGE, without(SHOP, "town"), THING, UNIT],
            [without(SALE, "price", "currency")],
            [
                "the model: nothing fills Sale.currency", "    Fill it, or drop it from the model.",
                "the model: nothing fills Sale.price", "    Fill it, or drop it from the model.",
                "the model: nothing fills Shop.town", "    Fill it, or drop it from the model.",
            ],
        ),
        (
            [PAGE, SHOP, THING],
            [SALE],
            ["the model: nothing fills Unit", "    Fill it, or drop it from the model."],
        ),
    ],
    ids=["node uncited", "edge uncited", "source unused", "alone", "currency", "properties", "kind"],
)  # fmt: skip
def test_a_seed_that_breaks_a_rule(
    nodes: list[Any], edges: list[Any], faults: list[str], tmp_path: Path
) -> None:
    assert told(nodes, edges, tmp_path) == faults


def test_a_relationship_that_no_edge_has(tmp_path: Path) -> None:
    model = MODEL.replace(
        "town: String", 'town: String near: [Shop!]! @relationship(type: "NEAR", direction: BOTH)'
    )
    assert told(NODES, [SALE], tmp_path, model)[0] == "the model: nothing fills NEAR"


def test_properties_that_no_relationship_carries(tmp_path: Path) -> None:
    model = MODEL + "type Loan @relationshipProperties { rate: Float }"
    assert told(NODES, [SALE], tmp_path, model)[0] == "the model: nothing fills Loan.rate"


def test_an_interface_property_is_filled_by_any_kind_that_has_it(tmp_path: Path) -> None:
    model = MODEL.replace("{ name: String! }", "{ name: String! maker: String }", 1)
    assert told(NODES, [SALE], tmp_path, model)[0] == "the model: nothing fills Named.maker"
    assert told([PAGE, SHOP, {**THING, "maker": "me"}, UNIT], [SALE], tmp_path, model) == []


def test_other_faults_come_first(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"nodes": [{"id": "x", "kind": "Shop"}]}', encoding="utf-8")
    with pytest.raises(SeedError) as raised:
        load([path], read_model(MODEL), strict=True)
    assert [fault.message for fault in raised.value.faults] == ['"name" is missing: Shop needs it']


def test_without_a_source_nothing_needs_a_citation(tmp_path: Path) -> None:
    model = MODEL.replace(" @source", "")
    nodes = [without(SHOP, "citations"), without(THING, "citations"), without(UNIT, "citations")]
    faults = told(nodes, [without(SALE, "citations")], tmp_path, model)
    assert faults == ["the model: nothing fills Page", "    Fill it, or drop it from the model."]


def test_the_real_seed_keeps_all_rules() -> None:
    assert len(load([packaged.SEED], read_model_file(packaged.MODEL), strict=True).edges) > 380
