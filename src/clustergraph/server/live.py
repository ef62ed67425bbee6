"""The graph that is served, and what takes its place: one load at a time, in a thread beside the requests."""

from __future__ import annotations

import logging
from asyncio import Lock, to_thread
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from threading import Thread
from typing import Any, TypeVar

from clustergraph.api.audiences import Audiences, Engines
from clustergraph.api.execution import Execution, Retired
from clustergraph.engines.memory import Load
from clustergraph.errors import SeedError, SettingError
from clustergraph.model.roles import Role
from clustergraph.report import as_text
from clustergraph.seeds.difference import Difference, difference
from clustergraph.server.changes import Changes
from clustergraph.server.loading import Files, Loader, Prints, files_of
from clustergraph.store import Store

log = logging.getLogger("clustergraph")
Refused = TypeVar("Refused", SeedError, SettingError)
TOLD = 50
"""Errors of a load that are told by `graph { lastLoad }` and `/healthz`; the rest are counted."""


class Live:
    """Replaces the graph that everybody asks by new generations. `served` are the prints of the files that are served."""

    def __init__(self, audiences: Audiences, loader: Loader, served: Prints) -> None:
        self.audiences = audiences
        self.loader = loader
        self.changes = Changes()
        self._served = served
        self._alone = Lock()
        self._known = audiences.whole.engine.graph.generation
        """The newest generation of the store that was looked at."""
        self._heard = 0

    @property
    def execution(self) -> Execution:
        """What sees all of the graph."""
        return self.audiences.whole

    @property
    def health(self) -> dict[str, Any]:
        """How the service is, told to those who see all."""
        return self.health_for(Role.ADMIN)

    def health_for(self, role: Role | None) -> dict[str, Any]:
        """What `/healthz` tells a role, or those who may ask nothing: `degraded` when the last load failed, and an older generation is
        served."""
        execution = self.audiences[role or Role.READER]
        last = execution.engine.graph.last_load
        health = execution.health
        if not last.ok:
            health = {**health, "status": "degraded", "errors": list(last.errors)}
        return health if role else {name: health[name] for name in ("status", "generation")}

    @property
    def store(self) -> Store:
        """Where generations are kept. Raises SettingError when they are not."""
        if self.loader.store is None:
            raise SettingError("this service keeps no generations", "Start it with --store FOLDER.")
        return self.loader.store

    async def load(self, files: Files, origin: str) -> bool:
        """Serve what some files hold. Whether it differs from what was served.

        Raises SeedError and SettingError; then the old generation is served on, and tells what was wrong.
        """
        async with self._alone:
            graph = self.execution.engine.graph
            try:
                made = await to_thread(self.loader.new, files, origin, self._served, self.audiences.engines)
            except SeedError as error:
                raise self.failed(error) from None
            except SettingError as error:
                raise self.failed(error) from None
            except Exception:
                self.failed(SettingError("something went wrong on our side", "The log says what."))
                raise
            if made is None:
                if not graph.last_load.ok:
                    log.info("The seed is right again; generation %d is served on.", graph.generation)
                self._tell(Load(True, _now()))
                return False
            self._serve(*made, origin)
        return True

    async def catch_up(self) -> None:
        """Serve what another process of this service has loaded since, and tell how its last attempt went. Raises SeedError."""
        store = self.store
        async with self._alone:
            if store.next - 1 > self._known:
                self._known = store.next - 1
                newest = await to_thread(store.newest)
                if newest and newest.generation > self.execution.engine.graph.generation:
                    made = await to_thread(self.loader.kept, store, newest, self.audiences.engines)
                    self._serve(*made, newest.origin)
            last = store.last()
            if last and last[0] != self._heard:
                self._heard, told = last
                self.audiences.tell(Load(told["ok"], told["at"], tuple(told["errors"])))

    def _serve(self, engines: Engines, prints: Prints, origin: str) -> None:
        self._served = prints
        retired = self.audiences.swap(engines)
        self.changes.tell()
        graph = engines[Role.ADMIN].graph
        self._known = graph.generation
        sizes = len(graph.nodes), len(graph.edges)
        log.info("Generation %d is served, from %s: %d nodes, %d edges.", graph.generation, origin, *sizes)
        Thread(target=_release, args=(retired,), daemon=True).start()

    def _tell(self, load: Load) -> None:
        self.audiences.tell(load)
        if self.loader.store is not None:
            with suppress(OSError):  # a disk that is full says so where a generation is kept
                self.loader.store.tell(load._asdict())

    async def restore(self, number: int) -> bool:
        """Serve an earlier generation again, as a new one. Whether it differs from what was served. Raises SettingError when it is
        not there, SeedError when it no longer fits the model."""
        found = await to_thread(self.store.find, number)
        return await self.load(files_of(self.store, found), f"restored from {number}")

    async def difference(self, files: Files) -> Difference:
        """What would change. Raises SeedError."""
        loader, graph = self.loader, self.execution.engine.graph
        return await to_thread(lambda: difference(graph.seed(), loader.read(files), loader.model))

    def failed(self, error: Refused) -> Refused:
        """Tell of a load that failed, in the log and until one does not. The error."""
        graph = self.execution.engine.graph
        if isinstance(error, SeedError):
            said = as_text(error.faults)
            log.error("The seed is wrong; generation %d is served on.\n%s", graph.generation, said)
            told = [f"{fault.place}: {fault.message}. {fault.hint}".strip() for fault in error.faults[:TOLD]]
            if len(error.faults) > TOLD:
                told.append(f"and {len(error.faults) - TOLD:,} more")
        else:
            told = [f"{error.message}. {error.hint}".strip()]
            log.error("The seed was not loaded; generation %d is served on: %s", graph.generation, told[0])
        self._tell(Load(False, _now(), tuple(told)))
        return error


def _release(retired: Sequence[Retired]) -> None:
    for one in retired:
        one.release()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
