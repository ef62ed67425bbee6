"""The input types of the API: what may be filtered and ordered by, derived from the model."""

from __future__ import annotations

from collections.abc import Iterator

from strawberry.types.field import StrawberryField

from clustergraph.api.definitions import Definitions
from clustergraph.model.names import stem
from clustergraph.model.shape import NODE, End, Kind, Model, Property, Record
from clustergraph.plan.predicates import AMONG, COMPARISONS, EQUAL, TEXTS

SAID = {
    "eq": "Equal to this.", "ne": "Not equal to this; holds of a missing value.",
    "in": "Equal to one of these; never, when the list is empty.",
    "notIn": "Equal to none of these; holds of a missing value.",
    "lt": "Less than this.", "lte": "Less than this or equal to it.", "gt": "Greater than this.",
    "gte": "Greater than this or equal to it.", "contains": "Has this text in it.", "startsWith": "Starts with this text.",
    "endsWith": "Ends with this text.", "before": "Its last day comes before the first day of this.",
    "after": "Its first day comes after the last day of this.", "within": "All its days lie in this.",
    "overlaps": "It shares a day with this.",
}  # fmt: skip


class Filters:
    """Defines the filters and orders of a model."""

    def __init__(self, model: Model, definitions: Definitions) -> None:
        self.model = model
        self.definitions = definitions
        self.entry = definitions.entry
        self.filtered: set[str] = set()

    def define(self) -> None:
        for kind in self.model.types.values():
            self._kind(kind)
        self._node()
        if self.model.relationships:
            self._relationship()
        for record in self.model.records.values():
            self._record(record)
        for relationship in self.model.relationships.values():
            for end in dict.fromkeys((*relationship.outward, *relationship.inward)):
                self._end(end, relationship.record)
        kinds = [self.entry(one.value, "Kind", SAID[one.value]) for one in EQUAL]
        kinds += [self.entry(one.value, "[Kind!]", SAID[one.value]) for one in AMONG]
        self.definitions.input("KindFilter", kinds, "A test of a node's kind.")

    def scalar(self, name: str) -> str:
        """The name of the filter of a scalar's or an enum's value, which is defined when first asked for."""
        filter = f"{name}Filter"
        if filter not in self.filtered:
            self.filtered.add(filter)
            rows = [self._comparison(one.value, name) for one in COMPARISONS.get(name, EQUAL + AMONG)]
            if name == "EDTF":
                rows.append(
                    self.entry("year", self.scalar("Int"), "Some year that it touches satisfies all of this.")
                )
            rows.append(self.entry("isNull", "Boolean", "True: the value is missing. False: there is one."))
            if name in TEXTS:
                rows.append(
                    self.entry(
                        "ignoreCase", "Boolean", "Ignore case and accents in all comparisons beside this."
                    )
                )
            self.definitions.input(filter, rows, f"Tests of a value of type {name}; all must hold.")
        return filter

    def _comparison(self, row: str, scalar: str) -> StrawberryField:
        return self.entry(row, f"[{scalar}!]" if row in ("in", "notIn") else scalar, SAID[row])

    def _property(self, found: Property) -> StrawberryField:
        filter = self.scalar(found.type)
        if not found.listed:
            return self.entry(found.name, filter, f"Test {found.name}.")
        listed = f"{found.type}ListFilter"
        if listed not in self.filtered:
            self.filtered.add(listed)
            rows = [
                self.entry("some", filter, "At least one element satisfies this."),
                self.entry("none", filter, "No element satisfies this; holds of an empty or missing list."),
                self.entry(
                    "isEmpty", "Boolean", "True: the list is empty or missing. False: it has an element."
                ),
            ]
            self.definitions.input(listed, rows, f"Tests of a list of {found.type}; all must hold.")
        return self.entry(found.name, listed, f"Test the elements of {found.name}.")

    def _logic(self, name: str) -> Iterator[StrawberryField]:
        yield self.entry("AND", f"[{name}!]", "All of these hold; an empty list holds.")
        yield self.entry("OR", f"[{name}!]", "At least one of these holds; an empty list does not.")
        yield self.entry("NOT", name, "This does not hold.")

    def _common(self) -> Iterator[StrawberryField]:
        yield self.entry("id", self.scalar("ID"), "Test the id.")
        if self.model.source_kind:
            yield self.entry("confidence", self.scalar("Confidence"), "Test how sure it is.")

    def _node_rows(self, where: str) -> Iterator[StrawberryField]:
        yield from self._logic(where)
        yield self.entry("isNull", "Boolean", "True: there is no node here. False: there is one.")
        yield from self._common()

    def _search(self, type: str) -> Iterator[StrawberryField]:
        """The search in texts, where some node of the type has any."""
        kinds = map(self.model.kinds.__getitem__, self.model.covers(type))
        if any(one.search for kind in kinds for one in kind.properties.values()):
            said = "It has all these words in its texts; case, accents, endings and small mistakes do not matter."
            yield self.entry("search", "String", said)

    def _interface_rows(self, name: str) -> Iterator[StrawberryField]:
        yield self.entry("kind", "KindFilter", "Test the kind.")
        for other in self.model.types.values():
            if name == NODE or name in other.interfaces:
                yield self.entry(
                    f"as{other.name}", f"{other.name}Where", f"It is a {other.name} that satisfies this."
                )

    def _kind(self, kind: Kind) -> None:
        where, order = f"{kind.name}Where", f"{kind.name}Order"
        rows = [*self._node_rows(where), *self._search(kind.name)]
        terms = [self.entry("id", "Direction", "By id.")]
        if self.model.source_kind:
            terms.append(self.entry("confidence", "Direction", "By confidence: HIGH, MEDIUM, LOW."))
        if kind.abstract:
            rows += self._interface_rows(kind.name)
        for found in kind.properties.values():
            rows.append(self._property(found))
            if not found.listed:
                terms.append(self.entry(found.name, "Direction", f"By {found.name}."))
        for end in kind.ends.values():
            name = end.field
            if end.many:
                rows.append(
                    self.entry(name, f"{stem(end)}Quantifiers", f"Test the edges of {name} and their nodes.")
                )
                terms.append(self.entry(name, f"{stem(end)}AggregateOrder", f"By what {name} add up to."))
            else:
                rows.append(
                    self.entry(
                        name, f"{end.neighbour}Where", f"Test the node of {name}, or that there is none."
                    )
                )
                rows.append(self.entry(f"{name}Edge", f"{stem(end)}EdgeWhere", f"Test the edge of {name}."))
                terms.append(self.entry(name, f"{end.neighbour}Order", f"By the node of {name}."))
        self.definitions.input(where, rows, f"Tests of a {kind.name}; all must hold.")
        self.definitions.input(order, terms, f"One term of an order of {kind.name} nodes.", one_of=True)

    def _node(self) -> None:
        rows = [*self._node_rows("NodeWhere"), *self._search(NODE), *self._interface_rows(NODE)]
        self.definitions.input("NodeWhere", rows, "Tests of any node; all must hold.")
        terms = [self.entry("id", "Direction", "By id.")]
        if self.model.source_kind:
            terms.append(self.entry("confidence", "Direction", "By confidence: HIGH, MEDIUM, LOW."))
        self.definitions.input("NodeOrder", terms, "One term of an order of any nodes.", one_of=True)

    def _relationship(self) -> None:
        entry = self.entry
        rows = [
            *self._logic("RelationshipWhere"), *self._common(),
            entry("type", "RelationshipTypeFilter", "Test the relationship."),
            entry("source", "NodeWhere", "Test the node that the edge comes from."),
            entry("target", "NodeWhere", "Test the node that the edge leads to."),
        ]  # fmt: skip
        for record in self.model.records.values():
            said = f"Its properties are {_a(record.name)} that satisfies this."
            rows.append(entry(f"as{record.name}", f"{record.name}Where", said))
        self.definitions.input("RelationshipWhere", rows, "Tests of any edge; all must hold.")
        types = [entry(one.value, "RelationshipType", SAID[one.value]) for one in EQUAL]
        types += [entry(one.value, "[RelationshipType!]", SAID[one.value]) for one in AMONG]
        self.definitions.input("RelationshipTypeFilter", types, "A test of an edge's relationship.")

    def _record(self, record: Record) -> None:
        where, order = f"{record.name}Where", f"{record.name}Order"
        source, target = self.model.ends_of(record)
        rows = [*self._logic(where), *self._common()]
        rows.append(self.entry("source", f"{source}Where", "Test the node that the edge comes from."))
        rows.append(self.entry("target", f"{target}Where", "Test the node that the edge leads to."))
        terms = [
            self.entry("id", "Direction", "By id."),
            self.entry("source", f"{source}Order", "By the node that the edge comes from."),
            self.entry("target", f"{target}Order", "By the node that the edge leads to."),
        ]
        if self.model.source_kind:
            terms.append(self.entry("confidence", "Direction", "By confidence: HIGH, MEDIUM, LOW."))
        for found in record.properties.values():
            rows.append(self._property(found))
            if not found.listed:
                terms.append(self.entry(found.name, "Direction", f"By {found.name}."))
        self.definitions.input(where, rows, f"Tests of an edge of type {record.name}; all must hold.")
        self.definitions.input(order, terms, f"One term of an order of {record.name} edges.", one_of=True)

    def _end(self, end: End, record: str) -> None:
        name, define, entry = stem(end), self.definitions.input, self.entry
        properties = entry("properties", f"{record}Where", "Test the edge.")
        if not end.many:
            define(f"{name}EdgeWhere", [properties], f"Tests of the edge of {end.field}.")
            return
        where = [
            *self._logic(f"{name}Where"),
            entry("node", f"{end.neighbour}Where", "Test the node."),
            properties,
        ]
        define(f"{name}Where", where, f"Tests of one edge of {end.field} and its node; all must hold.")
        quantifiers = [
            entry("some", f"{name}Where", "At least one edge satisfies this."),
            entry("all", f"{name}Where", "Every edge satisfies this; holds of no edges at all."),
            entry("none", f"{name}Where", "No edge satisfies this."),
            entry("single", f"{name}Where", "Exactly one edge satisfies this."),
            entry("count", f"{name}Count", "Test the number of edges."),
        ]
        define(f"{name}Quantifiers", quantifiers, f"Tests of the edges of {end.field}; all must hold.")
        only = entry("where", f"{name}Where", "Count only the edges that satisfy this.")
        numbers = [self._comparison(one.value, "Int") for one in COMPARISONS["Int"]]
        define(
            f"{name}Count", [only, *numbers], f"Tests of the number of edges of {end.field}; all must hold."
        )
        direction = entry("direction", "Direction!", "ASC: fewest first. DESC: most first.")
        define(f"{name}CountOrder", [only, direction], f"By the number of edges of {end.field}.")
        define(f"{name}AggregateOrder", [entry("count", f"{name}CountOrder", "By the number of edges.")],
               f"By what the edges of {end.field} add up to.", one_of=True)  # fmt: skip
        terms = [
            entry("properties", f"{record}Order", "By the edge."),
            entry("node", f"{end.neighbour}Order", "By the node."),
        ]
        define(f"{name}Order", terms, f"One term of an order of {end.field}.", one_of=True)


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
