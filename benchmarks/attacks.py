"""How long a small question takes while a service is attacked in each of the ways of docs/security.md: 127.0.0.1, one process.

Each attack is sent by two clients for a second. What counts is how long somebody else waits for a small question meanwhile; at most
100 ms are wanted.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import httpx2

from tests.server.attacks import ATTACKS, Attack
from tests.serving import serving

SECONDS = 1.0
PAUSE = 0.005
SMALL = {"query": "query ($id: ID!) { node(id: $id) { id __typename } }", "variables": {"id": "poma"}}


async def waited(address: str, attack: Attack) -> tuple[int, list[float]]:
    """How often an attack was answered, and the seconds that others waited."""
    async with (
        httpx2.AsyncClient(base_url=address, timeout=120) as attacker,
        httpx2.AsyncClient(base_url=address, timeout=120) as other,
    ):

        async def attacks() -> int:
            until, number = time.perf_counter() + SECONDS, 0
            while time.perf_counter() < until:
                await attacker.post("/graphql", content=attack.body, headers=attack.headers)
                number += 1
            return number

        both = asyncio.gather(attacks(), attacks())
        times = []
        while not both.done():
            began = time.perf_counter()
            await other.post("/graphql", json=SMALL)
            times.append(time.perf_counter() - began)
            await asyncio.sleep(PAUSE)
        return sum(await both), times


def main() -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory() as name, serving(Path(name)) as address:
        print("| attack | times | others wait, p50 ms | longest ms |\n|---|---|---|---|")
        longest = 0.0
        for attack in ATTACKS:
            number, times = asyncio.run(waited(address, attack))
            longest = max(longest, *times)
            print(
                f"| {attack.name} | {number} | {statistics.median(times) * 1e3:.1f} | {max(times) * 1e3:.0f} |",
                flush=True,
            )
        print(f"\nNobody waited longer than {longest * 1e3:.0f} ms.")


if __name__ == "__main__":
    main()
