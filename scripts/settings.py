"""Writes the table of docs/settings.md: every setting of `serve`, its variable, its default and its reason."""

from __future__ import annotations

from pathlib import Path

import typer

from clustergraph.cli import app
from clustergraph.cli.settings import table

PATH = Path(__file__).parents[1] / "docs" / "settings.md"
MARK = "<!-- the table: `make settings` writes it -->\n"

if __name__ == "__main__":
    serve = typer.main.get_command(app).get_command(None, "serve")  # type: ignore[attr-defined]
    before, _, _ = PATH.read_text("utf-8").partition(MARK)
    PATH.write_text(before + MARK + table(serve), "utf-8")
