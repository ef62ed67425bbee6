"""The operators of a plan: where rows come from, and what is told of each. Immutable, one meaning each.

A row is a node, an edge, or an edge with the node that it leads to. Only Scan, Expand and Lookup reach the graph, each
in the view that the plan runs in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from clustergraph.plan.changes import Changes
from clustergraph.plan.evidence import Because, BecauseMatch, WhyEmpty, WhyNoMatch
from clustergraph.plan.groups import Aggregate, CiteAll, GroupHere, Groups, Keys, PageGroups, Size, Sureness
from clustergraph.plan.listings import (
    BecauseListed,
    Fact,
    FactOfAll,
    Listed,
    ListedFacts,
    Listing,
    ObjectHere,
    PageListed,
    PageObjects,
)
from clustergraph.plan.paths import FindPath, FindPaths, PagePaths, ThisPath
from clustergraph.plan.patterns import (
    Bound,
    Matches,
    MatchHere,
    PageMatches,
    PathCost,
    PathEdges,
    PathHere,
    PathLength,
    PathNodes,
)
from clustergraph.plan.predicates import Attribute, Expand, Place, Predicate
from clustergraph.plan.subgraphs import Subgraph
from clustergraph.plan.values import Value


@dataclass(frozen=True, slots=True)
class View:
    """How the graph is looked at: as of a date or between two, in a role. Nothing given: all of it, with all rights."""

    date: str | None = None
    until: str | None = None
    """With it, the view is of all that held at some time from `date` to here."""
    certain: bool = False
    """Only what holds whatever its dates mean, not also what may hold."""
    role: str | None = None

    @property
    def suffix(self) -> str:
        """What ids carry in this view, so that clients' caches keep views apart."""
        if self.date is None:
            return ""
        return f"@{self.date}" + f"/{self.until}" * (self.until is not None) + "!" * self.certain


OPEN = View()


