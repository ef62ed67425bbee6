"""Every name that the API derives from a model, computed before the API is built, so that two never meet in silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clustergraph.model.declarations import Declared
from clustergraph.model.scalars import SCALARS
from clustergraph.model.shape import End, Kind, Model, Record

OWN_TYPES = frozenset({
    "Query", "Mutation", "Subscription", "Node", "Relationship", "Kind", "RelationshipType", "Direction", "Confidence",
    "PageInfo", "Graph", "KindCount", "Load", "Known", "Path", "PathMode", "PathDirection", "Match", "MatchOrder", "JSON",
    "Search",
})  # fmt: skip
"""Types that the API itself brings, or will: a model cannot take them."""
OWN_QUESTIONS = frozenset({
    "node", "nodes", "asOf", "between", "graph", "search", "path", "paths", "match", "timeline", "changes", "ranking",
    "communities", "similar", "opportunities", "reachable", "subgraph", "live", "graphChanged",
})  # fmt: skip
"""Root fields that the API itself brings, or will."""
OF_A_KIND = ("", "Where", "Order", "Connection", "Edge", "Aggregate", "GroupKey", "GroupConnection")
OF_AN_END = ("Where", "Order", "Connection", "Edge", "Quantifiers", "Count", "CountOrder", "AggregateOrder")


def first_lowered(name: str) -> str:
    """`OlympicEvent` becomes `olympicEvent`."""
    return name[0].lower() + name[1:]


def stem(end: End) -> str:
    """What the types of a relationship's field are named after: `OrganisationExports`, by the declaring type."""
    return end.owner + end.field[0].upper() + end.field[1:]


def clashes(model: Model, declared: Declared) -> Iterator[tuple[Any, str, str]]:
    """The places, messages and hints of all names that two things want."""
    yield from _types(model, declared)
    yield from _questions(model, declared)
    yield from _fields(model, declared)


def _types(model: Model, declared: Declared) -> Iterator[tuple[Any, str, str]]:
    taken = dict.fromkeys(OWN_TYPES, "the API itself")
    for scalar in (*SCALARS, "Confidence", "Kind"):
        taken |= {f"{scalar}Filter": "the API itself", f"{scalar}ListFilter": "the API itself"}
    for name, what, node in _wanted_types(model, declared):
        other = taken.setdefault(name, what)
        if other != what:
            yield (
                node,
                f"{what} and {other} both want the name {name}",
                "Rename the type or the field in the model.",
            )


def _wanted_types(model: Model, declared: Declared) -> Iterator[tuple[str, str, Any]]:
    for name in (*model.types, *(record.name for record in model.records.values() if record.declared)):
        for suffix in OF_A_KIND:
            yield name + suffix, f"type {name}", declared.nodes[name]
    for name in model.enums:
        for suffix in ("", "Filter", "ListFilter"):
            yield name + suffix, f"enum {name}", declared.nodes[name]
    for one in model.relationships.values():
        for end in {*one.outward, *one.inward}:
            for suffix in OF_AN_END if end.many else ("Edge", "EdgeWhere"):
                yield (
                    stem(end) + suffix,
                    f"field {end.owner}.{end.field}",
                    declared.field(end.owner, end.field),
                )
        if not model.records[one.record].declared:
            first = (one.outward + one.inward)[0]
            for suffix in ("", "Where", "Order"):
                yield (
                    one.record + suffix,
                    f"relationship {one.type}",
                    declared.field(first.owner, first.field),
                )


def _questions(model: Model, declared: Declared) -> Iterator[tuple[Any, str, str]]:
    taken = dict.fromkeys(OWN_QUESTIONS, "the API itself")
    declared_records = [record for record in model.records.values() if record.declared]
    named_types: list[Kind | Record] = [*model.types.values(), *declared_records]
    for named in named_types:
        directive = "relationshipProperties" if named.name in model.records else "node"
        for argument, name in (("singular", named.singular), ("plural", named.plural)):
            other = taken.setdefault(name, f"{named.name} ({argument})")
            if other != f"{named.name} ({argument})":
                yield (declared.nodes[named.name], f"{named.name} and {other} both want the root field {name}",
                       f'Write @{directive}({argument}: "{first_lowered(named.name)}{argument.capitalize()}") '
                       f"on {named.name}.")  # fmt: skip


def _fields(model: Model, declared: Declared) -> Iterator[tuple[Any, str, str]]:
    for kind in model.types.values():
        names = {*kind.properties, *kind.ends}
        derived = {
            f"{end.field}Edge": f"the edge of {end.field}" for end in kind.ends.values() if not end.many
        }
        if kind.abstract:
            derived |= {f"as{name}": f"the filter of {name}" for name in model.types}
        for name in sorted(names & set(derived)):
            owner = next(one for one in (kind.name, *kind.interfaces) if name in model.types[one].own)
            yield (declared.field(owner, name), f"{kind.name}.{name} and {derived[name]} both want the name {name}",
                   f"Rename {name}, for instance {name}Of.")  # fmt: skip
