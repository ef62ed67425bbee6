"""What of the graph an answer rests on: the kinds and relationships that a plan may come by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from clustergraph.model.shape import Model
from clustergraph.pace import pause
from clustergraph.plan import groups, operators, predicates, values
from clustergraph.plan.operators import (
    Cite,
    Lookup,
    LookupAll,
    Plan,
    Scan,
    ScanEdges,
    Seek,
    Select,
)
from clustergraph.plan.predicates import Expand, Mentions

WIDE = (
    operators.GraphFacts,
    operators.Introspect,
    operators.Supports,
    operators.Timeline,
    operators.Look,
    Mentions,
)
"""What looks at more than it names."""
KNOWN = frozenset(
    name
    for module in (operators, predicates, groups, values)
    for name, one in vars(module).items()
    if isinstance(one, type) and one.__module__ == module.__name__
)
"""Operators whose parts say what they come by; questions such as paths and patterns are not among them."""


def touched(plan: Plan, model: Model) -> frozenset[str] | None:
    """The names of kinds and relationships that decide an answer; None: all of them."""
    found: set[str] = set()
    return frozenset(found) if _collect(plan.fields, model, found, set()) else None


def _collect(part: Any, model: Model, found: set[str], seen: set[int]) -> bool:
    """Whether a part of a plan says all that it comes by; what it does is added."""
    if isinstance(part, tuple | list):
        return all(_collect(one, model, found, seen) for one in part)
    if isinstance(part, Mapping):
        return all(_collect(one, model, found, seen) for one in part.values())
    if not is_dataclass(part) or isinstance(part, Enum | type) or id(part) in seen:
        return True
    seen.add(id(part))
    pause()
    if type(part).__name__ not in KNOWN or isinstance(part, WIDE):
        return False
    match part:
        case Scan(_, kinds) | Seek(_, kinds) | Lookup(_, kinds):
            found.update(kinds)
        case LookupAll():
            found.update(model.kinds)
        case ScanEdges(_, relationships) | operators.LookupEdge(_, relationships):
            for type_ in relationships:
                _relationship(type_, model, found)
        case Expand(type_):
            _relationship(type_, model, found)
        case Select(_, told):
            found.update(name for name in told if name in model.kinds)
        case Cite():
            found.add(str(model.source_kind))
        case _:
            pass
    return all(_collect(getattr(part, one.name), model, found, seen) for one in fields(part))


def _relationship(type: str, model: Model, found: set[str]) -> None:
    """A relationship, and all kinds that stand at its ends."""
    relationship = model.relationships[type]
    found.add(type)
    for end in (relationship.source, relationship.target):
        found.update(model.covers(end))
