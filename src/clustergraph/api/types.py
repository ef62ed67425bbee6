"""The output types of the API and its root fields, derived from the model."""

from __future__ import annotations

import re
from collections.abc import Iterator

import strawberry
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from clustergraph.api.aggregates import Aggregates
from clustergraph.api.definitions import Definitions, add_scalars
from clustergraph.api.filters import Filters
from clustergraph.api.listings import Listings
from clustergraph.api.questions import Questions
from clustergraph.model.names import stem
from clustergraph.model.shape import CONFIDENCES, NODE, RELATIONSHIP, End, Kind, Model, Property, Record

KNOWN = {
    "POSSIBLE": "What may hold, if the dates mean that.",
    "CERTAIN": "What holds whatever the dates mean.",
}

EVERY = {"YEAR": "A year.", "QUARTER": "Three months, from January on.", "MONTH": "A month."}


def api_of(model: Model) -> strawberry.Schema:
    """The GraphQL API that a model gives."""
    return _Types(model).schema()


class _Types:
    def __init__(self, model: Model) -> None:
        self.model = model
        self.definitions = Definitions()
        self.field = self.definitions.field
        self.argument = self.definitions.argument
        self.filters = Filters(model, self.definitions)
        self.aggregates = Aggregates(model, self.definitions, self.filters, self._pages())
        self.questions = Questions(self.definitions, self._pages(), model)
        self.listings = Listings(self.definitions, self._pages(), model)
        used = {found.type for kind in model.types.values() for found in kind.properties.values()}
        used |= {found.type for record in model.records.values() for found in record.properties.values()}
        add_scalars(self.definitions, sorted(used - set(model.enums)), model.scalars)

    def schema(self) -> strawberry.Schema:
        self._enums()
        self._interfaces()
        self._small()
        self.aggregates.define_common()
        self.questions.define()
        self.listings.define()
        shapes: list[Kind | Record] = [*self.model.types.values(), *self.model.records.values()]
        for shape in shapes:
            self.aggregates.define(shape)
        for kind in self.model.interfaces.values():
            self._kind(kind)
        for kind in self.model.kinds.values():
            self._kind(kind)
        for record in self.model.records.values():
            self._record(record)
        for relationship in self.model.relationships.values():
            for end in dict.fromkeys((*relationship.outward, *relationship.inward)):
                self._end(end, relationship.record)
        self.filters.define()
        self.definitions.object("Query", self._root(), "The questions that can be asked.")
        self.definitions.object(
            "Subscription", self._followed(), "What can be followed while the graph changes."
        )
        return self.definitions.schema()

    def _enums(self) -> None:
        define = self.definitions.enum
        for enum in self.model.enums.values():
            values = {value: said or sentence(value.lower()) for value, said in enum.values.items()}
            define(enum.name, values, enum.description or sentence(enum.name))
        kinds = {name: kind.description or sentence(name) for name, kind in self.model.kinds.items()}
        define("Kind", kinds, "The kinds of nodes, by their names in the model.")
        define(
            "Direction",
            {"ASC": "Smallest first.", "DESC": "Largest first."},
            "Which way to order; missing values come last.",
        )
        if self.model.source_kind:
            define("Confidence", CONFIDENCES, "How sure a fact is.")
        if self.model.is_dated:
            define("Known", KNOWN, "What doubtful dates are taken for.")
            define("Every", EVERY, "How long the periods of a timeline are.")
        types = {
            name: f"From {one.source} to {one.target}." for name, one in self.model.relationships.items()
        }
        if types:
            define("RelationshipType", types, "The relationships, by their names in the model.")
        self.listings.define_enums()

    def _interfaces(self) -> None:
        self.definitions.interface(
            NODE,
            [*self._evidence("node"), *self.listings.of_nodes()],
            "Anything that the graph knows of, of whatever kind.",
        )
        ends = [
            self.field("source", f"{NODE}!", "The node that the edge comes from."),
            self.field("target", f"{NODE}!", "The node that the edge leads to."),
        ]
        fields = [*self._evidence("edge"), *ends]
        self.definitions.interface(RELATIONSHIP, fields, "One edge of the graph, of whatever relationship.")

    def _evidence(self, of: str) -> list[StrawberryField]:
        """The fields that every node and edge has."""
        fields = [self.field("id", "ID!", f"The id of the {of}, unique over the whole graph.")]
        if self.model.source_kind:
            only = self.argument("property", "String", "Only what this property rests on.")
            said = "The sources that it rests on, by id; without an argument, all of them."
            fields.append(self.field("citations", f"[{self.model.source_kind}!]!", said, [only]))
            fields.append(self.field("confidence", "Confidence!", "How sure it is."))
        return fields

    def _small(self) -> None:
        define, field = self.definitions.object, self.field
        define("PageInfo", [
            field("hasNextPage", "Boolean!", "Whether rows follow this page."),
            field("hasPreviousPage", "Boolean!", "Whether rows come before this page."),
            field("startCursor", "String", "The cursor of the first row; null when there is none."),
            field("endCursor", "String", "The cursor of the last row; null when there is none."),
        ], "Where a page stands in its connection.")  # fmt: skip
        define("KindCount", [
            field("kind", "Kind!", "The kind."), field("count", "Int!", "How many nodes are of it."),
        ], "How many nodes of one kind there are.")  # fmt: skip
        define("Load", [
            field("ok", "Boolean!", "Whether the seed was right and went in."),
            field("at", "String!", "When it was tried, as an ISO 8601 date and time in UTC."),
            field("errors", "[String!]!", "What was wrong with the seed, each with its file and line."),
        ], "One attempt to load a seed.")  # fmt: skip
        define("Graph", [
            field("generation", "Int!", "The number of this state of the graph; it grows with each load."),
            field("loadedAt", "String!", "When this state was loaded, as an ISO 8601 date and time in UTC."),
            field("nodes", "Int!", "How many nodes there are."), field("edges", "Int!", "How many edges there are."),
            field("counts", "[KindCount!]!", "How many nodes of each kind there are, in the order of the model."),
            field("lastLoad", "Load!", "The last attempt to load a seed, which may have failed and changed nothing."),
        ], "The graph as a whole.")  # fmt: skip

    def _property(self, found: Property) -> StrawberryField:
        type = f"[{found.type}!]" if found.listed else found.type
        return self.field(found.name, type + "!" * found.required, found.description or sentence(found.name))

    def _kind(self, kind: Kind) -> None:
        fields = self._evidence("node")
        fields += [self._property(found) for found in kind.properties.values()]
        for end in kind.ends.values():
            fields += self._end_fields(end)
        if kind.is_source:
            self._supports(kind)
            said = "What rests on this source: nodes, then edges, each by id."
            fields.append(self.field("supports", f"{kind.name}SupportsConnection!", said, self._pages()))
        fields += self.listings.of_nodes()
        description = kind.description or sentence(kind.name)
        parents = [*reversed(kind.interfaces), NODE]
        define = self.definitions.interface if kind.abstract else self.definitions.object
        define(kind.name, fields, description, parents)
        self._connection(kind.name, kind.name, kind.plural, kind)

    def _end_fields(self, end: End) -> Iterator[StrawberryField]:
        name, said = stem(end), end.description or sentence(end.field)
        if end.many:
            distinct = self.argument("distinct", "Boolean!", "Keep only the first edge of each node.", False)
            arguments = [*self._arguments(name), distinct]
            yield self.field(
                end.field, f"{name}Connection!", f"{said} One row an edge of {end.relationship}.", arguments
            )
        else:
            yield self.field(end.field, end.neighbour, said)
            yield self.field(f"{end.field}Edge", f"{name}Edge", f"{said} With the edge that leads there.")

    def _arguments(self, name: str) -> list[StrawberryArgument]:
        return [
            self.argument("where", f"{name}Where", "Only rows that satisfy this."),
            self.argument(
                "orderBy", f"[{name}Order!]", "The order, most important term first; without it, by id."
            ),
            *self._pages(),
        ]

    def _pages(self) -> list[StrawberryArgument]:
        return [
            self.argument(
                "first",
                "Int",
                "At most this many rows from the start; 25 when neither first nor last is given.",
            ),
            self.argument("after", "String", "Only rows after the row of this cursor."),
            self.argument("last", "Int", "At most this many rows from the end."),
            self.argument("before", "String", "Only rows before the row of this cursor."),
        ]

    def _connection(
        self, name: str, node: str, of: str, shape: Kind | Record, edge: tuple[StrawberryField, ...] = ()
    ) -> None:
        field = self.field
        said = "Why there are no rows; null when there are some."
        why = [field("whyEmpty", "WhyEmpty", said)] if name == shape.name else []
        self.definitions.object(f"{name}Connection", [
            field("totalCount", "Int!", "How many rows there are, on all pages."),
            field("nodes", f"[{node}!]!", "The nodes of this page, without cursors."),
            field("edges", f"[{name}Edge!]!", "The rows of this page."),
            field("pageInfo", "PageInfo!", "Where this page stands."),
            *self.aggregates.fields(shape), *why,
        ], f"A page of {of}.")  # fmt: skip
        self.definitions.object(f"{name}Edge", [
            field("cursor", "String!", "Where this row stands, for `after` and `before`."),
            field("node", f"{node}!", "The node."), *edge,
            field("because", "Because!", "What proves that the row satisfies the filter."),
        ], f"One row of {of}.")  # fmt: skip

    def _end(self, end: End, record: str) -> None:
        properties = self.field("properties", f"{record}!", "The edge that leads to the node.")
        if end.many:
            self._connection(stem(end), end.neighbour, f"{end.field} of a {end.owner}",
                             self.model.records[record], (properties,))  # fmt: skip
        else:
            node = self.field("node", f"{end.neighbour}!", "The node.")
            self.definitions.object(
                f"{stem(end)}Edge", [node, properties], f"The edge of {end.field} of a {end.owner}."
            )

    def _record(self, record: Record) -> None:
        source, target = self.model.ends_of(record)
        fields = [
            *self._evidence("edge"),
            self.field("source", f"{source}!", "The node that the edge comes from."),
            self.field("target", f"{target}!", "The node that the edge leads to."),
            *(self._property(found) for found in record.properties.values()),
        ]
        described = (
            record.description or f"One edge of {' or '.join(record.relationships) or 'no relationship'}."
        )
        self.definitions.object(record.name, fields, described, [RELATIONSHIP])
        if record.declared:
            self._connection(record.name, record.name, record.plural, record)

    def _supports(self, kind: Kind) -> None:
        name, field = f"{kind.name}Supports", self.field
        self.definitions.object(f"{name}Connection", [
            field("totalCount", "Int!", "How many nodes and edges rest on this source."),
            field("edges", f"[{name}Edge!]!", "The rows of this page."),
            field("pageInfo", "PageInfo!", "Where this page stands."),
        ], "A page of what rests on a source.")  # fmt: skip
        self.definitions.object(f"{name}Edge", [
            field("cursor", "String!", "Where this row stands, for `after` and `before`."),
            field("node", NODE, "The node that rests on the source; null when it is an edge."),
            field("relationship", RELATIONSHIP, "The edge that rests on the source; null when it is a node."),
        ], "One node or edge that rests on a source.")  # fmt: skip

    def _root(self) -> Iterator[StrawberryField]:
        one = self.argument
        yield self.field(
            "node", NODE, "The node with this id; null when there is none.", [one("id", "ID!", "Its id.")]
        )
        many = one("ids", "[ID!]!", "Their ids; at most 1,000.")
        yield self.field(
            "nodes",
            f"[{NODE}]!",
            "The nodes with these ids, in their order; null for an id of nothing.",
            [many],
        )
        declared = [record for record in self.model.records.values() if record.declared]
        named_types: list[Kind | Record] = [*self.model.types.values(), *declared]
        for named in named_types:
            what = "edge" if isinstance(named, Record) else "node"
            said = f"The {named.name} {what} with this id; null when there is none."
            yield self.field(named.singular, named.name, said, [one("id", "ID!", "Its id.")])
            arguments = self._arguments(named.name)
            yield self.field(
                named.plural, f"{named.name}Connection!", f"All {named.name} {what}s.", arguments
            )
        yield from self.listings.fields()
        yield from self.questions.fields()
        if self.model.is_dated:
            yield from self._views()
        yield self.field("graph", "Graph!", "The graph as a whole: its size, its age.")

    def _followed(self) -> Iterator[StrawberryField]:
        said = "The graph, told of again for each generation that is loaded from now on."
        yield self.field("graphChanged", "Graph!", said)
        said = (
            "The questions below: answered at once, and again whenever a new generation changes the answer."
        )
        yield self.field("live", "Query!", said)

    def _views(self) -> Iterator[StrawberryField]:
        one = self.argument
        known = one("known", "Known!", "What may hold then, or only what is certain.", "POSSIBLE")
        day = one("date", "EDTF!", "The date. Of a longer one: some day of it, and for CERTAIN all its days.")
        said = "The questions below as of a date. Ids carry the date. It cannot stand inside another, nor in `between`."
        yield self.field("asOf", "Query!", said, [day, known])
        start, end = (
            one("start", "EDTF!", "From its first day on."),
            one("end", "EDTF!", "Up to its last day."),
        )
        said = "The questions below of what held at some time between two dates; events: of those that took place then."
        yield from self._timeline(known)
        yield self.field("between", "Query!", said, [start, end, known])

    def _timeline(self, known: StrawberryArgument) -> Iterator[StrawberryField]:
        if not any(record.valid and record.relationships for record in self.model.records.values()):
            return
        one, field = self.argument, self.field
        self.definitions.object("TimelinePoint", [
            field("period", "EDTF!", "The period."),
            field("began", "Int!", "How many edges began in it.", [known]),
            field("ended", "Int!", "How many edges ended in it; events do not end.", [known]),
            field("standing", "Int!", "How many edges stood on its last day; of events, those up to then.", [known]),
        ], "One period of a timeline.")  # fmt: skip
        arguments = [
            one("of", "[RelationshipType!]", "Only edges of these; without it, of all that are dated."),
            one("every", "Every!", "How long a period is.", "YEAR"),
            one(
                "start",
                "EDTF",
                "From its first day on; without it, from the first day that an edge tells of.",
            ),
            one("end", "EDTF", "Up to its last day; without it, to the last day that an edge tells of."),
        ]
        said = "How many edges began, ended and stood in each period; at most 1,200 periods."
        yield field("timeline", "[TimelinePoint!]!", said, arguments)


def sentence(name: str) -> str:
    """What stands in for a description that the model does not give: `hostCity` becomes `Host city.`"""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower()
    return f"{words[0].upper()}{words[1:]}."
