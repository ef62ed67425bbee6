"""The oracle's evidence: what proves that a row satisfies a filter, found by walking the filter itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from clustergraph.model.shape import NODE, End

if TYPE_CHECKING:
    from tests.reference import Reference, Row, Thing, Type


def witness(reference: Reference, where: Mapping[str, Any], type: Type, thing: Thing) -> Iterator[Row]:
    """The rows of edges that prove a filter of a thing which satisfies it, in the order of the filter."""
    for name, given in where.items():
        if given is None or name in ("isNull", "NOT"):
            continue
        if name == "AND":
            for one in given:
                yield from witness(reference, one, type, thing)
        elif name == "OR":
            for one in given:
                if reference.thing_holds(one, type, thing):
                    yield from witness(reference, one, type, thing)
        elif name.startswith("as") and name.removeprefix("as") in reference.model.types:
            yield from witness(reference, given, name.removeprefix("as"), thing)
        else:
            yield from _of_key(reference, name, given, type, thing)


def _of_key(reference: Reference, name: str, given: Any, type: Type, thing: Thing) -> Iterator[Row]:
    found, value = reference.look(type, name, thing)
    if isinstance(found, End) and found.many:
        for quantifier in given:
            if quantifier in ("some", "single") and given[quantifier] is not None:
                yield from _first(reference, value, found, given[quantifier])
            elif quantifier in ("AND", "OR"):
                raise AssertionError(quantifier)
    elif isinstance(found, End) or found in reference.shapes or found == NODE:
        if isinstance(thing, dict) or name in ("source", "target"):
            if value is not None:
                yield from witness(reference, given, found, value)
            return
        end = reference.shapes[type].ends[name.removesuffix("Edge")]  # type: ignore[union-attr, index]
        rows = reference.edges_at(thing, end) if thing else []  # type: ignore[arg-type]
        if rows:
            yield rows[0]
            if name == end.field:
                yield from witness(reference, given, end.neighbour, rows[0]["node"])
            elif given.get("properties") is not None:
                record = reference.model.relationships[end.relationship].record
                yield from witness(reference, given["properties"], record, rows[0]["properties"])


def _first(reference: Reference, rows: list[Row], end: End, where: Mapping[str, Any]) -> Iterator[Row]:
    """The first row, by node, then by edge, that satisfies a filter, and what proves that."""
    for row in sorted(rows, key=lambda row: (row["node"].id, row["properties"].id)):
        if reference.thing_holds(where, end, row):
            yield row
            yield from witness(reference, where, end, row)
            return


def told(rows: Iterator[Row]) -> Row:
    """What a row says of its witness."""
    found = list(rows)
    nodes = {row["node"].id: row["node"] for row in found}
    edges = {row["properties"].id: row["properties"] for row in found}
    return {"nodes": [*nodes.values()], "relationships": [*edges.values()]}
