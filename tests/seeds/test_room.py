"""A seed that does not fit is told before it is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from clustergraph.cli import app
from clustergraph.errors import SettingError
from clustergraph.model.reader import read_model
from clustergraph.seeds import room
from clustergraph.seeds.loader import load
from clustergraph.seeds.room import GIB, available, check_fits


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file that says to be of 1.5 GiB, and holds nothing."""
    path = tmp_path / "seed.jsonl"
    with path.open("wb") as file:
        file.truncate(3 * GIB // 2)
    return path


def test_what_does_not_fit_is_told_with_a_way_out(large: Path) -> None:
    with pytest.raises(SettingError) as raised:
        check_fits([large], free=4 * GIB)
    assert raised.value.message == "this seed needs about 9 GiB of memory, and 4 GiB are free"
    assert raised.value.hint.startswith("Load fewer files")
    check_fits([large], free=9 * GIB)


def test_looking_for_faults_needs_more(large: Path) -> None:
    check_fits([large], free=10 * GIB)
    with pytest.raises(
        SettingError,
        match="looking for faults in this seed needs about 30 GiB of memory, and 10 GiB are free",
    ):
        check_fits([large], free=10 * GIB, careful=True)


def test_a_seed_with_a_fault_that_is_too_large_to_look_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "available", lambda: 1_000)
    model = read_model("type A @node { name: String }")
    right, wrong = tmp_path / "right.jsonl", tmp_path / "wrong.jsonl"
    right.write_text('{"id": "a", "kind": "A"}\n' * 1 + " " * 100)
    wrong.write_text('{"id": "a", "kind": "B"}\n' + " " * 100)
    assert load([right], model).nodes
    with pytest.raises(SettingError, match="looking for faults"):
        load([wrong], model)
    (tmp_path / "model.graphql").write_text("type A @node { name: String }")
    said = [
        CliRunner().invoke(app, ["validate", str(one), "--model", str(tmp_path / "model.graphql")])
        for one in (right, wrong)
    ]
    assert (said[0].exit_code, "All right" in said[0].stdout, "too large to look" in said[0].stderr) == (
        0,
        True,
        True,
    )
    assert (said[1].exit_code, "looking for faults" in said[1].stderr) == (2, True)


def test_files_count_together_and_json_counts_more(large: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="about 18 GiB"):
        check_fits([large.rename(tmp_path / "seed.json")], free=1)
    (tmp_path / "a.jsonl").write_bytes(b" " * 10)
    with pytest.raises(SettingError):
        check_fits([tmp_path / "a.jsonl", tmp_path / "a.jsonl"], free=119)
    check_fits([tmp_path / "a.jsonl", tmp_path / "a.jsonl", tmp_path / "none", Path("nul\0")], free=120)


def test_a_group_of_processes_may_have_less_than_the_system(tmp_path: Path) -> None:
    memory, group = tmp_path / "meminfo", tmp_path / "group"
    memory.write_text("MemTotal:  900 kB\nMemAvailable:     500 kB\n", "ascii")
    assert available(memory, group) == 500 * 1024
    group.mkdir()
    (group / "memory.max").write_text("max\n", "ascii")
    (group / "memory.current").write_text("300000\n", "ascii")
    assert available(memory, group) == 500 * 1024
    (group / "memory.max").write_text("400000\n", "ascii")
    assert available(memory, group) == 100_000
    (group / "memory.stat").write_text("anon 5\ninactive_file 50000\n", "ascii")
    assert available(memory, group) == 150_000
    (group / "memory.current").write_text("900000\n", "ascii")
    assert available(memory, group) == 0


def test_the_first_version_of_groups_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "memory").mkdir()
    for name, text in (
        ("limit_in_bytes", "1000"),
        ("usage_in_bytes", "700"),
        ("stat", "total_inactive_file 50"),
    ):
        (tmp_path / "memory" / f"memory.{name}").write_text(f"{text}\n", "ascii")
    assert available(tmp_path / "none", tmp_path) == 350


def test_where_nothing_says_what_is_free_nothing_is_refused(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert available(tmp_path / "none", tmp_path / "none") is None
    monkeypatch.setattr(room, "available", lambda: None)
    check_fits([large])
