"""A small question, again and again, while the graph below it is replaced, in two sizes; and what the service holds after each time.

The service runs as `clustergraph serve --admin-token`; two seeds that differ in one name take turns. What counts is the time of the
question while a seed is loaded beside its time before, and that memory does not grow from one load to the next.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import httpx2

SIZES = (2_000, 20_000)
"""Organisations, with ten exports each."""
LOADS = 6
TOKEN = "a-token-of-the-benchmark"
QUESTION = {"query": '{ organisation(id: "o7") { name exports(first: 5) { nodes { name } } } }'}


def main() -> None:
    """Print a table for each size."""
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            measure(size, Path(name))


def measure(size: int, folder: Path) -> None:
    seeds = [folder / "a.jsonl", folder / "b.jsonl"]
    command = [sys.executable, "-m", "clustergraph"]
    subprocess.run([*command, "generate", "--organisations", str(size), "-o", str(seeds[0])], check=True)
    seeds[1].write_text(seeds[0].read_text("utf-8").replace('"The cluster"', '"The other cluster"'), "utf-8")
    (folder / "token").write_text(TOKEN)
    serve = [
        *command,
        "serve",
        "--seed",
        str(seeds[0]),
        "--admin-token",
        str(folder / "token"),
        "--port",
        "8977",
    ]
    process = subprocess.Popen(serve, stdout=subprocess.DEVNULL)
    try:
        asking = Asking("http://127.0.0.1:8977")
        asking.wait()
        print(f"\n{size:,} organisations, {seeds[0].stat().st_size / 1e6:.0f} MB\n")
        print("| | seconds | p50 ms | p99 ms | longest ms | holds MB |\n|---|---|---|---|---|---|")
        asking.start()
        time.sleep(3)
        row("before", 3.0, asking.taken(), process.pid)
        for number in range(LOADS):
            begin = time.perf_counter()
            asking.load(seeds[(number + 1) % 2])
            seconds = time.perf_counter() - begin
            time.sleep(1)  # the old graph goes
            row(f"load {number + 1}", seconds, asking.taken(), process.pid)
        asking.stop()
    finally:
        process.terminate()
        process.wait()


def row(name: str, seconds: float, times: Sequence[float], pid: int) -> None:
    held = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * 4096 / 1e6
    ordered = sorted(times)
    p50, p99 = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
    print(
        f"| {name} | {seconds:.1f} | {p50 * 1e3:.1f} | {p99 * 1e3:.1f} | {ordered[-1] * 1e3:.0f} | {held:.0f} |",
        flush=True,
    )


class Asking:
    """Asks the question on one connection, some hundred times a second."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._times: list[float] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def wait(self) -> None:
        """Wait until the service answers, two minutes at most."""
        for _ in range(1_200):
            try:
                httpx2.get(f"{self.address}/healthz")
                return
            except httpx2.HTTPError:
                time.sleep(0.1)
        raise SystemExit("the service does not answer")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def taken(self) -> list[float]:
        """The seconds of each question since the last time that this was asked."""
        taken, self._times = self._times, []
        return taken

    def load(self, seed: Path) -> None:
        """Have another seed served."""
        with seed.open("rb") as file:
            files = [("file", (seed.name, file))]
            headers = {"authorization": f"Bearer {TOKEN}"}
            answer = httpx2.post(f"{self.address}/load", headers=headers, files=files, timeout=600)
        if not answer.json().get("changed"):
            raise SystemExit(f"the load failed: {answer.text[:500]}")

    def _ask(self) -> None:
        with httpx2.Client(timeout=60) as client:
            while not self._ended.wait(0.003):
                begin = time.perf_counter()
                told = client.post(f"{self.address}/graphql", json=QUESTION).json()
                self._times.append(time.perf_counter() - begin)
                if not told.get("data", {}).get("organisation"):
                    raise SystemExit(f"a question failed: {told}")


if __name__ == "__main__":
    main()