@dataclass(frozen=True, slots=True)
class Scan:
    """All nodes of some kinds, by id."""

    type: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScanEdges:
    """All edges of some relationships, by id."""

    record: str
    relationships: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seek:
    """The nodes of some kinds whose attribute has a value (`several`: one of some values), from an index, by id."""

    type: str
    kinds: tuple[str, ...]
    attribute: Attribute
    value: Value
    several: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """From nodes that an index finds, back along relationships to the rows that have an edge to them."""

    seek: Seek
    back: tuple[Expand, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """All rows of a scan, or fewer: those at the end of some way, which alone can pass the filter above. By id."""

    scan: Scan | ScanEdges
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Supports:
    """From a source, the nodes that cite it, then the edges that cite it, each by id."""


@dataclass(frozen=True, slots=True)
class Filter:
    rows: Rows
    test: Predicate


@dataclass(frozen=True, slots=True)
class Step:
    """One step from here towards the value of an order: a place of the row or edge, or a relationship to one."""

    place: Place
    expand: Expand | None = None


@dataclass(frozen=True, slots=True)
class ByAttribute:
    way: tuple[Step, ...]
    attribute: Attribute
    direction: str


@dataclass(frozen=True, slots=True)
class ByCount:
    """By the number of edges that satisfy a test."""

    way: tuple[Step, ...]
    expand: Expand
    test: Predicate
    direction: str


Term = ByAttribute | ByCount


@dataclass(frozen=True, slots=True)
class Sort:
    """Rows by their terms; missing values last; ties by node id, then edge id. Rows arrive in the order of ties."""

    rows: Rows
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Distinct:
    """The first row of each node."""

    rows: Rows


@dataclass(frozen=True, slots=True)
class Given:
    """The rows of the group here: nodes, or edges on their own (`of_edges`)."""

    type: str
    of_edges: bool


Rows = Scan | ScanEdges | Seek | Reach | Expand | Supports | Given | Filter | Sort | Distinct


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of rows, between cursors of the same field and order."""

    rows: Rows
    field: str
    first: Value | None = None
    last: Value | None = None
    after: Value | None = None
    before: Value | None = None
    location: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """The node with an id, when it is of one of these kinds."""

    type: str
    kinds: tuple[str, ...]
    id: Value


@dataclass(frozen=True, slots=True)
class LookupEdge:
    """The edge with an id, when it is of one of these relationships."""

    record: str
    relationships: tuple[str, ...]
    id: Value


@dataclass(frozen=True, slots=True)
class LookupAll:
    """The nodes with some ids, in their order; null for an id of nothing."""

    ids: Value
    location: tuple[int, int] | None = None


# What is told of a row: each response key has one of these.


@dataclass(frozen=True, slots=True)
class Text:
    """A text that the plan knows, such as a type's name."""

    text: str


@dataclass(frozen=True, slots=True)
class Tell:
    """An attribute of the node or edge here."""

    attribute: Attribute


@dataclass(frozen=True, slots=True)
class Cite:
    """The sources that the node or edge here rests on, or one property of it."""

    select: Select
    property: Value | None = None
    location: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The node that a relationship to one leads to, or null."""

    expand: Expand
    select: Select


@dataclass(frozen=True, slots=True)
class NeighbourEdge:
    """The row that a relationship to one leads to, or null."""

    expand: Expand
    fields: Fields


@dataclass(frozen=True, slots=True)
class Visit:
    """What stands at a place of the row or edge here, or null: the node, the edge, the source, the target."""

    place: Place
    select: Select


@dataclass(frozen=True, slots=True)
class Connection:
    """A page of rows with what surrounds it."""

    page: Page
    fields: Fields


@dataclass(frozen=True, slots=True)
class TotalCount:
    pass


@dataclass(frozen=True, slots=True)
class PageNodes:
    """The nodes (of a record's connection: the edges) of a page."""

    select: Select


@dataclass(frozen=True, slots=True)
class PageRows:
    fields: Fields


@dataclass(frozen=True, slots=True)
class PageFacts:
    """`pageInfo`: response keys and the facts that they ask for."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    pass


@dataclass(frozen=True, slots=True)
class Find:
    """One node or edge, or null."""

    lookup: Lookup | LookupEdge
    select: Select


@dataclass(frozen=True, slots=True)
class FindAll:
    lookup: LookupAll
    select: Select


@dataclass(frozen=True, slots=True)
class GraphFacts:
    """`graph`: response keys and the facts that they ask for; a fact may have facts of its own."""

    facts: tuple[tuple[str, str, Any], ...]


@dataclass(frozen=True, slots=True)
class Look:
    """The questions below, asked in a view: as of a date, or between two."""

    date: Value
    until: Value | None
    certain: bool
    fields: Fields
    location: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """The questions below, answered again when the graph changes."""

    fields: Fields


@dataclass(frozen=True, slots=True)
class Timeline:
    """How many edges of some relationships began, ended and stood in each period: response keys, facts, and whether
    only what is certain counts."""

    relationships: tuple[str, ...]
    every: str
    start: Value | None
    end: Value | None
    facts: tuple[tuple[str, str, bool], ...]
    location: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Introspect:
    """A field of introspection, which GraphQL's own executor answers."""


Output = (
    Text | Tell | Cite | Neighbour | NeighbourEdge | Visit | Connection | TotalCount | PageNodes | PageRows | PageFacts
    | Cursor | Size | Sureness | Aggregate | Groups | PageGroups | GroupHere | Keys | CiteAll | Changes | Find | FindAll | GraphFacts | Look | Live
    | Timeline | Introspect | Matches | PageMatches | MatchHere | Bound | PathHere | PathLength | PathCost | PathNodes | PathEdges
    | Because | BecauseMatch | FindPath | FindPaths | PagePaths | ThisPath
    | Listing | PageListed | Listed | Fact | ListedFacts | BecauseListed | FactOfAll
    | PageObjects | ObjectHere | Subgraph | WhyEmpty | WhyNoMatch
)  # fmt: skip
Fields = tuple[tuple[str, Output], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Select:
    """What is told of a node or an edge, by its concrete kind or record. Shared by all places that reach it."""

    type: str
    fields: Mapping[str, Fields] = field(default_factory=dict)


class When(Enum):
    """When an operation is answered."""

    ONCE = "once"
    CHANGED = "for each generation to come"
    LIVE = "at once, and again when the answer changes"


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole operation. `variables` it holds by name: one plan serves all their values."""

    fields: Fields
    name: str | None = None
    settled: frozenset[str] = frozenset()
    """The variables whose values it was made for."""
    when: When = When.ONCE

    @property
    def introspects(self) -> bool:
        return any(isinstance(output, Introspect) for _, output in self.fields)
