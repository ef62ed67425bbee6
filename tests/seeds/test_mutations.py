"""Whatever is done to a good seed, it loads, or its faults are told: nothing else is ever raised."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergraph.errors import Fault, SeedError
from clustergraph.model.shape import Model
from clustergraph.seeds.loader import careful, load
from clustergraph.seeds.quick import quick
from clustergraph.seeds.rows import Seed
from tests.seeds.conftest import HERE

FILES = [HERE / "good" / name for name in ("people.json", "shelf.json")]
GOOD = {
    key: [row for file in FILES for row in json.loads(file.read_bytes())[key]] for key in ("nodes", "edges")
}
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1.5, float("nan"), 10**50, 2**31, "", " ", "a@b", "\ud800", "\x00", "emma", "jane", "cat", "Work",
     "Book", "KNOWS", "WRITTEN_BY", "2016-13", "id", [], [None], [[]], ["cat"], ["emma", "emma"], {}, {"": ["cat"]},
     {"": "cat"}, {"title": [None]}, {"id": "x", "kind": "Author", "name": "X"}]
) | st.text(max_size=5) | st.integers() | st.floats()  # fmt: skip
KEYS = st.sampled_from(
    ["id", "kind", "type", "source", "target", "citations", "confidence", "title", "genre", "tags", "fee", "signed",
     "nodes", "edges", "code", "name", ""]
) | st.text(max_size=3)  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutations") / "seed.json"


def mutated(value: Any, draw: Any) -> Any:
    """The value with one change somewhere inside."""
    inside: list[Any] = list(value) if isinstance(value, dict) else []
    if isinstance(value, list):
        inside = list(range(len(value)))
    if inside and draw.draw(st.integers(0, 3)):
        step = draw.draw(st.sampled_from(inside))
        value[step] = mutated(value[step], draw)
        return value
    act = draw.draw(st.sampled_from(["replace", "add", "remove", "repeat"]))
    if isinstance(value, dict) and act == "add":
        value[draw.draw(KEYS)] = copy.deepcopy(draw.draw(JUNK))
    elif isinstance(value, dict) and inside and act == "remove":
        del value[draw.draw(st.sampled_from(inside))]
    elif isinstance(value, list) and inside and act == "remove":
        value.pop()
    elif isinstance(value, list) and inside and act == "repeat":
        value.append(copy.deepcopy(value[0]))
    else:
        return copy.deepcopy(draw.draw(JUNK))
    return value


def typed(seed: Seed) -> str:
    """A seed as a text that tells 1 from 1.0."""
    return json.dumps([seed.nodes, seed.edges], sort_keys=True)


def check(file: Path, library: Model) -> None:
    faults: Sequence[Fault] = ()
    sped = quick([file], library)
    try:
        seed = careful([file], library)
    except SeedError as error:
        faults = error.faults
        assert sped is None
    if faults:
        lines = file.read_bytes().decode(errors="replace").split("\n")
        for fault in faults:
            assert 1 <= fault.line <= len(lines)
            assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
            assert fault.message.isprintable()
            str(fault).encode()
    else:
        assert sped is None or typed(sped) == typed(seed)
        nodes = [node.id for node in seed.nodes]
        ids = [*nodes, *(edge.id for edge in seed.edges)]
        assert len(ids) == len(set(ids))
        assert {end for edge in seed.edges for end in (edge.source, edge.target)} <= set(nodes)


@given(st.data())
def test_a_changed_value(file: Path, library: Model, data: Any) -> None:
    value: Any = copy.deepcopy(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        value = mutated(value, data)
    file.write_text(json.dumps(value, indent=data.draw(st.sampled_from([None, 1]))), encoding="utf-8")
    check(file, library)


@given(st.data())
def test_changed_bytes(file: Path, library: Model, data: Any) -> None:
    content = FILES[data.draw(st.integers(0, 1))].read_bytes()
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content)))
        end = start + data.draw(st.integers(0, 4))
        content = content[:start] + data.draw(st.binary(max_size=3)) + content[end:]
    file.write_bytes(content)
    check(file, library)


def test_the_good_seed_is_good(file: Path, library: Model) -> None:
    file.write_text(json.dumps(GOOD), encoding="utf-8")
    assert len(load([file], library).nodes) == len(GOOD["nodes"])
    sped = quick([file], library)
    assert sped
    assert typed(sped) == typed(careful([file], library))
