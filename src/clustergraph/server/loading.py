"""From seed files to an engine that answers, kept on disk on the way."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from clustergraph.api.audiences import Engines, engines_of
from clustergraph.engines.base import Engine
from clustergraph.engines.lasting import lasting
from clustergraph.engines.stamps import digest_of, stamp
from clustergraph.errors import Fault, SeedError
from clustergraph.model.roles import Role
from clustergraph.model.shape import Model
from clustergraph.seeds.blocks import Advance
from clustergraph.seeds.loader import load
from clustergraph.seeds.room import check_fits
from clustergraph.seeds.rows import Seed
from clustergraph.store import Generation, Store, digest

Files = Mapping[Path, str]
"""Seed files, and what people call each of them."""
Prints = Sequence[str]
"""The SHA-256 of each file, sorted: what tells one set of files from another, whatever they are called."""
MOST_LETTERS = 200
SWITCH = 0.0005
"""Seconds after which a load gives the interpreter back to whoever answers requests; Python's own are 0.005."""


@dataclass(frozen=True, slots=True)
class Loader:
    """Loads seeds for one model: `make` gives an engine for a model, a seed of it and the number of its generation. With a `store` each generation
    is kept on disk before it is told of. `advance` is told how far a reading is."""

    model: Model
    make: Callable[[Model, Seed, int], Engine]
    store: Store | None = None
    advance: Advance | None = None

    def new(
        self, files: Files, origin: str, served: Prints = (), before: Engines | None = None
    ) -> tuple[Engines, Prints] | None:
        """The engines for some files, and their prints; none when they are those that are served. `before` are the engines that serve.

        Raises SeedError and SettingError; then nothing has changed.
        """
        _check_readable(files)
        check_fits(files)
        store = self.store
        with (
            _giving_way(),
            store.alone() if store else nullcontext(),
            store.staged(files) if store else nullcontext(list(files)) as paths,
        ):
            prints = sorted(map(digest, paths))
            if prints == served:
                return None
            with lasting():
                seed = self.read(dict(zip(paths, files.values(), strict=True)))
                last = before[Role.ADMIN].graph.generation if before else 0
                engines = self._engines(seed, max(last + 1, store.next if store else 1))
            for role, engine in engines.items():
                stamp(engine.graph, digest_of(prints), before[role].graph if before else None)
            if store and paths:
                graph = engines[Role.ADMIN].graph
                sizes = len(graph.nodes), len(graph.edges)
                store.keep(paths, graph.generation, graph.loaded_at, origin, *sizes)
            return engines, prints

    def kept(
        self, store: Store, generation: Generation, before: Engines | None = None
    ) -> tuple[Engines, Prints]:
        """The engines for a generation that is kept. `before` are the engines that serve. Raises SeedError when it no longer fits the
        model."""
        check_fits(store.files(generation))
        with _giving_way(), lasting():
            seed = self.read(files_of(store, generation))
            engines, prints = self._engines(seed, generation.generation), sorted(generation.files.values())
        for role, engine in engines.items():
            stamp(engine.graph, digest_of(prints), before[role].graph if before else None)
        return engines, prints

    def _engines(self, seed: Seed, number: int) -> Engines:
        return engines_of(self.model, seed, lambda model, part: self.make(model, part, number))

    def read(self, files: Files) -> Seed:
        """The seed of some files; its faults stand in files by the names that people know."""
        try:
            return load(files, self.model, advance=self.advance)
        except SeedError as error:
            raise SeedError(_renamed(error.faults, files)) from None


def files_of(store: Store, generation: Generation) -> Files:
    """The files of a generation that is kept."""
    return {path: f"generation {generation.generation}: {path.name}" for path in store.files(generation)}


def origin_of(names: Iterable[str]) -> str:
    """Where files come from, in a few words: the folder that all of them share, or the first of them."""
    paths = [PurePath(name) for name in names]
    parents = {str(path.parent) for path in paths}
    if len(paths) > 1 and len(parents) == 1 and "." not in parents:
        return parents.pop()[:MOST_LETTERS]
    return str(paths[0])[:MOST_LETTERS] + (f" and {len(paths) - 1} more" if len(paths) > 1 else "")


@contextmanager
def _giving_way() -> Iterator[None]:
    """Let requests have the interpreter more often than other threads would."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)


def _check_readable(files: Files) -> None:
    """Raises SeedError when a file is gone, or may not be read."""
    faults = []
    for path, name in files.items():
        try:
            path.open("rb").close()
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            faults.append(Fault(name, 0, 0, f"it cannot be read: {why}", "Put it back, or load without it."))
    if faults:
        raise SeedError(faults)


def _renamed(faults: Iterable[Fault], names: Files) -> Iterator[Fault]:
    """The faults with what people call a file in place of where it stands, also in what is said."""
    for fault in faults:
        message, hint = fault.message, fault.hint
        for path, name in names.items():
            message, hint = message.replace(str(path), name), hint.replace(str(path), name)
        yield replace(fault, file=names.get(Path(fault.file), fault.file), message=message, hint=hint)
