"""Schemathesis at a real service: whatever its schema lets clients ask, nothing breaks, and no error says a word of Python."""

from __future__ import annotations

import re
from pathlib import Path
from time import monotonic
from typing import Any

import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis.graphql import nodes

from tests.random_graphs import POOLS
from tests.serving import serving

EXAMPLES = 60
"""Of each run of the tests."""
SECONDS = 600
"""That `make fuzz` goes on with others."""
WORDS = re.compile(r"Traceback|\.py\b|object at 0x|NoneType|Error:|codec")
ODD = ["", "a", "\x00", "é", "💥", "../..", "2015", "2015~/..", "-1", "1e400", "'; DROP", "{", '"', "\u202e"]
IDS = ["poma", "CN", "cluster-montagne", "CN@2015", "@", "poma@"]


def _scalars() -> None:
    for name in ("ID", "EDTF", "Decimal", "URL", "Currency", "JSON", "Country", "Language"):
        pool = [str(value) for value in POOLS.get(name, ())] + ODD + IDS * (name == "ID")
        schemathesis.graphql.scalar(name, st.sampled_from(pool).map(nodes.String))


def test_nothing_that_the_schema_allows_breaks_the_service(tmp_path: Path) -> None:
    _scalars()
    answered = []
    with serving(tmp_path) as address:
        schema = schemathesis.graphql.from_url(f"{address}/graphql")
        until = monotonic() + (0 if settings.get_current_profile_name() == "test" else SECONDS)

        @settings(max_examples=EXAMPLES)
        @given(schema.as_strategy())
        def ask(case: Any) -> None:
            answer = case.call(headers={"accept": "application/graphql-response+json"})
            assert answer.status_code in (200, 400), answer.text[:500]
            body = answer.json()
            answered.append("data" in body)
            for error in body.get("errors", ()):
                assert error["extensions"]["code"] in (
                    "BAD_USER_INPUT",
                    "COST_LIMIT_EXCEEDED",
                    "GRAPHQL_VALIDATION_FAILED",
                ), error
                assert error["extensions"]["hint"]
                assert not WORDS.search(error["message"] + error["extensions"]["hint"]), error

        ask()
        while monotonic() < until:
            ask()
    assert sum(answered) > len(answered) / 6, f"{sum(answered)} of {len(answered)} requests were answered"
    log = (tmp_path / "log.txt").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "internal error" not in log
