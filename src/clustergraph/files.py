"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from clustergraph.errors import SettingError


@contextmanager
def whole(path: Path, hint: str = "Choose a place that you may write to.") -> Iterator[Path]:
    """A new file beside `path` to write to, which takes its place at the end; when anything is raised, `path` stays as it was.

    Raises SettingError, with the hint, when it cannot be written.
    """
    fresh = path.with_name(f".{path.name}-{os.getpid()}.new")
    try:
        yield fresh
        fresh.replace(path)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise SettingError(f"{path} cannot be written: {why}", hint) from None
    finally:
        with suppress(OSError):
            fresh.unlink()
