"""Every name that the API derives from a model, computed before the API is built, so that two never meet in silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clustergraph.model.declarations import Declared
from clustergraph.model.grouping import FACTS, KeyName, group_keys
from clustergraph.model.scalars import SCALARS
from clustergraph.model.shape import End, Kind, Model, Record

OWN_TYPES = frozenset({
    "Query", "Mutation", "Subscription", "Node", "Relationship", "Kind", "RelationshipType", "Direction", "Confidence",
    "PageInfo", "Graph", "KindCount", "Load", "Known", "Path", "PathMode", "PathDirection", "Match", "MatchOrder", "JSON",
    "Because", "Highlight", "WhyEmpty", "WhyStep", "Search", "SearchConnection", "SearchEdge", "PathConnection", "PathEdge", "MatchConnection", "MatchEdge",
    "HopRange", "Likeness", "Centrality", "Community", "Subgraph",
    *(f"{name}{suffix}" for name in ("Reachable", "Similar", "Opportunity", "Ranking", "Community", "CommunityNode") for suffix in ("Connection", "Edge")),
    "NodeWhere", "NodeOrder", "NodeConnection", "NodeEdge", "RelationshipWhere", "RelationshipOrder", "RelationshipConnection",
    "RelationshipEdge", "RelationshipTypeFilter", "Every", "TimelinePoint", "PropertyChange", "ConfidenceCounts", "CurrencySum", "CurrencySumWhere", "CurrencySumOrder",
    *(f"{sort}Aggregate{suffix}" for sort in ("Value", *FACTS) for suffix in ("", "Where", "Order")),
})  # fmt: skip
"""Types that the API itself brings, or will: a model cannot take them."""
OWN_QUESTIONS = frozenset({
    "node", "nodes", "asOf", "between", "graph", "search", "path", "paths", "match", "timeline", "changes", "ranking",
    "communities", "similar", "opportunities", "reachable", "subgraph", "because", "whyEmpty", "live", "graphChanged",
})  # fmt: skip
"""Root fields that the API itself brings, or will."""
OF_ROWS = (
    "Aggregate", "AggregateWhere", "AggregateOrder", "Group", "GroupEdge", "GroupConnection", "GroupWhere", "GroupOrder", "GroupKey",
    "GroupKeys", "GroupKeysOrder", "Changes", "Change",
)  # fmt: skip
OF_A_KIND = ("", "Where", "Order", "Connection", "Edge", *OF_ROWS)
OF_AN_END = ("Where", "Order", "Connection", "Edge", "Quantifiers", "Count", "CountOrder", "AggregateOrder")


def first_lowered(name: str) -> str:
    """`OlympicEvent` becomes `olympicEvent`."""
    return name[0].lower() + name[1:]


def stem(end: End) -> str:
    """What the types of a relationship's field are named after: `OrganisationExports`, by the declaring type."""
    return end.owner + _first_raised(end.field)


def clashes(model: Model, declared: Declared) -> Iterator[tuple[Any, str, str]]:
    """The places, messages and hints of all names that two things want."""
    yield from _types(model, declared)
    yield from _questions(model, declared)
    yield from _fields(model, declared)
    yield from _keys(model, declared)


def _types(model: Model, declared: Declared) -> Iterator[tuple[Any, str, str]]:
    taken = dict.fromkeys((*OWN_TYPES, *SCALARS), "the API itself")
    for scalar in (*SCALARS, "Confidence", "Kind"):
        taken |= {f"{scalar}Filter": "the API itself", f"{scalar}ListFilter": "the API itself"}
    told: set[tuple[str, str]] = set()
    for name, what, node, hint in _wanted_types(model, declared):
        other = taken.setdefault(name, what)
        if other != what and (what, other) not in told:
            told.add((what, other))
            yield node, f"{what} and {other} both want the name {name}", hint


