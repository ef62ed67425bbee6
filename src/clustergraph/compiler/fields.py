"""Which fields a selection asks of a concrete type: fragments, aliases, @skip and @include (GraphQL specification, 6.3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
)

from clustergraph.compiler.arguments import arguments
from clustergraph.model.shape import NODE, RELATIONSHIP, Model
from clustergraph.pace import pause
from clustergraph.plan.values import Constant

Sets = tuple[SelectionSetNode, ...]
Nodes = list[FieldNode]


class Collector:
    """Collects the fields of selection sets in one operation."""

    def __init__(
        self,
        schema: GraphQLSchema,
        model: Model,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self.schema = schema
        self.model = model
        self.fragments = fragments
        self.variables = variables

    def collect(self, sets: Sets, type: str) -> dict[str, Nodes]:
        """The fields that a selection asks of a concrete type, by response key (GraphQL specification, 6.3.2)."""
        found: dict[str, Nodes] = {}
        visited: set[str] = set()
        for one in sets:
            self._collect(one, type, found, visited)
        return found

    def _collect(
        self, selections: SelectionSetNode, type: str, found: dict[str, Nodes], visited: set[str]
    ) -> None:
        for node in selections.selections:
            pause()
            if not is_included(node, self.schema, self.variables):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                found.setdefault(key, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._is_a(type, node.type_condition.name.value):
                    self._collect(node.selection_set, type, found, visited)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
                visited.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._is_a(type, fragment.type_condition.name.value):
                    self._collect(fragment.selection_set, type, found, visited)

    def _is_a(self, type: str, condition: str) -> bool:
        if type == condition:
            return True
        if type in self.model.kinds:
            return condition == NODE or condition in self.model.kinds[type].interfaces
        return condition == RELATIONSHIP and type in self.model.records


def is_included(node: SelectionNode, schema: GraphQLSchema, variables: Mapping[str, Any]) -> bool:
    """Whether @skip and @include let a selection stand."""
    for directive in node.directives or ():
        name = directive.name.value
        if name in ("skip", "include"):
            definition = cast("Any", schema.get_directive(name))
            condition = arguments(cast("Any", directive), definition, variables)["if"]
            if cast("Constant", condition).value is (name == "skip"):
                return False
    return True


def sets_of(nodes: Nodes) -> Sets:
    """The selection sets below fields that share a response key: GraphQL merges them."""
    return tuple(node.selection_set for node in nodes if node.selection_set)
