"""Since when each kind and relationship is as it is: what tells caches whether an answer still holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from clustergraph.engines.memory import Edge, Graph, Node
from clustergraph.pace import paced


def stamp(graph: Graph, digest: str, before: Graph | None = None) -> None:
    """Stamp the kinds and relationships of a graph with the digest of its files; those that are as they were before keep theirs."""
    graph.digest = digest
    if before is None:
        return
    old: Mapping[str, Sequence[Node | Edge]] = {**before.by_kind, **before.by_type}
    new: Mapping[str, Sequence[Node | Edge]] = {**graph.by_kind, **graph.by_type}
    graph.stamps = {
        name: before.stamps.get(name, before.digest)
        for name, rows in new.items()
        if _same(old.get(name, ()), rows)
    }


def stamp_of(graph: Graph, names: Iterable[str] | None) -> str:
    """What stands for the state of some kinds and relationships; of all and of the graph itself, when none are named."""
    if names is None:
        load = graph.last_load
        return f"{graph.digest} {graph.generation} {graph.loaded_at} {load.at} {load.ok}"
    stamps = {graph.stamps.get(name, graph.digest) for name in names}
    return " ".join(sorted(stamps))


def digest_of(parts: Iterable[str]) -> str:
    """One text for many."""
    return sha256("\n".join(parts).encode()).hexdigest()


def _same(before: Sequence[Node | Edge], now: Sequence[Node | Edge]) -> bool:
    if len(before) != len(now):
        return False
    return all(_row(one) == _row(other) for one, other in paced(zip(before, now, strict=True)))


def _row(one: Node | Edge) -> tuple[object, ...]:
    ends = (one.source.id, one.target.id) if isinstance(one, Edge) else ()
    return one.id, *ends, one.confidence, dict(one), one.citations
