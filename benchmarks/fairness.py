"""How long a small question takes alone, and while clients ask heavy ones without end: 127.0.0.1, one process of the service.

The heavy questions are new documents each time, so that nothing kept spares them their work.
"""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import graph
import httpx2
from peer import OURS, running

CLIENTS = 4
SECONDS = 10
SMALL = {
    "query": "query ($id: ID!) { company(id: $id) { id name exports(first: 10) { nodes { name } } } }",
    "variables": {"id": "o000123"},
}
HEAVY = (
    '{ exports(where: {product: {contains: "NEW"}}) { totalCount } }',
    '{ companies(where: {exports: {some: {properties: {product: {contains: "NEW"}}}}}) { totalCount nodes { name } } }',
    '{ exports(orderBy: [{amount: DESC}, {when: ASC}], first: 3, where: {product: {ne: "NEW"}}) { nodes { amount } } }',
    '{ NEW: exports { groups(by: [TARGET, WHEN_YEAR, PRODUCT], first: 5, orderBy: [{aggregate: {amount: {sums: {currency: "EUR", direction: DESC}}}}]) '
    "{ nodes { count aggregate { amount { sums { currency total } } } } } } }",
    '{ companies(first: 1000) { nodes { name exports(where: {properties: {product: {ne: "NEW"}}}) { edges { properties { amount } } } } } }',
    '{ NEW: exports { changes(from: "2001", to: "2010") { addedCount } } }',
)


async def ask_heavy(address: str) -> None:
    """Ask heavy questions until this process is ended."""
    numbers = itertools.count()

    async def client(http: httpx2.AsyncClient, place: int) -> None:
        for number in numbers:
            query = HEAVY[(number + place) % len(HEAVY)].replace("NEW", f"new{number}")
            answer = await http.post(address, json={"query": query})
            if '"errors"' in answer.text[:20]:
                raise SystemExit(answer.text[:500])

    async with httpx2.AsyncClient(timeout=300) as http:
        await asyncio.gather(*(client(http, place) for place in range(CLIENTS)))


async def waits(address: str) -> list[float]:
    """How long each of many small questions takes, one after the other, in ms; shortest first."""
    found = []
    async with httpx2.AsyncClient(timeout=60) as http:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            begin = time.perf_counter()
            answer = await http.post(address, json=SMALL)
            found.append((time.perf_counter() - begin) * 1000)
            assert '"errors"' not in answer.text[:20], answer.text
            await asyncio.sleep(0.005)
    return sorted(found)


def told(name: str, found: list[float]) -> str:
    """A row of the table."""
    cells = [name, f"{len(found):,}", *(f"{found[int(len(found) * part)]:.1f}" for part in (0.5, 0.99))]
    return f"| {' | '.join([*cells, f'{found[-1]:.1f}'])} |"


def main() -> None:
    """Print both as a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seed = folder / "seed.json"
        graph.write(seed)
        with running(OURS, seed, folder) as server:
            address = server.address("")
            alone = asyncio.run(waits(address))
            heavy = subprocess.Popen([sys.executable, __file__, address])
            try:
                time.sleep(2)
                beside = asyncio.run(waits(address))
                assert heavy.poll() is None, "the heavy clients ended early"
            finally:
                heavy.terminate()
                heavy.wait()
    print("| a small question | asked | half took at most, ms | 99 % took at most, ms | longest, ms |")
    print("| --- | ---: | ---: | ---: | ---: |")
    print(told("alone", alone))
    print(told(f"beside {CLIENTS} clients with heavy ones", beside))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(ask_heavy(sys.argv[1]))
    else:
        main()
