"""The oracle's neighbourhoods: what can be reached, what is alike, and parts of the graph; by trying everything."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from math import fsum, log
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError

from clustergraph.model.shape import NODE
from clustergraph.seeds.rows import EdgeRow, NodeRow
from tests.reference_match import walk
from tests.reference_paths import AllPaths

if TYPE_CHECKING:
    from tests.reference import Reference

Row = dict[str, Any]
Args = Mapping[str, Any]


def plain(thing: NodeRow | EdgeRow) -> str:
    return thing.id.partition("@")[0]


def connection(
    reference: Reference, rows: Sequence[Row], sorts: Sequence[str], field: object, args: Args
) -> Row:
    """A page of rows, each with the values of its `sort`."""
    for row in rows:
        row["key"] = [(type, "ASC", value) for type, value in zip(sorts, row["sort"], strict=True)]
        content = json.dumps([str(field), [args.get("by"), []], row["key"]])
        row["cursor"] = b64encode(content.encode()).decode()
    rows = sorted(rows, key=lambda row: row["sort"])
    page, info = reference.page(rows, field, args)
    return {"totalCount": len(rows), "nodes": [row["node"] for row in page], "edges": page, "pageInfo": info}


def fits(reference: Reference, args: Args, node: NodeRow) -> bool:
    return reference.thing_holds(args.get("where") or {}, NODE, node)


def neighbours(reference: Reference, args: Args, node: NodeRow, back: bool = False) -> dict[str, EdgeRow]:
    """By the id of each other node that an edge leads to, the first such edge."""
    through, direction = args.get("through"), args["direction"]
    types = [*reference.model.relationships] if through is None else through
    if back and direction != "EITHER":
        direction = {"OUT": "IN", "IN": "OUT"}[direction]
    found: dict[str, EdgeRow] = {}
    for edge in reference.edges:
        if edge.type in types:
            either = reference.model.relationships[edge.type].symmetric or direction == "EITHER"
            ends = [edge.target] * (edge.source == node.id and (either or direction == "OUT"))
            ends += [edge.source] * (edge.target == node.id and (either or direction == "IN"))
            for end in ends:
                if end != node.id:
                    found.setdefault(end, edge)
    return found


def reachable(reference: Reference, here: NodeRow, args: Args, field: object) -> Row:
    """Each node by the first of all its shortest paths, which are found level by level."""
    hops = args.get("hops") or {"min": 1, "max": 3}
    if not 0 <= hops["min"] <= hops["max"] <= 20:
        raise GraphQLError("hops")
    rows, found = [], {here.id: [((here.id,), tuple[str, ...](), tuple[EdgeRow, ...]())]}
    level = dict(found)
    for length in range(hops["max"] + 1):
        for id, ways in level.items():
            node = reference.node(id)
            assert node
            _, _, edges = min(ways, key=lambda way: ([one.partition("@")[0] for one in way[0]], way[1]))
            if length >= hops["min"] and fits(reference, args, node):
                nodes = walk(reference, here, edges)
                path = {"length": length, "cost": None, "nodes": nodes, "relationships": edges}
                rows.append({"node": node, "distance": length, "path": path, "sort": [length, plain(node)]})
        level = further(reference, here, level, found, args)
        found |= level
    return connection(reference, rows, ("Int", "ID"), field, args)


Ways = dict[str, list[tuple[tuple[str, ...], tuple[str, ...], tuple[EdgeRow, ...]]]]


def further(reference: Reference, here: NodeRow, level: Ways, found: Ways, args: Args) -> Ways:
    """All ways of one hop more to nodes that were not found yet."""
    every = AllPaths(reference, {**args, "maxHops": 0})
    new: Ways = {}
    for id, ways in level.items():
        node = reference.node(id)
        if id != here.id and not reference.thing_holds(args.get("nodes") or {}, NODE, node):
            continue
        for edge in reference.edges:
            if edge.type in every.types and every.fits(edge):
                either = reference.model.relationships[edge.type].symmetric or args["direction"] == "EITHER"
                ends = [edge.target] * (edge.source == id and (either or args["direction"] == "OUT"))
                ends += [edge.source] * (edge.target == id and (either or args["direction"] == "IN"))
                for end in (one for one in ends if one not in found):
                    new.setdefault(end, []).extend(
                        ((*ids, end), (*names, plain(edge)), (*edges, edge)) for ids, names, edges in ways
                    )
    return new


def likeness(reference: Reference, a: NodeRow, b: NodeRow, args: Args) -> tuple[float, list[str]]:
    """How alike two nodes are, and the ids of the neighbours that they share."""
    ours, theirs = (neighbours(reference, args, one) for one in (a, b))
    shared = sorted(set(ours) & set(theirs), key=lambda id: id.partition("@")[0])
    if args["by"] == "JACCARD":
        return (len(shared) / len(set(ours) | set(theirs)) if shared else 0.0), shared
    fans = [
        len(neighbours(reference, args, node, back=True)) for id in shared if (node := reference.node(id))
    ]
    return fsum(1 / log(number) for number in fans if number > 1), shared


def proof(reference: Reference, a: NodeRow, b: NodeRow, shared: Sequence[str], args: Args) -> list[EdgeRow]:
    return [neighbours(reference, args, one)[id] for id in shared for one in (a, b)]


def digits(score: float) -> float:
    return float(f"{score:.10g}")


def because(nodes: Sequence[Any], edges: Sequence[EdgeRow]) -> Row:
    return {
        "nodes": list({one.id: one for one in nodes}.values()),
        "relationships": list({one.id: one for one in edges}.values()),
    }


def similar(reference: Reference, here: NodeRow, args: Args, field: object) -> Row:
    rows = []
    for node in reference.nodes:
        score, shared = likeness(reference, here, node, args)
        if node.id != here.id and shared and fits(reference, args, node):
            nodes = [reference.node(id) for id in shared]
            why = because(nodes, proof(reference, here, node, shared, args))
            row = {"node": node, "score": digits(score), "shared": len(shared), "because": why}
            rows.append({**row, "sort": [-digits(score), plain(node)]})
    return connection(reference, rows, ("Float", "ID"), field, args)


def opportunities(reference: Reference, args: Args, field: object) -> Row:
    here = reference.node(args["node"])
    args = {**args, "through": [args["through"]]}
    pairs = reference.model.relationships[args["through"][0]].pairs
    if here is not None and not any(here.kind in pair for pair in pairs):
        raise GraphQLError("a kind without such edges")
    rows = []
    for node in reference.nodes if here else ():
        assert here
        if (
            node.id == here.id
            or node.id in neighbours(reference, args, here)
            or not fits(reference, args, node)
        ):
            continue
        found = []
        for other in reference.nodes:
            score, shared = likeness(reference, here, other, args)
            if other.id != here.id and shared and node.id in neighbours(reference, args, other):
                found.append((-score, plain(other), other, shared))
        found.sort(key=lambda one: one[:2])
        if found:
            nodes = [one[2] for one in found] + [reference.node(id) for one in found for id in one[3]]
            edges = [neighbours(reference, args, one[2])[node.id] for one in found]
            edges += [edge for one in found for edge in proof(reference, here, one[2], one[3], args)]
            score = digits(fsum(-one[0] for one in found))
            row = {"node": node, "score": score, "similar": len(found), "because": because(nodes, edges)}
            rows.append({**row, "sort": [-score, plain(node)]})
    return connection(reference, rows, ("Float", "ID"), field, args)


def subgraph(reference: Reference, args: Args) -> Row:
    if len(args["around"]) > 1000 or not 0 <= args["hops"] <= 20 or not 0 <= args["first"] <= 1000:
        raise GraphQLError("out of bounds")
    middle = {node.id for id in args["around"] if (node := reference.node(id))}
    distance = dict.fromkeys(middle, 0)
    for hops in range(1, args["hops"] + 1):
        level = {
            id
            for node in reference.nodes
            if node.id in distance
            for id in neighbours(reference, args, node)
            if id not in distance
        }
        distance |= dict.fromkeys(level, hops)
    nodes = sorted(
        (node for node in reference.nodes if node.id in distance),
        key=lambda node: (distance[node.id], plain(node)),
    )
    types = [*reference.model.relationships] if args.get("through") is None else args["through"]
    edges = [
        one for one in reference.edges
        if one.type in types and one.source in distance and one.target in distance
    ]  # fmt: skip
    kept = [node.id for node in nodes[: args["first"]]]
    told = [edge for edge in edges if edge.source in kept and edge.target in kept]
    return {
        "nodes": nodes[: args["first"]], "relationships": told, "leftOut": len(nodes) - len(kept),
        "relationshipsLeftOut": len(edges) - len(told),
    }  # fmt: skip
