"""The types of the questions that find lists: what a text finds, what is near, alike, central, together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from clustergraph.api.definitions import Definitions
from clustergraph.model.shape import NODE, RELATIONSHIP, Model

DIRECTIONS = {
    "EITHER": "Whichever way edges lead.",
    "OUT": "From the source of each edge to its target.",
    "IN": "From the target of each edge to its source.",
}
LIKENESS = {
    "JACCARD": "The neighbours that both have, of all that one of them has: from 0 to 1.",
    "ADAMIC_ADAR": "The sum over the neighbours that both have, in which those of few count for more.",
}
MEASURES = {
    "DEGREE": "How many edges it has.",
    "PAGERANK": "How often a random walk along edges comes by; all together 1.",
    "BETWEENNESS": "Which part of the shortest paths between others comes by: from 0 to 1.",
    "CLOSENESS": "How near it is to all others: from 0 to 1.",
}
ALIKE = (
    "How alike they are, by the neighbours that they share; ten digits count, so that equal ones are equal."
)


class Listings:
    """Defines their types, and gives their fields: of the root, and of every node."""

    def __init__(self, definitions: Definitions, pages: Sequence[StrawberryArgument], model: Model) -> None:
        self.definitions = definitions
        self.field = definitions.field
        self.argument = definitions.argument
        self.pages = pages
        self.has_edges = bool(model.relationships)
        self.has_texts = any(one.search for kind in model.kinds.values() for one in kind.properties.values())

    def define_enums(self) -> None:
        if self.has_edges:
            said = "Which way edges are followed; those of a symmetric relationship have none."
            self.definitions.enum("PathDirection", DIRECTIONS, said)
            self.definitions.enum("Likeness", LIKENESS, "How to tell that nodes are alike.")
            self.definitions.enum("Centrality", MEASURES, "How to tell that a node is central.")

    def define(self) -> None:
        if self.has_texts:
            self._define_search()
        if self.has_edges:
            self._define_near()
            self._define_measures()

    def of_nodes(self) -> Iterator[StrawberryField]:
        """The fields that every node has."""
        one = self.argument
        if not self.has_edges:
            return
        where = one("where", "NodeWhere", "Only nodes that satisfy this.")
        arguments = [
            *self.ways(), one("hops", "HopRange", "How far away, by the shortest way; from 1 to 3 hops without it."), where,
            one("nodes", "NodeWhere", "What the nodes on the way satisfy."),
            one("relationships", "RelationshipWhere", "What the edges on the way satisfy."), *self.pages,
        ]  # fmt: skip
        yield self.field(
            "reachable",
            "ReachableConnection!",
            "The nodes that edges lead to from here, nearest first, then by id.",
            arguments,
        )
        said = "The nodes that share neighbours with this one, most alike first, then by id."
        yield self.field(
            "similar", "SimilarConnection!", said, [*self.ways(), self._likeness(), where, *self.pages]
        )

    def fields(self) -> Iterator[StrawberryField]:
        """The root fields."""
        one = self.argument
        if self.has_texts:
            text = one(
                "text",
                "String!",
                "The words that a node must have, all of them; case, accents, endings and small mistakes do not matter.",
            )
            arguments = [text, one("kinds", "[Kind!]", "Only nodes of these kinds."), *self.pages]
            yield self.field(
                "search",
                "SearchConnection!",
                "The nodes that have some words in their texts, best first.",
                arguments,
            )
        if not self.has_edges:
            return
        where = one("where", "NodeWhere", "Only nodes that satisfy this.")
        seed = one("seed", "Int!", "Where chance begins: the same seed gives the same answer.", 1)
        arguments = [
            one("by", "Centrality!", "How to measure.", "DEGREE"), *self.ways(),
            one("samples", "Int", "For BETWEENNESS: look at paths from so many nodes, drawn by lot; without it, from all."),
            seed, where, *self.pages,
        ]  # fmt: skip
        said = "The nodes that have an edge, most central first, then by id. Each is measured in the whole graph, whatever `where` leaves."
        yield self.field("ranking", "RankingConnection!", said, arguments)
        through = self.ways()[0]
        resolution = one(
            "resolution", "Float!", "More than 1: more and smaller communities; less: fewer and larger.", 1.0
        )
        said = "The nodes that have an edge, in communities: groups with more edges among them than chance would have it; largest first."
        yield self.field(
            "communities", "CommunityConnection!", said, [through, resolution, seed, *self.pages]
        )
        arguments = [
            one("node", "ID!", "Whose opportunities."),
            one("through", "RelationshipType!", "Along edges of this."),
            self.ways()[1], self._likeness(), where, *self.pages,
        ]  # fmt: skip
        yield self._subgraph()
        said = "The nodes that this one has no edge to, but similar ones do: with EXPORTED_TO, countries where similar organisations export and this one does not."
        yield self.field("opportunities", "OpportunityConnection!", said, arguments)

    def _subgraph(self) -> StrawberryField:
        one, field = self.argument, self.field
        self.definitions.object("Subgraph", [
            field("nodes", f"[{NODE}!]!", "The nodes, nearest first, then by id."),
            field("relationships", f"[{RELATIONSHIP}!]!", "The edges between these nodes, by id; at most 5,000."),
            field("leftOut", "Int!", "How many nodes within these hops are not told."),
            field("relationshipsLeftOut", "Int!", "How many edges between all nodes within these hops are not told."),
        ], "A part of the graph, for drawing.")  # fmt: skip
        arguments = [
            one("around", "[ID!]!", "The nodes in the middle; at most 1,000."),
            one("hops", "Int!", "At most so many hops away from one of them; at most 20.", 1),
            *self.ways(),
            one("first", "Int!", "At most this many nodes; at most 1,000.", 100),
        ]
        said = "The nodes around some, and the edges between them, without pages: for drawing."
        return field("subgraph", "Subgraph!", said, arguments)

    def ways(self) -> list[StrawberryArgument]:
        """The arguments that say which edges are followed, and which way."""
        return [
            self.argument("through", "[RelationshipType!]", "Only edges of these; without it, of all."),
            self.argument("direction", "PathDirection!", "Which way edges are followed.", "EITHER"),
        ]

    def _likeness(self) -> StrawberryArgument:
        return self.argument("by", "Likeness!", "How to tell that nodes are alike.", "JACCARD")

    def _list(
        self, name: str, rows: str, row: str, fields: Sequence[StrawberryField], node: str = NODE,
        of_all: Sequence[StrawberryField] = (),
    ) -> None:  # fmt: skip
        """A connection of what a question finds, and its rows."""
        field, define = self.field, self.definitions.object
        define(f"{name}Connection", [
            field("totalCount", "Int!", f"How many {rows} there are, on all pages."),
            field("nodes", f"[{node}!]!", "What the rows of this page found."),
            field("edges", f"[{name}Edge!]!", "The rows of this page."),
            field("pageInfo", "PageInfo!", "Where this page stands."), *of_all,
        ], f"A page of {rows}.")  # fmt: skip
        what = "community" if node != NODE else "node"
        define(f"{name}Edge", [
            field("cursor", "String!", "Where this row stands, for `after` and `before`."), *fields,
            field("node", f"{node}!", f"The {what}."),
        ], f"{row}.")  # fmt: skip

    def _define_search(self) -> None:
        field = self.field
        self.definitions.object("Highlight", [
            field("property", "String!", "The property that it stands in."),
            field("text", "String!", "Its text, or a part of it, with what was found between two asterisks: `**Poma**`."),
        ], "What a search found in one property.")  # fmt: skip
        self._list("Search", "nodes that a search found, the 10,000 best at most", "One node that was found", [
            field("score", "Float!", "How well it fits; only the order of one search means anything."),
            field("highlights", "[Highlight!]!", "Where the words stand."),
        ])  # fmt: skip

    def _define_near(self) -> None:
        field, entry = self.field, self.definitions.entry
        self.definitions.input("HopRange", [
            entry("min", "Int!", "At least so many hops; 0 is the node itself.", 1),
            entry("max", "Int!", "At most so many hops; at most 20.", 3),
        ], "How far away.")  # fmt: skip
        self._list("Reachable", "nodes that can be reached", "One node that can be reached", [
            field("distance", "Int!", "How many hops away it is, by the shortest way."),
            field("path", "Path!", "The first of the shortest ways there, by the ids of nodes, then edges."),
        ])  # fmt: skip
        because = field(
            "because",
            "Because!",
            "The neighbours that both have, with an edge from each of the two to each of them.",
        )
        shared = field("shared", "Int!", "How many neighbours they share.")
        score = field("score", "Float!", ALIKE)
        self._list("Similar", "similar nodes", "One similar node", [score, shared, because])
        because = field(
            "because",
            "Because!",
            "The similar nodes with an edge there, the neighbours that make them similar, and the edges to those.",
        )
        score = field("score", "Float!", "The sum of how alike those are that have an edge there.")
        similar = field("similar", "Int!", "How many similar nodes have an edge there.")
        self._list("Opportunity", "opportunities", "One opportunity", [score, similar, because])

    def _define_measures(self) -> None:
        field = self.field
        self._list("Ranking", "ranked nodes", "One ranked node", [
            field("rank", "Int!", "Its place among these rows, from 1 on; equal scores share one."),
            field("score", "Float!", "How central it is; ten digits count."),
        ])  # fmt: skip
        self._list("CommunityNode", "nodes of a community", "One node of a community", [])
        self.definitions.object("Community", [
            field("size", "Int!", "How many nodes it has."),
            field("nodes", "CommunityNodeConnection!", "Its nodes, by id.", self.pages),
        ], "Nodes with more edges among them than chance would have it.")  # fmt: skip
        said = "Which part of the edges lies within communities, less what chance would have there: above 0.3, they mean something."
        self._list(
            "Community",
            "communities",
            "One community",
            [],
            "Community",
            [field("modularity", "Float!", said)],
        )
