"""The oracle's changes: the same connection asked as of two dates, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from clustergraph.seeds.rows import EdgeRow, NodeRow

if TYPE_CHECKING:
    from tests.reference import Reference


def plain(row: Any) -> str:
    return str(row.id).split("@")[0]


class Compared:
    """The rows of a connection as of two dates."""

    def __init__(self, before: Reference, after: Reference, rows: list[list[Any]]) -> None:
        self.before, self.after = before, after
        old, new = ({plain(row): row for row in one} for one in rows)
        gone = [old[id] for id in sorted(old) if id not in new]
        come = [new[id] for id in sorted(new) if id not in old]
        self.changed: list[tuple[Any, Any]] = []
        for row in list(come):
            alike = [other for other in gone if isinstance(row, EdgeRow) and ends(other) == ends(row)]
            if alike:
                self.changed.append((alike[0], row))
                gone.remove(alike[0])
                come.remove(row)
        for id in sorted(old):
            if id in new and isinstance(old[id], NodeRow) and self.differences(old[id], new[id]):
                self.changed.append((old[id], new[id]))
        self.added, self.removed = come, gone

    def told(self, name: str, field: object, args: Any) -> Any:
        if name.endswith("Count"):
            return len(getattr(self, name.removesuffix("Count")))
        rows = getattr(self, name)[: 25 if args.get("first") is None else args["first"]]
        if name != "changed":
            return rows
        return [
            {"before": one, "after": other, "properties": self.differences(one, other)} for one, other in rows
        ]

    def differences(self, one: Any, other: Any) -> list[dict[str, Any]]:
        told = []
        if isinstance(one, EdgeRow):
            names = self.before.shapes[self.before.type_of(one)].properties
            pairs = [(name, one.properties.get(name), other.properties.get(name)) for name in names]
        else:
            ends = [end for end in self.before.model.kinds[one.kind].ends.values() if not end.many]
            pairs = [(end.field, leads(self.before, one, end), leads(self.after, other, end)) for end in ends]
        for name, left, right in pairs:
            if left != right:
                told.append({"property": name, "before": text(left), "after": text(right)})
        return told


def ends(edge: Any) -> Any:
    return isinstance(edge, EdgeRow) and (edge.type, edge.source.split("@")[0], edge.target.split("@")[0])


def leads(view: Reference, node: NodeRow, end: Any) -> str | None:
    rows = view.edges_at(node, end)
    return plain(rows[0]["node"]) if rows else None


def text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
