"""Boolean tests. Each is made for what stands *here*: a node (or nothing), an edge (or nothing), a row of both, a value.

Two truth values: a comparison with a missing value is false, and `NE`, `NOT_IN` and `Not` negate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from clustergraph.model.shape import Direction
from clustergraph.plan.values import Value


class Comparison(Enum):
    """How a value is compared; the value of each member is the word that the API has for it."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    NOT_IN = "notIn"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    CONTAINS = "contains"
    STARTS_WITH = "startsWith"
    ENDS_WITH = "endsWith"
    BEFORE = "before"
    AFTER = "after"
    WITHIN = "within"
    OVERLAPS = "overlaps"


EQUAL = (Comparison.EQ, Comparison.NE)
AMONG = (Comparison.IN, Comparison.NOT_IN)
RANGE = (Comparison.LT, Comparison.LTE, Comparison.GT, Comparison.GTE)
PART = (Comparison.CONTAINS, Comparison.STARTS_WITH, Comparison.ENDS_WITH)
DATE = (Comparison.BEFORE, Comparison.AFTER, Comparison.WITHIN, Comparison.OVERLAPS)
TEXTS = ("String", "ID", "URL")
COMPARISONS: Mapping[str, tuple[Comparison, ...]] = {
    "Boolean": EQUAL, "EDTF": EQUAL + AMONG + DATE,
    **dict.fromkeys(TEXTS, EQUAL + AMONG + PART + RANGE), **dict.fromkeys(("Int", "Float", "Decimal"), EQUAL + AMONG + RANGE),
}  # fmt: skip
"""How values of a scalar may be compared; those of all others are equal to something or among something."""


class Quantifier(Enum):
    """How many edges must satisfy a test."""

    SOME = "some"
    ALL = "all"
    NONE = "none"
    SINGLE = "single"


class Place(Enum):
    """Where to look from here: the node or the edge of a row, the source or the target of an edge."""

    NODE = "node"
    EDGE = "properties"
    SOURCE = "source"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A value that a node or an edge has: a property, or its id, kind or confidence."""

    name: str
    scalar: str
    """The scalar or enum that says how it is compared and ordered."""
    built_in: bool = False


ID = Attribute("id", "ID", built_in=True)
KIND = Attribute("kind", "Kind", built_in=True)
TYPE = Attribute("type", "String", built_in=True)
CONFIDENCE = Attribute("confidence", "Confidence", built_in=True)


@dataclass(frozen=True, slots=True)
class Expand:
    """From a node, its edges of a relationship and the nodes at their other ends."""

    relationship: str
    direction: Direction
    field: str
    """The API's name of it, for explanations."""

    @property
    def back(self) -> Expand:
        """The same from the other end."""
        return replace(self, direction=BACK[self.direction])


BACK = {Direction.OUT: Direction.IN, Direction.IN: Direction.OUT, Direction.BOTH: Direction.BOTH}


@dataclass(frozen=True, slots=True)
class And:
    tests: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Or:
    tests: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Not:
    test: Predicate


@dataclass(frozen=True, slots=True)
class Compare:
    """Compares an attribute of what is here; without one, the value that is here."""

    attribute: Attribute | None
    scalar: str
    comparison: Comparison
    value: Value
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such attribute here; without one, there is nothing here at all."""

    attribute: Attribute | None


@dataclass(frozen=True, slots=True)
class OfKind:
    """The node here is of one of these kinds."""

    kinds: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Mentions:
    """The node here has all words of a text, as a search finds them."""

    text: Value


@dataclass(frozen=True, slots=True)
class Year:
    """Some whole-number year of the date here satisfies all of these comparisons."""

    attribute: Attribute | None
    tests: tuple[Compare, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """Some element of the list here satisfies a test."""

    attribute: Attribute
    test: Predicate


@dataclass(frozen=True, slots=True)
class At:
    """The test holds of what stands at a place of what is here; in a row of a pattern, places are numbers."""

    place: Place | int
    test: Predicate


@dataclass(frozen=True, slots=True)
class CompareBoth:
    """Compares an attribute of what stands at one place of a row of a pattern with one of what stands at another."""

    left: int
    left_attribute: Attribute
    comparison: Comparison
    right: int
    right_attribute: Attribute
    folded: bool = False


@dataclass(frozen=True, slots=True)
class AtOne:
    """The test holds of the row that a relationship to one leads to, or of nothing."""

    expand: Expand
    place: Place
    test: Predicate


@dataclass(frozen=True, slots=True)
class Quantified:
    """So many of the edges of a relationship satisfy a test of their rows."""

    quantifier: Quantifier
    expand: Expand
    test: Predicate


@dataclass(frozen=True, slots=True)
class Counted:
    """The number of edges that satisfy a test satisfies another."""

    expand: Expand
    test: Predicate
    number: tuple[Compare, ...]


Predicate = (
    And | Or | Not | Compare | CompareBoth | Missing | OfKind | Mentions | Year | Element | At | AtOne | Quantified | Counted
)  # fmt: skip
TRUE = And(())


def nesting(test: Predicate) -> int:
    """How many relationships a test goes along, one after the other."""
    match test:
        case And(tests) | Or(tests):
            return max(map(nesting, tests), default=0)
        case Not(below) | Element(_, below) | At(_, below):
            return nesting(below)
        case AtOne(_, _, below):
            return nesting(below)
        case Quantified(_, _, below) | Counted(_, below):
            return 1 + nesting(below)
        case _:
            return 0
