"""Wrong models: what is said of each, and where."""

from __future__ import annotations

import random
import re

import pytest

from clustergraph import packaged
from clustergraph.errors import ModelError
from clustergraph.model.reader import read_model

REL = '@relationship(type: "GOES_TO", direction: OUT)'
BACK = '@relationship(type: "GOES_TO", direction: IN)'

BAD: list[tuple[str, str, str]] = [
    # what the language does not know
    ("type A @node {", "1:15: this is not the model language: Expected Name, found <EOF>.", ""),
    ("", "1:1: this is not the model language: Unexpected <EOF>.", ""),
    ("scalar URL", "1:1: a model declares at least one kind of node", "Write: type Thing @node"),
    ("type A @node union U = A", "1:14: a model holds types, interfaces, enums and scalars only", "Remove this."),
    ("type A @node input I { a: Int }", "1:14: a model holds types", ""),
    ("type A @node extend type A { a: Int }", "1:14: a model holds types", ""),
    ("type A @nod", "1:8: there is no directive @nod", "Did you mean @node?"),
    ("type A @node(plurl: \"x\")", "1:14: there is no argument of @node plurl", "Did you mean plural?"),
    ("type A @node(plural: 7)", "1:22: 7 is no name", ""),
    ('type A @node(plural: "two words")', '1:22: "two words" is no name', ""),
    ("type A @node @node", "1:14: @node stands here twice", "Remove one."),
    ("type A @node @search", "1:14: @search cannot stand on a kind", "It belongs on a property."),
    ("type A @node { a: Int @source }", "1:23: @source cannot stand on a property", "It belongs on a kind."),
    ("type A @node { a: Int @money }", "1:23: @money needs currency", ""),
    ("type A", "1:1: A is neither a kind of node nor the properties of an edge", "@node or @relationshipProperties"),
    ("type A @node type A @node", "1:14: A is declared twice", ""),
    ("type Node @node", "1:1: the name Node belongs to the API", "Choose another name."),
    ("type Int @node", "1:1: the name Int belongs to the API", ""),
    ("type __A @node", "1:1: the name __A belongs to the API", ""),
    ("type A @node scalar Monney", "1:14: Monney is no scalar that clustergraph knows", ""),
    ("type A @node enum E", "1:14: the enum E has no value", ""),
    ("type A @node enum E { X X }", "1:25: X stands twice in E", ""),
    # fields
    ("type A @node { a: Strin }", "1:19: there is no type Strin", "Did you mean String"),
    ("type A @node { a: EDTF }", "1:19: there is no type EDTF", "Declare it: scalar EDTF"),
    ("type A @node { a: Int a: Int }", "1:23: a is there already, declared or inherited", ""),
    ("interface I @node { a: Int } type A implements I @node { a: Int }", "1:58: a is there already", ""),
    ("type A @node { id: ID! }", "1:16: id is reserved: the API gives it to a node itself", ""),
    *((f"type A @node {{ {name}: Int }}", f"1:16: {name} is reserved", "") for name in
      ("kind", "citations", "confidence", "AND", "OR", "NOT", "isNull", "search", "similar", "reachable", "supports", "__x")),
    *((f"type A @node type R @relationshipProperties {{ {name}: Int }}", f"1:47: {name} is reserved: the API gives it to an edge", "")
      for name in ("id", "type", "source", "target", "citations", "confidence", "AND", "OR", "NOT")),
    ("type A @node { a(x: Int): Int }", "1:16: a takes no arguments in a model", ""),
    ("type A @node { a: [Int] }", "1:19: [Int] is no type of a property", "Write [Int!] or [Int!]!"),
    ("type A @node { a: [[Int!]!] }", "1:19: [[Int!]!] is no type of a property", ""),
    ("type A @node { a: Int } type B @node { a: String }", "1:40: B.a is String, but A.a is Int", "Give both the same type"),
    ("type A @node { a: Int } type B @node { a: Int! }", "1:40: B.a is Int!, but A.a is Int", ""),
    ("type A @node { a: Int } type B @node { a: [Int!] }", "1:40: B.a is [Int!], but A.a is Int", ""),
    (f"type A @node {{ a: Int }} type B @node {{ a: A {REL} }}", "1:40: B.a is a relationship to one, but A.a is Int", ""),
    (f"type A @node {{ a: [A!]! {REL} }} type B @node {{ a: A {REL} }}", "B.a is a relationship to one, but A.a is a relationship to many", ""),
    ("type R @relationshipProperties { a: A } type A @node", "1:34: a cannot hold A", ""),
    ("type A @node { a: R } type R @relationshipProperties", "1:16: a cannot hold R", ""),
    ("type A implements I @node", "1:19: there is no interface I", ""),
    ("interface I implements I @node { a: Int } type A @node", "1:24: I implements itself", ""),
    ("interface I implements J @node { a: Int } interface J implements I @node { b: Int } type A @node", "implements itself", ""),
    ("type A @node type R implements I @relationshipProperties interface I @node", "cannot implement an interface", ""),
    ("type A @node @source type B @node @source", "1:22: A is the @source already", ""),
    # dates and money
    ('type A @node @valid(at: "a") { a: Int }', "1:1: @valid names a, which is no EDTF property of A", ""),
    ('type A @node @valid(at: "b") { a: Int }', "1:1: @valid names b", ""),
    ("type A @node @valid { a: Int }", "1:1: @valid is a state (from, until) or an event (at)", ""),
    ('type A @node @valid(at: "a", from: "a") { a: EDTF } scalar EDTF', "1:1: @valid is a state", ""),
    ('type A @node { a: Decimal @money(currency: "c") } scalar Decimal', "@money on a needs a Decimal, and a property c of type Currency", ""),
    ('type A @node { a: Int @money(currency: "c") c: Currency } scalar Currency', "@money on a needs a Decimal", ""),
    # relationships
    ("type A @node { a: B }", "1:19: there is no type B", ""),
    ("type A @node { a: A }", "1:16: a leads to A but names no relationship", "@relationship(type:"),
    (f"type A @node {{ a: [A] {REL} }}", "1:19: [A] is no type of a relationship", "Write A (at most one) or [A!]! (any number)."),
    (f"type A @node {{ a: A! {REL} }}", "1:19: A! is no type of a relationship", ""),
    (f"type A @node {{ a: Int {REL} }}", "there is no kind or interface Int", ""),
    ('type A @node { a: A @relationship(direction: OUT) }', "1:21: @relationship needs type", ""),
    ('type A @node { a: A @relationship(type: "T") }', "1:21: @relationship needs direction", ""),
    ('type A @node { a: A @relationship(type: "T", direction: UP) }', "1:57: UP is no direction", "Write OUT, IN or BOTH"),
    ('type A @node { a: A @relationship(type: "T", direction: "OUT") }', '1:57: "OUT" is no direction', ""),
    ('type A @node { a: A @relationship(type: "goesTo", direction: OUT) }', "1:16: goesTo is no name of a relationship", "GOESTO"),
    ('type A @node { a: A @relationship(type: "T", direction: OUT, properties: "R") }', "1:16: there is no properties type R", ""),
    (f"type A @node {{ a: [A!]! {REL} b: [A!]! {REL} }}", "b and a are the same end of GOES_TO", ""),
    ('type A @node { a: [A!]! @relationship(type: "T", direction: OUT) b: [A!]! @relationship(type: "T", direction: BOTH) }',
     "T is symmetric at one end and directed at another", "Write BOTH at each"),
    (f"type A @node {{ b: [B!]! {REL} }} type B @node {{ c: [C!]! {BACK} }} type C @node",
     "the ends of GOES_TO disagree: B.c leads to C, but C declares no end of GOES_TO to lead back", ""),
    (f"type A @node {{ b: [B!]! {REL} }} type B @node {{ a: [A!]! {BACK} }} type C @node {{ x: [B!]! {REL} }}",
     "the ends of GOES_TO disagree: C.x is on C, but B.a does not lead to C", "Let B.a lead to C."),
    ('type A @node { b: [A!]! @relationship(type: "T", direction: OUT, properties: "R") a: [A!]! @relationship(type: "T", direction: IN) } type R @relationshipProperties { x: Int }',
     "the ends of T disagree: one carries R, this one nothing", 'Write properties: "R" at both.'),
    # names that two things want
    ("type Member @node type MemberWhere @node", "type MemberWhere and type Member both want the name MemberWhere", ""),
    ("type Query @node", "type Query and the API itself both want the name Query", ""),
    ("type Direction @node", "both want the name Direction", ""),
    ("type String2 @node enum E { A } enum EFilter { B }", "enum EFilter and enum E both want the name EFilter", ""),
    ('type A @node(plural: "things") type B @node(plural: "things")', "B and A (plural) both want the root field things",
     'Write @node(plural: "bPlural") on B.'),
    ('type A @node(plural: "nodes")', "A and the API itself both want the root field nodes", 'Write @node(plural: "aPlural") on A.'),
    ('type A @node(singular: "graph")', "A and the API itself both want the root field graph", '@node(singular: "aSingular")'),
    ("type As @node type A @node", "A and As (singular) both want the root field as", ""),
    ("type R @relationshipProperties { a: Int } type Rs @node", "both want the root field rs", ""),
    ('type BasedIn @node { a: [BasedIn!]! @relationship(type: "BASED_IN", direction: OUT) }',
     "edges of BASED_IN would be called BasedIn, as is the type BasedIn", 'properties: "SomeBasedIn"'),
    ('type A @node { host: A @relationship(type: "T", direction: OUT) hostEdge: Int }',
     "A.hostEdge and the edge of host both want the name hostEdge", "Rename hostEdge"),
    ("interface I @node { asA: Int } type A implements I @node", "I.asA and the filter of A both want the name asA", ""),
    ('type AB @node { c: [AB!]! @relationship(type: "T", direction: OUT) } type A @node { bC: [A!]! @relationship(type: "U", direction: OUT) }',
     "both want the name ABC", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "hint"), BAD, ids=range(len(BAD)))
