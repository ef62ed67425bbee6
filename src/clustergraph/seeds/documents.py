"""Seed files as JSON values. What is wrong with a file as a text is found here, whatever it means."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clustergraph.errors import Fault
from clustergraph.seeds.places import DEEPEST, LONGEST_NUMBER, Located, Places, Spot, excerpt, spot

ENDINGS = (".json",)
"""How the names of seed files end."""
SAYS = {
    "Expecting value": ("a value is missing here", "Write a text in quotes, a number, a list or an object."),
    "Expecting ',' delimiter": (
        "a comma or a closing bracket is missing here",
        "Put a comma between two values.",
    ),
    "Expecting ':' delimiter": ("a colon is missing here", 'Put a colon behind a key: "name": "Ada".'),
    "Expecting property name enclosed in double quotes": (
        "a key in double quotes is missing here",
        'Write keys like this: "name".',
    ),
    "Extra data": ("the JSON ends before this", "Remove what follows, or the bracket that closes too early."),
    "Unterminated string starting at": ("this text never ends", "Close it with a double quote."),
    "Invalid control character at": (
        "a text goes over the end of its line, or holds a tab",
        "Close it with a double quote, or write a line break as \\n, a tab as \\t.",
    ),
    "Invalid \\escape": ("a backslash means nothing before this letter", "Write two backslashes for one."),
    "Invalid \\uXXXX escape": ("\\u needs four hexadecimal digits", 'Write "\\u00e9", or just "é".'),
}
"""What json says, in plain words, and the way out."""


@dataclass(frozen=True, eq=False, slots=True)
class Document:
    """One file that is JSON. `suspect`: `places.Places` will find a fault in its text. `marked`: the file
    starts with a byte-order mark, which the text leaves out."""

    file: str
    text: str
    value: Any
    suspect: bool
    marked: bool

    def located(self) -> Located:
        """What knows where everything in it stands."""
        return Places(self.text, self.file)


def documents(paths: Iterable[Path], faults: list[Fault]) -> list[Document]:
    """The documents of files and folders, but for those that are not JSON; faults are added to the list."""
    read = (_document(path, faults) for path in files(paths, faults))
    return [document for document in read if document is not None]


def is_seed(path: Path) -> bool:
    """Whether a file of a folder is read as a seed: by its name, and not when that is hidden."""
    return path.name.endswith(ENDINGS) and not path.name.startswith(".")


def files(paths: Iterable[Path], faults: list[Fault]) -> Iterator[Path]:
    """The files to read, each once; a folder stands for its *.json, hidden ones left out."""
    found: dict[Path, Path] = {}
    for path in paths:
        inside = [path]
        if path.is_dir():
            inside = sorted(one for one in path.glob("*") if is_seed(one))
            if not inside:
                faults.append(
                    Fault(str(path), 0, 0, "this folder holds no .json file", "Name a folder that does.")
                )
        for one in inside:
            found.setdefault(one.absolute(), one)
    yield from found.values()


def _document(path: Path, faults: list[Fault]) -> Document | None:
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
    try:
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        message = f"the byte 0x{error.object[error.start]:02X} is not UTF-8"
        faults.append(Fault(file, *spot(before, len(before)), message, "Save the file as UTF-8."))
        return None
    return _parsed(file, text, data.startswith(BOM_UTF8), faults)


def _parsed(file: str, text: str, marked: bool, faults: list[Fault]) -> Document | None:
    reading = _Reading()
    try:
        value = reading.decoder.decode(text)
        deep = _is_deep(value)
    except json.JSONDecodeError as error:
        place, message, hint = _said(error, text)
        line, length = excerpt(text, place)
        faults.append(Fault(file, *place, message, hint, "error", line, length))
        return None
    except RecursionError:
        deep = True
    if deep:
        faults.extend(Places(text, file).problems())
        return None
    return Document(file, text, value, reading.suspect, marked)


class _Reading:
    """One parse, which notices what json lets pass and leaves saying where it stands to Places."""

    def __init__(self) -> None:
        self.suspect = False
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self._object, parse_int=self._integer, parse_constant=self._constant
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            self.suspect = True
        return value

    def _integer(self, digits: str) -> float:
        if len(digits.lstrip("-")) > LONGEST_NUMBER:
            return self._constant(digits)
        return int(digits)

    def _constant(self, _: str) -> float:
        self.suspect = True
        return float("nan")


def _is_deep(value: Any) -> bool:
    level: list[Any] = [[value]]
    for _ in range(DEEPEST + 1):
        level = [
            child
            for one in level
            for child in (one.values() if isinstance(one, dict) else one)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def _said(error: json.JSONDecodeError, text: str) -> tuple[Spot, str, str]:
    """What json found. Python 3.13 and 3.11 place a comma too many differently, so that is found here."""
    if not text.strip():
        return (1, 1), "the file is empty", 'Write at least {"nodes": [], "edges": []}.'
    comma = error.pos
    if text[comma : comma + 1] in ("}", "]"):
        comma = len(text[:comma].rstrip()) - 1
    if text[comma : comma + 1] == "," and (
        comma < error.pos or error.msg.startswith("Illegal trailing comma")
    ):
        return spot(text, comma), "a comma stands before a closing bracket", "Remove the comma."
    message, hint = SAYS.get(error.msg, (f"this is not JSON: {error.msg}", ""))
    return (error.lineno, error.colno), message, hint
