"""The shape of a graph as frozen values: kinds, properties, relationships. Knows nothing of files, GraphQL or data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from clustergraph.model.roles import Role

NODE = "Node"
RELATIONSHIP = "Relationship"
CONFIDENCES: Mapping[str, str] = {
    "HIGH": "A source states it.",
    "MEDIUM": "A source suggests it, or it was derived.",
    "LOW": "One weak source, or none.",
}
"""How sure a fact is, surest first, and what that means."""


class Direction(Enum):
    """How an edge is followed: from its source, from its target, or either way (a symmetric relationship)."""

    OUT = "OUT"
    IN = "IN"
    BOTH = "BOTH"


@dataclass(frozen=True, slots=True)
class EnumType:
    """The values that an enum property may take, in the order of their declaration, each with its description."""

    name: str
    values: Mapping[str, str]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """One value, or one list of values, of a node or an edge."""

    name: str
    type: str
    """A scalar's or an enum's name."""
    required: bool = False
    listed: bool = False
    description: str = ""
    search: bool = False
    unique: bool = False
    currency: str | None = None
    """For an amount: the property beside it that holds its currency."""
    term: str | None = None
    """What a shared vocabulary calls it (`model.terms`)."""
    visible: tuple[Role, ...] = ()
    """The roles that see it, besides ADMIN; none named: all (`model.visible`). So with all that follows."""


@dataclass(frozen=True, slots=True)
class Valid:
    """Which properties say when something holds: a state (`since`, `until`) or an event (`at`)."""

    since: str | None = None
    until: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class End:
    """A relationship as it is seen from the nodes at one end: a field of theirs."""

    field: str
    owner: str
    """The kind or interface that declares the field; what belongs to the field is named after it."""
    relationship: str
    direction: Direction
    neighbour: str
    """The kind, interface or `Node` at the other end."""
    many: bool
    description: str = ""
    term: str | None = None
    """What a shared vocabulary calls the relationship, from its source to its target."""
    visible: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What the edges of relationships hold besides their ends: a properties type, or the bare record of one relationship."""

    name: str
    properties: Mapping[str, Property]
    relationships: tuple[str, ...]
    declared: bool
    plural: str = ""
    singular: str = ""
    valid: Valid | None = None
    description: str = ""
    term: str | None = None
    visible: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Relationship:
    """A class of edges."""

    type: str
    record: str
    source: str
    """The kind, interface or `Node` that every source is."""
    target: str
    pairs: frozenset[tuple[str, str]]
    """The kinds that an edge may join: (kind of the source, kind of the target)."""
    outward: tuple[End, ...]
    inward: tuple[End, ...]
    symmetric: bool = False
    term: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of node, or (`abstract`) an interface that kinds implement; inherited fields are included."""

    name: str
    plural: str
    singular: str
    abstract: bool
    interfaces: tuple[str, ...]
    """All of them, inherited ones too, without `Node`."""
    properties: Mapping[str, Property]
    ends: Mapping[str, End]
    own: frozenset[str]
    """The fields that this type itself declares."""
    valid: Valid | None = None
    is_source: bool = False
    is_reference: bool = False
    """Whether it is a list from outside, kept whole: its nodes may stand without an edge."""
    description: str = ""
    term: str | None = None
    """What a shared vocabulary calls it: its own term, else that of its nearest interface that has one."""
    visible: tuple[Role, ...] = ()


@dataclass(frozen=True)
class Model:
    """The whole shape of a graph. All mappings keep the order of the file."""

    kinds: Mapping[str, Kind]
    interfaces: Mapping[str, Kind]
    records: Mapping[str, Record]
    relationships: Mapping[str, Relationship]
    enums: Mapping[str, EnumType]
    scalars: Mapping[str, str]
    """The scalars that the file declares, with their descriptions."""
    parts: Mapping[Role, Model] = field(default_factory=dict)
    """What the roles see that do not see all of it; roles that see the same share one."""

    def seen_by(self, role: Role) -> Model:
        """What a role sees: a model of its own, or this one."""
        return self.parts.get(role, self)

    @cached_property
    def types(self) -> Mapping[str, Kind]:
        """Kinds and interfaces by name."""
        return {**self.interfaces, **self.kinds}

    @cached_property
    def source_kind(self) -> str | None:
        """The kind that nodes and edges cite; without one there are no citations and no confidence."""
        return next((kind.name for kind in self.kinds.values() if kind.is_source), None)

    @cached_property
    def is_dated(self) -> bool:
        """Whether something in it holds at some times only: whether it can be asked as of a date."""
        kinds, records = self.kinds.values(), self.records.values()
        return any(kind.valid for kind in kinds) or any(record.valid for record in records)

    def ends_of(self, record: Record) -> tuple[str, str]:
        """The types of a record's source and target: those of its relationship, `Node` where several differ."""
        used = [self.relationships[name] for name in record.relationships]
        sources, targets = {one.source for one in used}, {one.target for one in used}
        return (sources.pop() if len(sources) == 1 else NODE, targets.pop() if len(targets) == 1 else NODE)

    def covers(self, name: str) -> tuple[str, ...]:
        """The kinds that a kind, an interface or `Node` stands for, in the order of the file."""
        return self._covers[name]

    @cached_property
    def _covers(self) -> Mapping[str, tuple[str, ...]]:
        table = {NODE: tuple(self.kinds)}
        table |= {name: (name,) for name in self.kinds}
        for name in self.interfaces:
            table[name] = tuple(kind.name for kind in self.kinds.values() if name in kind.interfaces)
        return table

    @cached_property
    def ranks(self) -> Mapping[str, Mapping[str, int]]:
        """The place of each value in its enum, by which enums are ordered; kinds and confidence included."""
        table = {
            enum.name: {value: place for place, value in enumerate(enum.values)}
            for enum in self.enums.values()
        }
        table["Kind"] = {kind: place for place, kind in enumerate(self.kinds)}
        return {**table, "Confidence": {value: place for place, value in enumerate(CONFIDENCES)}}
