"""Values in a plan: known when it is made, or given with each request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that stands in the document."""

    value: Any


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a variable brings: the variable's name, then the way to the value in it."""

    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list that stands in the document and has variables in it."""

    values: tuple[Value, ...]


Value = Constant | Parameter | Items


def resolved(value: Value | None, variables: Mapping[str, Any]) -> Any:
    """The value itself. A list's nulls come from variables left out: they are no elements."""
    match value:
        case None:
            return None
        case Constant(known):
            return known
        case Items(values):
            found = (resolved(one, variables) for one in values)
            return [one for one in found if one is not None]
        case Parameter(path):
            here: Any = variables
            for step in path:
                here = here[step]
            return here


def written(value: Value) -> str:
    """The value as `explain` prints it, on one line: what is known as JSON."""
    match value:
        case Constant(known):
            return json.dumps(known, ensure_ascii=False, default=str)
        case Items(values):
            return f"[{', '.join(map(written, values))}]"
        case Parameter(path):
            return "$" + ".".join(map(str, path))
