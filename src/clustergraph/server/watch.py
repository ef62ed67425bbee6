"""Watches the seed files, and loads them when they change."""

from __future__ import annotations

import logging
from asyncio import CancelledError, create_task
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.applications import Starlette
from watchfiles import Change, awatch
from watchfiles.main import FileChange

from clustergraph.errors import Fault, SeedError, SettingError
from clustergraph.seeds.documents import files, is_seed
from clustergraph.server.live import Live
from clustergraph.server.loading import Files, origin_of

QUIET, LONGEST = 300, 5_000
"""Milliseconds without a change after which files are read, as several are often saved in one go; and the longest wait."""
log = logging.getLogger("clustergraph")


class Watch:
    """Files and folders of seeds that are loaded again whenever they change. What is wrong with them goes to the log, to `/healthz`
    and to `graph { lastLoad }`; the old generation is served on."""

    def __init__(self, live: Live, paths: Sequence[Path]) -> None:
        self.live = live
        self.paths = [path.absolute() for path in paths]
        self._given = list(paths)

    @asynccontextmanager
    async def running(self, _: Starlette) -> AsyncIterator[None]:
        """Watch as long as the application runs."""
        task = create_task(self._watch())
        try:
            yield
        finally:
            task.cancel()
            with suppress(CancelledError):
                await task

    async def _watch(self) -> None:
        try:
            await self._follow()
        except OSError:
            log.exception("The files of the seed are no longer watched: start the service again.")

    async def _follow(self) -> None:
        while True:
            fresh = True
            folders = {folder for path in self.paths for folder in (path, path.parent) if folder.is_dir()}
            async for changes in self._changes(folders):
                if changes or fresh:  # what changed before there was a watch counts as well
                    await self._load()
                fresh = False
                if any(Path(name) in self.paths for _, name in changes):
                    break  # a folder may be another one now

    def _changes(self, folders: Iterable[Path]) -> AsyncIterator[set[FileChange]]:
        """What changes, and nothing once a second."""
        return awatch(
            *folders, watch_filter=self._concerns, debounce=LONGEST, step=QUIET, recursive=False,
            rust_timeout=1_000, yield_on_timeout=True,
        )  # fmt: skip

    def _concerns(self, _: Change, name: str) -> bool:
        path = Path(name)
        return path in self.paths or (path.parent in self.paths and is_seed(path))

    async def _load(self) -> None:
        try:
            await self.live.load(self._found(), origin_of(map(str, self._given)))
        except (SeedError, SettingError):
            pass  # told by whoever loads
        except Exception:
            log.exception("The seed was not loaded.")

    def _found(self) -> Files:
        """The files that are there. Raises SeedError when one is missing."""
        faults: list[Fault] = []
        found = {path: str(path) for path in files(self._given, faults)}
        if faults:
            raise self.live.failed(SeedError(faults))
        return found
