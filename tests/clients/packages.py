"""PyPI's packages for the samples and for programs that the page gives away, in a folder of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ROOT / ".venv" / "examples"
LOCK = ROOT / "examples" / "python" / "requirements.lock"


def installed() -> dict[str, str]:
    """The environment of a process that may use them; they are installed when they are not there yet."""
    mark = PACKAGES / "installed"
    if not mark.exists() or mark.stat().st_mtime < LOCK.stat().st_mtime:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        options = ["--no-deps", "--require-hashes", "--upgrade", "--target", str(PACKAGES)]
        subprocess.run([*pip, *options, "--requirement", str(LOCK)], check=True)
        mark.touch()
    return {**os.environ, "PYTHONPATH": str(PACKAGES)}
