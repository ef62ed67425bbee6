"""Each rewrite: the rows before and after."""

from __future__ import annotations

import pytest

from clustergraph.plan.operators import Filter, Rows, Scan, Seek
from clustergraph.plan.predicates import And, Attribute, Compare, Comparison, Missing, Or, Predicate
from clustergraph.plan.rewrites import flatten_conjunctions, seek_in_index
from clustergraph.plan.values import Constant, Parameter

ID = Attribute("id", "ID", built_in=True)
NAME = Attribute("name", "String")
PRICE = Attribute("price", "Decimal")
SCAN = Scan("Shop", ("Shop",))


def eq(attribute: Attribute, value: str = "a", folded: bool = False) -> Compare:
    return Compare(attribute, attribute.scalar, Comparison.EQ, Constant(value), folded)


MISSING = Missing(NAME)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (And((eq(NAME),)), eq(NAME)),
        (And((And((eq(NAME), MISSING)), eq(ID))), And((eq(NAME), MISSING, eq(ID)))),
        (And((Or((And((eq(NAME),)),)), MISSING)), And((Or((And((eq(NAME),)),)), MISSING))),
        (And((And(()), And(()))), And(())),
    ],
)
def test_flatten_conjunctions(before: Predicate, after: Predicate) -> None:
    assert flatten_conjunctions(Filter(SCAN, before)) == Filter(SCAN, after)


SEEK_NAME = Seek("Shop", ("Shop",), NAME, Constant("a"))
SEEK_ID = Seek("Shop", ("Shop",), ID, Constant("a"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Filter(SCAN, eq(NAME)), SEEK_NAME),
        (Filter(SCAN, And((MISSING, eq(NAME)))), Filter(SEEK_NAME, MISSING)),
        (Filter(SCAN, And((eq(NAME), eq(ID)))), Filter(SEEK_ID, eq(NAME))),
        (Filter(SCAN, eq(NAME, folded=True)), Filter(SCAN, eq(NAME, folded=True))),
        (Filter(SCAN, eq(PRICE)), Filter(SCAN, eq(PRICE))),
        (Filter(SCAN, Or((eq(NAME),))), Filter(SCAN, Or((eq(NAME),)))),
        (SCAN, SCAN),
        (
            Filter(SCAN, Compare(NAME, "String", Comparison.IN, Parameter(("v",)))),
            Seek("Shop", ("Shop",), NAME, Parameter(("v",)), several=True),
        ),
    ],
)
def test_seek_in_index(before: Rows, after: Rows) -> None:
    assert seek_in_index(before) == after
