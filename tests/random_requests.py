"""Random requests: documents that ask for anything an API has, about a graph at hand, and their variables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
)
from hypothesis import strategies as st

from clustergraph.model import edtf
from clustergraph.model.shape import Model
from clustergraph.seeds.rows import Seed
from tests.random_inputs import Inputs

OWN = ("first", "last", "property")
"""Arguments that not every value fits: their variables are not shared."""
DATES = ("born", "date", "finished", "founded", "over", "published", "since", "until", "when")
"""Properties whose values are days to look at a graph on."""
NEAR = 4
"""How deep the inputs of a request go; those of listings go deeper."""
HOPS = 3
"""How many nodes deep a document goes."""
UNASKED = (
    "graph",
    "match",
    "path",
    "paths",
    "search",
    "ranking",
    "communities",
    "opportunities",
    "subgraph",
    "whyEmpty",
)
"""Questions that have generators of their own, and those that the oracle does not answer."""
Composite = GraphQLObjectType | GraphQLInterfaceType
Keys = dict[str, tuple[str, "Keys"]]
"""The response keys of a selection set, each with the field and arguments that it stands for, and the keys below."""


@dataclass(frozen=True)
class Request:
    """A document, the operation to run, and its variables: several sets, to be asked one after the other."""

    document: str
    operation: str | None
    variables: tuple[Mapping[str, Any], ...]


@st.composite
def requests(draw: st.DrawFn, schema: GraphQLSchema, model: Model, graph: Seed) -> Request:
    """Requests about a graph that are right for its schema."""
    return _Writing(schema, Inputs(draw, model, graph)).request()


@st.composite
def listings(draw: st.DrawFn, schema: GraphQLSchema, model: Model, graph: Seed) -> Request:
    """Requests for the ids of a few connections, filtered and ordered at random: many comparisons for little text."""
    writing = _Writing(schema, Inputs(draw, model, graph))
    fields = [
        name
        for name, one in writing.root.fields.items()
        if {"where", "orderBy"} <= one.args.keys() and writing.has_rows(one)
    ]
    asked = [writing.listing(writing.one(fields), f"c{place}") for place in range(5)]
    document = f"query{writing.inputs.declared()} {{ {' '.join(asked)} }}"
    return Request(document, None, tuple(writing.inputs.given()))


class _Writing:
    """One document that is being written."""

    def __init__(self, schema: GraphQLSchema, inputs: Inputs) -> None:
        self.schema = schema
        self.root: Any = schema.query_type
        self.inputs = inputs
        self.number, self.one = inputs.number, inputs.one
        self.present = {*inputs.types.values()}
        self.fragments: list[tuple[Composite, str]] = []
        self.aliases = count()
        self.nested = 0
        """In how many fragments this is."""
        self.in_view = False
        """Whether this is below asOf or between, where neither may stand again."""
        self.frozen = False
        """Whether this is in a named fragment: it may stand beside anything, so that its keys must be its own."""

    def request(self) -> Request:
        asked = self.selection(self.root, 1 + self.number(HOPS - 1), {})
        fragments = [
            f"fragment F{place} on {type} {{ {text} }}" for place, (type, text) in enumerate(self.fragments)
        ]
        named = not self.number(4)
        others = ["query Other { __typename }"] if named and self.number(1) else []
        head = f"query{' Asked' if named else ''}{self.inputs.declared()}"
        document = "\n".join([*others, f"{head} {{ {asked} }}", *fragments])
        return Request(document, "Asked" if named else None, tuple(self.inputs.given()))

    def listing(self, name: str, key: str) -> str:
        types = {name: argument.type for name, argument in self.root.fields[name].args.items()}
        said = [
            f"{name}: {self.inputs.literal(types[name], self.inputs.value(types[name], ''))}"
            for name in ("where", "orderBy")
        ]
        return f"{key}: {name}({', '.join(said)}) {{ nodes {{ id }} }}"

    def selection(self, type: Composite, hops: int, keys: Keys) -> str:
        """Fields and fragments of a type. A page always shows rows, or it would seldom."""
        rows = [
            type.fields[name]
            for name in ("edges", "nodes")
            if name in type.fields and "pageInfo" in type.fields
        ]
        least = 2 if type is self.root else 0 if rows else 1
        must = [self.field(type, self.one(rows), hops, keys, "")] if rows else []
        parts = [*must, *(self.part(type, hops, keys) for _ in range(least + self.one((0, 1, 0, 1, 2))))]
        return " ".join(parts[::-1] if self.number(1) else parts)

    def part(self, type: Composite, hops: int, keys: Keys) -> str:
        turn = self.number(11)
        if turn >= (7 if isinstance(type, GraphQLInterfaceType) else 11) and self.nested < 4:
            self.nested += 1
            written = self.fragment(type, hops, keys)
            self.nested -= 1
            return written
        if turn == 6 and type is not self.root:
            return "__typename"
        fields = [
            one
            for name, one in type.fields.items()
            if (hops or is_leaf(one) or not is_thing(type))
            and name not in UNASKED
            and not (self.in_view and name == "changes")
        ]
        views = [one for one in fields if get_named_type(one.type) is self.root]
        rare = 30 if self.in_view else 3
        if views and self.number(rare) == rare:
            fields = views
        elif type is self.root:
            narrow = self.number(9)
            fields = [one for one in fields if one not in views and (not narrow or self.has_rows(one))]
        return self.field(type, self.one(fields), hops, keys, self.directive()) if fields else "__typename"

    def has_rows(self, root: GraphQLField) -> bool:
        """Whether it is a connection of nodes or edges of which the graph has some."""
        type = get_named_type(root.type)
        if not isinstance(type, GraphQLObjectType) or "nodes" not in type.fields:
            return False
        return not self.present.isdisjoint(self.kinds(get_named_type(type.fields["nodes"].type)))

    def fragment(self, type: Composite, hops: int, keys: Keys) -> str:
        """A fragment that may apply: inline or named, on this type or another, new or one that is there."""
        mine = self.kinds(type)
        types = [one for one in self.schema.type_map.values() if isinstance(one, Composite)]
        condition = self.one([one for one in types if self.kinds(one) & mine])
        turn, directive = self.number(5), self.directive()
        if turn < 3:
            return f"... on {condition}{directive} {{ {self.selection(condition, hops, keys)} }}"
        if turn == 3:
            return f"...{directive} {{ {self.selection(type, hops, keys)} }}"
        there = [place for place, (other, _) in enumerate(self.fragments) if other is condition]
        if not there:
            frozen, self.frozen = self.frozen, True
            outside, self.in_view = self.in_view, True
            self.fragments.append((condition, self.selection(condition, min(hops, 1), {})))
            self.frozen, self.in_view = frozen, outside
            there = [len(self.fragments) - 1]
        return f"...F{self.one(there)}{directive}"

    def kinds(self, type: Any) -> set[str]:
        possible = self.schema.get_possible_types(type) if isinstance(type, GraphQLInterfaceType) else [type]
        return {one.name for one in possible}

    def directive(self) -> str:
        """Mostly none, sometimes one that keeps what it stands at, seldom one that drops it."""
        if self.number(8) < 8:
            return ""
        kept = self.number(3) > 0
        name, value = ("include", kept) if self.number(1) else ("skip", not kept)
        type: Any = GraphQLNonNull(GraphQLBoolean)
        return f" @{name}(if: {self.inputs.variable(type, value, not value) if self.number(1) else json.dumps(value)})"

    def field(self, parent: Composite, field: GraphQLField, hops: int, keys: Keys, directive: str) -> str:
        name = next(name for name, one in parent.fields.items() if one is field)
        head = name + self.arguments(parent, name, field)
        ours = keys.get(name, (head,))[0] == head and not (field.args and self.frozen)
        opaque = name.lower().endswith("cursor")
        key = name if opaque or (ours and self.number(3)) else f"x{next(self.aliases)}"
        said = head if key == name else f"{key}: {head}"
        type: Any = get_named_type(field.type)
        if is_leaf(field):
            return said + directive
        below = keys.setdefault(key, (head, {}))[1]
        outside, self.in_view = self.in_view, self.in_view or type is self.root or name in ("rows", "changes")
        left = hops - is_thing(parent) - (parent is self.root and type is not parent)
        twice = [f"{said} {{ {self.selection(type, left, below)} }}"] if self.number(9) == 9 else []
        written = " ".join([f"{said}{directive} {{ {self.selection(type, left, below)} }}", *twice])
        self.in_view = outside
        return written

    def arguments(self, parent: Composite, name: str, field: GraphQLField) -> str:
        given: dict[str, Any] = {}
        types = {key: argument.type for key, argument in field.args.items()}
        if "id" in types:
            fitting = [
                id for id, its in self.inputs.types.items() if its in self.kinds(get_named_type(field.type))
            ]
            given["id"] = (
                self.one(fitting) if fitting and self.number(9) else self.inputs.value(types["id"], "id")
            )
        if get_named_type(field.type) is self.root:
            dates = [key for key in self.inputs.pools if key in DATES]
            for key, one in types.items():
                if key != "known" or self.number(1):
                    given[key] = self.inputs.value(one, self.one(dates) if dates else "")
            if "end" in given and self.number(9) < 9:
                given["start"], given["end"] = sorted((given["start"], given["end"]), key=edtf.order)
        if "from" in types:
            some = [key for key in self.inputs.pools if key in DATES]
            dates = [
                self.inputs.value(types[name], self.one(some) if some else "") for name in ("from", "to")
            ]
            given["from"], given["to"] = sorted(dates, key=edtf.order) if self.number(9) < 9 else dates
        if "every" in types:
            given |= {
                key: self.inputs.value(types[key], "when") for key in ("start", "end") if self.number(2) < 2
            }
            if self.number(1):
                given["every"] = self.one(("YEAR", "QUARTER", "MONTH"))
            if self.number(1):
                given["of"] = [self.one([*get_named_type(types["of"]).values]) for _ in range(self.number(3))]
        if "by" in types and "having" in types:
            keys = [*get_named_type(types["by"]).values]
            given["by"] = [self.one(keys) for _ in range(self.one((1, 1, 1, 2, 2, 3, 0)))]
        if "having" in types and not self.number(2):
            given["having"] = self.inputs.value(types["having"], "", NEAR)
        if (
            "known" in types
            and "by" not in types
            and get_named_type(field.type) is not self.root
            and self.number(1)
        ):
            given["known"] = self.one(("POSSIBLE", "CERTAIN"))
        if "ids" in types:
            given["ids"] = self.inputs.value(types["ids"], "id")
        if "where" in types and self.number(1):
            given["where"] = self.inputs.value(types["where"], "", NEAR)
        if "orderBy" in types and self.number(2):
            given["orderBy"] = self.inputs.value(types["orderBy"], "", NEAR)
        if "distinct" in types and not self.number(2):
            given["distinct"] = True
        if "property" in types and self.number(1):
            given["property"] = self.one(
                ["", *(key for key in self.inputs.pools if key not in ("id", "count", "year"))]
            )
        if "first" in types and self.number(1):
            sizes = ("first", "last") if "last" in types else ("first", "first")
            this, other = self.one((sizes, sizes[::-1]))
            given |= {this: self.one((1, 2, 3, 5, 8, 0))} | ({other: None} if self.number(5) == 5 else {})
        said = [
            f"{key}: {self.inputs.literal(types[key], value, key in OWN)}" for key, value in given.items()
        ]
        return f"({', '.join(said)})" if said else ""


def is_leaf(field: GraphQLField) -> bool:
    return not is_composite_type(get_named_type(field.type))


def is_thing(type: Composite) -> bool:
    """Whether it is a type of nodes or of edges, not a page, a row or the root."""
    return bool(type.interfaces) or isinstance(type, GraphQLInterfaceType)
