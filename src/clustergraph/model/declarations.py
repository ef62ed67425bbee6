"""The words of the model language: its directives and where they may stand, and the faults that a reading collects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    EnumTypeDefinitionNode,
    EnumValueNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    StringValueNode,
    print_ast,
)

from clustergraph.errors import Fault, ModelError, did_you_mean

TEXT = "a text"
DIRECTIVES: Mapping[str, tuple[frozenset[str], Mapping[str, str], frozenset[str]]] = {
    "node": (frozenset({"kind", "interface"}), {"plural": TEXT, "singular": TEXT}, frozenset()),
    "source": (frozenset({"kind"}), {}, frozenset()),
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
        line, column = (
            (node.loc.start_token.line, node.loc.start_token.column) if node and node.loc else (1, 1)
        )
        if node is not None and getattr(node, "description", None) and getattr(node, "name", None):
            return self.add(node.name, message, hint)  # type: ignore[attr-defined]
        self.found[Fault(self.file, line, column, message, hint)] = None
        return None

    def unknown(self, node: Node, name: str, what: str, known: Iterable[str], hint: str = "") -> None:
        known = sorted(known)
        self.add(node, f"there is no {what} {name}",
                 hint or did_you_mean(name, known) or f"Declare it, or use one of: {', '.join(known) or 'none yet'}.")  # fmt: skip

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
                self.unknown(one, f"@{name}", "directive", (f"@{known}" for known in DIRECTIVES))
                continue
            places, arguments, needed = DIRECTIVES[name]
            if place not in places:
                self.add(
                    one,
                    f"@{name} cannot stand on a {place}",
                    f"It belongs on a {' or a '.join(sorted(places))}.",
                )
            if name in seen:
                self.add(one, f"@{name} stands here twice", "Remove one.")
            seen.add(name)
            given = {argument.name.value: argument for argument in one.arguments or ()}
            for argument in given.values():
                self._check_argument(name, argument, arguments)
            for missing in sorted(needed - set(given)):
                self.add(one, f"@{name} needs {missing}", f"Write {missing}: and {arguments[missing]}.")

    def _check_argument(self, directive: str, argument: Any, arguments: Mapping[str, str]) -> None:
        name, value = argument.name.value, argument.value
        if name not in arguments:
            self.unknown(argument, name, f"argument of @{directive}", arguments)
        elif arguments[name] == TEXT:
            if (
                not isinstance(value, StringValueNode)
                or not value.value.isidentifier()
                or not value.value.isascii()
            ):
                self.add(
                    value,
                    f"{print_ast(value)} is no name",
                    f'Write {name}: "someName", in letters, digits and _.',
                )
        elif not isinstance(value, EnumValueNode) or value.value not in ("OUT", "IN", "BOTH"):
            self.add(value, f"{print_ast(value)} is no direction", "Write OUT, IN or BOTH, without quotes.")


def directive(node: Any, name: str) -> Mapping[str, str]:
    """The arguments of a directive on a definition; none when it does not stand there."""
    for one in node.directives or ():
        if one.name.value == name:
            return {
                argument.name.value: getattr(argument.value, "value", "") for argument in one.arguments or ()
            }
    return {}


def carries(node: Any, name: str) -> bool:
    """Whether a directive stands on a definition."""
    return any(one.name.value == name for one in node.directives or ())


def described(node: Any) -> str:
    """The description of a definition, on one line."""
    return " ".join(node.description.value.split()) if node.description else ""
