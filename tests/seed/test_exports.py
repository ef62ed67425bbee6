"""Every exported fact of the real seed, with all that its edge says in numbers, dates and certainty, and nothing more."""

from __future__ import annotations

import pytest

from tests.seed import rows
from tests.seed.rows import Row, id_of

EDGES = {id_of(edge): edge for edge in rows.EDGES if edge["type"] == "EXPORTED_TO"}
STATED = ("when", "amount", "currency", "quantity", "unit", "precision", "confidence")
MEDIUM = {"confidence": "MEDIUM"}
ABOUT = {"precision": "ABOUT"}
CONSORTIUM = {"when": "../2023"}


def _eur(millions: float) -> Row:
    return {"amount": f"{millions * 1_000_000:.0f}", "currency": "EUR"}


def _usd(millions: int) -> Row:
    return {"amount": f"{millions * 1_000_000}", "currency": "USD"}


def _count(quantity: int, unit: str) -> Row:
    return {"quantity": quantity, "unit": unit}


# What each exported fact became. F227 and F228 are one contract, told as lifts and as dollars.
EXPORTS: dict[str, tuple[str, Row]] = {
    "F220": ("poma:CN:2017-thaiwoo", {"when": "2017", **_eur(200)}),
    "F221": ("poma:CN:2014-thaiwoo", {"when": "2014", **_eur(20), **_count(3, "lifts")}),
    "F222": ("poma:CN:2019-chimelong", {"when": "2019", **_eur(100), **_count(3, "ropeways"), **ABOUT}),
    "F223": ("poma:CN:2016-yabuli", {"when": "2016", **_count(2, "gondolas")}),
    "F224": ("poma:CN:huashan", MEDIUM),
    "F225": ("poma:KR", {"when": "../2016", **_count(66, "lifts")}),
    "F226": ("poma:VN", {"when": "2017", **_count(2, "gondolas")}),
    "F227": ("poma:RU:2014-sochi", {"when": "2014", **_usd(137), **_count(16, "lifts")}),
    "F228": ("poma:RU:2014-sochi", {"when": "2014", **_usd(137), **_count(16, "lifts")}),
    "F229": ("poma:RU:2014-arkhyz-elbrus", {"when": "2014", **_count(4, "lifts")}),
    "F230": ("poma:DZ", {"when": "2014", **_eur(50)}),
    "F231": ("poma:BO", {"when": "2014", **_usd(80)}),
    "F232": ("poma:US", {"when": "2008~", **_eur(11), **ABOUT, **MEDIUM}),
    "F233": ("poma:CO", {"when": "2008~", **_eur(30), **MEDIUM}),
    "F234": ("poma:BR", {"when": "2008~", **_eur(20), **MEDIUM}),
    "F235": ("poma:MN", {"when": "2020", **_eur(30), "precision": "AT_LEAST"}),
    "F236": ("poma:KZ", {"when": "2016"}),
    "F237": ("poma:IN", {"when": "1987"}),
    "F238": ("poma:IR:1978-tochal", {"when": "1978"}),
    "F239": ("poma:IR:1950-1979", {"when": "1950~/1979", **_count(40, "lifts"), **ABOUT}),
    "F240": ("poma:DO", {"when": "2022"}),
    "F241": ("poma:AE", {**_count(48, "capsules"), **MEDIUM}),
    "F242": ("poma:EC", MEDIUM),
    "F251": ("egis:MN", {"when": "2020"}),
    "F255": ("mnd:CN:2017-snowland", {"when": "2017", **_eur(110)}),
    "F256": ("mnd:CN:2020-jinshanling", {"when": "2020", **_eur(5)}),
    "F257": ("mnd:CN:wanlong", MEDIUM),
    "F258": ("mnd:UZ", {"when": "2023-02-28", **_eur(100)}),
    "F259": ("mnd:RU:2021-mamison", {"when": "2021", **_eur(17.5), **MEDIUM}),
    "F260": ("mnd:RU:2021-veduchi", {"when": "2021", **_eur(8), **MEDIUM}),
    "F261": ("mnd:RU:2014-sochi", {"when": "2014", **_count(129, "exploders")}),
    "F262": ("mnd:GE", {"when": "2020", **_count(24, "exploders")}),
    "F263": ("mnd:CA", {**_count(13, "exploders"), **MEDIUM}),
    "F264": ("mnd:US:caltrans", {**_count(6, "exploders"), **MEDIUM}),
    "F265": ("mnd:US:2021-waterville-valley", {"when": "2021", **_usd(9)}),
    "F266": ("mnd:CL", {**_count(40, "exploders"), **ABOUT, **MEDIUM}),
    "F267": ("mnd:AR", MEDIUM),
    "F268": ("mnd:NO", MEDIUM),
    "F269": ("mnd:AT", {"when": "2021", **_count(44, "systems"), **MEDIUM}),
    "F270": ("mnd:IT", {"when": "2021", **_count(6, "systems"), **MEDIUM}),
    "F280": ("geode:UZ", CONSORTIUM),
    "F281": ("manie-lives:UZ", CONSORTIUM),
    "F282": ("patriarche:UZ", CONSORTIUM),
    "F283": ("epode:UZ", CONSORTIUM),
    "F284": ("cda-management:UZ", CONSORTIUM),
    "F286": ("compagnie-des-alpes:RU", {"when": "2010-10"}),
    "F288": ("compagnie-des-alpes:CN", {"when": "2015-11"}),
    "F290": ("compagnie-des-alpes:GE", {"when": "2016-11"}),
    "F295": ("abest:IT", {"when": "2006"}),
    "F297": ("abest:RU", {"when": "2014"}),
    "F299": ("sanisphere:CN", {"when": "../2019"}),
    "F300": ("club-med:CN", {"when": "2017", **_count(300, "rooms")}),
    "F301": ("agence-des-territoires-de-montagne:CN", {"when": "2017-02"}),
    "F302": ("transmontagne:AE", MEDIUM),
    "F312": ("doppelmayr:KR", {"when": "1985/2018", **_count(64, "ropeways")}),
    "F319": ("doppelmayr:ME", {"when": "2022"}),
    "F333": ("bartholet:CN", {"when": "2018"}),
}


