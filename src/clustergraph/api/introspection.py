"""What GraphQL's own executor answers: the introspection in an operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    execute_sync,
)


def introspected(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
) -> Mapping[str, bytes]:
    """The answer to the introspection in an operation, as JSON by response key."""
    reduced = OperationDefinitionNode(
        operation=operation.operation, name=operation.name, directives=operation.directives,
        variable_definitions=operation.variable_definitions,
        selection_set=_meta(operation.selection_set, fragments),
    )  # fmt: skip
    asked = DocumentNode(definitions=(reduced, *fragments.values()))
    found = execute_sync(schema, asked, variable_values=dict(variables)).data or {}
    return {key: orjson.dumps(answer) for key, answer in found.items()}


def _meta(selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]) -> SelectionSetNode:
    """The part of a root selection set that introspects."""
    kept: list[SelectionNode] = []
    for node in selections.selections:
        if isinstance(node, FieldNode):
            kept += [node] if node.name.value.startswith("__") else []
        elif isinstance(node, InlineFragmentNode):
            kept.append(
                InlineFragmentNode(
                    directives=node.directives, selection_set=_meta(node.selection_set, fragments)
                )
            )
        elif isinstance(node, FragmentSpreadNode):
            below = _meta(fragments[node.name.value].selection_set, fragments)
            kept.append(InlineFragmentNode(directives=node.directives, selection_set=below))
    return SelectionSetNode(selections=tuple(kept))
