"""Paths between two nodes: the operators of `path` and `paths`. Immutable, one meaning each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustergraph.plan.predicates import TRUE, Attribute, Expand, Predicate
from clustergraph.plan.values import Value

if TYPE_CHECKING:
    from clustergraph.plan.operators import Fields


@dataclass(frozen=True, slots=True)
class Between:
    """Paths from a node to another that repeat no node, shortest first, those of one length by the ids of their nodes, then
    of their edges; with weights, cheapest first."""

    source: Value
    target: Value
    ways: tuple[Expand, ...]
    outward: frozenset[str]
    """The relationships that are followed from source to target, and"""
    inward: frozenset[str]
    """those that are followed from target to source."""
    most: Value
    """Edges that a path may have."""
    inner: Predicate = TRUE
    """What the nodes between the ends satisfy."""
    edge: Predicate = TRUE
    weights: Mapping[str, Attribute] | None = None
    """By relationship, the property that a path costs."""
    location: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class FindPath:
    """The first path, or null."""

    between: Between
    fields: Fields


@dataclass(frozen=True, slots=True)
class PathPage:
    """A slice of some paths: the shortest, all of its length, or the first `number`."""

    between: Between
    mode: str
    number: Value | None
    field: str = "Query.paths"
    first: Value | None = None
    last: Value | None = None
    after: Value | None = None
    before: Value | None = None
    location: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class FindPaths:
    """A page of paths with what surrounds it."""

    page: PathPage
    fields: Fields


@dataclass(frozen=True, slots=True)
class PagePaths:
    """The paths of a page."""

    fields: Fields


@dataclass(frozen=True, slots=True)
class ThisPath:
    """The path of a row."""

    fields: Fields
