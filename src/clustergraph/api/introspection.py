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
from graphql.execution import Executor

from clustergraph.errors import CostLimitExceeded, RequestError
from clustergraph.pace import pause

MOST_FIELDS = 400_000
"""Fields of one introspection: three times what tools ask of a schema of 600 types."""


class _Paced(Executor[Any]):
    """The executor of graphql-core, which gives way between fields and counts them."""

    _left = MOST_FIELDS
    _why: RequestError | None = None

    def execute_field(self, *given: Any, **named: Any) -> Any:
        if self._why is None:
            self._left -= 1
            try:
                self._check()
            except RequestError as why:
                self._why = why
        if self._why is not None:
            raise self._why
        return super().execute_field(*given, **named)

    def _check(self) -> None:
        pause()
        if self._left < 0:
            hint = "Ask for one type at a time: __type(name: ...)."
            raise CostLimitExceeded(f"the introspection asks for more than {MOST_FIELDS:,} fields", hint)


def introspected(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
) -> Mapping[str, bytes]:
    """The answer to the introspection in an operation, as JSON by response key. Raises CostLimitExceeded and TimeIsUp."""
    reduced = OperationDefinitionNode(
        operation=operation.operation, name=operation.name, directives=operation.directives,
        variable_definitions=operation.variable_definitions,
        selection_set=_meta(operation.selection_set, fragments),
    )  # fmt: skip
    asked = DocumentNode(definitions=(reduced, *fragments.values()))
    found = execute_sync(schema, asked, variable_values=dict(variables), executor_class=_Paced)
    for error in found.errors or ():
        if isinstance(error.original_error, RequestError):
            raise error.original_error
    return {key: orjson.dumps(answer) for key, answer in (found.data or {}).items()}


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
