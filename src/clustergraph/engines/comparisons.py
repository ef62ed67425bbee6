"""Tests of one value: what each comparison means for each scalar. One row a comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any

from clustergraph.model import edtf
from clustergraph.model.scalars import folded
from clustergraph.plan.predicates import Comparison

Test = Callable[[Any], bool]
NEGATED = {Comparison.NE: Comparison.EQ, Comparison.NOT_IN: Comparison.IN}
"""These hold of a missing value, as the opposite of those that do not."""
RANGE: Mapping[Comparison, Callable[[Any, Any], bool]] = {
    Comparison.LT: lt, Comparison.LTE: le, Comparison.GT: gt, Comparison.GTE: ge,
}  # fmt: skip
PART: Mapping[Comparison, Callable[[str, str], bool]] = {
    Comparison.CONTAINS: str.__contains__, Comparison.STARTS_WITH: str.startswith, Comparison.ENDS_WITH: str.endswith,
}  # fmt: skip
DATE: Mapping[Comparison, Callable[[edtf.Span, edtf.Span], bool]] = {
    Comparison.BEFORE: edtf.is_before, Comparison.AFTER: edtf.is_after, Comparison.WITHIN: edtf.is_within,
    Comparison.OVERLAPS: edtf.overlaps,
}  # fmt: skip


def _same(value: Any) -> Any:
    return value


def comparison_test(scalar: str, comparison: Comparison, value: Any, ignore_case: bool) -> Test:
    """A test of a value, which may be missing (None)."""
    if comparison in NEGATED:
        test = comparison_test(scalar, NEGATED[comparison], value, ignore_case)
        return lambda found: not test(found)
    form: Callable[[Any], Any] = folded if ignore_case else Decimal if scalar == "Decimal" else _same
    if comparison is Comparison.IN:
        wanted = {form(one) for one in value}
        return lambda found: found is not None and form(found) in wanted
    if comparison in DATE:
        relate, other = DATE[comparison], edtf.span(value)
        return lambda found: found is not None and relate(edtf.span(found), other)
    against = form(value)
    if comparison is Comparison.EQ:
        return lambda found: found is not None and form(found) == against
    compare: Callable[[Any, Any], bool] = RANGE.get(comparison) or PART[comparison]
    return lambda found: found is not None and compare(form(found), against)
