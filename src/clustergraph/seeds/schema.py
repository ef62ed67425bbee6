"""The JSON Schema (2020-12) of seed files, for editors: what a file looks like by itself."""

from __future__ import annotations

from collections.abc import Mapping
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
            "node": _chosen(
                "kind",
                {"id": "The id of this node, by which edges name it.", "kind": "The kind of this node."},
                "node",
                {name: _about_kind(model, name) for name in model.kinds},
            ),
            "edge": _chosen(
                "type",
                {
                    "type": "The relationship that this is an edge of.",
                    "source": "The id of the node that it leads from.",
                    "target": "The id of the node that it leads to.",
                },
                "edge",
                {name: _about_edge(model, name) for name in model.relationships},
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


def _chosen(key: str, needed: Mapping[str, str], definition: str, names: Mapping[str, str]) -> Schema:
    """A row whose key says which definition holds: editors complete and report by that one alone.

    What every row needs, and what each name means, is told here as well, to editors that complete a row that is still empty.
    `enumDescriptions` is the word of editors, not of JSON Schema.
    """
    chosen = {"enum": list(names), "enumDescriptions": list(names.values())}
    return {
        "type": "object",
        "required": list(needed),
        "properties": {
            name: {"description": description, **(chosen if name == key else {})}
            for name, description in needed.items()
        },
        "allOf": [
            {
                "if": {"properties": {key: {"const": name}}, "required": [key]},
                "then": {"$ref": f"#/$defs/{definition}.{name}"},
            }
            for name in names
        ],
    }


def _node(model: Model, name: str) -> Schema:
    about = _about_kind(model, name)
    own = {"id": {"$ref": "#/$defs/id"}, "kind": {"description": about, "const": name}}
    return _row(model, about, own, model.kinds[name].properties)


def _about_kind(model: Model, name: str) -> str:
    return model.kinds[name].description or f"A node of kind {name}."


def _edge(model: Model, name: str) -> Schema:
    one = model.relationships[name]
    about = _about_edge(model, name)
    own: Schema = {
        "type": {"description": about, "const": name},
        "source": {"description": f"The id of the source: {one.source}.", **ID_SCHEMA},
        "target": {"description": f"The id of the target: {one.target}.", **ID_SCHEMA},
        "id": {
            "description": "Only a second edge of the same ends needs one: else it is TYPE:source:target.",
            **ID_SCHEMA,
            "type": ["string", "null"],
        },
    }
    return _row(model, about, own, model.records[one.record].properties)


def _about_edge(model: Model, name: str) -> str:
    one = model.relationships[name]
    said = (end.description for end in one.outward + one.inward if end.description)
    about = next(said, model.records[one.record].description)
    return f"{one.source} to {one.target}. {about}".strip()


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
        one: Schema = {"enum": list(enum.values), "enumDescriptions": list(enum.values.values())}
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
        told = [*schema["enumDescriptions"], "Not known."]
        return {**schema, "enum": [*schema["enum"], None], "enumDescriptions": told}
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

    def shown(what: str) -> Schema:
        return {"description": f"Ids of {source} that show {what}.", **ids}

    return {
        "citations": {
            "description": f"Where this was read: ids of {source}, as one list, or as one for each property "
            'and "" for the whole.',
            "type": ["array", "object", "null"],
            "items": ids["items"],
            "properties": {"": shown("the whole"), **{name: shown(name) for name in properties}},
            "additionalProperties": False,
        },
        "confidence": {
            "description": "How sure this is. Left out: HIGH with a citation, LOW without.",
            "enum": [*CONFIDENCES, None],
            "enumDescriptions": [*CONFIDENCES.values(), "HIGH with a citation, LOW without."],
        },
    }
