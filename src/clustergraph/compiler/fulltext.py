"""The question for a text becomes an output of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from clustergraph.compiler.arguments import Tree
from clustergraph.compiler.fields import Nodes, Sets, sets_of
from clustergraph.model.shape import NODE
from clustergraph.plan.fulltext import FindText, Highlights, HitNode, PageHits, Score, TextPage
from clustergraph.plan.operators import Cursor, Output, PageFacts, PageRows, Select, Text, TotalCount
from clustergraph.plan.values import Constant


class TextQuestions:
    """Compiles for one operation, with the means of its selections."""

    def __init__(
        self,
        collect: Callable[[Sets, str], dict[str, Nodes]],
        select: Callable[[Nodes, str], Select],
        arguments: Callable[[str, Nodes], dict[str, Tree]],
    ) -> None:
        self.collect = collect
        self.select = select
        self.arguments = arguments

    def search(self, nodes: Nodes, location: tuple[int, int] | None) -> FindText:
        """A connection of hits."""
        given = self.arguments("Query", nodes)
        bounds: dict[str, Any] = {
            name: given[name] for name in ("first", "last", "after", "before") if name in given
        }
        kinds = cast("Constant", given["kinds"]).value if "kinds" in given else None
        page = TextPage(cast("Any", given["text"]), kinds, **bounds, location=location)
        return FindText(page, tuple(self._around(sets_of(nodes))))

    def _around(self, sets: Sets) -> Iterator[tuple[str, Output]]:
        for key, found in self.collect(sets, "SearchConnection").items():
            match found[0].name.value:
                case "__typename":
                    yield key, Text("SearchConnection")
                case "totalCount":
                    yield key, TotalCount()
                case "nodes":
                    yield key, PageHits(self.select(found, NODE))
                case "edges":
                    yield key, PageRows(tuple(self._row(sets_of(found))))
                case _:
                    facts = self.collect(sets_of(found), "PageInfo").items()
                    yield key, PageFacts(tuple((one, asked[0].name.value) for one, asked in facts))

    def _row(self, sets: Sets) -> Iterator[tuple[str, Output]]:
        for key, found in self.collect(sets, "SearchEdge").items():
            match found[0].name.value:
                case "__typename":
                    yield key, Text("SearchEdge")
                case "cursor":
                    yield key, Cursor()
                case "score":
                    yield key, Score()
                case "highlights":
                    asked = self.collect(sets_of(found), "Highlight").items()
                    names = ((one, below[0].name.value) for one, below in asked)
                    facts = (
                        (one, Text("Highlight") if name == "__typename" else name) for one, name in names
                    )
                    yield key, Highlights(tuple(facts))
                case _:
                    yield key, HitNode(self.select(found, NODE))
