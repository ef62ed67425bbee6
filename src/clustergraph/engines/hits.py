"""What is told of the nodes that a search finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from clustergraph.engines.fulltext import FullText, Hit, words
from clustergraph.engines.pages import Order, Slice, Ties, bounds
from clustergraph.engines.predicates import Tests
from clustergraph.engines.surroundings import surrounding
from clustergraph.errors import BadUserInput
from clustergraph.plan.fulltext import FindText, Highlights, HitNode, PageHits, Score, TextPage
from clustergraph.plan.operators import Output, Select, Text
from clustergraph.plan.values import resolved

Teller = Callable[[Any], Any]
LONGEST = 200
"""Letters of a text that is searched for."""


class Hits:
    """Makes the functions of one run. `select` tells of a node."""

    def __init__(self, tests: Tests, select: Callable[[Select], Teller]) -> None:
        self.tests = tests
        self.select = select
        graph = tests.graph
        self.fulltext: FullText = graph.derived("fulltext", lambda: FullText(graph))

    def told(self, output: FindText) -> Teller:
        """A page of hits with what surrounds it."""
        page, text = output.page, self._text(output.page)
        order = Order(f"{page.field};{text};{page.kinds}", (), Ties(_key, _is_key))
        wanted = bounds(page, order, self.tests.variables)
        of_row = partial(self._of_row, text)
        tell = [(key, surrounding(one, self._of_page, of_row)) for key, one in output.fields]

        def hits(_: Any) -> dict[str, Any]:
            graph, view = self.tests.graph, self.tests.view
            rows = [hit for hit in self.fulltext.find(text, page.kinds) if graph.is_there(hit.node, view)]
            found = Slice(rows, *wanted.slice(rows, order), order)
            return {key: one(found) for key, one in tell}

        return hits

    def _text(self, page: TextPage) -> str:
        text: str = resolved(page.text, self.tests.variables)
        places = [page.location] if page.location else ()
        if len(text) > LONGEST:
            raise BadUserInput(
                f"the text has {len(text):,} letters", f"Search for at most {LONGEST}.", places
            )
        if not words(text):
            raise BadUserInput("the text has no word", "Write a word, or the start of one.", places)
        return text

    def _of_page(self, output: Output) -> Teller | None:
        if not isinstance(output, PageHits):
            return None
        tell = self.select(output.select)
        return lambda hit: tell(hit.node)

    def _of_row(self, text: str, output: Output) -> Teller:
        match output:
            case Score():
                return lambda hit: hit.score
            case HitNode(select):
                tell = self.select(select)
                return lambda hit: tell(hit.node)
            case Highlights(facts):
                return lambda hit: [
                    {key: name.text if isinstance(name, Text) else one[name] for key, name in facts}
                    for one in self._highlights(text, hit)
                ]
            case _:
                raise AssertionError(f"{output} stands in no row of hits")

    def _highlights(self, text: str, hit: Hit) -> Sequence[dict[str, str]]:
        return [
            {"property": name, "text": marked} for name, marked in self.fulltext.highlights(text, hit.node)
        ]


def _key(hit: Hit) -> tuple[float, int, str]:
    return (-hit.score, hit.length, hit.node.id)


def _is_key(found: Sequence[Any]) -> bool:
    sorts = (float | int, int, str)
    return len(found) == 3 and all(isinstance(one, sort) for one, sort in zip(found, sorts, strict=True))
