"""Maps: what the columns of a spreadsheet mean. A map is a row of a seed whose values are columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from clustergraph.errors import Fault, did_you_mean
from clustergraph.sheets.dates import ORDERS
from clustergraph.sheets.tables import Table

DOTS = "..."
"""What a draft leaves to a person."""
HOLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Value:
    """Where a value comes from: a column, a rule for an id, or what is the same in all rows."""

    column: str = ""
    fixed: Any = None
    rule: str = ""
    split: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    decimal: str | None = None
    dates: str = ORDERS[0]

    @property
    def columns(self) -> list[str]:
        """The columns that it reads."""
        return [self.column] if self.column else HOLE.findall(self.rule)


@dataclass(frozen=True, slots=True)
class Part:
    """What a row becomes: a node, or an edge. `sort` is its kind or type, `values` are by the keys of a seed's row."""

    key: str
    sort: Value
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Map:
    """What a table means. `source` is a node that all rows cite."""

    parts: tuple[Part, ...]
    sheet: str = ""
    header: int = 1
    encoding: str = "utf-8"
    source: Mapping[str, Any] | None = None


def faults_of_columns(map: Map, table: Table) -> Iterator[Fault]:
    """Columns that a map reads and a table lacks."""
    told: set[str] = set()
    for part in map.parts:
        for value in (part.sort, *part.values.values()):
            for column in value.columns:
                if column not in table.header and column not in told:
                    told.add(column)
                    hint = did_you_mean(column, table.header) or f"The columns are {', '.join(table.header)}."
                    top = next(iter(table.header.values()))
                    yield table.fault(top, "", f'there is no column "{column}"', hint)
