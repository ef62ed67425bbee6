"""Reads model.graphql into a Model, or says all that is wrong with it, each fault with its line and column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from graphql import (
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLSyntaxError,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    parse,
)

from clustergraph.errors import Fault, ModelError, did_you_mean
from clustergraph.model.declarations import (
    DIRECTIVES,
    Declared,
    Faults,
    carries,
    declared,
    described,
    directive,
    leaf,
)
from clustergraph.model.fields import RESERVED_ON_EDGES, RESERVED_ON_NODES, Fields, Types
from clustergraph.model.names import clashes, first_lowered
from clustergraph.model.relationships import joined
from clustergraph.model.roles import Role
from clustergraph.model.scalars import SCALARS
from clustergraph.model.shape import NODE, End, EnumType, Kind, Model, Property, Record
from clustergraph.model.visible import hidden, roles_of, without

EXAMPLE = "Write: type Thing @node { name: String! }"
_MEANT = re.compile(r"^[\s,\ufeff]*[^\s,\ufeff#]", re.MULTILINE)


def read_model_file(path: Path) -> Model:
    """Read a model from a file. Raises ModelError, also when the file cannot be read or is not UTF-8."""
    try:
        return read_model(path.read_text(encoding="utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        raise ModelError(
            [Fault(str(path), 0, 0, f"byte {error.start} is not UTF-8", "Save the file as UTF-8.")]
        ) from None
    except OSError as error:
        raise ModelError(
            [Fault(str(path), 0, 0, f"cannot be read: {error.strerror}", "Name a model file.")]
        ) from None


def read_model(text: str, file: str = "model.graphql") -> Model:
    """Read a model from its text. Raises ModelError with every fault found.

    A fault of syntax hides all others; faults of declarations hide those of how relationships join.
    """
    if not _MEANT.search(text):
        raise ModelError([Fault(file, 1, 1, "the model is empty", EXAMPLE)])
    try:
        return _read(parse(text), Faults(file))
    except GraphQLSyntaxError as error:
        line, column = error.locations[0] if error.locations else (1, 1)
        told = f"this is not the model language: {error.message.removeprefix('Syntax Error: ')}"
        hint = "Look here and just before, for a brace, a quote or a colon too many or too few."
        raise ModelError([Fault(file, line, column, told, hint)]) from None
    except RecursionError:
        told, hint = (
            "this is nested too deeply to be a model",
            "Write flatter types and fewer layers of interfaces.",
        )
        raise ModelError([Fault(file, 1, 1, told, hint)]) from None


def _read(document: DocumentNode, faults: Faults) -> Model:
    """The model of a document, and its parts for the roles that do not see all of it."""
    model, found = _whole(document, faults)
    parts: dict[Role, Model] = {}
    made: dict[frozenset[str], Model] = {}
    for role in Role:
        names = hidden(found, role)
        if names and names not in made:
            made[names] = _part(without(document, names), role, faults)
        if names:
            parts[role] = made[names]
    return replace(model, parts=parts)


def _part(document: DocumentNode, role: Role, faults: Faults) -> Model:
    """What a role sees, as a model of its own; what is wrong with it is wrong with the whole."""
    try:
        return _whole(document, Faults(faults.file))[0]
    except ModelError as error:
        told = [f"this model cannot be told to {role.name}: {fault.message}" for fault in error.faults]
        hint = "What a role sees must not need what is hidden from it: let it see both, or neither."
        raise ModelError(
            replace(fault, message=message, hint=hint)
            for fault, message in zip(error.faults, told, strict=True)
        ) from None


def _whole(document: DocumentNode, faults: Faults) -> tuple[Model, Declared]:
    found = declared(document, faults)
    model = _Reading(found, faults).model()
    faults.settle()
    for node, message, hint in clashes(model, found):
        faults.add(node, message, hint)
    faults.settle()
    return model, found


class _Reading:
    """One reading of a document whose declarations are known by name."""

    def __init__(self, declared: Declared, faults: Faults) -> None:
        self.declared = declared
        self.faults = faults
        self.fields = Fields(declared, faults)
        self.records = self.fields.records
        self.types = self.fields.types
        self.lines: dict[str, list[str]] = {}

    def model(self) -> Model:
        scalars = {name: self._scalar(node) for name, node in self.declared.scalars.items()}
        enums = {name: self._enum(node) for name, node in self.declared.enums.items()}
        records = {name: self._record(node) for name, node in self.records.items()}
        types = {name: self._type(node) for name, node in self.types.items()}
        if all(kind.abstract for kind in types.values()) and not self.faults.found:
            self.faults.add(None, "a model declares at least one kind of node", EXAMPLE)
        sources = [kind for kind in types.values() if kind.is_source]
        for extra in sources[1:]:
            self.faults.add(
                self.types[extra.name], f"{sources[0].name} is the @source already", "Keep one @source."
            )
        self.fields.check_one_type(types)
        self.faults.settle()
        relationships, bare = joined(types, records, self.declared, self.faults)
        records = {**records, **bare}
        users = {name: [one.type for one in relationships.values() if one.record == name] for name in records}
        used = {name: replace(record, relationships=tuple(users[name])) for name, record in records.items()}
        return Model(
            kinds={name: kind for name, kind in types.items() if not kind.abstract},
            interfaces={name: kind for name, kind in types.items() if kind.abstract},
            records=used, relationships=relationships, enums=enums, scalars=scalars,
        )  # fmt: skip

    def _scalar(self, node: ScalarTypeDefinitionNode) -> str:
        name = node.name.value
        if name not in SCALARS:
            self.faults.add(node, f"{name} is no scalar that clustergraph knows",
                            did_you_mean(name, SCALARS) or f"Use one of {', '.join(SCALARS)}.")  # fmt: skip
        self.faults.check_directives(node, "scalar")
        return described(node) or SCALARS[name].description if name in SCALARS else ""

    def _enum(self, node: EnumTypeDefinitionNode) -> EnumType:
        self.faults.check_directives(node, "enum")
        values: dict[str, str] = {}
        for value in node.values or ():
            self.faults.check_directives(value, "value")
            if value.name.value.startswith("__"):
                self.faults.add(value, f"{value.name.value} is reserved: names with __ in front are GraphQL's own",
                                "Choose another name.")  # fmt: skip
            if value.name.value in values:
                self.faults.add(value, f"{value.name.value} stands twice in {node.name.value}", "Remove one.")
            values[value.name.value] = described(value)
        if not values:
            self.faults.add(node, f"the enum {node.name.value} has no value", "List its values in braces.")
        return EnumType(node.name.value, values, described(node))

    def _record(self, node: ObjectTypeDefinitionNode) -> Record:
        name = node.name.value
        self.faults.check_directives(node, "record")
        if node.interfaces:
            self.faults.add(
                node, f"{name} describes edges and cannot implement an interface", "Remove `implements`."
            )
        properties: dict[str, Property] = {}
        own = self.fields.own(node)
        for field in own.values():
            if self.fields.name_is_free(field, name, name, {}, RESERVED_ON_EDGES):
                found = self.fields.property(field)
                if found:
                    properties[found.name] = found
        self.fields.check_money(node, own, properties)
        self.fields.check_valid(node, properties)
        named = directive(node, "relationshipProperties")
        singular = first_lowered(name)
        return Record(
            name, properties, (), True, named.get("plural", f"{singular}s"), named.get("singular", singular),
            self.fields.valid(node), described(node), directive(node, "term").get("iri"), roles_of(node),
        )  # fmt: skip

    def _type(self, node: Types) -> Kind:
        name = node.name.value
        abstract = isinstance(node, InterfaceTypeDefinitionNode)
        self.faults.check_directives(node, "interface" if abstract else "kind")
        known = all(one.name.value in DIRECTIVES for one in node.directives or ())
        if known and not abstract and not carries(node, "node") and not carries(node, "source"):
            self.faults.add(node, f"{name} is neither a kind of node nor the properties of an edge",
                            "Write @node or @relationshipProperties behind its name.")  # fmt: skip
        properties: dict[str, Property] = {}
        ends: dict[str, End] = {}
        owners: dict[str, str] = {}
        interfaces = self._interfaces(node)
        valid = term = None
        for line in (*(self.types[parent] for parent in interfaces), node):
            own = self._read_fields(line, name, owners, properties, ends)
            valid = self.fields.valid(line) or valid
            term = directive(line, "term").get("iri") or term
        self.fields.check_money(node, own, properties)
        self.fields.check_valid(node, properties)
        named = directive(node, "node")
        singular = named.get("singular", first_lowered(name))
        return Kind(
            name, named.get("plural", f"{first_lowered(name)}s"), singular, abstract, tuple(interfaces), properties, ends,
            frozenset(own), valid, carries(node, "source"), carries(node, "reference"), described(node), term,
            roles_of(node),
        )  # fmt: skip

    def _interfaces(self, node: Types, trail: tuple[str, ...] = ()) -> list[str]:
        """The interfaces of a type, those that others inherit from first."""
        if node.name.value in self.lines:
            return self.lines[node.name.value]
        found: list[str] = []
        written: set[str] = set()
        for parent in node.interfaces or ():
            name = parent.name.value
            interface = self.declared.interfaces.get(name)
            if name in written:
                self.faults.add(parent, f"{name} stands here twice", "Remove one.")
            written.add(name)
            if interface is None and name in self.declared.nodes:
                self.faults.add(
                    parent, f"{name} is no interface", "Declare it with `interface`, or remove it here."
                )
            elif interface is None:
                self.faults.unknown(parent, name, "interface", self.declared.interfaces)
            elif name in trail or name == node.name.value:
                way = "" if name == node.name.value else f", by way of {node.name.value}"
                self.faults.add(parent, f"{name} implements itself{way}", "Remove one `implements`.")
            else:
                for one in [*self._interfaces(interface, (*trail, node.name.value)), name]:
                    if one not in found:
                        found.append(one)
        self.lines[node.name.value] = found
        return found

    def _read_fields(
        self,
        node: Types,
        of: str,
        owners: dict[str, str],
        properties: dict[str, Property],
        ends: dict[str, End],
    ) -> Mapping[str, FieldDefinitionNode]:
        """Add the fields that a definition writes to those of the type `of`; they are returned."""
        own = self.fields.own(node)
        for name, field in own.items():
            if not self.fields.name_is_free(field, node.name.value, of, owners, RESERVED_ON_NODES):
                continue
            type = leaf(field.type)
            if type in self.types or type == NODE or carries(field, "relationship"):
                end = self.fields.end(field, node.name.value)
                if end:
                    ends[name] = end
            else:
                found = self.fields.property(field)
                if found:
                    properties[name] = found
        return own
