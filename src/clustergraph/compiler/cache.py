"""What was made before for a request, by document, operation and shape of variables."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """The last things that were asked for, at most `size` of them."""

    def __init__(self, size: int = 1000) -> None:
        self.size = size
        self._kept: OrderedDict[Hashable, Made] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept for a key; made, and kept, when it is not there."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        made = self._kept[key] = make()
        if len(self._kept) > self.size:
            self._kept.popitem(last=False)
        return made
