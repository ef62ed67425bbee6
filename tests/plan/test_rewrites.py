"""Each rewrite: the rows before and after."""

from __future__ import annotations

import pytest

from clustergraph.model.reader import read_model
from clustergraph.plan.explain import explain
from clustergraph.plan.operators import Filter, Rows, Scan, Seek
from clustergraph.plan.predicates import And, Attribute, Compare, Comparison, Missing, Or, Predicate
from clustergraph.plan.rewrites import flatten_conjunctions, seek_in_index
from clustergraph.plan.values import Constant, Parameter
from tests.conftest import RAILWAY, Ask

ID = Attribute("id", "ID", built_in=True)
NAME = Attribute("name", "String")
PRICE = Attribute("price", "Decimal")
SCAN = Scan("Shop", ("Shop",))
MODEL = read_model((RAILWAY / "model.graphql").read_text(encoding="utf-8"))


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
    assert flatten_conjunctions(Filter(SCAN, before), MODEL) == Filter(SCAN, after)


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
    assert seek_in_index(before, MODEL) == after


@pytest.mark.parametrize(
    ("asked", "ways"),
    [
        ('stations(where: {near: {some: {node: {id: {eq: "alm"}}}}})',
         ['Back along NEAR BOTH', 'Seek Station id = "alm"']),
        ('stations(where: {near: {single: {node: {name: {in: ["a", "b"]}}, properties: {minutes: {eq: 1}}}}})',
         ['Back along NEAR BOTH', 'Seek Station name in ["a", "b"]']),
        ('stations(where: {main: {code: {eq: "ALM"}, class: {eq: HUB}}})',
         ['Back along BRANCH_OF IN', 'Seek Station code = "ALM"']),
        ('stations(where: {branches: {some: {node: {code: {eq: "ALM"}, id: {eq: "x"}}}}, platforms: {gt: 1}})',
         ['Back along BRANCH_OF OUT', 'Seek Station code = "ALM"', 'Back along BRANCH_OF OUT', 'Seek Station id = "x"']),
        ('tracks(where: {joins: {some: {node: {name: {eq: "a"}}}}})',
         ['Back along JOINS IN', 'Seek Place name = "a"']),
        ('joints(where: {source: {id: {eq: "t"}}})', ['Back along JOINS OUT', 'Seek Track id = "t"']),
        ('walks(where: {target: {name: {eq: "a"}}})', ['Back along NEAR BOTH', 'Seek Station name = "a"']),
        ('stations(where: {near: {none: {node: {id: {eq: "alm"}}}}})', []),
        ('stations(where: {near: {all: {node: {id: {eq: "alm"}}}}})', []),
        ('stations(where: {NOT: {near: {some: {node: {id: {eq: "alm"}}}}}})', []),
        ('stations(where: {OR: [{near: {some: {node: {id: {eq: "alm"}}}}}]})', []),
        ('stations(where: {near: {some: {node: {name: {eq: "a", ignoreCase: true}}}}})', []),
        ('stations(where: {near: {some: {node: {height: {eq: 1}}}}})', []),
        ('stations(where: {near: {some: {properties: {minutes: {eq: 1}}}}})', []),
    ],
)  # fmt: skip
def test_a_scan_may_start_at_the_other_end(rail: Ask, asked: str, ways: list[str]) -> None:
    lines = explain(rail.execution.ready(f"{{ {asked} {{ totalCount }} }}").plan).splitlines()
    told = [line.strip() for line in lines]
    assert [line for line in told if line.startswith(("Back", "Seek"))] == ways
    assert ("The fewest of" in told) is bool(ways)
