"""The command line: serve, query, explain, validate, diff, export, load, generations, restore, schema.

Exit codes: 0 fine, 1 the input is wrong, 2 used wrongly, 3 `diff` or `load --dry-run` found a difference.
"""

from __future__ import annotations

import typer

from clustergraph.cli.ask import explain, query
from clustergraph.cli.exports import export
from clustergraph.cli.loading import generations, load, restore
from clustergraph.cli.schemas import schema
from clustergraph.cli.seeds import diff, validate
from clustergraph.cli.serving import serve

app = typer.Typer(
    name="clustergraph", help="Relationship questions about an industry cluster, asked in GraphQL.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip
for command in (serve, query, explain, validate, diff, export, load, generations, restore, schema):
    app.command()(command)
