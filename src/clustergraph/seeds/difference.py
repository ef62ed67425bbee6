"""What differs between two seeds: what came, what went, what changed in what stayed, and what may be there twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from clustergraph.model.scalars import folded
from clustergraph.model.shape import Model
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed

ALIKE = 88.0
"""How alike two names are, from 0 to 100, that may be of one thing."""
MOST_PAIRS = 20_000_000
"""Pairs of names that are compared; more would take longer than a minute."""


class Change(NamedTuple):
    """One node or edge that was `added`, `removed` or `changed`; for a change, each property before and after."""

    sort: str
    of: str
    id: str
    type: str
    said: str
    differences: tuple[tuple[str, Any, Any], ...] = ()


class Twins(NamedTuple):
    """A node that came and another one with a name much like its own; the score goes to 100."""

    score: float
    id: str
    name: str
    other: str
    other_name: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes, nodes before edges, each by id; and probable duplicates, none looked for (`None`) among too many."""

    changes: Sequence[Change]
    twins: Sequence[Twins] | None


def difference(old: Seed, new: Seed, model: Model) -> Difference:
    """What must change for one seed to become the other."""
    nodes = _changes("node", {one.id: one for one in old.nodes}, {one.id: one for one in new.nodes}, model)
    edges = _changes("edge", {one.id: one for one in old.edges}, {one.id: one for one in new.edges}, model)
    changes = [*nodes, *edges]
    added = {one.id for one in changes if one.of == "node" and one.sort == "added"}
    return Difference(changes, twins([one for one in new.nodes if one.id in added], new.nodes, model))


def _changes(
    of: str, old: Mapping[str, NodeRow | EdgeRow], new: Mapping[str, NodeRow | EdgeRow], model: Model
) -> Iterator[Change]:
    for id in sorted(old.keys() | new.keys()):
        before, after = old.get(id), new.get(id)
        row = after or before
        assert row is not None
        differences = _differences(before, after) if before and after else ()
        if before is None or after is None or differences:
            sort = "added" if before is None else "removed" if after is None else "changed"
            type = row.kind if isinstance(row, NodeRow) else row.type
            yield Change(sort, of, id, type, _said(row, model), differences)


def _said(row: NodeRow | EdgeRow, model: Model) -> str:
    """What people know a row by: the name of a node, the ends of an edge."""
    if isinstance(row, EdgeRow):
        return f"{row.source} -> {row.target}"
    return next(names(row, model), "")


def _differences(before: NodeRow | EdgeRow, after: NodeRow | EdgeRow) -> tuple[tuple[str, Any, Any], ...]:
    """What two rows have that is not equal, in the order of names; missing values are None."""
    old, new = _content(before), _content(after)
    found = (
        (name, old.get(name), new.get(name))
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    )
    return tuple(found)


def _content(row: NodeRow | EdgeRow) -> dict[str, Any]:
    own = (
        {"kind": row.kind}
        if isinstance(row, NodeRow)
        else {"type": row.type, "source": row.source, "target": row.target}
    )
    citations = {
        f"citations of {name}" if name else "citations": list(ids) for name, ids in row.citations.items()
    }
    return {**own, **row.properties, "confidence": row.confidence, **citations}


def names(node: NodeRow, model: Model) -> Iterator[str]:
    """What people may call a node: its name and title, and the short texts that are searched."""
    for one in model.kinds[node.kind].properties.values():
        if one.name in ("name", "title") or (one.search and "name" in one.name.lower()):
            value = node.properties.get(one.name)
            yield from value if isinstance(value, list) else [value] if value else []


def twins(added: Iterable[NodeRow], every: Iterable[NodeRow], model: Model) -> list[Twins] | None:
    """Nodes that came with names much like those of others of the same kind, or of one that shares an interface; most alike first.
    None when there are too many to compare. Sources are not compared: titles repeat."""
    fresh = _named(added, model)
    known = _named(every, model)
    if len(fresh) * len(known) > MOST_PAIRS:
        return None
    found: dict[frozenset[str], Twins] = {}
    texts = [text for text, _, _ in known]
    for text, name, node in fresh:
        for _, score, place in process.extract(
            text, texts, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=20
        ):
            _, other_name, other = known[place]
            if other.id != node.id and _may_be_one(node, other, model):
                twin = Twins(round(score, 1), node.id, name, other.id, other_name)
                key = frozenset((node.id, other.id))
                found[key] = max(found.get(key, twin), twin, key=lambda one: one.score)
    return sorted(found.values(), key=lambda one: (-one.score, one.id, one.other))


def _named(nodes: Iterable[NodeRow], model: Model) -> list[tuple[str, str, NodeRow]]:
    return [
        (folded(name), name, node)
        for node in nodes
        if node.kind != model.source_kind
        for name in names(node, model)
    ]


def _may_be_one(a: NodeRow, b: NodeRow, model: Model) -> bool:
    return a.kind == b.kind or not {*model.kinds[a.kind].interfaces}.isdisjoint(
        model.kinds[b.kind].interfaces
    )
