"""Reads seeds that are plainly right, column by column, in a fraction of the time: no places, no hints.

Whatever is odd, right or wrong, is left to the careful reading, which says what and where.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, repeat
from operator import attrgetter
from pathlib import Path
from typing import Any

import orjson

from clustergraph.model.scalars import SCALARS
from clustergraph.model.shape import CONFIDENCES, Direction, Kind, Model, Property
from clustergraph.seeds.documents import files
from clustergraph.seeds.exported import plain
from clustergraph.seeds.ids import faults_of_id
from clustergraph.seeds.rows import Citations, EdgeRow, NodeRow, Row, Seed

SPACED_KEY = re.compile(rb'"\s+:')
PLAIN_IDS = re.compile(r"(?:[A-Za-z0-9_.:-]{1,200}\n)*")
PLAIN_AMOUNTS = re.compile(r"(?:-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,15})?\n)*")
"""Amounts that are kept as they stand."""
EXACT = 2**53
"""Greater whole numbers are not exact as floats, in which orjson reads those beyond 64 bits."""
TYPES: Mapping[str, set[type]] = {"Int": {int}, "Float": {float, int}, "Boolean": {bool}}
"""What JSON has for some scalars; for all others, texts."""
NOTHING: Citations = {}


class Odd(Exception):
    """Something that the careful reading has to look at."""


def quick(paths: Iterable[Path], model: Model) -> Seed | None:
    """The seed of some files and folders, when all of it is plainly right."""
    faults: list[Any] = []
    found = list(files(paths, faults))
    try:
        return None if faults else _Reading(model).seed([path.read_bytes() for path in found])
    except (Odd, OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


class _Reading:
    """One reading. What is odd raises Odd, or whatever else comes of looking at it."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.keys = 0
        """How many keys all objects have."""
        self.kinds: dict[str, str] = {}
        self.edge_ids: set[str] = set()
        self._cited = _Cited(self.kinds, model.source_kind)
        self._uniques: dict[tuple[str, str], set[Any]] = {}
        self._to_one = {
            (kind.name, end.relationship, end.direction)
            for kind in model.kinds.values()
            for end in kind.ends.values()
            if not end.many
        }

    def seed(self, texts: Sequence[bytes]) -> Seed:
        """All rows of all files."""
        written = [orjson.loads(text) for text in texts]
        documents = [plain(document, self.model) for document in written]
        for document in documents:
            _expect(type(document) is dict and document.keys() <= {"$schema", "nodes", "edges"})
            _expect(type(document.get("$schema", "")) is str)
        self.keys = sum(
            len(document)
            + sum(map(len, chain(*(document.get(name) or () for name in ("nodes", "edges")))))
            + _keys([document.get("@context"), document.get("graph")])
            for document in written
        )
        nodes, edges = (_table(documents, name) for name in ("nodes", "edges"))
        ids = [row["id"] for row in nodes]
        self.kinds.update(zip(ids, [row["kind"] for row in nodes], strict=True))
        own = [row["id"] for row in edges if row.get("id") is not None]
        self.edge_ids.update(own)
        _check_ids(ids + own)
        _expect(len(self.kinds) == len(ids) and len(self.edge_ids) == len(own))
        _expect(self.kinds.keys().isdisjoint(self.edge_ids))
        made = [one for kind, rows in _by(nodes, "kind") for one in self._nodes(self.model.kinds[kind], rows)]
        joined = [one for type, rows in _by(edges, "type") for one in self._edges(type, rows)]
        # As many keys in the texts as in the objects: none is given twice.
        _expect(self.keys == sum(text.count(b'":') for text in texts))
        _expect(not any(map(SPACED_KEY.search, texts)))
        by_id = attrgetter("id")
        return Seed(tuple(sorted(made, key=by_id)), tuple(sorted(joined, key=by_id)))

    def _nodes(self, kind: Kind, rows: list[Row]) -> Iterable[NodeRow]:
        ids = [row.pop("id") for row in rows]
        for row in rows:
            del row["kind"]
        evidence = self._evidence(kind.properties, rows)

        def owner(name: str) -> str:
            return next((one for one in kind.interfaces if name in self.model.interfaces[one].own), kind.name)

        owners = {name: owner(name) for name, found in kind.properties.items() if found.unique}
        self._properties(kind.properties, owners, rows)
        return map(NodeRow, ids, repeat(kind.name), rows, *evidence)

    def _edges(self, type: str, rows: list[Row]) -> Iterable[EdgeRow]:
        relationship, kinds = self.model.relationships[type], self.kinds
        sources, targets = ([row.pop(name) for row in rows] for name in ("source", "target"))
        pairs = set(zip(map(kinds.get, sources), map(kinds.get, targets), strict=True))
        _expect(pairs <= relationship.pairs)
        if relationship.symmetric:
            others = [end for start, end in zip(sources, targets, strict=True) if start != end]
            self._check_to_one(type, Direction.BOTH, sources + others)
        else:
            self._check_to_one(type, Direction.OUT, sources)
            self._check_to_one(type, Direction.IN, targets)
        for row in rows:
            del row["type"]
        ids = [row.pop("id", None) for row in rows]
        if None in ids:
            given = zip(ids, sources, targets, strict=True)
            ids = [id or self._made_id(type, start, end, relationship.symmetric) for id, start, end in given]
        record = self.model.records[relationship.record]
        evidence = self._evidence(record.properties, rows)
        owners = {name: record.name for name, found in record.properties.items() if found.unique}
        self._properties(record.properties, owners, rows)
        return map(EdgeRow, ids, repeat(type), sources, targets, rows, *evidence)

    def _check_to_one(self, type: str, direction: Direction, ids: list[str]) -> None:
        """No node that may have one edge at most has two."""
        single = {kind for kind, name, way in self._to_one if (name, way) == (type, direction)}
        if single:
            held = [id for id in ids if self.kinds[id] in single]
            _expect(len(set(held)) == len(held))

    def _made_id(self, type: str, source: str, target: str, symmetric: bool) -> str:
        id, mirrored = f"{type}:{source}:{target}", f"{type}:{target}:{source}"
        _expect(id not in self.kinds and id not in self.edge_ids)
        _expect(not symmetric or id == mirrored or mirrored not in self.edge_ids)
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
        _expect(set(said) <= {None, *CONFIDENCES})
        return citations, [
            one or ("HIGH" if rests else "LOW") for one, rests in zip(said, citations, strict=True)
        ]

    def _by_name(self, properties: Mapping[str, Property], given: Any) -> Citations:
        """Citations of single properties."""
        _expect(type(given) is dict and given.keys() <= {"", *properties})
        self.keys += len(given)
        _expect(all(ids is None or type(ids) is list for ids in given.values()))
        return {name: self._cited[tuple(ids)][""] for name, ids in given.items() if ids}

    def _properties(
        self, properties: Mapping[str, Property], owners: Mapping[str, str], rows: list[Row]
    ) -> None:
        """Check what is left of rows, and make of it what the graph keeps."""
        there = {}
        for name, count in Counter(chain.from_iterable(rows)).items():
            found, full = properties[name], count == len(rows)
            values = [row[name] for row in rows] if full else [row[name] for row in rows if name in row]
            if None in values:
                values = [value for value in values if value is not None]
                for row in rows:
                    if name in row and row[name] is None:
                        del row[name]
            there[name] = len(values)
            elements = values
            if found.listed:
                _expect(all(type(value) is list for value in values))
                elements = list(chain.from_iterable(values))
            self._check(found, elements, rows)
            if name in owners:
                seen = self._uniques.setdefault((owners[name], name), set())
                _expect(len(set(elements)) == len(elements) and seen.isdisjoint(elements))
                seen.update(elements)
        _expect(all(there.get(name) == len(rows) for name, one in properties.items() if one.required))
        for name, one in properties.items():
            if one.currency and name in there:
                _expect(all(one.currency in row for row in rows if name in row))

    def _check(self, found: Property, values: list[Any], rows: list[Row]) -> None:
        types = set(map(type, values))
        _expect(types <= TYPES.get(found.type, {str}))
        match found.type:
            case "Int":
                _expect(not values or (min(values) >= -(2**31) and max(values) < 2**31))
            case "Float":
                _expect(not values or (min(values) > -EXACT and max(values) < EXACT))
                if int in types:
                    _kept(rows, found, float)
            case "Decimal":
                distinct = set(values)
                if not _are_all(PLAIN_AMOUNTS, distinct):
                    accepted = {one: SCALARS["Decimal"].accept(one) for one in distinct}
                    _kept(rows, found, accepted.__getitem__)
            case "EDTF" | "URL" | "Currency":
                accept = SCALARS[found.type].accept
                _expect(all(accept(one) == one for one in set(values)))
            case name if name in self.model.enums:
                _expect(set(values) <= set(self.model.enums[name].values))


