"""A pattern part by part, as it is written: what it is up to each part, and what it would be without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple, cast

from clustergraph.compiler.patterns import wording
from clustergraph.compiler.patterns.conditions import conjuncts
from clustergraph.compiler.patterns.reader import ReadPattern
from clustergraph.compiler.patterns.syntax import (
    Combined,
    Condition,
    Element,
    Named,
    PathText,
    PatternText,
    PropertyOf,
)
from clustergraph.errors import BadUserInput
from clustergraph.plan.evidence import Stage
from clustergraph.plan.patterns import Pattern

MOST = 2_500
"""Parts times what reading one comes by: parts, and ways of edges. A tenth of a second's work."""


class Part(NamedTuple):
    """A node that a path begins with (`hop` is -1), a hop with the node that it leads to, or a condition of an element
    (`of`) or of all."""

    said: str
    path: int
    hop: int
    of: Element | None = None
    entry: int | None = None
    condition: Condition | None = None

    @property
    def is_shape(self) -> bool:
        return self.condition is None and self.entry is None


def stages(read: ReadPattern) -> tuple[Stage, ...]:
    """The parts of a pattern that was read. Raises BadUserInput when they are so many that to read each by itself takes long."""
    parts = cut(read.text)
    ways = sum(len(edge.ways) for edge in read.variables.edges)
    if len(parts) * (len(parts) + ways) > MOST:
        raise BadUserInput(
            f"whyEmpty cannot tell of a pattern with {len(parts)} parts and {ways} ways to follow its edges",
            "Label its edges, leave some of it out, or ask without whyEmpty.",
        )

    def pattern(text: PatternText | None) -> Pattern | None:
        return None if text is None else ReadPattern(read.model, text).pattern

    return tuple(
        Stage(one.said, cast("Pattern", pattern(one.so_far)), pattern(one.without), one.is_edge)
        for one in parts
    )


class Cut(NamedTuple):
    """A part in words, the pattern up to it, and the pattern without it; none for a node that a path begins with."""

    said: str
    so_far: PatternText
    without: PatternText | None
    is_edge: bool


def cut(text: PatternText) -> list[Cut]:
    """The parts of a pattern, as they are written."""
    parts = list(_Parts(text).all())
    return [
        Cut(
            part.said,
            _text(text, parts[: place + 1]),
            None if part.is_shape and part.hop < 0 else _text(text, _left(text, parts, part)),
            part.is_shape,
        )
        for place, part in enumerate(parts)
    ]


class _Parts:
    """The parts of a pattern; a condition comes when all that it looks at is there."""

    def __init__(self, text: PatternText) -> None:
        self.text = text
        self.known: set[str] = set()
        self.waiting: list[Part] = []

    def all(self) -> Iterator[Part]:
        for number, path in enumerate(self.text.paths):
            yield from self._with(f"({wording.filler(path.nodes[0])})", number, -1, [path.nodes[0]])
            for place, hop in enumerate(path.hops):
                node = path.nodes[place + 1]
                said = f"{wording.hop(hop)}({wording.filler(node)})"
                yield from self._with(said, number, place, [hop.element, node])
        yield from self.waiting
        if self.text.condition:
            yield from (
                Part(wording.condition(one), -1, -1, condition=one) for one in conjuncts(self.text.condition)
            )

    def _with(self, said: str, path: int, hop: int, elements: Sequence[Element]) -> Iterator[Part]:
        yield Part(said, path, hop)
        self.known |= {one.variable.text for one in elements if one.variable}
        for element in elements:
            self.waiting += self._of(element, path, hop)
        yield from (part for part in self.waiting if variables(part.condition) <= self.known)
        self.waiting = [part for part in self.waiting if not variables(part.condition) <= self.known]

    def _of(self, element: Element, path: int, hop: int) -> Iterator[Part]:
        for place, (name, value) in enumerate(element.properties):
            said = f"({wording.filler(element)} {{{name.text}: {wording.operand(value)}}})"
            yield Part(said, path, hop, element, entry=place)
        for one in conjuncts(element.condition) if element.condition else ():
            yield Part(wording.condition(one), path, hop, element, condition=one)


def variables(part: Any) -> set[str]:
    """The names that a condition looks at."""
    if isinstance(part, PropertyOf | Named):
        return {part.variable.text}
    if is_dataclass(part):
        return {name for one in fields(part) for name in variables(getattr(part, one.name))}
    return {name for one in part for name in variables(one)} if isinstance(part, list | tuple) else set()


def _left(text: PatternText, parts: Sequence[Part], part: Part) -> list[Part]:
    """All parts but one, and but for those that cannot be without it."""
    left = [one for one in parts if one is not part]
    if not part.is_shape:
        return left
    kept = _elements(_paths(text, left))
    names = {element.variable.text for element in kept if element.variable}
    return [
        one
        for one in left
        if one.is_shape or (variables(one.condition) <= names if one.condition else _is_in(one.of, kept))
    ]


def _paths(text: PatternText, parts: Sequence[Part]) -> list[PathText]:
    """What the hops among some parts leave of the paths: those that hang together; of one without any, its first node."""
    found: list[PathText] = []
    for number, path in enumerate(text.paths):
        hops = {part.hop for part in parts if part.path == number and part.is_shape}
        runs = [(place, end) for place in hops if place >= 0 and place - 1 not in hops - {-1}
                for end in [next(one for one in range(place, len(path.hops) + 1) if one not in hops)]]  # fmt: skip
        found += [PathText(path.nodes[place : end + 1], path.hops[place:end]) for place, end in sorted(runs)]
        found += [PathText(path.nodes[:1], ())] * (hops == {-1})
    return found


def _elements(paths: Sequence[PathText]) -> list[Element]:
    return [one for path in paths for one in (*path.nodes, *(hop.element for hop in path.hops))]


def _is_in(element: Element | None, elements: Sequence[Element]) -> bool:
    return any(element is one for one in elements)


def _text(text: PatternText, parts: Sequence[Part]) -> PatternText:
    """The pattern of some parts; conditions of elements that are left out stand at its end."""
    paths = _paths(text, parts)
    kept = _elements(paths)
    bare = [
        PathText(
            [_bare(one, parts) for one in path.nodes],
            [replace(one, element=_bare(one.element, parts)) for one in path.hops],
        )
        for path in paths
    ]
    return PatternText(
        bare, _joined([one.condition for one in parts if one.condition and not _is_in(one.of, kept)])
    )


def _bare(element: Element, parts: Sequence[Part]) -> Element:
    """An element with the properties and conditions that are among some parts."""
    mine = [one for one in parts if one.of is element]
    properties = [element.properties[one.entry] for one in mine if one.entry is not None]
    conditions = [one.condition for one in mine if one.condition is not None]
    return replace(element, properties=properties, condition=_joined(conditions))


def _joined(conditions: Sequence[Condition]) -> Condition | None:
    return None if not conditions else conditions[0] if len(conditions) == 1 else Combined("and", conditions)
