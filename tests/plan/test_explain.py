"""Plans told to people: texts of a question stay on their line and inside their label."""

from __future__ import annotations

import html
import json
import re
from decimal import Decimal
from typing import Any

import pytest

from clustergraph.plan.explain import explain, mermaid
from clustergraph.plan.values import Constant, Items, Parameter, Value, written
from tests.conftest import Ask

ODD = 'a "b"\nc] \\n #quot; <i> & `d` %%{e}%% *f* é'
QUERY = f"{{ stations(where: {{name: {{contains: {json.dumps(ODD)}}}}}) {{ totalCount }} }}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Constant("é"), '"é"'),
        (Constant('a "b"\n\\'), r'"a \"b\"\n\\"'),
        (Constant(("a", "b")), '["a", "b"]'),
        (Constant(True), "true"),
        (Constant(None), "null"),
        (Constant(1.5), "1.5"),
        (Constant(Decimal("1.50")), '"1.50"'),
        (Items((Constant("a"), Parameter(("v", 0)))), '["a", $v.0]'),
    ],
)
def test_constants_are_written_as_json(value: Value, text: str) -> None:
    assert written(value) == text


def test_a_text_in_a_plan_stays_on_its_line(rail: Ask) -> None:
    lines = explain(rail.execution.ready(QUERY).plan).splitlines()
    assert len(lines) == 6
    assert lines[3].strip() == f"Filter name contains {json.dumps(ODD, ensure_ascii=False)}"


def test_a_text_in_a_flowchart_stays_in_its_label(rail: Ask) -> None:
    lines = mermaid(rail.execution.ready(QUERY).plan).splitlines()
    labels = [found for line in lines if (found := re.fullmatch(r' {4}n\d+\["([^"]*)"\]', line))]
    arrows = [line for line in lines if "-->" in line]
    assert len(lines) == 1 + len(labels) + len(arrows)
    shown = [shown_by_mermaid(label[1]) for label in labels]
    assert f"Filter name contains {json.dumps(ODD, ensure_ascii=False)}" in shown


def shown_by_mermaid(label: str) -> Any:
    """Mermaid reads #35; as HTML reads &#35;, and takes these characters for its own."""
    assert not re.search(r'["\\<>&`*%]', label)
    return html.unescape(re.sub(r"#(\w+);", r"&#\1;", label))
