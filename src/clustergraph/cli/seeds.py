"""Seeds: `validate` and `diff`."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from clustergraph import differences, packaged
from clustergraph.cli.options import ModelOption, errors, existing, told
from clustergraph.cli.progress import shown
from clustergraph.errors import Fault, FileError, SettingError
from clustergraph.model.reader import read_model_file
from clustergraph.model.shape import Model
from clustergraph.report import as_json, as_sarif, as_text
from clustergraph.seeds.difference import difference
from clustergraph.seeds.documents import files
from clustergraph.seeds.loader import checked, load
from clustergraph.seeds.quick import quick
from clustergraph.seeds.room import check_fits
from clustergraph.seeds.rows import Seed


class ReportFormat(StrEnum):
    """How `validate` prints what is wrong."""

    text = "text"
    json = "json"
    sarif = "sarif"


class DiffFormat(StrEnum):
    """How `diff` prints what differs."""

    text = "text"
    markdown = "markdown"
    json = "json"


DIFFS = {
    DiffFormat.text: differences.as_text,
    DiffFormat.markdown: differences.as_markdown,
    DiffFormat.json: differences.as_json,
}


def validate(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Seed files or folders; without any, the package's own.")
    ] = None,
    model: ModelOption = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Also refuse what rests on no source, stands alone, or is never filled."
        ),
    ] = False,
    format: Annotated[
        ReportFormat, typer.Option(help="How to print what is found; sarif is for editors and code scanners.")
    ] = ReportFormat.text,
) -> None:
    """Check a model and seeds, and list all that is wrong, each with its place and a way out."""
    with told():
        given = existing(model, "--model") if model else packaged.MODEL
        found = [existing(path, "the path") for path in paths or ()] or ([] if model else [packaged.SEED])
        right, faults = _found(given, found, strict)
        if format is ReportFormat.text:
            if faults:
                errors.print(as_text(faults), markup=False)
            if right:
                typer.echo(right)
        else:
            typer.echo(
                as_json(faults) if format is ReportFormat.json else as_sarif(faults, version("clustergraph"))
            )
        if not right:
            raise typer.Exit(1)


def _found(model: Path, seeds: list[Path], strict: bool) -> tuple[str, Sequence[Fault]]:
    """What is right in a sentence, empty when something is wrong; and all faults."""
    try:
        shape = read_model_file(model)
    except FileError as error:
        return "", error.faults
    rows, faults = _read(seeds, shape, strict) if seeds else (Seed((), ()), ())
    if rows is None:
        return "", faults
    kinds, relationships = len(shape.kinds), len(shape.relationships)
    said = f"All right: {kinds} kinds, {relationships} relationships, {len(rows.nodes)} nodes, {len(rows.edges)} edges."
    return said, faults


def _read(seeds: list[Path], shape: Model, strict: bool) -> tuple[Seed | None, Sequence[Fault]]:
    """The seed and all that is to be said of it. Of one that is too large to know the place of everything, only that it is right."""
    try:
        check_fits(files(seeds, []), careful=True)
    except SettingError:
        found = None if strict else quick(seeds, shape)
        if found is None:
            raise
        errors.print("It is too large to look for facts without a source.", markup=False)
        return found, ()
    return checked(seeds, shape, strict)


def diff(
    old: Annotated[Path, typer.Argument(help="A seed file or a folder of them: what is.")],
    new: Annotated[Path, typer.Argument(help="A seed file or a folder of them: what would be.")],
    model: ModelOption = None,
    format: Annotated[DiffFormat, typer.Option(help="How to print the difference.")] = DiffFormat.text,
) -> None:
    """Tell what changes from one seed to another, and what may be there twice. Exit code 3: something would change."""
    with told():
        shape = read_model_file(existing(model, "--model") if model else packaged.MODEL)
        with shown() as advance:
            before, after = (
                load([existing(path, "the path")], shape, advance=advance) for path in (old, new)
            )
        found = difference(before, after, shape)
        typer.echo(DIFFS[format](found))
        if found.changes:
            raise typer.Exit(3)
