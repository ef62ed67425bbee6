"""Writes docs/questions.md: what a person who runs such an association asks, each with its query and its answer from the real graph.

make questions
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/questions.md"
CASES = ROOT / "tests/cases"
SHOWN = 6
"""Rows of an answer that are shown; the rest are counted."""
INTRODUCTION = """\
<!-- Written by `make questions` from tests/cases: edit those instead. -->
# Questions

What somebody asks who runs such an association, and what the package's own graph answers. Each query can be pasted into the explorer; its whole
answer stands beside it in `tests/cases`, and a test compares the two. Add `citations { title url }` to any node or edge to see what it rests on."""
CHAPTERS: Mapping[str, Sequence[str]] = {
    "Members and partners": (
        "who-are-the-members-known-by-name", "how-did-membership-grow", "members-counted-by-kind", "partners-by-field", "partners-abroad",
        "partners-of-the-innovation-call",
    ),
    "Exports": (
        "who-exported-to-china", "who-exported-where-in-asia", "largest-exporters", "latest-exports", "contracts-by-country-and-decade",
        "exporters-that-meet", "who-exported-to-asia-and-why", "exports-known-by-2016",
        "exporters-by-a-part-of-their-name", "whose-exports-resemble-those-of-poma", "where-poma-might-export-next",
        "which-countries-buy-from-most", "communities-of-trade",
    ),
    "Missions and trade shows": (
        "missions-to-china", "who-went-with-the-minister", "missions-between-two-boards", "missions-then-contracts", "delegations-received",
        "pavilions", "french-village-in-beijing",
    ),
    "Olympic Games": (
        "worked-on-games-where-missions-went", "who-worked-on-sochi", "games-of-technoalpin", "exports-and-games-in-one-country",
        "games-held-in-france",
    ),
    "The cluster itself": (
        "presidents", "offices-on-the-first-of-july-2016", "what-changed-between-two-boards", "what-did-we-know-at-the-end-of-2015",
        "labels-of-the-cluster", "services-of-the-cluster", "meetings-of-the-cluster",
    ),
    "How things hang together": (
        "how-two-are-connected", "found-although-misspelt", "who-owns-the-lift-makers", "what-does-mnd-own", "iran-from-all-sides",
        "the-sector-in-numbers", "what-is-least-sure", "what-lies-around-the-university", "who-is-most-central", "who-stands-between-the-others",
        "what-surrounds-technoalpin", "why-no-italian-exported-to-uzbekistan", "why-no-games-match",
    ),
}  # fmt: skip


def page() -> str:
    """The page."""
    parts = [INTRODUCTION]
    for title, cases in CHAPTERS.items():
        parts += [f"## {title}", *(question(CASES / name) for name in cases)]
    return "\n\n".join(parts) + "\n"


def question(case: Path) -> str:
    """One question: its title, its query, its answer."""
    title, _, query = (case / "query.graphql").read_text("utf-8").partition("\n")
    if not title.startswith("# "):
        raise SystemExit(f"{case.name}: the query does not begin with its question")
    data = orjson.loads((case / "result.json").read_bytes())["data"]
    answer = "\n".join(line for key, value in data.items() for line in told(key, value, 0))
    return f"### {title[2:]}\n```graphql\n{query.rstrip()}\n```\n```text\n{answer}\n```"


def told(name: str, value: Any, depth: int) -> Iterator[str]:
    """A value as indented lines: what is single stands on one line, of long lists the first rows."""
    margin = "  " * depth
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        yield f"{margin}{name}:"
        for one in value[:SHOWN]:
            first, *others = list(members(one, depth + 1)) or ["-"]
            yield f"{margin}  - {first.strip()}"
            yield from (f"  {line}" for line in others)
        if len(value) > SHOWN:
            yield f"{margin}  … {len(value) - SHOWN} more"
    elif isinstance(value, dict):
        lines = list(members(value, depth + 1))
        if len(lines) == 1:
            yield f"{margin}{name} {lines[0].strip()}"
        else:
            yield f"{margin}{name}:"
            yield from lines
    else:
        yield f"{margin}{name} {shown(value)}"


def members(value: Any, depth: int) -> Iterator[str]:
    """The lines of an object: first all that is single, then what is not."""
    if not isinstance(value, dict):
        yield "  " * depth + shown(value)
        return
    plain = [one for key, held in value.items() if (one := single(key, held))]
    if plain:
        yield "  " * depth + " · ".join(plain)
    for key, held in value.items():
        if not single(key, held):
            yield from told(key, held, depth)


def single(name: str, value: Any) -> str:
    """What of an object fits a line, with its name; nothing for what does not."""
    if isinstance(value, dict):
        inner = [single(key, held) for key, held in value.items()]
        return (
            f"{name} ({', '.join(inner)})"
            if all(inner) and len(inner) > 1
            else f"{name} {inner[0]}"
            if inner and all(inner)
            else ""
        )
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return ""
    return f"{name} {shown(value)}"


def shown(value: Any) -> str:
    """A single value in words."""
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(shown, value)) or "-"
        case float() if value.is_integer():
            return f"{value:,.0f}"
        case _:
            return str(value)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
