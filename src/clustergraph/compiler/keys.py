"""What an answer will look like: its response keys in their order, and what stands at each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from clustergraph.compiler.fields import is_included


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked at a response key: the keys below it (None below a leaf), and whether they come as a list."""

    below: Keys | None
    many: bool


Keys = dict[str, Asked]


def keys_of(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
) -> Keys:
    """The keys that a validated operation may be answered with, those of all kinds that a node may be together.

    They are read from the document: a plan knows neither what introspection asks for nor the order between kinds.
    """
    found: Keys = {}

    def read(selections: SelectionSetNode, type: GraphQLCompositeType, keys: Keys) -> None:
        for node in selections.selections:
            if not is_included(node, schema, variables):
                continue
            if isinstance(node, FieldNode):
                field = cast("Any", schema.get_field(type, node.name.value)).type
                key = node.alias.value if node.alias else node.name.value
                below: Keys | None = {} if node.selection_set else None
                asked = keys.setdefault(key, Asked(below, is_list_type(get_nullable_type(field))))
                if node.selection_set and asked.below is not None:
                    read(node.selection_set, get_named_type(field), asked.below)
            elif isinstance(node, InlineFragmentNode | FragmentSpreadNode):
                part = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
                on = part.type_condition
                read(part.selection_set, cast("Any", schema.type_map[on.name.value]) if on else type, keys)

    read(operation.selection_set, cast("Any", schema.get_root_type(operation.operation)), found)
    return found
