"""Rules that hold of all files of the real seed."""

from __future__ import annotations

import json
import re
from collections import Counter

from tests.seed.rows import BY_ID, EDGES, NODES, SEED, SOURCES, id_of


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
    assert [id_of(edge) for edge in EDGES if not {edge["source"], edge["target"]} <= nodes] == []


def test_ids_are_unique_and_hold_no_at_sign() -> None:
    ids = Counter([row["id"] for row in NODES] + [id_of(edge) for edge in EDGES])
    assert [id for id, times in ids.items() if times > 1 or "@" in id] == []


def test_parallel_edges_all_have_an_id_of_their_own() -> None:
    ends = Counter((edge["type"], edge["source"], edge["target"]) for edge in EDGES)
    for edge in EDGES:
        parallel = ends[edge["type"], edge["source"], edge["target"]] > 1
        assert ("id" in edge) == parallel, id_of(edge)


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
        assert set(cited) <= SOURCES.keys(), row


def test_every_source_is_cited_and_has_a_clean_address() -> None:
    cited = {
        id
        for row in [*NODES, *EDGES]
        if (given := row.get("citations"))
        for ids in (given.values() if isinstance(given, dict) else [given])
        for id in ids
    }
    assert cited == SOURCES.keys()
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
        assert [id_of(edge) for edge in seed["edges"]] == sorted(map(id_of, seed["edges"])), path.name
