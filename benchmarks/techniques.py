"""What each technique brings: the same question with it and without, in one process, as the time that half of the answers take.

Without HTTP, so that nothing else blurs it. Answers are compared before they are timed.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import graph
from workload import workloads

from clustergraph import packaged
from clustergraph.api.execution import Execution
from clustergraph.api.types import api_of
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.interpreter import Interpreter
from clustergraph.engines.memory import Graph
from clustergraph.model.reader import read_model_file
from clustergraph.seeds.loader import load

SECONDS = 2
"""How long each is asked, once it was asked before; at least three times."""
NEVER = 10**9
FAR = (
    "query ($id: ID!) { companies(where: {olympicWork: {some: {node: {id: {eq: $id}}}}, "
    'exports: {some: {node: {id: {eq: "AD"}}}}}) { totalCount } }'
)


def median(execution: Execution, document: str, variables: dict[str, Any]) -> float:
    """The time that half of the answers take at most, in ms."""
    execution.answer(document, variables)
    times: list[float] = []
    end = time.perf_counter() + SECONDS
    while len(times) < 3 or time.perf_counter() < end:
        begin = time.perf_counter()
        execution.answer(document, variables)
        times.append(time.perf_counter() - begin)
    return sorted(times)[len(times) // 2] * 1000


def main() -> None:
    """Print the table."""
    model = read_model_file(packaged.MODEL)
    with tempfile.TemporaryDirectory() as name:
        seed = Path(name) / "seed.json"
        graph.write(seed)
        made = Graph(model, load([seed], model))
    api = api_of(model)
    gc.freeze()

    def served(**options: Any) -> Execution:
        return Execution(api, Compiler(made, **options))

    serving = served()
    off: dict[str, tuple[str, Callable[[], Execution]]] = {
        "programs, instead of the interpreter": ("SMLFHG", lambda: Execution(api, Interpreter(made))),
        "documents and programs that are kept": ("SM", lambda: Execution(api, serving.engine, size=0)),
        "fragments and orders that are kept": ("SMLH", lambda: served(kept=0)),
        "masks of many rows, instead of loops": ("F", lambda: served(few=NEVER)),
        "ways from an index, instead of masks": ("R", lambda: served(few=0)),
    }
    asked = {one.name: (one.document, one.variables) for one in workloads(list("SMLFHG"))}
    asked["R"] = (FAR, {"id": "winter-1992"})
    print("| technique | workload | with it, ms | without, ms | times |")
    print("| --- | --- | ---: | ---: | ---: |")
    for technique, (names, without) in off.items():
        for name in names:
            document, variables = asked[name]
            other = without()
            assert serving.answer(document, variables) == other.answer(document, variables)
            ours, theirs = (median(one, document, variables) for one in (serving, other))
            print(f"| {technique} | {name} | {ours:.3g} | {theirs:.3g} | {theirs / ours:,.3g} |", flush=True)


if __name__ == "__main__":
    main()
