"""The oracle's paths: all that there are, then the first of them."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError

from clustergraph.model.shape import NODE, RELATIONSHIP
from clustergraph.seeds.rows import EdgeRow, NodeRow
from tests.reference_match import walk

if TYPE_CHECKING:
    from tests.reference import Reference

Row = dict[str, Any]
Args = Mapping[str, Any]


class AllPaths:
    """All paths between two nodes in one view, in their order."""

    def __init__(self, reference: Reference, args: Args) -> None:
        self.reference = reference
        self.args = args
        through = args.get("through")
        self.types = [*reference.model.relationships] if through is None else through
        if not 0 <= args["maxHops"] <= 20 or not 0 <= args.get("k", 0) <= 1000:
            raise GraphQLError("out of bounds")
        if args.get("weight") is not None:
            self.check_weights(args["weight"])

    def check_weights(self, name: str) -> None:
        for type in self.types:
            record = self.reference.model.records[self.reference.model.relationships[type].record]
            found = record.properties.get(name)
            if found is None or found.listed or found.type not in ("Int", "Float", "Decimal"):
                raise GraphQLError("no weight")
        for edge in self.reference.edges:
            if edge.type in self.types and self.fits(edge):
                value = edge.properties.get(name)
                if value is None or Decimal(value) < 0:
                    raise GraphQLError("a wrong weight")

    def fits(self, edge: EdgeRow) -> bool:
        return self.reference.thing_holds(self.args.get("relationships") or {}, RELATIONSHIP, edge)

    def paths(self) -> list[tuple[Any, ...]]:
        source, target = (self.reference.node(self.args[name]) for name in ("source", "target"))
        found = [] if source is None or target is None else list(self.from_here(source, target, [source], []))
        return sorted(found, key=lambda one: one[0])

    def from_here(
        self, source: NodeRow, target: NodeRow, nodes: list[NodeRow], edges: list[EdgeRow]
    ) -> Iterator[tuple[Any, ...]]:
        if nodes[-1] is target:
            ids = tuple(edge.id.partition("@")[0] for edge in edges)
            yield (
                (self.cost(edges), len(edges), tuple(node.id.partition("@")[0] for node in nodes), ids),
                nodes[0],
                edges,
            )
            return
        if len(edges) == self.args["maxHops"]:
            return
        for edge in self.reference.edges:
            if edge.type not in self.types or not self.fits(edge):
                continue
            either = (
                self.reference.model.relationships[edge.type].symmetric or self.args["direction"] == "EITHER"
            )
            ends = []
            if edge.source == nodes[-1].id and (either or self.args["direction"] == "OUT"):
                ends.append(edge.target)
            if edge.target == nodes[-1].id and (either or self.args["direction"] == "IN"):
                ends.append(edge.source)
            for node in [one for one in self.reference.nodes if one.id in ends]:
                inner = self.reference.thing_holds(self.args.get("nodes") or {}, NODE, node)
                if node not in nodes and (node is target or inner):
                    yield from self.from_here(source, target, [*nodes, node], [*edges, edge])

    def cost(self, edges: list[EdgeRow]) -> Fraction:
        name = self.args.get("weight")
        if name is None:
            return Fraction(len(edges))
        return sum((Fraction(Decimal(edge.properties[name])) for edge in edges), Fraction(0))

    def told(self, path: tuple[Any, ...]) -> Row:
        key, start, edges = path
        cost = None if self.args.get("weight") is None else float(key[0])
        nodes = walk(self.reference, start, edges)
        return {"length": len(edges), "cost": cost, "nodes": nodes, "relationships": edges}


def path(reference: Reference, args: Args) -> Row | None:
    every = AllPaths(reference, args)
    found = every.paths()
    return every.told(found[0]) if found else None


def paths(reference: Reference, args: Args, field: object) -> Row:
    every = AllPaths(reference, args)
    found = every.paths()
    if args["mode"] == "SHORTEST":
        found = found[:1]
    elif args["mode"] == "ALL_SHORTEST":
        found = [one for one in found if one[0][0] == found[0][0][0]]
    else:
        found = found[: args["k"]]
    rows = []
    for one in found:
        (cost, length, nodes, edges), _, _ = one
        key = [("Float", "ASC", float(cost)), ("Int", "ASC", length)]
        texts = [("ID", "ASC", "\0".join(nodes)), ("ID", "ASC", "\0".join(edges))]
        cursor = b64encode(json.dumps([str(field), [None, []], [*key, *texts]]).encode()).decode()
        rows.append({"node": every.told(one), "key": [*key, *texts], "cursor": cursor})
    page, info = reference.page(rows, field, args)
    return {"totalCount": len(rows), "nodes": [row["node"] for row in page], "edges": page, "pageInfo": info}
