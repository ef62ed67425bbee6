"""Files are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from clustergraph.errors import SettingError
from clustergraph.files import whole


def test_a_file_is_replaced_at_the_end(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old", encoding="utf-8")
    with whole(file) as fresh:
        fresh.write_text("new", encoding="utf-8")
        assert file.read_text(encoding="utf-8") == "old"
    assert file.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_raised_half_way_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError), whole(file) as fresh:
        fresh.write_text("half, then half a character: \ud800", encoding="utf-8")
    assert file.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as raised, whole(tmp_path / "no" / "a.txt", "Make the folder.") as fresh:
        fresh.write_text("new", encoding="utf-8")
    assert raised.value.message == f"{tmp_path / 'no' / 'a.txt'} cannot be written: no such file or directory"
    assert raised.value.hint == "Make the folder."
