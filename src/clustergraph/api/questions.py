"""The types of the questions that follow no field of the model: patterns, and paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from clustergraph.api.definitions import Definitions
from clustergraph.model.shape import NODE, RELATIONSHIP, Model

EXAMPLE = "(o:Organisation)-[w:WORKED_ON]->(e:OlympicEvent)"


class Questions:
    """Defines their types, and gives their root fields."""

    def __init__(self, definitions: Definitions, pages: Sequence[StrawberryArgument], model: Model) -> None:
        self.definitions = definitions
        self.field = definitions.field
        self.argument = definitions.argument
        self.pages = pages
        self.has_edges = bool(model.relationships)

    def define(self) -> None:
        self.definitions.scalar(
            "JSON",
            "Any JSON value.",
            _any,
            "https://ecma-international.org/publications-and-standards/standards/ecma-404/",
        )
        self._because()
        self._path()
        self._match()

    def fields(self) -> Iterator[StrawberryField]:
        """The root fields."""
        one = self.argument
        arguments = [
            one(
                "pattern",
                "String!",
                f"The pattern, as ISO GQL has it, such as `{EXAMPLE}`; conditions stand after WHERE.",
            ),
            one("params", "JSON", "An object with the values of `$name` in the pattern."),
            one("distinct", "[String!]", "Keep only the first row of each combination of these variables."),
            one(
                "orderBy",
                "[MatchOrder!]",
                "The order, most important term first; without it, by the ids of all variables.",
            ),
            *self.pages,
        ]
        if self.has_edges:
            yield from self._paths()
        said = "All ways in which a pattern fits the graph. An edge is not repeated within one of them; nodes may be."
        yield self.field("match", "MatchConnection!", said, arguments)

    def _because(self) -> None:
        field = self.field
        self.definitions.object("Because", [
            field("nodes", f"[{NODE}!]!", "Where these edges lead; of a match, all its nodes."),
            field("relationships", f"[{RELATIONSHIP}!]!",
                  "The first edge for each `some` and `single`, and those of relationships to one; of a match, all its edges."),
        ], "Why a row is among others: one witness of the filter. What must not be (`none`, `all`, `NOT`) has none.")  # fmt: skip

        self.definitions.object("WhyStep", [
            field("condition", "String!", "The condition in words; of a pattern, the part as it is written."),
            field("count", "Int!", "How many rows are left after it and all before it; of a pattern, 100,000 are counted at most."),
            field("without", "Int", "How many rows there would be without it alone; of a pattern, 1,000 are counted at most. "
                  "Null for a node that a path begins with."),
        ], "One condition of those that leave no rows.")  # fmt: skip
        self.definitions.object("WhyEmpty", [
            field("steps", "[WhyStep!]!", "The conditions, in the order in which they are written."),
            field("drop", "String", "The first condition that leaves rows when it alone is left out, or else the first such edge of a pattern; null when there is none."),
        ], "Why there are no rows.")  # fmt: skip

    def _path(self) -> None:
        field = self.field
        self.definitions.object("Path", [
            field("length", "Int!", "How many edges it has."),
            field("cost", "Float", "The sum of its weights; null when it was not asked for by weight."),
            field("nodes", f"[{NODE}!]!", "Its nodes, from the first to the last."),
            field("relationships", f"[{RELATIONSHIP}!]!", "Its edges, in the order of its nodes."),
        ], "Edges in a row, and the nodes between them.")  # fmt: skip

    def _paths(self) -> Iterator[StrawberryField]:
        one, field, define = self.argument, self.field, self.definitions
        define.enum("PathMode", {
            "SHORTEST": "The shortest path; by weight, the cheapest.",
            "ALL_SHORTEST": "All paths that are as short or cheap as the first.",
            "K_SHORTEST": "The first k paths, however long.",
        }, "Which paths are asked for.")  # fmt: skip
        ends = [one("source", "ID!", "The first node."), one("target", "ID!", "The last node.")]
        how = [
            one("through", "[RelationshipType!]", "Only edges of these; without it, of all."),
            one("direction", "PathDirection!", "Which way edges are followed.", "EITHER"),
            one(
                "weight",
                "String",
                "A number that every edge has: paths cost the sum of it, and the cheapest come first.",
            ),
            one("maxHops", "Int!", "At most this many edges; at most 20.", 6),
            one("nodes", "NodeWhere", "What the nodes between the ends satisfy."),
            one("relationships", "RelationshipWhere", "What the edges satisfy."),
        ]
        said = "The shortest path between two nodes that repeats no node; of several, the first by the ids of nodes, then edges. Null: none."
        yield field("path", "Path", said, [*ends, *how])
        define.object("PathConnection", [
            field("totalCount", "Int!", "How many paths there are, on all pages."),
            field("nodes", "[Path!]!", "The paths of this page, without cursors."),
            field("edges", "[PathEdge!]!", "The rows of this page."),
            field("pageInfo", "PageInfo!", "Where this page stands."),
        ], "A page of paths.")  # fmt: skip
        define.object("PathEdge", [
            field("cursor", "String!", "Where this row stands, for `after` and `before`."),
            field("node", "Path!", "The path."),
        ], "One row of paths.")  # fmt: skip
        which = [
            one("k", "Int!", "How many, for K_SHORTEST; at most 1,000.", 3),
            one("mode", "PathMode!", "Which paths.", "K_SHORTEST"),
        ]
        said = "Paths between two nodes that repeat no node: shortest first, those of one length by the ids of nodes, then edges."
        yield field("paths", "PathConnection!", said, [*ends, *how, *which, *self.pages])

    def _match(self) -> None:
        field, define = self.field, self.definitions.object
        variable = self.argument("variable", "String!", "Its name in the pattern.")
        define("Match", [
            field("node", NODE, "The node that a variable stands for.", [variable]),
            field("relationship", RELATIONSHIP, "The edge that a variable stands for.", [variable]),
            field("path", "Path", "The path that a variable stands for, or the edges that one of several hops does.", [variable]),
        ], "One way in which a pattern fits the graph.")  # fmt: skip
        define("MatchConnection", [
            field("totalCount", "Int!", "How many rows there are, on all pages."),
            field("nodes", "[Match!]!", "The rows of this page, without cursors."),
            field("edges", "[MatchEdge!]!", "The rows of this page."),
            field("pageInfo", "PageInfo!", "Where this page stands."),
            field("whyEmpty", "WhyEmpty", "Why the pattern has no row, part by part; null when it has some."),
        ], "A page of the ways in which a pattern fits.")  # fmt: skip
        define("MatchEdge", [
            field("cursor", "String!", "Where this row stands, for `after` and `before`."),
            field("because", "Because!", "All nodes and edges of the row, those without a name, too."),
            field("node", "Match!", "The row."),
        ], "One row of a match.")  # fmt: skip
        entry = self.definitions.entry
        self.definitions.input("MatchOrder", [
            entry("variable", "String!", "A variable of a node or an edge."),
            entry("property", "String!", "One of its properties, or id.", "id"),
            entry("direction", "Direction!", "Which way.", "ASC"),
        ], "One term of the order of a match.")  # fmt: skip


def _any(value: object) -> Any:
    return value
