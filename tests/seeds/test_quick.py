"""The quick reading takes only what is plainly right; all else it leaves to the careful one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clustergraph import packaged
from clustergraph.model.shape import Model
from clustergraph.seeds.loader import careful
from clustergraph.seeds.quick import quick
from tests.seeds.conftest import HERE


def test_the_real_seed_is_read_quickly(model: Model) -> None:
    assert quick([packaged.SEED], model) == careful([packaged.SEED], model)


CASES = sorted(path for path in (HERE / "bad").glob("*/*") if path.suffix != ".txt")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_no_bad_seed_is(case: Path, library: Model) -> None:
    assert quick([case], library) is None


BOOK: dict[str, Any] = {"id": "b", "kind": "Book", "title": "B", "genre": "NOVEL"}
AUTHOR: dict[str, Any] = {"id": "a", "kind": "Author", "name": "A"}


@pytest.mark.parametrize(
    "text",
    [
        '{"nodes": [{"id": "a", "kind": "Author", "name": "A", "name": "B"}]}',
        '{"nodes": [{"id": "a", "kind": "Author", "name" : "A", "name": "B"}]}',
        '{"nodes": [{"id": "a", "kind": "Author", "name" : "A"}]}',
        '{"nodes": [{"id": "a", "kind": "Author", "name": "\\":"}]}',
        '{"nodes": [{"id": "a", "kind": "Author", "name" : "A", "name": "\\":"}]}',
        '{"nodes": [{"id": "a\\nb", "kind": "Author", "name": "A"}]}',
        '{"nodes": [{"id": "", "kind": "Author", "name": "A"}]}',
        '{"nodes": {"id": "a"}}',
        '{"nodes": [{"id": "a", "kind": "Author", "name": "A", "citations": ""}]}',
        '{"nodes": [{"id": "a", "kind": "Author", "name": "A", "citations": {"": 0}}]}',
        '{"nodes": [{"id": "a", "kind": "Author", "name": "A", "confidence": ""}]}',
        '{"$schema": 1, "nodes": []}',
        "[]",
        "",
        "\ufeff{}",
    ],
)
def test_what_is_odd_is_left(tmp_path: Path, library: Model, text: str) -> None:
    file = tmp_path / "seed.json"
    file.write_text(text, encoding="utf-8")
    assert quick([file], library) is None


def test_files_that_are_not_there(tmp_path: Path, library: Model) -> None:
    assert quick([tmp_path / "none.json"], library) is None
    assert quick([tmp_path], library) is None


def test_nulls_are_as_good_as_nothing(tmp_path: Path, library: Model) -> None:
    file = tmp_path / "seed.json"
    rows = [AUTHOR | {"citations": None, "confidence": None}, BOOK | {"pages": None, "tags": None}]
    file.write_text(json.dumps({"nodes": rows, "edges": None}), encoding="utf-8")
    found = quick([file], library)
    assert found
    assert found == careful([file], library)
