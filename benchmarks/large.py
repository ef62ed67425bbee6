"""A large graph from JSON Lines: how long loading it takes, and how much memory at most, beside the least that Python can do.

`python benchmarks/large.py 10000000` does it for ten million edges; alone it does for one million. The least is `orjson.loads` of each
line and a list of the objects.
"""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson

from clustergraph import packaged
from clustergraph.engines.memory import Graph
from clustergraph.model.reader import read_model_file
from clustergraph.seeds.loader import load

EXPORTS = 10
"""Of each organisation, in the mean."""


def write(path: Path, edges: int) -> None:
    """Write a graph with about so many exports, a line at a time."""
    command = [sys.executable, "-m", "clustergraph", "generate", "--exports-per", str(EXPORTS)]
    subprocess.run([*command, "--organisations", str(edges // EXPORTS), "-o", str(path)], check=True)


def measure(name: str, path: Path) -> None:
    """Print seconds and the peak of memory in GiB."""
    gc.disable()
    begin = time.perf_counter()
    made: Any
    if name == "ours":
        model = read_model_file(packaged.MODEL)
        made = Graph(model, load([path], model))
    else:
        with path.open("rb") as file:
            made = [orjson.loads(line) for line in file]
    assert made
    print(time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)


def main(edges: int) -> None:
    """Print the table."""
    print(
        "| edges | file, GB | load, s | ÷ least | peak, GiB | ÷ least |\n| ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seed.jsonl"
        write(path, edges)
        told = []
        for name in ("ours", "least"):
            command = [sys.executable, __file__, name, str(path)]
            ran = subprocess.run(command, capture_output=True, check=True, text=True)
            told += [float(one) for one in ran.stdout.split()]
        seconds, peak, least, lowest = told
        size = path.stat().st_size / 1e9
        print(
            f"| {edges:,} | {size:.2f} | {seconds:.1f} | {seconds / least:.1f} | {peak:.2f} | {peak / lowest:.2f} |"
        )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) == 2 else 1_000_000)
