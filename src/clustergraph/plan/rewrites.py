"""Rewrites: small named passes over the rows of a plan, in a fixed order. Each keeps the meaning and lowers the cost."""

from __future__ import annotations

from collections.abc import Callable

from clustergraph.plan.operators import Filter, Rows, Scan, Seek
from clustergraph.plan.predicates import And, Compare, Comparison, Predicate

INDEXED = frozenset({"ID", "String", "Int", "Boolean", "EDTF", "URL", "Currency"})
"""Scalars whose equal values are equal in a dict; a decimal has many spellings, and an enum few values."""


def flatten_conjunctions(rows: Rows) -> Rows:
    """`And` in `And` becomes one, and an `And` of one test that test."""
    if not isinstance(rows, Filter):
        return rows
    tests = tuple(_conjuncts(rows.test))
    return Filter(rows.rows, tests[0] if len(tests) == 1 else And(tests))


def seek_in_index(rows: Rows) -> Rows:
    """A scan filtered by an equality starts from the index of that attribute instead."""
    if not isinstance(rows, Filter) or not isinstance(rows.rows, Scan):
        return rows
    tests = list(_conjuncts(rows.test))
    for test in sorted(tests, key=lambda one: not (isinstance(one, Compare) and one.scalar == "ID")):
        if isinstance(test, Compare) and _is_indexed(test) and test.attribute is not None:
            scan, several = rows.rows, test.comparison is Comparison.IN
            seek = Seek(scan.type, scan.kinds, test.attribute, test.value, several)
            rest = tuple(other for other in tests if other is not test)
            return Filter(seek, rest[0] if len(rest) == 1 else And(rest)) if rest else seek
    return rows


PASSES: tuple[Callable[[Rows], Rows], ...] = (flatten_conjunctions, seek_in_index)


def rewritten(rows: Rows) -> Rows:
    """The rows after all passes."""
    for one in PASSES:
        rows = one(rows)
    return rows


def _conjuncts(test: Predicate) -> list[Predicate]:
    if isinstance(test, And):
        return [one for inner in test.tests for one in _conjuncts(inner)]
    return [test]


def _is_indexed(test: Compare) -> bool:
    equal = test.comparison in (Comparison.EQ, Comparison.IN)
    return equal and not test.folded and test.attribute is not None and test.scalar in INDEXED
