"""Random arguments: filters, orders and other inputs of an API, with values, ids and dates out of a graph at hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
)
from hypothesis import strategies as st

from clustergraph.model.scalars import SCALARS
from clustergraph.model.shape import Model
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from tests.random_graphs import POOLS, up_to

DEEP = 7
"""How deep inputs go; one hop is three steps: the quantifiers, the row, its node."""
PARTS = ("contains", "startsWith", "endsWith")
COMPARING = frozenset(
    [
        "eq",
        "ne",
        "in",
        "notIn",
        "lt",
        "lte",
        "gt",
        "gte",
        "before",
        "after",
        "within",
        "overlaps",
        "some",
        "none",
        "isNull",
        "ignoreCase",
    ]
) | {*PARTS}
YEARS = (-45, 0, 1896, 1949, 1950, 1980, 2007, 2008, 2009, 17000)


@dataclass(frozen=True)
class Variable:
    """A variable and its values, one a request; `...` leaves it out."""

    type: str
    default: str | None
    values: tuple[Any, Any]


class Inputs:
    """The values that are drawn for one document, and the variables that hold some of them."""

    def __init__(self, draw: st.DrawFn, model: Model, graph: Seed) -> None:
        self.draw = draw
        self.variables: list[Variable] = []
        rows: list[NodeRow | EdgeRow] = [*graph.nodes, *graph.edges]
        self.types = {node.id: node.kind for node in graph.nodes}
        self.types |= {edge.id: model.relationships[edge.type].record for edge in graph.edges}
        self.pools: dict[str, list[Any]] = {
            "id": [*self.types, *(f"{id}@2008" for id in [*self.types][:3])],
            "count": [0, 1, 2, 3],
            "year": [*YEARS],
        }
        for row in rows:
            for name, value in row.properties.items():
                self.pools.setdefault(name, []).extend(value if isinstance(value, list) else [value])

    def number(self, most: int) -> int:
        return int(self.draw(up_to(most)))

    def one(self, options: Any) -> Any:
        return options[self.number(len(options) - 1)]

    def value(self, type: Any, hint: str, depth: int = DEEP) -> Any:
        """A value of an input type; `hint` is the property that it is compared with."""
        type = get_nullable_type(type)
        if isinstance(type, GraphQLList):
            return [self.value(type.of_type, hint, depth) for _ in range(self.number(3))]
        if isinstance(type, GraphQLInputObjectType):
            return dict(self.entries(type, hint, depth))
        known = self.pools.get(hint)
        found = self.one(known) if known and self.number(5) else ...
        if isinstance(type, GraphQLEnumType):
            return found if found in type.values else self.one([*type.values])
        try:
            return SCALARS[type.name].accept(found)
        except ValueError:
            return self.one(POOLS[type.name])

    def entries(self, type: GraphQLInputObjectType, hint: str, depth: int) -> Iterator[tuple[str, Any]]:
        """The keys of one input object: seldom none, mostly one; what is required; now and then a null."""
        shallow = [name for name, one in type.fields.items() if not leads_on(one.type)]
        fields = {
            name: one for name, one in type.fields.items() if name != "search"
        }  # which the oracle cannot
        shallow = [name for name in shallow if name in fields]
        names = [*fields] if depth or (type.is_one_of and not shallow) else shallow
        size = 1 if type.is_one_of else self.one((0, 1, 1, 1, 1, 1, 2, 2, 3)) if names else 0
        chosen = [name for name, one in type.fields.items() if isinstance(one.type, GraphQLNonNull)]
        chosen += ["ignoreCase"] if "ignoreCase" in type.fields and self.number(1) else []
        for _ in range(size):
            logic = [name for name in names if name in ("AND", "OR", "NOT")]
            further = [name for name in names if name not in logic and leads_on(type.fields[name].type)]
            likely = {0: shallow, 1: shallow, 3: further, 4: further, 5: logic}.get(self.number(5), names)
            chosen.append(self.one(names if type.is_one_of else likely or names))
        for name in dict.fromkeys(chosen):
            field = type.fields[name].type
            found = self.value(field, hint if name in COMPARING else name, max(0, depth - leads_on(field)))
            if name == "ignoreCase":
                found = self.number(4) > 0
            if name in PARTS and get_named_type(field).name != "URL":
                start, end = self.number(len(found)), self.number(len(found))
                found = found[min(start, end) : max(start, end)]
            yield name, found
        if names and not type.is_one_of and not self.number(15) and (name := self.one(names)) not in chosen:
            yield name, None

    def literal(self, type: Any, value: Any, own: bool = False) -> str:
        """A value as a document holds it, some parts in variables."""
        if self.number(8) < 8:
            return self.written(type, value)
        return self.variable(type, value, value if own else ...)

    def written(self, type: Any, value: Any, constant: bool = False) -> str:
        type = get_nullable_type(type)
        literal: Callable[..., str] = self.literal
        if constant:
            literal = lambda type, value: self.written(type, value, True)  # noqa: E731
        if value is None:
            return "null"
        if isinstance(type, GraphQLList):
            if len(value) == 1 and self.number(4) == 4:
                return self.written(type.of_type, value[0], constant)
            return f"[{', '.join(literal(type.of_type, one) for one in value)}]"
        if isinstance(type, GraphQLInputObjectType):
            of = {
                name: GraphQLNonNull(one.type) if type.is_one_of else one.type
                for name, one in type.fields.items()
            }
            return "{" + ", ".join(f"{name}: {literal(of[name], one)}" for name, one in value.items()) + "}"
        return str(value) if isinstance(type, GraphQLEnumType) else json.dumps(value, ensure_ascii=False)

    def variable(self, type: Any, value: Any, other: Any = ...) -> str:
        """A variable for a value, new or one that is there; `other` is its value when the document is asked again."""
        same = [place for place, one in enumerate(self.variables) if one.type == str(type)]
        if other is ... and same and self.number(2) == 2:
            return f"$v{self.one(same)}"
        if other is ...:
            fixed = get_named_type(type).name in ("Int", "Boolean")
            other = value if fixed else self.value(type, "id" if get_named_type(type).name == "ID" else "", 2)
        turn, default = self.number(9), None
        values = (value, other)
        if turn == 0 and value is not None:
            default, values = self.written(type, value, constant=True), (..., other)
        elif turn == 1 and not isinstance(type, GraphQLNonNull):
            values = (value, ...)
        elif turn == 2 and not isinstance(type, GraphQLNonNull):
            values = (value, None)
        self.variables.append(Variable(str(type), default, values))
        return f"$v{len(self.variables) - 1}"

    def declared(self) -> str:
        """The variables as the head of an operation declares them."""
        told = [
            f"$v{place}: {one.type}" + (f" = {one.default}" if one.default else "")
            for place, one in enumerate(self.variables)
        ]
        return f"({', '.join(told)})" if told else ""

    def given(self) -> list[Mapping[str, Any]]:
        """The variables of each request."""
        turns = range(2 if self.variables else 1)
        every = [(f"v{place}", one.values) for place, one in enumerate(self.variables)]
        return [{name: values[turn] for name, values in every if values[turn] is not ...} for turn in turns]


def leads_on(type: Any) -> bool:
    """Whether an input type leads from one node or edge to another."""
    return str(get_named_type(type).name).endswith(("Where", "Order", "Quantifiers", "Count"))
