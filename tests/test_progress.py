"""A bar is shown for a long load on a terminal, and for nothing else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

CODE = """
from clustergraph.cli import progress
progress.PATIENCE = {patience}
from clustergraph.cli import app
app(["diff", {file!r}, {file!r}])
"""
SEED = Path(__file__).parents[1] / "seed"


def told(patience: float) -> str:
    """What a child process writes to a terminal as its stderr."""
    ours, theirs = pty.openpty()
    code = CODE.format(patience=patience, file=str(SEED))
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(
        [sys.executable, "-c", code], stderr=theirs, stdout=subprocess.DEVNULL, env=environment
    ) as child:
        os.close(theirs)
        parts = []
        try:
            while part := os.read(ours, 10_000):
                parts.append(part)
        except OSError:  # the end of a terminal whose other side is closed
            pass
        os.close(ours)
        assert child.wait(30) == 0
    return b"".join(parts).decode()


def test_a_long_load_shows_a_bar() -> None:
    shown = told(0)
    assert "Reading" in shown


def test_a_short_load_shows_none() -> None:
    assert told(60) == ""


def test_nothing_is_printed_where_there_is_no_terminal() -> None:
    code = CODE.format(patience=0, file=str(SEED))
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert ran.stderr == b""
