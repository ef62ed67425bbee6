"""Maps as people write them, in TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clustergraph.errors import Fault, SeedError, did_you_mean
from clustergraph.model.scalars import shown
from clustergraph.model.shape import Model, Property
from clustergraph.sheets.dates import ORDERS
from clustergraph.sheets.maps import DOTS, Map, Part, Value

TOP = {
    "sheet": str,
    "header": int,
    "encoding": str,
    "decimal": str,
    "dates": str,
    "source": dict,
    "node": list,
    "edge": list,
}
VALUE = {
    "column": str,
    "value": object,
    "split": str,
    "values": dict,
    "decimal": str,
    "dates": str,
    "id": str,
}


def read_map(path: Path, model: Model) -> Map:
    """The map in a file. Raises SeedError with all that is wrong with it."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise SeedError([Fault(str(path), 0, 0, "the map is not UTF-8", "Save it as UTF-8.")]) from None
    except OSError as error:
        raise SeedError(
            [Fault(str(path), 0, 0, f"cannot be read: {error.strerror}", "Name a map: it ends in .toml.")]
        ) from None
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = re.sub(r" \(at .*\)$", "", str(error))
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (text.count("\n") + 1, 1)
        hint = 'Write name = "Column", texts in double quotes, and [[node]] or [[edge]] above.'
        raise SeedError(
            [Fault(str(path), line, column, f"this is no TOML: {said[:1].lower()}{said[1:]}", hint)]
        ) from None
    reading = _Reading(str(path), text, model)
    found = reading.map(content)
    if reading.faults:
        raise SeedError(reading.faults)
    return found


