"""What nodes and edges can be grouped by, and what of them adds up: the names that follow from the model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clustergraph.model.shape import Kind, Model, Record

COUNTED = {"count": "Int!", "distinct": "Int!"}
NUMBER = {"sum": "Float", "avg": "Float", "median": "Float"}
FACTS: Mapping[str, Mapping[str, str]] = {
    "EDTF": {**COUNTED, "min": "EDTF", "max": "EDTF"},
    "Int": {**COUNTED, "min": "Int", "max": "Int", **NUMBER},
    "Float": {**COUNTED, "min": "Float", "max": "Float", **NUMBER},
    "Decimal": {**COUNTED, "min": "Decimal", "max": "Decimal", **dict.fromkeys(NUMBER, "Decimal")},
    "Money": {"count": "Int!"},
}
"""What the values of a scalar add up to, with the type of each fact; all that is not here can only be counted."""
SUM = {"currency": "Currency!", "total": "Decimal!", "count": "Int!", "min": "Decimal!", "max": "Decimal!"}
"""What an amount adds up to in one currency: there is no sum of several."""


@dataclass(frozen=True, slots=True)
class KeyName:
    """Something to group by: its name among the keys, its field of a group's key, and what it is made of."""

    name: str
    field: str
    of: str
    """A property, a relationship to one, or `source`, `target`, `kind`, `confidence`."""
    form: str = "whole"


def group_keys(model: Model, shape: Kind | Record) -> Iterator[KeyName]:
    """All that nodes of a kind or an interface, or edges of a record, can be grouped by."""
    if isinstance(shape, Record):
        yield from (KeyName("SOURCE", "source", "source"), KeyName("TARGET", "target", "target"))
    elif shape.abstract:
        yield KeyName("KIND", "kind", "kind")
    for found in shape.properties.values():
        yield KeyName(_capitals(found.name), found.name, found.name)
        if found.type == "EDTF":
            for form in ("year", "decade"):
                field = f"{found.name}{form.capitalize()}"
                yield KeyName(_capitals(field), field, found.name, form)
    for end in ones(shape):
        yield KeyName(_capitals(end), end, end)
    if model.source_kind:
        yield KeyName("CONFIDENCE", "confidence", "confidence")


def ones(shape: Kind | Record) -> list[str]:
    """The relationships to one of a kind."""
    return [] if isinstance(shape, Record) else [end.field for end in shape.ends.values() if not end.many]


def sort_of(scalar: str, currency: str | None) -> str:
    """The sort of what values add up to: `Money`, a scalar of FACTS, or `Value`."""
    return "Money" if currency else scalar if scalar in FACTS else "Value"


def _capitals(name: str) -> str:
    """`whenYear` becomes `WHEN_YEAR`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
