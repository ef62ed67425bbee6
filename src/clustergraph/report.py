"""What is wrong with files, told to people, to programs, and to editors and code scanners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

import orjson

from clustergraph.errors import Fault

MOST = 50
"""Faults that are told to people; the rest are counted."""
WIDEST = 100
"""Letters of a line that are shown around a fault."""
LEVELS = {"error": "error", "warning": "warning"}


def as_text(faults: Sequence[Fault], most: int = MOST) -> str:
    """By file, each with its line, what is marked in it, and the way out; then how many there are."""
    lines: list[str] = []
    told = sorted(faults)[:most]
    for _, found in groupby(told, key=attrgetter("file")):
        lines += [line for fault in found for line in _told(fault)]
        lines.append("")
    if len(faults) > most:
        lines.append(f"... and {len(faults) - most} more.")
    return "\n".join([*lines, counted(faults)])


def counted(faults: Iterable[Fault]) -> str:
    """How many errors and warnings there are."""
    levels = [fault.level for fault in faults]
    parts = [
        f"{number:,} {level}{'s' * (number != 1)}" for level in LEVELS if (number := levels.count(level))
    ]
    return " and ".join(parts) or "no errors"


def _told(fault: Fault) -> Iterator[str]:
    level = "" if fault.level == "error" else f"{fault.level}: "
    yield f"{fault.place}: {level}{fault.message}"
    if fault.cell and fault.line_text:
        yield f"    {fault.line_text[:WIDEST]}"
    elif fault.line_text:
        shown, start = _window(fault)
        number = str(fault.line)
        margin = " " * len(number)
        marks = "^" * max(1, min(fault.length, len(shown) - start))
        yield f"    {number} | {shown}"
        yield f"    {margin} | {' ' * start}{marks}"
    if fault.hint:
        yield f"    {fault.hint}"


def _window(fault: Fault) -> tuple[str, int]:
    """What is shown of the line, and where in it the fault stands."""
    text, start = fault.line_text, fault.column - 1
    if len(text) > WIDEST:
        first = max(0, min(start - WIDEST // 3, len(text) - WIDEST))
        last = first + WIDEST
        cut = "…" * (first > 0)
        text, start = cut + text[first:last] + "…" * (last < len(text)), start - first + len(cut)
    left = text.lstrip()
    return left, max(0, start - (len(text) - len(left)))


def as_json(faults: Iterable[Fault]) -> str:
    """All of them as JSON: a list, and how many of each level."""
    found = sorted(faults)
    rows = [
        {
            "file": fault.file, "line": fault.line or None, "column": fault.column or None, "level": fault.level,
            "cell": fault.cell or None, "message": fault.message, "hint": fault.hint or None, "text": _marked(fault),
        }
        for fault in found
    ]  # fmt: skip
    counts = {f"{level}s": sum(fault.level == level for fault in found) for level in LEVELS}
    return orjson.dumps({"faults": rows, **counts}, option=orjson.OPT_INDENT_2).decode()


def as_sarif(faults: Iterable[Fault], version: str) -> str:
    """All of them in the format of editors and code scanners (SARIF 2.1.0, OASIS)."""
    driver = {"name": "clustergraph", "version": version, "rules": []}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": list(map(_result, sorted(faults))),
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return orjson.dumps(log, option=orjson.OPT_INDENT_2).decode()


def _result(fault: Fault) -> dict[str, Any]:
    text = f"{fault.message[:1].upper()}{fault.message[1:]}. {fault.hint}".strip()
    place: dict[str, Any] = {"artifactLocation": {"uri": fault.file.replace("\\", "/")}}
    if fault.line:
        end = fault.column + max(1, len(_marked(fault) or ""))
        place["region"] = {"startLine": fault.line, "startColumn": fault.column, "endColumn": end}
    return {"level": fault.level, "message": {"text": text}, "locations": [{"physicalLocation": place}]}


def _marked(fault: Fault) -> str | None:
    """The text at fault."""
    if fault.cell:
        return fault.line_text or None
    start = fault.column - 1
    return fault.line_text[start : start + fault.length] or None if fault.line_text else None
