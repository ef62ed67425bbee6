"""The article's facts in the real seed, value by value, and rules for all its files: no code of the project takes part."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

SEED = Path(__file__).parents[2] / "seed"
Row = dict[str, Any]


def _rows(key: str) -> list[Row]:
    return [row for path in sorted(SEED.glob("*.json")) for row in json.loads(path.read_text("utf-8"))[key]]


def _id(edge: Row) -> str:
    return str(edge.get("id") or ":".join((edge["type"], edge["source"], edge["target"])))


NODES = _rows("nodes")
EDGES = _rows("edges")
BY_ID = {row["id"]: row for row in NODES} | {_id(edge): edge for edge in EDGES}
SOURCES = {row["id"] for row in NODES if row["kind"] == "Source"}
ARTICLE = "actumontagne-toujours-plus-adherents"

# fact, node or edge, property, value; test_exports.py has the exported facts
VALUES: list[tuple[str, str, str, object]] = [
    ("F001", "cluster-montagne", "founded", "2012"),
    ("F002", "cluster-montagne", "legalForm", "Professional association"),
    ("F003", "cluster-montagne-members-2012", "value", 85),
    ("F004", "cluster-montagne-members-2015", "value", 160),
    ("F004", "cluster-montagne-members-2015", "confidence", "MEDIUM"),
    ("F005", "cluster-montagne-members-2016", "value", 209),
    ("F006", "cluster-montagne-member-companies-2016", "value", 174),
    ("F007", "cluster-montagne-member-institutions-2016", "value", 26),
    ("F008", "cluster-montagne-member-training-and-research-bodies-2016", "value", 9),
    ("F009", "general-assembly-2016", "venue", "Le Manège"),
    ("F009", "general-assembly-2016", "city", "Chambéry"),
    ("F010", "HOLDS_OFFICE:xavier-gallot-lavallee:cluster-montagne", "title", "President"),
    ("F010", "HOLDS_OFFICE:xavier-gallot-lavallee:cluster-montagne", "since", "../2016"),
    ("F011", "HOLDS_OFFICE:xavier-dullin:cluster-montagne", "until", "2016/.."),
    ("F012", "OFFERED_BY:service-monitoring:cluster-montagne", "citations", [ARTICLE]),
    ("F013", "OFFERED_BY:service-communication:cluster-montagne", "citations", [ARTICLE]),
    ("F014", "OFFERED_BY:service-innovation-and-development:cluster-montagne", "citations", [ARTICLE]),
    ("F015", "service-training", "name", "Training of members' staff"),
    ("F016", "OFFERED_BY:service-international-development:cluster-montagne", "citations", [ARTICLE]),
    ("F017", "french-mountain-industry-turnover-2016", "value", 1_000_000_000),
    ("F017", "french-mountain-industry-turnover-2016", "precision", "AT_LEAST"),
    ("F018", "french-mountain-industry-share-of-companies-with-growing-turnover-2016", "value", 68),
    ("F019", "french-mountain-industry-share-of-companies-that-plan-to-hire-2016", "value", 70),
    ("F020", "french-mountain-industry-share-of-companies-confident-in-their-market-2016", "value", 80),
    (
        "F020",
        "french-mountain-industry-share-of-companies-confident-in-their-market-2016",
        "precision",
        "AT_LEAST",
    ),
    ("F021", "cluster-montagne-actions-abroad-2015", "value", 34),
    ("F022", "cluster-montagne-flagship-missions-2015", "value", 8),
    ("F023", "WENT_TO:flagship-2015-us:US", "target", "US"),
    ("F024", "WENT_TO:flagship-2015-kz:KZ", "target", "KZ"),
    ("F025", "WENT_TO:flagship-2015-kr:KR", "target", "KR"),
    ("F026", "WENT_TO:flagship-2015-me:ME", "target", "ME"),
    ("F027", "WENT_TO:flagship-2015-cn:CN", "target", "CN"),
    ("F028", "WENT_TO:flagship-2015-in:IN", "target", "IN"),
    ("F029", "WENT_TO:flagship-2015-ir:IR", "target", "IR"),
    ("F030", "WENT_TO:flagship-2015-at:AT", "target", "AT"),
    ("F031", "COMPETES_WITH:AT:french-mountain-industry", "citations", [ARTICLE]),
    ("F032", "winter-2022", "hostCity", "Beijing"),
    ("F033", "HOSTED_BY:winter-2018:KR", "target", "KR"),
    ("F034", "PARTNER_OF:universite-savoie-mont-blanc:cluster-montagne", "signed", "2016"),
    ("F035", "PARTNER_OF:ecole-du-ski-francais:cluster-montagne", "signed", "2016"),
    ("F036", "ecole-du-ski-francais", "alternateNames", ["ESF", "pulls rouges"]),
    (
        "F037",
        "PARTNER_OF:ecole-du-ski-francais:cluster-montagne",
        "scope",
        "Support by the cluster for the ski school's training",
    ),
    ("F039", "general-assembly-2016", "date", "2016-07-01"),
    ("F113", "MEMBER_OF:mnd:cluster-montagne", "confidence", "MEDIUM"),
    ("F113", "MEMBER_OF:mnd:cluster-montagne", "since", "../2024-07"),
    ("F114", "MEMBER_OF:poma:cluster-montagne", "until", "2012/.."),
    ("F114", "poma", "category", "COMPANY"),
    ("F348", "cluster-montagne-members-2016", "citations", [ARTICLE]),
]


@pytest.mark.parametrize(("fact", "id", "property", "value"), VALUES)
def test_the_seed_holds_a_fact(fact: str, id: str, property: str, value: object) -> None:
    assert BY_ID[id].get(property) == value


def test_the_kinds_of_member_add_up_to_the_members_of_2016() -> None:
    parts = ("member-companies", "member-institutions", "member-training-and-research-bodies")
    total = sum(BY_ID[f"cluster-montagne-{part}-2016"]["value"] for part in parts)
    assert total == BY_ID["cluster-montagne-members-2016"]["value"]


def test_every_flagship_mission_went_to_its_country_for_the_cluster() -> None:
    missions = {row["id"] for row in NODES if row.get("format") == "FLAGSHIP"}
    assert len(missions) == BY_ID["cluster-montagne-flagship-missions-2015"]["value"]
    for type in ("WENT_TO", "ORGANISED_BY"):
        assert missions <= {edge["source"] for edge in EDGES if edge["type"] == type}
    organisers = {
        edge["target"] for edge in EDGES if edge["source"] in missions and edge["type"] == "ORGANISED_BY"
    }
    assert organisers == {"cluster-montagne"}


def test_every_figure_measures_something() -> None:
    figures = {row["id"] for row in NODES if row["kind"] == "Figure"}
    assert figures == {edge["source"] for edge in EDGES if edge["type"] == "MEASURES"}


def test_no_edge_dangles() -> None:
    nodes = {row["id"] for row in NODES}
    assert [_id(edge) for edge in EDGES if not {edge["source"], edge["target"]} <= nodes] == []


def test_ids_are_unique_and_hold_no_at_sign() -> None:
    ids = Counter([row["id"] for row in NODES] + [_id(edge) for edge in EDGES])
    assert [id for id, times in ids.items() if times > 1 or "@" in id] == []


def test_parallel_edges_all_have_an_id_of_their_own() -> None:
    ends = Counter((edge["type"], edge["source"], edge["target"]) for edge in EDGES)
    for edge in EDGES:
        parallel = ends[edge["type"], edge["source"], edge["target"]] > 1
        assert ("id" in edge) == parallel, _id(edge)


def test_members_and_only_they_are_members_of_the_cluster() -> None:
    members = {row["id"] for row in NODES if row["kind"] == "Member"}
    assert {"mnd", "poma"} <= members
    joined = [edge for edge in EDGES if edge["type"] == "MEMBER_OF"]
    assert members == {edge["source"] for edge in joined}
    assert {edge["target"] for edge in joined} == {"cluster-montagne"}


def test_everything_rests_on_a_source_that_exists() -> None:
    for row in [*(row for row in NODES if row["kind"] != "Source"), *EDGES]:
        given = row.get("citations", [])
        lists = list(given.values()) if isinstance(given, dict) else [given]
        cited = [id for ids in lists for id in ids]
        assert cited, row
        assert all(lists), row
        assert set(cited) <= SOURCES, row


def test_every_source_is_cited_and_has_a_clean_address() -> None:
    cited = {
        id
        for row in [*NODES, *EDGES]
        if (given := row.get("citations"))
        for ids in (given.values() if isinstance(given, dict) else [given])
        for id in ids
    }
    assert cited == SOURCES
    for id in SOURCES:
        url = BY_ID[id].get("url", "")
        assert not any(tracked in url for tracked in ("utm_", "klickpass", "session")), url


DAY = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?[~?%]?"
EDTF = re.compile(rf"{DAY}|{DAY}/{DAY}|\.\./{DAY}|{DAY}/\.\.")
DATES = {"awarded", "date", "dates", "founded", "published", "signed", "since", "until", "when"}


def test_every_date_is_edtf() -> None:
    dates = [(row, name) for row in [*NODES, *EDGES] for name in DATES & row.keys()]
    assert len(dates) >= 80
    assert [row[name] for row, name in dates if not EDTF.fullmatch(row[name])] == []


def test_rows_are_sorted_by_id() -> None:
    for path in SEED.glob("*.json"):
        text = path.read_text("utf-8")
        seed = json.loads(text)
        assert text.endswith("}\n"), path.name
        assert [row["id"] for row in seed["nodes"]] == sorted(row["id"] for row in seed["nodes"]), path.name
        assert [_id(edge) for edge in seed["edges"]] == sorted(map(_id, seed["edges"])), path.name
