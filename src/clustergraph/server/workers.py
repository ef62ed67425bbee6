"""Several processes that answer at one address, so that a service may use several cores.

The first process makes the graph and forks (POSIX, fork), so all share its memory until something is written. They take connections
from one socket: those that wait there when a worker is killed are taken by the others.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import NoReturn

from clustergraph.errors import SettingError

log = logging.getLogger("clustergraph")
LOOK = 0.05
"""Seconds between two looks at what has ended."""
SOON = 1.0
"""Seconds that a worker must have lived for another to take its place at once; else it waits so long."""
NUMBERS = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder of numbers to Prometheus' client."""


class Workers:
    """Keeps a number of processes at work. `answer` is what each does, given its number, from 1; `grace` seconds have they to end;
    `gone` is told the process id of one that has ended."""

    def __init__(
        self,
        number: int,
        answer: Callable[[int], None],
        grace: float,
        gone: Callable[[int], None] | None = None,
    ) -> None:
        self.number = number
        self.answer = answer
        self.grace = grace
        self.gone = gone
        self._at_work: dict[int, tuple[int, float]] = {}
        """The number of each process, and when it began."""
        self._stopping = False

    def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, self._stop)
        waiting = dict.fromkeys(range(1, self.number + 1), 0.0)
        while not self._stopping:
            now = time.monotonic()
            for worker in [one for one, since in waiting.items() if since <= now]:
                del waiting[worker]
                self._begin(worker)
            for worker, began in self._ended():
                waiting[worker] = time.monotonic() + (SOON if time.monotonic() - began < SOON else 0)
            time.sleep(LOOK)
        self._end()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _begin(self, worker: int) -> None:
        pid = os.fork()
        if not pid:
            self._work(worker)
        self._at_work[pid] = worker, time.monotonic()

    def _work(self, worker: int) -> NoReturn:
        code = 1
        try:
            for one in (signal.SIGTERM, signal.SIGINT):
                signal.signal(one, signal.SIG_DFL)
            log.info("Worker %d answers, pid %d.", worker, os.getpid())
            self.answer(worker)
            code = 0
        except Exception:
            log.exception("Worker %d failed.", worker)
        finally:
            os._exit(code)  # what the first process would do at its end is not for its children

    def _ended(self) -> list[tuple[int, float]]:
        """The workers that have ended, and when they began."""
        ended = []
        for pid, (worker, began) in list(self._at_work.items()):
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                del self._at_work[pid]
                ended.append((worker, began))
                if self.gone:
                    self.gone(pid)
                if not self._stopping:
                    _tell(worker, status)
        return ended

    def _end(self) -> None:
        self._send(signal.SIGTERM)
        latest = time.monotonic() + self.grace
        while self._at_work and time.monotonic() < latest:
            self._ended()
            time.sleep(LOOK)
        self._send(signal.SIGKILL)
        while self._at_work:
            self._ended()
            time.sleep(LOOK)

    def _send(self, what: signal.Signals) -> None:
        for pid in self._at_work:
            with suppress(ProcessLookupError):
                os.kill(pid, what)


def check_workers(workers: int, loads: bool, store: Path | None) -> None:
    """Raises SettingError when workers cannot be had, or would not tell of the same graph."""
    if workers > 1 and not hasattr(os, "fork"):
        raise SettingError("this system cannot fork, so there is one worker", "Leave --workers out.")
    if workers > 1 and loads and store is None:
        raise SettingError(
            "workers learn from a store what one of them has loaded, and there is none",
            "Name a folder with --store.",
        )


@contextmanager
def shared_numbers() -> Iterator[None]:
    """A folder where the numbers of all workers come together, until the first process ends."""
    with TemporaryDirectory(prefix="clustergraph-") as folder:
        os.environ[NUMBERS] = folder
        yield


def _tell(worker: int, status: int) -> None:
    code = os.waitstatus_to_exitcode(status)
    why = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
    log.error("Worker %d %s; another takes its place.", worker, why)
