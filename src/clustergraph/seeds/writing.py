"""Seeds as files: one row a line, by id, so that two versions compare line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from clustergraph.files import whole
from clustergraph.seeds.rows import Citations, EdgeRow, NodeRow, Row, Seed


def text_of(seed: Seed) -> str:
    """The text of a seed file. It loads back to an equal seed."""
    parts = [
        f'  "{name}": [{_listed(rows)}]'
        for name, rows in (("nodes", node_rows(seed)), ("edges", edge_rows(seed)))
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def node_rows(seed: Seed) -> Iterator[Row]:
    """The nodes as rows of a file."""
    for one in seed.nodes:
        yield {"id": one.id, "kind": one.kind, **one.properties, **_evidence(one)}


def edge_rows(seed: Seed) -> Iterator[Row]:
    """The edges as rows of a file; an id that follows from type and ends is left out."""
    for one in seed.edges:
        made = one.id == f"{one.type}:{one.source}:{one.target}"
        id = {} if made else {"id": one.id}
        yield {
            **id,
            "type": one.type,
            "source": one.source,
            "target": one.target,
            **one.properties,
            **_evidence(one),
        }


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all. Raises SettingError."""
    with whole(path, "Name another file.") as fresh:
        fresh.write_bytes(content.encode() if isinstance(content, str) else content)


def cited(citations: Citations) -> Any:
    """Citations as a file has them: a list when they are of the whole."""
    return (
        list(citations[""])
        if list(citations) == [""]
        else {name: list(ids) for name, ids in citations.items()}
    )


def _evidence(one: NodeRow | EdgeRow) -> Row:
    found: Row = {"citations": cited(one.citations)} if one.citations else {}
    if one.confidence and one.confidence != ("HIGH" if one.citations else "LOW"):
        found["confidence"] = one.confidence
    return found


def _listed(rows: Iterable[Row]) -> str:
    lines = ",\n    ".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"\n    {lines}\n  " if lines else ""
