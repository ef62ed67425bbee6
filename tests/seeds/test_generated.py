"""Graphs that are made up: right, skewed, always the same, and never held as a whole."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from clustergraph import packaged
from clustergraph.cli import app
from clustergraph.cli.sheets import reference_of
from clustergraph.model.reader import read_model_file
from clustergraph.seeds.generated import Generator
from clustergraph.seeds.loader import load

MODEL = read_model_file(packaged.MODEL)
REFERENCE = reference_of(load([packaged.SEED], MODEL), MODEL)
PEAK = """
import resource, sys
from clustergraph.cli import app
try:
    app(["generate", "--organisations", sys.argv[1]])
except SystemExit:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["generate", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("size", [1, 10, 500])
def test_it_is_a_right_seed(size: int, tmp_path: Path) -> None:
    file = tmp_path / "made.json"
    assert run("--organisations", str(size), "--seed", "7", "-o", str(file))[0] == 0
    seed = load([file], MODEL)
    assert sum(one.id.startswith("o") for one in seed.nodes) == size
    facts = [one for one in seed.nodes if one.kind != "Source"]
    assert all(one.citations for one in (*facts, *seed.edges))


def test_trade_is_skewed() -> None:
    generator = Generator(3_000, 10, 2016, REFERENCE)
    exports = [row for row in generator.edges() if row["type"] == "EXPORTED_TO"]
    by_firm = Counter(row["source"] for row in exports)
    assert 8 < len(exports) / 3_000 < 12
    sizes = sorted((by_firm[f"o{number}"] for number in range(3_000)), reverse=True)
    assert sum(sizes[:300]) > 0.35 * len(exports)
    assert sizes[1_500] < 8
    by_country = Counter(row["target"] for row in exports).most_common()
    assert by_country[0][0] == "CH"
    assert sum(count for _, count in by_country[:10]) > 0.4 * len(exports)
    assert len(by_country) > 150


def test_no_two_organisations_have_one_name() -> None:
    names = {row["name"] for row in Generator(50_000, 0, 1, REFERENCE).nodes() if row["id"].startswith("o")}
    assert len({name.split()[0] for name in names}) == 50_000


def test_the_same_numbers_give_the_same_graph() -> None:
    """On every platform and version: nobody may compare measures of two graphs that only have a name in common."""
    generator = Generator(200, 5, 2016, REFERENCE)
    edges = b"".join(orjson.dumps(row) for row in generator.edges())
    assert (
        hashlib.sha256(edges).hexdigest()
        == "5b2ad337b840778c64a10f813b0e516a88ec85cca7de10886f3ef48a76c0bff2"
    )
    assert list(Generator(200, 5, 2017, REFERENCE).edges()) != list(generator.edges())
    assert list(Generator(100, 5, 2016, REFERENCE).nodes())[-1] in list(generator.nodes())


def test_memory_does_not_grow_with_the_graph() -> None:
    peaks = []
    for size in (500, 8_000):
        done = subprocess.run(
            [sys.executable, "-c", PEAK, str(size)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=True,
        )
        peaks.append(int(done.stderr))
    assert peaks[1] < 1.05 * peaks[0]


def test_lines_are_printed_and_wrong_endings_told(tmp_path: Path) -> None:
    code, out, _ = run("--organisations", "3", "--exports-per", "2")
    rows = [orjson.loads(line) for line in out.splitlines()]
    assert code == 0
    assert {"kind", "type"} >= {key for row in rows for key in row if key in ("kind", "type")}
    code, _, err = run("-o", str(tmp_path / "made.csv"))
    assert (code, "is neither .json nor .jsonl" in err) == (2, True)
    assert list(tmp_path.iterdir()) == []
    assert run("--organisations", "0")[0] == 2
