"""Patches lead from one answer to the next, whatever they hold."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonpatch import apply_patch

from clustergraph.api.execution import Answer
from clustergraph.errors import BadUserInput
from clustergraph.server.patches import PATCH_BYTES, Sent

LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-2, 2) | st.text("a/~é", max_size=3)
DATA = st.recursive(
    LEAVES, lambda below: st.lists(below, max_size=5) | st.dictionaries(st.text("a/~b", max_size=2), below), max_leaves=20
)  # fmt: skip


def told(sent: Sent, data: Any) -> Any:
    return orjson.loads(asyncio.run(sent.next(Answer(orjson.dumps({"data": data})))).body)


@given(
    st.lists(st.dictionaries(st.sampled_from("abc"), DATA), min_size=2, max_size=4),
    st.sampled_from([True, "only"]),
)
def test_who_follows_patches_knows_all_answers(answers: list[Any], patch: Any) -> None:
    sent = Sent({"patch": patch})
    known = None
    for number, data in enumerate(answers):
        event = told(sent, data)
        if number:
            known = apply_patch(known, event["extensions"]["patch"])
            assert event["data"] == (None if patch == "only" else orjson.loads(orjson.dumps(data)))
        else:
            known = event["data"]
            assert "extensions" not in event
        same = (orjson.dumps(one, option=orjson.OPT_SORT_KEYS) for one in (known, data))
        assert len(set(same)) == 1


def test_a_large_answer_is_sent_whole() -> None:
    sent, large = Sent({"patch": "only"}), {"a": "x" * PATCH_BYTES}
    assert [told(sent, data) for data in ({"a": "b"}, large, {"a": "b"})] == [
        {"data": {"a": "b"}}, {"data": large}, {"data": {"a": "b"}},
    ]  # fmt: skip
    assert told(sent, {"a": "c"}) == {
        "data": None, "extensions": {"patch": [{"op": "replace", "path": "/a", "value": "c"}]},
    }  # fmt: skip


@pytest.mark.parametrize("extensions", [None, {}, {"patch": False}, {"patch": None}, {"other": 1}])
def test_who_does_not_ask_gets_none(extensions: Any) -> None:
    sent = Sent(extensions)
    assert [told(sent, {"a": number}) for number in (1, 2)] == [{"data": {"a": 1}}, {"data": {"a": 2}}]


@pytest.mark.parametrize("patch", ["all", 1, {"only": True}, [True]])
def test_other_wishes_are_refused(patch: Any) -> None:
    with pytest.raises(BadUserInput):
        Sent({"patch": patch})
