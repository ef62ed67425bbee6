"""Strawberry types made from values instead of classes: a model names them only when it is read.

Strawberry's decorators build a dataclass for each type, milliseconds each; a model has hundreds of types. This writes
the definitions that those decorators would write, and lets types name each other before they are defined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING
from enum import Enum
from typing import Any, cast

import strawberry
from graphql import GraphQLInputObjectType
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.config import StrawberryConfig
from strawberry.schema_directives import OneOf
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryList, StrawberryObjectDefinition, StrawberryOptional
from strawberry.types.enum import EnumValue, StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

from clustergraph.model.scalars import SCALARS

TYPE = re.compile(r"^(\[)?(\w+?)(!)?(?:(?<=[\w!])\])?(!)?$")


class Definitions:
    """The types of one API by name. A type in a field is written as in SDL: `[Member!]!`."""

    def __init__(self) -> None:
        self.classes: dict[str, type] = {}
        self.defined: dict[str, Any] = {}
        built_in = {"Int": int, "Float": float, "String": str, "Boolean": bool, "ID": strawberry.ID}
        self.scalars: dict[str, Any] = {**built_in}
        self.scalar_map: dict[Any, Any] = {}
        self.one_of: list[str] = []
        self.annotations: dict[str, StrawberryAnnotation] = {}

    def scalar(
        self, name: str, description: str, accept: Callable[[Any], Any], address: str | None = None
    ) -> None:
        kept = type(name, (str,), {})
        self.scalars[name] = kept
        self.scalar_map[kept] = strawberry.scalar(
            name=name, description=description, parse_value=accept, specified_by_url=address
        )

    def enum(self, name: str, values: Mapping[str, str], description: str) -> None:
        members = Enum(name, {f"v{value}": value for value in values})  # type: ignore[misc]
        listed = [EnumValue(name=value, value=value, description=said) for value, said in values.items()]
        definition = StrawberryEnumDefinition(members, name, listed, description)
        members.__strawberry_definition__ = definition  # type: ignore[attr-defined]
        self.defined[name] = self.classes[name] = members

    def interface(
        self, name: str, fields: Iterable[StrawberryField], description: str, parents: Iterable[str] = ()
    ) -> None:
        self._define(name, fields, description, parents, is_interface=True)

    def object(
        self, name: str, fields: Iterable[StrawberryField], description: str, parents: Iterable[str] = ()
    ) -> None:
        self._define(name, fields, description, parents)

    def input(
        self, name: str, fields: Iterable[StrawberryField], description: str, one_of: bool = False
    ) -> None:
        self._define(name, fields, description, is_input=True, one_of=one_of)
        if one_of:
            self.one_of.append(name)

    def _define(
        self,
        name: str,
        fields: Iterable[StrawberryField],
        description: str,
        parents: Iterable[str] = (),
        *,
        is_input: bool = False,
        is_interface: bool = False,
        one_of: bool = False,
    ) -> None:
        named = self._class(name)
        interfaces = [self._class(parent).__strawberry_definition__ for parent in parents]  # type: ignore[attr-defined]
        definition = StrawberryObjectDefinition(
            name=name, is_input=is_input, is_interface=is_interface, interfaces=interfaces, description=description,
            extend=False, directives=[OneOf()] if one_of else [], is_type_of=None, resolve_type=None, origin=named,
            fields=list(fields),
        )  # fmt: skip
        named.__strawberry_definition__ = definition  # type: ignore[attr-defined]
        self.defined[name] = named

    def _class(self, name: str) -> type:
        if name not in self.classes:
            self.classes[name] = type(name, (), {})
        return self.classes[name]

    def _annotation(self, written: str) -> StrawberryAnnotation:
        """The annotation of a type as SDL writes it; strawberry resolves each object once, and few are needed."""
        if written not in self.annotations:
            self.annotations[written] = self._new_annotation(written)
        return self.annotations[written]

    def _new_annotation(self, written: str) -> StrawberryAnnotation:
        match = TYPE.match(written)
        if match is None:
            raise ValueError(f"{written} is no type")
        listed, name, required, whole = match.groups()
        found: Any = self.scalars.get(name) or self._class(name)
        if listed:
            found = StrawberryList(found if required else StrawberryOptional(found))
            required = whole
        return StrawberryAnnotation(found if required else StrawberryOptional(found))

    def field(
        self, name: str, type: str, description: str, arguments: Iterable[StrawberryArgument] = ()
    ) -> StrawberryField:
        """A field of an object or an interface."""
        found = StrawberryField(
            python_name=name,
            graphql_name=name,
            type_annotation=self._annotation(type),
            description=description,
        )
        found.arguments = list(arguments)
        return found

    def entry(self, name: str, type: str, description: str, default: Any = MISSING) -> StrawberryField:
        """A field of an input; a nullable one may be left out."""
        if default is MISSING and not type.endswith("!"):
            default = strawberry.UNSET
        return StrawberryField(
            python_name=name, graphql_name=name, type_annotation=self._annotation(type), description=description,
            default=default,
        )  # fmt: skip

    def argument(
        self, name: str, type: str, description: str, default: Any = strawberry.UNSET
    ) -> StrawberryArgument:
        return StrawberryArgument(
            name, name, self._annotation(type), description=description, default=default
        )

    def schema(self) -> strawberry.Schema:
        """The strawberry schema of all types defined, from those called Query and Subscription."""
        missing = sorted(set(self.classes) - set(self.defined))
        if missing:
            raise ValueError(f"types named but not defined: {', '.join(missing)}")
        objects = [one for one in self.defined.values() if not issubclass(one, Enum)]
        outputs = [one for one in objects if not one.__strawberry_definition__.is_input]
        config = StrawberryConfig(auto_camel_case=False, scalar_map=self.scalar_map)
        schema = strawberry.Schema(
            query=self.classes["Query"],
            subscription=self.classes["Subscription"],
            types=outputs,
            config=config,
        )
        # strawberry tells introspection of @oneOf, and graphql-core's coercion and printer ask the type itself.
        known = schema._schema.type_map
        for name in set(known).intersection(self.one_of):
            cast("GraphQLInputObjectType", known[name]).is_one_of = True
        return schema


def add_scalars(definitions: Definitions, names: Iterable[str], descriptions: Mapping[str, str]) -> None:
    """Define the scalars of a model that GraphQL itself does not bring."""
    for name in names:
        if name not in definitions.scalars:
            row = SCALARS[name]
            definitions.scalar(name, descriptions.get(name) or row.description, row.accept, row.specified_by)
