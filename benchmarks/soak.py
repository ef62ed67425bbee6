"""A service for ten minutes at half of its top rate, its graph replaced every five seconds, with 2,000 sockets that do nothing.

127.0.0.1 only, one process of the service. Ends with 1 when a request fails, when memory grows after the first minute, when the
last minute's p99 is twice that of the first, or when a socket was dropped. `--seconds` says how long.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

SECONDS = 600
MINUTE = 60
TOP_SECONDS = 5
RELOAD_SECONDS = 5
CLIENTS = 16
SOCKETS = 2_000
FOLLOWERS = 20
ORGANISATIONS = 2_000
PORT = 8978
TOKEN = "a-token-of-the-benchmark"
GROWTH = 1.15
"""What memory may grow by after the first minute: the allocator does not give all of it back after each load."""
QUESTIONS = (
    ("query ($id: ID!) { organisation(id: $id) { id name exports(first: 5) { nodes { name } } } }", "id"),
    ("query ($n: Int) { countries(first: $n) { nodes { name exporters(first: 3) { totalCount } } } }", "n"),
    ('{ organisations(where: {name: {contains: "7"}}, first: 10) { totalCount nodes { name } } }', ""),
    ("{ exports { groups(by: [TARGET], first: 5, orderBy: [{count: DESC}]) { nodes { count } } } }", ""),
)


@dataclass
class Soak:
    """What was seen so far."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    asked: int = 0
    loads: int = 0
    told: int = 0
    """Events that followers were told."""


def body(number: int) -> bytes:
    """One question of several; some of them as a document that is new each time."""
    query, name = QUESTIONS[number % len(QUESTIONS)]
    variables = (
        {"id": f"o{number % ORGANISATIONS}"} if name == "id" else {"n": 10 + number % 5} if name else {}
    )
    if number % 50 == 0:
        query += f" # {number}"
    return json.dumps({"query": query, "variables": variables}).encode()


async def ask(soak: Soak, numbers: itertools.count[int], rate: float, until: float) -> None:
    """Ask on one connection, at a rate (0: as often as it goes), until some time."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    due = time.perf_counter()
    while (now := time.perf_counter()) < until:
        if rate and now < due:
            await asyncio.sleep(due - now)
        due += 1 / rate if rate else 0
        content = body(next(numbers))
        began = time.perf_counter()
        writer.write(
            b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
            % (len(content), content)
        )
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        answer = await reader.readexactly(length)
        soak.times.append(time.perf_counter() - began)
        soak.asked += 1
        if not head.startswith(b"HTTP/1.1 200") or b'"errors"' in answer:
            soak.errors.append(f"{head[:30]!r} {answer[:200]!r}")
    writer.close()


async def reload(soak: Soak, seeds: list[Path], until: float) -> None:
    """Serve one seed after the other."""
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{PORT}", timeout=60) as client:
        for seed in itertools.cycle(reversed(seeds)):
            await asyncio.sleep(RELOAD_SECONDS)
            if time.perf_counter() > until:
                return
            files = [("file", (seed.name, seed.read_bytes()))]
            answer = await client.post("/load", headers={"authorization": f"Bearer {TOKEN}"}, files=files)
            if not answer.json().get("changed"):
                soak.errors.append(f"load: {answer.text[:200]}")
            soak.loads += 1


async def opened(follows: bool) -> ClientConnection:
    """A socket, which follows the graph or only stays."""
    protocol = Subprotocol("graphql-transport-ws")
    wire = await connect(f"ws://127.0.0.1:{PORT}/graphql", subprotocols=[protocol], ping_interval=None)
    await wire.send('{"type": "connection_init"}')
    await wire.recv()
    if follows:
        query = "subscription { graphChanged { generation } }"
        await wire.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query}}))
    return wire


async def follow(soak: Soak, wire: ClientConnection) -> None:
    async for _ in wire:
        soak.told += 1


def held(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * 4096 / 1e6


async def run(seconds: float, seeds: list[Path], pid: int) -> list[str]:
    """What went wrong."""
    soak, numbers = Soak(), itertools.count(1)
    until = time.perf_counter() + TOP_SECONDS
    await asyncio.gather(*(ask(soak, numbers, 0, until) for _ in range(CLIENTS)))
    rate = soak.asked / TOP_SECONDS / 2
    idle = [await opened(False) for _ in range(SOCKETS)]
    followers = [await opened(True) for _ in range(FOLLOWERS)]
    following = [asyncio.create_task(follow(soak, wire)) for wire in followers]
    print(
        f"top rate {rate * 2:,.0f} a second; now {rate:,.0f}, with {len(idle):,} sockets and {len(followers)} followers\n"
    )
    print(
        "| minute | requests | errors | loads | p50 ms | p99 ms | longest ms | holds MB |\n|---|---|---|---|---|---|---|---|"
    )
    until = time.perf_counter() + seconds
    work = [asyncio.create_task(ask(soak, numbers, rate / CLIENTS, until)) for _ in range(CLIENTS)]
    work.append(asyncio.create_task(reload(soak, seeds, until)))
    rows = []
    minute = min(MINUTE, seconds / 3)
    while time.perf_counter() < until:
        soak.times, soak.asked, soak.loads = [], 0, 0
        await asyncio.sleep(min(minute, max(0.1, until - time.perf_counter())))
        if not soak.times:
            break
        ordered = sorted(soak.times)
        p50, p99 = statistics.median(ordered) * 1e3, ordered[int(len(ordered) * 0.99)] * 1e3
        rows.append((p99, held(pid)))
        print(
            f"| {len(rows)} | {soak.asked:,} | {len(soak.errors)} | {soak.loads} | {p50:.1f} | {p99:.1f} | {ordered[-1] * 1e3:.0f} | {rows[-1][1]:.0f} |",
            flush=True,
        )
    await asyncio.gather(*work)
    dropped = sum(wire.close_code is not None for wire in (*idle, *followers))
    for task in following:
        task.cancel()
    faults = soak.errors[:5]
    faults += [f"{dropped} sockets were dropped"] * bool(dropped)
    faults += ["followers were told nothing"] * (not soak.told)
    grown = max(now for _, now in rows[1:]) / rows[0][1]
    faults += [f"memory grew by {grown - 1:.0%} after the first minute"] * (grown > GROWTH)
    faults += [f"p99 went from {rows[0][0]:.1f} to {rows[-1][0]:.1f} ms"] * (rows[-1][0] > 2 * rows[0][0])
    return faults


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seeds = [folder / "a.jsonl", folder / "b.jsonl"]
        command = [sys.executable, "-m", "clustergraph"]
        subprocess.run(
            [*command, "generate", "--organisations", str(ORGANISATIONS), "-o", str(seeds[0])], check=True
        )
        seeds[1].write_text(
            seeds[0].read_text("utf-8").replace('"The cluster"', '"The other cluster"'), "utf-8"
        )
        (folder / "token").write_text(TOKEN)
        serve = [
            "serve",
            "--seed",
            str(seeds[0]),
            "--admin-token",
            str(folder / "token"),
            "--port",
            str(PORT),
            "--streams",
            "3000",
        ]
        process = subprocess.Popen([*command, *serve], stderr=subprocess.DEVNULL)
        try:
            for _ in range(600):
                try:
                    httpx2.get(f"http://127.0.0.1:{PORT}/healthz")
                    break
                except httpx2.HTTPError:
                    time.sleep(0.1)
            faults = uvloop.run(run(seconds, seeds, process.pid))
        finally:
            process.terminate()
            process.wait()
    print("\n" + ("\n".join(faults) if faults else "Nothing failed."))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
