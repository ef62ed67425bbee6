"""The command line. Each command is a function in a module of this package, which is loaded when the command is used.

Exit codes: 0 fine, 1 the input is wrong, 2 used wrongly, 3 `diff` or `load --dry-run` found a difference.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS = {
    "serve": "serving:serve", "query": "ask:query", "explain": "ask:explain",
    "new": "sheets:new", "import": "sheets:import_", "validate": "seeds:validate", "diff": "seeds:diff",
    "export": "exports:export", "generate": "generating:generate",
    "load": "loading:load", "generations": "loading:generations", "restore": "loading:restore",
    "token": "access:token",
    "schema": "schemas:schema",
}  # fmt: skip
"""The module and the function of each command."""


class Commands(TyperGroup):
    """Loads a command when it is asked for: a service needs no spreadsheets, and a spreadsheet no service."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].partition(":")
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(cmd_name)(getattr(import_module(f"{__name__}.{module}"), function))
        return typer.main.get_command(alone)


app = typer.Typer(
    cls=Commands, name="clustergraph", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip


@app.callback()
def clustergraph() -> None:
    """Relationship questions about an industry cluster, asked in GraphQL."""
