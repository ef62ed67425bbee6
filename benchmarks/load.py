"""The load on one server: wrk with 16 connections on one thread, for some seconds."""

from __future__ import annotations

import itertools
import math
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import orjson
from peer import Running
from workload import Workload

CONNECTIONS = 16
LONGEST = 60
"""No load is longer, in seconds."""
WARM_SECONDS = 3
FULL = 0.8
"""How much of the size of an answer the mean of many must have."""
SCRIPT = Path(__file__).parent / "request.lua"
_starts = itertools.count(1)


@dataclass(frozen=True)
class Measured:
    """What wrk tells: requests a second, and how long half of them, and all but the slowest hundredth, took at most, in ms."""

    rate: float
    p50: float
    p99: float


def measured(server: Running, workload: Workload, seconds: float, companies: int, folder: Path) -> Measured:
    """Warm up, then measure. The load is prolonged for slow answers, so that each connection gets two, up to a bound."""
    body = folder / f"{workload.name}.body"
    body.write_bytes(workload.body)
    _wrk(server, workload, body, WARM_SECONDS, companies)
    sample = workload.samples[0]
    server.ask(sample, workload.name)  # waits for what is left of the load
    begin = time.perf_counter()
    answer = server.ask(sample, workload.name)
    one = time.perf_counter() - begin
    told = _wrk(server, workload, body, min(LONGEST, max(seconds, 2 * CONNECTIONS * one)), companies)
    _check(workload, told, len(answer))
    return Measured(told["requests"] / told["seconds"], told["p50"], told["p99"])


def _check(workload: Workload, told: dict[str, float], size: int) -> None:
    """End the benchmark when answers under load were refused, or much shorter than they should be."""
    if not told["requests"] or told["wrong"] or told["late"]:
        raise SystemExit(f"{workload.name} under load: {told}")
    if told["bytes"] / told["requests"] < FULL * size:
        raise SystemExit(f"{workload.name} under load: answers are shorter than {size:,} bytes: {told}")


def _wrk(server: Running, workload: Workload, body: Path, seconds: float, companies: int) -> dict[str, float]:
    """Run wrk once; aliases go on where no run before left them."""
    start = next(_starts) * 10_000_000
    address = server.address(workload.name)
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--timeout", f"{2 * LONGEST}s"]
    command += ["--duration", f"{math.ceil(seconds)}s", "--script", str(SCRIPT), address]
    ran = subprocess.run(
        [*command, "--", str(body), workload.mark, str(start), str(companies)],
        capture_output=True,
        check=True,
        timeout=4 * LONGEST,
    )
    told: dict[str, float] = orjson.loads(ran.stdout.splitlines()[-1])
    return told
