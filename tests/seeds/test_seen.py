"""What of a seed a role sees: rows lose what is hidden, and nothing tells that there was more."""

from __future__ import annotations

import pytest

from clustergraph.model.reader import read_model
from clustergraph.model.roles import Role
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from clustergraph.seeds.seen import seen

MODEL = read_model("""
type A @node {
  a: Int
  b: Int @visible(to: [ANALYST])
  near: [A!]! @relationship(type: "NEAR", direction: OUT)
  hidden: [B!]! @relationship(type: "HIDDEN", direction: OUT)
  any: [Node!]! @relationship(type: "ANY", direction: OUT)
}
type B @node @visible(to: [ANALYST])
type S @source { a: Int }
""")
PART = MODEL.seen_by(Role.READER)
S = NodeRow("s", "S", {}, {}, "LOW")


def row(properties: dict[str, int], citations: dict[str, tuple[str, ...]], confidence: str) -> NodeRow:
    return NodeRow("x", "A", properties, citations, confidence)


@pytest.mark.parametrize(
    ("whole", "left"),
    [
        (row({"a": 1, "b": 2}, {}, "LOW"), row({"a": 1}, {}, "LOW")),
        (row({"a": 1}, {"b": ("s",)}, "HIGH"), row({"a": 1}, {}, "LOW")),
        (row({"b": 1}, {"b": ("s",)}, "MEDIUM"), row({}, {}, "MEDIUM")),
        (row({"b": 1}, {"b": ("s",)}, "LOW"), row({}, {}, "LOW")),
        (row({"b": 1}, {"b": ("s",), "a": ("s",)}, "HIGH"), row({}, {"a": ("s",)}, "HIGH")),
        (row({"b": 1}, {"b": ("s",), "": ("s",)}, "HIGH"), row({}, {"": ("s",)}, "HIGH")),
        (row({"b": 1}, {}, "HIGH"), row({}, {}, "HIGH")),
    ],
)
def test_a_row_is_what_it_would_be_without_the_rest(whole: NodeRow, left: NodeRow) -> None:
    assert seen(Seed((S, whole), ()), PART).nodes == (S, left)


def test_rows_that_lose_nothing_are_shared_and_the_seed_stays_as_it_was() -> None:
    full, less = row({"a": 1}, {"": ("s",)}, "HIGH"), NodeRow("y", "A", {"a": 1, "b": 2}, {}, "LOW")
    found = seen(Seed((full, less), ()), PART).nodes
    assert found[0] is full
    assert less.properties == {"a": 1, "b": 2}


def test_edges_need_their_relationship_and_both_their_ends() -> None:
    nodes = (NodeRow("a", "A", {}, {}, "LOW"), NodeRow("b", "B", {}, {}, "LOW"))
    edges = tuple(
        EdgeRow(f"{type}{source}{target}", type, source, target, {}, {}, "LOW")
        for type, source, target in (("NEAR", "a", "a"), ("HIDDEN", "a", "b"), ("ANY", "a", "b"), ("ANY", "a", "a"))
    )  # fmt: skip
    left = seen(Seed(nodes, edges), PART)
    assert [one.id for one in left.nodes] == ["a"]
    assert [one.id for one in left.edges] == ["NEARaa", "ANYaa"]


def test_without_sources_there_is_no_evidence() -> None:
    model = read_model("type A @node { a: Int } type S @source @visible(to: [ANALYST])")
    found = seen(Seed((row({"a": 1}, {"a": ("s",)}, "HIGH"), S), ()), model.seen_by(Role.READER))
    assert found.nodes == (row({"a": 1}, {}, ""),)
