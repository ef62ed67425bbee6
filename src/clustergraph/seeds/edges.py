"""Reads the edges of a seed: their ids, their ends, and how many of them a node may have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, count

from clustergraph.model.scalars import shown
from clustergraph.model.shape import Direction, Model, Relationship
from clustergraph.seeds.evidence import Evidence
from clustergraph.seeds.findings import Findings, Where, near
from clustergraph.seeds.ids import Ids, faults_of_id
from clustergraph.seeds.rows import EdgeRow, Row
from clustergraph.seeds.values import Values

_YEAR = re.compile(r"\d{4}")


class Edges:
    """Reads edges, once all nodes are known. One edge of a type and its ends may do without an id."""

    def __init__(
        self, model: Model, findings: Findings, values: Values, evidence: Evidence, ids: Ids
    ) -> None:
        self.model = model
        self.findings = findings
        self.values = values
        self.evidence = evidence
        self.ids = ids
        self._mirrored: dict[str, Where] = {}
        """Symmetric edges without an id of their own, by the id that they would have the other way round."""
        self._offered: set[str] = set()
        self._taken: dict[tuple[str, Direction, str], Where] = {}
        self._to_one = {
            (kind.name, end.relationship, end.direction): end.field
            for kind in model.kinds.values()
            for end in kind.ends.values()
            if not end.many
        }

    def read(self, rows: Iterable[tuple[Where, Row]]) -> list[tuple[Where, EdgeRow]]:
        """The edges that could be read, with their places; their own ids are taken before any is made of type and ends."""
        rows = list(rows)
        for where, row in rows:
            if isinstance(row.get("id"), str):
                self.ids.places.setdefault(row["id"], where.at("id"))
        edges = [(where, self._edge(where, row)) for where, row in rows]
        return [(where, edge) for where, edge in edges if edge]

    def _edge(self, where: Where, row: Row) -> EdgeRow | None:
        self._check_own_id(where, row)
        type = self.values.text(row, where, "type", "edge")
        source, target = self._end(where, row, "source"), self._end(where, row, "target")
        relationship = self._relationship(where, type)
        if relationship is None:
            return None
        form = self.values.edge_forms[relationship.type]
        properties = self.values.properties(form, row, where)
        citations, confidence = self.evidence.of(row, where, form.properties)
        if source is None or target is None:
            return None
        self._check_kinds(where, relationship, source, target)
        only = self._check_only(where, relationship, source, target)
        id = row.get("id")
        if not isinstance(id, str):
            id = f"{type}:{source}:{target}"
            if only:
                self._check_parallel(where, row, relationship, id)
        return EdgeRow(id, relationship.type, source, target, properties, citations, confidence)

    def _check_own_id(self, where: Where, row: Row) -> None:
        id, here = row.get("id"), where.at("id")
        if isinstance(id, str):
            for message, hint in faults_of_id(id):
                self.findings.add(here, message, hint)
            first = self.ids.places[id]
            if first != here:
                self.findings.add(here, f"the id {shown(id)} is taken", self._free_id(row), first)
        elif id is not None:
            self.findings.add(here, f"the id {shown(id)} is not a text", "Put it in double quotes.")

    def _relationship(self, where: Where, type: str | None) -> Relationship | None:
        known = self.model.relationships
        if type is not None and type not in known:
            hint = f"The relationships are {', '.join(known) or 'none'}."
            self.findings.add(
                where.at("type"), f"there is no relationship {shown(type)}", near(type, known) or hint
            )
        return known.get(type or "")

    def _end(self, where: Where, row: Row, side: str) -> str | None:
        id = self.values.text(row, where, side, "edge")
        if id is None or id in self.ids.kinds:
            return id
        if self.ids.complete:
            if id in self.ids.places:
                hint = "It is the id of an edge: an edge joins two nodes."
            else:
                hint = self.ids.near(id) or "Add a node with this id, or correct it."
            self.findings.add(where.at(side), f"there is no node {shown(id)}", hint)
        return None

    def _check_kinds(self, where: Where, relationship: Relationship, source: str, target: str) -> None:
        here, there = self.ids.kinds[source], self.ids.kinds[target]
        pairs = relationship.pairs
        if here is None or there is None or (here, there) in pairs:
            return
        targets = {end for start, end in pairs if start == here}
        starts = self._named({start for start, _ in pairs}, relationship.source)
        ends = self._named(targets or {end for _, end in pairs}, relationship.target)
        self.findings.add(
            where.at("target" if targets else "source"),
            f"{relationship.type} leads from {starts} to {ends}, not from {here} to {there}",
            "Swap source and target." if (there, here) in pairs else "Correct the end, or the type.",
        )

    def _named(self, kinds: set[str], type: str) -> str:
        """Up to four kinds by name, more by the type that they share."""
        named = [name for name in self.model.kinds if name in kinds]
        return " or ".join(named) if len(named) <= 4 else type

    def _check_only(self, where: Where, relationship: Relationship, source: str, target: str) -> bool:
        """Whether no end that is to one has an edge of this relationship already."""
        ends = [(Direction.OUT, "source", source), (Direction.IN, "target", target)]
        if relationship.symmetric:
            ends = [(Direction.BOTH, side, id) for _, side, id in ends[: 1 if source == target else 2]]
        only = True
        for direction, side, id in ends:
            kind = self.ids.kinds[id]
            field = self._to_one.get((kind or "", relationship.type, direction))
            first = self._taken.setdefault((relationship.type, direction, id), where) if field else where
            if first is not where:
                only = False
                message = (
                    f"{shown(id)} has a second {relationship.type}, but {kind}.{field} holds at most one"
                )
                self.findings.add(where.at(side), message, "Keep one of the two.", first)
        return only

    def _check_parallel(self, where: Where, row: Row, relationship: Relationship, id: str) -> None:
        first = self.ids.places.get(id) or self._mirrored.get(id)
        if first:
            ends = f"{shown(row['source'])} and {shown(row['target'])}"
            message = f"a second {relationship.type} between {ends} needs an id of its own"
            self.findings.add(where, message, self._free_id(row), first)
            return
        self.ids.places[id] = where
        if relationship.symmetric:
            self._mirrored[f"{relationship.type}:{row['target']}:{row['source']}"] = where

    def _free_id(self, row: Row) -> str:
        """A hint with an id that no row has: with the year of the edge's first date, else with a number."""
        base = ":".join(str(row.get(key)) for key in ("type", "source", "target"))
        form = self.values.edge_forms.get(str(row.get("type")))
        dated = [name for name, found in form.properties.items() if found.type == "EDTF"] if form else []
        year = _YEAR.search(" ".join(str(row[name]) for name in dated if name in row))
        ids = chain([f"{base}:{year[0]}"] if year else [], (f"{base}:{number}" for number in count(2)))
        free = next(id for id in ids if id not in self.ids.places and id not in self._offered)
        self._offered.add(free)
        return f'Write "id": "{free}".'
