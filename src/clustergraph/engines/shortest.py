"""The shortest paths between two nodes, by ids alone: level by level from both ends, until two levels meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import islice

from clustergraph.pace import pause

Near = Mapping[str, Set[str]]
"""From the id of a node to those of the nodes that one hop leads to."""
Level = Set[str]
PAIRS = 16
"""Pairs of nodes whose common neighbours are looked for, before one side goes a level further."""
FEW = 64
"""Nodes that tell how many hops a level has."""


class Shortest:
    """Finds paths where `onward` leads from the source and `back` from the target."""

    def __init__(self, onward: Near, back: Near) -> None:
        self.onward = onward
        self.back = back

    def first(self, source: str, target: str, most: int) -> Sequence[str] | None:
        """The first by its ids, of at most so many hops."""
        if source == target:
            return (source,)
        near = self.onward[source]
        if target in near and most:
            return source, target
        if most > 1 and (common := near & self.back[target]):
            return source, min(common), target
        levels = self._levels(source, target, most)
        if levels is None:
            return None
        found = [source]
        for level in levels[1:]:
            found.append(min(self.onward[found[-1]] & level))
        return found

    def all(self, source: str, target: str, most: int) -> Iterator[Sequence[str]]:
        """All of them by their ids, of at most so many hops."""
        levels = [{source}] if source == target else self._levels(source, target, most)
        return iter(()) if levels is None else self._through([source], levels)

    def _through(self, begun: Sequence[str], levels: Sequence[Level]) -> Iterator[Sequence[str]]:
        """The paths by one node of each level."""
        if len(begun) == len(levels):
            yield begun
            return
        for id in sorted(self.onward[begun[-1]] & levels[len(begun)]):
            yield from self._through([*begun, id], levels)

    def _levels(self, source: str, target: str, most: int) -> Sequence[Level] | None:
        """The nodes that shortest paths come by, hop by hop. The side with fewer hops goes on first."""
        if most and target in self.onward[source]:
            return [{source}, {target}]
        near, sides = (self.onward, self.back), ([{source}], [{target}])
        seen = ({source}, {target})
        while len(sides[0]) + len(sides[1]) <= most:
            last = sides[0][-1], sides[1][-1]
            few = len(last[0]) * len(last[1]) <= PAIRS
            if few and (common := self._common(*last)):
                return [*self._toward(common, sides[0]), *reversed(sides[1])]
            side = int(_hops(last[1], self.back) < _hops(last[0], self.onward))
            found = _beyond(last[side], near[side]) - seen[side]
            if not found:
                return None
            seen[side].update(found)
            sides[side].append(found)
            if not few and (met := self._leading(sides[0][-1], sides[1][-1])):
                return [*self._toward(met, sides[0][:-1]), *reversed(sides[1])]
        return None

    def _common(self, level: Level, other: Level) -> Level:
        """What one hop leads to from both sides."""
        return set[str]().union(*[self.onward[a] & self.back[b] for a in level for b in other])

    def _toward(self, met: Level, levels: Sequence[Level]) -> Sequence[Level]:
        """Of each level from the source on the nodes that lead to where both sides met, and that."""
        found = [met]
        for level in reversed(levels):
            found.append(self._leading(level, found[-1]))
        return found[::-1]

    def _leading(self, level: Level, next: Level) -> Level:
        """The nodes of a level that lead to the next one."""
        found = set[str]()
        if len(level) <= len(next):
            for id in level:
                pause()
                if not self.onward[id].isdisjoint(next):
                    found.add(id)
        else:
            for id in next:
                pause()
                found |= level & self.back[id]
        return found


def _hops(level: Level, near: Near) -> float:
    """How many hops lead on from a level, about."""
    some = list(islice(level, FEW))
    return sum([len(near[id]) for id in some]) * len(level) / len(some)


def _beyond(level: Level, near: Near) -> set[str]:
    found = set[str]()
    for id in level:
        pause()
        found |= near[id]
    return found
