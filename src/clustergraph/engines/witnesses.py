"""Witnesses: from what satisfies a predicate to the edges and nodes that prove it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from clustergraph.engines.memory import Edge, Hop, Node
from clustergraph.engines.predicates import Tests, visitor
from clustergraph.engines.search import Found
from clustergraph.engines.walks import Walk
from clustergraph.plan.evidence import Facts
from clustergraph.plan.operators import Select, Text
from clustergraph.plan.predicates import And, At, AtOne, Or, Place, Predicate, Quantified, Quantifier

Prove = Callable[[Any], Iterable[Hop]]
"""From what satisfies a predicate to the edges that prove it, each with the node that it leads to."""
PROVABLE = (Quantifier.SOME, Quantifier.SINGLE)


class Witnesses:
    """Makes the functions of one run."""

    def __init__(self, tests: Tests, select: Callable[[Select], Callable[[Any], Any]]) -> None:
        self.tests = tests
        self.select = select

    def of_row(self, test: Predicate, place: Place | None, facts: Facts) -> Callable[[Any], dict[str, Any]]:
        """What is told of the witness of a filter, from a row that satisfies it."""
        prove, tell = self.prove(test), self.told(facts)
        look: Callable[[Any], Any] = (lambda row: row) if place is None else visitor(place)

        def told(row: Any) -> dict[str, Any]:
            hops = list(prove(look(row)))
            return tell([node for _, node in hops], [edge for edge, _ in hops])

        return told

    def of_match(self, nodes: int, facts: Facts) -> Callable[[Found], dict[str, Any]]:
        """What is told of all that a row of a pattern stands for."""
        tell = self.told(facts)

        def told(row: Found) -> dict[str, Any]:
            walks = [held if isinstance(held, Walk) else Walk((), (held,)) for held in row[nodes:]]
            among = [*row[:nodes], *(node for walk in walks for node in walk.nodes)]
            return tell(among, [edge for walk in walks for edge in walk.edges])

        return told

    def told(self, facts: Facts) -> Callable[[Iterable[Node], Iterable[Edge]], dict[str, Any]]:
        """What is told of nodes and edges that prove something, each once."""
        tellers = [(key, name, self.select(select) if select else None) for key, name, select in facts]

        def told(nodes: Iterable[Node], edges: Iterable[Edge]) -> dict[str, Any]:
            held: dict[str, dict[str, Any]] = {
                "nodes": {one.id: one for one in nodes},
                "relationships": {one.id: one for one in edges},
            }
            return {
                key: name.text
                if isinstance(name, Text)
                else [tell(one) for one in held[name].values()]
                if tell
                else None
                for key, name, tell in tellers
            }

        return told

    def prove(self, test: Predicate) -> Prove:
        """A function that finds the witness of a predicate: the first by node, then by edge, of each part that needs one."""
        match test:
            case And(tests):
                return self._all([self.prove(one) for one in tests])
            case Or(tests):
                pairs = [(self.tests.test(one), self.prove(one)) for one in tests]
                return lambda here: (hop for holds, prove in pairs if holds(here) for hop in prove(here))
            case At(place, below):
                look, prove = visitor(place), self.prove(below)
                return lambda here: () if (there := look(here)) is None else prove(there)
            case AtOne(expand, place, below):
                return self._first(self.tests.expander(expand), None, visitor(place), self.prove(below))
            case Quantified(quantifier, expand, below) if quantifier in PROVABLE:
                hops, holds = self.tests.expander(expand), self.tests.test(below)
                return self._first(hops, holds, _same, self.prove(below))
            case _:
                return _nothing

    def _all(self, proofs: list[Prove]) -> Prove:
        return lambda here: (hop for prove in proofs for hop in prove(here))

    def _first(
        self,
        hops: Callable[[Any], Iterable[Hop]],
        holds: Callable[[Any], bool] | None,
        look: Callable[[Hop], Any],
        below: Prove,
    ) -> Prove:
        """The first edge that satisfies a test, and what proves that it does."""

        def prove(here: Any) -> Iterator[Hop]:
            for hop in hops(here):
                if holds is None or holds(hop):
                    yield hop
                    yield from below(look(hop))
                    return

        return prove


def _same(hop: Hop) -> Hop:
    return hop


def _nothing(here: Any) -> Iterable[Hop]:
    return ()
