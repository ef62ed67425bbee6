"""`clustergraph serve`, run as a person runs it, and ended by its own pid."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

START_SECONDS = 30


@contextmanager
def serving(folder: Path, *arguments: str, port: int = 0) -> Iterator[str]:
    """The address of a service on a free port, unless one is given; what it prints goes to log.txt in the folder, where it runs."""
    with running(folder, *arguments, port=port) as (address, _):
        yield address


@contextmanager
def running(folder: Path, *arguments: str, port: int = 0) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The same, with its process."""
    if not port:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    log = folder / "log.txt"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "clustergraph", "serve", "--port", str(port), *arguments]
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=folder)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process, log)
        yield address, process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the service is well; fail with what it printed when it ends or is late."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=1):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.05)
    pytest.fail(
        f"clustergraph serve did not answer /healthz:\n{log.read_text('utf-8', 'replace')}", pytrace=False
    )
