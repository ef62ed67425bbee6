"""The faults of seed files while they are being found, each by its way into a document; places come last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from clustergraph.errors import Fault, did_you_mean
from clustergraph.seeds.places import Located, Pointer, Readable

MARK = ("the file starts with a byte-order mark", 'Save it as "UTF-8", not as "UTF-8 with BOM".')


class Where(NamedTuple):
    """A value in a document, or the key before it."""

    document: Readable
    pointer: Pointer
    at_key: bool = False

    def at(self, step: str | int) -> Where:
        """The value one step further in."""
        return Where(self.document, (*self.pointer, step))

    def key(self, step: str) -> Where:
        """The key of the value one step further in."""
        return Where(self.document, (*self.pointer, step), True)


class Findings:
    """Collects what is wrong, and gives it as faults."""

    def __init__(self) -> None:
        self._found: list[tuple[Where, str, str, Where | None, str]] = []

    def add(
        self, where: Where, message: str, hint: str = "", first: Where | None = None, level: str = "error"
    ) -> None:
        """One more fault; `first` is the place that it clashes with."""
        self._found.append((where, message, hint, first, level))

    def faults(self, documents: Iterable[Readable]) -> list[Fault]:
        """All of them, and those that stand in the text of suspect documents."""
        documents = list(documents)
        involved = {document for document in documents if document.suspect}
        involved |= {where.document for found in self._found for where in (found[0], found[3]) if where}
        places: dict[Readable, Located] = {document: document.located() for document in involved}
        faults = [Fault(document.file, 1, 1, *MARK) for document in documents if document.marked]
        faults += [problem for located in places.values() for problem in located.problems()]
        for where, message, hint, first, level in self._found:
            also = (
                f" The first is at {places[first.document].place(first.pointer, first.at_key)}."
                if first
                else ""
            )
            said = _printable(message), _printable(hint + also)
            fault = places[where.document].fault(where.pointer, where.at_key, *said, level)
            if fault is not None:
                faults.append(fault)
        return faults


def near(wrong: str, known: Iterable[str]) -> str:
    """A hint that offers the nearest known words, first of all one that differs in capitals only."""
    words = list(known)
    same = [word for word in words if word.casefold() == wrong.casefold()]
    return did_you_mean(same[0] if same else wrong, same or words)


def _printable(text: str) -> str:
    """The text without what would break a terminal or a log: control characters and halves of characters."""
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)
