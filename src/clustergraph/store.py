"""The last generations on disk, each a folder that is there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, BinaryIO

import orjson
from filelock import FileLock, Timeout

from clustergraph.errors import SettingError

KEPT = 10
"""Generations that a store keeps."""
NAME = re.compile(r"[0-9]{8}")
"""A folder with such a name is a generation; all others are in the making or on their way out."""
FACTS = "generation.json"
LAST = "last-load.json"
SEED = "seed"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Generation:
    """One state of the graph, as it is kept: its number, when it was loaded (ISO 8601, UTC), where it came from, its size, and the
    SHA-256 of each of its files by name."""

    generation: int
    loadedAt: str  # noqa: N815, the API's word, also in the file
    origin: str
    nodes: int
    edges: int
    files: dict[str, str]


class Store:
    """A folder of generations. One service at a time may change it; `alone` keeps its processes from doing so at once.

    A generation is made in a folder of another name, written through to the disk, and then renamed, which a file system does in one
    step (POSIX, rename). So whenever the process is killed, each generation is whole, and the newest one is the old or the new.
    Raises SettingError when the folder cannot be used or another process uses it.
    """

    def __init__(self, folder: Path, kept: int = KEPT) -> None:
        self.folder = folder
        self.kept = kept
        self._lock = FileLock(folder / ".lock")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout:
            raise SettingError(
                f"{folder} is in use by another process",
                "Ask the running service instead: --to URL with --admin-token FILE.",
            ) from None
        except OSError as error:
            raise SettingError(
                f"{folder} cannot be used: {(error.strerror or str(error)).lower()}",
                "Name a folder that can.",
            ) from None
        self._clean()

    def close(self) -> None:
        """Let others change it."""
        self._lock.release()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other process of the service changes it."""
        with FileLock(self.folder / ".load"):
            yield

    def tell(self, told: Mapping[str, Any]) -> None:
        """Leave word of the last attempt to load a seed for the other processes of the service. Raises OSError."""
        new = self.folder / f".{LAST}"
        new.write_bytes(orjson.dumps(told))
        new.replace(self.folder / LAST)

    def last(self) -> tuple[int, Mapping[str, Any]] | None:
        """When it was left (ns), and what was said; none when there is no word."""
        place = self.folder / LAST
        try:
            return place.stat().st_mtime_ns, orjson.loads(place.read_bytes())
        except (OSError, ValueError):
            return None

    def files(self, generation: Generation) -> list[Path]:
        """The seed files of a generation."""
        return [self._place(generation.generation) / SEED / name for name in generation.files]

    @property
    def next(self) -> int:
        """The number of the next generation: greater than any that was ever kept, damaged ones as well."""
        names = (place.name for place in self.folder.iterdir() if NAME.fullmatch(place.name))
        return 1 + int(max(names, default="0"))

    def newest(self) -> Generation | None:
        """The last generation whose files are as they were kept."""
        return next((one for one in reversed(generations(self.folder)) if self.is_whole(one)), None)

    def find(self, number: int) -> Generation:
        """One generation. Raises SettingError when there is none, or its files are not as they were kept."""
        known = {one.generation: one for one in generations(self.folder)}
        if number not in known:
            raise SettingError(
                f"there is no generation {number}",
                f"There are {', '.join(map(str, known))}." if known else "None is kept yet.",
            )
        if not self.is_whole(known[number]):
            raise SettingError(
                f"the files of generation {number} are damaged on the disk", "Restore another one."
            )
        return known[number]

    def is_whole(self, generation: Generation) -> bool:
        """Whether the files of a generation are as they were kept."""
        try:
            found = (digest(path) for path in self.files(generation))
            return all(one == kept for one, kept in zip(found, generation.files.values(), strict=True))
        except OSError:
            return False

    @contextmanager
    def staged(self, files: Collection[Path]) -> Iterator[Sequence[Path]]:
        """Copies of some files, in the same order, in a folder of the store that nobody takes for a generation; they go away at the
        end, unless they were kept. Raises SettingError when it cannot be written."""
        place = None
        copies: list[Path] = []
        try:
            place = Path(mkdtemp(prefix=".new-", dir=self.folder))
            seed = place / SEED
            seed.mkdir()
            for path in files:
                copies.append(_free_name(seed, path))
                with _opened(path) as source, copies[-1].open("wb") as copy:
                    shutil.copyfileobj(source, copy, CHUNK)
        except OSError as error:
            _remove(place)
            raise self._unwritable(error) from None
        except SettingError:
            _remove(place)
            raise
        try:
            yield copies
        finally:
            _remove(place)

    def keep(
        self, staged: Sequence[Path], generation: int, loaded_at: str, origin: str, nodes: int, edges: int
    ) -> Generation:
        """Make staged files the newest generation. Raises SettingError when it cannot be written; then nothing has changed."""
        seed = staged[0].parent
        place = seed.parent
        try:
            files = {path.name: digest(path) for path in staged}
            kept = Generation(generation, loaded_at, origin, nodes, edges, files)
            (place / FACTS).write_bytes(orjson.dumps(asdict(kept), option=orjson.OPT_INDENT_2))
            for path in (*staged, place / FACTS, seed, place):
                _sync(path)
            place.rename(self._place(generation))
            _sync(self.folder)
        except OSError as error:
            raise self._unwritable(error) from None
        self._prune()
        return kept

    def _unwritable(self, error: OSError) -> SettingError:
        return _unusable(
            f"{self.folder} cannot be written", error, "Make room in it, or name another --store."
        )

    def _place(self, number: int) -> Path:
        return self.folder / f"{number:08}"

    def _prune(self) -> None:
        """Keep the last ones only."""
        for old in generations(self.folder)[: -self.kept]:
            self._discard(self._place(old.generation))

    def _discard(self, place: Path) -> None:
        """Take the name away first: half a folder is no generation."""
        leaving = self.folder / f".old-{place.name}"
        with suppress(OSError):
            place.rename(leaving)
        _remove(leaving)

    def _clean(self) -> None:
        """Remove what a process left that was killed."""
        self._prune()
        (self.folder / LAST).unlink(missing_ok=True)
        for sort in (".new-*", ".old-*"):
            for place in self.folder.glob(sort):
                _remove(place)


def generations(folder: Path) -> Sequence[Generation]:
    """What a folder keeps, oldest first; it may be in use. Raises SettingError when there is no such folder."""
    if not folder.is_dir():
        raise SettingError(f"{folder}: there is no such folder", "Name the folder that --store was given.")
    places = sorted(place for place in folder.iterdir() if NAME.fullmatch(place.name))
    return [found for place in places if (found := _read(place))]


def _read(place: Path) -> Generation | None:
    """The facts of a generation; none when they are gone or damaged."""
    try:
        facts: dict[str, Any] = orjson.loads((place / FACTS).read_bytes())
        return Generation(**facts)
    except (OSError, ValueError, TypeError):
        return None


def _free_name(folder: Path, path: Path) -> Path:
    """A place for a file, with a number when two folders have files of one name."""
    place, number = folder / path.name, 1
    while place.exists():
        number += 1
        place = folder / f"{path.stem}-{number}{path.suffix}"
    return place


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """Write a file or a folder through to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(place: Path | None) -> None:
    if place is not None:
        shutil.rmtree(place, ignore_errors=True)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise _unusable(f"{path} cannot be read", error, "Put it back.") from None


def _unusable(told: str, error: OSError, hint: str) -> SettingError:
    return SettingError(f"{told}: {(error.strerror or str(error)).lower()}", hint)
