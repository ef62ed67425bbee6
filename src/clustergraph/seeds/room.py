"""Whether seed files fit into the memory that is free: told before they are read, not when the system ends the process."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from clustergraph.errors import SettingError
from clustergraph.seeds.lines import LINES

NEEDS_OF_LINES, NEEDS = 6, 12
"""Bytes of memory for each byte of JSON Lines, and of JSON: 5 and 11 at most while a graph of 270,000 exports or more was built."""
CAREFUL_OF_LINES, CAREFUL = 20, 36
"""The same for the careful reading, which knows where everything stands: 18 and 33 at most for a graph of 200,000 exports."""
GIB = 2**30
MEMORY = Path("/proc/meminfo")
GROUP = Path("/sys/fs/cgroup")
LIMITS = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "total_inactive_file"),
)
"""What a control group says of its limit, of what it uses, and of what of that is given back when needed: version 2, version 1."""


def check_fits(files: Iterable[Path], free: int | None = None, careful: bool = False) -> None:
    """Raises SettingError when files need more memory than there is: `free` bytes, or what the system says. Files that are not there
    need none. `careful`: they are read with the place of everything, to say what is wrong and where."""
    of_lines, of_others = (CAREFUL_OF_LINES, CAREFUL) if careful else (NEEDS_OF_LINES, NEEDS)
    needed = sum(_size(path) * (of_lines if path.suffix == LINES else of_others) for path in files)
    if free is None:
        free = available()
    if free is not None and needed > free:
        what = "looking for faults in this seed" if careful else "this seed"
        hint = "Check its parts one by one" if careful else "Load fewer files"
        raise SettingError(
            f"{what} needs about {math.ceil(needed / GIB * 10) / 10:g} GiB of memory, and "
            f"{math.floor(free / GIB * 10) / 10:g} GiB are free",
            f"{hint}, stop other programs, or use a machine with more memory; "
            f"files of JSON Lines ({LINES}) need half as much as .json.",
        )


def available(memory: Path = MEMORY, group: Path = GROUP) -> int | None:
    """How many bytes of memory may still be used, by the whole system and by the group that this process is in; none when nothing
    says so."""
    return min((*_of_system(memory), *_of_group(group)), default=None)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _of_system(memory: Path) -> Iterator[int]:
    if found := re.search(r"^MemAvailable:\s+(\d+) kB", _text(memory), re.MULTILINE):
        yield int(found[1]) * 1024


def _of_group(group: Path) -> Iterator[int]:
    for limit, used, kept in LIMITS:
        most, now = _text(group / limit).strip(), _text(group / used).strip()
        if most.isdigit() and now.isdigit():
            statistics = _text((group / limit).with_name("memory.stat"))
            found = re.search(rf"^{kept} (\d+)$", statistics, re.MULTILINE)
            yield max(0, int(most) - int(now) + (int(found[1]) if found else 0))


def _text(path: Path) -> str:
    """The text of a file, empty when there is none: not every system has them."""
    try:
        return path.read_text("ascii")
    except (OSError, ValueError):
        return ""
