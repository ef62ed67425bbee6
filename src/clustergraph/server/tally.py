"""How often each ready question was asked: never by whom, nor with which variables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from mmap import mmap

from clustergraph.server.observing import Seen

BYTES = 8
"""Of one count."""


class Tally:
    """Counts of all workers, each of which adds to a row of its own: so no addition is lost, and a worker that takes the place of
    another goes on with its row. Make it before the service forks, as they share its memory; it lasts as long as the service."""

    def __init__(self, texts: Iterable[str], workers: int = 1) -> None:
        self._places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        self._rows = memoryview(mmap(-1, BYTES * max(1, len(self._places)) * workers)).cast("Q")

    def counting(self, worker: int = 1) -> Callable[[Seen, float], None]:
        """What counts the requests of a worker, by its number from 1, once each was answered."""
        places, counts, first = self._places, self._rows, len(self._places) * (worker - 1)

        def count(seen: Seen, _: float) -> None:
            place = places.get(seen.asked.text) if seen.asked else None
            if place is not None and not seen.body:
                counts[first + place] += 1

        return count

    def asked(self, text: str) -> int:
        """How often a question was asked, of whichever worker."""
        return sum(self._rows[self._places[text] :: len(self._places)])
