"""JSON-LD 1.1 with its context inside: schema.org's words where the model has terms. It is a seed as well.

Every edge is a node of its own, in the way of schema.org's Role: the source leads to it by the relationship's word, and it
leads on to the target by the same word. So an edge keeps its id, its dates and its sources, which a plain triple cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from clustergraph.files import whole
from clustergraph.formats.network import attributes
from clustergraph.model.shape import Model, Property, Record, Relationship
from clustergraph.model.terms import VOCABULARIES, iri_of
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed

BASE = "urn:clustergraph:"
"""What has no term is named below this; ids are below `id/`."""
ROLE = "schema:Role"
"""The type of every edge, unless the model has one of its own for it."""
TYPES: Mapping[str, str] = {
    "Int": "http://www.w3.org/2001/XMLSchema#integer",
    "Float": "http://www.w3.org/2001/XMLSchema#double",
    "Decimal": "http://www.w3.org/2001/XMLSchema#decimal",
    "URL": "http://www.w3.org/2001/XMLSchema#anyURI",
}
"""The datatypes of scalars; all others are plain texts and truths. Dates stay texts: XML Schema has no uncertain ones."""

SOURCES = "dcterms:source"
"""What a node or an edge rests on, as a whole; `citations` tells it by property, which RDF has no plain way to say."""

Context = dict[str, Any]


def write_jsonld(seed: Seed, model: Model, to: Path) -> None:
    """Write a seed so that every reader of JSON-LD 1.1, and the loader, reads it. Raises SettingError."""
    content = {
        "@context": context_of(model),
        "nodes": [_row(node, _types("kind", node.kind, model.kinds[node.kind].term)) for node in seed.nodes],
        "edges": [
            _row(edge, _types("edge", edge.type, _record(model, edge.type).term or ROLE))
            for edge in seed.edges
        ],
    }
    with whole(to) as fresh:
        fresh.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")


def context_of(model: Model) -> Context:
    """What the names in a file mean: those of properties within their kind or relationship only."""
    context: Context = {
        "@version": 1.1,
        "@base": f"{BASE}id/",
        "@vocab": BASE,
        **{prefix: {"@id": iri, "@prefix": True} for prefix, iri in VOCABULARIES.items()},
        "nodes": "@included",
        "edges": "@included",
        "id": "@id",
        "kind": None,
        "type": None,
        "citations": None,
        SOURCES: {"@type": "@id"},
    }
    for kind in model.kinds.values():
        context[f"kind/{kind.name}"] = {"@id": f"{BASE}kind/{kind.name}", "@context": _words(kind.properties)}
    for one in model.relationships.values():
        words = {**_ends(one), **_words(_record(model, one.type).properties)}
        context[f"edge/{one.type}"] = {"@id": f"{BASE}edge/{one.type}", "@context": words}
    return context


def _record(model: Model, type: str) -> Record:
    return model.records[model.relationships[type].record]


def _words(properties: Mapping[str, Property]) -> Context:
    words: Context = {}
    for found in properties.values():
        word = {"@id": iri_of(found.term or f"{BASE}{found.name}")}
        words[found.name] = {**word, "@type": TYPES[found.type]} if found.type in TYPES else word
    return words


def _ends(one: Relationship) -> Context:
    word = iri_of(one.term or f"{BASE}{one.type}")
    return {"source": {"@reverse": word, "@type": "@id"}, "target": {"@id": word, "@type": "@id"}}


def _types(sort: str, name: str, term: str | None) -> list[str]:
    return [f"{sort}/{name}", term] if term else [f"{sort}/{name}"]


def _row(row: NodeRow | EdgeRow, types: list[str]) -> dict[str, Any]:
    ends = {"source": _iri(row.source), "target": _iri(row.target)} if isinstance(row, EdgeRow) else {}
    cited = sorted({id for ids in row.citations.values() for id in ids})
    sources = {SOURCES: list(map(_iri, cited))} if cited else {}
    return {"@type": types, "id": _iri(row.id), **ends, **attributes(row), **sources}


def _iri(id: str) -> str:
    """An id as a relative IRI without a colon, a slash or a dot alone, so that it is read as nothing else."""
    return quote(id, safe="") if id.strip(".") else id.replace(".", "%2E")
