"""Reads seeds that are plainly right, column by column, in a fraction of the time: no places, no hints.

Whatever is odd, right or wrong, is left to the careful reading, which says what and where.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from clustergraph.model.shape import CONFIDENCES, Direction, Kind, Model, Property
from clustergraph.seeds.blocks import (
    Advance,
    Keys,
    Odd,
    cut,
    document,
    edges_of_lines,
    expect,
    nodes_of_lines,
)
from clustergraph.seeds.columns import Columns, are_all
from clustergraph.seeds.documents import files
from clustergraph.seeds.ids import faults_of_id
from clustergraph.seeds.lines import LINES
from clustergraph.seeds.rows import Citations, EdgeRow, NodeRow, Row, Seed, in_order

PLAIN_IDS = re.compile(r"(?:[A-Za-z0-9_.:-]{1,200}\n)*")
NOTHING: Citations = {}
MOST_TEXTS = 500_000
CONFIDENT = {name: name for name in CONFIDENCES}
"""The names of confidences, each one object."""


def quick(paths: Iterable[Path], model: Model, advance: Advance | None = None) -> Seed | None:
    """The seed of some files and folders, when all of it is plainly right."""
    faults: list[Any] = []
    found = list(files(paths, faults))
    try:
        if faults:
            return None
        total = sum(path.stat().st_size for path in found)
        return _Reading(model, Keys(total, advance)).seed(found)
    except (Odd, OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


class _Reading:
    """One reading. What is odd raises Odd, or whatever else comes of looking at it."""

    def __init__(self, model: Model, keys: Keys) -> None:
        self.model = model
        self.keys = keys
        self.kinds: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        """The ids of nodes, so that those in edges are the same objects."""
        self.edge_ids: set[str] = set()
        self._cited = _Cited(self.kinds, model.source_kind)
        self._texts: dict[str, str] = {}
        """Texts that were read, so that equal ones are one object; they start anew when there are too many."""
        self._ends: dict[tuple[str, Direction], set[str]] = {}
        self._columns = Columns(model)
        self._to_one = {
            (kind.name, end.relationship, end.direction)
            for kind in model.kinds.values()
            for end in kind.ends.values()
            if not end.many
        }

    def seed(self, paths: Iterable[Path]) -> Seed:
        """All rows of all files: nodes first, as edges and citations name them; then edges, block by block."""
        nodes: list[list[Row]] = []
        edges: list[list[Row]] = []
        lined = []
        for path in paths:
            if path.suffix == LINES:
                lined.append(path)
                for rows, early in nodes_of_lines(path, self.keys):
                    nodes.append(rows)
                    edges.append(early)
            else:
                tables = document(path, self.keys, self.model)
                nodes.append(tables["nodes"])
                edges.append(tables["edges"])
        for rows in nodes:
            self._identify(rows)
        made = [node for rows in nodes for block in cut(rows) for node in self._made_nodes(block)]
        waiting = chain.from_iterable(map(cut, edges))
        streamed = (rows for path in lined for rows in edges_of_lines(path, self.keys))
        joined = [edge for rows in chain(waiting, streamed) for edge in self._joined(rows)]
        expect(self.keys.missing == 0)
        return Seed(tuple(in_order(made)), tuple(in_order(joined)))

    def _identify(self, rows: list[Row]) -> None:
        """Learn the ids and kinds of nodes."""
        found = {row["id"]: row["kind"] for row in rows}
        _check_ids(found)
        expect(len(found) == len(rows) and self.kinds.keys().isdisjoint(found))
        self.kinds.update(found)
        self._ids.update(zip(found, found, strict=True))

    def _made_nodes(self, rows: Iterable[Row]) -> Iterator[NodeRow]:
        for kind, alike in _by(rows, "kind"):
            yield from self._nodes(self.model.kinds[kind], alike)

    def _joined(self, rows: list[Row]) -> Iterator[EdgeRow]:
        own = [row["id"] for row in rows if row.get("id") is not None]
        _check_ids(own)
        self._take(own)
        for type, alike in _by(rows, "type"):
            yield from self._edges(type, alike)

    def _take(self, ids: list[str]) -> None:
        """Note ids of edges, which nothing else has."""
        before = len(self.edge_ids)
        self.edge_ids.update(ids)
        expect(len(self.edge_ids) == before + len(ids) and self.kinds.keys().isdisjoint(ids))

    def _nodes(self, kind: Kind, rows: list[Row]) -> Iterable[NodeRow]:
        ids = [row.pop("id") for row in rows]
        for row in rows:
            del row["kind"]
        evidence = self._evidence(kind.properties, rows)

        def owner(name: str) -> str:
            return next((one for one in kind.interfaces if name in self.model.interfaces[one].own), kind.name)

        owners = {name: owner(name) for name, found in kind.properties.items() if found.unique}
        self._columns.check(kind.properties, owners, rows)
        return map(NodeRow, ids, repeat(kind.name), map(self._kept, rows), *evidence)

    def _edges(self, type: str, rows: list[Row]) -> Iterable[EdgeRow]:
        relationship, kinds = self.model.relationships[type], self.kinds
        sources, targets = ([self._ids[row.pop(name)] for row in rows] for name in ("source", "target"))
        pairs = set(zip(map(kinds.get, sources), map(kinds.get, targets), strict=True))
        expect(pairs <= relationship.pairs)
        if relationship.symmetric:
            others = [end for start, end in zip(sources, targets, strict=True) if start != end]
            self._check_to_one(type, Direction.BOTH, sources + others)
        else:
            self._check_to_one(type, Direction.OUT, sources)
            self._check_to_one(type, Direction.IN, targets)
        for row in rows:
            del row["type"]
        given = zip([row.pop("id", None) for row in rows], sources, targets, strict=True)
        ids = [id or self._made_id(type, start, end, relationship.symmetric) for id, start, end in given]
        record = self.model.records[relationship.record]
        evidence = self._evidence(record.properties, rows)
        owners = {name: record.name for name, found in record.properties.items() if found.unique}
        self._columns.check(record.properties, owners, rows)
        return map(
            EdgeRow, ids, repeat(relationship.type), sources, targets, map(self._kept, rows), *evidence
        )

    def _check_to_one(self, type: str, direction: Direction, ids: list[str]) -> None:
        """No node that may have one edge at most has two."""
        single = {kind for kind, name, way in self._to_one if (name, way) == (type, direction)}
        if single:
            held = [id for id in ids if self.kinds[id] in single]
            seen = self._ends.setdefault((type, direction), set())
            expect(len(set(held)) == len(held) and seen.isdisjoint(held))
            seen.update(held)

    def _kept(self, row: Row) -> Row:
        """What is left of a row, as small as it gets: a dict keeps the room of what was taken out of it."""
        texts = self._texts
        if len(texts) > MOST_TEXTS:
            texts.clear()
        return {name: texts.setdefault(one, one) if type(one) is str else one for name, one in row.items()}

    def _made_id(self, type: str, source: str, target: str, symmetric: bool) -> str:
        id, mirrored = f"{type}:{source}:{target}", f"{type}:{target}:{source}"
        expect(id not in self.kinds and id not in self.edge_ids)
        expect(not symmetric or id == mirrored or mirrored not in self.edge_ids)
        self.edge_ids.add(id)
        return id

    def _evidence(
        self, properties: Mapping[str, Property], rows: list[Row]
    ) -> tuple[list[Citations], list[str]]:
        """Takes the citations and the confidence out of rows."""
        if self.model.source_kind is None:
            return [NOTHING] * len(rows), [""] * len(rows)
        given = [row.pop("citations", None) for row in rows]
        cited = self._cited
        citations = [
            cited[tuple(one)] if type(one) is list else NOTHING if one is None else self._by_name(properties, one)
            for one in given
        ]  # fmt: skip
        said = [row.pop("confidence", None) for row in rows]
        expect(set(said) <= {None, *CONFIDENCES})
        return citations, [
            CONFIDENT[one] if one else ("HIGH" if rests else "LOW")
            for one, rests in zip(said, citations, strict=True)
        ]

    def _by_name(self, properties: Mapping[str, Property], given: Any) -> Citations:
        """Citations of single properties."""
        expect(type(given) is dict and given.keys() <= {"", *properties})
        self.keys.found([given])
        expect(all(ids is None or type(ids) is list for ids in given.values()))
        return {name: self._cited[tuple(ids)][""] for name, ids in given.items() if ids}


class _Cited(dict[tuple[str, ...], Citations]):
    """What lists of ids of sources say; equal lists share it."""

    def __init__(self, kinds: Mapping[str, str], source: str | None) -> None:
        super().__init__({(): NOTHING})
        self.kinds = kinds
        self.source = source

    def __missing__(self, ids: tuple[str, ...]) -> Citations:
        expect(all(type(id) is str and self.kinds.get(id) == self.source for id in ids))
        self[ids] = found = {"": tuple(dict.fromkeys(ids))}
        return found


def _by(rows: Iterable[Row], key: str) -> Iterable[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups.items()


def _check_ids(ids: Collection[str]) -> None:
    expect(all(type(id) is str for id in ids))
    if not are_all(PLAIN_IDS, ids):
        expect(not any(next(faults_of_id(id), None) for id in ids))
