"""A script in Cypher, for Neo4j 5 and later: it can be run again and gives the same graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from clustergraph.files import whole
from clustergraph.model.shape import NODE, Model
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed

HEAD = f"""\
// Run it with: cypher-shell --file FILE
// Every node has the label {NODE}, its kind and the interfaces of its kind; its id is unique. An edge keeps its id as a property.
// Dates are EDTF texts, such as 2008~ or 1950~/1979, for Neo4j's dates know no doubt.
// Amounts are texts, for a number would not hold them exactly: toFloat(r.amount) makes one.
// `citations` are the ids of the sources of the whole, `citations.city` those of one property.

CREATE CONSTRAINT node_id IF NOT EXISTS FOR (n:{NODE}) REQUIRE n.id IS UNIQUE;
"""
BATCH = 500
"""Rows of one statement, which is one transaction."""
_ESCAPES = str.maketrans({"\\": r"\\", "'": r"\'", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def write_cypher(seed: Seed, model: Model, to: Path) -> None:
    """Write a seed as statements that merge its nodes and edges. Raises SettingError when the file cannot be written."""
    with whole(to) as fresh, fresh.open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEAD)
        file.writelines(_nodes(seed.nodes, model))
        file.writelines(_edges(seed.edges))


def _nodes(nodes: Iterable[NodeRow], model: Model) -> Iterator[str]:
    by_kind = sorted(nodes, key=attrgetter("kind"))
    for kind, rows in groupby(by_kind, key=attrgetter("kind")):
        labels = "".join(f":`{name}`" for name in (kind, *model.kinds[kind].interfaces))
        written = [_value({"id": row.id, **_said(row)}) for row in rows]
        yield from _statements(written, f"MERGE (n:{NODE} {{id: row.id}})\nSET n = row, n{labels}")


def _edges(edges: Iterable[EdgeRow]) -> Iterator[str]:
    by_type = sorted(edges, key=attrgetter("type"))
    for type, rows in groupby(by_type, key=attrgetter("type")):
        written = [
            _value({"source": row.source, "target": row.target, "edge": {"id": row.id, **_said(row)}})
            for row in rows
        ]
        yield from _statements(
            written,
            f"MATCH (a:{NODE} {{id: row.source}})\nMATCH (b:{NODE} {{id: row.target}})\n"
            f"MERGE (a)-[r:`{type}` {{id: row.edge.id}}]->(b)\nSET r = row.edge",
        )


def _statements(rows: Sequence[str], act: str) -> Iterator[str]:
    for start in range(0, len(rows), BATCH):
        listed = ",\n  ".join(rows[start : start + BATCH])
        yield f"\nUNWIND [\n  {listed}\n] AS row\n{act};\n"


def _said(row: NodeRow | EdgeRow) -> dict[str, Any]:
    """Properties and evidence, flat: Neo4j has no objects as properties."""
    cited = {f"citations.{name}" if name else "citations": list(ids) for name, ids in row.citations.items()}
    return {**row.properties, **({"confidence": row.confidence} if row.confidence else {}), **cited}


def _value(value: Any) -> str:
    """A value as a literal."""
    match value:
        case dict():
            return f"{{{', '.join(f'`{name}`: {_value(one)}' for name, one in value.items())}}}"
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return repr(value).replace("e+", "e")
        case _:
            return _text(value)


def _text(text: str) -> str:
    """A text in quotes out of which nothing breaks.

    Neo4j may replace \\uXXXX in a whole script before it reads it, the code of a quote too: no u ever follows a backslash.
    """
    return "'" + text.translate(_ESCAPES).replace(r"\u", "\\' + 'u") + "'"
