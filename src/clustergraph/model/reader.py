"""Reads model.graphql into a Model, or says all that is wrong with it, each fault with its line and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from graphql import (
    DocumentNode,
    EnumTypeDefinitionNode,
    GraphQLSyntaxError,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    parse,
)

from clustergraph.errors import Fault, ModelError, did_you_mean
from clustergraph.model.declarations import Declared, Faults, carries, described, directive
from clustergraph.model.fields import RESERVED_ON_EDGES, RESERVED_ON_NODES, Fields, Types
from clustergraph.model.names import clashes, first_lowered
from clustergraph.model.relationships import joined
from clustergraph.model.scalars import BUILT_IN, SCALARS
from clustergraph.model.shape import End, EnumType, Kind, Model, Property, Record


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
    try:
        document = parse(text)
    except GraphQLSyntaxError as error:
        line, column = error.locations[0] if error.locations else (1, 1)
        said = error.message.removeprefix("Syntax Error: ")
        raise ModelError([Fault(file, line, column, f"this is not the model language: {said}")]) from None
    except RecursionError:
        raise ModelError([Fault(file, 1, 1, "this is nested too deeply to be a model")]) from None
    faults = Faults(file)
    declared = _declared(document, faults)
    model = _Reading(declared, faults).model()
    faults.settle()
    for node, message, hint in clashes(model, declared):
        faults.add(node, message, hint)
    faults.settle()
    return model


def _declared(document: DocumentNode, faults: Faults) -> Declared:
    declared = Declared()
    for node in document.definitions:
        table: Mapping[type, str] = {
            ObjectTypeDefinitionNode: "objects",
            InterfaceTypeDefinitionNode: "interfaces",
            EnumTypeDefinitionNode: "enums",
            ScalarTypeDefinitionNode: "scalars",
        }
        where = table.get(type(node))
        if where is None:
            faults.add(node, "a model holds types, interfaces, enums and scalars only", "Remove this.")
            continue
        name = node.name.value  # type: ignore[attr-defined]
        if name in declared.nodes:
            faults.add(node, f"{name} is declared twice", "Give one of the two another name.")
        elif name in BUILT_IN or name.startswith("__") or name in ("Node", "Relationship"):
            faults.add(node, f"the name {name} belongs to the API", "Choose another name.")
        else:
            declared.nodes[name] = node
            getattr(declared, where)[name] = node
    return declared


class _Reading:
    """One reading of a document whose declarations are known by name."""

    def __init__(self, declared: Declared, faults: Faults) -> None:
        self.declared = declared
        self.faults = faults
        self.fields = Fields(declared, faults)
        self.records = self.fields.records
        self.types = self.fields.types

    def model(self) -> Model:
        scalars = {name: self._scalar(node) for name, node in self.declared.scalars.items()}
        enums = {name: self._enum(node) for name, node in self.declared.enums.items()}
        records = {name: self._record(node) for name, node in self.records.items()}
        types = {name: self._type(node) for name, node in self.types.items()}
        if not any(not kind.abstract for kind in types.values()):
            self.faults.add(
                None,
                "a model declares at least one kind of node",
                "Write: type Thing @node { name: String! }",
            )
        sources = [kind for kind in types.values() if kind.is_source]
        for extra in sources[1:]:
            self.faults.add(
                self.types[extra.name], f"{sources[0].name} is the @source already", "Keep one @source."
            )
        self._one_type_a_field(types)
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
        for field in node.fields or ():
            if self.fields.name_is_free(field, properties, RESERVED_ON_EDGES, "an edge"):
                found = self.fields.property(field)
                if found:
                    properties[found.name] = found
        self.fields.check_money(node, properties)
        named = directive(node, "relationshipProperties")
        singular = first_lowered(name)
        return Record(
            name, properties, (), True, named.get("plural", f"{singular}s"), named.get("singular", singular),
            self.fields.valid(node, properties), described(node),
        )  # fmt: skip

    def _type(self, node: Types) -> Kind:
        name = node.name.value
        abstract = isinstance(node, InterfaceTypeDefinitionNode)
        self.faults.check_directives(node, "interface" if abstract else "kind")
        if not abstract and not carries(node, "node") and not carries(node, "source"):
            self.faults.add(node, f"{name} is neither a kind of node nor the properties of an edge",
                            "Write @node or @relationshipProperties behind its name.")  # fmt: skip
        properties: dict[str, Property] = {}
        ends: dict[str, End] = {}
        interfaces = self._interfaces(node)
        valid = None
        for parent in interfaces:
            inherited = self.types[parent]
            self._read_fields(inherited, properties, ends)
            valid = self.fields.valid(inherited, properties) or valid
        own = self._read_fields(node, properties, ends)
        self.fields.check_money(node, properties)
        named = directive(node, "node")
        singular = named.get("singular", first_lowered(name))
        return Kind(
            name, named.get("plural", f"{first_lowered(name)}s"), singular, abstract, tuple(interfaces), properties, ends,
            own, self.fields.valid(node, properties) or valid, carries(node, "source"), described(node),
        )  # fmt: skip

    def _interfaces(self, node: Types, trail: tuple[str, ...] = ()) -> list[str]:
        """The interfaces of a type, those that others inherit from first."""
        found: list[str] = []
        for parent in node.interfaces or ():
            name = parent.name.value
            declared = self.declared.interfaces.get(name)
            if declared is None:
                self.faults.unknown(parent, name, "interface", self.declared.interfaces)
            elif name in trail or name == node.name.value:
                self.faults.add(parent, f"{name} implements itself", "Remove one `implements`.")
            else:
                for one in [*self._interfaces(declared, (*trail, node.name.value)), name]:
                    if one not in found:
                        found.append(one)
        return found

    def _read_fields(
        self, node: Types, properties: dict[str, Property], ends: dict[str, End]
    ) -> frozenset[str]:
        own: set[str] = set()
        for field in node.fields or ():
            name = field.name.value
            before = properties.get(name) or ends.get(name)
            if not self.fields.name_is_free(
                field, {} if before is None else {name: before}, RESERVED_ON_NODES, "a node"
            ):
                continue
            own.add(name)
            if (
                self.fields.named(field.type) in self.types
                or self.fields.named(field.type) == "Node"
                or carries(field, "relationship")
            ):
                end = self.fields.end(field, node.name.value)
                if end:
                    ends[name] = end
            else:
                found = self.fields.property(field)
                if found:
                    properties[name] = found
        return frozenset(own)

    def _one_type_a_field(self, types: Mapping[str, Kind]) -> None:
        """A client must be able to ask several kinds for one field: GraphQL's rule 5.3.2 refuses two types for it."""
        first: dict[str, tuple[str, str]] = {}
        for kind in types.values():
            for name in kind.own & (set(kind.properties) | set(kind.ends)):
                found = kind.properties.get(name)
                if found:
                    said = f"[{found.type}!]" if found.listed else found.type
                    said += "!" if found.required else ""
                else:
                    said = "a relationship to many" if kind.ends[name].many else "a relationship to one"
                other, before = first.setdefault(name, (kind.name, said))
                if before != said:
                    node = next(one for one in self.types[kind.name].fields or () if one.name.value == name)
                    self.faults.add(node, f"{kind.name}.{name} is {said}, but {other}.{name} is {before}",
                                    "Give both the same type, or one of them another name.")  # fmt: skip
