"""The same graph in three sizes: what loading it takes and what it holds in memory, beside the least that anyone could do
with it, and whether small questions stay small.

Each measure runs in a process of its own. The least is `orjson.loads` and `MultiDiGraph.add_edges_from`, without a check or
an index. Both sides load twice: with Python's garbage collector as it is, and without it, as `clustergraph serve` loads.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import graph
import networkx
import orjson

from clustergraph import packaged
from clustergraph.api.execution import Execution
from clustergraph.api.types import api_of
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.memory import Graph
from clustergraph.model.reader import read_model_file
from clustergraph.seeds.loader import load

SIZES = (10_000, 100_000, 1_000_000)
QUESTIONS = Path(__file__).parent / "workloads"
TIMES = 300
MODEL = read_model_file(packaged.MODEL)


def held() -> float:
    """The memory of this process, in MB."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096 / 1e6


def least(file: Path) -> Any:
    """A MultiDiGraph of a seed."""
    seed = orjson.loads(file.read_bytes())
    found: Any = networkx.MultiDiGraph()
    found.add_nodes_from((row["id"], row) for row in seed["nodes"])
    found.add_edges_from((row["source"], row["target"], row["id"], row) for row in seed["edges"])
    return found


def ours(file: Path) -> Graph:
    """A generation of a seed."""
    return Graph(MODEL, load([file], MODEL))


MAKERS: dict[str, Callable[[Path], Any]] = {"least": least, "ours": ours}


def measure(name: str, collecting: bool, file: Path) -> None:
    """Print seconds and MB of one load, and for ours how long S and H take, in µs."""
    if not collecting:
        gc.disable()
    before, begin = held(), time.perf_counter()
    made = MAKERS[name](file)
    seconds = time.perf_counter() - begin
    gc.collect()
    told = [seconds, held() - before]
    if name == "ours":
        gc.freeze()
        execution = Execution(api_of(made.model), Compiler(made))
        told += [fastest(execution, name) for name in "SH"]
    print(*told)


def fastest(execution: Execution, name: str) -> float:
    """The time that half of many answers take at most, in µs, once the first was given; each S asks of another company."""
    document = (QUESTIONS / f"{name}.graphql").read_text("utf-8")
    variables = orjson.loads((QUESTIONS / f"{name}.json").read_bytes())
    companies = len(execution.engine.graph.by_kind["Company"])
    times = []
    for number in range(TIMES):
        given = {"id": f"o{number * 7919 % companies:06}"} if name == "S" else variables
        begin = time.perf_counter()
        answer = execution.answer(document, given)
        times.append(time.perf_counter() - begin)
        assert answer.status == 200, answer.body
    return sorted(times)[TIMES // 2] * 1e6


def run(name: str, collecting: bool, file: Path) -> list[float]:
    """One measure, in a process of its own."""
    command = [sys.executable, __file__, name, str(int(collecting)), str(file)]
    ran = subprocess.run(command, capture_output=True, check=True, text=True)
    return [float(one) for one in ran.stdout.split()]


def main() -> None:
    """Print the table."""
    print(
        "| edges | load, s | ÷ least | ÷ least, neither collecting | memory, MB | ÷ least | S, µs | H, µs |"
    )
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            file = Path(folder) / "seed.json"
            graph.write(file, size)
            us, plain, even = run("ours", False, file), run("least", True, file), run("least", False, file)
            cells = [f"{size:,}", f"{us[0]:.2f}", f"{us[0] / plain[0]:.2f}", f"{us[0] / even[0]:.2f}",
                     f"{us[1]:,.0f}", f"{us[1] / plain[1]:.2f}", f"{us[2]:.0f}", f"{us[3]:.0f}"]  # fmt: skip
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], sys.argv[2] == "1", Path(sys.argv[3]))
    else:
        main()
