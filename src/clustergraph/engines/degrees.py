"""How many edges nodes have, on average, where a question meets them: the counts that costs are made of."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from clustergraph.engines.memory import Graph
from clustergraph.model.shape import Direction
from clustergraph.pace import paced
from clustergraph.plan.predicates import BACK, Expand

Made = TypeVar("Made")
MOST = 20_000
"""Counts that are kept."""


@dataclass(frozen=True, slots=True)
class Anywhere:
    """The nodes of some kinds, each as likely as any other."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrived:
    """The nodes at the far ends of relationships: those with many edges are met as often."""

    relationships: tuple[str, ...]
    direction: Direction


@dataclass(frozen=True, slots=True)
class Exactly:
    """Some nodes by their ids."""

    ids: tuple[str, ...]


Here = Anywhere | Arrived | Exactly
NOWHERE = Anywhere(())


def arrived(expand: Expand) -> Arrived:
    """The nodes that a relationship leads to."""
    return Arrived((expand.relationship,), expand.direction)


class Degrees:
    """Counts of one generation, each made when it is first asked for."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        # functools.cache would make a ring of this, which outlives its graph.
        self._kept: dict[Hashable, Any] = {}

    def mean(self, here: Here, kind: str | None, expand: Expand, most: float = float("inf")) -> float:
        """How many edges of a relationship a node here has on average, if no more than `most` of each node count."""
        if isinstance(here, Exactly):
            hops, nodes = self.graph.hops(expand.relationship, expand.direction), self.graph.nodes
            ids = [id for id in here.ids if id in nodes and kind in (None, nodes[id].kind)]
            return sum(min(len(hops.get(id, ())), most) for id in ids) / max(1, len(ids))
        return self._memo(self._capped, here, kind, expand.relationship, expand.direction, most)

    def most(self, expand: Expand) -> int:
        """How many edges of a relationship any node has at most."""
        return self._memo(self._largest, expand.relationship, expand.direction)

    def nodes(self, kinds: tuple[str, ...]) -> int:
        return sum(len(self.graph.by_kind[kind]) for kind in kinds)

    def edges(self, relationships: tuple[str, ...]) -> int:
        return sum(len(self.graph.by_type[type]) for type in relationships)

    def shares(self, here: Here) -> Mapping[str, float]:
        """How often a node here is of each kind; of 1 in all."""
        return self._memo(self._shares, here)

    def _memo(self, make: Callable[..., Made], *given: Hashable) -> Made:
        """What a method gives, kept."""
        key = make.__name__, given
        if key in (kept := self._kept):
            return kept[key]  # type: ignore[no-any-return]
        if len(kept) > MOST:
            kept = self._kept = {}
        made = kept[key] = make(*given)
        return made

    def _shares(self, here: Here) -> Mapping[str, float]:
        if isinstance(here, Exactly):
            found = [node.kind for id in here.ids if (node := self.graph.nodes.get(id)) is not None]
            return {kind: found.count(kind) / len(found) for kind in set(found)}
        times = {kind: sum(met.values()) for kind, met in self._memo(self._weights, here).items()}
        return {kind: number / sum(times.values()) for kind, number in times.items() if number}

    def _weights(self, here: Here) -> Mapping[str, Mapping[str, int]]:
        """How often each node is met, by kind and id."""
        graph, found = self.graph, dict[str, dict[str, int]]()
        if isinstance(here, Anywhere):
            return {kind: {node.id: 1 for node in paced(graph.by_kind[kind])} for kind in here.kinds}
        assert isinstance(here, Arrived)
        for type in here.relationships:
            symmetric = graph.model.relationships[type].symmetric
            back = Direction.BOTH if symmetric else BACK[here.direction]
            for id, hops in paced(graph.hops(type, back).items()):
                met = found.setdefault(graph.nodes[id].kind, {})
                met[id] = met.get(id, 0) + len(hops)
        return found

    def _found(
        self, here: Here, kind: str | None, type: str, direction: Direction
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Degrees of nodes here, and how often each is met."""
        hops = self.graph.hops(type, direction)
        met = self._memo(self._weights, here)
        pairs = [
            (len(hops.get(id, ())), times)
            for one in ([kind] if kind else met)
            for id, times in paced(met.get(one, {}).items())
        ]
        values, weights = zip(*pairs, strict=True) if pairs else ((), ())
        return np.array(values, float), np.array(weights, float)

    def _largest(self, type: str, direction: Direction) -> int:
        return max(map(len, paced(self.graph.hops(type, direction).values())), default=0)

    def _capped(self, here: Here, kind: str | None, type: str, direction: Direction, most: float) -> float:
        degrees, times = self._memo(self._found, here, kind, type, direction)
        return float(np.minimum(degrees, most) @ times / times.sum()) if times.size else 0.0
