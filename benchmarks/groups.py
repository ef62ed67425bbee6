"""Groups of 200,000 generated exports by country and year, beside the same group-by of ready columns in pandas.

Both run in this process, one after the other, the best of seven; what counts is the ratio. Columns are ready on both sides:
the service keeps those of a whole relationship once they were asked for.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

import pandas
from generated import exports

from clustergraph import packaged
from clustergraph.api.execution import Execution
from clustergraph.api.types import api_of
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.memory import Graph
from clustergraph.model.edtf import span
from clustergraph.model.reader import read_model_file
from clustergraph.seeds.rows import EdgeRow

EDGES = 200_000
KEYS = "totalCount nodes { key { target { id } whenYear } count"
QUERIES = {
    "count": f"{{ exports {{ groups(by: [TARGET, WHEN_YEAR], orderBy: [{{count: DESC}}], first: 10) {{ {KEYS} }} }} }} }}",
    "sum": "{ exports { groups(by: [TARGET, WHEN_YEAR], orderBy: [{aggregate: {quantity: {sum: DESC}}}], first: 10) "
    f"{{ {KEYS} aggregate {{ quantity {{ sum }} }} }} }} }} }}",
}


def best(run: Callable[[], Any]) -> float:
    """The shortest of seven runs, in milliseconds; one before them warms up."""
    run()
    times = []
    for _ in range(7):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return min(times) * 1000


def year(edge: EdgeRow) -> int | None:
    """The year that all days of an export's date lie in."""
    first, last = span(edge.properties["when"]).years
    return first if first == last else None


def main() -> None:
    """Print both times and their ratio, for counts and for sums."""
    seed = exports(EDGES)
    model = read_model_file(packaged.MODEL)
    execution = Execution(api_of(model), Compiler(Graph(model, seed)))
    frame = pandas.DataFrame({
        "target": [edge.target for edge in seed.edges],
        "year": [year(edge) for edge in seed.edges],
        "quantity": [edge.properties["quantity"] for edge in seed.edges],
    })  # fmt: skip
    gc.freeze()

    def grouped() -> Any:
        return frame.groupby(["target", "year"], dropna=False)

    peers: dict[str, Callable[[], Any]] = {
        "count": lambda: grouped().size().sort_values(ascending=False).head(10),
        "sum": lambda: grouped()["quantity"].sum().sort_values(ascending=False).head(10),
    }
    for name, peer in peers.items():
        ours, theirs = best(lambda: execution.answer(QUERIES[name])), best(peer)  # noqa: B023
        print(
            f"{name} of {EDGES:,} edges by country and year: {ours:.0f} ms, pandas {theirs:.0f} ms, ratio {ours / theirs:.1f}"
        )


if __name__ == "__main__":
    main()
