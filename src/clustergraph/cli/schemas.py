"""What is derived from the model: `schema`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from clustergraph import packaged
from clustergraph.api.printed import breaking_changes, printed_files, write_files
from clustergraph.cli.options import ModelOption, RoleOption, errors, existing, told
from clustergraph.errors import SettingError
from clustergraph.model.printer import printed
from clustergraph.model.reader import read_model_file
from clustergraph.model.roles import Role


class Printable(StrEnum):
    """What `schema --print` prints."""

    api = "api"
    seed = "seed"
    model = "model"


def schema(
    write: Annotated[
        bool, typer.Option("--write", help="Write api.graphql and seed.schema.json beside the model.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Tell whether they are up to date, and what breaks clients.")
    ] = False,
    print_: Annotated[Printable | None, typer.Option("--print", help="Print one of them.")] = None,
    model: ModelOption = None,
    role: RoleOption = Role.ADMIN,
) -> None:
    """Print or write what is derived from the model."""
    with told():
        if (write, check, print_ is not None).count(True) != 1:
            raise SettingError(
                "schema does one thing at a time", "Give one of --write, --check and --print api|seed|model."
            )
        path = existing(model, "--model") if model else packaged.MODEL
        if role is not Role.ADMIN and not print_:
            raise SettingError("files are written for all of the model", "Give --role with --print.")
        shape = read_model_file(path).seen_by(role)
        if print_ is Printable.model:
            typer.echo(printed(shape), nl=False)
            return
        files = printed_files(shape)
        if print_:
            typer.echo(files["api.graphql" if print_ is Printable.api else "seed.schema.json"], nl=False)
        if write:
            write_files(path.parent, files)
        if check:
            _check(path.parent, files)


def _check(folder: Path, files: dict[str, str]) -> None:
    stale = [name for name, text in files.items() if _content(folder / name) != text]
    released = _content(folder / "released.graphql")
    breaking = breaking_changes(released, files["api.graphql"]) if released else []
    for name in stale:
        errors.print(
            f"{folder / name} is not up to date. Write it: clustergraph schema --write", markup=False
        )
    for change in breaking:
        errors.print(f"breaks clients of the last release: {change}", markup=False)
    if stale or breaking:
        raise typer.Exit(1)
    typer.echo(f"{' and '.join(files)} are up to date; nothing breaks clients of the last release.")


def _content(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
