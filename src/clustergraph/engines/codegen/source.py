"""The source of a program in the making: functions, and the values that their names stand for.

Names come from the model and from operators, never from a request: its texts are values like all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import count
from typing import Any

from clustergraph.errors import BadUserInput
from clustergraph.pace import pause

Piece = bytes | str
"""A part of an answer: JSON that is known, or an expression whose value is JSON."""
MAX_LINES = 50_000
"""Lines of one program. Compiling so many takes about a second."""
PART = 10_000
"""Letters that are compiled in one go, if the functions are no longer: some milliseconds."""


class Later:
    """An expression that is written where it is first used, or never."""

    def __init__(self, write: Callable[[], str]) -> None:
        self._write = write

    @cached_property
    def _written(self) -> str:
        return self._write()

    def __str__(self) -> str:
        return self._written


class Source:
    """Functions that are written one after the other, in any order."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"join": b"".join, "comma": b",".join}
        self.lines: list[str] = []
        self._texts: dict[bytes, str] = {}
        self._numbers = count(1)

    def name(self, stem: str) -> str:
        """A name that nothing has yet."""
        return f"{stem}_{next(self._numbers)}"

    def bind(self, value: Any, stem: str) -> str:
        """A name for a value."""
        name = self.name(stem)
        self.names[name] = value
        return name

    def text(self, written: bytes) -> str:
        """A name for JSON that is known."""
        if written not in self._texts:
            self._texts[written] = self.bind(written, "text")
        return self._texts[written]

    def function(self, name: str, parameters: str, said: str, lines: Iterable[str]) -> str:
        """One more function; `said` tells a reader which operator it runs. Its name.

        Raises BadUserInput when the program grows too large.
        """
        pause()
        self.lines += [f"def {name}({parameters}):  # {said}", *(f"    {line}" for line in lines), ""]
        if len(self.lines) > MAX_LINES:
            raise BadUserInput("the request asks for too much at once", "Split it into several requests.")
        return name

    def joined(self, pieces: Iterable[Piece]) -> str:
        """An expression for pieces one after the other."""
        merged: list[Piece] = []
        for piece in pieces:
            if merged and isinstance(piece, bytes) and isinstance(merged[-1], bytes):
                merged[-1] += piece
            elif piece:
                merged.append(piece)
        parts = [self.text(one) if isinstance(one, bytes) else one for one in merged]
        return parts[0] if len(parts) == 1 else f"join(({', '.join(parts)}))"

    @property
    def written(self) -> str:
        return "\n".join(self.lines).rstrip() + "\n"

    def compiled(self) -> dict[str, Any]:
        """The names with all functions among them; many are compiled in parts, with pauses between them."""
        part: list[str] = []
        length = 0
        for line in [*self.lines, ""]:
            part.append(line)
            length += len(line)
            if not line and length > PART:
                self._compile(part)
                part, length = [], 0
                pause()
        self._compile(part)
        return self.names

    def _compile(self, lines: Sequence[str]) -> None:
        exec(compile("\n".join(lines), "<plan>", "exec"), self.names)


def listed(pieces: Sequence[Sequence[Piece]]) -> list[Piece]:
    """Pieces of the members of an object, with commas between them and braces around."""
    found: list[Piece] = [b"{"]
    for number, member in enumerate(pieces):
        found += [b","] * (number > 0)
        found += member
    return [*found, b"}"]
