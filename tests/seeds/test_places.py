"""The scanner finds every key and value where Python's own parser does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergraph.seeds.places import Places, Pointer, spot

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


def everything(value: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    yield pointer, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from everything(inner, (*pointer, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from everything(inner, (*pointer, number))


@given(VALUES, st.sampled_from([None, 0, 1, 3]), st.booleans())
def test_each_value_stands_at_its_place(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    places, decoder = Places(text, "a.json"), json.JSONDecoder()
    assert list(places.problems()) == []
    for pointer, inner in everything(value):
        offset = places.values[pointer]
        assert decoder.raw_decode(text, offset)[0] == inner
        if pointer and isinstance(pointer[-1], str):
            key, end = decoder.raw_decode(text, places.keys[pointer])
            assert key == pointer[-1]
            assert text[end:offset].strip() == ":"


@given(st.text(st.sampled_from("ab\n"), max_size=30), st.integers(0, 29))
def test_a_spot_is_a_line_and_a_column(text: str, offset: int) -> None:
    before = text[:offset].split("\n")
    assert spot(text, min(offset, len(text))) == (len(before), len(before[-1]) + 1)


def test_a_key_given_twice_is_the_last_one() -> None:
    places = Places('{"a": 1,\n "a": {"b": 2}, "\\u0061": 3}', "a.json")
    assert places.spot(("a",)) == (2, 27)
    assert [((one.line, one.column), one.message) for one in places.problems()] == [
        ((2, 2), 'the key "a" is there already, in line 1, column 2'),
        ((2, 17), 'the key "a" is there already, in line 1, column 2'),
    ]


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("[NaN, Infinity, -Infinity]", {(1, 2), (1, 7), (1, 17)}),
        ("[" + "9" * 40 + ", -" + "9" * 40 + "]", set()),
        ("[-" + "9" * 41 + "]", {(1, 2)}),
        ('["NaN", "' + "9" * 50 + '", 1.' + "9" * 50 + "]", set()),
    ],
)
def test_values_that_json_should_have_refused(text: str, refused: set[tuple[int, int]]) -> None:
    assert Places(text, "a.json").refused == refused


def test_the_scan_ends_where_nesting_is_too_deep() -> None:
    assert list(Places("[" * 64 + "]" * 64, "a.json").problems()) == []
    assert [(one.line, one.column) for one in Places("[" * 65 + "NaN", "a.json").problems()] == [(1, 65)]
