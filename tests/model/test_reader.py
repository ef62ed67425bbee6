"""The reader: what it makes of good models."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import StringValueNode, print_ast

from clustergraph.model.printer import printed
from clustergraph.model.reader import read_model, read_model_file
from clustergraph.model.shape import Direction, Model, Valid


def test_interfaces_give_their_fields_and_theirs(model: Model) -> None:
    member = model.kinds["Member"]
    assert member.interfaces == ("Subject", "Organisation")
    assert list(member.properties) == [
        "name",
        "alternateNames",
        "founded",
        "city",
        "activity",
        "note",
        "category",
    ]
    assert member.ends["exports"].owner == "Organisation"
    assert member.ends["figures"].owner == "Subject"
    assert member.valid == Valid(since="founded")
    assert model.covers("Organisation") == (
        "Member",
        "PartnerOrganisation",
        "Institution",
        "Company",
        "Cluster",
    )
    assert model.source_kind == "Source"


def test_the_real_model_in_numbers(model: Model) -> None:
    assert (len(model.kinds), len(model.interfaces), len(model.relationships)) == (16, 2, 24)
    export = model.relationships["EXPORTED_TO"]
    assert (export.source, export.target, export.record) == ("Organisation", "Country", "Export")
    assert ("Member", "Country") in export.pairs
    assert model.records["BasedIn"].declared is False
    assert model.records["Export"].properties["amount"].currency == "currency"
    assert model.kinds["Country"].properties["iso3"].unique
    assert [kind.name for kind in model.kinds.values() if kind.is_reference] == ["Country"]


def test_a_diamond_of_interfaces_gives_each_field_once() -> None:
    model = read_model(
        """
        interface A @node { a: Int }
        interface B implements A @node { b: Int }
        interface C implements A @node { c: Int }
        type D implements B & C @node { d: Int }
        """
    )
    assert list(model.kinds["D"].properties) == ["a", "b", "c", "d"]
    assert model.kinds["D"].interfaces == ("A", "B", "C")


def test_a_symmetric_relationship_joins_either_way() -> None:
    model = read_model('type T @node { near: [T!]! @relationship(type: "NEAR", direction: BOTH) }')
    near = model.relationships["NEAR"]
    assert near.symmetric
    assert near.pairs == {("T", "T")}
    assert model.kinds["T"].ends["near"].direction is Direction.BOTH


@pytest.mark.parametrize(
    ("interfaces", "implements", "source"),
    [
        ("interface I @node { i: Int }", "implements I", "I"),
        ("", "", "Node"),
        ("interface I @node { i: Int } interface J implements I @node { j: Int }", "implements J", "J"),
        ("interface I @node { i: Int } interface J @node { j: Int }", "implements I & J", "Node"),
    ],
)
def test_several_kinds_at_one_end_have_their_common_interface(
    interfaces: str, implements: str, source: str
) -> None:
    end = 'to: [C!]! @relationship(type: "GOES_TO", direction: OUT)'
    model = read_model(
        f"{interfaces} type A {implements} @node {{ {end} }} type B {implements} @node {{ {end} }} type C @node"
    )
    goes = model.relationships["GOES_TO"]
    assert (goes.source, goes.target) == (source, "C")
    assert goes.pairs == {("A", "C"), ("B", "C")}


def test_one_end_may_stay_undeclared_and_a_neighbour_may_be_any_node() -> None:
    model = read_model(
        'type A @node { about: [Node!]! @relationship(type: "ABOUT", direction: OUT) } type B @node'
    )
    assert model.relationships["ABOUT"].pairs == {("A", "A"), ("A", "B")}
    assert model.relationships["ABOUT"].target == "Node"


def test_any_other_name_is_allowed() -> None:
    names = [
        "from",
        "class",
        "None",
        "mro",
        "self",
        "in",
        "lambda",
        "type",
        "source",
        "target",
        "values",
        "name",
        "_x",
    ]
    fields = " ".join(f"{name}: Int" for name in names)
    model = read_model(f"type Import @node {{ {fields} }} enum E {{ mro None class name value }}")
    assert list(model.kinds["Import"].properties) == names


def test_printed_models_spell_inherited_fields_out(model: Model) -> None:
    text = printed(model)
    member = text[text.index("type Member implements") :].split("\n}\n")[0]
    for field in (
        "name: String! @search",
        "founded: EDTF",
        "exports: [Country!]! @relationship(",
        "category: MemberCategory!",
    ):
        assert field in member
    assert 'plural: "members", singular: "member"' in member
    assert '@valid(from: "founded")' in member


def test_a_printed_model_without_interfaces_reads_as_itself() -> None:
    text = """
    "A thing." type Thing @node(plural: "stuff") @reference @valid(at: "when") { "When." when: EDTF  price: Decimal @money(currency: "coin")
      coin: Currency  tags: [String!]! @search  part: Thing @relationship(type: "PART_OF", direction: OUT, properties: "Fit")
      kinds: [Sort!] code: ID @unique }
    type Fit @relationshipProperties(plural: "fits") { tight: Boolean! }
    enum Sort { "Good." GOOD BAD }
    scalar EDTF scalar Decimal "Coins." scalar Currency
    """
    model = read_model(text)
    assert read_model(printed(model)) == model


def test_descriptions_print_whatever_is_in_them() -> None:
    for said in ('a "quoted" word"', 'three """ quotes', "a \\ and \\n", "é, 雪, 🎿", '"'):
        text = f"{print_ast(StringValueNode(value=said))} type A @node"
        assert read_model(text).kinds["A"].description == said
        assert read_model(printed(read_model(text))).kinds["A"].description == said


