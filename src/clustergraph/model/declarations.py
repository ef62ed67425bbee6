"""The words of the model language: its directives and where they may stand, and the faults that a reading collects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumValueNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListValueNode,
    NamedTypeNode,
    Node,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    StringValueNode,
    TypeNode,
    print_ast,
)

from clustergraph.errors import Fault, ModelError, did_you_mean
from clustergraph.model.roles import Role
from clustergraph.model.scalars import BUILT_IN
from clustergraph.model.shape import NODE, RELATIONSHIP
from clustergraph.model.terms import VOCABULARIES, is_term

TEXT = '"someName"'
TERM = '"schema:Organization"'
ROLES = "[ANALYST, EDITOR]"
PLACES: Mapping[str, str] = {
    "kind": "a kind", "interface": "an interface", "record": "a properties type", "relationship": "a relationship",
    "property": "a property", "scalar": "a scalar", "enum": "an enum", "value": "a value of an enum",
}  # fmt: skip
"""Where a directive may stand, as messages say it."""
DIRECTIVES: Mapping[str, tuple[frozenset[str], Mapping[str, str], frozenset[str]]] = {
    "node": (frozenset({"kind", "interface"}), {"plural": TEXT, "singular": TEXT}, frozenset()),
    "source": (frozenset({"kind"}), {}, frozenset()),
    "reference": (frozenset({"kind"}), {}, frozenset()),
    "relationshipProperties": (frozenset({"record"}), {"plural": TEXT, "singular": TEXT}, frozenset()),
    "valid": (
        frozenset({"kind", "interface", "record"}),
        {"from": TEXT, "until": TEXT, "at": TEXT},
        frozenset(),
    ),
    "relationship": (
        frozenset({"relationship"}),
        {"type": TEXT, "direction": "OUT, IN or BOTH", "properties": TEXT},
        frozenset({"type", "direction"}),
    ),
    "search": (frozenset({"property"}), {}, frozenset()),
    "unique": (frozenset({"property"}), {}, frozenset()),
    "money": (frozenset({"property"}), {"currency": TEXT}, frozenset({"currency"})),
    "term": (
        frozenset({"kind", "interface", "record", "relationship", "property"}),
        {"iri": TERM},
        frozenset({"iri"}),
    ),
    "visible": (
        frozenset({"kind", "interface", "record", "relationship", "property"}),
        {"to": ROLES},
        frozenset({"to"}),
    ),
}
"""Each directive: where it may stand, its arguments, those that it needs. `schema/directives.graphql` says the same."""


@dataclass
class Declared:
    """The definitions of a document by name."""

    nodes: dict[str, Any] = field(default_factory=dict)
    objects: dict[str, ObjectTypeDefinitionNode] = field(default_factory=dict)
    interfaces: dict[str, InterfaceTypeDefinitionNode] = field(default_factory=dict)
    enums: dict[str, EnumTypeDefinitionNode] = field(default_factory=dict)
    scalars: dict[str, ScalarTypeDefinitionNode] = field(default_factory=dict)

    def field(self, owner: str, name: str) -> FieldDefinitionNode:
        """The definition of a field that this document holds."""
        fields: Iterable[FieldDefinitionNode] = self.nodes[owner].fields
        return next(one for one in fields if one.name.value == name)


@dataclass
class Faults:
    """What is wrong so far."""

    file: str
    found: dict[Fault, None] = field(default_factory=dict)

    def add(self, node: Node | None, message: str, hint: str = "") -> None:
        """Report a fault, of a definition at its name."""
        place = getattr(node, "name", node) if hasattr(node, "description") else node
        line, column = (
            (place.loc.start_token.line, place.loc.start_token.column) if place and place.loc else (1, 1)
        )
        self.found[Fault(self.file, line, column, message, hint)] = None

    def unknown(self, node: Node, name: str, what: str, known: Iterable[str], hint: str = "") -> None:
        """Report a name that nothing in the model declares."""
        known = sorted(known)
        others = f", or use one of: {', '.join(known)}" if known else ""
        self.add(
            node, f"there is no {what} {name}", hint or did_you_mean(name, known) or f"Declare it{others}."
        )

    def settle(self) -> None:
        """Raise ModelError when anything is wrong."""
        if self.found:
            raise ModelError(self.found)

    def check_directives(self, node: Any, place: str) -> None:
        """Report directives that are unknown, stand where they must not, or have wrong arguments."""
        seen: set[str] = set()
        for one in node.directives or ():
            name = one.name.value
            if name not in DIRECTIVES:
                known = [f"@{other}" for other in DIRECTIVES]
                self.unknown(one, f"@{name}", "directive", known,
                             did_you_mean(f"@{name}", known) or f"The directives are {', '.join(known)}.")  # fmt: skip
                continue
            places, arguments, needed = DIRECTIVES[name]
            if place not in places:
                self.add(
                    one,
                    f"@{name} cannot stand on {PLACES[place]}",
                    f"It belongs on {' or '.join(PLACES[one] for one in sorted(places))}.",
                )
            if name in seen:
                self.add(one, f"@{name} stands here twice", "Remove one.")
            seen.add(name)
            given: set[str] = set()
            for argument in one.arguments or ():
                if argument.name.value in given:
                    self.add(argument, f"{argument.name.value} stands here twice", "Remove one.")
                given.add(argument.name.value)
                self._check_argument(name, argument, arguments)
            for missing in sorted(needed - given):
                self.add(one, f"@{name} needs {missing}", f"Write {missing}: {arguments[missing]}.")

    def _check_argument(self, directive: str, argument: Any, arguments: Mapping[str, str]) -> None:
        name, value = argument.name.value, argument.value
        if name not in arguments:
            hint = (
                f"It takes {', '.join(arguments)}." if arguments else "It takes none: remove the parentheses."
            )
            self.add(argument, f"@{directive} has no argument {name}", did_you_mean(name, arguments) or hint)
        elif arguments[name] == TEXT:
            if not isinstance(value, StringValueNode) or not _NAME.fullmatch(value.value):
                hint = f"Write {name}: {TEXT}, in letters, digits and _, not starting with a digit or __."
                if isinstance(value, EnumValueNode):
                    hint = f'Write it in quotes: "{value.value}".'
                self.add(value, f"{written(value)} is no name", hint)
        elif arguments[name] == TERM:
            if not isinstance(value, StringValueNode) or not is_term(value.value):
                prefix, _, word = getattr(value, "value", "").partition(":")
                near = did_you_mean(prefix, VOCABULARIES) if word and not word.startswith("/") else ""
                hint = (
                    near or f"Write a word of {', '.join(VOCABULARIES)}, such as {TERM}, or a whole address."
                )
                self.add(value, f"{written(value)} is no term of a vocabulary", hint)
        elif arguments[name] == ROLES:
            self._check_roles(value)
        elif not isinstance(value, EnumValueNode) or value.value not in ("OUT", "IN", "BOTH"):
            self.add(value, f"{written(value)} is no direction", "Write OUT, IN or BOTH, without quotes.")

    def _check_roles(self, value: Any) -> None:
        if not isinstance(value, ListValueNode) or not value.values:
            self.add(
                value, f"{written(value)} is no list of roles", f"Write {ROLES}; for admins alone [ADMIN]."
            )
            return
        for one in value.values:
            if not isinstance(one, EnumValueNode) or one.value not in Role.__members__:
                near = did_you_mean(one.value, Role.__members__) if isinstance(one, EnumValueNode) else ""
                hint = near or f"The roles are {', '.join(Role.__members__)}, without quotes."
                self.add(one, f"{written(one)} is no role", hint)


def declared(document: DocumentNode, faults: Faults) -> Declared:
    """The definitions of a document; those that a model cannot hold are faults."""
    found = Declared()
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
        if name in found.nodes:
            faults.add(node, f"{name} is declared twice", "Give one of the two another name.")
        elif name in ("true", "false", "null"):
            faults.add(
                node, f"{name} cannot name a type: no enum of kinds could hold it", "Choose another name."
            )
        elif name in BUILT_IN or name.startswith("__") or name in (NODE, RELATIONSHIP):
            faults.add(node, f"the name {name} belongs to the API", "Choose another name.")
        else:
            found.nodes[name] = node
            getattr(found, where)[name] = node
    return found


_NAME = re.compile(r"(?!__)[A-Za-z_][A-Za-z0-9_]*")


def written(node: Node) -> str:
    """A type or a value as the file has it, on one short line."""
    text = " ".join(print_ast(node).split())
    return text if len(text) <= 60 else text[:57] + "..."


def leaf(node: TypeNode) -> str:
    """The name of a type, without its brackets and marks."""
    while not isinstance(node, NamedTypeNode):
        node = node.type  # type: ignore[attr-defined]
    return node.name.value


def directive(node: Any, name: str) -> Mapping[str, str]:
    """The arguments of a directive on a definition; none when it does not stand there."""
    return {
        argument.name.value: argument.value.value
        for argument in _arguments(node, name)
        if isinstance(argument.value, StringValueNode | EnumValueNode)
    }


def said(node: Any, name: str, argument: str) -> Any:
    """The value of an argument of a directive, to report a fault at it; the definition when it is not given."""
    return next((one.value for one in _arguments(node, name) if one.name.value == argument), node)


def _arguments(node: Any, name: str) -> list[Any]:
    return [
        argument
        for one in node.directives or ()
        if one.name.value == name
        for argument in one.arguments or ()
    ]


def carries(node: Any, name: str) -> bool:
    """Whether a directive stands on a definition."""
    return any(one.name.value == name for one in node.directives or ())


def described(node: Any) -> str:
    """The description of a definition, on one line."""
    return " ".join(node.description.value.split()) if node.description else ""
