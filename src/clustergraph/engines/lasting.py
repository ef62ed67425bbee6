"""What lives as long as the process is built without garbage being collected, and never looked at by the collector again.

Collecting while a graph is built would cost a fifth of the start, and again with each later collection. Requests leave next to no
cycles behind, so collections are rare: one among the rows of a long answer holds up all others.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

COLLECTIONS = (50_000, 50, 100)
"""How many objects of each age there are before garbage is collected; Python's own are 700, 10 and 10."""


@contextmanager
def lasting() -> Iterator[None]:
    """Build something that lasts."""
    gc.collect()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.set_threshold(*COLLECTIONS)
        gc.enable()
