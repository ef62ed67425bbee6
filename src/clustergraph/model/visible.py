"""What of a model a role sees: `@visible(to: [ANALYST])` hides a part of it from the others.

The part that a role sees is a document of its own, read as any other, so nothing downstream knows of hidden things.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from graphql import (
    REMOVE,
    DirectiveNode,
    DocumentNode,
    EnumValueNode,
    FieldDefinitionNode,
    ListValueNode,
    Node,
    TypeDefinitionNode,
    Visitor,
    visit,
)

from clustergraph.model.declarations import Declared, carries, directive, leaf, said
from clustergraph.model.roles import Role


def roles_of(node: Any) -> tuple[Role, ...]:
    """The roles that a definition is visible to, besides ADMIN; none named: all of them."""
    value = said(node, "visible", "to")
    if not isinstance(value, ListValueNode):
        return ()
    words = [one.value for one in value.values if isinstance(one, EnumValueNode)]
    return tuple(Role[word] for word in words if word in Role.__members__)


def hidden(found: Declared, role: Role) -> frozenset[str]:
    """What a role does not see of a right model: names of types, and of fields as `Type.field`.

    An interface hides its kinds, and goes when none of them is left; a properties type hides its edges. A relationship is hidden
    at all its ends, and at those that lead to what is hidden. Types that only hidden things use are hidden with them.
    """
    closed = frozenset(_closed(found, role))
    return closed and frozenset(_Hiding(found, closed).names())


def without(document: DocumentNode, names: frozenset[str]) -> DocumentNode:
    """The document without some types and fields, and without a word of who sees what."""
    part: DocumentNode = visit(document, _Without(names))
    return part


def _closed(found: Declared, role: Role) -> Iterator[str]:
    """What says itself that it is not for a role."""
    for name, node in found.nodes.items():
        for of, one in ((name, node), *((f"{name}.{field.name.value}", field) for field in _fields(node))):
            roles = roles_of(one)
            if roles and role is not Role.ADMIN and role not in roles:
                yield of


def _fields(node: Any) -> tuple[FieldDefinitionNode, ...]:
    fields: tuple[FieldDefinitionNode, ...] = tuple(getattr(node, "fields", None) or ())
    return fields


class _Hiding:
    """What follows from what is closed."""

    def __init__(self, found: Declared, closed: frozenset[str]) -> None:
        self.found = found
        self.closed = closed
        records = {name for name, node in found.objects.items() if carries(node, "relationshipProperties")}
        self.kinds = found.objects.keys() - records
        self.ends = [(name, field, directive(field, "relationship"))
                     for name, node in found.nodes.items() for field in _fields(node)
                     if carries(field, "relationship")]  # fmt: skip

    def names(self) -> Iterator[str]:
        types = {name for name in (*self.kinds, *self.found.interfaces) if self._line(name) & self.closed}
        left = set().union(*(self._line(kind) for kind in self.kinds - types))
        types |= self.found.interfaces.keys() - left
        relationships = {told["type"] for owner, field, told in self.ends
                         if f"{owner}.{field.name.value}" in self.closed or told.get("properties") in self.closed}  # fmt: skip
        ends = {f"{owner}.{field.name.value}" for owner, field, told in self.ends
                if told["type"] in relationships or leaf(field.type) in types}  # fmt: skip
        gone = self.closed | types | ends
        gone |= self._records() - self._records(gone)
        gone |= self._values() - self._values(gone)
        yield from gone

    def _line(self, name: str) -> frozenset[str]:
        """A kind or an interface, and all that it implements."""
        parents = (parent.name.value for parent in self.found.nodes[name].interfaces or ())
        return frozenset(chain([name], *map(self._line, parents)))

    def _records(self, gone: frozenset[str] = frozenset()) -> frozenset[str]:
        """The properties types that edges carry, but for what is gone."""
        return frozenset(
            told["properties"] for owner, field, told in self.ends
            if "properties" in told and not {owner, f"{owner}.{field.name.value}"} & gone
        )  # fmt: skip

    def _values(self, gone: frozenset[str] = frozenset()) -> frozenset[str]:
        """The enums and scalars that properties hold, but for what is gone."""
        held = {
            leaf(field.type)
            for name, node in self.found.nodes.items() if name not in gone
            for field in _fields(node) if f"{name}.{field.name.value}" not in gone
        }  # fmt: skip
        return frozenset(held & (self.found.enums.keys() | self.found.scalars.keys()))


class _Without(Visitor):
    def __init__(self, names: frozenset[str]) -> None:
        super().__init__()
        self.names = names
        self.owner = ""

    def enter(self, node: Node, *_: Any) -> Any:
        """Remove what is hidden."""
        if isinstance(node, DirectiveNode):
            return REMOVE if node.name.value == "visible" else None
        if isinstance(node, TypeDefinitionNode):
            self.owner = node.name.value
            return REMOVE if self.owner in self.names else None
        if isinstance(node, FieldDefinitionNode):
            return REMOVE if f"{self.owner}.{node.name.value}" in self.names else None
        return None
