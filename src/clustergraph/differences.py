"""What differs between two seeds, told to people, as Markdown for a review, and to programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from clustergraph.seeds.difference import Change, Difference

MOST = 200
"""Changes that are told to people; the rest are counted."""
SORTS = ("added", "removed", "changed")


def as_text(found: Difference) -> str:
    """How much changed, each change on a line of its own with what differs below it, and probable duplicates."""
    lines = [summary(found), ""] if found.changes else [summary(found)]
    for change in found.changes[:MOST]:
        lines.append(f"{change.sort} {change.of} {_named(change)}")
        lines += [f"    {name}: {_value(old)} -> {_value(new)}" for name, old, new in change.differences]
    lines += _left(found)
    lines += _twins(found, "", "    ")
    return "\n".join(lines)


def as_markdown(found: Difference) -> str:
    """The same as a table for each sort of change."""
    lines = [f"**{summary(found)}**"]
    for of in ("node", "edge"):
        for sort in SORTS:
            rows = [change for change in found.changes[:MOST] if (change.of, change.sort) == (of, sort)]
            if rows:
                lines += ["", f"### {of.capitalize()}s {sort}", *_table(rows, sort == "changed")]
    lines += _left(found)
    lines += _twins(found, "### ", "- ")
    return "\n".join(lines)


def as_json(found: Difference) -> str:
    """All of it as JSON."""
    changes = [
        {
            "change": one.sort, "of": one.of, "id": one.id, "type": one.type, "name": one.said or None,
            "differences": [{"property": name, "before": old, "after": new} for name, old, new in one.differences],
        }
        for one in found.changes
    ]  # fmt: skip
    twins = None if found.twins is None else [one._asdict() for one in found.twins]
    counts = {of: {sort: _count(found, of, sort) for sort in SORTS} for of in ("node", "edge")}
    content = {
        "counts": {"nodes": counts["node"], "edges": counts["edge"]},
        "changes": changes,
        "duplicates": twins,
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()


def summary(found: Difference) -> str:
    """How much changed, in a sentence."""
    if not found.changes:
        return "Nothing would change."
    parts = []
    for of in ("node", "edge"):
        counts = ", ".join(f"{_count(found, of, sort):,} {sort}" for sort in SORTS)
        parts.append(f"{of.capitalize()}s: {counts}.")
    return " ".join(parts)


def _count(found: Difference, of: str, sort: str) -> int:
    return sum((one.of, one.sort) == (of, sort) for one in found.changes)


def _named(change: Change) -> str:
    return f"{change.id} ({change.type}{f', {change.said}' if change.said else ''})"


def _value(value: Any) -> str:
    return "nothing" if value is None else orjson.dumps(value).decode()


def _left(found: Difference) -> list[str]:
    left = len(found.changes) - MOST
    return [f"... and {left:,} more changes."] if left > 0 else []


def _table(rows: Sequence[Change], changed: bool) -> Iterator[str]:
    yield from ("| id | type | name |" + " what |" * changed, "| --- | --- | --- |" + " --- |" * changed)
    for row in rows:
        cells = [row.id, row.type, row.said]
        cells += [
            "; ".join(f"{name}: {_value(old)} → {_value(new)}" for name, old, new in row.differences)
        ] * changed
        yield f"| {' | '.join(map(_escaped, cells))} |"


def _escaped(text: str) -> str:
    """A text that stands in a cell as it is."""
    for mark in "\\`|<*_[":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", " ")


def _twins(found: Difference, title: str, mark: str) -> list[str]:
    if found.twins is None:
        return ["", "Too many nodes came to look for duplicates among them."]
    lines = [
        f"{mark}{one.id} ({one.name}) and {one.other} ({one.other_name}): {one.score:g} of 100"
        for one in found.twins
    ]
    return ["", f"{title}Probable duplicates", *lines] if lines else []
