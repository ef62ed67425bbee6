"""Formats out: `export`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from clustergraph.cli.options import ModelOption, RoleOption, existing, seeds_of, shape_of, told
from clustergraph.errors import SettingError
from clustergraph.formats.cypher import write_cypher
from clustergraph.formats.gexf import write_gexf
from clustergraph.formats.graphml import write_graphml
from clustergraph.formats.jsonld import write_jsonld
from clustergraph.formats.nodelink import write_node_link
from clustergraph.model.roles import Role
from clustergraph.model.shape import Model
from clustergraph.seeds.loader import load
from clustergraph.seeds.rows import Seed
from clustergraph.seeds.seen import seen
from clustergraph.sheets.writing import write_csv, write_xlsx


class ExportFormat(StrEnum):
    """What `export` writes."""

    json = "json"
    graphml = "graphml"
    gexf = "gexf"
    jsonld = "jsonld"
    cypher = "cypher"
    csv = "csv"
    xlsx = "xlsx"


WRITERS: Mapping[ExportFormat, Callable[[Seed, Model, Path], None]] = {
    ExportFormat.json: write_node_link,
    ExportFormat.graphml: write_graphml,
    ExportFormat.gexf: write_gexf,
    ExportFormat.jsonld: write_jsonld,
    ExportFormat.cypher: write_cypher,
    ExportFormat.csv: write_csv,
    ExportFormat.xlsx: write_xlsx,
}
NO_TEXTS = {ExportFormat.csv: "a folder of files", ExportFormat.xlsx: "a workbook"}
"""What is no text for standard output, in words."""


def export(
    format: Annotated[ExportFormat, typer.Option(help="What to write; json is node-link.")],
    seeds: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[SEED]...", help="Seed files or folders; without any, the package's own."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The file to write, for csv a folder; without it, standard output."
        ),
    ] = None,
    model: ModelOption = None,
    role: RoleOption = Role.ADMIN,
) -> None:
    """Write a seed in a format of others: the whole file, or nothing."""
    with told():
        if format in NO_TEXTS and output is None:
            raise SettingError(f"{format} is {NO_TEXTS[format]}", "Name it: --output graph.")
        shape = shape_of(model)
        paths = [existing(path, "the path") for path in seeds or ()] or seeds_of(model, None)
        seed = load(paths, shape) if paths else Seed((), ())
        part = shape.seen_by(role)
        if part is not shape:
            seed, shape = seen(seed, part), part
        if output:
            WRITERS[format](seed, shape, output)
            typer.echo(f"{output}: {len(seed.nodes)} nodes, {len(seed.edges)} edges.")
            return
        with TemporaryDirectory() as folder:
            file = Path(folder, "export")
            WRITERS[format](seed, shape, file)
            sys.stdout.buffer.write(file.read_bytes())
