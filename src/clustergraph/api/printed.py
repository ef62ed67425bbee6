"""What is printed from a model: the API's SDL, the JSON Schema of seeds, and what a change of the API breaks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import orjson
from graphql import build_schema, find_breaking_changes, print_schema

from clustergraph.api.types import api_of
from clustergraph.files import whole
from clustergraph.model.shape import Model
from clustergraph.seeds.schema import schema_of

HEAD = "# Printed by `clustergraph schema --write` from model.graphql: edit that file instead.\n\n"


def printed_files(model: Model) -> dict[str, str]:
    """The texts of the derived files by name."""
    api = print_schema(api_of(model)._schema)
    seed = orjson.dumps(schema_of(model), option=orjson.OPT_INDENT_2).decode()
    return {"api.graphql": f"{HEAD}{api}\n", "seed.schema.json": f"{seed}\n"}


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts by name into a folder, each whole or not at all. Raises SettingError."""
    for name, text in files.items():
        with whole(folder / name, "Choose a --model in a folder that you may write.") as fresh:
            fresh.write_text(text, encoding="utf-8")


def breaking_changes(before: str, after: str) -> list[str]:
    """What a client of one SDL loses with another, as sentences (graphql-core's rules)."""
    found = find_breaking_changes(build_schema(before), build_schema(after))
    return sorted(change.description for change in found)