class _Cited(dict[tuple[str, ...], Citations]):
    """What lists of ids of sources say; equal lists share it."""

    def __init__(self, kinds: Mapping[str, str], source: str | None) -> None:
        super().__init__({(): NOTHING})
        self.kinds = kinds
        self.source = source

    def __missing__(self, ids: tuple[str, ...]) -> Citations:
        _expect(all(type(id) is str and self.kinds.get(id) == self.source for id in ids))
        self[ids] = found = {"": tuple(dict.fromkeys(ids))}
        return found


def _expect(fine: bool) -> None:
    if not fine:
        raise Odd


def _table(documents: Sequence[Mapping[str, Any]], name: str) -> list[Row]:
    tables = [rows for document in documents if (rows := document.get(name)) is not None]
    _expect(all(type(rows) is list and all(type(row) is dict for row in rows) for rows in tables))
    return list(chain.from_iterable(tables))


def _keys(value: Any) -> int:
    """How many keys the objects in a value have."""
    inside = value.values() if type(value) is dict else value if type(value) is list else ()
    return (len(value) if type(value) is dict else 0) + sum(map(_keys, inside))


def _by(rows: Iterable[Row], key: str) -> Iterable[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups.items()


def _check_ids(ids: list[str]) -> None:
    _expect(all(type(id) is str for id in ids))
    if not _are_all(PLAIN_IDS, ids):
        _expect(not any(next(faults_of_id(id), None) for id in ids))


def _are_all(lines: re.Pattern[str], texts: Collection[str]) -> bool:
    """Whether all texts, a line each, are of a form."""
    joined = "\n".join(chain(texts, [""]))
    return joined.count("\n") == len(texts) and lines.fullmatch(joined) is not None


def _kept(rows: Iterable[Row], found: Property, keep: Any) -> None:
    """Put in the place of values what the graph keeps of them."""
    name = found.name
    for row in rows:
        if name in row:
            row[name] = [keep(one) for one in row[name]] if found.listed else keep(row[name])
