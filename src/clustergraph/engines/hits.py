"""The nodes that a text finds, as rows of a list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from clustergraph.engines.fulltext import FullText, Hit, words
from clustergraph.engines.memory import Edge, Node
from clustergraph.engines.predicates import Tests
from clustergraph.errors import BadUserInput
from clustergraph.plan.listings import Containing
from clustergraph.plan.values import resolved

LONGEST = 200
"""Letters of a text that is searched for."""


class HitRow:
    """A hit with what is told of it."""

    __slots__ = ("fulltext", "key", "node", "score", "text")
    evidence: tuple[Sequence[Node], Sequence[Edge]] = ((), ())

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

    @cached_property
    def _fulltext(self) -> FullText:
        graph = self.tests.graph
        return graph.derived("fulltext", lambda: FullText(graph))  # type: ignore[no-any-return]

    def rows(self, here: Node | None) -> list[HitRow]:
        """The hits that are there in the view, the best first."""
        graph, view = self.tests.graph, self.tests.view
        found = self._fulltext.find(self.text, self.question.kinds)
        return [HitRow(hit, self.text, self._fulltext) for hit in found if graph.is_there(hit.node, view)]


def searchable(text: str, places: Sequence[tuple[int, int]]) -> str:
    """The text, which can be searched for. Raises BadUserInput when it is too long or has no word."""
    if len(text) > LONGEST:
        raise BadUserInput(f"the text has {len(text):,} letters", f"Search for at most {LONGEST}.", places)
    if not words(text):
        raise BadUserInput("the text has no word", "Write a word, or the start of one.", places)
    return text
