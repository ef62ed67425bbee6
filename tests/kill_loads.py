"""Kills a process that loads one seed after the other, at random moments, and looks at what is left each time.

    python kill_loads.py FOLDER KILLS

A child is a fork, as it would take longer to start one than to kill it. It tells each generation that was kept on a pipe; the
newest one that is found must be that, or the next.
"""

from __future__ import annotations

import gc
import os
import random
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from clustergraph.engines.interpreter import Interpreter
from clustergraph.engines.memory import Graph
from clustergraph.model.reader import read_model_file
from clustergraph.server.loading import Loader, files_of
from clustergraph.store import Store, generations

RAILWAY = Path(__file__).parent / "domains" / "railway"
LONGEST = 0.08


def main(folder: Path, kills: int) -> None:
    """Raises AssertionError when something is left that is neither the old nor the new."""
    model = read_model_file(RAILWAY / "model.graphql")
    seeds = [folder / "old", folder / "new"]
    for number, seed in enumerate(seeds):
        seed.mkdir()
        text = (RAILWAY / "seed.json").read_text("utf-8")
        (seed / "seed.json").write_text(text + "\n" * number, "utf-8")
        (seed / "more.json").write_text('{"nodes": []}' + " " * 100_000 * number)
    gc.freeze()  # a load begins by collecting garbage: there is none
    kept, made, last = folder / "kept", 0, 0
    for _ in range(kills):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            load(
                Loader(model, lambda *of: Interpreter(Graph(*of)), Store(kept)),
                seeds,
                writing,
            )
        os.close(writing)
        told = 0
        with os.fdopen(reading, "rb") as pipe:
            pipe.read(1)  # it has begun
            time.sleep(random.random() * LONGEST)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            told = max([last, *map(int, pipe.read().split())])
        made += any(path.name.startswith(".new-") for path in kept.iterdir())
        with closing(Store(kept)) as store:
            newest = store.newest()
            number = newest.generation if newest else 0
            assert told <= number <= told + 1, (told, number)
            assert all(map(store.is_whole, generations(kept)))
            assert len(generations(kept)) <= store.kept
            assert not any(path.name.startswith((".new-", ".old-")) for path in kept.iterdir())
            if newest:
                loader = Loader(model, lambda *of: Interpreter(Graph(*of)))
                assert len(loader.read(files_of(store, newest)).nodes) > 5
            last = number
    print(f"kills: {kills}\ngenerations: {last}\nin the making: {made}")


def load(loader: Loader, seeds: Sequence[Path], writing: int) -> None:
    """Load one seed after the other, until the end."""
    os.write(writing, b" ")
    number = 0
    while True:
        files = {path: str(path) for path in sorted(seeds[number % 2].iterdir())}
        made = loader.new(files, "killing")
        assert made
        os.write(writing, b"%d\n" % made[0].graph.generation)
        number += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