class _Reading:
    """One reading of a map, which finds everything that is wrong with it."""

    def __init__(self, file: str, text: str, model: Model) -> None:
        self.file = file
        self.lines = text.splitlines()
        self.model = model
        self.faults: list[Fault] = []

    def map(self, content: dict[str, Any]) -> Map:
        content = self._typed(content, TOP, "a map")
        for key, known in (("decimal", (",", ".")), ("dates", ORDERS)):
            if key in content and content[key] not in known:
                self._fault(
                    key, f"{key} is {shown(content[key])}", f"Write {' or '.join(map(shown, known))}."
                )
        if content.get("header", 1) < 1:
            self._fault("header", f"header is {content['header']}", "Count rows from 1.")
        common: dict[str, Any] = {key: content[key] for key in ("decimal", "dates") if key in content}
        parts = [
            part
            for key in ("node", "edge")
            for one in content.get(key, ())
            if (part := self._part(key, one, common)) is not None
        ]
        if not parts and not self.faults:
            self._fault(
                "", "this map makes nothing", "Write [[node]] or [[edge]], and what a row becomes below it."
            )
        settings = {key: content[key] for key in ("sheet", "header", "encoding") if key in content}
        return Map(tuple(parts), source=self._source(content.get("source")), **settings)

    def _source(self, given: dict[str, Any] | None) -> Mapping[str, Any] | None:
        """The node that all rows cite, as a row of a seed."""
        if given is None:
            return None
        kind = self.model.source_kind
        if kind is None:
            self._fault(
                "[source]",
                "this model has no kind of node with @source, so nothing can be cited",
                "Leave [source] out.",
            )
            return None
        known = {"id", *self.model.kinds[kind].properties}
        for name in given.keys() - known:
            self._fault(name, f'{kind} has no property "{name}"', did_you_mean(name, known))
        for name, value in given.items():
            if value == DOTS:
                self._fault(
                    name, f"{name} is still to be written", "Say what this table is, and who wrote it."
                )
        if "id" not in given:
            self._fault("[source]", "the source has no id", 'Write id = "members-2026".')
        return {"kind": kind, **given}

    def _part(self, key: str, given: Any, common: Mapping[str, Any]) -> Part | None:
        if not isinstance(given, dict):
            self._fault(key, f"{key} is no table", f"Write [[{key}]], and what a row becomes below it.")
            return None
        name = "kind" if key == "node" else "type"
        sort = self._value(name, given.get(name), common, fixed=True)
        if sort is None:
            self._fault(f"[[{key}]]", f"this {key} has no {name}", f'Write {name} = "...".')
            return None
        sorts = [sort.fixed, *sort.values.values()] if sort.fixed or sort.values else []
        known = self.model.kinds if key == "node" else self.model.relationships
        what = "kind" if key == "node" else "relationship"
        for one in map(str, filter(None, sorts)):
            if one not in known:
                hint = did_you_mean(one, known) or f"The {what}s are {', '.join(known)}."
                self._fault(one, f"there is no {what} {shown(one)}", hint)
                return None
        properties = self._properties(key, [str(one) for one in sorts if one] or list(known))
        needed = ("id",) if key == "node" else ("source", "target")
        keys = {"id", *needed, *properties, *(("citations", "confidence") if self.model.source_kind else ())}
        values = {}
        for one, value in given.items():
            if one == name:
                continue
            if one not in keys:
                told = ", ".join(sorted(keys))
                self._fault(
                    one,
                    f'{sort.fixed or key} has no property "{one}"',
                    did_you_mean(one, keys) or f"It has {told}.",
                )
                continue
            found = self._value(
                one, value, common, fixed=one in ("citations", "confidence"), rule=one == "id"
            )
            if found:
                values[one] = found
                self._check_enum(one, found, properties.get(one))
        for lacking in properties.values():
            if lacking.required and lacking.name not in given and sort.fixed:
                hint = f'Write {lacking.name} = "Column", or for all rows {lacking.name} = {{value = "..."}}.'
                self._fault(f"[[{key}]]", f"{sort.fixed} needs {lacking.name}", hint)
        for one in needed:
            if one not in given:
                hint = (
                    'Write a rule: id = "{Column}".'
                    if one == "id"
                    else f'Write the column with its name: {one} = "Column".'
                )
                self._fault(f"[[{key}]]", f"this {key} has no {one}", hint)
        return Part(key, sort, values)

    def _check_enum(self, name: str, value: Value, found: Property | None) -> None:
        """What a map says itself must be right, too."""
        if found is None or found.type not in self.model.enums:
            return
        known = self.model.enums[found.type].values
        said = value.fixed if isinstance(value.fixed, list) else [value.fixed]
        for one in (*(one for one in said if one is not None), *value.values.values()):
            if one not in known:
                hint = did_you_mean(str(one), known) or f"Write one of {', '.join(known)}."
                self._fault(name, f"{name}: {shown(one)} is no {found.type}", hint)

    def _properties(self, key: str, sorts: list[str]) -> Mapping[str, Property]:
        """The properties that kinds or relationships have, all together."""
        found: dict[str, Property] = {}
        for sort in sorts:
            record = (
                self.model.kinds[sort]
                if key == "node"
                else self.model.records[self.model.relationships[sort].record]
            )
            found |= record.properties
        return found

    def _value(
        self, name: str, given: Any, common: Mapping[str, Any], fixed: bool = False, rule: bool = False
    ) -> Value | None:
        """Where a value comes from. A text is the name of a column, unless it is `fixed` or a `rule`."""
        if given is None:
            return None
        if not isinstance(given, dict):
            if fixed:
                return Value(fixed=given)
            if isinstance(given, str):
                return Value(rule=given) if rule else Value(column=given, **common)
            self._fault(
                name,
                f"{name} is {shown(given)}, which is no column",
                f"For the same in all rows write {name} = {{value = {shown(given)}}}.",
            )
            return None
        given = self._typed(given, VALUE, name)
        sources = [one for one in ("column", "value", "id") if one in given]
        if len(sources) != 1:
            self._fault(
                name, f"{name} needs one of column, value and id", f'Write {name} = {{column = "..."}}.'
            )
            return None
        if "value" in given:
            return Value(fixed=given["value"])
        if "id" in given:
            return Value(rule=given["id"])
        return Value(
            column=given["column"],
            split=given.get("split", ""),
            values=given.get("values", {}),
            **{
                key: given.get(key, common.get(key))
                for key in ("decimal", "dates")
                if key in given or key in common
            },
        )

    def _typed(self, given: dict[str, Any], known: Mapping[str, type], what: str) -> dict[str, Any]:
        """What of a table is known and of the right type."""
        found = {}
        for key, value in given.items():
            if key not in known:
                self._fault(
                    key,
                    f'{what} has no "{key}"',
                    did_you_mean(key, known) or f"It may have {', '.join(known)}.",
                )
            elif not isinstance(value, known[key]) or (isinstance(value, bool) and known[key] is int):
                names = {
                    str: "a text in double quotes",
                    int: "a whole number",
                    dict: "a table",
                    list: "tables: write [[...]]",
                }
                self._fault(key, f"{key} is {shown(value)}", f"It must be {names[known[key]]}.")
            else:
                found[key] = value
        return found

    def _fault(self, word: str, message: str, hint: str = "") -> None:
        """One more fault, in the first line that has a word; TOML readers tell no places."""
        lines = list(enumerate(self.lines, 1))
        begun = (number for number, line in lines if word and line.lstrip().startswith(word))
        held = (number for number, line in lines if word and word in line)
        line = next(begun, 0) or next(held, 0)
        text = self.lines[line - 1] if line else ""
        column = text.find(word) + 1 if line else 0
        fault = Fault(self.file, line, column, message, hint, "error", text, len(word))
        if fault not in self.faults:
            self.faults.append(fault)
