"""The types of what rows add up to and of their groups, derived from the model."""

from __future__ import annotations

from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from clustergraph.api.definitions import Definitions
from clustergraph.api.filters import Filters
from clustergraph.model.grouping import COUNTED, FACTS, SUM, KeyName, group_keys, ones, sort_of
from clustergraph.model.shape import Kind, Model, Record

SAID = {
    "count": "How many values there are.", "distinct": "How many different values there are.",
    "min": "The smallest; null when there is none.", "max": "The largest; null when there is none.",
    "sum": "The sum; null when there is no value.", "avg": "The mean; null when there is no value.",
    "median": "The middle value, or the mean of the two in the middle; null when there is no value.",
    "currency": "The currency.", "total": "The sum of the amounts in this currency.",
}  # fmt: skip
Shape = Kind | Record


class Aggregates:
    """Defines what the nodes of a kind, or the edges of a record, add up to, and their groups."""

    def __init__(
        self, model: Model, definitions: Definitions, filters: Filters, pages: list[StrawberryArgument]
    ) -> None:
        self.model = model
        self.definitions = definitions
        self.filters = filters
        self.pages = pages
        self.field, self.entry, self.argument = definitions.field, definitions.entry, definitions.argument

    def define_common(self) -> None:
        """The types that do not depend on kinds, where the model has use for them."""
        shapes: list[Shape] = [*self.model.types.values(), *self.model.records.values()]
        used = {sort_of(one.type, one.currency) for shape in shapes for one in shape.properties.values()}
        for sort in ("Value", *(sort for sort in FACTS if sort in used)):
            self._sort(sort)
        if self.model.is_dated:
            self.definitions.object("PropertyChange", [
                self.field("property", "String!", "The property, or the relationship to one."),
                self.field("before", "String", "Its value before, as a text; of a node its id; null: none."),
                self.field("after", "String", "Its value after, as a text; of a node its id; null: none."),
            ], "One property that changed.")  # fmt: skip
        if self.model.source_kind:
            levels = [
                self.field(level, "Int!", f"How many of {level} confidence.")
                for level in ("high", "medium", "low")
            ]
            self.definitions.object("ConfidenceCounts", levels, "How many rows are of which confidence.")

    def _known(self) -> list[StrawberryArgument]:
        said = "What may hold then, or only what is certain."
        return [self.argument("known", "Known!", said, "POSSIBLE")] if self.model.is_dated else []

    def _sort(self, sort: str) -> None:
        facts = FACTS.get(sort, COUNTED)
        fields = [self.field(name, type, SAID[name]) for name, type in facts.items()]
        tests = [
            self.entry(name, self.filters.scalar(type.rstrip("!")), f"Test {name}.")
            for name, type in facts.items()
        ]
        terms = [self.entry(name, "Direction", f"By {name}.") for name in facts]
        if sort == "Money":
            self._money()
            fields.append(self.field("sums", "[CurrencySum!]!", "One sum for each currency, by currency."))
            tests.append(self.entry("sums", "CurrencySumWhere", "Test the sum of one currency."))
            terms.append(
                self.entry("sums", "CurrencySumOrder", "By the sum of one currency; without it, last.")
            )
        self.definitions.object(f"{sort}Aggregate", fields, f"What values of type {sort} add up to.")
        self.definitions.input(
            f"{sort}AggregateWhere", tests, f"Tests of what values of type {sort} add up to; all must hold."
        )
        self.definitions.input(
            f"{sort}AggregateOrder", terms, f"By what values of type {sort} add up to.", one_of=True
        )

    def _money(self) -> None:
        fields = [self.field(name, type, SAID[name]) for name, type in SUM.items()]
        self.definitions.object("CurrencySum", fields, "What the amounts of one currency add up to.")
        one = self.entry("currency", "Currency!", "The currency.")
        tests = [self.entry(name, self.filters.scalar(type.rstrip("!")), f"Test {name}.")
                 for name, type in SUM.items() if name != "currency"]  # fmt: skip
        self.definitions.input(
            "CurrencySumWhere", [one, *tests], "Tests of the sum of one currency; missing, when it has none."
        )
        direction = self.entry("direction", "Direction!", "ASC: least first. DESC: most first.")
        self.definitions.input("CurrencySumOrder", [one, direction], "By the total of one currency.")

    def fields(self, shape: Shape) -> list[StrawberryField]:
        """The fields that a connection of these nodes or edges has for what they add up to."""
        name = shape.name
        fields = [self.field("aggregate", f"{name}Aggregate!", "What the rows on all pages add up to.")]
        if any(group_keys(self.model, shape)):
            by = self.argument("by", f"[{name}GroupKey!]!", "What the rows of a group have in common.")
            having = self.argument("having", f"{name}GroupWhere", "Only groups that satisfy this.")
            order = self.argument(
                "orderBy", f"[{name}GroupOrder!]", "The order of groups; without it, by key."
            )
            said = "The rows on all pages in groups, each with what its rows have in common."
            fields.append(
                self.field("groups", f"{name}GroupConnection!", said, [by, having, order, *self.pages])
            )
        if self.model.is_dated:
            start, end = (
                self.argument("from", "EDTF!", "The earlier date."),
                self.argument("to", "EDTF!", "The later date."),
            )
            said = "What came, went and changed in the rows on all pages between two dates. It cannot stand in a view or a group."
            fields.append(self.field("changes", f"{name}Changes!", said, [start, end, *self._known()]))
        return [*fields, *self._certainty()]

    def _certainty(self) -> list[StrawberryField]:
        """How many rows there are, and how sure they are."""
        said = "How many rows there are; CERTAIN: for certain, in a dated view."
        count = self.field("count", "Int!", said, self._known())
        if not self.model.source_kind:
            return [count]
        return [
            count,
            self.field("confidence", "ConfidenceCounts!", "How many rows are of which confidence."),
        ]

    def define(self, shape: Shape) -> None:
        """The types of one kind, interface or record."""
        values = self._values(shape)
        object, input = self.definitions.object, self.definitions.input
        name = shape.name
        object(f"{name}Aggregate", [self.field(value, f"{sort}Aggregate!", f"Of {value}.") for value, sort in values.items()],
               f"What {name} rows add up to.")  # fmt: skip
        tests = [
            self.entry(value, f"{sort}AggregateWhere", f"Test {value}.") for value, sort in values.items()
        ]
        input(f"{name}AggregateWhere", tests, f"Tests of what {name} rows add up to; all must hold.")
        terms = [self.entry(value, f"{sort}AggregateOrder", f"By {value}.") for value, sort in values.items()]
        input(f"{name}AggregateOrder", terms, f"By what {name} rows add up to.", one_of=True)
        keys = list(group_keys(self.model, shape))
        if keys:
            self._groups(shape, keys)
        if self.model.is_dated:
            self._changes(shape)

    def _changes(self, shape: Shape) -> None:
        name, field = shape.name, self.field
        first = [self.argument("first", "Int", "At most this many; 25 when it is not given.")]
        what = "edges" if isinstance(shape, Record) else "nodes"
        self.definitions.object(f"{name}Changes", [
            field("addedCount", "Int!", f"How many {what} came."), field("removedCount", "Int!", f"How many {what} went."),
            field("changedCount", "Int!", f"How many {what} changed."),
            field("added", f"[{name}!]!", f"The {what} that came, as of the later date, by id.", first),
            field("removed", f"[{name}!]!", f"The {what} that went, as of the earlier date, by id.", first),
            field("changed", f"[{name}Change!]!", f"The {what} that changed, by id.", first),
        ], f"What changed in rows of {name} between two dates.")  # fmt: skip
        self.definitions.object(f"{name}Change", [
            field("before", f"{name}!", "As of the earlier date."), field("after", f"{name}!", "As of the later date."),
            field("properties", "[PropertyChange!]!", "What differs, in the order of the model."),
        ], f"A {name} that changed: an edge by another of the same ends, a node by where a relationship to one leads.")  # fmt: skip

    def _values(self, shape: Shape) -> dict[str, str]:
        """What adds up, by name, with its sort."""
        ends = ["source", "target"] if isinstance(shape, Record) else ones(shape)
        values = dict.fromkeys(["id", *ends], "Value")
        return values | {one.name: sort_of(one.type, one.currency) for one in shape.properties.values()}

    def _groups(self, shape: Shape, keys: list[KeyName]) -> None:
        name, field, entry = shape.name, self.field, self.entry
        object, input = self.definitions.object, self.definitions.input
        self.definitions.enum(
            f"{name}GroupKey",
            {key.name: f"By {_told(key)}." for key in keys},
            f"What {name} rows can be grouped by.",
        )
        object(f"{name}GroupKeys", [field(key.field, self._type(shape, key), f"{_sentence(_told(key))}; null where there is none, "
               "and when it is not grouped by.") for key in keys], f"What the rows of a group of {name} have in common.")  # fmt: skip
        terms = [entry(key.field, "Direction", f"By {_told(key)}.") for key in keys]
        input(
            f"{name}GroupKeysOrder",
            terms,
            f"By what the rows of a group of {name} have in common.",
            one_of=True,
        )
        fields = [
            field("key", f"{name}GroupKeys!", "What the rows have in common."),
            *self._certainty(),
            field("aggregate", f"{name}Aggregate!", "What the rows add up to."),
        ]
        if self.model.source_kind:
            fields.append(
                field(
                    "citations", f"[{self.model.source_kind}!]!", "The sources that the rows rest on, by id."
                )
            )
        if isinstance(shape, Kind) or shape.declared:
            order = self.argument("orderBy", f"[{name}Order!]", "The order; without it, by id.")
            fields.append(field("rows", f"{name}Connection!", "The rows themselves.", [order, *self.pages]))
        object(f"{name}Group", fields, f"{name} rows that have something in common.")
        object(f"{name}GroupEdge", [field("cursor", "String!", "Where this group stands, for `after` and `before`."),
                                    field("node", f"{name}Group!", "The group.")], f"One row of groups of {name}.")  # fmt: skip
        object(f"{name}GroupConnection", [
            field("totalCount", "Int!", "How many groups there are, on all pages."),
            field("nodes", f"[{name}Group!]!", "The groups of this page, without cursors."),
            field("edges", f"[{name}GroupEdge!]!", "The groups of this page."),
            field("pageInfo", "PageInfo!", "Where this page stands."),
        ], f"A page of groups of {name}.")  # fmt: skip
        where = f"{name}GroupWhere"
        input(where, [
            entry("AND", f"[{where}!]", "All of these hold; an empty list holds."),
            entry("OR", f"[{where}!]", "At least one of these holds; an empty list does not."),
            entry("NOT", where, "This does not hold."),
            entry("count", self.filters.scalar("Int"), "Test the number of rows."),
            entry("aggregate", f"{name}AggregateWhere", "Test what the rows add up to."),
        ], f"Tests of a group of {name}; all must hold.")  # fmt: skip
        input(f"{name}GroupOrder", [
            entry("count", "Direction", "By the number of rows."),
            entry("key", f"{name}GroupKeysOrder", "By what the rows have in common."),
            entry("aggregate", f"{name}AggregateOrder", "By what the rows add up to."),
        ], f"One term of an order of groups of {name}.", one_of=True)  # fmt: skip

    def _type(self, shape: Shape, key: KeyName) -> str:
        if key.form != "whole":
            return "Int"
        if key.of in ("kind", "confidence"):
            return key.of.capitalize()
        if isinstance(shape, Record) and key.of in ("source", "target"):
            return self.model.ends_of(shape)[key.of == "target"]
        if isinstance(shape, Kind) and key.of in shape.ends:
            return shape.ends[key.of].neighbour
        return shape.properties[key.of].type


def _told(key: KeyName) -> str:
    """What a key is, in words."""
    return {"year": f"the year of {key.of}, where its days lie in one", "decade": f"the decade of {key.of}, by its first year, "
            "where its days lie in one"}.get(key.form, f"{key.of}")  # fmt: skip


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
