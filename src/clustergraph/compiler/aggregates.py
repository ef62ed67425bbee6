"""Selections of what rows add up to, and of their groups, become outputs of a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from clustergraph.compiler.arguments import Tree
from clustergraph.compiler.conditions import Object, attribute, expand
from clustergraph.compiler.context import Context, slice_of
from clustergraph.compiler.fields import Nodes, Sets, sets_of
from clustergraph.compiler.surroundings import surroundings
from clustergraph.model.grouping import FACTS, SUM, KeyName, group_keys, ones, sort_of
from clustergraph.model.shape import Kind, Record
from clustergraph.plan.changes import Changed, Changes, Differences, Moved, Side
from clustergraph.plan.groups import (
    Aggregate,
    AllOf,
    AnyOf,
    ByKey,
    ByMeasure,
    BySize,
    CiteAll,
    GroupHere,
    GroupKey,
    GroupPage,
    Groups,
    GroupTerm,
    Having,
    KeyForm,
    Keys,
    Measure,
    Measured,
    NotOf,
    OfMeasure,
    OfSize,
    PageGroups,
    Reading,
    Size,
    Sureness,
)
from clustergraph.plan.operators import (
    Connection,
    Fields,
    Given,
    Output,
    Rows,
    Select,
    Step,
    Text,
)
from clustergraph.plan.predicates import CONFIDENCE, ID, KIND, Place
from clustergraph.plan.values import Constant, Value

Shape = Kind | Record


class Aggregates:
    """Compiles for one operation: `rows` makes the connection of the rows of a group."""

    def __init__(self, context: Context, rows: Callable[[Given, Nodes, str, Shape], Connection]) -> None:
        self.context = context
        self.model = context.model
        self.conditions = context.conditions
        self.collect = context.collect
        self.arguments = context.arguments
        self.rows = rows

    def output(
        self, nodes: Nodes, type: str, shape: Shape, rows: Rows | None, location: tuple[int, int] | None
    ) -> Output:
        """A field of a connection or of a group that tells of all its rows."""
        match nodes[0].name.value:
            case "count":
                return Size(self.arguments(type, nodes).get("known") == Constant("CERTAIN"))
            case "confidence":
                levels = self.collect(sets_of(nodes), "ConfidenceCounts").items()
                return Sureness(tuple((key, _name(found, "ConfidenceCounts")) for key, found in levels))
            case "aggregate":
                return self._aggregate(sets_of(nodes), shape)
            case "changes":
                return self._changes(nodes, type, shape, rows, location)
            case name:
                assert name == "groups", name
                return self._groups(nodes, type, shape, location)

    def _aggregate(self, sets: Sets, shape: Shape) -> Aggregate:
        values: list[tuple[str, Measured | Text]] = []
        type = f"{shape.name}Aggregate"
        for key, nodes in self.collect(sets, type).items():
            name = nodes[0].name.value
            if name == "__typename":
                values.append((key, Text(type)))
                continue
            reading = self._reading(shape, name)
            below = f"{_sort(reading)}Aggregate"
            facts = [
                self._fact(one, found, below) for one, found in self.collect(sets_of(nodes), below).items()
            ]
            values.append((key, Measured(reading, tuple(facts))))
        return Aggregate(tuple(values))

    def _fact(self, key: str, nodes: Nodes, type: str) -> tuple[str, Any, Any]:
        name = nodes[0].name.value
        if name == "__typename":
            return key, Text(type), None
        below = None
        if name == "sums":
            asked = self.collect(sets_of(nodes), "CurrencySum").items()
            below = tuple((one, found[0].name.value, None) for one, found in asked)
        return key, name, below

    def _reading(self, shape: Shape, name: str) -> Reading:
        """What a value of a row is, by the name that aggregates and keys have for it."""
        if name in ("id", "kind", "confidence"):
            found = {"id": ID, "kind": KIND, "confidence": CONFIDENCE}[name]
            return Reading((), found, found.scalar)
        if name in shape.properties:
            one = shape.properties[name]
            currency = attribute(shape.properties[one.currency]) if one.currency else None
            return Reading((), attribute(one), one.type, one.listed, currency)
        if isinstance(shape, Record):
            return Reading((Step(Place(name)),), None, "ID")
        return Reading((Step(Place.NODE, expand(shape.ends[name])),), None, "ID")

    def _changes(
        self, nodes: Nodes, type: str, shape: Shape, rows: Rows | None, location: tuple[int, int] | None
    ) -> Changes:
        given = self.arguments(type, nodes)
        fields: list[tuple[str, Text | Moved | Changed]] = []
        of = f"{shape.name}Changes"
        for key, found in self.collect(sets_of(nodes), of).items():
            name = found[0].name.value
            first = (
                cast("Value | None", self.arguments(of, found).get("first")) if name != "__typename" else None
            )
            if name == "__typename":
                fields.append((key, Text(of)))
            elif name.endswith("Count"):
                fields.append((key, Moved(name.removesuffix("Count"))))
            elif name == "changed":
                fields.append((key, Changed(first, self._change(sets_of(found), shape))))
            else:
                fields.append((key, Moved(name, first, self.context.select(found, shape.name))))
        certain = given.get("known") == Constant("CERTAIN")
        dates = cast("Value", given["from"]), cast("Value", given["to"])
        return Changes(cast("Rows", rows), shape.name, *dates, certain, tuple(fields), location)

    def _change(self, sets: Sets, shape: Shape) -> tuple[tuple[str, Text | Side | Differences], ...]:
        fields: list[tuple[str, Text | Side | Differences]] = []
        for key, found in self.collect(sets, f"{shape.name}Change").items():
            name = found[0].name.value
            if name == "__typename":
                fields.append((key, Text(f"{shape.name}Change")))
            elif name == "properties":
                facts = self.collect(sets_of(found), "PropertyChange").items()
                fields.append((key, Differences(tuple((one, asked[0].name.value) for one, asked in facts))))
            else:
                fields.append((key, Side(name, self.context.select(found, shape.name))))
        return tuple(fields)

    # Groups

    def _groups(self, nodes: Nodes, type: str, shape: Shape, location: tuple[int, int] | None) -> Groups:
        given = self.arguments(type, nodes)
        keys = {key.name: key for key in group_keys(self.model, shape)}
        by = [keys[name] for name in cast("Constant", given["by"]).value]
        page = GroupPage(
            tuple(self._key(shape, key) for key in by),
            self._having(given.get("having"), shape),
            tuple(self._term(term, shape) for term in cast("list[Tree]", given.get("orderBy", []))),
            f"{type}.groups({', '.join(key.name for key in by)})",
            **slice_of(given), location=location,
        )  # fmt: skip
        fields = surroundings(
            self.collect, sets_of(nodes), f"{shape.name}Group",
            lambda found: PageGroups(self._group_fields(sets_of(found), shape, by)),
            lambda found: GroupHere(self._group_fields(sets_of(found), shape, by)),
        )  # fmt: skip
        return Groups(page, fields)

    def _group_fields(self, sets: Sets, shape: Shape, by: list[KeyName]) -> Fields:
        fields: list[tuple[str, Output]] = []
        type = f"{shape.name}Group"
        for key, found in self.collect(sets, type).items():
            match found[0].name.value:
                case "__typename":
                    fields.append((key, Text(type)))
                case "key":
                    fields.append((key, self._keys(sets_of(found), shape, by)))
                case "citations":
                    fields.append(
                        (key, CiteAll(self.context.select(found, cast("str", self.model.source_kind))))
                    )
                case "rows":
                    given = Given(shape.name, isinstance(shape, Record))
                    fields.append((key, self.rows(given, found, type, shape)))
                case _:
                    fields.append((key, self.output(found, type, shape, None, None)))
        return tuple(fields)

    def _keys(self, sets: Sets, shape: Shape, by: list[KeyName]) -> Keys:
        known = {key.field: key for key in group_keys(self.model, shape)}
        places = {key.field: place for place, key in reversed(list(enumerate(by)))}
        keys: list[tuple[str, int | Text | None, Select | None]] = []
        for one, found in self.collect(sets, f"{shape.name}GroupKeys").items():
            name = found[0].name.value
            if name == "__typename":
                keys.append((one, Text(f"{shape.name}GroupKeys"), None))
                continue
            node = self._node(shape, known[name].of)
            keys.append((one, places.get(name), self.context.select(found, node) if node else None))
        return Keys(tuple(keys))

    def _node(self, shape: Shape, of: str) -> str | None:
        """The type of the nodes that a key is, if it is a node."""
        if isinstance(shape, Record):
            return self.model.ends_of(shape)[of == "target"] if of in ("source", "target") else None
        return shape.ends[of].neighbour if of in ones(shape) else None

    def _key(self, shape: Shape, key: KeyName) -> GroupKey:
        return GroupKey(key.name, self._reading(shape, key.of), KeyForm(key.form))

    # What groups are tested and ordered by

    def _having(self, tree: Tree, shape: Shape) -> Having:
        tests: list[Having] = []
        for name, value in cast("Object", tree or {}).items():
            if value is None:
                continue
            if name == "AND":
                tests.append(AllOf(tuple(self._having(one, shape) for one in value)))
            elif name == "OR":
                tests.append(AnyOf(tuple(self._having(one, shape) for one in value)))
            elif name == "NOT":
                tests.append(NotOf(self._having(value, shape)))
            elif name == "count":
                tests.append(OfSize(self.conditions.of_value(value, "Int")))
            else:
                tests += self._of_measures(value, shape)
        return tests[0] if len(tests) == 1 else AllOf(tuple(tests))

    def _of_measures(self, tree: Object, shape: Shape) -> list[Having]:
        tests: list[Having] = []
        for name, facts in tree.items():
            if facts is None:
                continue
            reading = self._reading(shape, name)
            for fact, value in facts.items():
                if value is not None and fact == "sums":
                    tests += self._of_sum(value, reading)
                elif value is not None:
                    measure = self._measure(reading, fact)
                    tests.append(OfMeasure(measure, self.conditions.of_value(value, measure.scalar)))
        return tests

    def _of_sum(self, tree: Object, reading: Reading) -> list[Having]:
        tests: list[Having] = []
        for fact, value in tree.items():
            if fact != "currency" and value is not None:
                measure = Measure(reading, fact, SUM[fact].rstrip("!"), tree["currency"])
                tests.append(OfMeasure(measure, self.conditions.of_value(value, measure.scalar)))
        return tests

    def _measure(self, reading: Reading, fact: str) -> Measure:
        return Measure(reading, fact, FACTS.get(_sort(reading), {}).get(fact, "Int").rstrip("!"))

    def _term(self, tree: Tree, shape: Shape) -> GroupTerm:
        ((name, value),) = cast("Object", tree).items()
        if name == "count":
            return BySize(value.value)
        ((inner, told),) = cast("Mapping[str, Any]", value).items()
        if name == "key":
            keys = {key.field: key for key in group_keys(self.model, shape)}
            return ByKey(self._key(shape, keys[inner]), told.value)
        reading = self._reading(shape, inner)
        ((fact, direction),) = told.items()
        if fact == "sums":
            return ByMeasure(
                Measure(reading, "total", "Decimal", direction["currency"]), direction["direction"].value
            )
        return ByMeasure(self._measure(reading, fact), direction.value)


def _sort(reading: Reading) -> str:
    """The sort of what the values of a reading add up to."""
    if reading.attribute is None or reading.attribute.built_in:
        return "Value"
    return sort_of(reading.scalar, reading.currency.name if reading.currency else None)


def _name(nodes: Nodes, type: str) -> str:
    name = nodes[0].name.value
    return type if name == "__typename" else name
