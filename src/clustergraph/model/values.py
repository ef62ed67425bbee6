"""Values of scalars and enums that come from outside: checked, and turned into what the graph keeps."""

from __future__ import annotations

from typing import Any

from clustergraph.errors import did_you_mean
from clustergraph.model.scalars import SCALARS, shown
from clustergraph.model.shape import Model


def accepted(model: Model, scalar: str, value: Any) -> Any:
    """A value as the graph keeps those of a scalar or an enum. Raises ValueError with a sentence for people."""
    if scalar in SCALARS:
        if scalar == "Decimal" and isinstance(value, float):
            value = repr(value)
        return SCALARS[scalar].accept(value)
    if value not in model.ranks[scalar]:
        raise ValueError(f"{shown(value)} is no {scalar}")
    return value


def advice(model: Model, scalar: str, value: Any) -> str:
    """What to give in place of a value that is none of a scalar or an enum."""
    if scalar in SCALARS:
        return f"A value of type {scalar} is needed."
    known = model.ranks[scalar]
    return did_you_mean(str(value), known) or f"The values are {', '.join(known)}."
