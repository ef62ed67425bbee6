"""What the nodes of one kind, or the edges of one relationship, say of themselves, and whether they may."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from clustergraph.model.scalars import SCALARS, shown
from clustergraph.model.shape import CONFIDENCES, End, Kind, Model, Property, Relationship
from clustergraph.seeds.findings import Findings, Where, near

Row = dict[str, Any]
Citations = dict[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False, slots=True)
class Form:
    """The keys that rows of one kind or one relationship may have."""

    name: str
    properties: Mapping[str, Property]
    keys: frozenset[str]
    unique: Mapping[str, str]
    """The unique properties, each with the type that declares it, among all nodes of which it is unique."""
    amounts: Mapping[str, str]
    ends: Mapping[str, End]


class Values:
    """Checks properties, citations and confidence. `kinds` holds the kind of each node, by its id."""

    def __init__(
        self, model: Model, findings: Findings, kinds: Mapping[str, str | None], complete: bool
    ) -> None:
        self.model = model
        self.findings = findings
        self.kinds = kinds
        self.complete = complete
        self.evidence = frozenset({"citations", "confidence"} if model.source_kind else ())
        self.accepts: dict[str, Callable[[object], Any]] = {name: one.accept for name, one in SCALARS.items()}
        self.accepts |= {name: self._one_of(name) for name in model.enums}
        self.forms = {kind.name: self._form_of_kind(kind) for kind in model.kinds.values()}
        self.edge_forms = {one.type: self._form_of_edges(one) for one in model.relationships.values()}
        self._uniques: dict[tuple[str, str, Any], Where] = {}

    def properties(self, form: Form, row: Row, where: Where) -> dict[str, Any]:
        """The properties that a row gives, as the graph keeps them."""
        kept: dict[str, Any] = {}
        for name, found in form.properties.items():
            value = row.get(name)
            if value is not None:
                try:
                    if found.listed or isinstance(value, list | dict):
                        kept[name] = self._list(found, value, where.at(name))
                    else:
                        kept[name] = self.accepts[found.type](value)
                except ValueError as error:
                    self.findings.add(where.at(name), f"{name}: {error}", self._hint(found, value))
            elif found.required:
                self.findings.add(
                    where.at(name) if name in row else where,
                    f'"{name}" is missing: {form.name} needs it',
                    f'Write "{name}": and its value.',
                )
        if not form.keys.issuperset(row):
            for name in row:
                if name not in form.keys:
                    self._unknown(form, name, where.key(name))
        for name, currency in form.amounts.items():
            if row.get(name) is not None and row.get(currency) is None:
                self.findings.add(
                    where.at(name), f"{name} has no currency", f'Write "{currency}": "EUR" beside it.'
                )
        for name, owner in form.unique.items():
            self._check_unique(owner, name, kept.get(name), where.at(name))
        return kept

    def citations(self, form: Form, row: Row, where: Where) -> Citations:
        """The citations of a row, those of each property and, under `""`, those of the row as a whole."""
        given = row.get("citations")
        if given is None or not self.evidence:
            return {}
        here = where.at("citations")
        if isinstance(given, list):
            given, ways = {"": given}, {"": here}
        elif isinstance(given, dict):
            ways = {name: here.at(name) for name in given}
        else:
            self.findings.add(
                here, f"citations: {shown(given)} is not a list", 'Write ids in brackets: ["some-source"].'
            )
            return {}
        found: Citations = {}
        for name, ids in given.items():
            if name and name not in form.properties:
                self.findings.add(
                    here.key(name),
                    f'{form.name} has no property "{name}" that could be cited',
                    near(name, form.properties) or 'Write "" for the whole.',
                )
            if isinstance(ids, list):
                found[name] = self._sources(ids, ways[name])
            elif ids is not None:
                self.findings.add(
                    ways[name],
                    f"citations: {shown(ids)} is not a list",
                    'Write ids in brackets: ["some-source"].',
                )
        return {name: ids for name, ids in found.items() if ids}

    def confidence(self, row: Row, citations: Citations, where: Where) -> str:
        """How sure a row is: as it says, else HIGH with a citation and LOW without."""
        if not self.evidence:
            return ""
        given = row.get("confidence")
        if given is None:
            return "HIGH" if citations else "LOW"
        if not isinstance(given, str) or given not in CONFIDENCES:
            self.findings.add(
                where.at("confidence"),
                f"confidence: {shown(given)} is no confidence",
                "Use one of HIGH, MEDIUM, LOW.",
            )
        return str(given)

    def _form_of_kind(self, kind: Kind) -> Form:
        def owner(name: str) -> str:
            return next((one for one in kind.interfaces if name in self.model.interfaces[one].own), kind.name)

        keys = {"id", "kind", *kind.properties, *self.evidence}
        return _form(kind.name, kind.properties, keys, owner, kind.ends)

    def _form_of_edges(self, one: Relationship) -> Form:
        record = self.model.records[one.record]
        keys = {"id", "type", "source", "target", *record.properties, *self.evidence}
        return _form(one.type, record.properties, keys, lambda _: record.name, {})

    def _one_of(self, name: str) -> Callable[[object], str]:
        values = self.model.enums[name].values

        def accept(value: object) -> str:
            if not isinstance(value, str) or value not in values:
                raise ValueError(f"{shown(value)} is no {name}")
            return value

        return accept

    def _hint(self, found: Property, value: object) -> str:
        if found.type not in self.model.enums:
            return ""
        values = self.model.enums[found.type].values
        return near(str(value), values) or f"Use one of {', '.join(values)}."

    def _list(self, found: Property, value: object, where: Where) -> list[Any]:
        """The values of a list. Raises ValueError when it is none, or stands where none belongs."""
        if not found.listed:
            raise ValueError(
                f"{'a list' if isinstance(value, list) else 'an object'} stands where one value belongs"
            )
        if not isinstance(value, list):
            raise ValueError('this is a list: write its values in brackets, such as ["one", "two"]')
        kept = []
        for number, one in enumerate(value):
            try:
                if one is None or isinstance(one, list | dict):
                    raise ValueError("a list holds neither null nor lists nor objects")
                kept.append(self.accepts[found.type](one))
            except ValueError as error:
                self.findings.add(where.at(number), f"{found.name}: {error}", self._hint(found, one))
        return kept

    def _unknown(self, form: Form, name: str, where: Where) -> None:
        if name in ("citations", "confidence"):
            hint = "Leave it out: this model has no kind of node with @source, so nothing can be cited."
        elif end := form.ends.get(name):
            hint = f'It is a relationship: write an edge with "type": "{end.relationship}" instead.'
        else:
            hint = near(name, form.properties) or _has(form)
        self.findings.add(where, f'{form.name} has no property "{name}"', hint)

    def _check_unique(self, owner: str, name: str, value: Any, where: Where) -> None:
        for number, one in enumerate(value if isinstance(value, list) else [value]):
            here = where.at(number) if isinstance(value, list) else where
            if one is not None and self._uniques.setdefault((owner, name, one), here) is not here:
                self.findings.add(
                    here,
                    f"{name}: {shown(one)} is there already, and no two of {owner} may share it",
                    "Correct one of the two.",
                    self._uniques[owner, name, one],
                )

    def _sources(self, ids: list[Any], where: Where) -> tuple[str, ...]:
        kind = self.model.source_kind
        for number, one in enumerate(ids):
            if not isinstance(one, str):
                message, hint = f"citations: {shown(one)} is not a text", f"Write the id of a {kind}."
            elif one not in self.kinds:
                if not self.complete:
                    continue
                known = (id for id, found in self.kinds.items() if found == kind)
                message = f"citations: there is no {kind} {shown(one)}"
                hint = self.findings.near_id(one, known) or f"Add a node of kind {kind} with this id."
            elif self.kinds[one] not in (kind, None):
                message, hint = (
                    f"citations: {shown(one)} is a {self.kinds[one]}",
                    f"Write the id of a {kind}.",
                )
            else:
                continue
            self.findings.add(where.at(number), message, hint)
        return tuple(dict.fromkeys(one for one in ids if isinstance(one, str)))


def _form(
    name: str,
    properties: Mapping[str, Property],
    keys: Iterable[str],
    owner: Callable[[str], str],
    ends: Mapping[str, End],
) -> Form:
    unique = {found.name: owner(found.name) for found in properties.values() if found.unique}
    amounts = {found.name: found.currency for found in properties.values() if found.currency}
    return Form(name, properties, frozenset(keys), unique, amounts, ends)


def _has(form: Form) -> str:
    return (
        f"{form.name} has {', '.join(form.properties)}."
        if form.properties
        else f"{form.name} has no properties."
    )
