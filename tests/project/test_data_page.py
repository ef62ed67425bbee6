"""docs/data.md says what the graph holds: it is as `make data` writes it, and its numbers are those of the API."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from tests.conftest import Ask

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/data.md").read_text(encoding="utf-8")


def test_the_page_is_up_to_date() -> None:
    assert runpy.run_path(str(ROOT / "scripts/data.py"))["page"]() == PAGE, "run: make data"


def test_its_counts_are_those_that_the_api_tells(ask: Ask) -> None:
    kinds = PAGE.split("## Kinds\n")[1].split("\n\n")[0]
    counts = {kind: int(count) for kind, count in re.findall(r"^\| (\w+) \| (\d+) \|", kinds, re.MULTILINE)}
    told = ask("{ graph { counts { kind count } nodes } exports { totalCount } }")
    assert counts == {row["kind"]: row["count"] for row in told["graph"]["counts"]}
    assert sum(counts.values()) == told["graph"]["nodes"]
    assert f"of {told['exports']['totalCount']} exports" in PAGE


def test_the_disagreements_that_the_facts_hold_are_listed() -> None:
    section = PAGE.split("## Where sources disagree\n")[1].split("\n## ")[0]
    for numbers in (
        "160 members",
        "169 members",
        "185 members",
        "16 (2014",
        "17 (2014",
        "35 (2014",
        "40 (2014",
        "9,000,000",
        "11,000,000",
    ):
        assert numbers in section
    assert "20,000,000" not in section  # Poma's contracts at Thaiwoo are of different years
