"""What the nodes of one kind, or the edges of one relationship, say of themselves, and whether they may."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from clustergraph.model.scalars import SCALARS, shown
from clustergraph.model.shape import End, Kind, Model, Property, Relationship
from clustergraph.seeds.findings import Findings, Where, near
from clustergraph.seeds.rows import Row

FEW = 8
"""So many values of an enum are all offered, more only when they are near."""


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
    """Checks the properties of rows, and makes findings of what is wrong with them."""

    def __init__(self, model: Model, findings: Findings) -> None:
        self.model = model
        self.findings = findings
        self._evidence = frozenset({"citations", "confidence"} if model.source_kind else ())
        self.accepts: dict[str, Callable[[object], Any]] = {name: one.accept for name, one in SCALARS.items()}
        self.accepts |= {name: self._one_of(name) for name in model.enums}
        self.forms = {kind.name: self._form_of_kind(kind) for kind in model.kinds.values()}
        self.edge_forms = {one.type: self._form_of_edges(one) for one in model.relationships.values()}
        self._uniques: dict[tuple[str, str, Any], Where] = {}

    def text(self, row: Row, where: Where, key: str, what: str) -> str | None:
        """The text under a key that every node or edge needs."""
        value = row.get(key)
        if isinstance(value, str):
            return value
        if value is None:
            place = where.at(key) if key in row else where
            self.findings.add(place, f"this {what} has no {key}", f'Write "{key}": "...".')
        else:
            message = f"the {key} {shown(value)} is not a text"
            self.findings.add(where.at(key), message, "Put it in double quotes.")
        return None

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
                    f'Add "{name}": with its value.',
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

    def _form_of_kind(self, kind: Kind) -> Form:
        def owner(name: str) -> str:
            return next((one for one in kind.interfaces if name in self.model.interfaces[one].own), kind.name)

        keys = {"id", "kind", *kind.properties, *self._evidence}
        return _form(kind.name, kind.properties, keys, owner, kind.ends)

    def _form_of_edges(self, one: Relationship) -> Form:
        record = self.model.records[one.record]
        keys = {"id", "type", "source", "target", *record.properties, *self._evidence}
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
        listed = f"Use one of {', '.join(values)}."
        return listed if len(values) <= FEW else near(str(value), values) or listed

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
