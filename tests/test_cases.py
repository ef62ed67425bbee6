"""Each folder of `cases/` is a question: query.graphql, perhaps variables.json, its plan.txt and its result.json."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest

from clustergraph.model.shape import Model
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
        plan = ask.execution.ready(query, variables).plan
        assert explain(plan) == (case / "plan.txt").read_text(encoding="utf-8")


def test_every_relationship_is_followed_each_way_in_some_case(model: Model) -> None:
    plans = " ".join(
        (case / "plan.txt").read_text(encoding="utf-8") for case in CASES if (case / "plan.txt").exists()
    )
    followed = set(re.findall(r"\b([A-Z_]+ (?:OUT|IN))\b", plans))
    ends = {
        f"{end.relationship} {end.direction.name}"
        for kind in model.kinds.values()
        for end in kind.ends.values()
    }
    assert len(ends) == 2 * len(model.relationships)
    assert ends - followed == set()


def test_there_are_forty_questions() -> None:
    assert len(CASES) >= 40
