"""One text of JSON as a value. What is wrong with it as a text is found here, whatever it means."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from clustergraph.errors import Fault
from clustergraph.seeds.places import DEEPEST, LONGEST_NUMBER, Located, Places, Spot, excerpt, spot

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
    """One text that is JSON, and the line of its file where it begins. `suspect`: `places.Places` will find a fault in its text. `marked`: the file
    starts with a byte-order mark, which the text leaves out."""

    file: str
    text: str
    value: Any
    suspect: bool
    marked: bool
    line: int = 1

    def located(self) -> Located:
        """What knows where everything in it stands."""
        return Places(self.text, self.file, self.line)


def parsed(file: str, text: str, marked: bool, faults: list[Fault], line: int = 1) -> Document | None:
    """The value of a text that begins in some line of a file; none when it is not JSON, which is added to the faults."""
    reading = _Reading()
    try:
        value = reading.decoder.decode(text)
        deep = _is_deep(value)
    except json.JSONDecodeError as error:
        (row, column), message, hint = _said(error, text)
        shown, length = excerpt(text, (row, column))
        faults.append(Fault(file, row + line - 1, column, message, hint, "error", shown, length))
        return None
    except RecursionError:
        deep = True
    if deep:
        faults.extend(Places(text, file, line).problems())
        return None
    return Document(file, text, value, reading.suspect, marked, line)


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
