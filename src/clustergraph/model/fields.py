"""The fields of a model's types: each definition becomes a property or the end of a relationship, or a fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphql import (
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    print_ast,
)

from clustergraph.errors import did_you_mean
from clustergraph.model.declarations import (
    Declared,
    Faults,
    carries,
    described,
    directive,
    leaf,
    said,
    written,
)
from clustergraph.model.names import advice_to_rename
from clustergraph.model.scalars import BUILT_IN, SCALARS
from clustergraph.model.shape import NODE, Direction, End, Kind, Property, Valid
from clustergraph.model.visible import roles_of

RESERVED_ON_NODES = frozenset({
    "id", "kind", "citations", "confidence", "AND", "OR", "NOT", "isNull", "search", "similar", "reachable", "supports",
})  # fmt: skip
RESERVED_ON_EDGES = frozenset(
    {"id", "type", "source", "target", "citations", "confidence", "AND", "OR", "NOT"}
)
TEXTS = frozenset({"String", "ID", "URL"})
"""The scalars that full-text search reads."""

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
        self, field: FieldDefinitionNode, owner: str, of: str, taken: dict[str, str], reserved: frozenset[str]
    ) -> bool:
        """Whether a field of `owner` may join those of the type `of`: `taken` holds their owners by name, and grows."""
        name = field.name.value
        other = taken.setdefault(name, owner) if name not in reserved else owner
        if name.startswith("__"):
            self.faults.add(
                field, f"{name} is reserved: names with __ in front are GraphQL's own", "Choose another name."
            )
        elif name in reserved:
            what = "an edge" if of in self.records else "a node"
            self.faults.add(
                field, f"{name} is reserved: the API gives it to {what} itself", "Choose another name."
            )
        elif other != owner and owner == of:
            self.faults.add(field, f"{of} has {name} already, from {other}",
                            "Remove it here, for a type takes the fields of its interfaces; or choose another name.")  # fmt: skip
        elif other != owner:
            self.faults.add(field, f"{of} would have two fields {name}: from {other} and from {owner}",
                            "Declare it in one interface that both implement, or rename one.")  # fmt: skip
        else:
            return True
        return False

    def own(self, node: Types) -> Mapping[str, FieldDefinitionNode]:
        """The fields that a definition writes, by name."""
        own: dict[str, FieldDefinitionNode] = {}
        for field in node.fields or ():
            if own.setdefault(field.name.value, field) is not field:
                self.faults.add(
                    field, f"{node.name.value} declares {field.name.value} twice", "Remove one of the two."
                )
        return own

    def property(self, field: FieldDefinitionNode) -> Property | None:
        name = leaf(field.type)
        self.faults.check_directives(field, "property")
        self._check_arguments(field)
        if name in self.types or name in self.records:
            hint = (f'Write properties: "{name}" in the @relationship whose edges carry it.' if name in self.records
                    else "Only nodes have relationships: move this field to a kind.")  # fmt: skip
            self.faults.add(
                field, f"{field.name.value} cannot hold {name}: a property is a scalar or an enum", hint
            )
            return None
        known = {*self.declared.enums, *self.declared.scalars, *BUILT_IN}
        if name not in known:
            hint = f"Declare it: scalar {name}" if name in SCALARS else ""
            self.faults.unknown(field.type, name, "type", {*known, *SCALARS, *self.types}, hint)
            return None
        inner = field.type.type if isinstance(field.type, NonNullTypeNode) else field.type
        listed = isinstance(inner, ListTypeNode)
        if listed and print_ast(inner) != f"[{name}!]":
            self.faults.add(field.type, f"{written(field.type)} is no type of a property",
                            f"Write [{name}!] or [{name}!]!: a list holds no null and no list.")  # fmt: skip
        if carries(field, "search") and name not in TEXTS:
            self.faults.add(field, f"@search reads texts, and {field.name.value} is of type {name}",
                            f"Remove @search, or make it one of {', '.join(sorted(TEXTS))}.")  # fmt: skip
        return Property(
            field.name.value, name, isinstance(field.type, NonNullTypeNode), listed, described(field),
            carries(field, "search"), carries(field, "unique"), directive(field, "money").get("currency"),
            directive(field, "term").get("iri"), roles_of(field),
        )  # fmt: skip

    def end(self, field: FieldDefinitionNode, owner: str) -> End | None:
        neighbour = leaf(field.type)
        self.faults.check_directives(field, "relationship")
        self._check_arguments(field)
        told = directive(field, "relationship")
        if neighbour not in self.types and neighbour != NODE:
            self.faults.unknown(field.type, neighbour, "kind or interface", self.types)
        elif not carries(field, "relationship"):
            self.faults.add(field, f"{field.name.value} leads to {neighbour} but names no relationship",
                            'Write @relationship(type: "SOME_NAME", direction: OUT) behind it.')  # fmt: skip
        elif print_ast(field.type) not in (neighbour, f"[{neighbour}!]!"):
            self.faults.add(field.type, f"{written(field.type)} is no type of a relationship",
                            f"Write {neighbour} (at most one) or [{neighbour}!]! (any number).")  # fmt: skip
        elif told.get("properties") and told["properties"] not in self.records:
            name = told["properties"]
            hint = (
                f"{name} is a kind of node: declare another type, with @relationshipProperties."
                if name in self.types
                else ""
            )
            self.faults.unknown(
                said(field, "relationship", "properties"), name, "properties type", self.records, hint
            )
        elif told.get("direction") == "IN" and carries(field, "term"):
            self.faults.add(field, f"{field.name.value} leads back to the source, and a term is read towards the target",
                            "Write @term at the end with direction OUT.")  # fmt: skip
        elif "type" in told and told.get("direction") in Direction.__members__:
            return End(field.name.value, owner, told["type"], Direction[told["direction"]], neighbour,
                       isinstance(field.type, NonNullTypeNode), described(field), directive(field, "term").get("iri"),
                       roles_of(field))  # fmt: skip
        return None

    def _check_arguments(self, field: FieldDefinitionNode) -> None:
        if field.arguments:
            self.faults.add(
                field, f"{field.name.value} takes no arguments in a model", "Remove the parentheses."
            )

    def valid(self, node: Types) -> Valid | None:
        """What @valid says on a definition; `check_valid` tells whether it is right."""
        told = directive(node, "valid")
        return Valid(told.get("from"), told.get("until"), told.get("at")) if carries(node, "valid") else None

    def check_valid(self, node: Types, properties: Mapping[str, Property]) -> None:
        """Report a @valid that mixes state and event, or names what is no date of the type."""
        told = directive(node, "valid")
        dates = [one.name for one in properties.values() if one.type == "EDTF" and not one.listed]
        for argument, name in told.items():
            if name not in dates:
                hint = (
                    f"Name one of: {', '.join(dates)}." if dates else "Give it a property of type EDTF first."
                )
                self.faults.add(said(node, "valid", argument),
                                f"@valid names {name}, which is no EDTF property of {node.name.value}",
                                did_you_mean(name, dates) or hint)  # fmt: skip
        silent = any(one.name.value == "valid" and not one.arguments for one in node.directives or ())
        if silent or ("at" in told and len(told) > 1):
            self.faults.add(node, "@valid is a state (from, until) or an event (at)", "Write one of the two.")

    def check_money(
        self, node: Types, own: Mapping[str, FieldDefinitionNode], properties: Mapping[str, Property]
    ) -> None:
        """Report amounts of a definition that have no currency beside them."""
        for found in (properties[name] for name in own if name in properties):
            beside = properties.get(found.currency) if found.currency else None
            right = beside and beside.type == "Currency" and not beside.listed
            if found.currency and (not right or found.type != "Decimal" or found.listed):
                self.faults.add(own[found.name], f"@money on {found.name} needs a Decimal, and a property {found.currency} "
                                f"of type Currency in {node.name.value}",
                                f'Write: {found.name}: Decimal @money(currency: "{found.currency}")  '
                                f"{found.currency}: Currency")  # fmt: skip

    def check_one_type(self, types: Mapping[str, Kind]) -> None:
        """A client must be able to ask several kinds for one field: GraphQL's rule 5.3.2 refuses two types for it."""
        first: dict[str, tuple[str, str]] = {}
        for kind in types.values():
            for name, field in self.own(self.types[kind.name]).items():
                for asked, what, type in _asked(kind, name):
                    other, before = first.setdefault(asked, (what, type))
                    if before != type and EDGE in (type, before):
                        self.faults.add(
                            field, f"{what} and {other} both want the name {asked}", advice_to_rename(name)
                        )
                    elif before != type:
                        self.faults.add(field, f"{what} is {type}, but {other} is {before}",
                                        "Give both the same type, or one of them another name.")  # fmt: skip


EDGE = "the edge of a relationship to one"


def _asked(kind: Kind, name: str) -> Iterator[tuple[str, str, str]]:
    """The fields of the API that a field of a kind gives: name, words for it, and what a client sees in it."""
    found, end, what = kind.properties.get(name), kind.ends.get(name), f"{kind.name}.{name}"
    if found:
        type = f"[{found.type}!]" if found.listed else found.type
        yield name, what, type + "!" * found.required
    elif end and end.many:
        yield name, what, "a relationship to many"
    elif end:
        yield name, what, "a relationship to one"
        yield f"{name}Edge", f"the edge of {what}", EDGE
