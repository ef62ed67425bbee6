"""A server of the benchmark: how it is started, how it is asked, how it ends. One process each, on 127.0.0.1 only."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent / "peers"
START_SECONDS = 120
ANSWER_SECONDS = 120
GREETING = b'{"query": "{ __typename }"}'


@dataclass(frozen=True)
class Peer:
    """A name, and the command that serves a seed on a port; `ready` is a folder with our answers."""

    name: str
    command: Callable[[int, Path, Path], list[str]]
    answers: bool = True
    """Whether it answers GraphQL, so that its answers must be ours."""


@dataclass(frozen=True)
class Running:
    """A server that runs."""

    peer: Peer
    port: int
    process: subprocess.Popen[bytes]

    def address(self, name: str) -> str:
        """Where a workload is posted to: only what sends ready bytes has a path for each."""
        return f"http://127.0.0.1:{self.port}/{'graphql' if self.peer.answers else name}"

    def ask(self, body: bytes, name: str = "") -> bytes:
        """The answer to one request, whatever its status."""
        request = urllib.request.Request(self.address(name), body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            return error.read()

    def peak(self) -> float:
        """The most memory that it ever held, in MB."""
        told = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        found = re.search(r"VmHWM:\s+(\d+) kB", told)
        return int(found[1]) / 1024 if found else float("nan")


def _ours(port: int, seed: Path, ready: Path) -> list[str]:
    options = ["--port", str(port), "--seed", str(seed), "--result-bytes", "0"]  # no answer is kept whole
    return [sys.executable, "-m", "clustergraph", "serve", *options]


def _mercurius(port: int, seed: Path, ready: Path) -> list[str]:
    return ["node", str(HERE / "mercurius" / "server.js"), str(port), str(seed)]


def _plain(port: int, seed: Path, ready: Path) -> list[str]:
    return [sys.executable, str(HERE / "plain.py"), str(port), str(seed)]


def _cached(port: int, seed: Path, ready: Path) -> list[str]:
    return [*_plain(port, seed, ready), "--caches"]


def _bare(port: int, seed: Path, ready: Path) -> list[str]:
    return [sys.executable, str(HERE / "bare.py"), str(port), str(ready)]


OURS = Peer("clustergraph", _ours)
PEERS = {
    peer.name: peer
    for peer in (
        Peer("mercurius", _mercurius),
        Peer("plain", _plain),
        Peer("plain with caches", _cached),
        Peer("bare", _bare, answers=False),
    )
}


@contextmanager
def running(peer: Peer, seed: Path, folder: Path) -> Iterator[Running]:
    """A server on a free port, once it answers; it ends with the block. What it prints goes to a file of the folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / f"{peer.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            peer.command(port, seed, folder), stdout=output, stderr=subprocess.STDOUT, cwd=folder
        )
    server = Running(peer, port, process)
    try:
        _wait_for(server, log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(server: Running, log: Path) -> None:
    """Return when the server answers; say what it printed when it ends or is late."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            server.ask(GREETING)
            return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.05)
    raise SystemExit(f"{log.stem} did not answer:\n{log.read_text('utf-8', 'replace')[-2000:]}")
