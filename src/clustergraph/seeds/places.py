"""Where things stand in a JSON text. Only texts with faults are scanned: a good seed never pays for it."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Any, Protocol

from clustergraph.errors import Fault

Pointer = tuple[str | int, ...]
"""The way from the top of a document to a value: keys and list positions."""
Spot = tuple[int, int]
"""A line and a column, counted from 1."""

DEEPEST = 64
"""Lists and objects inside one another; a seed needs five."""
LONGEST_NUMBER = 40
"""Digits of a whole number."""
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[][{},:]|[^\s"][^\s"\][{},:]*', re.DOTALL)
_LINE = re.compile("\n")
_WHOLE_NUMBER = re.compile(r"-?\d+")


def spot(text: str, offset: int) -> Spot:
    """The line and column of a position in a text."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def excerpt(text: str, place: Spot) -> tuple[str, int]:
    """The line of a place, and how many letters of it the token there has."""
    line = text.split("\n", place[0])[place[0] - 1].rstrip("\r")
    match = _TOKEN.match(line, place[1] - 1)
    return line, len(match[0]) if match else 1


class Located(Protocol):
    """Knows where everything in a document stands."""

    def problems(self) -> Iterable[Fault]:
        """What is wrong with the document as a text."""
        ...

    def fault(self, pointer: Pointer, at_key: bool, message: str, hint: str, level: str) -> Fault | None:
        """A fault of a value, or of the key before it; none when it is among the problems."""
        ...

    def place(self, pointer: Pointer, at_key: bool) -> str:
        """Where a value or its key stands, for people."""
        ...


class Readable(Protocol):
    """What rows are read from: a file of JSON, or a table. `suspect`: its text has problems; `marked`: it starts with a byte-order
    mark."""

    @property
    def file(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def suspect(self) -> bool: ...
    @property
    def marked(self) -> bool: ...
    def located(self) -> Located:
        """What knows where everything in it stands."""
        ...


class Places:
    """The place of every key and value of a text that Python's json accepts, and what it should have refused.

    The problems are a key given twice, NaN, a number of too many digits, and nesting that is too deep, where the scan ends.
    `refused` are the places of values among them: these need no further fault. `line` is the one of the file where the text begins.
    """

    def __init__(self, text: str, file: str, line: int = 1) -> None:
        self.text = text
        self.file = file
        self.line = line
        self.values: dict[Pointer, int] = {}
        self.keys: dict[Pointer, int] = {}
        self._problems: list[tuple[Spot, str, str]] = []
        self.refused: set[Spot] = set()
        self._lines = [0, *(match.end() for match in _LINE.finditer(text))]
        self._scan()

    def problems(self) -> Iterable[Fault]:
        return [self._fault(*problem, "error") for problem in self._problems]

    def fault(self, pointer: Pointer, at_key: bool, message: str, hint: str, level: str) -> Fault | None:
        here = self.spot(pointer, at_key)
        return None if here in self.refused else self._fault(here, message, hint, level)

    def place(self, pointer: Pointer, at_key: bool) -> str:
        line, column = self.spot(pointer, at_key)
        return f"{self.file}:{line}:{column}"

    def spot(self, pointer: Pointer, at_key: bool = False) -> Spot:
        """The place of a value, or of the key before it. Node-link JSON calls the id of an edge its key."""
        known = self.keys if at_key else self.values
        return self._spot(known[pointer if pointer in known else (*pointer[:-1], "key")])

    def _fault(self, place: Spot, message: str, hint: str, level: str) -> Fault:
        line, length = self._excerpt(place)
        return Fault(self.file, *place, message, hint, level, line, length)

    def _excerpt(self, place: Spot) -> tuple[str, int]:
        number = place[0] - self.line
        start = self._lines[number]
        end = self._lines[number + 1] if number + 1 < len(self._lines) else len(self.text)
        return excerpt(self.text[start:end].rstrip("\n"), (1, place[1]))

    def _spot(self, offset: int) -> Spot:
        line = bisect_right(self._lines, offset)
        return line + self.line - 1, offset - self._lines[line - 1] + 1

    def _scan(self) -> None:
        path: list[str | int] = []
        seen: list[dict[str, int]] = []
        awaits_key = False
        for match in _TOKEN.finditer(self.text):
            token, offset = match[0], match.start()
            first = token[0]
            if first == ",":
                if isinstance(path[-1], int):
                    path[-1] += 1
                else:
                    awaits_key = True
            elif first == ":":
                awaits_key = False
            elif first in "}]":
                path.pop()
                seen.pop()
                awaits_key = False
            elif awaits_key:
                path[-1] = key = json.loads(token)
                self._key(tuple(path), key, offset, seen[-1])
            else:
                self.values[tuple(path)] = offset
                if first not in "{[":
                    self._scalar(token, offset)
                    continue
                if len(path) == DEEPEST:
                    self._deep(offset)
                    return
                path.append("" if first == "{" else 0)
                seen.append({})
                awaits_key = first == "{"

    def _key(self, pointer: Pointer, key: str, offset: int, seen: dict[str, int]) -> None:
        self.keys[pointer] = offset
        before = seen.setdefault(key, offset)
        if before != offset:
            line, column = self._spot(before)
            self._problems.append(
                (
                    self._spot(offset),
                    f'the key "{key}" is there already, in line {line}, column {column}',
                    "Remove one of the two.",
                )
            )

    def _scalar(self, token: str, offset: int) -> None:
        if token in ("NaN", "Infinity", "-Infinity"):
            message, hint = f"{token} is no number in JSON", "Leave out what is not known."
        elif _WHOLE_NUMBER.fullmatch(token) and len(token.lstrip("-")) > LONGEST_NUMBER:
            message = f"this number has {len(token.lstrip('-'))} digits"
            hint = f"Write at most {LONGEST_NUMBER} digits, or a text."
        else:
            return
        here = self._spot(offset)
        self.refused.add(here)
        self._problems.append((here, message, hint))

    def _deep(self, offset: int) -> None:
        self._problems.append(
            (
                self._spot(offset),
                f"lists and objects are nested more than {DEEPEST} deep",
                "A seed needs five levels: write this flatter.",
            )
        )