def test_a_symmetric_relationship_between_two_kinds_joins_them_either_way_round() -> None:
    model = read_model(
        """
        type A @node { near: [B!]! @relationship(type: "NEAR", direction: BOTH) }
        type B @node { close: [A!]! @relationship(type: "NEAR", direction: BOTH) }
        """
    )
    near = model.relationships["NEAR"]
    assert near.pairs == {("A", "B"), ("B", "A")}
    assert (near.source, near.target, near.symmetric) == ("Node", "Node", True)


def test_a_model_without_a_source_has_none_and_two_interfaces_may_say_when_things_hold() -> None:
    model = read_model(
        """
        interface I @node @valid(at: "day") { day: EDTF }
        interface J implements I @node @valid(from: "day", until: "end") { end: EDTF }
        type A implements J @node
        type B implements J @node @valid(at: "opened") { opened: EDTF }
        scalar EDTF
        """
    )
    assert model.source_kind is None
    assert model.kinds["A"].valid == Valid(since="day", until="end")
    assert model.kinds["B"].valid == Valid(at="opened")


def test_an_interface_may_share_a_name_with_filters_of_kinds_that_are_not_its_own() -> None:
    model = read_model("interface I @node { asB: Int } type A implements I @node type B @node { asA: Int }")
    assert set(model.kinds["A"].properties) == {"asB"}


def test_an_amount_and_its_currency_may_come_from_an_interface() -> None:
    model = read_model(
        """
        interface I @node { coin: Currency }
        type A implements I @node { price: Decimal @money(currency: "coin") }
        scalar Currency scalar Decimal
        """
    )
    assert model.kinds["A"].properties["price"].currency == "coin"


def test_a_file_may_start_with_a_byte_order_mark_and_hold_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "model.graphql"
    path.write_bytes("\ufeff# a model\r\ntype A @node {\r\n  a: Int\r\n}\r\n".encode())
    assert read_model_file(path) == read_model("type A @node { a: Int }")


def test_terms_come_from_the_nearest_that_has_one(model: Model) -> None:
    assert {model.kinds[name].term for name in ("Member", "Company", "Cluster")} == {"schema:Organization"}
    assert (model.kinds["Label"].term, model.interfaces["Subject"].term) == (None, None)
    assert model.kinds["Member"].properties["founded"].term == "schema:foundingDate"
    assert model.records["Office"].term == "schema:OrganizationRole"
    assert model.relationships["MEMBER_OF"].term == "schema:memberOf"
    assert model.relationships["EXPORTED_TO"].term is None
    small = read_model(
        """
        interface A @node @term(iri: "schema:Thing") { a: Int }
        interface B implements A @node @term(iri: "schema:Place") { b: Int }
        type C implements B @node
        type D implements B @node @term(iri: "https://words.example/D")
        """
    )
    assert [kind.term for kind in small.kinds.values()] == ["schema:Place", "https://words.example/D"]
    flat = read_model(
        """
        type A @node @term(iri: "schema:Thing") { a: Int @term(iri: "schema:value")
          b: [A!]! @relationship(type: "B", direction: OUT, properties: "P") @term(iri: "schema:about") }
        type P @relationshipProperties @term(iri: "schema:Role") { p: Int }
        """
    )
    assert read_model(printed(flat)) == flat
