"""Each folder of `cases/` is a question: query.graphql, perhaps variables.json, its plan.txt and its result.json."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from clustergraph.plan.explain import explain
from tests.conftest import Ask

CASES = sorted(path.parent for path in (Path(__file__).parent / "cases").glob("*/query.graphql"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(ask: Ask, case: Path) -> None:
    query = (case / "query.graphql").read_text(encoding="utf-8")
    given = case / "variables.json"
    variables = orjson.loads(given.read_bytes()) if given.exists() else {}
    answer = ask.body(query, variables)
    assert answer == orjson.loads((case / "result.json").read_bytes())
    if "data" in answer:
        plan = ask.execution.plan(query, variables)
        assert explain(plan) == (case / "plan.txt").read_text(encoding="utf-8")


def test_there_are_cases() -> None:
    assert len(CASES) >= 4
