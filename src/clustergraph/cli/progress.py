"""How far a load is: a bar on the terminal, once it takes longer than a second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from clustergraph.cli.options import errors
from clustergraph.seeds.blocks import Advance

PATIENCE = 1.0
"""Seconds before a bar is shown."""


@contextmanager
def shown() -> Iterator[Advance]:
    """What a load tells how far it is. Nothing is printed when stderr is no terminal."""
    begin = monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=errors, transient=True)

    def advance(done: int, total: int) -> None:
        if not errors.is_terminal or monotonic() - begin < PATIENCE:
            return
        if not bar.tasks:
            bar.start()
            bar.add_task("Reading")
        doing = "Reading" if done < total else "Building the graph"
        bar.update(bar.tasks[0].id, completed=done, total=total, description=doing)

    try:
        yield advance
    finally:
        if bar.tasks:
            bar.stop()
