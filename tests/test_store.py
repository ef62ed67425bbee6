"""Generations on disk: each is there whole or not at all, whatever happens to who writes it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from clustergraph.errors import SettingError
from clustergraph.store import Generation, Store, generations

HERE = Path(__file__).parent


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "kept", kept=3)) as store:
        yield store


def kept(store: Store, *texts: str, folder: str = "given") -> Generation:
    """A generation of files with some texts."""
    given = store.folder.parent / folder
    given.mkdir(exist_ok=True)
    files = []
    for number, text in enumerate(texts):
        files.append(given / f"{number}.json")
        files[-1].write_text(text)
    with store.staged(files) as copies:
        return store.keep(copies, store.next, "2026-01-02T03:04:05+00:00", "given", 1, 2)


def test_what_is_kept_is_found_again(store: Store) -> None:
    assert store.newest() is None
    first, second = kept(store, "a", "b"), kept(store, "c")
    assert [one.generation for one in generations(store.folder)] == [1, 2]
    assert generations(store.folder) == [first, second]
    assert (store.newest(), store.find(1)) == (second, first)
    assert [path.read_text() for path in store.files(first)] == ["a", "b"]


def test_only_the_last_ones_are_kept(store: Store) -> None:
    for number in range(5):
        kept(store, str(number))
    assert [one.generation for one in generations(store.folder)] == [3, 4, 5]
    assert sorted(path.name for path in store.folder.iterdir() if path.is_dir()) == [
        "00000003", "00000004", "00000005",
    ]  # fmt: skip


def test_files_of_one_name_stand_side_by_side(store: Store) -> None:
    places = [store.folder.parent / name / "a.json" for name in ("x", "y")]
    for place in places:
        place.parent.mkdir()
        place.write_text(place.parent.name)
    with store.staged(places) as copies:
        found = store.keep(copies, 1, "", "", 0, 0)
    assert list(found.files) == ["a.json", "a-2.json"]
    assert [path.read_text() for path in store.files(found)] == ["x", "y"]


def test_what_is_staged_and_not_kept_goes_away(store: Store) -> None:
    given = store.folder.parent / "a.json"
    given.write_text("a")
    with store.staged([given]) as copies:
        assert copies[0].read_text() == "a"
        assert generations(store.folder) == []
    assert not any(path.is_dir() for path in store.folder.iterdir())


@pytest.mark.parametrize("damage", ["changed", "gone", "no facts", "facts that are none"])
def test_a_damaged_generation_is_passed_over(store: Store, damage: str) -> None:
    first, second = kept(store, "a"), kept(store, "b")
    (file,) = store.files(second)
    facts = file.parent.parent / "generation.json"
    match damage:
        case "changed":
            file.write_text("c")
        case "gone":
            file.unlink()
        case "no facts":
            facts.unlink()
        case _:
            facts.write_text("[")
    assert store.newest() == first
    with pytest.raises(SettingError, match="generation 2"):
        store.find(2)
    assert kept(store, "d").generation == 3


def test_an_unknown_generation_is_told_with_those_that_there_are(store: Store) -> None:
    with pytest.raises(SettingError) as told:
        store.find(7)
    assert told.value.hint == "None is kept yet."
    kept(store, "a"), kept(store, "b")
    with pytest.raises(SettingError) as told:
        store.find(7)
    assert (told.value.message, told.value.hint) == ("there is no generation 7", "There are 1, 2.")


def test_one_process_changes_a_store_at_a_time(store: Store) -> None:
    command = [sys.executable, "-c", f"from clustergraph.store import *; Store(Path({str(store.folder)!r}))"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "is in use by another process" in found.stderr
    store.close()
    assert subprocess.run(command, check=False).returncode == 0


def test_a_folder_that_cannot_be_one_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(SettingError, match="cannot be used: "):
        Store(file)
    with pytest.raises(SettingError, match="there is no such folder"):
        generations(tmp_path / "none")


def test_a_kill_at_any_moment_leaves_whole_generations(tmp_path: Path) -> None:
    """200 kills at random moments of a process that does nothing but load."""
    script = HERE / "kill_loads.py"
    found = subprocess.run(
        [sys.executable, str(script), str(tmp_path), "200"], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr
    told = dict(line.split(": ") for line in found.stdout.splitlines())
    assert told["kills"] == "200"
    assert int(told["generations"]) > 20, told
    assert int(told["in the making"]) > 5, told


FULL = """
import resource, sys
from pathlib import Path
from clustergraph.errors import SettingError
from clustergraph.store import Store
store = Store(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))
try:
    with store.staged([Path(sys.argv[2])]):
        pass
except SettingError as error:
    print(error.message, error.hint, sep="\\n")
"""


def test_a_disk_without_room_is_told_and_nothing_is_left(store: Store, tmp_path: Path) -> None:
    kept(store, "a")
    store.close()
    large = tmp_path / "large.json"
    large.write_text(" " * 100_000)
    command = [sys.executable, "-c", FULL, str(store.folder), str(large)]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found.stdout.splitlines() == [
        f"{store.folder} cannot be written: file too large", "Make room in it, or name another --store.",
    ]  # fmt: skip
    assert [one.generation for one in generations(store.folder)] == [1]
    assert not list(store.folder.glob(".new-*"))
