"""How large a document is, before anything is done with it: its parts counted, its depth measured, within the limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
)

from clustergraph.errors import CostLimitExceeded
from clustergraph.limits import Limits
from clustergraph.pace import pause

SPLIT = "Split the document into several requests."


class _Counted(NamedTuple):
    limit: str
    what: str
    hint: str


COUNTED = (
    _Counted("fragments", "fragments", "Send only the fragments that the operation spreads."),
    _Counted("operations", "operations", "Send only the operation that is to run."),
    _Counted(
        "declared", "variables", "Put values that belong together into one variable, such as a list of ids."
    ),
    _Counted("aliases", "aliases", "Ask for several nodes at once with nodes(ids: [...])."),
    _Counted("directives", "directives", "Put @skip or @include on a fragment rather than on each field."),
)


def check_shape(document: DocumentNode, limits: Limits) -> None:
    """Raises CostLimitExceeded for the first limit that a document is over."""
    counts: Counter[str] = Counter()
    fragments: dict[str, FragmentDefinitionNode] = {}
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            counts["fragments"] += 1
            fragments[definition.name.value] = definition
        elif isinstance(definition, OperationDefinitionNode):
            counts["operations"] += 1
            counts["declared"] += len(definition.variable_definitions or ())
    for node in _nodes(document):
        if isinstance(node, FieldNode) and node.alias:
            counts["aliases"] += 1
        counts["directives"] += len(getattr(node, "directives", None) or ())
        if isinstance(node, SelectionSetNode):
            _check_repeats(node, limits.repeats)
    for name, what, hint in COUNTED:
        most = getattr(limits, name)
        if counts[name] > most:
            raise CostLimitExceeded(f"the document has {counts[name]:,} {what}; {most:,} are allowed", hint)
    _check_depth(document, fragments, limits.depth)


def _nodes(document: DocumentNode) -> Iterator[Node]:
    """All nodes that hold selections or directives, in any order."""
    left: list[Node] = list(document.definitions)
    while left:
        node = left.pop()
        pause()
        yield node
        selections = getattr(node, "selection_set", None)
        if selections is not None:
            yield selections
            left += selections.selections
        left += getattr(node, "variable_definitions", None) or ()


def _check_repeats(selections: SelectionSetNode, most: int) -> None:
    if len(selections.selections) <= most:
        return
    keys = Counter(
        (node.alias or node.name).value for node in selections.selections if isinstance(node, FieldNode)
    )
    spreads = Counter(
        f"...{node.name.value}" for node in selections.selections if isinstance(node, FragmentSpreadNode)
    )
    for key, times in (keys + spreads).most_common(1):
        if times > most:
            place = selections.loc
            raise CostLimitExceeded(
                f"{key} is asked for {times:,} times in one selection; {most:,} are allowed",
                "Ask for it once, or under other names.",
                [(place.start_token.line, place.start_token.column)] if place else (),
            )


def _check_depth(document: DocumentNode, fragments: Mapping[str, FragmentDefinitionNode], most: int) -> None:
    """Raises CostLimitExceeded for a selection deeper than that. Fragments are measured once each; what spreads itself, which
    validation refuses, counts once."""
    measured: dict[str, int] = {}
    open_: set[str] = set()

    def depth(selections: SelectionSetNode | None) -> int:
        if selections is None:
            return 0
        deepest = 0
        for node in selections.selections:
            pause()
            if isinstance(node, FragmentSpreadNode):
                below = of_fragment(node.name.value)
            else:
                below = depth(node.selection_set) + isinstance(node, FieldNode)  # type: ignore[attr-defined]
            deepest = max(deepest, below)
        return deepest

    def of_fragment(name: str) -> int:
        if name not in measured and name in fragments and name not in open_:
            open_.add(name)
            measured[name] = depth(fragments[name].selection_set)
            open_.discard(name)
        return measured.get(name, 0)

    for definition in document.definitions:
        found = depth(getattr(definition, "selection_set", None))
        if found > most:
            raise CostLimitExceeded(
                f"the document is {found:,} levels deep; {most:,} are allowed",
                "Ask from nearer: start at the node that you are after, by its id.",
            )
