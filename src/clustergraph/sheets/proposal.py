"""A first draft of a map, from the header of a table and its first rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from clustergraph.model.shape import Kind, Model, Property
from clustergraph.sheets.maps import DOTS, Value
from clustergraph.sheets.names import Names, plain
from clustergraph.sheets.tables import Cell, Table
from clustergraph.sheets.values import Unreadable, read_value

ALIKE = 80.0
"""How alike a column and the name of a property are, from 0 to 100."""
SAMPLE = 50
MOST_TEXTS = 40
FITS = 0.5
"""The part of the cells in a column that must fit."""
WORDS: Mapping[str, Sequence[str]] = {
    "name": ("company", "organisation", "organization", "member", "entreprise", "societe", "nom", "raison sociale", "adherent", "membre"),
    "city": ("town", "place", "ville", "commune", "siege"),
    "founded": ("foundation", "creation", "since", "annee de creation", "fonde", "date de creation"),
    "activity": ("activite", "business", "metier", "sector", "secteur"),
    "alternateNames": ("also", "also known as", "known as", "other names", "alias", "autres noms", "sigle", "acronym"),
    "amount": ("value", "montant", "valeur", "price", "prix", "sum"),
    "currency": ("devise", "monnaie"),
    "when": ("year", "date", "annee", "year of export"),
    "product": ("produit", "products", "goods", "equipment"),
    "project": ("projet", "site", "resort", "station"),
    "quantity": ("quantite", "number", "nombre", "units"),
    "note": ("remark", "remarque", "comment", "commentaire"),
    "website": ("site web", "url", "web", "internet"),
    "category": ("type", "categorie", "kind"),
}  # fmt: skip
"""What else people write above a column, in English and French."""


def proposed(table: Table, model: Model, names: Names) -> str:
    """The text of a map for a table; whatever it leaves out stands in it as a comment."""
    best = max(_candidates(table, model, names), key=lambda one: one[0], default=None)
    lines = [f"# A draft for {table.file}: check each line. docs/sheets.md explains them."]
    if table.name:
        lines.append(f"sheet = {_text(table.name)}")
    if model.source_kind:
        lines += [
            "",
            "# What the table is and where it comes from: every fact needs its source.",
            "[source]",
            f"id = {_text(_id(table))}",
        ]
        needed = [one.name for one in model.kinds[model.source_kind].properties.values() if one.required]
        lines += [f"{name} = {_text(DOTS)}" for name in needed]
    if best is None:
        lines += [
            "",
            "# No column looks like a property of the model: say what a row is.",
            "[[node]]",
            f"kind = {_text(next(iter(model.kinds)))}",
        ]
        used: set[str] = set()
    else:
        lines += ["", *best[1]]
        used = best[2]
    lines += ["", *(f"# not used: {_text(column)}" for column in table.header if column not in used)]
    return "\n".join(lines).rstrip() + "\n"


def _candidates(table: Table, model: Model, names: Names) -> Iterator[tuple[float, list[str], set[str]]]:
    """Each kind and each relationship that a row may be, with how well it fits, its lines, and the columns that it uses."""
    for kind in model.kinds.values():
        found = _matched(table, kind.properties.values(), model)
        key = next((found[name] for name in ("name", "title") if name in found), None)
        if key:
            lines = ["[[node]]", f"kind = {_text(kind.name)}", f'id = "{{{key}}}"']
            lines += _lines(found, kind.properties, table, model)
            lines += [
                _needed(one, model)
                for one in kind.properties.values()
                if one.required and one.name not in found
            ]
            lines += _edges(table, kind, model, names, key, found)
            yield _score(found, kind.properties.values()), lines, set(found.values())
    for relationship in model.relationships.values():
        ends = _ends(table, model, relationship.type, names)
        if ends:
            source, target = ends
            record = model.records[relationship.record]
            found = _matched(table, record.properties.values(), model, {source, target})
            dated = [column for name, column in found.items() if record.properties[name].type == "EDTF"]
            rule = " ".join(f"{{{column}}}" for column in (source, target, *dated))
            lines = [
                "[[edge]]",
                f"type = {_text(relationship.type)}",
                f"source = {_text(source)}",
                f"target = {_text(target)}",
            ]
            lines += [f'id = "{relationship.type.lower()} {rule}"'] * bool(dated)
            lines += _lines(found, record.properties, table, model)
            yield 2 + _score(found, record.properties.values()), lines, {source, target, *found.values()}


def _matched(
    table: Table, properties: Iterable[Property], model: Model, taken: set[str] | None = None
) -> dict[str, str]:
    """The column of each property that has one: alike in name, and most of its cells can be read."""
    pairs = [
        (_alike(column, found), found, column)
        for found in properties
        for column in table.header
        if column not in (taken or ())
    ]
    matched: dict[str, str] = {}
    for score, found, column in sorted(pairs, key=lambda one: -one[0]):
        if (
            score >= ALIKE
            and found.name not in matched
            and column not in matched.values()
            and _fits(table, column, found, model)
        ):
            matched[found.name] = column
    return matched


def _alike(column: str, found: Property) -> float:
    """How alike a column and a property are."""
    split = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in found.name)
    column = re.sub(r"\(.*?\)", "", column)  # a unit, as in Amount (EUR)
    known = [plain(split), *(plain(word) for word in WORDS.get(found.name, ()))]
    return max(fuzz.ratio(plain(column), one) for one in known)


def _fits(table: Table, column: str, found: Property, model: Model) -> bool:
    """Whether most cells of a column can be read as a property; any text may mean a value of an enum."""
    cells = [row[column] for row in table.rows[:SAMPLE] if column in row and row[column].text]
    if found.type in model.enums:
        return bool(cells)
    return bool(cells) and sum(_is_read(cell, found, model) for cell in cells) >= FITS * len(cells)


def _ends(table: Table, model: Model, type: str, names: Names) -> tuple[str, str] | None:
    """The columns whose cells name nodes that a relationship may join."""
    pairs = model.relationships[type].pairs
    sides = ({pair[0] for pair in pairs}, {pair[1] for pair in pairs})
    source = next((column for column in table.header if _names(table, column, sides[0], names)), None)
    target = next(
        (column for column in table.header if column != source and _names(table, column, sides[1], names)),
        None,
    )
    return (source, target) if source and target else None


def _names(table: Table, column: str, kinds: set[str], names: Names) -> bool:
    """Whether most cells of a column name nodes of some kinds."""
    cells = [row[column].text for row in table.rows[:SAMPLE] if column in row and row[column].text]
    right = 0
    for text in cells:
        try:
            names.find(text, sorted(kinds))
            right += 1
        except LookupError:
            pass
    return bool(cells) and right >= FITS * len(cells)


def _edges(
    table: Table, kind: Kind, model: Model, names: Names, key: str, found: dict[str, str]
) -> Iterator[str]:
    """Edges to nodes that other columns name, such as countries."""
    for end in kind.ends.values():
        relationship = model.relationships[end.relationship]
        ours, theirs = ("source", "target") if end.direction.name != "IN" else ("target", "source")
        for column in table.header:
            if (
                column not in found.values()
                and not end.many
                and _names(table, column, set(model.covers(end.neighbour)), names)
            ):
                found[f"{end.field} ({end.relationship})"] = column
                yield from (
                    "",
                    "[[edge]]",
                    f"type = {_text(relationship.type)}",
                    f'{ours} = {{id = "{{{key}}}"}}',
                    f"{theirs} = {_text(column)}",
                )
                break


def _needed(found: Property, model: Model) -> str:
    values = model.enums[found.type].values if found.type in model.enums else ()
    among = f", one of {', '.join(values)}" if values else ""
    return f'# {found.name} is needed: name its column, or write {found.name} = {{value = "..."}} for all rows{among}'


def _lines(
    found: Mapping[str, str], properties: Mapping[str, Property], table: Table, model: Model
) -> Iterator[str]:
    """A line a property. Texts that are no values of an enum stand in it, for a person to say what they mean."""
    for name, column in found.items():
        unknown = [
            text
            for text in dict.fromkeys(row[column].text for row in table.rows if column in row)
            if text
            and properties[name].type in model.enums
            and not _is_read(Cell(text, 1, 1), properties[name], model)
        ]
        if unknown:
            values = ", ".join(f"{_text(text)} = {_text('?')}" for text in unknown[:MOST_TEXTS])
            yield f"# Put one of these in the place of each ?: {', '.join(model.enums[properties[name].type].values)}"
            yield f"{name} = {{column = {_text(column)}, values = {{{values}}}}}"
        else:
            yield f"{name} = {_text(column)}"
        currency = properties[name].currency if name in properties else None
        if currency and currency not in found:
            yield f'# {currency} is needed beside {name}: name its column, or write {currency} = {{value = "EUR"}} for all rows'


def _is_read(cell: Cell, found: Property, model: Model) -> bool:
    try:
        read_value(cell, Value(decimal=","), found, model)
    except Unreadable:
        return False
    return True


def _score(found: Mapping[str, str], properties: Iterable[Property]) -> float:
    """Many columns that are used, and few properties that are needed and missing."""
    missing = sum(one.required and one.name not in found for one in properties)
    return len(found) - 0.5 * missing


def _id(table: Table) -> str:
    return plain(table.name or table.file.rpartition("/")[2].rpartition(".")[0]).replace(" ", "-") or "table"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
