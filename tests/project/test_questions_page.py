"""docs/questions.md is as `make questions` writes it, from cases whose answers another test compares with the graph's."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/questions.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts/questions.py"))


def test_the_page_is_up_to_date(script: dict[str, Any]) -> None:
    assert script["page"]() == PAGE, "run: make questions"


def test_every_case_of_its_chapters_is_there(script: dict[str, Any]) -> None:
    names = [name for cases in script["CHAPTERS"].values() for name in cases]
    assert len(set(names)) == len(names) == PAGE.count("\n### ") >= 25
    assert all((script["CASES"] / name / "query.graphql").exists() for name in names)


def test_every_question_is_one_and_has_an_answer() -> None:
    for title in re.findall(r"^### (.*)$", PAGE, re.MULTILINE):
        assert title.endswith("?"), title
    assert PAGE.count("```graphql\n") == PAGE.count("```text\n") == PAGE.count("\n### ")
