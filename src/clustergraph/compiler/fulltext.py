"""The question for a text becomes an output of a plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from clustergraph.compiler.arguments import Tree
from clustergraph.compiler.fields import Nodes, Sets, sets_of
from clustergraph.compiler.surroundings import surroundings
from clustergraph.model.shape import NODE
from clustergraph.plan.fulltext import FindText, Highlights, HitNode, PageHits, Score, TextPage
from clustergraph.plan.operators import Output, Select, Text
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
        fields = surroundings(
            self.collect,
            sets_of(nodes),
            "Search",
            lambda found: PageHits(self.select(found, NODE)),
            self._of_row,
        )
        return FindText(page, fields)

    def _of_row(self, nodes: Nodes) -> Output:
        match nodes[0].name.value:
            case "score":
                return Score()
            case "highlights":
                asked = self.collect(sets_of(nodes), "Highlight").items()
                names = ((key, found[0].name.value) for key, found in asked)
                return Highlights(
                    tuple((key, Text("Highlight") if name == "__typename" else name) for key, name in names)
                )
            case _:
                return HitNode(self.select(nodes, NODE))
