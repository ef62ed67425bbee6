"""A model printed back in its own language, with inherited fields spelt out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from graphql import StringValueNode, print_ast

from clustergraph.model.scalars import SCALARS
from clustergraph.model.shape import End, Kind, Model, Property, Record, Valid


def printed(model: Model) -> str:
    """The model as a document that reads like the one it was read from."""
    blocks = [_block(_kind_head(kind), _kind_lines(kind, model), kind.description)
              for kind in chain(model.interfaces.values(), model.kinds.values())]  # fmt: skip
    blocks += [_block(_record_head(record), map(_property, record.properties.values()), record.description)
               for record in model.records.values() if record.declared]  # fmt: skip
    blocks += [_block(f"enum {enum.name}", (_said(said) + value for value, said in enum.values.items()), enum.description)
               for enum in model.enums.values()]  # fmt: skip
    blocks += [
        _said(said if said != SCALARS[name].description else "") + f"scalar {name}\n"
        for name, said in model.scalars.items()
    ]
    return "\n".join(blocks)


def _said(description: str) -> str:
    return f"{print_ast(StringValueNode(value=description))}\n" if description else ""


def _block(head: str, lines: Iterator[str], description: str) -> str:
    body = "".join(f"  {row}\n" for line in lines for row in line.split("\n"))
    return f"{_said(description)}{head} {{\n{body}}}\n" if body else f"{_said(description)}{head}\n"


def _kind_head(kind: Kind) -> str:
    implements = f" implements {' & '.join(reversed(kind.interfaces))}" if kind.interfaces else ""
    head = f"{'interface' if kind.abstract else 'type'} {kind.name}{implements} @node({_names(kind)})"
    return (
        head
        + " @source" * kind.is_source
        + " @reference" * kind.is_reference
        + _valid(kind.valid)
        + _term(kind)
        + _visible(kind)
    )


def _names(named: Kind | Record) -> str:
    return f'plural: "{named.plural}", singular: "{named.singular}"'


def _record_head(record: Record) -> str:
    return (
        f"type {record.name} @relationshipProperties({_names(record)}){_valid(record.valid)}"
        f"{_term(record)}{_visible(record)}"
    )


def _term(named: Kind | Record | Property | End) -> str:
    return f' @term(iri: "{named.term}")' if named.term else ""


def _visible(named: Kind | Record | Property | End) -> str:
    return f" @visible(to: [{', '.join(role.name for role in named.visible)}])" if named.visible else ""


def _valid(valid: Valid | None) -> str:
    if valid is None:
        return ""
    said = [
        f'{word}: "{name}"'
        for word, name in (("from", valid.since), ("until", valid.until), ("at", valid.at))
        if name
    ]
    return f" @valid({', '.join(said)})"


def _kind_lines(kind: Kind, model: Model) -> Iterator[str]:
    yield from map(_property, kind.properties.values())
    yield from (_end(end, model) for end in kind.ends.values())


def _property(found: Property) -> str:
    type = f"[{found.type}!]" if found.listed else found.type
    money = f' @money(currency: "{found.currency}")' if found.currency else ""
    line = f"{found.name}: {type}{'!' * found.required}{' @search' * found.search}{' @unique' * found.unique}{money}"
    line += _term(found) + _visible(found)
    return _said(found.description) + line


def _end(end: End, model: Model) -> str:
    type = f"[{end.neighbour}!]!" if end.many else end.neighbour
    record = model.records[model.relationships[end.relationship].record]
    properties = f', properties: "{record.name}"' if record.declared else ""
    line = f'{end.field}: {type} @relationship(type: "{end.relationship}", direction: {end.direction.value}{properties})'
    line += _term(end) + _visible(end)
    return _said(end.description) + line
