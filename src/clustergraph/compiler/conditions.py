"""Trees of arguments become predicates and terms of an order, by the meaning that the model gives to their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from clustergraph.compiler.arguments import Tree
from clustergraph.model.shape import NODE, RELATIONSHIP, End, Kind, Model, Property, Record
from clustergraph.pace import pause
from clustergraph.plan.operators import ByAttribute, ByCount, Step, Term
from clustergraph.plan.predicates import (
    CONFIDENCE,
    ID,
    TRUE,
    TYPE,
    And,
    At,
    AtOne,
    Attribute,
    Compare,
    Comparison,
    Counted,
    Element,
    Expand,
    Mentions,
    Missing,
    Not,
    OfKind,
    Or,
    Place,
    Predicate,
    Quantified,
    Quantifier,
    Year,
)
from clustergraph.plan.values import Constant, Value

Object = dict[str, Any]
Way = tuple[Step, ...]


def attribute(found: Property) -> Attribute:
    return Attribute(found.name, found.type)


def expand(end: End) -> Expand:
    return Expand(end.relationship, end.direction, end.field)


def _both(tests: Iterable[Predicate]) -> Predicate:
    found = tuple(tests)
    return found[0] if len(found) == 1 else And(found)


class Conditions:
    """What filters and orders mean for one model."""

    def __init__(self, model: Model) -> None:
        self.model = model

    # Filters

    def of_node(self, tree: Tree, type: str) -> Predicate:
        """The filter of a node of a kind, an interface or `Node`."""
        return self._of(tree, lambda name, value: self._of_node_key(name, value, type))

    def of_edge(self, tree: Tree, record: str) -> Predicate:
        """The filter of an edge, on its own: of a record, or of any `Relationship`."""
        if record == RELATIONSHIP:
            return self._of(tree, self._of_any_edge_key)
        return self._of(tree, lambda name, value: self._of_edge_key(name, value, self.model.records[record]))

    def of_row(self, tree: Tree, end: End) -> Predicate:
        """The filter of a relationship's connection: `{node, properties}`."""
        return self._of(tree, lambda name, value: self._of_row_key(name, value, end))

    def parts(self, tree: Tree, of: Callable[[Tree], Predicate]) -> Iterable[Predicate]:
        """What a filter asks, key by key as they are written; the keys in a top `AND` are keys of the filter."""
        for name, value in cast("Object", tree or {}).items():
            if name == "AND" and value is not None:
                yield from (part for one in value for part in self.parts(one, of))
            elif value is not None:
                yield of({name: value})

    def _of(self, tree: Tree, key: Callable[[str, Any], Predicate]) -> Predicate:
        """All keys of an object of filters; AND, OR and NOT hold objects of the same sort."""
        tests: list[Predicate] = []
        for name, value in cast("Object", tree or {}).items():
            pause()
            if value is None:
                continue
            if name == "AND":
                tests.append(And(tuple(self._of(one, key) for one in value)))
            elif name == "OR":
                tests.append(Or(tuple(self._of(one, key) for one in value)))
            elif name == "NOT":
                tests.append(Not(self._of(value, key)))
            else:
                tests.append(key(name, value))
        return _both(tests)

    def _of_node_key(self, name: str, value: Any, type: str) -> Predicate:
        kind = self.model.types.get(type)
        if name == "isNull":
            return Missing(None) if value.value else Not(Missing(None))
        if name == "id":
            return self._of_value(value, ID)
        if name == "confidence":
            return self._of_value(value, CONFIDENCE)
        if name == "search":
            return Mentions(value)
        if name == "kind":
            return _both(_kinds(Comparison(how), kinds) for how, kinds in value.items() if kinds is not None)
        if kind and name in kind.properties:
            return self._of_property(value, kind.properties[name])
        if kind and name in kind.ends and kind.ends[name].many:
            return self._of_edges(value, kind.ends[name])
        if kind and name in kind.ends:
            end = kind.ends[name]
            return AtOne(expand(end), Place.NODE, self.of_node(value, end.neighbour))
        if kind and name.endswith("Edge") and name[:-4] in kind.ends:
            end = kind.ends[name[:-4]]
            record = self.model.relationships[end.relationship].record
            return AtOne(expand(end), Place.EDGE, self.of_edge(value.get("properties"), record))
        narrower = name.removeprefix("as")
        return And((OfKind(self.model.covers(narrower), narrower), self.of_node(value, narrower)))

    def _of_edge_key(self, name: str, value: Any, record: Record) -> Predicate:
        if name == "id":
            return self._of_value(value, ID)
        if name == "confidence":
            return self._of_value(value, CONFIDENCE)
        source, target = self.model.ends_of(record)
        if name == "source":
            return At(Place.SOURCE, self.of_node(value, source))
        if name == "target":
            return At(Place.TARGET, self.of_node(value, target))
        return self._of_property(value, record.properties[name])

    def _of_any_edge_key(self, name: str, value: Any) -> Predicate:
        if name in ("id", "confidence"):
            return self._of_value(value, ID if name == "id" else CONFIDENCE)
        if name in ("source", "target"):
            return At(Place(name), self.of_node(value, NODE))
        if name == "type":
            return _both(_comparisons(value, TYPE, "String", False))
        record = self.model.records[name.removeprefix("as")]
        of_record = Compare(TYPE, "String", Comparison.IN, Constant(record.relationships))
        return And((of_record, self.of_edge(value, record.name)))

    def _of_row_key(self, name: str, value: Any, end: End) -> Predicate:
        if name == "node":
            return At(Place.NODE, self.of_node(value, end.neighbour))
        return At(Place.EDGE, self.of_edge(value, self.model.relationships[end.relationship].record))

    def _of_edges(self, tree: Object, end: End) -> Predicate:
        tests: list[Predicate] = []
        for name, value in tree.items():
            if value is None:
                continue
            if name == "count":
                numbers = _comparisons(value, None, "Int", False)
                tests.append(Counted(expand(end), self.of_row(value.get("where"), end), tuple(numbers)))
            else:
                tests.append(Quantified(Quantifier(name), expand(end), self.of_row(value, end)))
        return _both(tests)

    def _of_property(self, tree: Object, found: Property) -> Predicate:
        here = attribute(found)
        if not found.listed:
            return self._of_value(tree, here)
        tests: list[Predicate] = []
        for name, value in tree.items():
            if value is None:
                continue
            if name == "isEmpty":
                element = Element(here, TRUE)
                tests.append(Not(element) if value.value else element)
            else:
                element = Element(here, self._of_value(value, None, found.type))
                tests.append(element if name == "some" else Not(element))
        return _both(tests)

    def of_value(self, tree: Tree, scalar: str) -> Predicate:
        """The filter of a value that is here, of a scalar."""
        return self._of_value(cast("Object", tree), None, scalar)

    def _of_value(self, tree: Object, here: Attribute | None, scalar: str = "") -> Predicate:
        scalar = here.scalar if here else scalar
        folded = tree.get("ignoreCase") == Constant(True)
        tests: list[Predicate] = list(_comparisons(tree, here, scalar, folded))
        if tree.get("isNull") is not None:
            missing = Missing(here)
            tests.append(missing if tree["isNull"].value else Not(missing))
        if tree.get("year") is not None:
            tests.append(Year(here, tuple(_comparisons(tree["year"], None, "Int", False))))
            if tree["year"].get("isNull") == Constant(True):
                tests.append(Or(()))
        return _both(tests)

    # Orders

    def by_node(self, tree: Tree, type: str, way: Way = ()) -> Term:
        """A term of an order of nodes. Each term is an object with one key."""
        ((name, value),) = cast("Object", tree).items()
        if name in ("id", "confidence"):
            return ByAttribute(way, ID if name == "id" else CONFIDENCE, value.value)
        kind: Kind = self.model.types[type]
        if name in kind.properties:
            return ByAttribute(way, attribute(kind.properties[name]), value.value)
        end = kind.ends[name]
        if not end.many:
            return self.by_node(value, end.neighbour, (*way, Step(Place.NODE, expand(end))))
        count = value["count"]
        return ByCount(way, expand(end), self.of_row(count.get("where"), end), count["direction"].value)

    def by_edge(self, tree: Tree, record: str, way: Way = ()) -> Term:
        """A term of an order of edges."""
        ((name, value),) = cast("Object", tree).items()
        found = self.model.records[record]
        if name in ("id", "confidence"):
            return ByAttribute(way, ID if name == "id" else CONFIDENCE, value.value)
        if name in ("source", "target"):
            type = self.model.ends_of(found)[0 if name == "source" else 1]
            return self.by_node(value, type, (*way, Step(Place(name))))
        return ByAttribute(way, attribute(found.properties[name]), value.value)

    def by_row(self, tree: Tree, end: End) -> Term:
        """A term of an order of a relationship's connection."""
        ((name, value),) = cast("Object", tree).items()
        if name == "node":
            return self.by_node(value, end.neighbour, (Step(Place.NODE),))
        return self.by_edge(value, self.model.relationships[end.relationship].record, (Step(Place.EDGE),))


def _comparisons(tree: Object, here: Attribute | None, scalar: str, folded: bool) -> Iterable[Compare]:
    words = {one.value for one in Comparison}
    for name, value in tree.items():
        if name in words and value is not None:
            yield Compare(here, scalar, Comparison(name), value, folded)


def _kinds(how: Comparison, value: Value) -> Predicate:
    known = cast("Constant", value).value
    kinds = known if isinstance(known, tuple) else (known,)
    test = OfKind(kinds, ", ".join(kinds))
    return Not(test) if how in (Comparison.NE, Comparison.NOT_IN) else test
