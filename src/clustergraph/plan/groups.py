"""What rows add up to, and their groups: the operators of aggregates. Immutable, one meaning each.

In a group, the row of a relationship is its edge: what a relationship adds up to is what its edges say.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from clustergraph.plan.predicates import Attribute, Predicate
from clustergraph.plan.values import Value

if TYPE_CHECKING:
    from clustergraph.plan.operators import Fields, Select, Step, Text


@dataclass(frozen=True, slots=True)
class Reading:
    """The values of a row: an attribute of what some steps lead to, the elements of a list, or (no attribute) the node itself."""

    way: tuple[Step, ...]
    attribute: Attribute | None
    scalar: str
    listed: bool = False
    currency: Attribute | None = None
    """For an amount: the attribute beside it that holds its currency."""

    @property
    def said(self) -> str:
        """What is read, as explanations name it."""
        way = [step.expand.field if step.expand else step.place.value for step in self.way]
        return ".".join([*way, *([self.attribute.name] if self.attribute else [])])


class KeyForm(Enum):
    """What of a value rows have in common: all of it, or the year or decade that its days lie in."""

    WHOLE = "whole"
    YEAR = "year"
    DECADE = "decade"


@dataclass(frozen=True, slots=True)
class GroupKey:
    """What the rows of a group have in common. A row without a value has none in common with the others of its sort."""

    name: str
    reading: Reading
    form: KeyForm = KeyForm.WHOLE

    @property
    def scalar(self) -> str:
        return self.reading.scalar if self.form is KeyForm.WHOLE else "Int"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number or a value that the rows of a group add up to, of one currency where it is money."""

    reading: Reading
    fact: str
    scalar: str
    currency: Value | None = None


@dataclass(frozen=True, slots=True)
class BySize:
    direction: str


@dataclass(frozen=True, slots=True)
class ByKey:
    key: GroupKey
    direction: str


@dataclass(frozen=True, slots=True)
class ByMeasure:
    measure: Measure
    direction: str


GroupTerm = BySize | ByKey | ByMeasure


@dataclass(frozen=True, slots=True)
class OfSize:
    """The number of rows of the group satisfies all of these comparisons."""

    test: Predicate


@dataclass(frozen=True, slots=True)
class OfMeasure:
    """What the rows of the group add up to satisfies a test."""

    measure: Measure
    test: Predicate


@dataclass(frozen=True, slots=True)
class AllOf:
    tests: tuple[Having, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    tests: tuple[Having, ...]


@dataclass(frozen=True, slots=True)
class NotOf:
    test: Having


Having = OfSize | OfMeasure | AllOf | AnyOf | NotOf


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A slice of the groups of rows by keys, between cursors of the same field and order."""

    by: tuple[GroupKey, ...]
    having: Having
    terms: tuple[GroupTerm, ...]
    field: str
    first: Value | None = None
    last: Value | None = None
    after: Value | None = None
    before: Value | None = None
    location: tuple[int, int] | None = None


# What is told of rows and groups


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows there are; `certain`: in a dated view, those that are there for certain."""

    certain: bool


@dataclass(frozen=True, slots=True)
class Sureness:
    """How many rows are of high, medium and low confidence: response keys and levels."""

    levels: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one value of the rows adds up to: response keys, facts, and the keys and facts below one."""

    reading: Reading
    facts: tuple[tuple[str, str, Any], ...]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What the rows add up to, value by value."""

    values: tuple[tuple[str, Measured | Text], ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """A page of groups with what surrounds it."""

    page: GroupPage
    fields: Fields


@dataclass(frozen=True, slots=True)
class PageGroups:
    """The groups of a page."""

    fields: Fields


@dataclass(frozen=True, slots=True)
class GroupHere:
    """The group of a row of groups."""

    fields: Fields


@dataclass(frozen=True, slots=True)
class Keys:
    """What the rows of a group have in common: response keys, the place of each key (None: not grouped by), and
    what is told of a node that is a key."""

    keys: tuple[tuple[str, int | Text | None, Select | None], ...]


@dataclass(frozen=True, slots=True)
class CiteAll:
    """The sources that the rows of a group rest on."""

    select: Select
