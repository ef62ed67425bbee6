"""Patterns: nodes and edges by their variables, and how they hang together. Immutable, one meaning each.

A row of a pattern is a tuple: first what its nodes stand for, then what its edges do. An edge is not repeated within a row;
nodes may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustergraph.plan.predicates import TRUE, Attribute, Expand, Predicate
from clustergraph.plan.values import Value

if TYPE_CHECKING:
    from clustergraph.plan.operators import Fields, Select


@dataclass(frozen=True, slots=True)
class NodeVariable:
    """A node of some kinds that satisfies a test. Without a name it is told of by nothing but evidence."""

    name: str
    kinds: tuple[str, ...]
    test: Predicate = TRUE
    said: str = "()"
    """As the pattern has it."""


@dataclass(frozen=True, slots=True)
class EdgeVariable:
    """An edge between two nodes, by their numbers; with `hops`, as many in a row as that says, each of which satisfies the test.

    `ways` lead from the left node to the right one. Of an edge from a node to itself, either way is the same way.
    """

    name: str
    left: int
    right: int
    ways: tuple[Expand, ...]
    test: Predicate = TRUE
    hops: tuple[int, int | None] | None = None
    """How many edges in a row; without an upper bound, as far as edges that do not repeat go."""
    said: str = "-[]-"


@dataclass(frozen=True, slots=True)
class PathVariable:
    """A name for a path: its first node, then edges by their numbers."""

    name: str
    start: int
    edges: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of a row, and the places in it that it looks at."""

    places: frozenset[int]
    test: Predicate


@dataclass(frozen=True, slots=True)
class PatternParameter:
    """A value that a request gives for a name in the pattern."""

    name: str
    scalar: str
    listed: bool
    place: tuple[int, int]
    """Where it stands in the pattern."""

    @property
    def key(self) -> str:
        """What tells one use of the name from those for values of other types."""
        return f"{self.name} ({self.scalar}{'s' * self.listed})"


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a row must be like."""

    nodes: tuple[NodeVariable, ...]
    edges: tuple[EdgeVariable, ...]
    paths: tuple[PathVariable, ...] = ()
    conditions: tuple[Condition, ...] = ()
    """Tests that look at more than one place."""
    parameters: tuple[PatternParameter, ...] = ()

    @property
    def said(self) -> str:
        """Its nodes and edges, in one line."""
        nodes = [node.said for node in self.nodes]
        hops = [f"{nodes[edge.left]}{edge.said}{nodes[edge.right]}" for edge in self.edges]
        met = {end for edge in self.edges for end in (edge.left, edge.right)}
        return ", ".join([*hops, *(said for place, said in enumerate(nodes) if place not in met)])

    def components(self) -> Iterator[frozenset[int]]:
        """The nodes that hang together, by their numbers."""
        left = set(range(len(self.nodes)))
        while left:
            found, new = set[int](), {min(left)}
            while new:
                found |= new
                ends = [(edge.left, edge.right) for edge in self.edges]
                new = {end for ends_of in ends if found & set(ends_of) for end in ends_of} - found
            left -= found
            yield frozenset(found)


@dataclass(frozen=True, slots=True)
class ByVariable:
    """A term of an order: an attribute of what stands at a place."""

    place: int
    attribute: Attribute
    direction: str
    said: str


@dataclass(frozen=True, slots=True)
class MatchPage:
    """A slice of the rows of a pattern, between cursors of the same field and order."""

    pattern: Pattern
    distinct: tuple[int, ...] | None
    """The first row of each combination of what stands at these places."""
    terms: tuple[ByVariable, ...]
    given: Mapping[str, Value | None] | Value | None
    """What holds the values of the pattern's parameters."""
    field: str = "Query.match"
    first: Value | None = None
    last: Value | None = None
    after: Value | None = None
    before: Value | None = None
    location: tuple[int, int] | None = None


# What is told of the rows of a pattern


@dataclass(frozen=True, slots=True)
class Matches:
    """A page of rows with what surrounds it."""

    page: MatchPage
    fields: Fields


@dataclass(frozen=True, slots=True)
class PageMatches:
    """The rows of a page."""

    fields: Fields


@dataclass(frozen=True, slots=True)
class MatchHere:
    """The row of a row with a cursor."""

    fields: Fields


@dataclass(frozen=True, slots=True)
class Bound:
    """What stands at a place of the row: a node or an edge."""

    place: int
    name: str
    select: Select


@dataclass(frozen=True, slots=True)
class PathHere:
    """The path of a path variable, or of an edge that stands for several in a row."""

    path: PathVariable
    fields: Fields


@dataclass(frozen=True, slots=True)
class PathLength:
    pass


@dataclass(frozen=True, slots=True)
class PathCost:
    pass


@dataclass(frozen=True, slots=True)
class PathNodes:
    select: Select


@dataclass(frozen=True, slots=True)
class PathEdges:
    select: Select
