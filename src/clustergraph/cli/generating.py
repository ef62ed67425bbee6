"""Graphs for trying out: `generate`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO

import orjson
import typer

from clustergraph import packaged
from clustergraph.cli.options import shape_of, told
from clustergraph.cli.sheets import reference_of
from clustergraph.errors import SettingError
from clustergraph.files import whole
from clustergraph.seeds.generated import Generator
from clustergraph.seeds.loader import load
from clustergraph.seeds.rows import Row

ENDINGS = (".json", ".jsonl")


def generate(
    organisations: Annotated[
        int, typer.Option(help="How many organisations.", min=1, max=50_000_000)
    ] = 1_000,
    exports_per: Annotated[
        int, typer.Option("--exports-per", help="How many exports each, in the mean.", min=0, max=1_000)
    ] = 10,
    seed: Annotated[
        int, typer.Option(help="Another number gives another graph; the same gives the same.")
    ] = 2016,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The .json or .jsonl file to write; without it, lines are printed."
        ),
    ] = None,
) -> None:
    """Make up a graph of any size, in the shape of the package's own: for trying things out, and for measuring."""
    with told():
        if output and output.suffix not in ENDINGS:
            raise SettingError(f"{output} is neither .json nor .jsonl", "Give it one of these endings.")
        model = shape_of(None)
        generator = Generator(
            organisations, exports_per, seed, reference_of(load([packaged.SEED], model), model)
        )
        if output is None:
            _lines(generator, sys.stdout.buffer)
            return
        with whole(output) as fresh, fresh.open("wb") as file:
            (_lines if output.suffix == ".jsonl" else _object)(generator, file)


def _lines(generator: Generator, file: BinaryIO) -> None:
    """One row a line (https://jsonlines.org)."""
    for rows in (generator.nodes(), generator.edges()):
        file.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)


def _object(generator: Generator, file: BinaryIO) -> None:
    """One object with two lists."""
    file.write(b'{"nodes": [')
    _listed(generator.nodes(), file)
    file.write(b'\n], "edges": [')
    _listed(generator.edges(), file)
    file.write(b"\n]}\n")


def _listed(rows: Iterator[Row], file: BinaryIO) -> None:
    separator = b"\n"
    for row in rows:
        file.write(separator + orjson.dumps(row))
        separator = b",\n"
