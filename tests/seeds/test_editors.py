"""What an editor shows in a seed file, asked of the language service that VS Code itself has."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from clustergraph import packaged
from tests.clients.node import run

ACTS = {
    "an empty file": ("complete", "{|}"),
    "an empty node": ("complete", '{"nodes": [{|}]}'),
    "an empty edge": ("complete", '{"edges": [{|}]}'),
    "a kind": ("complete", '{"nodes": [{"id": "x", "kind": "|"}]}'),
    "a relationship": ("complete", '{"edges": [{"type": |}]}'),
    "a member": ("complete", '{"nodes": [{"id": "x", "kind": "Member", |}]}'),
    "a member that has a name": ("complete", '{"nodes": [{"id": "x", "kind": "Member", "name": "X", "|"}]}'),
    "an export": ("complete", '{"edges": [{"type": "EXPORTED_TO", "source": "poma", "|"}]}'),
    "a category": ("complete", '{"nodes": [{"id": "x", "kind": "Member", "category": "|"}]}'),
    "a confidence": ("complete", '{"nodes": [{"id": "x", "kind": "Member", "confidence": |}]}'),
    "citations by property": ("complete", '{"nodes": [{"id": "x", "kind": "Meeting", "citations": {"|"}}]}'),
    "over a property": ("hover", '{"nodes": [{"id": "x", "kind": "Member", "cate|gory": "COMPANY"}]}'),
    "over a kind": ("hover", '{"nodes": [{"id": "x", "kind": "Mem|ber"}]}'),
    "over a relationship": ("hover", '{"edges": [{"type": "BASED|_IN"}]}'),
    "a wrong kind": ("check", '{"nodes": [\n  {"id": "x", "kind": "Membr"}]}'),
    "a wrong member": (
        "check",
        '{"nodes": [\n  {"id": "x", "kind": "Member", "category": "SHOP", "nme": "X"}]}',
    ),
    "an amount alone": (
        "check",
        '{"edges": [\n  {"type": "EXPORTED_TO", "source": "a", "target": "b", "amount": "1"}]}',
    ),
}


@cache
def answers() -> dict[str, Any]:
    """What the editor answers to each act, and to each file of the packaged seed."""
    schema = json.loads((packaged.MODEL.parent / "seed.schema.json").read_bytes())
    cases = [{"act": act, "text": text} for act, text in ACTS.values()]
    files = sorted(packaged.SEED.glob("*.json"))
    cases += [{"act": "check", "text": path.read_text(encoding="utf-8")} for path in files]
    told = json.loads(run("editor.mjs", stdin=json.dumps({"schema": schema, "cases": cases})))
    return dict(zip([*ACTS, *(path.name for path in files)], told, strict=True))


def offered(name: str) -> dict[str, str]:
    """What is offered, without quotes, each with what is said of it."""
    return {item["label"].strip('"'): item["said"] for item in answers()[name]["answer"]}


def test_empty_rows_offer_what_every_row_needs() -> None:
    assert list(offered("an empty file")) == ["$schema", "nodes", "edges"]
    assert {"id", "kind"} <= offered("an empty node").keys()
    assert {"type", "source", "target"} <= offered("an empty edge").keys()


def test_kinds_and_relationships_are_offered_each_with_its_meaning() -> None:
    kinds, relationships = offered("a kind"), offered("a relationship")
    assert (len(kinds), len(relationships)) == (16, 24)
    assert kinds["Cluster"] == "The cluster itself."
    assert relationships["BASED_IN"].startswith("Organisation to Country. The country of its seat")


def test_a_row_offers_the_properties_of_its_kind_that_it_has_not_yet() -> None:
    member = offered("a member")
    assert {"name", "category", "founded", "citations", "confidence"} <= member.keys()
    assert not {"season", "value", "amount"} & member.keys()
    assert "name" not in offered("a member that has a name")
    export = offered("an export")
    assert {"target", "when", "amount", "currency"} <= export.keys()
    assert "source" not in export
    assert all(member.values())
    assert all(export.values())
    assert offered("citations by property").keys() == {"", "name", "date", "venue", "city"}


def test_values_are_offered_each_with_its_meaning() -> None:
    assert offered("a category")["TRAINING_AND_RESEARCH"] == "A school, a university or a laboratory."
    assert list(offered("a confidence")) == ["HIGH", "MEDIUM", "LOW", "null"]


def test_hovering_tells_what_is_meant() -> None:
    assert "What sort of member it is" in answers()["over a property"]["answer"]
    assert "joined the cluster" in answers()["over a kind"]["answer"]
    assert "Organisation to Country" in answers()["over a relationship"]["answer"]


def test_what_is_wrong_is_marked_once_and_in_its_line() -> None:
    def marked(name: str) -> list[tuple[int, str]]:
        return [(one["line"], one["message"].split(".")[0]) for one in answers()[name]["answer"]]

    assert marked("a wrong kind") == [(2, "Value is not accepted")]
    assert sorted(marked("a wrong member")) == [
        (2, 'Missing property "name"'), (2, "Property nme is not allowed"), (2, "Value is not accepted"),
    ]  # fmt: skip
    assert marked("an amount alone") == [(2, 'Missing property "currency"')]


def test_the_packaged_seed_is_checked_at_once_and_right() -> None:
    files = [path.name for path in Path(packaged.SEED).glob("*.json")]
    assert [answers()[name]["answer"] for name in files] == [[]] * len(files)
    assert max(answers()[name]["ms"] for name in files) < 2_000
