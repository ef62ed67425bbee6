"""What of a seed a role sees: rows lose what is hidden, and nothing tells that there was more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from clustergraph import packaged
from clustergraph.api.execution import Execution
from clustergraph.errors import ModelError
from clustergraph.formats.nodelink import write_node_link
from clustergraph.model.reader import read_model
from clustergraph.model.roles import Role
from clustergraph.seeds.loader import load
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


DOCUMENT = parse(packaged.MODEL.read_text("utf-8"))
MARK = parse("type A @visible(to: [EDITOR])").definitions[0].directives[0]  # type: ignore[attr-defined]


class Hide(Visitor):
    """Hides the types and fields with these numbers."""

    def __init__(self, chosen: set[int]) -> None:
        super().__init__()
        self.chosen = chosen
        self.number = 0

    def enter(self, node: Any, *_: Any) -> Any:
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode | FieldDefinitionNode):
            self.number += 1
            if self.number in self.chosen:
                return replace(node, directives=(*(node.directives or ()), MARK))
        return None


COUNTED = Hide(set())
visit(DOCUMENT, COUNTED)


def test_what_is_left_of_the_real_graph_is_a_right_seed_of_what_is_left_of_its_model(
    tmp_path: Path, execution: Execution
) -> None:
    """Whatever is hidden: the loader, which forgives nothing, reads it back as it was."""
    whole, file, told = execution.engine.graph.seed(), tmp_path / "seed.json", []

    @settings(max_examples=25)
    @given(st.sets(st.integers(1, COUNTED.number), min_size=1, max_size=8))
    def hide(chosen: set[int]) -> None:
        try:
            model = read_model(print_ast(visit(DOCUMENT, Hide(chosen))))
        except ModelError:
            return
        part = model.seen_by(Role.READER)
        left = seen(whole, part)
        write_node_link(left, part, file)
        assert load([file], part) == left
        told.append(len(left.nodes) + len(left.edges) < len(whole.nodes) + len(whole.edges))

    hide()
    assert sum(told) > 5
