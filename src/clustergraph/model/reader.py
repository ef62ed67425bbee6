"""Reads model.graphql into a Model, or says all that is wrong with it, each fault with its line and column."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from graphql import (
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLSyntaxError,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    TypeNode,
    parse,
    print_ast,
)

from clustergraph.errors import Fault, ModelError, did_you_mean
from clustergraph.model.declarations import Declared, Faults, directive
from clustergraph.model.names import clashes, first_lowered
from clustergraph.model.relationships import joined
from clustergraph.model.scalars import BUILT_IN, SCALARS
from clustergraph.model.shape import Direction, End, EnumType, Kind, Model, Property, Record, Valid

RESERVED_ON_NODES = frozenset(
    "id kind citations confidence AND OR NOT isNull search similar reachable supports".split()
)
RESERVED_ON_EDGES = frozenset("id type source target citations confidence AND OR NOT".split())

Types = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode


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
        self.records = {
            name: node for name, node in declared.objects.items() if _has(node, "relationshipProperties")
        }
        self.types: dict[str, Types] = {**declared.interfaces}
        self.types |= {name: node for name, node in declared.objects.items() if name not in self.records}

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
        used = {
            name: Record(record.name, record.properties,
                         tuple(one.type for one in relationships.values() if one.record == name),
                         record.declared, record.plural, record.singular, record.valid, record.description)
            for name, record in records.items()
        }  # fmt: skip
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
        return _described(node) or SCALARS[name].description if name in SCALARS else ""

    def _enum(self, node: EnumTypeDefinitionNode) -> EnumType:
        self.faults.check_directives(node, "enum")
        values: dict[str, str] = {}
        for value in node.values or ():
            if value.name.value in values:
                self.faults.add(value, f"{value.name.value} stands twice in {node.name.value}", "Remove one.")
            values[value.name.value] = _described(value)
        if not values:
            self.faults.add(node, f"the enum {node.name.value} has no value", "List its values in braces.")
        return EnumType(node.name.value, values, _described(node))

    def _record(self, node: ObjectTypeDefinitionNode) -> Record:
        name = node.name.value
        self.faults.check_directives(node, "record")
        if node.interfaces:
            self.faults.add(
                node, f"{name} describes edges and cannot implement an interface", "Remove `implements`."
            )
        properties: dict[str, Property] = {}
        for field in node.fields or ():
            if self._name_is_free(field, properties, RESERVED_ON_EDGES, "an edge"):
                found = self._property(field)
                if found:
                    properties[found.name] = found
        self._check_money(node, properties)
        named = directive(node, "relationshipProperties")
        singular = first_lowered(name)
        return Record(
            name, properties, (), True, named.get("plural", f"{singular}s"), named.get("singular", singular),
            self._valid(node, properties), _described(node),
        )  # fmt: skip

    def _type(self, node: Types) -> Kind:
        name = node.name.value
        abstract = isinstance(node, InterfaceTypeDefinitionNode)
        self.faults.check_directives(node, "interface" if abstract else "kind")
        if not abstract and not _has(node, "node") and not _has(node, "source"):
            self.faults.add(node, f"{name} is neither a kind of node nor the properties of an edge",
                            "Write @node or @relationshipProperties behind its name.")  # fmt: skip
        properties: dict[str, Property] = {}
        ends: dict[str, End] = {}
        interfaces = self._interfaces(node)
        valid = None
        for parent in interfaces:
            inherited = self.types[parent]
            self._read_fields(inherited, properties, ends)
            valid = self._valid(inherited, properties) or valid
        own = self._read_fields(node, properties, ends)
        self._check_money(node, properties)
        named = directive(node, "node")
        singular = named.get("singular", first_lowered(name))
        return Kind(
            name, named.get("plural", f"{first_lowered(name)}s"), singular, abstract, tuple(interfaces), properties, ends,
            own, self._valid(node, properties) or valid, _has(node, "source"), _described(node),
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
            if not self._name_is_free(
                field, {} if before is None else {name: before}, RESERVED_ON_NODES, "a node"
            ):
                continue
            own.add(name)
            if (
                self._named(field.type) in self.types
                or self._named(field.type) == "Node"
                or _has(field, "relationship")
            ):
                end = self._end(field, node.name.value)
                if end:
                    ends[name] = end
            else:
                found = self._property(field)
                if found:
                    properties[name] = found
        return frozenset(own)

    def _name_is_free(
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

    def _named(self, node: TypeNode) -> str:
        while not isinstance(node, NamedTypeNode):
            node = node.type  # type: ignore[attr-defined]
        return node.name.value

    def _property(self, field: FieldDefinitionNode) -> Property | None:
        name = self._named(field.type)
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
            field.name.value, name, isinstance(field.type, NonNullTypeNode), listed, _described(field),
            _has(field, "search"), _has(field, "unique"), directive(field, "money").get("currency"),
        )  # fmt: skip

    def _end(self, field: FieldDefinitionNode, owner: str) -> End | None:
        neighbour = self._named(field.type)
        self.faults.check_directives(field, "relationship")
        said = directive(field, "relationship")
        written = print_ast(field.type)
        if neighbour not in self.types and neighbour != "Node":
            self.faults.unknown(field.type, neighbour, "kind or interface", self.types)
        elif not _has(field, "relationship"):
            self.faults.add(field, f"{field.name.value} leads to {neighbour} but names no relationship",
                            'Write @relationship(type: "SOME_NAME", direction: OUT) behind it.')  # fmt: skip
        elif written not in (neighbour, f"[{neighbour}!]!"):
            self.faults.add(field.type, f"{written} is no type of a relationship",
                            f"Write {neighbour} (at most one) or [{neighbour}!]! (any number).")  # fmt: skip
        elif said.get("properties") and said["properties"] not in self.records:
            self.faults.unknown(field, said["properties"], "properties type", self.records)
        elif "type" in said and said.get("direction") in Direction.__members__:
            return End(field.name.value, owner, said["type"], Direction[said["direction"]], neighbour,
                       isinstance(field.type, NonNullTypeNode), _described(field))  # fmt: skip
        return None

    def _valid(self, node: Types, properties: Mapping[str, Property]) -> Valid | None:
        if not _has(node, "valid"):
            return None
        said = directive(node, "valid")
        for name in said.values():
            if name not in properties or properties[name].type != "EDTF" or properties[name].listed:
                self.faults.add(node, f"@valid names {name}, which is no EDTF property of {node.name.value}",
                                did_you_mean(name, properties) or "Name a property of type EDTF.")  # fmt: skip
        if not said or ("at" in said and len(said) > 1):
            self.faults.add(node, "@valid is a state (from, until) or an event (at)", "Write one of the two.")
        return Valid(said.get("from"), said.get("until"), said.get("at"))

    def _check_money(self, node: Types, properties: Mapping[str, Property]) -> None:
        for found in properties.values():
            beside = properties.get(found.currency) if found.currency else None
            if found.currency and (beside is None or beside.type != "Currency" or found.type != "Decimal"):
                self.faults.add(node, f"@money on {found.name} needs a Decimal, and a property {found.currency} of type Currency",
                                f"Write: {found.name}: Decimal @money(currency: \"currency\")  currency: Currency")  # fmt: skip

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


def _has(node: Types | FieldDefinitionNode, name: str) -> bool:
    return any(one.name.value == name for one in node.directives or ())


def _described(node: object) -> str:
    description = getattr(node, "description", None)
    return " ".join(description.value.split()) if description else ""