def test_a_wrong_model_is_refused(text: str, said: str, hint: str) -> None:
    with pytest.raises(ModelError) as found:
        read_model(text)
    told = [fault for fault in found.value.faults if said in str(fault)]
    assert told, found.value.message
    assert hint in told[0].hint
    assert all(fault.line > 0 and fault.column > 0 for fault in found.value.faults)


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ('type A @node(plural: "nodes")', 'plural: "nodes"', 'plural: "aPlural"'),
        ('type A @node(plural: "x") type B @node(plural: "x")', '@node(plural: "x") type B', '@node(plural: "aPlural") type B'),
        ("type As @node type A @node", "type A @node", 'type A @node(plural: "aPlural")'),
        ('type BasedIn @node { a: [BasedIn!]! @relationship(type: "BASED_IN", direction: OUT) }', "direction: OUT)",
         'direction: OUT, properties: "SomeBasedIn") } type SomeBasedIn @relationshipProperties { x: Int'),
    ],
)  # fmt: skip
def test_the_rename_that_is_advised_works(text: str, wrong: str, right: str) -> None:
    with pytest.raises(ModelError):
        read_model(text)
    assert read_model(text.replace(wrong, right)).kinds


def test_deep_nesting_is_a_fault() -> None:
    with pytest.raises(ModelError, match=r"nested too deeply|not the model language"):
        read_model("type A @node { a: " + "[" * 5000 + "Int" + "]" * 5000 + " }")


def test_a_mutated_model_is_read_or_refused_and_nothing_else() -> None:
    tokens = re.findall(r'"[^"\n]*"|\w+|[^\w\s]|\s+', packaged.MODEL.read_text(encoding="utf-8"))
    chance = random.Random(2012)
    refused = 0
    for _ in range(300):
        mutated = list(tokens)
        for _ in range(chance.randint(1, 3)):
            place, other = chance.randrange(len(mutated)), chance.randrange(len(mutated))
            match chance.randrange(3):
                case 0:
                    del mutated[place]
                case 1:
                    mutated[place] = mutated[other]
                case _:
                    mutated.insert(place, mutated[other])
        try:
            read_model("".join(mutated))
        except ModelError as error:
            refused += bool(error.faults)
    assert 50 < refused < 300
