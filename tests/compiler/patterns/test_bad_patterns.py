"""Wrong patterns: exactly what is said of each. The cases stand in bad-patterns.txt; adding one adds no Python."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergraph import packaged
from clustergraph.compiler.patterns.reader import read_pattern
from clustergraph.errors import BadUserInput
from clustergraph.model.reader import read_model_file
from clustergraph.model.shape import Model

CASES = (Path(__file__).parent / "bad-patterns.txt").read_text(encoding="utf-8")
BLOCKS = [block.rstrip("\n").split("\n") for block in re.split(r"^== ?", CASES, flags=re.MULTILINE)[1:]]
MODEL = read_model_file(packaged.MODEL)
RIGHT = (
    "p = (o:Organisation {name: 'Poma'})-[w:WORKED_ON WHERE w.role IS NOT NULL]->{1,2}(e)-[:HOSTED_BY]->(c), (c)<-(m) "
    "WHERE NOT (o.id IN ['a', \"b\"] OR year(w.when) >= 2014) AND fold(c.name) STARTS WITH $start AND before(m.date, '2014')"
)
WORDS = [
    *re.findall(r"\w+|'[^']*'|[^\w\s]|\s+", RIGHT),
    "+",
    "*",
    "?",
    "~",
    "<-[",
    "]->",
    "`x y`",
    "\\",
    "\x00",
    "\ud800",
    "=" * 3,
]


def cases() -> list[Any]:
    return [pytest.param(pattern, "\n".join(said), id=pattern or "empty") for pattern, *said in BLOCKS]


@pytest.mark.parametrize(("pattern", "said"), cases())
def test_a_wrong_pattern_is_refused_in_these_words(model: Model, pattern: str, said: str) -> None:
    with pytest.raises(BadUserInput) as found:
        read_pattern(pattern, model)
    assert f"{found.value.message}\n{found.value.hint}" == said


def test_each_is_there_once() -> None:
    assert len({pattern for pattern, *_ in BLOCKS}) == len(BLOCKS) > 70


@given(st.lists(st.sampled_from(WORDS), max_size=30).map("".join) | st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    try_to_read(text)


@given(st.integers(0, len(RIGHT)), st.integers(0, len(RIGHT)), st.sampled_from(["", *WORDS]))
def test_no_change_of_a_right_pattern_breaks_the_reader(start: int, end: int, instead: str) -> None:
    try_to_read(RIGHT[: min(start, end)] + instead + RIGHT[max(start, end) :])


def try_to_read(text: str) -> None:
    """Read a pattern, or be told in a whole sentence what is wrong with it."""
    refused = None
    try:
        read_pattern(text, MODEL)
    except BadUserInput as error:
        refused = error
    assert refused is None or (refused.message and refused.hint.endswith((".", "?")))


def test_long_patterns_are_refused(model: Model) -> None:
    for text in ("(" + "a" * 20_000 + ")", "(a)" + "-(b)" * 40, "(a)" + ", (b)" * 2000):
        with pytest.raises(BadUserInput, match=r"too long|letters"):
            read_pattern(text, model)
