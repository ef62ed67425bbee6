"""Joins the ends that kinds declare into relationships, and checks that the two ends of each agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from clustergraph.model.declarations import Declared, Faults, directive
from clustergraph.model.names import advice_of_a_record
from clustergraph.model.shape import NODE, Direction, End, Kind, Record, Relationship


def joined(
    types: Mapping[str, Kind], records: Mapping[str, Record], declared: Declared, faults: Faults
) -> tuple[dict[str, Relationship], dict[str, Record]]:
    """The relationships by type, and the bare records of those that carry no properties type."""
    ends: dict[str, list[End]] = {}
    for kind in types.values():
        for name, end in kind.ends.items():
            if name in kind.own:
                ends.setdefault(end.relationship, []).append(end)
    joiner = _Joiner(types, records, declared, faults)
    relationships = {name: joiner.relationship(name, found) for name, found in ends.items()}
    bare: dict[str, Record] = {}
    first_of: dict[str, str] = {}
    for one in relationships.values():
        if one.record not in records:
            first = (one.outward + one.inward)[0]
            owner = declared.field(first.owner, first.field)
            if one.record in declared.nodes:
                faults.add(owner, f"relationship {one.type} and type {one.record} both want the name {one.record}",
                           advice_of_a_record(one.record))  # fmt: skip
            if one.record in bare:
                faults.add(owner, f"relationships {one.type} and {first_of[one.record]} both want the name {one.record}",
                           advice_of_a_record(one.record))  # fmt: skip
            first_of.setdefault(one.record, one.type)
            bare[one.record] = Record(one.record, {}, (), False, description=f"One edge of {one.type}.")
    return relationships, bare


class _Joiner:
    def __init__(
        self, types: Mapping[str, Kind], records: Mapping[str, Record], declared: Declared, faults: Faults
    ) -> None:
        self.types = types
        self.kinds = [kind for kind in types.values() if not kind.abstract]
        self.records = records
        self.declared = declared
        self.faults = faults

    def covers(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset(
            kind.name for name in names for kind in self.kinds if name in (kind.name, NODE, *kind.interfaces)
        )

    def relationship(self, name: str, ends: list[End]) -> Relationship:
        outward = tuple(end for end in ends if end.direction is not Direction.IN)
        inward = tuple(end for end in ends if end.direction is not Direction.OUT)
        symmetric = any(end.direction is Direction.BOTH for end in ends)
        other = next((end for end in ends if end.direction is not Direction.BOTH), None)
        self._check_name(name, ends)
        self._check_doubles(name)
        if symmetric and other:
            self._fault(
                other,
                f"{name} is symmetric at one end and directed at another",
                "Write BOTH at each, or at none.",
            )
        elif outward and inward:
            self._check_agreement(name, outward, inward)
        sources = [end.owner for end in outward] or [end.neighbour for end in inward]
        targets = [end.neighbour for end in outward] or [end.owner for end in inward]
        pairs = self._pairs(outward, inward)
        if symmetric:
            pairs |= {(target, source) for source, target in pairs}
        record = self._record(name, ends)
        term = self._term(name, outward)
        return Relationship(
            name,
            record,
            self._common(sources),
            self._common(targets),
            frozenset(pairs),
            outward,
            inward,
            symmetric,
            term,
        )

    def _pairs(self, outward: tuple[End, ...], inward: tuple[End, ...]) -> set[tuple[str, str]]:
        """The pairs of kinds that each declared end allows."""
        by_outward = {
            (source, target)
            for end in outward
            for source in self.covers([end.owner])
            for target in self.covers([end.neighbour])
        }
        by_inward = {
            (source, target)
            for end in inward
            for source in self.covers([end.neighbour])
            for target in self.covers([end.owner])
        }
        return by_outward & by_inward if outward and inward else by_outward | by_inward

    def _check_agreement(self, name: str, outward: tuple[End, ...], inward: tuple[End, ...]) -> None:
        """Each kind that one end names is named, itself or by an interface, at the other, and each end has a way back."""
        faults = len(self.faults.found)
        for here, there in ((outward, inward), (inward, outward)):
            owners, neighbours = self.covers(e.owner for e in here), self.covers(e.neighbour for e in there)
            for kind in sorted(neighbours - owners):
                first, other = here[0], next(end for end in there if kind in self.covers([end.neighbour]))
                self._fault(other, f"the ends of {name} disagree: {other.owner}.{other.field} leads to {kind}, "
                            f"but {kind} declares no end of {name} to lead back",
                            f"Let {other.owner}.{other.field} lead to {first.owner}, or declare the end on {kind}.")  # fmt: skip
            for kind in sorted(owners - neighbours) if here != there or neighbours <= owners else ():
                other = next(end for end in here if kind in self.covers([end.owner]))
                first = next((end for end in there if end is not other), other)
                self._fault(other, f"the ends of {name} disagree: {other.owner}.{other.field} is on {kind}, "
                            f"but {first.owner}.{first.field} does not lead to {kind}",
                            f"Let {first.owner}.{first.field} lead to {other.owner} as well, or to what both are.")  # fmt: skip

        pairs = self._pairs(outward, inward)
        for end in (*outward, *inward) if faults == len(self.faults.found) else ():
            alone = self._pairs((end,), ()) if end in outward else self._pairs((), (end,))
            if alone and not alone & pairs:
                self._fault(end, f"the ends of {name} disagree: {end.owner}.{end.field} leads to {end.neighbour}, "
                            f"but no end there leads back to {end.owner}",
                            f"Let one end of {name} on {end.neighbour} lead to {end.owner}.")  # fmt: skip

    def _check_doubles(self, name: str) -> None:
        for kind in self.types.values():
            seen: dict[Direction, End] = {}
            for end in kind.ends.values():
                if end.relationship == name:
                    other = seen.setdefault(end.direction, end)
                    if other is not end:
                        self._fault(
                            end,
                            f"{end.owner}.{end.field} and {other.owner}.{other.field} are the same end of {name}",
                            "Keep one of the two.",
                        )

    def _check_name(self, name: str, ends: list[End]) -> None:
        if not re.fullmatch("[A-Z][A-Z0-9_]*", name):
            capitals = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper().strip("_")
            self._fault(ends[0], f"{name} is no name of a relationship", f"Write it in capitals: {capitals}.")

    def _record(self, name: str, ends: list[End]) -> str:
        said = {
            end: directive(self.declared.field(end.owner, end.field), "relationship").get("properties")
            for end in ends
        }
        named = sorted({one for one in said.values() if one})
        for end in ends:
            if named and said[end] != named[0]:
                self._fault(end, f"the ends of {name} disagree: one carries {named[0]}, this one {said[end] or 'nothing'}",
                            f'Write properties: "{named[0]}" at both.')  # fmt: skip
        return named[0] if named else "".join(word.capitalize() for word in name.split("_"))

    def _term(self, name: str, outward: tuple[End, ...]) -> str | None:
        """The one term that ends give a relationship."""
        termed = [end for end in outward if end.term]
        for end in termed[1:]:
            if end.term != termed[0].term:
                self._fault(end, f"{name} is {termed[0].term} at one end and {end.term} at another",
                            "Write the same @term at both, or at one of them only.")  # fmt: skip
        return termed[0].term if termed else None

    def _common(self, names: list[str]) -> str:
        """The type of an end that several types share: the one kind, else their one common interface, else Node."""
        if len(set(names)) == 1:
            return names[0]
        kinds = [kind for kind in self.kinds if kind.name in self.covers(names)]
        if len(kinds) == 1:
            return kinds[0].name
        shared = (
            [name for name in kinds[0].interfaces if all(name in kind.interfaces for kind in kinds)]
            if kinds
            else []
        )
        nearest = [
            name for name in shared if not any(name in self.types[other].interfaces for other in shared)
        ]
        return nearest[0] if len(nearest) == 1 else NODE

    def _fault(self, end: End, message: str, hint: str) -> None:
        self.faults.add(self.declared.field(end.owner, end.field), message, hint)
