"""Plans that were made before, by document, operation and shape of variables."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from clustergraph.plan.operators import Plan


class Plans:
    """The last plans that were asked for, at most `size` of them."""

    def __init__(self, size: int = 1000) -> None:
        self.size = size
        self._kept: OrderedDict[Hashable, Plan] = OrderedDict()

    def plan(self, key: Hashable, make: Callable[[], Plan]) -> Plan:
        """The plan of a key; made, and kept, when it is not there."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        plan = self._kept[key] = make()
        if len(self._kept) > self.size:
            self._kept.popitem(last=False)
        return plan
