"""The oracle's aggregates and groups: each fact by its plainest definition, one thing after the other."""

from __future__ import annotations

import json
import math
import re
import statistics
from base64 import b64encode
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import cmp_to_key
from itertools import product
from typing import TYPE_CHECKING, Any

from clustergraph.model import edtf
from clustergraph.model.scalars import SCALARS
from clustergraph.seeds.rows import EdgeRow, NodeRow

if TYPE_CHECKING:
    from tests.reference import Reference

OF_ALL = ("count", "confidence", "aggregate", "groups")
"""What a connection tells of the rows on all its pages."""
KINDS = ("id", "kind", "confidence")


def plain(thing: Any) -> Any:
    """A value as it is compared and kept in a key: a node by its id."""
    if isinstance(thing, NodeRow | EdgeRow):
        return thing.id.split("@")[0]
    return thing


class Totals:
    """Some nodes or edges together; `key` is what those of a group have in common."""

    def __init__(
        self, reference: Reference, type: str, things: list[Any], key: dict[str, Any] | None = None
    ) -> None:
        self.reference = reference
        self.type = type
        self.things = things
        self.key = key

    def told(self, name: str, field: object, args: Any) -> Any:
        match name:
            case "count":
                return self.count(args.get("known"))
            case "confidence":
                levels = [thing.confidence for thing in self.things]
                return {level.lower(): levels.count(level) for level in ("HIGH", "MEDIUM", "LOW")}
            case "aggregate":
                return Values(self)
            case "groups":
                return self.groups(field, args)
            case "key":
                return self.key
            case "citations":
                nodes = self.reference.nodes
                return [
                    node for node in nodes if any(self.reference.cites(thing, node) for thing in self.things)
                ]
            case "rows":
                return self.reference.connection(self.type, self.things, field, args)
            case _:
                raise AssertionError(name)

    def count(self, known: str | None) -> int:
        if known != "CERTAIN":
            return len(self.things)
        sure = {plain(one) for one in (*self.reference.surely.nodes, *self.reference.surely.edges)}
        return sum(plain(thing) in sure for thing in self.things)

    def groups(self, field: object, args: Any) -> dict[str, Any]:
        fields = self.reference.schema.type_map[f"{self.type}GroupKeys"].fields
        names = {re.sub("([a-z0-9])([A-Z])", r"\1_\2", name).upper(): name for name in fields}
        by = [names[key] for key in args["by"]]
        found: dict[str, Totals] = {}
        for thing in self.things:
            for values in product(*(self.in_common(thing, name) for name in by)):
                shown = json.dumps([plain(value) for value in values])
                key = dict(zip(by, values, strict=True))
                found.setdefault(shown, Totals(self.reference, self.type, [], key)).things.append(thing)
        where, order = args.get("having") or {}, args.get("orderBy") or []
        rows = []
        for group in found.values():
            if group.passes(where):
                terms = [group.term(term) for term in order]
                key = [*terms, *(group.key_term(name, "ASC") for name in by)]
                cursor = b64encode(json.dumps([str(field), [args["by"], order], key]).encode()).decode()
                rows.append({"node": group, "key": key, "cursor": cursor})
        rows.sort(key=cmp_to_key(lambda a, b: self.reference.compare(a["key"], b["key"])))
        page, info = self.reference.page(rows, field, args)
        return {
            "totalCount": len(rows),
            "nodes": [row["node"] for row in page],
            "edges": page,
            "pageInfo": info,
        }

    def in_common(self, thing: Any, name: str) -> list[Any]:
        """What a thing has for a key; of a list each element, of nothing a missing value."""
        shape = self.reference.shapes[self.type]
        form = re.fullmatch("(.*)(Year|Decade)", name)
        dated = form and name not in shape.properties and form[1] in shape.properties
        scalar, value = self.look(thing, form[1] if form and dated else name)
        values = (
            (value or [None]) if isinstance(value, list) or (value is None and self.listed(name)) else [value]
        )
        keys = []
        for one in values:
            key = self.period(one, form[2]) if form and dated else self.canonical(scalar, one)
            if key not in keys:
                keys.append(key)
        return keys

    def listed(self, name: str) -> bool:
        found = self.reference.shapes[self.type].properties.get(name)
        return bool(found and found.listed)

    def look(self, thing: Any, name: str) -> tuple[Any, Any]:
        scalar, value = self.reference.look(self.type, name, thing)
        return ("ID" if name not in KINDS and isinstance(value, NodeRow) else scalar), value

    def period(self, date: str | None, form: str) -> int | None:
        """The year or the first year of the decade that all days lie in."""
        first, last = edtf.span(date).years if date is not None else (None, None)
        if first is None or last is None:
            return None
        step = 10 if form == "Decade" else 1
        start = math.floor(first / step) * step
        return start if start == math.floor(last / step) * step and abs(start) < 2**31 else None

    def canonical(self, scalar: Any, value: Any) -> Any:
        if scalar == "Float" and value == 0:
            return 0.0
        if scalar == "Decimal" and value is not None:
            text = format(Decimal(value), "f")
            text = text.rstrip("0").rstrip(".") if "." in text else text
            return "0" if Decimal(value) == 0 else text
        return value

    def key_term(self, name: str, direction: str) -> tuple[str, str, Any]:
        value = (self.key or {}).get(name)
        shape = self.reference.shapes[self.type]
        if name in shape.properties:
            return shape.properties[name].type, direction, value
        if name in ("kind", "confidence"):
            return name.capitalize(), direction, value
        number = isinstance(value, int)
        return "Int" if number else "ID", direction, value if number else plain(value)

    def term(self, term: Any) -> tuple[str, str, Any]:
        ((name, given),) = term.items()
        if name == "count":
            return "Int", given, len(self.things)
        ((value, told),) = given.items()
        if name == "key":
            return self.key_term(value, told)
        ((fact, direction),) = told.items()
        if fact == "sums":
            return "Decimal", direction["direction"], self.sum_of(value, direction["currency"]).get("total")
        scalar = Values(self).scalar(value)
        return scalar if fact in ("min", "max") or (scalar == "Decimal" != "Int" and fact in ("sum", "avg", "median")) else "Float", \
            direction, Values(self).told(value).get(fact)  # fmt: skip

    def sum_of(self, name: str, currency: str) -> dict[str, Any]:
        return next((one for one in Values(self).told(name)["sums"] if one["currency"] == currency), {})

    def passes(self, where: Any) -> bool:
        return self.reference.holds(where, self.passes_key)

    def passes_key(self, name: str, given: Any) -> bool:
        if name == "count":
            return self.reference.value_holds(given, "Int", len(self.things))
        return all(
            self.passes_fact(value, fact, test)
            for value, facts in given.items() if facts is not None
            for fact, test in facts.items() if test is not None
        )  # fmt: skip

    def passes_fact(self, value: str, fact: str, test: Any) -> bool:
        if fact == "sums":
            found = self.sum_of(value, test["currency"])
            parts = {name: one for name, one in test.items() if name != "currency" and one is not None}
            return all(
                self.fact_holds(one, "Int" if name == "count" else "Decimal", found.get(name))
                for name, one in parts.items()
            )
        values = Values(self)
        scalar = values.scalar(value)
        whole = fact in ("count", "distinct")
        kind = "Int" if whole else scalar if fact in ("min", "max") or scalar == "Decimal" else "Float"
        return self.fact_holds(test, kind, values.told(value).get(fact))

    def fact_holds(self, test: Any, scalar: str, found: Any) -> bool:
        return self.reference.value_holds(test, scalar, found)


