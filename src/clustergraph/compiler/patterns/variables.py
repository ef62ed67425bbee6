"""The variables of a pattern: which kinds a node may be of, and along which relationships an edge may lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from clustergraph.compiler.patterns.syntax import Element, Hop, PathText, PatternText, Word, wrong
from clustergraph.errors import did_you_mean
from clustergraph.model.shape import NODE, Direction, Model
from clustergraph.plan.patterns import PathVariable
from clustergraph.plan.predicates import Expand

MOST = 30
"""Nodes and edges that a pattern may have, of each."""


@dataclass(slots=True)
class NodeDraft:
    """A node while the pattern is read: all that its places in the text say of it."""

    name: str
    written: frozenset[str]
    """The kinds that its labels allow."""
    kinds: frozenset[str]
    """Those of them that its edges allow."""
    elements: list[Element] = field(default_factory=list)


@dataclass(slots=True)
class EdgeDraft:
    name: str
    left: int
    right: int
    hop: Hop
    ways: tuple[Expand, ...]


class Variables:
    """All variables of a pattern. Raises BadUserInput, with its place, for what cannot be."""

    def __init__(self, model: Model, pattern: PatternText) -> None:
        self.model = model
        self.nodes: list[NodeDraft] = []
        self.edges: list[EdgeDraft] = []
        self.paths: list[PathVariable] = []
        self.names: dict[str, tuple[str, int]] = {}
        """What each name stands for: a node, an edge or a path, and its number."""
        for path in pattern.paths:
            self._read(path)
        self._narrow()

    def _read(self, path: PathText) -> None:
        nodes = [self._node(one) for one in path.nodes]
        first = len(self.edges)
        for left, right, hop in zip(nodes, nodes[1:], path.hops, strict=False):
            self._edge(hop, left, right)
        if max(len(self.nodes), len(self.edges)) > MOST:
            raise wrong(
                "the pattern is too long",
                path.nodes[-1].place,
                f"Write at most {MOST} nodes and {MOST} edges.",
            )
        if path.variable:
            self._name(path.variable, "path", len(self.paths))
            self.paths.append(
                PathVariable(path.variable.text, nodes[0], tuple(range(first, len(self.edges))))
            )

    def _name(self, word: Word, what: str, number: int) -> None:
        other, _ = self.names.setdefault(word.text, (what, number))
        if other != what or (what, number) != self.names[word.text]:
            said = (
                f"{word.text} stands for {_a(other)} and for {_a(what)}"
                if other != what
                else f"the {what} {word.text} stands twice"
            )
            raise wrong(said, word.place, "Give one of them another name.")

    def _node(self, element: Element) -> int:
        kinds = frozenset(kind for word in element.labels for kind in self.kinds_of(word))
        kinds = kinds or frozenset(self.model.covers(NODE))
        word = element.variable
        if word and self.names.get(word.text, ("", 0))[0] == "node":
            number = self.names[word.text][1]
            draft = self.nodes[number]
            if not draft.written & kinds:
                raise wrong(
                    f"{word.text} cannot be {_or(draft.written)} and also {_or(kinds)}", word.place,
                    "Give one of them another name.",
                )  # fmt: skip
            draft.written &= kinds
        else:
            number = len(self.nodes)
            if word:
                self._name(word, "node", number)
            draft = NodeDraft(word.text if word else "", kinds, kinds)
            self.nodes.append(draft)
        draft.kinds = draft.written
        draft.elements.append(element)
        return number

    def kinds_of(self, word: Word) -> Iterable[str]:
        """The kinds that a label allows."""
        name = word.text
        if name == NODE or name in self.model.types:
            return self.model.covers(name)
        if name in self.model.relationships:
            raise wrong(
                f"{name} is a relationship, not a kind of node",
                word.place,
                f"Write it in an edge: -[:{name}]->.",
            )
        hint = did_you_mean(name, self.model.types) or f"The kinds are {', '.join(self.model.kinds)}."
        raise wrong(f"there is no kind {name}", word.place, hint)

    def _edge(self, hop: Hop, left: int, right: int) -> None:
        word = hop.element.variable
        if word:
            self._name(word, "edge", len(self.edges))
        types = [self.type_of(one) for one in hop.element.labels] or list(self.model.relationships)
        ways = tuple(way for type in dict.fromkeys(types) for way in self._ways(type, hop.direction))
        self.edges.append(EdgeDraft(word.text if word else "", left, right, hop, ways))

    def type_of(self, word: Word) -> str:
        """The relationship that a label names."""
        name = word.text
        if name in self.model.relationships:
            return name
        types = [one.type for one in self.model.relationships.values() if one.record == name]
        hint = (
            f"It is what an edge of {' or '.join(types)} holds: write that."
            if types
            else did_you_mean(name, self.model.relationships)
        )
        if name in self.model.types:
            hint = "It is a kind of node."
        raise wrong(f"there is no relationship {name}", word.place,
                    hint or f"The relationships are {', '.join(self.model.relationships)}.")  # fmt: skip

    def _ways(self, type: str, direction: Direction) -> Iterator[Expand]:
        if self.model.relationships[type].symmetric:
            yield Expand(type, Direction.BOTH, type)
            return
        for one in (Direction.OUT, Direction.IN):
            if direction in (one, Direction.BOTH):
                yield Expand(type, one, type)

    # Which kinds fit which edges

    def _narrow(self) -> None:
        """Leave only kinds and ways that fit each other, until nothing changes."""
        for edge in self.edges:
            if not self._fits(edge, self.nodes[edge.left].kinds, self.nodes[edge.right].kinds):
                raise self._impossible(edge)
        while sum(self._narrowed(edge) for edge in self.edges):
            pass

    def _fits(self, edge: EdgeDraft, lefts: frozenset[str], rights: frozenset[str]) -> bool:
        return bool(self._reached(edge, lefts) & rights)

    def _pairs(self, way: Expand) -> Iterator[tuple[str, str]]:
        """The kinds that a way leads from and to."""
        for source, target in self.model.relationships[way.relationship].pairs:
            if way.direction is not Direction.IN:
                yield source, target
            if way.direction is not Direction.OUT:
                yield target, source

    def _reached(self, edge: EdgeDraft, lefts: frozenset[str]) -> frozenset[str]:
        """The kinds at the other end of an edge from some kinds; of several in a row, after as many as there may be."""
        least, most = edge.hop.hops or (1, 1)
        pairs = {pair for way in edge.ways for pair in self._pairs(way)}
        here, found = lefts, frozenset[str]()
        for hops in range((len(self.model.kinds) + least if most is None else most) + 1):
            found |= here if hops >= least else frozenset()
            here = frozenset(right for left, right in pairs if left in here)
        return found

    def _narrowed(self, edge: EdgeDraft) -> bool:
        left, right = self.nodes[edge.left], self.nodes[edge.right]
        before = left.kinds, right.kinds, edge.ways
        if edge.hop.hops is None:
            fitting = {
                way: [(a, b) for a, b in self._pairs(way) if a in left.kinds and b in right.kinds]
                for way in edge.ways
            }
            edge.ways = tuple(way for way, pairs in fitting.items() if pairs)
            left.kinds = frozenset(a for pairs in fitting.values() for a, _ in pairs)
            right.kinds &= frozenset(b for pairs in fitting.values() for _, b in pairs)
        else:
            left.kinds = frozenset(
                kind for kind in left.kinds if self._fits(edge, frozenset((kind,)), right.kinds)
            )
            right.kinds &= self._reached(edge, left.kinds)
        if not left.kinds or not right.kinds:
            raise wrong(
                f"no {self._said(edge)} fits what the rest of the pattern asks of its ends", edge.hop.element.place,
                "Look at the arrows and labels around it.",
            )  # fmt: skip
        return (left.kinds, right.kinds, edge.ways) != before

    def _said(self, edge: EdgeDraft) -> str:
        return " or ".join(word.text for word in edge.hop.element.labels) or "edge"

    def _impossible(self, edge: EdgeDraft) -> Exception:
        lefts, rights = self.nodes[edge.left].written, self.nodes[edge.right].written
        said, place = self._said(edge), edge.hop.element.place
        types = [word.text for word in edge.hop.element.labels]
        if not types:
            return wrong(
                f"no relationship leads from {self._or(lefts)} to {self._or(rights)}",
                place,
                "Give other kinds.",
            )
        if self._fits(edge, rights, lefts):
            arrows = {Direction.OUT: "<-[...]-", Direction.IN: "-[...]->"}
            hint = f"Turn the arrow: {arrows[edge.hop.direction]}."
        else:
            hint = " ".join(f"{one.type} leads from {one.source} to {one.target}."
                            for one in map(self.model.relationships.__getitem__, types))  # fmt: skip
        if edge.hop.direction is Direction.IN:
            lefts, rights = rights, lefts
        return wrong(f"no {said} leads from {self._or(lefts)} to {self._or(rights)}", place, hint)

    def _or(self, kinds: frozenset[str]) -> str:
        """The shortest way to say some kinds."""
        for name in (NODE, *self.model.interfaces):
            if kinds == frozenset(self.model.covers(name)):
                return "any node" if name == NODE else name
        return _or(kinds)


def _or(kinds: Iterable[str]) -> str:
    return " or ".join(sorted(kinds))


def _a(what: str) -> str:
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what}"
