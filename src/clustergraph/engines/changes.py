"""What changed between two views: rows that came, rows that went, and what differs in those that stayed or took a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from clustergraph.engines.columns import Held
from clustergraph.engines.memory import Edge, Graph, Node
from clustergraph.model.shape import Kind, Record
from clustergraph.pace import arranged, paced
from clustergraph.plan.operators import View

Difference = tuple[str, str | None, str | None]
"""A property, its value before and its value after, as texts."""


@dataclass(slots=True)
class Comparison:
    """Two lists of rows, compared: `changed` are pairs with their differences."""

    added: list[Held] = field(default_factory=list)
    removed: list[Held] = field(default_factory=list)
    changed: list[tuple[Held, Held, list[Difference]]] = field(default_factory=list)


def compared(
    graph: Graph, before: Sequence[Held], after: Sequence[Held], views: tuple[View, View]
) -> Comparison:
    """What was added, removed and changed, each by id.

    An edge that went and one of the same relationship and ends that came are one change. A node that stayed has changed
    when a relationship to one leads elsewhere: its properties do not depend on the date.
    """
    old, new = {row.id: row for row in paced(before)}, {row.id: row for row in paced(after)}
    gone = [old[id] for id in arranged(id for id in paced(old) if id not in new)]
    come = [new[id] for id in arranged(id for id in paced(new) if id not in old)]
    found = Comparison()
    pairs = _pairs(gone, come)
    taken = {row.id for pair in pairs for row in pair}
    found.removed = [row for row in paced(gone) if row.id not in taken]
    found.added = [row for row in paced(come) if row.id not in taken]
    stayed = arranged(id for id, row in paced(old.items()) if isinstance(row, Node) and id in new)
    found.changed = [
        (one, other, list(_differences(graph, one, other, views))) for one, other in paced(pairs)
    ]
    for id in stayed:
        if differences := list(_differences(graph, old[id], new[id], views)):
            found.changed.append((old[id], new[id], differences))
    return found


def _pairs(gone: Iterable[Held], come: Iterable[Held]) -> list[tuple[Held, Held]]:
    """Edges of the same relationship and ends, one that went with one that came, in the order of ids."""
    places: defaultdict[Any, list[Edge]] = defaultdict(list)
    for row in paced(gone):
        if isinstance(row, Edge):
            places[row.type, row.source.id, row.target.id].append(row)
    return [
        (left.pop(0), row)
        for row in paced(come)
        if isinstance(row, Edge) and (left := places[row.type, row.source.id, row.target.id])
    ]


def _differences(graph: Graph, one: Held, other: Held, views: tuple[View, View]) -> Iterator[Difference]:
    if isinstance(one, Edge):
        record: Record = graph.model.records[graph.model.relationships[one.type].record]
        for name in record.properties:
            if one.get(name) != other.get(name):
                yield name, _text(one.get(name)), _text(other.get(name))
        return
    kind: Kind = graph.model.kinds[one.kind]
    for end in kind.ends.values():
        if not end.many:
            ids = [
                next((hop[1].id for hop in graph.expand(one, end.relationship, end.direction, view)), None)
                for view in views
            ]
            if ids[0] != ids[1]:
                yield end.field, ids[0], ids[1]


def _text(value: Any) -> str | None:
    """A value as a text: texts as they are, all else as JSON writes it."""
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()


def told_differences(
    facts: Sequence[tuple[str, str]],
) -> Callable[[Iterable[Difference]], list[Mapping[str, Any]]]:
    """What is told of differences."""
    names = {"property": 0, "before": 1, "after": 2}
    return lambda found: [
        {key: "PropertyChange" if name == "__typename" else one[names[name]] for key, name in facts}
        for one in found
    ]
