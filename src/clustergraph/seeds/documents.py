"""Seed files as documents: which files there are, and what is read of each."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from pathlib import Path

from clustergraph.errors import Fault
from clustergraph.seeds.lines import LINES, lines
from clustergraph.seeds.places import Readable, spot
from clustergraph.seeds.texts import parsed

ENDINGS = (".json", LINES)
"""How the names of seed files end."""


def documents(paths: Iterable[Path], faults: list[Fault]) -> list[Readable]:
    """The documents of files and folders, but for those that are not JSON; faults are added to the list."""
    read = (_document(path, faults) for path in files(paths, faults))
    return [document for document in read if document is not None]


def is_seed(path: Path) -> bool:
    """Whether a file of a folder is read as a seed: by its name, and not when that is hidden."""
    return path.name.endswith(ENDINGS) and not path.name.startswith(".")


def files(paths: Iterable[Path], faults: list[Fault]) -> Iterator[Path]:
    """The files to read, each once; a folder stands for its *.json and *.jsonl, hidden ones left out."""
    found: dict[Path, Path] = {}
    for path in paths:
        inside = [path]
        if path.is_dir():
            inside = sorted(one for one in path.glob("*") if is_seed(one))
            if not inside:
                faults.append(
                    Fault(
                        str(path),
                        0,
                        0,
                        f"this folder holds no {' or '.join(ENDINGS)} file",
                        "Name a folder that does.",
                    )
                )
        for one in inside:
            found.setdefault(one.absolute(), one)
    yield from found.values()


def _document(path: Path, faults: list[Fault]) -> Readable | None:
    file = str(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        faults.append(
            Fault(file, 0, 0, "there is no such file or folder", "Name a seed file, or a folder of them.")
        )
        return None
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        faults.append(Fault(file, 0, 0, f"cannot be read: {said}", "Name a file that can be read."))
        return None
    if path.suffix == LINES:
        return lines(file, data, faults)
    try:
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        message = f"the byte 0x{error.object[error.start]:02X} is not UTF-8"
        faults.append(Fault(file, *spot(before, len(before)), message, "Save the file as UTF-8."))
        return None
    return parsed(file, text, data.startswith(BOM_UTF8), faults)
