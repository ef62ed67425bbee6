"""Random graphs for any model: small, dense, with few values that differ by little, and with much missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import count
from typing import Any

from hypothesis import strategies as st

from clustergraph.model.reader import read_model
from clustergraph.model.shape import CONFIDENCES, Direction, Model, Property, Relationship
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed

WORKSHOP = """
"What can be named."
interface Thing @node { name: String!  also: [String!]
  akin: [Thing!]! @relationship(type: "AKIN_TO", direction: BOTH, properties: "Kinship") }
interface Maker implements Thing @node @valid(from: "born") { born: EDTF  tags: [Tag!]!
  home: Town @relationship(type: "LIVES_IN", direction: OUT)
  works: [Work!]! @relationship(type: "MADE", direction: OUT, properties: "Making") }
type Painter implements Maker @node { style: Style  from: Int
  teacher: Painter @relationship(type: "TAUGHT_BY", direction: OUT, properties: "Lesson")
  pupil: Painter @relationship(type: "TAUGHT_BY", direction: IN, properties: "Lesson")
  twin: Painter @relationship(type: "TWIN_OF", direction: BOTH) }
type Studio implements Maker @node(plural: "ateliers") { size: Int  from: Int  class: Style!
  restored: [Work!]! @relationship(type: "RESTORED", direction: OUT, properties: "Making") }
type Town implements Thing @node { area: Float!  coastal: Boolean  site: URL  code: ID @unique
  people: [Maker!]! @relationship(type: "LIVES_IN", direction: IN) }
type Work @node @valid(at: "finished") { title: String!  price: Decimal @money(currency: "currency")  currency: Currency
  finished: EDTF  years: [Int!]  weights: [Float!]  links: [URL!]
  makers: [Maker!]! @relationship(type: "MADE", direction: IN, properties: "Making")
  shows: [Node!]! @relationship(type: "SHOWS", direction: OUT)
  keptIn: Town @relationship(type: "KEPT_IN", direction: OUT, properties: "Keeping") }
type Paper @source @valid(from: "published") { title: String!  url: URL  published: EDTF
  subject: Node @relationship(type: "TREATS", direction: OUT)
  keptIn: Town @relationship(type: "KEPT_IN", direction: OUT, properties: "Keeping") }
