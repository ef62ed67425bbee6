"""What lasts is frozen; what was garbage meanwhile is not."""

from __future__ import annotations

import gc
import weakref

from clustergraph.engines.lasting import COLLECTIONS, lasting


class Ring:
    """Garbage that only a collection finds."""

    def __init__(self) -> None:
        self.itself = self


def test_garbage_of_others_is_not_frozen_with_what_lasts() -> None:
    with lasting():
        made = [Ring() for _ in range(100_000)]
        garbage = weakref.ref(Ring())
    frozen = gc.get_freeze_count()
    assert garbage() is None
    assert frozen >= len(made)
    assert gc.get_threshold() == COLLECTIONS
    assert gc.isenabled()


def test_what_fails_freezes_nothing() -> None:
    before = gc.get_freeze_count()
    try:
        with lasting():
            raise KeyError
    except KeyError:
        pass
    assert gc.get_freeze_count() == before
    assert gc.get_threshold() == COLLECTIONS