class Values(Totals):
    """What things add up to, value by value."""

    def __init__(self, of: Totals) -> None:
        super().__init__(of.reference, of.type, of.things)

    def scalar(self, name: str) -> str:
        found = self.reference.shapes[self.type].properties.get(name)
        return found.type if found else "ID"

    def told(self, name: str, field: object = None, args: Any = None) -> dict[str, Any]:
        if name == "__typename":
            return f"{self.type}Aggregate"  # type: ignore[return-value]
        found = [self.look(thing, name)[1] for thing in self.things]
        flat = [one for value in found for one in (value if isinstance(value, list) else [value])]
        values = [plain(one) for one in flat if one is not None]
        scalar = self.scalar(name)
        declared = self.reference.shapes[self.type].properties.get(name)
        alike: Any = Decimal if scalar == "Decimal" else lambda one: one
        facts: dict[str, Any] = {"count": len(values), "distinct": len({alike(value) for value in values})}
        if declared and declared.currency:
            return facts | {"sums": self.sums(name, declared.currency)}
        if scalar in ("EDTF", "Int", "Float", "Decimal"):
            facts |= smallest_and_largest(scalar, values)
        if scalar in ("Int", "Float"):
            facts |= numbers([float(value) for value in values])
        if scalar == "Decimal":
            facts |= decimals(values)
        return facts

    def sums(self, amount: str, currency: str) -> list[dict[str, Any]]:
        pairs = [(self.look(thing, currency)[1], self.look(thing, amount)[1]) for thing in self.things]
        told = []
        for code in sorted({code for code, value in pairs if value is not None}):
            amounts = [value for other, value in pairs if other == code and value is not None]
            ends = smallest_and_largest("Decimal", amounts)
            told.append({"currency": code, "total": decimals(amounts)["sum"], "count": len(amounts), **ends})
        return told


def smallest_and_largest(scalar: str, values: list[Any]) -> dict[str, Any]:
    ordered = sorted(values, key=lambda value: (SCALARS[scalar].order(value), str(value)))
    return {"min": ordered[0], "max": ordered[-1]} if ordered else {"min": None, "max": None}


def numbers(values: list[float]) -> dict[str, float | None]:
    if not values:
        return {"sum": None, "avg": None, "median": None}
    total = math.fsum(values)
    return {"sum": total + 0.0, "avg": (total + 0.0) / len(values), "median": statistics.median(values) + 0.0}


def decimals(values: list[str]) -> dict[str, str | None]:
    if not values:
        return {"sum": None, "avg": None, "median": None}
    with localcontext() as context:
        context.prec = 300
        exact = [Decimal(value) for value in values]
        total = sum(exact, Decimal(0))
        shown = {"avg": total / len(exact), "median": statistics.median(exact)}
        short = {name: number.quantize(Decimal("1e-15"), ROUND_HALF_EVEN) for name, number in shown.items()}
        return {"sum": format(total, "f"), **{name: stripped(number) for name, number in short.items()}}


def stripped(number: Decimal) -> str:
    text = format(number, "f").rstrip("0").rstrip(".")
    return "0" if Decimal(text) == 0 else text
