"""What answers: seeds, or for a service the newest generation of a store."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from clustergraph.api.audiences import Audiences, Engines
from clustergraph.api.execution import Execution
from clustergraph.api.shown import ALL, Shown
from clustergraph.api.types import api_of
from clustergraph.cli.options import seeds_of, shape_of
from clustergraph.cli.progress import shown
from clustergraph.engines.base import Engine
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.lasting import lasting
from clustergraph.engines.memory import Graph
from clustergraph.errors import Fault, SeedError
from clustergraph.limits import LIMITS, Limits
from clustergraph.model.shape import Model
from clustergraph.seeds.blocks import Advance
from clustergraph.seeds.documents import files
from clustergraph.seeds.loader import load
from clustergraph.seeds.room import check_fits
from clustergraph.seeds.rows import Seed
from clustergraph.server.live import Live
from clustergraph.server.loading import Loader, Prints, origin_of
from clustergraph.store import Generation, Store

UNBOUNDED = replace(LIMITS, cost=0, answer_bytes=sys.maxsize)
"""A person who asks on a machine of their own may wait for an answer of any size."""

log = logging.getLogger("clustergraph")


def execution_of(model: Path | None, seeds: list[Path] | None) -> Execution:
    """Everything that answers, from files to indexes."""
    shape = shape_of(model)
    paths = seeds_of(model, seeds)
    check_fits(files(paths, []))
    with lasting(), shown() as advance:
        rows = load(paths, shape, advance=advance) if paths else Seed((), ())
        return Execution(api_of(shape), Compiler(Graph(shape, rows)), limits=UNBOUNDED)


def started(
    model: Model,
    seeds: Sequence[Path],
    store: Store | None = None,
    watch: bool = False,
    advance: Advance | None = None,
    limits: Limits = LIMITS,
    shown: Shown = ALL,
) -> Live:
    """What answers at first, within `limits`, and what it shows of its schema. With a store the newest generation does, unless files are watched: then they count, as long as they
    are right. Raises SeedError when nothing is."""

    loader = replace(loader_of(model, store), advance=advance)
    newest = store.newest() if store else None
    if newest is None:
        return _live(limits, shown, loader, *_of_files(loader, seeds))
    assert store is not None
    if not watch:
        log.info(
            "Generation %d of %s is served. A seed counts for an empty store only.",
            newest.generation,
            store.folder,
        )
        return _live(limits, shown, loader, *loader.kept(store, newest))
    try:
        return _live(limits, shown, loader, *_of_files(loader, seeds, newest))
    except SeedError as error:
        live = _live(limits, shown, loader, *loader.kept(store, newest))
        live.failed(error)
        return live


def loader_of(model: Model, store: Store | None = None) -> Loader:
    """What loads seeds for the engine that serves."""

    def make(model: Model, seed: Seed, number: int) -> Engine:
        return Compiler(Graph(model, seed, number))

    return Loader(model, make, store)


def _of_files(
    loader: Loader, seeds: Sequence[Path], newest: Generation | None = None
) -> tuple[Engines, Prints]:
    """The engines for some files; the newest generation, when it has the same."""
    faults: list[Fault] = []
    found = {path: str(path) for path in files(seeds, faults)}
    if faults:
        raise SeedError(faults)
    kept = sorted(newest.files.values()) if newest else ()
    made = loader.new(found, origin_of(map(str, seeds)) if found else "nothing", kept)
    if made is None:
        assert loader.store is not None
        assert newest is not None
        return loader.kept(loader.store, newest)
    return made


def _live(limits: Limits, shown: Shown, loader: Loader, engines: Engines, prints: Prints) -> Live:
    audiences = Audiences(
        engines, lambda engine: Execution(api_of(engine.graph.model), engine, limits=limits, shown=shown)
    )
    return Live(audiences, loader, prints)
