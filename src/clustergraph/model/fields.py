"""The fields of a model's types: each definition becomes a property or the end of a relationship, or a fault."""

from __future__ import annotations

from collections.abc import Mapping

from graphql import (
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeNode,
    print_ast,
)

from clustergraph.errors import did_you_mean
from clustergraph.model.declarations import Declared, Faults, carries, described, directive
from clustergraph.model.scalars import BUILT_IN, SCALARS
from clustergraph.model.shape import NODE, Direction, End, Property, Valid

RESERVED_ON_NODES = frozenset({
    "id", "kind", "citations", "confidence", "AND", "OR", "NOT", "isNull", "search", "similar", "reachable", "supports",
})  # fmt: skip
RESERVED_ON_EDGES = frozenset(
    {"id", "type", "source", "target", "citations", "confidence", "AND", "OR", "NOT"}
)

Types = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode


class Fields:
    """Reads fields, knowing the names of all types; what is wrong goes to the faults."""

    def __init__(self, declared: Declared, faults: Faults) -> None:
        self.declared = declared
        self.faults = faults
        objects = declared.objects.items()
        self.records = {name: node for name, node in objects if carries(node, "relationshipProperties")}
        self.types: dict[str, Types] = {**declared.interfaces}
        self.types |= {name: node for name, node in objects if name not in self.records}

    def name_is_free(
        self, field: FieldDefinitionNode, taken: Mapping[str, object], reserved: frozenset[str], of: str
    ) -> bool:
        name = field.name.value
        if name in reserved or name.startswith("__"):
            self.faults.add(
                field, f"{name} is reserved: the API gives it to {of} itself", "Choose another name."
            )
        elif name in taken:
            self.faults.add(
                field, f"{name} is there already, declared or inherited", "Remove one of the two."
            )
        else:
            return True
        return False

    def named(self, node: TypeNode) -> str:
        while not isinstance(node, NamedTypeNode):
            node = node.type  # type: ignore[attr-defined]
        return node.name.value

    def property(self, field: FieldDefinitionNode) -> Property | None:
        name = self.named(field.type)
        self.faults.check_directives(field, "property")
        if field.arguments:
            self.faults.add(
                field, f"{field.name.value} takes no arguments in a model", "Remove the parentheses."
            )
        if name in self.types or name in self.records:
            self.faults.add(field, f"{field.name.value} cannot hold {name}: a property is a scalar or an enum",
                            "Only a kind of node has relationships: move this field there.")  # fmt: skip
            return None
        known = {*self.declared.enums, *self.declared.scalars, *BUILT_IN}
        if name not in known:
            hint = f"Declare it: scalar {name}" if name in SCALARS else ""
            self.faults.unknown(field.type, name, "type", {*known, *SCALARS, *self.types}, hint)
            return None
        inner = field.type.type if isinstance(field.type, NonNullTypeNode) else field.type
        listed = isinstance(inner, ListTypeNode)
        if listed and print_ast(inner) != f"[{name}!]":
            self.faults.add(field.type, f"{print_ast(field.type)} is no type of a property",
                            f"Write [{name}!] or [{name}!]!: a list holds no null and no list.")  # fmt: skip
        return Property(
            field.name.value, name, isinstance(field.type, NonNullTypeNode), listed, described(field),
            carries(field, "search"), carries(field, "unique"), directive(field, "money").get("currency"),
        )  # fmt: skip

    def end(self, field: FieldDefinitionNode, owner: str) -> End | None:
        neighbour = self.named(field.type)
        self.faults.check_directives(field, "relationship")
        said = directive(field, "relationship")
        written = print_ast(field.type)
        if neighbour not in self.types and neighbour != NODE:
            self.faults.unknown(field.type, neighbour, "kind or interface", self.types)
        elif not carries(field, "relationship"):
            self.faults.add(field, f"{field.name.value} leads to {neighbour} but names no relationship",
                            'Write @relationship(type: "SOME_NAME", direction: OUT) behind it.')  # fmt: skip
        elif written not in (neighbour, f"[{neighbour}!]!"):
            self.faults.add(field.type, f"{written} is no type of a relationship",
                            f"Write {neighbour} (at most one) or [{neighbour}!]! (any number).")  # fmt: skip
        elif said.get("properties") and said["properties"] not in self.records:
            self.faults.unknown(field, said["properties"], "properties type", self.records)
        elif "type" in said and said.get("direction") in Direction.__members__:
            return End(field.name.value, owner, said["type"], Direction[said["direction"]], neighbour,
                       isinstance(field.type, NonNullTypeNode), described(field))  # fmt: skip
        return None

    def valid(self, node: Types, properties: Mapping[str, Property]) -> Valid | None:
        if not carries(node, "valid"):
            return None
        said = directive(node, "valid")
        for name in said.values():
            if name not in properties or properties[name].type != "EDTF" or properties[name].listed:
                self.faults.add(node, f"@valid names {name}, which is no EDTF property of {node.name.value}",
                                did_you_mean(name, properties) or "Name a property of type EDTF.")  # fmt: skip
        if not said or ("at" in said and len(said) > 1):
            self.faults.add(node, "@valid is a state (from, until) or an event (at)", "Write one of the two.")
        return Valid(said.get("from"), said.get("until"), said.get("at"))

    def check_money(self, node: Types, properties: Mapping[str, Property]) -> None:
        for found in properties.values():
            beside = properties.get(found.currency) if found.currency else None
            if found.currency and (beside is None or beside.type != "Currency" or found.type != "Decimal"):
                self.faults.add(node, f"@money on {found.name} needs a Decimal, and a property {found.currency} of type Currency",
                                f"Write: {found.name}: Decimal @money(currency: \"currency\")  currency: Currency")  # fmt: skip
