"""Spreadsheets: `import`, and `new` for the folder that they go into."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from clustergraph import packaged
from clustergraph.cli.options import ModelOption, errors, existing, shape_of, told
from clustergraph.errors import Fault, SettingError
from clustergraph.files import whole
from clustergraph.model.shape import Model
from clustergraph.report import as_text
from clustergraph.seeds.documents import is_seed
from clustergraph.seeds.loader import load
from clustergraph.seeds.rows import Seed
from clustergraph.seeds.writing import text_of
from clustergraph.sheets.importing import drafted, imported, returned
from clustergraph.sheets.mapfiles import read_map
from clustergraph.sheets.tables import ENDINGS

REFERENCE = "reference.json"


def new(
    folder: Annotated[Path, typer.Argument(help="The folder of a new graph.")],
) -> None:
    """Begin a graph of your own: a folder with the lists that come with the package, such as all countries."""
    with told():
        target = folder / REFERENCE
        if target.exists():
            raise SettingError(f"{target} is there already", "Name a new folder.")
        model = shape_of(None)
        reference = reference_of(load([packaged.SEED], model), model)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingError(
                f"{folder} cannot be made: {(error.strerror or str(error)).lower()}", "Name another folder."
            ) from None
        with whole(target) as fresh:
            fresh.write_text(text_of(reference), "utf-8")
        typer.echo(f"{target}: {len(reference.nodes):,} nodes. Next: clustergraph import FILE --propose-map")


def import_(
    files: Annotated[
        list[Path], typer.Argument(help="A spreadsheet (.csv, .tsv, .xlsx), or what `export` wrote.")
    ],
    map: Annotated[
        Path | None,
        typer.Option("--map", help="What its columns mean, in TOML; not needed for what `export` wrote."),
    ] = None,
    propose: Annotated[
        bool,
        typer.Option("--propose-map", help="Draft a map from the header and the first rows, and print it."),
    ] = False,
    sheet: Annotated[str, typer.Option(help="The sheet that --propose-map looks at.")] = "",
    seed: Annotated[
        list[Path] | None,
        typer.Option(
            "--seed", help="Seeds in which names are looked up; without any, the folder that --output is in."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The seed file to write; without it, it is printed.")
    ] = None,
    model: ModelOption = None,
) -> None:
    """Turn a spreadsheet into a seed: columns become properties, rows become nodes and edges, names become ids."""
    with told():
        shape = shape_of(model)
        paths = _spreadsheets([existing(path, "the path") for path in files])
        known = _known(seed, output)
        if (propose or map) and len(paths) > 1:
            raise SettingError("a map is for one spreadsheet", "Import the others one by one.")
        if propose:
            typer.echo(drafted(paths[0], shape, known or ([] if model else [packaged.SEED]), sheet), nl=False)
            return
        made, faults = (
            imported(paths[0], read_map(map, shape), shape, known) if map else returned(paths, shape, known)
        )
        _tell(made, faults, output)


def _tell(made: Seed, faults: Sequence[Fault], output: Path | None) -> None:
    if faults:
        errors.print(as_text(faults), markup=False)
    if output is None:
        typer.echo(text_of(made), nl=False)
        return
    with whole(output) as fresh:
        fresh.write_text(text_of(made), "utf-8")
    typer.echo(f"{output}: {len(made.nodes):,} nodes and {len(made.edges):,} edges.")


def _spreadsheets(paths: Sequence[Path]) -> list[Path]:
    """The files; a folder stands for the spreadsheets in it."""
    found = [
        one
        for path in paths
        for one in (sorted(path.iterdir()) if path.is_dir() else [path])
        if not path.is_dir() or (one.suffix.lower() in ENDINGS and not one.name.startswith((".", "~")))
    ]
    if not found:
        raise SettingError(
            "there is no spreadsheet in that folder", f"Name files that end in {', '.join(ENDINGS)}."
        )
    return found


def _known(seed: list[Path] | None, output: Path | None) -> list[Path]:
    """The seeds in which names are looked up; what is to be written anew does not count."""
    if output:
        existing(output.parent, "the folder of --output,")
    given = [existing(path, "--seed") for path in seed] if seed else [output.parent] if output else []
    found = [one for path in given for one in (sorted(path.iterdir()) if path.is_dir() else [path])]
    target = output.resolve() if output else None
    return [one for one in found if (is_seed(one) or one in given) and one.resolve() != target]


def reference_of(seed: Seed, model: Model) -> Seed:
    """The nodes of kinds with @reference, and the sources that they cite."""
    nodes = [one for one in seed.nodes if model.kinds[one.kind].is_reference]
    cited = {id for one in nodes for ids in one.citations.values() for id in ids}
    sources = [one for one in seed.nodes if one.id in cited]
    return Seed(
        tuple(sorted({one.id: one for one in (*nodes, *sources)}.values(), key=lambda one: one.id)), ()
    )
