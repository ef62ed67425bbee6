"""What of a model each role sees: types and fields by name, as the part of the model has them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graphql import parse, print_ast

from clustergraph.errors import ModelError
from clustergraph.model.declarations import Faults, declared
from clustergraph.model.printer import printed
from clustergraph.model.reader import read_model
from clustergraph.model.roles import Role
from clustergraph.model.shape import Model
from clustergraph.model.visible import hidden, without
from tests.conftest import RAILWAY, THEATRE


def names(model: Model) -> Iterator[str]:
    """Everything in a model that has a name."""
    for type in (*model.types.values(), *model.records.values()):
        yield type.name
        yield from (f"{type.name}.{name}" for name in type.properties)
    for kind in model.types.values():
        yield from (f"{kind.name}.{name}" for name in kind.ends)
    yield from (*model.relationships, *model.enums, *model.scalars)


CASES = {
    "a property": ("type A @node { a: Int b: Int @visible(to: [EDITOR]) }", {"A.b"}),
    "an admin's": ("type A @node { a: Int b: Int @visible(to: [ADMIN]) }", {"A.b"}),
    "one that readers see": ("type A @node { a: Int b: Int @visible(to: [READER]) }", set()),
    "an inherited property": (
        "interface I @node { a: Int @visible(to: [EDITOR]) } type A implements I @node",
        {"I.a", "A.a"},
    ),
    "a kind": ("type A @node @visible(to: [EDITOR]) { a: Int } type B @node", {"A", "A.a"}),
    "a kind and what leads to it": (
        'type A @node @visible(to: [EDITOR]) { bs: [B!]! @relationship(type: "R", direction: OUT) } '
        'type B @node { a: A @relationship(type: "R", direction: IN) }',
        {"A", "A.bs", "B.a", "R"},
    ),
    "one kind of those that an end leads to": (
        "interface I @node type A implements I @node @visible(to: [EDITOR]) type C implements I @node "
        'type B @node { is: [I!]! @relationship(type: "R", direction: OUT) }',
        {"A"},
    ),
    "an end that leads to any node": (
        "type A @node @visible(to: [EDITOR]) "
        'type B @node { all: [Node!]! @relationship(type: "R", direction: OUT) }',
        {"A"},
    ),
    "an interface hides its kinds": (
        "interface I @node @visible(to: [EDITOR]) interface J implements I @node type A implements J @node type B @node",
        {"I", "J", "A"},
    ),
    "an interface without a kind goes": (
        "interface I @node { a: Int } type A implements I @node @visible(to: [EDITOR]) type B @node",
        {"I", "I.a", "A", "A.a"},
    ),
    "two interfaces of a kind, one of them hidden": (
        "interface I @node @visible(to: [EDITOR]) interface J @node type A implements I & J @node type B implements J @node",
        {"I", "A"},
    ),
    "a relationship at one of its ends": (
        'type A @node { bs: [B!]! @relationship(type: "R", direction: OUT) @visible(to: [EDITOR]) } '
        'type B @node { a: A @relationship(type: "R", direction: IN) }',
        {"A.bs", "B.a", "R"},
    ),
    "a properties type hides its edges": (
        'type A @node { near: [A!]! @relationship(type: "R", direction: BOTH, properties: "P") '
        'far: [A!]! @relationship(type: "S", direction: BOTH) } '
        "type P @relationshipProperties @visible(to: [EDITOR]) { b: Int }",
        {"A.near", "P", "P.b", "R"},
    ),
    "a properties type of hidden edges": (
        'type A @node { near: [A!]! @relationship(type: "R", direction: BOTH, properties: "P") @visible(to: [EDITOR]) } '
        "type P @relationshipProperties { b: Int } type Q @relationshipProperties",
        {"A.near", "P", "P.b", "R"},
    ),
    "a property of edges": (
        'type A @node { near: [A!]! @relationship(type: "R", direction: BOTH, properties: "P") } '
        "type P @relationshipProperties { b: Int @visible(to: [EDITOR]) }",
        {"P.b"},
    ),
    "an enum and a scalar that only hidden things use": (
        "type A @node { a: E b: F @visible(to: [EDITOR]) c: URL @visible(to: [EDITOR]) d: EDTF @visible(to: [EDITOR]) e: EDTF } "
        "enum E { X } enum F { Y } enum G { Z } scalar URL scalar EDTF",
        {"A.b", "A.c", "A.d", "F", "URL"},
    ),
    "dates that nobody needs any more": (
        "type A @node @visible(to: [EDITOR]) @valid(from: \"b\") { b: EDTF } type B @node { b: EDTF } scalar EDTF",
        {"A", "A.b"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "gone"), CASES.values(), ids=CASES)
def test_what_a_reader_does_not_see(text: str, gone: set[str]) -> None:
    model = read_model(text)
    assert set(names(model)) - set(names(model.seen_by(Role.READER))) == gone
    assert "@visible" not in printed(model.seen_by(Role.READER)) or not gone
    assert model.seen_by(Role.ADMIN) is model
    if "EDITOR" in text:
        assert model.seen_by(Role.EDITOR) is model
        assert model.seen_by(Role.ANALYST) is model.seen_by(Role.READER)


@pytest.mark.parametrize("role", [Role.READER, Role.ANALYST, Role.EDITOR])
def test_a_part_is_the_model_of_the_file_without_it(role: Role) -> None:
    text = (THEATRE / "model.graphql").read_text("utf-8")
    document = parse(text)
    gone = hidden(declared(document, Faults("")), role)
    assert gone
    assert read_model(print_ast(without(document, gone))) == read_model(text).seen_by(role)


def test_roles_that_see_the_same_share_one() -> None:
    model = read_model("type A @node { a: Int @visible(to: [EDITOR]) b: Int @visible(to: [EDITOR, ADMIN]) }")
    assert list(model.parts) == [Role.READER, Role.ANALYST]
    assert model.parts[Role.READER] is model.parts[Role.ANALYST]
    assert read_model((RAILWAY / "model.graphql").read_text("utf-8")).parts == {}


def test_who_sees_what_is_printed() -> None:
    text = printed(read_model((THEATRE / "model.graphql").read_text("utf-8")))
    for line in (
        'type Patron implements Backer & Party @node(plural: "patrons", singular: "patron") @visible(to: [ANALYST, EDITOR]) {',
        "  illness: String @search @visible(to: [ADMIN])",
        '  rivals: [Player!]! @relationship(type: "QUARRELLED_WITH", direction: BOTH, properties: "Quarrel") @visible(to: [ANALYST])',
    ):
        assert line in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "type A @node @valid(from: \"b\") { b: EDTF @visible(to: [EDITOR]) } scalar EDTF",
            "@valid names b, which is no EDTF property of A",
        ),
        (
            "type A @node { a: Decimal @money(currency: \"b\") b: Currency @visible(to: [EDITOR]) } scalar Decimal scalar Currency",
            "@money on a needs a Decimal, and a property b of type Currency in A",
        ),
        ("type A @node @visible(to: [EDITOR])", "a model declares at least one kind of node"),
    ],
)  # fmt: skip
def test_what_is_seen_must_not_need_what_is_hidden(text: str, said: str) -> None:
    with pytest.raises(ModelError) as found:
        read_model(text)
    (fault,) = found.value.faults
    assert fault.message == f"this model cannot be told to READER: {said}"
    assert fault.hint == "What a role sees must not need what is hidden from it: let it see both, or neither."
