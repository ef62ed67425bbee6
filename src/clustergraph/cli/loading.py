"""What is served: `load`, `generations`, `restore`, at a service that runs or in the folder that it starts from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from clustergraph import store as stores
from clustergraph.cli.options import ModelOption, existing, shape_of, told
from clustergraph.cli.progress import shown
from clustergraph.cli.seeds import DIFFS, DiffFormat
from clustergraph.cli.service import Service
from clustergraph.cli.starting import loader_of
from clustergraph.errors import Fault, SeedError, SettingError
from clustergraph.model.roles import Role
from clustergraph.seeds.difference import difference
from clustergraph.seeds.documents import files
from clustergraph.seeds.rows import Seed
from clustergraph.server.admin import read_token
from clustergraph.server.loading import Files, files_of, origin_of
from clustergraph.store import Store

ToOption = Annotated[str | None, typer.Option("--to", help="The address of a service that runs.")]
TokenOption = Annotated[Path | None, typer.Option("--admin-token", help="The file with the token for --to.")]
StoreOption = Annotated[
    Path | None, typer.Option(help="The folder of generations of a service that does not run now.")
]


def load(
    seeds: Annotated[list[Path], typer.Argument(help="Seed files or folders: all of the graph.")],
    to: ToOption = None,
    admin_token: TokenOption = None,
    store: StoreOption = None,
    model: ModelOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would change.")] = False,
    format: Annotated[DiffFormat, typer.Option(help="How --dry-run prints it.")] = DiffFormat.text,
) -> None:
    """Put a seed in place of what is served, whole or not at all. Exit code 3 with --dry-run: something would change."""
    with told(), _at(to, admin_token, store) as place:
        found = _found(seeds)
        if dry_run:
            changes, said = _would_change(place, found, model, format)
            typer.echo(said)
            if changes:
                raise typer.Exit(3)
        elif isinstance(place, Service):
            _say(place.load(list(found)))
        else:
            _keep(place, model, found, origin_of(map(str, seeds)))


def generations(to: ToOption = None, admin_token: TokenOption = None, store: StoreOption = None) -> None:
    """List the last generations, newest first."""
    with told():
        if store and not to:  # only reading: a service may be using it
            kept = stores.generations(store)
            served = kept[-1].generation if kept else 0
        else:
            with _at(to, admin_token, store) as place:
                assert isinstance(place, Service)
                kept, served = place.generations()
        table = Table(box=None, pad_edge=False)
        for name in ("generation", "loaded", "from", "nodes", "edges"):
            table.add_column(name, justify="left" if name in ("loaded", "from") else "right")
        for one in reversed(kept):
            number = f"{one.generation}{' *' if one.generation == served else '  '}"
            table.add_row(number, one.loadedAt, escape(one.origin), f"{one.nodes:,}", f"{one.edges:,}")
        Console().print(table)
        typer.echo("* is served." if to else "* is served, or will be.")


def restore(
    number: Annotated[int, typer.Argument(help="The number of a generation that is kept.")],
    to: ToOption = None,
    admin_token: TokenOption = None,
    store: StoreOption = None,
    model: ModelOption = None,
) -> None:
    """Serve an earlier generation again, as a new one."""
    with told(), _at(to, admin_token, store) as place:
        if isinstance(place, Service):
            _say(place.restore(number))
        else:
            _keep(place, model, files_of(place, place.find(number)), f"restored from {number}")


@contextmanager
def _at(to: str | None, admin_token: Path | None, store: Path | None) -> Iterator[Service | Store]:
    """Where something is to happen. Raises SettingError when that is not said, or said twice."""
    if (to is None) == (store is None):
        said = "say where" if to is None else "--to and --store are two places"
        hint = "Give --to URL for a service that runs, or --store FOLDER for one that does not."
        raise SettingError(said, hint)
    if to is None:
        with closing(Store(Path(str(store)))) as folder:
            yield folder
    elif admin_token is None:
        raise SettingError("--to needs a token", "Give --admin-token FILE, as the service was given it.")
    else:
        with closing(Service(to, read_token(admin_token))) as service:
            yield service


def _found(seeds: Sequence[Path]) -> Files:
    faults: list[Fault] = []
    found = {path: str(path) for path in files([existing(path, "the path") for path in seeds], faults)}
    if faults:
        raise SeedError(faults)
    return found


def _would_change(
    place: Service | Store, found: Files, model: Path | None, format: DiffFormat
) -> tuple[int, str]:
    """How many changes there would be, and what they are."""
    if isinstance(place, Service):
        return place.would_change(list(found), format.value)
    loader, newest = loader_of(shape_of(model)), place.newest()
    before = loader.read(files_of(place, newest)) if newest else Seed((), ())
    change = difference(before, loader.read(found), loader.model)
    return len(change.changes), DIFFS[format](change)


def _keep(store: Store, model: Path | None, found: Files, origin: str) -> None:
    newest = store.newest()
    served = sorted(newest.files.values()) if newest else ()
    with shown() as advance:
        made = replace(loader_of(shape_of(model), store), advance=advance).new(found, origin, served)
    if made:
        graph = made[0][Role.ADMIN].graph
        typer.echo(
            f"Generation {graph.generation}: {len(graph.nodes):,} nodes and {len(graph.edges):,} edges. It will be served."
        )
    elif newest:
        typer.echo(f"Nothing changes: this is generation {newest.generation}.")


def _say(health: dict[str, Any]) -> None:
    """What a service tells after a load."""
    number = health["generation"]
    typer.echo(
        f"Generation {number} is served: {health['nodes']:,} nodes and {health['edges']:,} edges."
        if health["changed"]
        else f"Nothing changes: this is generation {number}."
    )