@pytest.mark.parametrize("fact", EXPORTS)
def test_an_edge_says_what_its_fact_says_and_no_more(fact: str) -> None:
    tail, stated = EXPORTS[fact]
    edge = EDGES[f"EXPORTED_TO:{tail}"]
    assert {name: edge[name] for name in STATED if name in edge} == stated


def test_every_exported_fact_has_an_edge_and_every_export_a_fact() -> None:
    expected = {f"EXPORTED_TO:{tail}" for tail, _ in EXPORTS.values()}
    assert expected == EDGES.keys()
    for id in expected:
        assert [EDGES[id]["source"], EDGES[id]["target"]] == id.split(":")[1:3]


@pytest.mark.parametrize(
    ("fact", "property", "value"),
    [
        ("F220", "project", "Thaiwoo"),
        ("F226", "project", "Yen Tu"),
        ("F235", "note", "Announced as 30 to 50 million; 6 km long."),
        ("F236", "note", "1,632 metres long."),
        ("F251", "project", "Ulaanbaatar"),
        ("F280", "project", "Chimgan"),
        ("F286", "note", "For 25 years."),
        ("F288", "project", "Thaiwoo"),
        ("F319", "note", "2,600 skiers an hour."),
    ],
)
def test_lengths_capacities_and_years_are_notes_and_projects_have_names(
    fact: str, property: str, value: str
) -> None:
    assert EDGES[f"EXPORTED_TO:{EXPORTS[fact][0]}"][property] == value


def test_a_contract_told_twice_is_one_edge_with_both_sources() -> None:
    sochi = EDGES["EXPORTED_TO:poma:RU:2014-sochi"]
    assert sochi["citations"][""] == ["bref-eco-poma-tres-presente", "lift-blog-olympics-tag"]
    assert sochi["citations"]["amount"] == ["lift-blog-olympics-tag"]


def test_an_amount_has_a_currency_and_is_a_decimal_text() -> None:
    priced = [edge for edge in EDGES.values() if "amount" in edge]
    assert len(priced) == 16
    for edge in priced:
        assert isinstance(edge["amount"], str)
        assert edge["currency"] in {"EUR", "USD"}
    assert [id for id, edge in EDGES.items() if "currency" in edge and "amount" not in edge] == []
