"""Arguments of a field as trees: objects are dicts, lists of objects are lists, and leaves are values of a plan.

A variable that holds a filter or an order is taken apart here: its structure shapes the plan, its leaves are parameters.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from enum import Enum
from typing import Any, cast

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    get_nullable_type,
    type_from_ast,
    value_from_ast,
)

from clustergraph.errors import BadUserInput
from clustergraph.plan.values import Constant, Items, Parameter, Value

Tree = dict[str, "Tree"] | list["Tree"] | Value | None
STRUCTURAL = ("Boolean",)
"""Scalars whose values change the plan itself: isNull, ignoreCase, distinct, @skip and @include."""


def arguments(node: FieldNode, definition: GraphQLField, variables: Mapping[str, Any]) -> dict[str, Tree]:
    """The arguments of a field that are given, by name; null ones and variables left out are not there."""
    found: dict[str, Tree] = {}
    for argument in node.arguments or ():
        tree = _from_document(argument.value, definition.args[argument.name.value].type, variables)
        if tree is not None:
            found[argument.name.value] = tree
    return found


def _from_document(node: ValueNode, type: GraphQLInputType, variables: Mapping[str, Any]) -> Tree:
    if isinstance(node, VariableNode) and isinstance(type, GraphQLNonNull) and node.name.value in variables:
        _check_given(node, variables)
    type = _nullable(type)
    match node:
        case NullValueNode():
            return None
        case VariableNode():
            name = node.name.value
            return _from_variable(variables.get(name), type, (name,))
        case ObjectValueNode() if isinstance(type, GraphQLInputObjectType):
            given = {field.name.value: field.value for field in node.fields or ()}
            for value in given.values() if type.is_one_of else ():
                _check_given(value, variables)
            return {
                name: _from_document(value, type.fields[name].type, variables)
                for name, value in given.items()
            }
    if isinstance(type, GraphQLList):
        values = node.values if isinstance(node, ListValueNode) else (node,)
        trees = [_from_document(value, type.of_type, variables) for value in values or ()]
        if isinstance(_nullable(type.of_type), GraphQLInputObjectType):
            return trees
        if all(isinstance(tree, Constant) for tree in trees):
            return Constant(tuple(tree.value for tree in trees if isinstance(tree, Constant)))
        return Items(tuple(tree for tree in trees if isinstance(tree, Constant | Parameter)))
    if isinstance(node, ObjectValueNode) and getattr(type, "name", "") == "JSON":
        return {field.name.value: _from_document(field.value, type, variables) for field in node.fields or ()}
    try:
        known = value_from_ast(node, type, {})
    except GraphQLError as error:
        raise BadUserInput(error.message) from None
    return Constant(_plain(known))


def _check_given(node: ValueNode, variables: Mapping[str, Any]) -> None:
    """A default lets a variable stand where null cannot; a request may give null for it all the same (specification,
    5.8.5 and 6.4.1). In an order that is no list, validation lets through variables that may be null."""
    if isinstance(node, VariableNode) and variables.get(name := node.name.value) is None:
        raise BadUserInput(
            f"the variable ${name} is null where a value is needed",
            "Give it a value.",
            [(node.loc.start_token.line, node.loc.start_token.column)] if node.loc else (),
        )


def _from_variable(value: Any, type: GraphQLInputType, path: tuple[str | int, ...]) -> Tree:
    type = _nullable(type)
    if value is None:
        return None
    if isinstance(type, GraphQLInputObjectType):
        return {
            name: _from_variable(one, type.fields[name].type, (*path, name)) for name, one in value.items()
        }
    if isinstance(type, GraphQLList):
        values = value if isinstance(value, list) else [value]
        inner = _nullable(type.of_type)
        if isinstance(inner, GraphQLInputObjectType):
            return [_from_variable(one, inner, (*path, place)) for place, one in enumerate(values)]
        if _is_structural(inner):
            return Constant(tuple(_plain(one) for one in values))
        return Parameter(path)
    return Constant(_plain(value)) if _is_structural(type) else Parameter(path)


def _nullable(type: GraphQLInputType) -> GraphQLInputType:
    return cast("GraphQLInputType", get_nullable_type(type))


def _is_structural(type: GraphQLInputType) -> bool:
    return isinstance(type, GraphQLEnumType) or getattr(type, "name", "") in STRUCTURAL


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def shape_of_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Hashable:
    """What of the variables shapes the plan: two requests with equal shapes share one plan."""
    shapes = []
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        type = type_from_ast(schema, definition.type)
        shapes.append(_shape(variables.get(name), type))  # type: ignore[arg-type]
    return tuple(shapes)


def _shape(value: Any, type: GraphQLInputType) -> Hashable:
    type = _nullable(type)
    if value is None:
        return None
    if isinstance(type, GraphQLInputObjectType):
        return tuple((name, _shape(one, type.fields[name].type)) for name, one in value.items())
    if isinstance(type, GraphQLList):
        inner = _nullable(type.of_type)
        if isinstance(inner, GraphQLInputObjectType) or _is_structural(inner):
            return tuple(_shape(one, inner) for one in (value if isinstance(value, list) else [value]))
        return True
    return _plain(value) if _is_structural(type) else True
