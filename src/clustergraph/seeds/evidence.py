"""What nodes and edges rest on: the citations that a seed gives, and the confidence that follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clustergraph.model.scalars import shown
from clustergraph.model.shape import CONFIDENCES, Property
from clustergraph.seeds.findings import Findings, Where, near
from clustergraph.seeds.ids import Ids
from clustergraph.seeds.rows import Citations, Row

_BRACKETS = 'Write ids in brackets: ["some-source"].'


class Evidence:
    """Checks citations and confidence. `source` is the kind that is cited, none when there is none."""

    def __init__(self, source: str | None, findings: Findings, ids: Ids) -> None:
        self.source = source
        self.findings = findings
        self.ids = ids

    def of(self, row: Row, where: Where, properties: Mapping[str, Property]) -> tuple[Citations, str]:
        """The citations of a row, and its confidence: as said, else HIGH with a citation and LOW without."""
        if self.source is None:
            return {}, ""
        citations = self._citations(row.get("citations"), where.at("citations"), properties)
        given = row.get("confidence")
        if given is None:
            return citations, "HIGH" if citations else "LOW"
        if not isinstance(given, str) or given not in CONFIDENCES:
            message = f"confidence: {shown(given)} is no confidence"
            self.findings.add(where.at("confidence"), message, f"Use one of {', '.join(CONFIDENCES)}.")
        return citations, str(given)

    def _citations(self, given: Any, where: Where, properties: Mapping[str, Property]) -> Citations:
        if isinstance(given, dict):
            found = {}
            for name, ids in given.items():
                if name and name not in properties:
                    hint = near(name, properties) or 'Write "" for the whole.'
                    self.findings.add(where.key(name), f'there is no property "{name}" to cite for', hint)
                found[name] = self._ids(ids, where.at(name))
        else:
            found = {"": self._ids(given, where)}
        return {name: ids for name, ids in found.items() if ids}

    def _ids(self, given: Any, where: Where) -> tuple[str, ...]:
        if not isinstance(given, list):
            if given is not None:
                self.findings.add(where, f"citations: {shown(given)} is not a list", _BRACKETS)
            return ()
        for number, one in enumerate(given):
            if not isinstance(one, str) or self.ids.kinds.get(one) != self.source:
                self._refuse(one, where.at(number))
        return tuple(dict.fromkeys(one for one in given if isinstance(one, str)))

    def _refuse(self, one: object, where: Where) -> None:
        hint = f"Write the id of a {self.source}."
        if not isinstance(one, str):
            message = f"citations: {shown(one)} is not a text"
        elif kind := self.ids.kinds.get(one):
            message = f"citations: {shown(one)} is of kind {kind}"
        elif one in self.ids.kinds or not self.ids.complete:
            return
        else:
            message = f"citations: there is no {self.source} {shown(one)}"
            hint = self.ids.near(one, self.source) or f"Add a node of kind {self.source} with this id."
        self.findings.add(where, message, hint)
