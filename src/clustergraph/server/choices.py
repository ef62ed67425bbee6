"""What a variable of a ready question may be, so that a form can offer it: values of an enum, nodes by name, values of a property.

Offers that stand in the graph are questions themselves, which a page asks with what a person has typed so far.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    ArgumentNode,
    GraphQLEnumType,
    GraphQLSchema,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableNode,
    Visitor,
    get_named_type,
    print_ast,
    type_from_ast,
    value_from_ast_untyped,
    visit,
)

from clustergraph.api.documents import Operation
from clustergraph.model.grouping import group_keys
from clustergraph.model.shape import Kind, Model

OFFERED = 12
"""Nodes that are offered at once."""
VALUES = 200
"""Values of a property that are offered."""
WHERE = "Where"
COMPARED = frozenset({"eq", "ne"})


def variables_of(schema: GraphQLSchema, model: Model, operation: Operation) -> Sequence[Mapping[str, Any]]:
    """The variables of an operation as a form needs them: name, type, default, and what there is to choose.

    `values` are those of an enum. `choices` is a question for nodes as `{ value label }`, which has a variable `$text` for what they are
    called, or for groups as `{ key { value } }`; `chosen` is one for the `label` of the node `$value`.
    """
    uses = Uses(schema)
    for part in (operation.definition, *operation.fragments.values()):
        visit(part, TypeInfoVisitor(uses.info, uses))
    told = []
    for definition in operation.definition.variable_definitions or ():
        name = definition.variable.name.value
        named = get_named_type(type_from_ast(schema, definition.type))
        default = value_from_ast_untyped(definition.default_value) if definition.default_value else None
        about: dict[str, Any] = {"name": name, "type": print_ast(definition.type), "default": default}
        if isinstance(named, GraphQLEnumType):
            about["values"] = list(named.values)
        else:
            offers = (_offer(model, *use) for use in uses.found.get(name, ()))
            about |= next(filter(None, offers), {})
        told.append(about)
    return told


class Uses(Visitor):
    """Finds whose id or property each variable stands for: pairs of a type and a property."""

    def __init__(self, schema: GraphQLSchema) -> None:
        super().__init__()
        self.info = TypeInfo(schema)
        self.found: dict[str, list[tuple[str, str]]] = {}
        self._argument = ""
        self._tests: list[tuple[str, str]] = []
        """The fields of inputs that it is in, each with the input's type."""

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        self._argument = node.name.value

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        self._tests.append((str(get_named_type(self.info.get_parent_input_type())), node.name.value))

    def leave_object_field(self, *_: object) -> None:
        self._tests.pop()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        """Note what it is: the argument of `country(id: $id)`, or the value in `{ region: { eq: $region } }` among tests of countries."""
        found = self.found.setdefault(node.name.value, [])
        if not self._tests:
            if self._argument == "id":
                found.append((str(get_named_type(self.info.get_type())), "id"))
        elif len(self._tests) > 1 and self._tests[-1][1] in COMPARED:
            tests, property = self._tests[-2]
            found.append((tests.removesuffix(WHERE), property))


def _offer(model: Model, type: str, property: str) -> Mapping[str, str]:
    """The questions for what there is to choose, if there is anything."""
    kind = model.types.get(type)
    if kind is None:
        return {}
    if property == "id":
        return _nodes(kind)
    key = next((key for key in group_keys(model, kind) if key.of == property and key.form == "whole"), None)
    if key is None or kind.properties[property].type != "String":
        return {}
    groups = f"groups(by: [{key.name}], first: {VALUES}) {{ nodes {{ key {{ value: {property} }} }} }}"
    return {"choices": f"query Choices {{ choices: {kind.plural} {{ {groups} }} }}"}


def _nodes(kind: Kind) -> Mapping[str, str]:
    """Nodes are offered by the names that each of them has: texts that are searched and never missing."""
    properties = kind.properties.values()
    texts = [
        one.name
        for one in properties
        if one.search and one.required and one.type == "String" and not one.listed
    ]
    name = next(iter(texts), None)
    if name is None:
        return {}
    tests = ", ".join(f"{{ {text}: {{ contains: $text, ignoreCase: true }} }}" for text in texts)
    rows = f"where: {{ OR: [{tests}] }}, orderBy: [{{ {name}: ASC }}], first: {OFFERED}"
    return {
        "choices": f"query Choices($text: String!) {{ choices: {kind.plural}({rows}) {{ nodes {{ value: id label: {name} }} }} }}",
        "chosen": f"query Chosen($value: ID!) {{ chosen: {kind.singular}(id: $value) {{ label: {name} }} }}",
    }
