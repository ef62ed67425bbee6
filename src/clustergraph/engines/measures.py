"""What values add up to: one function a fact, from a list of values to a value or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Context, Decimal
from math import fsum, isfinite
from statistics import median
from typing import Any

from clustergraph.model.scalars import SCALARS
from clustergraph.pace import arranged, paced

Fold = Callable[[Sequence[Any]], Any]
WIDE = Context(prec=200)
"""Wide enough for any sum of amounts to be exact."""
FINEST = Decimal(1).scaleb(-15)
"""Means of exact numbers are told to 15 decimals, half to even."""


def fold(scalar: str, fact: str) -> Fold:
    """The function of a fact of values of a scalar."""
    if fact == "count":
        return len
    exact = scalar == "Decimal"
    if fact == "distinct":
        return lambda values: len({Decimal(value) for value in paced(values)} if exact else set(values))
    if fact in ("min", "max"):
        order, pick = SCALARS[scalar].order, min if fact == "min" else max
        return lambda values: pick(paced(values), key=lambda value: (order(value), str(value)), default=None)
    return (EXACT if exact else FLOATING)[fact]


def _finite(number: float) -> float | None:
    return number + 0.0 if isfinite(number) else None


def _sum(values: Sequence[float]) -> float | None:
    try:
        return _finite(fsum(paced(values))) if values else None
    except OverflowError:
        return None


def _mean(values: Sequence[float]) -> float | None:
    total = _sum(values)
    return None if total is None else total / len(values)


def _median(values: Sequence[float]) -> float | None:
    return _finite(float(median(values))) if values else None


FLOATING: Mapping[str, Fold] = {"sum": _sum, "avg": _mean, "median": _median}


def total(values: Iterable[str]) -> str:
    """The exact sum of decimal texts."""
    found = Decimal(0)
    for value in paced(values):
        found = WIDE.add(found, Decimal(value))
    return format(found, "f")


def _exact_mean(values: Sequence[str]) -> str | None:
    return _written(WIDE.divide(Decimal(total(values)), Decimal(len(values)))) if values else None


def _exact_median(values: Sequence[str]) -> str | None:
    if not values:
        return None
    ordered = list(arranged(map(Decimal, values)))
    middle = ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]
    return _written(WIDE.divide(WIDE.add(middle[0], middle[-1]), Decimal(2)))


def _written(number: Decimal) -> str:
    short = WIDE.normalize(WIDE.quantize(number, FINEST))
    return format(short or Decimal(0), "f")


EXACT: Mapping[str, Fold] = {
    "sum": lambda values: total(values) if values else None,
    "avg": _exact_mean,
    "median": _exact_median,
}


def sums(pairs: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """What amounts add up to in each currency, by currency; `pairs` are amounts and their currencies."""
    of: dict[str, list[str]] = {}
    for amount, currency in paced(pairs):
        of.setdefault(currency, []).append(amount)
    least, most = fold("Decimal", "min"), fold("Decimal", "max")
    return [
        {"currency": currency, "total": total(amounts), "count": len(amounts), "min": least(amounts), "max": most(amounts)}
        for currency, amounts in sorted(of.items())
    ]  # fmt: skip
