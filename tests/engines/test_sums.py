"""Sums of groups: exact, whether numbers are whole and all groups are added up at once, or not."""

from __future__ import annotations

import json
from math import fsum

import pytest

from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from tests.engines.test_agreement import domain

QUERY = """{ exports { groups(by: [TARGET], orderBy: [{aggregate: {quantity: {sum: DESC}}}]) {
    nodes { key { target { id } } aggregate { quantity { sum avg count } } } } } }"""


@pytest.mark.parametrize(
    "values",
    [
        {"A": [3, 4, None], "B": [10], "C": [None], "D": [-3, 3]},
        {"A": [0.1, 0.2, 0.3], "B": [1], "C": [None, 0.7]},
        {"A": [2.0**53, 1, 1], "B": [-(2.0**53), 1], "C": [2.0**60]},
        {"A": [1e308, 1e308, -1e308], "B": [1e308, 1e308], "C": [-0.0]},
    ],
    ids=["whole", "fractions", "large", "enormous"],
)
def test_groups_are_ordered_by_exact_sums(values: dict[str, list[float | None]]) -> None:
    poma = NodeRow("o", "Company", {"name": "o"}, {}, "LOW")
    countries = [NodeRow(id, "Country", {"name": id}, {}, "LOW") for id in values]
    edges = [
        EdgeRow(f"{id}{place}", "EXPORTED_TO", "o", id, {} if value is None else {"quantity": float(value)}, {}, "LOW")
        for id, found in values.items()
        for place, value in enumerate(found)
    ]  # fmt: skip
    expected = []
    for id, found in values.items():
        there = [value for value in found if value is not None]
        try:
            total = fsum(there) + 0.0 if there else None
        except OverflowError:
            total = None
        mean = None if total is None else total / len(there)
        expected.append((id, {"sum": total, "avg": mean, "count": len(there)}))
    expected.sort(key=lambda one: (one[1]["sum"] is None, -(one[1]["sum"] or 0)))
    for engine in domain("real").engines(Seed((poma, *countries), tuple(edges))):
        nodes = json.loads(engine.answer(QUERY).body)["data"]["exports"]["groups"]["nodes"]
        assert [(one["key"]["target"]["id"], one["aggregate"]["quantity"]) for one in nodes] == expected
