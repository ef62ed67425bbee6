"""Reads seed files into a Seed, or says all that is wrong with them, each fault with its line and column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, count
from pathlib import Path

from clustergraph.errors import Fault, SeedError
from clustergraph.model.scalars import shown
from clustergraph.model.shape import Direction, Model, Relationship
from clustergraph.seeds.documents import Document, documents
from clustergraph.seeds.findings import Findings, Where, near
from clustergraph.seeds.ids import faults_of_id
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from clustergraph.seeds.values import Row, Values

_YEAR = re.compile(r"\d{4}")
_SHOW = {"nodes": '{"id": ..., "kind": ...}', "edges": '{"type": ..., "source": ..., "target": ...}'}


def load(paths: Iterable[Path], model: Model) -> Seed:
    """Read files, and folders of *.json files, as one seed. Raises SeedError with every fault found.

    A file that is not JSON hides dangling edges and citations of others: the missing ids may stand in it.
    """
    faults: list[Fault] = []
    read = documents(paths, faults)
    loading = _Loading(model, read, complete=not faults)
    seed = loading.seed()
    faults += loading.findings.faults(read)
    if faults:
        raise SeedError(faults)
    return seed


class _Loading:
    """One reading of documents: ids first, so that edges and citations may stand before what they name."""

    def __init__(self, model: Model, read: Iterable[Document], complete: bool) -> None:
        self.model = model
        self.findings = Findings()
        self.documents = [document for document in read if self._is_seed(document)]
        self.complete = complete
        self.ids: dict[str, Where] = {}
        self.kinds: dict[str, str | None] = {}
        self.values = Values(model, self.findings, self.kinds, complete)
        self.mirrored: dict[str, Where] = {}
        """Symmetric edges without an id of their own, by the id that they would have the other way round."""
        self.offered: set[str] = set()
        self.taken: dict[tuple[str, Direction, str], Where] = {}
        self.at_most_one = {
            (kind.name, end.relationship, end.direction): end.field
            for kind in model.kinds.values()
            for end in kind.ends.values()
            if not end.many
        }

    def seed(self) -> Seed:
        known = [(where, row, *self._identity(where, row)) for where, row in self._rows("nodes")]
        nodes = [self._node(*one) for one in known]
        rows = list(self._rows("edges"))
        for where, row in rows:
            self._own_id(where, row)
        edges = [self._edge(where, row) for where, row in rows]
        return Seed(
            tuple(sorted((node for node in nodes if node), key=lambda node: node.id)),
            tuple(sorted((edge for edge in edges if edge), key=lambda edge: edge.id)),
        )

    def _is_seed(self, document: Document) -> bool:
        top = Where(document, ())
        if not isinstance(document.value, dict):
            self.findings.add(top, "a seed is an object", 'Write {"nodes": [...], "edges": [...]}.')
            return False
        for key in document.value:
            if key not in ("$schema", "nodes", "edges"):
                self.findings.add(
                    top.key(key),
                    f'"{key}" does not belong here',
                    near(key, ("nodes", "edges")) or "A seed holds nodes and edges only.",
                )
        return True

    def _rows(self, key: str) -> Iterator[tuple[Where, Row]]:
        for document in self.documents:
            table = document.value.get(key)
            where = Where(document, (key,))
            if table is not None and not isinstance(table, list):
                self.findings.add(where, f'"{key}" is not a list', f'Write "{key}": [{_SHOW[key]}, ...].')
                continue
            for number, row in enumerate(table or ()):
                if isinstance(row, dict):
                    yield where.at(number), row
                else:
                    self.findings.add(
                        where.at(number), f"{shown(row)} is no {key[:-1]}", f"Write {_SHOW[key]}."
                    )

    def _identity(self, where: Where, row: Row) -> tuple[str | None, str | None]:
        """The id and the kind of a node. A refused id counts as known, lest its edges dangle as well."""
        id = self._text(where, row, "id", "node")
        kind = self._text(where, row, "kind", "node")
        if kind is not None and kind not in self.model.kinds:
            self._unknown_kind(where.at("kind"), kind)
            kind = None
        if id is not None:
            self._check_id(where.at("id"), id)
            if id in self.ids:
                self.findings.add(
                    where.at("id"),
                    f"the id {shown(id)} is taken",
                    "Give one of the two another id, or make them one node.",
                    self.ids[id],
                )
            else:
                self.ids[id] = where.at("id")
                self.kinds[id] = kind
        return id, kind

    def _node(self, where: Where, row: Row, id: str | None, kind: str | None) -> NodeRow | None:
        if kind is None:
            return None
        form = self.values.forms[kind]
        properties = self.values.properties(form, row, where)
        citations = self.values.citations(form, row, where)
        confidence = self.values.confidence(row, citations, where)
        return NodeRow(id, kind, properties, citations, confidence) if id is not None else None

    def _own_id(self, where: Where, row: Row) -> None:
        """Registers the id that an edge gives itself, before any edge gets one from its ends."""
        id = row.get("id")
        if id is None:
            return
        if not isinstance(id, str):
            self.findings.add(where.at("id"), f"the id {shown(id)} is not a text", "Put it in double quotes.")
            return
        self._check_id(where.at("id"), id)
        self.ids.setdefault(id, where.at("id"))

    def _check_own_id(self, where: Where, row: Row) -> None:
        id = row.get("id")
        if isinstance(id, str) and self.ids[id] != where.at("id"):
            self.findings.add(
                where.at("id"), f"the id {shown(id)} is taken", self._free_id(row), self.ids[id]
            )

    def _edge(self, where: Where, row: Row) -> EdgeRow | None:
        self._check_own_id(where, row)
        type = self._text(where, row, "type", "edge")
        source, target = self._end(where, row, "source"), self._end(where, row, "target")
        if type is None:
            return None
        relationship = self.model.relationships.get(type)
        if relationship is None:
            self.findings.add(
                where.at("type"),
                f"there is no relationship {shown(type)}",
                near(type, self.model.relationships) or self._relationships(),
            )
            return None
        form = self.values.edge_forms[type]
        properties = self.values.properties(form, row, where)
        citations = self.values.citations(form, row, where)
        confidence = self.values.confidence(row, citations, where)
        if source is None or target is None:
            return None
        self._check_kinds(where, relationship, source, target)
        only = self._check_only(where, relationship, source, target)
        id = row.get("id")
        if not isinstance(id, str):
            id = f"{type}:{source}:{target}"
            if only:
                self._check_parallel(where, row, relationship, id)
        return EdgeRow(id, type, source, target, properties, citations, confidence)

    def _text(self, where: Where, row: Row, key: str, what: str) -> str | None:
        value = row.get(key)
        if isinstance(value, str):
            return value
        if value is None:
            self.findings.add(
                where.at(key) if key in row else where, f"this {what} has no {key}", f'Write "{key}": "...".'
            )
        else:
            self.findings.add(
                where.at(key), f"the {key} {shown(value)} is not a text", "Put it in double quotes."
            )
        return None

    def _check_id(self, where: Where, id: str) -> None:
        for message, hint in faults_of_id(id):
            self.findings.add(where, message, hint)

    def _unknown_kind(self, where: Where, kind: str) -> None:
        if kind in self.model.interfaces:
            message = f"{kind} is not a kind: it stands for several"
            hint = f"Write one of {', '.join(self.model.covers(kind))}."
        else:
            message = f"there is no kind {shown(kind)}"
            hint = near(kind, self.model.kinds) or f"The kinds are {', '.join(self.model.kinds)}."
        self.findings.add(where, message, hint)

    def _relationships(self) -> str:
        names = ", ".join(self.model.relationships)
        return f"The relationships are {names}." if names else "This model has no relationships."

    def _end(self, where: Where, row: Row, side: str) -> str | None:
        id = self._text(where, row, side, "edge")
        if id is None or id in self.kinds:
            return id
        if self.complete:
            hint = self.findings.near_id(id, self.kinds) or "Add a node with this id, or correct the id."
            self.findings.add(where.at(side), f"there is no node {shown(id)}", hint)
        return None

    def _check_kinds(self, where: Where, relationship: Relationship, source: str, target: str) -> None:
        here, there = self.kinds[source], self.kinds[target]
        if here is None or there is None or (here, there) in relationship.pairs:
            return
        targets = {end for start, end in relationship.pairs if start == here}
        starts = {start for start, _ in relationship.pairs}
        joined = (
            self._named(starts, relationship.source),
            self._named(targets or {end for _, end in relationship.pairs}, relationship.target),
        )
        self.findings.add(
            where.at("target" if targets else "source"),
            f"{relationship.type} leads from {joined[0]} to {joined[1]}, not from {here} to {there}",
            "Swap source and target."
            if (there, here) in relationship.pairs
            else "Correct the end, or the type.",
        )

    def _named(self, kinds: set[str], type: str) -> str:
        """Up to four kinds by name, more by the type that they share."""
        named = [name for name in self.model.kinds if name in kinds]
        return " or ".join(named) if len(named) <= 4 else type

    def _check_only(self, where: Where, relationship: Relationship, source: str, target: str) -> bool:
        """Whether no end that is to one has an edge of this relationship already."""
        ends = [(Direction.OUT, "source", source), (Direction.IN, "target", target)]
        if relationship.symmetric:
            ends = [(Direction.BOTH, "source", source), (Direction.BOTH, "target", target)][
                : 1 + (source != target)
            ]
        only = True
        for direction, side, id in ends:
            field = self.at_most_one.get((self.kinds[id] or "", relationship.type, direction))
            first = self.taken.setdefault((relationship.type, direction, id), where) if field else where
            if first is not where:
                only = False
                self.findings.add(
                    where.at(side),
                    f"{shown(id)} has a second {relationship.type}, "
                    f"but {self.kinds[id]}.{field} leads to at most one",
                    "Keep one of the two.",
                    first,
                )
        return only

    def _check_parallel(self, where: Where, row: Row, relationship: Relationship, id: str) -> None:
        first = self.ids.get(id) or self.mirrored.get(id)
        if first:
            self.findings.add(
                where,
                f"a second {relationship.type} between {shown(row['source'])} and "
                f"{shown(row['target'])} needs an id of its own",
                self._free_id(row),
                first,
            )
            return
        self.ids[id] = where
        if relationship.symmetric:
            self.mirrored[f"{relationship.type}:{row['target']}:{row['source']}"] = where

    def _free_id(self, row: Row) -> str:
        """A hint with an id that no row has: with the year of the edge's first date, else with a number."""
        base = ":".join(str(row.get(key)) for key in ("type", "source", "target"))
        form = self.values.edge_forms.get(str(row.get("type")))
        dates = (
            [row.get(name) for name, found in form.properties.items() if found.type == "EDTF"] if form else []
        )
        year = _YEAR.search(" ".join(str(date) for date in dates))
        ids = chain([f"{base}:{year[0]}"] if year else [], (f"{base}:{number}" for number in count(2)))
        free = next(id for id in ids if id not in self.ids and id not in self.offered)
        self.offered.add(free)
        return f'Write "id": "{free}".'
