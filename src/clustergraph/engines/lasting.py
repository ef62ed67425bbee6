"""What lives as long as the process is built with few collections of garbage, and never looked at by the collector again.

Collecting as Python does while a graph is built would cost a fifth of the start, and again with each later collection. Requests leave
few cycles behind, so the old are looked at rarely: that holds up all others. The young are looked at often, a few at a time.

Requests go on while a graph is built, and what is garbage when it is frozen stays for good. So the young is looked at even then, twice
as it grows, in pauses of 25 ms; it is the old that is not.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

COLLECTIONS = (10_000, 3, 6_000)
"""How many objects of each age there are before garbage is collected; Python's own are 700, 10 and 10."""
BUILDING = (10_000, 5, 1_000_000)
"""The same while something is built: the young often, the old never."""


@contextmanager
def lasting() -> Iterator[None]:
    """Build something that lasts."""
    gc.collect()
    gc.set_threshold(*BUILDING)
    try:
        yield
        gc.collect(1)
        gc.freeze()
    finally:
        gc.set_threshold(*COLLECTIONS)