def _wanted_types(model: Model, declared: Declared) -> Iterator[tuple[str, str, Any, str]]:
    source = model.source_kind
    if source:
        for suffix in ("SupportsConnection", "SupportsEdge"):
            yield source + suffix, f"type {source}", declared.nodes[source], advice_to_rename(source)
    for name in (*model.types, *(record.name for record in model.records.values() if record.declared)):
        for suffix in OF_A_KIND:
            yield name + suffix, f"type {name}", declared.nodes[name], advice_to_rename(name)
    for name in model.enums:
        for suffix in ("", "Filter", "ListFilter"):
            yield name + suffix, f"enum {name}", declared.nodes[name], advice_to_rename(name)
    for one in model.relationships.values():
        for end in dict.fromkeys((*one.outward, *one.inward)):
            field = declared.field(end.owner, end.field)
            for suffix in OF_AN_END if end.many else ("Edge", "EdgeWhere"):
                yield stem(end) + suffix, f"field {end.owner}.{end.field}", field, advice_to_rename(end.field)
        if not model.records[one.record].declared:
            first = (one.outward + one.inward)[0]
            field = declared.field(first.owner, first.field)
            for suffix in ("", "Where", "Order", *OF_ROWS):
                yield one.record + suffix, f"relationship {one.type}", field, advice_of_a_record(one.record)


def advice_to_rename(name: str) -> str:
    """A way out when two things want one name."""
    some = "some" if name[0].islower() else "Some"
    return f"Rename {name}, for instance {some}{_first_raised(name)}."


def _first_raised(name: str) -> str:
    return name[0].upper() + name[1:]


def advice_of_a_record(name: str) -> str:
    """The way out when the edges of a relationship cannot be named after it."""
    return f'Write properties: "Some{name}" at each of its ends, and: type Some{name} @relationshipProperties'


def _questions(model: Model, declared: Declared) -> Iterator[tuple[Any, str, str]]:
    taken = dict.fromkeys(OWN_QUESTIONS, "the API itself")
    declared_records = [record for record in model.records.values() if record.declared]
    named_types: list[Kind | Record] = [*model.types.values(), *declared_records]
    for named in named_types:
        directive = "relationshipProperties" if named.name in model.records else "node"
        advised = {
            "singular": f"one{_first_raised(named.name)}",
            "plural": f"all{_first_raised(named.name)}s",
        }
        for argument, name in (("singular", named.singular), ("plural", named.plural)):
            what = f"{named.name} ({argument})"
            other = taken.setdefault(name, what)
            if other != what:
                yield (declared.nodes[named.name], f"{what} and {other} both want the root field {name}",
                       f'Write @{directive}({argument}: "{advised[argument]}") on {named.name}.')  # fmt: skip


def _keys(model: Model, declared: Declared) -> Iterator[tuple[Any, str, str]]:
    """Names that two things to group by want."""
    shapes: list[Kind | Record] = [*model.types.values(), *model.records.values()]
    for shape in shapes:
        taken: dict[str, KeyName] = {}
        for key in group_keys(model, shape):
            other = taken.setdefault(key.name, key)
            own = shape.own if isinstance(shape, Kind) else frozenset(shape.properties)
            if other is not key and key.of in own:
                message = f"{_key(shape.name, other)} and {_key(shape.name, key)} both want the group key {key.name}"
                yield declared.field(shape.name, key.of), message, advice_to_rename(key.of)


def _key(type: str, key: KeyName) -> str:
    return f"{type}.{key.of}" if key.form == "whole" else f"the {key.form} of {type}.{key.of}"


def _fields(model: Model, declared: Declared) -> Iterator[tuple[Any, str, str]]:
    for kind in model.interfaces.values():
        narrower = {f"as{one.name}": one.name for one in model.types.values() if kind.name in one.interfaces}
        for name in sorted({*kind.properties, *kind.ends} & set(narrower)):
            owner = next(one for one in (kind.name, *kind.interfaces) if name in model.types[one].own)
            yield (declared.field(owner, name),
                   f"{owner}.{name} and the filter of {narrower[name]} in {kind.name}Where both want the name {name}",
                   advice_to_rename(name))  # fmt: skip
