"""What the commands share: options, files, and how errors are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from clustergraph import packaged
from clustergraph.errors import ClusterGraphError, FileError, SettingError
from clustergraph.model.reader import read_model_file
from clustergraph.model.roles import Role
from clustergraph.model.shape import Model
from clustergraph.report import as_text

errors = Console(stderr=True, highlight=False, soft_wrap=True)

ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model", help="A model file; without it, the package's own. Alone, it serves an empty graph."
    ),
]
SeedOption = Annotated[
    list[Path] | None, typer.Option("--seed", help="A seed file or a folder of them; may be given again.")
]
RoleOption = Annotated[Role, typer.Option(help="Only what this role sees.")]


@contextmanager
def told() -> Iterator[None]:
    """Tell errors as sentences, and end with the exit code that they mean."""
    try:
        yield
    except FileError as error:
        errors.print(f"{as_text(error.faults)}; nothing was changed.", markup=False)
        raise typer.Exit(1) from None
    except ClusterGraphError as error:
        errors.print(f"{error.message}\n{error.hint}".strip(), markup=False)
        raise typer.Exit(2 if isinstance(error, SettingError) else 1) from None


def shape_of(model: Path | None) -> Model:
    """The model of a file, or the package's own."""
    return read_model_file(existing(model, "--model") if model else packaged.MODEL)


def seeds_of(model: Path | None, seeds: list[Path] | None) -> list[Path]:
    """The seeds that are named; without any, the package's own, which fits its own model only."""
    return [existing(path, "--seed") for path in seeds or ()] or ([] if model else [packaged.SEED])


def existing(path: Path, option: str) -> Path:
    if not path.exists():
        raise SettingError(
            f"{option} {path}: there is no such file or folder", "Check the name; it counts from this folder."
        )
    return path
