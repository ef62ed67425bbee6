"""Rewrites: small named passes over the rows of a plan, in a fixed order. Each keeps the meaning and lowers the cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from clustergraph.model.shape import Direction, Model
from clustergraph.plan.operators import Filter, Reach, Rows, Scan, ScanEdges, Seek, Way
from clustergraph.plan.predicates import (
    And,
    At,
    AtOne,
    Compare,
    Comparison,
    Expand,
    Place,
    Predicate,
    Quantified,
    Quantifier,
)

INDEXED = frozenset({"ID", "String", "Int", "Boolean", "EDTF", "URL", "Currency"})
"""Scalars whose equal values are equal in a dict; a decimal has many spellings, and an enum few values."""


def flatten_conjunctions(rows: Rows, model: Model) -> Rows:
    """`And` in `And` becomes one, and an `And` of one test that test."""
    if not isinstance(rows, Filter):
        return rows
    tests = tuple(conjuncts(rows.test))
    return Filter(rows.rows, tests[0] if len(tests) == 1 else And(tests))


def seek_in_index(rows: Rows, model: Model) -> Rows:
    """A scan filtered by an equality starts from the index of that attribute instead."""
    if not isinstance(rows, Filter) or not isinstance(rows.rows, Scan):
        return rows
    scan, tests = rows.rows, list(conjuncts(rows.test))
    for test in sorted(tests, key=lambda one: not (isinstance(one, Compare) and one.scalar == "ID")):
        if isinstance(test, Compare) and (seek := seek_of(test, scan.type, scan.kinds)):
            rest = tuple(other for other in tests if other is not test)
            return Filter(seek, rest[0] if len(rest) == 1 else And(rest)) if rest else seek
    return rows


def reach_from_index(rows: Rows, model: Model) -> Rows:
    """A scan filtered by an equality at the other end of a relationship may start from there."""
    if not isinstance(rows, Filter) or not isinstance(rows.rows, Scan | ScanEdges):
        return rows
    scan = rows.rows
    tests = conjuncts(rows.test)
    ways = [way for test in tests for way in (
        _ways_to_edges(test, scan, model) if isinstance(scan, ScanEdges) else _ways_to_nodes(test, model)
    )]  # fmt: skip
    return replace(rows, rows=Reach(scan, tuple(ways))) if ways else rows


def _ways_to_nodes(test: Predicate, model: Model) -> Iterator[Way]:
    """Ways to the nodes that have an edge to a node with an equality."""
    match test:
        case Quantified(Quantifier.SOME | Quantifier.SINGLE, expand, below):
            inner = [one.test for one in conjuncts(below) if isinstance(one, At) and one.place is Place.NODE]
        case AtOne(expand, Place.NODE, below):
            inner = [below]
        case _:
            return
    relationship = model.relationships[expand.relationship]
    type = relationship.source if expand.direction is Direction.IN else relationship.target
    for seek in _seeks(inner, type, model):
        yield Way(seek, (expand.back,))


def _ways_to_edges(test: Predicate, scan: ScanEdges, model: Model) -> Iterator[Way]:
    """Ways to the edges that have a node with an equality at one end."""
    if isinstance(test, At) and test.place in (Place.SOURCE, Place.TARGET):
        is_source = test.place is Place.SOURCE
        found = [model.relationships[name] for name in scan.relationships]
        back = tuple(
            Expand(one.type, Direction.BOTH if one.symmetric else Direction.OUT if is_source else Direction.IN, "")
            for one in found
        )  # fmt: skip
        types = {one.source if is_source else one.target for one in found}
        if len(types) == 1:
            for seek in _seeks([test.test], types.pop(), model):
                yield Way(seek, back)


def _seeks(tests: list[Predicate], type: str, model: Model) -> Iterator[Seek]:
    for test in tests:
        for one in conjuncts(test):
            if isinstance(one, Compare) and (seek := seek_of(one, type, model.covers(type))):
                yield seek


PASSES: tuple[Callable[[Rows, Model], Rows], ...] = (flatten_conjunctions, seek_in_index, reach_from_index)


def rewritten(rows: Rows, model: Model) -> Rows:
    """The rows after all passes."""
    for one in PASSES:
        rows = one(rows, model)
    return rows


def conjuncts(test: Predicate) -> list[Predicate]:
    """The tests that must all hold."""
    if isinstance(test, And):
        return [one for inner in test.tests for one in conjuncts(inner)]
    return [test]


def seek_of(test: Compare, type: str, kinds: tuple[str, ...]) -> Seek | None:
    """The nodes that an equality holds of, from the index of its attribute."""
    equal = test.comparison in (Comparison.EQ, Comparison.IN)
    if not equal or test.folded or test.attribute is None or test.scalar not in INDEXED:
        return None
    return Seek(type, kinds, test.attribute, test.value, test.comparison is Comparison.IN)
