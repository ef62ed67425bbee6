"""`python -m clustergraph` is `clustergraph`."""

from clustergraph.cli import app

app()
