"""The JSON Schema (2020-12) of seed files, for editors: what a file looks like by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from clustergraph.model.scalars import SCALARS
from clustergraph.model.shape import CONFIDENCES, Model, Property
from clustergraph.seeds.ids import ID_SCHEMA

Schema = dict[str, Any]


def schema_of(model: Model) -> Schema:
    """The schema of a seed file. It refuses a wrong shape; the loader knows all files and refuses more."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Seed",
        "description": "Nodes and edges of a graph. Null counts as left out.",
        "type": "object",
        "properties": {
            "$schema": {"description": "The address of this schema, for editors."},
            "nodes": _rows("node", "Nodes, in any order."),
            "edges": _rows("edge", "Edges, in any order; their ends may stand in other files."),
        },
        "additionalProperties": False,
        "$defs": {
            "id": {
                "description": "The id of a node or an edge: unique over all files, it never changes.",
                **ID_SCHEMA,
            },
            "node": _chosen("kind", "The kind of this node.", ["id", "kind"], "node", model.kinds),
            "edge": _chosen(
                "type",
                "The relationship that this is an edge of.",
                ["type", "source", "target"],
                "edge",
                model.relationships,
            ),
            **{f"node.{name}": _node(model, name) for name in model.kinds},
            **{f"edge.{name}": _edge(model, name) for name in model.relationships},
        },
    }


def _rows(definition: str, description: str) -> Schema:
    return {
        "description": description,
        "type": ["array", "null"],
        "items": {"$ref": f"#/$defs/{definition}"},
    }


def _chosen(key: str, description: str, required: list[str], definition: str, names: Iterable[str]) -> Schema:
    """A row whose key says which definition holds: editors complete and report by that one alone."""
    names = list(names)
    return {
        "type": "object",
        "required": required,
        "properties": {key: {"description": description, "enum": names}},
        "allOf": [
            {
                "if": {"properties": {key: {"const": name}}, "required": [key]},
                "then": {"$ref": f"#/$defs/{definition}.{name}"},
            }
            for name in names
        ],
    }


def _node(model: Model, name: str) -> Schema:
    kind = model.kinds[name]
    own = {"id": {"$ref": "#/$defs/id"}, "kind": {"const": name}}
    return _row(model, kind.description or f"A node of kind {name}.", own, kind.properties)


def _edge(model: Model, name: str) -> Schema:
    one = model.relationships[name]
    record = model.records[one.record]
    about = next((end.description for end in one.outward + one.inward if end.description), record.description)
    own: Schema = {
        "type": {"const": name},
        "source": {"description": f"The id of a {one.source}.", **ID_SCHEMA},
        "target": {"description": f"The id of a {one.target}.", **ID_SCHEMA},
        "id": {
            "description": "Only a second edge of the same ends needs one: else it is TYPE:source:target.",
            **ID_SCHEMA,
            "type": ["string", "null"],
        },
    }
    return _row(model, f"{one.source} to {one.target}. {about}".strip(), own, record.properties)


def _row(model: Model, description: str, own: Schema, properties: Mapping[str, Property]) -> Schema:
    row: Schema = {
        "description": description,
        "type": "object",
        "required": [found.name for found in properties.values() if found.required],
        "properties": {**own, **{name: _property(model, found) for name, found in properties.items()}},
        "additionalProperties": False,
    }
    if model.source_kind:
        row["properties"] |= _evidence(model.source_kind, properties)
    amounts = [_amount(found.name, found.currency) for found in properties.values() if found.currency]
    return {**row, "allOf": amounts} if amounts else row


def _property(model: Model, found: Property) -> Schema:
    described = found.description
    if found.type in model.enums:
        enum = model.enums[found.type]
        described = described or enum.description or f"A value of {enum.name}."
        described += "".join(f"\n{value}: {about}" for value, about in enum.values.items() if about)
        one: Schema = {"enum": list(enum.values)}
    else:
        scalar = SCALARS[found.type]
        described = described or scalar.description
        one = dict(scalar.json_schema)
    if found.listed:
        one = {"type": "array", "items": one}
    return {"description": described, **(one if found.required else _or_null(one))}


def _or_null(schema: Schema) -> Schema:
    """The schema, which null fits, too."""
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    return {**schema, "type": [schema["type"], "null"]}


def _amount(name: str, currency: str) -> Schema:
    given = {"not": {"type": "null"}}
    return {
        "if": {"required": [name], "properties": {name: given}},
        "then": {"required": [currency], "properties": {currency: given}},
    }


def _evidence(source: str, properties: Mapping[str, Property]) -> Schema:
    ids: Schema = {
        "type": ["array", "null"],
        "items": {"description": f"The id of a {source}.", "type": "string"},
    }
    return {
        "citations": {
            "description": f"Where this was read: ids of {source}, as one list, or as one for each property "
            'and "" for the whole.',
            "type": ["array", "object", "null"],
            "items": ids["items"],
            "properties": {"": ids, **dict.fromkeys(properties, ids)},
            "additionalProperties": False,
        },
        "confidence": {
            "description": "How sure this is. Left out: HIGH with a citation, LOW without.",
            "enum": [*CONFIDENCES, None],
        },
    }
