"""The variables of an operation: coerced and checked in each request, and what of them shapes the plan."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from math import isfinite
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLSchema,
    OperationDefinitionNode,
    get_variable_values,
    type_from_ast,
)

from clustergraph.compiler.arguments import shape_of_variables
from clustergraph.errors import BadUserInput, CostLimitExceeded, SeveralErrors
from clustergraph.limits import Limits
from clustergraph.pace import pause

MAX_ERRORS = 20
HINT = "Give each variable a value of the type that the operation declares for it."
LARGEST = 2**31
PLAIN: Mapping[str, tuple[type, Callable[[Any], bool] | None]] = {
    "ID": (str, None),
    "String": (str, None),
    "Int": (int, lambda value: -LARGEST <= value < LARGEST),
    "Float": (float, isfinite),
}
"""Values that coercion leaves as they are (GraphQL specification, 3.5); a boolean shapes the plan, so it is not among them."""


def give_way(schema: GraphQLSchema) -> None:
    """Let graphql-core pause at each input object that it coerces."""
    for type in schema.type_map.values():
        if isinstance(type, GraphQLInputObjectType):
            type.out_type = _pausing  # type: ignore[method-assign]


def _pausing(value: dict[str, Any]) -> Any:
    pause()
    return value


class Variables:
    """The variables that an operation declares. Plain values are checked here, all others by graphql-core."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode, limits: Limits) -> None:
        self.schema = schema
        self.limits = limits
        self.operation = operation
        self.names = [one.variable.name.value for one in operation.variable_definitions or ()]
        self._plain: list[tuple[str, type, Callable[[Any], bool] | None]] | None = []
        for definition in operation.variable_definitions or ():
            type = type_from_ast(schema, definition.type)
            named: Any = type.of_type if isinstance(type, GraphQLNonNull) else type
            plain = PLAIN.get(getattr(named, "name", ""))
            if plain is None:
                self._plain = None
                break
            self._plain.append((definition.variable.name.value, *plain))
        self._shape = (True,) * len(self.names)

    def coerced(self, given: Mapping[str, Any]) -> tuple[Mapping[str, Any], Hashable]:
        """The values and their shape. Raises SeveralErrors, and CostLimitExceeded for too many values."""
        if self._plain is not None:
            values = {}
            for name, plain, check in self._plain:
                value = given.get(name)
                if type(value) is plain and (check is None or check(value)):
                    values[name] = value
            if len(values) == len(self.names):
                return values, self._shape
        check_size(given, self.limits.values)
        found = get_variable_values(
            self.schema, self.operation.variable_definitions or (), dict(given), max_errors=MAX_ERRORS
        )
        if isinstance(found, list):
            raise SeveralErrors([BadUserInput.of(error, HINT) for error in found])
        values = _as_given(found.coerced, given)
        return values, shape_of_variables(self.schema, self.operation, values)


def check_size(given: Mapping[str, Any], most: int) -> None:
    """Raises CostLimitExceeded when variables hold more values than that, those in lists and objects included."""
    left: list[Any] = [given]
    seen = -1
    while left:
        value = left.pop()
        seen += 1
        if isinstance(value, Mapping):
            left += value.values()
        elif isinstance(value, list):
            left += value
        if seen + len(left) > most:
            raise CostLimitExceeded(
                f"the variables hold more than {most:,} values", "Send fewer at once, for instance fewer ids."
            )


def _as_given(coerced: Any, given: Any) -> Any:
    """Coerced values with the keys of objects in the order in which they were given: conditions are told in the order in which they
    are written."""
    if isinstance(coerced, dict) and isinstance(given, Mapping):
        pause()
        own = {name: _as_given(coerced[name], given[name]) for name in given if name in coerced}
        defaults = {name: value for name, value in coerced.items() if name not in given}
        return own | defaults
    if isinstance(coerced, list):
        several = given if isinstance(given, list) else [given]
        return [_as_given(one, other) for one, other in zip(coerced, several, strict=True)]
    return coerced