type Making @relationshipProperties @valid(at: "when") { role: Tag  when: EDTF  share: Float  notes: [String!]  paid: Decimal }
type Kinship @relationshipProperties @valid(from: "since", until: "until") { since: EDTF  until: EDTF  note: String!  close: Boolean }
type Lesson @relationshipProperties @valid(until: "over") { over: EDTF  fee: Decimal  hours: Int }
type Keeping @relationshipProperties(plural: "keeping", singular: "oneKeeping") { room: ID  insured: Currency }
enum Style { ROCOCO BAROQUE ABSTRACT }
enum Tag { Z A M }
scalar EDTF scalar URL scalar Decimal scalar Currency
"""


def workshop() -> Model:
    """A small model with everything that a model may have."""
    return read_model(WORKSHOP)


POOLS: Mapping[str, tuple[Any, ...]] = {
    "String": ("Élan", "elan", "ELAN", "e\u0301lan", "zoé", "Zoe", "a", "", "ß", "SS", "Straße", "z\u00a0z", "𝔈", "\uffee"),
    "ID": ("a", "A", "é", "b-1", "1", "10", "9"),
    "Int": (-(2**31), -1, 0, 1, 2, 10, 2008, 2**31 - 1),
    "Float": (-1.5, -0.0, 0.0, 0.5, 2.0, 10.0, 1e100),
    "Boolean": (False, True),
    "EDTF": (
        "2008", "2008~", "2008?", "2008-05", "2008-05~", "2008-05-12", "2008-05-12T10:30:00Z", "2008-21", "2007-24", "2008-XX",
        "200X", "20XX", "1950~/1979", "2007/2009", "../2008", "2008/..", "/2008", "2008/", "../..", "-0044", "0000", "Y17000", "1896",
    ),
    "URL": ("https://b.example/", "https://B.example/", "http://a.example/é", "https://a.example/e"),
    "Decimal": ("0", "-0", "1", "1.0", "1.00", "-3.5", "9", "10", "0.000000000000001", "1" + "0" * 29),
    "Currency": ("EUR", "CHF", "USD"),
}  # fmt: skip
NAMES = (
    "b",
    "B",
    "a1",
    "a10",
    "a9",
    "é",
    "E",
    "Z-z",
    "10",
    "9",
    "_",
    "~",
    "a b",
    "ß",
    "𝔈",
    "\uffee",
    "x.y",
    "0",
    "b:c",
    "aa",
)


@st.composite
def graphs(draw: st.DrawFn, model: Model) -> Seed:
    """A graph of 3 to 25 nodes that is right for a model."""
    return _Drawing(draw, model).seed()


@cache
def up_to(most: int) -> st.SearchStrategy[int]:
    """The numbers from 0: each draw of a graph or a request is one of these."""
    return st.integers(0, most)


Fitting = tuple[Relationship, list[tuple[str, str]]]
"""A relationship, and those pairs of kinds that it may join of which there are nodes."""


class _Drawing:
    """One graph that is being drawn."""

    def __init__(self, draw: st.DrawFn, model: Model) -> None:
        self.draw = draw
        self.model = model
        self.unused = count()
        self.sources: list[str] = []
        self.taken: set[tuple[str, Direction, str]] = set()
        self.ids: set[str] = set()

    def seed(self) -> Seed:
        kinds = [self.one([*self.model.kinds]) for _ in range(2 + self.number(6))]
        kinds += [self.model.source_kind] if self.model.source_kind and self.number(3) else []
        named = [(self.new_id(), self.one(kinds)) for _ in range(3 + self.number(22))]
        self.sources = [id for id, kind in named if kind == self.model.source_kind]
        nodes = [self.node(id, kind) for id, kind in named]
        present = {node.kind for node in nodes}
        fitting: list[Fitting] = [
            (one, pairs)
            for one in self.model.relationships.values()
            if (pairs := sorted(pair for pair in one.pairs if present.issuperset(pair)))
        ]
        tries = len(nodes) + self.number(40) if fitting else 0
        edges = [edge for _ in range(tries) if (edge := self.edge(nodes, fitting))]
        return Seed(tuple(sorted(nodes, key=_id)), tuple(sorted(edges, key=_id)))

    def number(self, most: int) -> int:
        return self.draw(up_to(most))

    def one(self, options: Any) -> Any:
        return options[self.number(len(options) - 1)]

    def new_id(self) -> str:
        number = next(self.unused)
        return NAMES[number] if number < len(NAMES) else f"n{number}"

    def node(self, id: str, kind: str) -> NodeRow:
        properties = self.properties(self.model.kinds[kind].properties, id)
        return NodeRow(id, kind, properties, *self.evidence(properties))

    def properties(self, declared: Mapping[str, Property], id: str) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for found in declared.values():
            if found.required or self.number(2):
                kept[found.name] = f"{id}!" if found.unique else self.value(found)
        for found in declared.values():
            if found.currency and found.name in kept:
                kept.setdefault(found.currency, "EUR")
        return {name: kept[name] for name in declared if name in kept}

    def value(self, found: Property) -> Any:
        pool = POOLS.get(found.type) or tuple(self.model.enums[found.type].values)
        return [self.one(pool) for _ in range(self.number(3))] if found.listed else self.one(pool)

    def evidence(self, properties: Mapping[str, Any]) -> tuple[dict[str, tuple[str, ...]], str]:
        """Citations and confidence."""
        if not self.model.source_kind:
            return {}, ""
        cited: dict[str, tuple[str, ...]] = {}
        for name in [self.one(["", *properties]) for _ in range(self.number(2))] if self.sources else ():
            cited[name] = tuple(dict.fromkeys(self.one(self.sources) for _ in range(1 + self.number(1))))
        return cited, self.one((*CONFIDENCES, "HIGH" if cited else "LOW"))

    def edge(self, nodes: Sequence[NodeRow], fitting: Sequence[Fitting]) -> EdgeRow | None:
        """An edge, or none when the ends that were drawn cannot have another."""
        found, pairs = self.one(fitting)
        pair = self.one(pairs)
        source, target = (self.one([node for node in nodes if node.kind == kind]) for kind in pair)
        ends = self.ends_to_one(found, source, target)
        id = f"{found.type}:{source.id}:{target.id}"
        mirrored = f"{found.type}:{target.id}:{source.id}"
        if ends & self.taken:
            return None
        self.taken |= ends
        if id in self.ids or (found.symmetric and mirrored in self.ids) or not self.number(2):
            id = self.new_id()
        self.ids.add(id)
        properties = self.properties(self.model.records[found.record].properties, id)
        return EdgeRow(id, found.type, source.id, target.id, properties, *self.evidence(properties))

    def ends_to_one(
        self, found: Relationship, source: NodeRow, target: NodeRow
    ) -> set[tuple[str, Direction, str]]:
        """The ends of an edge that no second edge may have."""
        out, into = (Direction.BOTH,) * 2 if found.symmetric else (Direction.OUT, Direction.IN)
        return {
            (found.type, direction, node.id)
            for node, direction in ((source, out), (target, into))
            for end in self.model.kinds[node.kind].ends.values()
            if end.relationship == found.type and end.direction is direction and not end.many
        }


def _id(row: NodeRow | EdgeRow) -> str:
    return row.id
