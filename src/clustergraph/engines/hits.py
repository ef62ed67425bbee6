"""The nodes that a text finds, as rows of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clustergraph.engines.fulltext import FullText, Hit, full_text, searchable
from clustergraph.engines.predicates import Tests
from clustergraph.plan.listings import Containing
from clustergraph.plan.values import resolved


class HitRow:
    """A hit with what is told of it."""

    __slots__ = ("fulltext", "key", "node", "score", "text")

    def __init__(self, hit: Hit, text: str, fulltext: FullText) -> None:
        self.score, length, self.node = hit
        self.key = (-hit.score, length, hit.node.id)
        self.text = text
        self.fulltext = fulltext

    @property
    def highlights(self) -> Sequence[dict[str, str]]:
        """What was found in which property."""
        marked = self.fulltext.highlights(self.text, self.node)
        return [{"property": name, "text": text} for name, text in marked]


class Hits:
    """Finds them in one run. Raises BadUserInput for a text that cannot be searched for."""

    sorts = (float | int, int, str)

    def __init__(self, tests: Tests, question: Containing, places: Sequence[tuple[int, int]]) -> None:
        self.tests = tests
        self.question = question
        self.text = searchable(resolved(question.text, tests.variables), places)
        self.said = f"{self.text};{question.kinds}"

    def rows(self, _: Any) -> list[HitRow]:
        """The hits that are there in the view, the best first."""
        graph, view, index = self.tests.graph, self.tests.view, full_text(self.tests.graph)
        found = index.find(self.text, self.question.kinds)
        return [HitRow(hit, self.text, index) for hit in found if graph.is_there(hit.node, view)]
