"""Which parts of a plan know all their values, and which wait for a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from clustergraph.plan.values import Parameter


def is_known(part: Any) -> bool:
    """Whether no variable stands in a part of a plan. What several places share is looked at once."""
    return _is_known(part, {})


def _is_known(part: Any, seen: dict[int, bool]) -> bool:
    if isinstance(part, Parameter):
        return False
    if id(part) in seen:
        return seen[id(part)]
    if isinstance(part, tuple | list):
        return all(_is_known(one, seen) for one in part)
    if isinstance(part, Mapping):
        return all(_is_known(one, seen) for one in part.values())
    if not is_dataclass(part):
        return True
    seen[id(part)] = found = all(_is_known(getattr(part, one.name), seen) for one in fields(part))
    return found
