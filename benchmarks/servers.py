"""The service beside its peers over HTTP: the same graph, the same questions, one server at a time, one table of ratios.

Before anything is timed each peer must answer as we do. `wrk` (Debian's package of that name) makes the load. Nothing but the
ratios means anything on another machine.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import graph
import orjson
from load import Measured, measured
from peer import OURS, PEERS, Peer, Running, running
from workload import OWN, Workload, workloads

NAMES = "S M L F H G I D"
WHAT = {
    "S": "one company, another each time",
    "M": "100 companies",
    "L": "1,000 companies",
    "F": "filter of two quantifiers",
    "H": "first 20 of a hub",
    "G": "groups of all exports",
    "I": "introspection of its own schema",
    "D": "M, each document new",
}


@dataclass
class Result:
    """What one server reached."""

    name: str
    peak: float = 0
    loads: dict[str, Measured] = field(default_factory=dict)


def compare(server: Running, asked: list[Workload], folder: Path) -> None:
    """Keep our answers, or check that a peer's are the same. Ends the benchmark when they differ."""
    for workload in asked:
        for number, body in enumerate(workload.samples):
            file = folder / (f"{workload.name}.{number}" if number else workload.name)
            answer = server.ask(body, workload.name)
            if server.peer is OURS:
                if b'"errors"' in answer[:20]:
                    raise SystemExit(f"{workload.name}: {answer[:500].decode()}")
                file.write_bytes(answer)
            elif workload.name not in OWN and orjson.loads(answer) != orjson.loads(file.read_bytes()):
                raise SystemExit(f"{server.peer.name} answers {workload.name} otherwise: {answer[:500]!r}")


def run(peer: Peer, asked: list[Workload], chosen: argparse.Namespace, seed: Path, folder: Path) -> Result:
    """Start a server, compare its answers, load it with each workload, end it."""
    result = Result(peer.name)
    begin = time.monotonic()
    with running(peer, seed, folder) as server:
        compare(server, asked if peer.answers else [], folder)
        for workload in asked:
            result.loads[workload.name] = measured(
                server, workload, chosen.seconds, chosen.exports // 10, folder
            )
        result.peak = server.peak()
    print(f"{peer.name}: {time.monotonic() - begin:.0f} s", file=sys.stderr)
    return result


def number(value: float) -> str:
    """A number with three figures that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def cell(load: Measured) -> str:
    """A rate, and in brackets how long half and nearly all requests took."""
    return f"{number(load.rate)} ({number(load.p50)}, {number(load.p99)})"


def table(results: list[Result], asked: list[Workload], folder: Path) -> str:
    """Rates of all servers, and ours as a multiple of each peer's."""
    ours, *peers = results
    heads = ["workload", "answer", ours.name]
    for peer in peers:
        heads += [peer.name, f"ours ÷ {peer.name}"]
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1)]
    for workload in asked:
        size = (folder / workload.name).stat().st_size
        mine = ours.loads[workload.name]
        line = [f"{workload.name}: {WHAT[workload.name]}", f"{size / 1000:,.1f} kB", cell(mine)]
        for peer in peers:
            theirs = peer.loads[workload.name]
            compared = workload.name not in OWN or not PEERS[peer.name].answers
            line += [cell(theirs), f"**{number(mine.rate / theirs.rate)}**" if compared else "-"]
        lines.append(line)
    line = ["peak memory", "", f"{ours.peak:,.0f} MB"]
    for peer in peers:
        line += [f"{peer.peak:,.0f} MB", number(ours.peak / peer.peak)]
    lines.append(line)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4, help="how long each load lasts (default 4)")
    parser.add_argument("--only", default=NAMES.replace(" ", ","), help="workloads, such as S,M")
    parser.add_argument("--peers", default="mercurius,plain,bare", help=f"some of {', '.join(PEERS)}")
    parser.add_argument("--exports", type=int, default=graph.EXPORTS, help="the size of the graph")
    found = parser.parse_args()
    found.only = [name for name in found.only.split(",") if name]
    found.peers = [name for name in found.peers.split(",") if name]
    unknown = [*(set(found.only) - set(WHAT)), *(set(found.peers) - set(PEERS))]
    if unknown:
        parser.error(f"there is no {' or '.join(sorted(unknown))}")
    return found


def main() -> None:
    """Run all servers, one after the other, and print the table."""
    chosen = options()
    for program in ("wrk", *(["node"] if "mercurius" in chosen.peers else [])):
        if not shutil.which(program):
            raise SystemExit(f"{program} is missing: apt-get install {program.replace('node', 'nodejs')}")
    asked = workloads(chosen.only)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seed = folder / "seed.json"
        graph.write(seed, chosen.exports)
        servers = [OURS, *(PEERS[name] for name in chosen.peers)]
        results = [run(peer, asked, chosen, seed, folder) for peer in servers]
        print(
            f"Requests a second (ms: half of them, 99 % of them took at most); {chosen.exports:,} exports\n"
        )
        print(table(results, asked, folder))


if __name__ == "__main__":
    main()
