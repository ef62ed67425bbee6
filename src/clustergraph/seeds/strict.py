"""What a seed that is to be defended may not lack: strict reading asks more than a graph needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from clustergraph.errors import Fault
from clustergraph.model.scalars import shown
from clustergraph.model.shape import Model, Property
from clustergraph.seeds.findings import Findings, Where
from clustergraph.seeds.rows import EdgeRow, NodeRow

Nodes = list[tuple[Where, NodeRow]]
Edges = list[tuple[Where, EdgeRow]]
Rows = list[tuple[Where, NodeRow | EdgeRow]]


def check(model: Model, nodes: Nodes, edges: Edges, findings: Findings) -> list[Fault]:
    """Find rows without a citation, nodes without an edge, currencies without an amount.

    The faults that are returned have no place in a seed: what the model declares and no row fills.
    """
    rows: Rows = [*nodes, *edges]
    _check_citations(model, rows, findings)
    _check_sources(model, nodes, rows, findings)
    _check_edges(model, nodes, edges, findings)
    _check_currencies(model, rows, findings)
    return [
        Fault("the model", 0, 0, f"nothing fills {what}", "Fill it, or drop it from the model.")
        for what in _unfilled(model, [row for _, row in nodes], [row for _, row in edges])
    ]


def warn(model: Model, nodes: Nodes, edges: Edges, findings: Findings) -> None:
    """Find rows without a citation, which a seed may have, and not one that is to be defended."""
    _check_citations(model, [*nodes, *edges], findings, "warning")


def _check_citations(model: Model, rows: Rows, findings: Findings, level: str = "error") -> None:
    if model.source_kind is None:
        return
    for where, row in rows:
        if not row.citations and not (isinstance(row, NodeRow) and row.kind == model.source_kind):
            hint = f'Write "citations": ["..."] with the id of a {model.source_kind}.'
            findings.add(where, f"{shown(row.id)} rests on no source", hint, level=level)


def _check_sources(model: Model, nodes: Nodes, rows: Rows, findings: Findings) -> None:
    cited = {id for _, row in rows for ids in row.citations.values() for id in ids}
    for where, node in nodes:
        if node.kind == model.source_kind and node.id not in cited:
            findings.add(where, f"nothing cites {shown(node.id)}", "Cite it, or remove it.")


def _check_edges(model: Model, nodes: Nodes, edges: Edges, findings: Findings) -> None:
    joined = {end for _, edge in edges for end in (edge.source, edge.target)}
    for where, node in nodes:
        kind = model.kinds[node.kind]
        if node.id not in joined and not kind.is_source and not kind.is_reference:
            hint = "Add an edge to or from it, or remove it."
            findings.add(where, f"{shown(node.id)} stands alone: it has no edge", hint)


def _check_currencies(model: Model, rows: Rows, findings: Findings) -> None:
    """An amount without a currency is no seed at all; here, a currency without an amount."""
    for where, row in rows:
        amounts: dict[str, list[str]] = {}
        for found in _properties(model, row).values():
            if found.currency:
                amounts.setdefault(found.currency, []).append(found.name)
        for currency, names in amounts.items():
            if currency in row.properties and not any(name in row.properties for name in names):
                hint = f'Write "{" or ".join(names)}" beside it, or remove it.'
                findings.add(where.at(currency), f"{currency} stands without an amount", hint)


def _properties(model: Model, row: NodeRow | EdgeRow) -> Mapping[str, Property]:
    if isinstance(row, NodeRow):
        return model.kinds[row.kind].properties
    return model.records[model.relationships[row.type].record].properties


def _unfilled(model: Model, nodes: Iterable[NodeRow], edges: Iterable[EdgeRow]) -> Iterator[str]:
    """Kinds, relationships and properties that no row has, each named where the model declares it."""
    by_kind: dict[str, list[Mapping[str, Any]]] = {name: [] for name in model.kinds}
    by_record: dict[str, list[Mapping[str, Any]]] = {name: [] for name in model.records}
    for node in nodes:
        by_kind[node.kind].append(node.properties)
    found = set()
    for edge in edges:
        found.add(edge.type)
        by_record[model.relationships[edge.type].record].append(edge.properties)
    for name, kind in model.types.items():
        rows = [row for covered in model.covers(name) for row in by_kind[covered]]
        if not rows:
            yield name
        for property in kind.properties if rows else ():
            if property in kind.own and not any(property in row for row in rows):
                yield f"{name}.{property}"
    yield from (type for type in model.relationships if type not in found)
    for name, record in model.records.items():
        empty = record.relationships and not by_record[name]
        for property in () if empty else record.properties:
            if not any(property in row for row in by_record[name]):
                yield f"{name}.{property}"
