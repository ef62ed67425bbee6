"""What was made before for a request: kept as long as it is asked for, under a bound in number and in bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """The last things that were asked for. `weigh` estimates the bytes of one; what is heavier than a tenth of all is not
    kept. With a `size` of 0 nothing is."""

    def __init__(self, weigh: Callable[[Made], int], size: int = 1000, limit: int = 100_000_000) -> None:
        self.weigh = weigh
        self.size = size
        self.limit = limit
        self.weight = 0
        self._kept: OrderedDict[Hashable, tuple[Made, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def at_hand(self, key: Hashable) -> Made | None:
        """What is kept for a key, if anything is."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept for a key; made, and kept, when it is not there. Making it may give way to others."""
        found = self.at_hand(key)
        if found is not None:
            return found
        made = make()
        if self.size:
            self._keep(key, made, self.weigh(made))
        return made

    def grow(self, key: Hashable, weight: int) -> None:
        """What is kept for a key takes so many bytes more."""
        found = self._kept.get(key)
        if found is not None:
            self._keep(key, found[0], found[1] + weight)

    def all(self) -> Iterable[Made]:
        return [made for made, _ in self._kept.values()]

    def _keep(self, key: Hashable, made: Made, weight: int) -> None:
        before = self._kept.pop(key, None)
        self.weight -= before[1] if before else 0
        if weight <= self.limit / 10:
            self._kept[key] = made, weight
            self.weight += weight
        while len(self._kept) > self.size or self.weight > self.limit:
            self.weight -= self._kept.popitem(last=False)[1][1]
