"""What differs between two seeds, told in three ways, and what may be there twice."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from clustergraph import packaged
from clustergraph.cli import app
from clustergraph.model.reader import read_model_file
from clustergraph.seeds import difference as module
from clustergraph.seeds.difference import Change, difference
from clustergraph.seeds.loader import load
from clustergraph.seeds.rows import Seed

MODEL = read_model_file(packaged.MODEL)
PAGE = {"id": "page", "kind": "Source", "title": "A page", "url": "https://example.org"}
CITED = {"citations": ["page"]}
ALPS = {"id": "alps", "kind": "Company", "name": "Alpine Lifts", "founded": "1990", **CITED}
CHINA = {"id": "CN", "kind": "Country", "name": "China", "nameFr": "Chine", "iso3": "CHN", **CITED}
SOLD = {"type": "EXPORTED_TO", "source": "alps", "target": "CN", "when": "2014", **CITED}


def written(folder: Path, name: str, *rows: dict[str, Any]) -> Path:
    file = folder / f"{name}.json"
    nodes = [PAGE, *(row for row in rows if "kind" in row)]
    file.write_text(
        json.dumps({"nodes": nodes, "edges": [row for row in rows if "type" in row]}), encoding="utf-8"
    )
    return file


def told(old: Path, new: Path, *more: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["diff", str(old), str(new), *more])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    changed = {**ALPS, "founded": "1991", "city": "Lyon|x", "citations": {"founded": ["page"]}}
    added = {"id": "alpes", "kind": "Member", "name": "ALPINE LIFT", "category": "COMPANY", **CITED}
    return written(tmp_path, "old", ALPS, CHINA, SOLD), written(tmp_path, "new", changed, added, CHINA)


def test_people_see_each_change_and_what_may_be_there_twice(two: tuple[Path, Path]) -> None:
    code, out, err = told(*two)
    assert (code, err) == (3, "")
    assert out == (
        "Nodes: 1 added, 0 removed, 1 changed. Edges: 0 added, 1 removed, 0 changed.\n"
        "\n"
        "added node alpes (Member, ALPINE LIFT)\n"
        "changed node alps (Company, Alpine Lifts)\n"
        '    founded: "1990" -> "1991"\n'
        '    citations: ["page"] -> nothing\n'
        '    city: nothing -> "Lyon|x"\n'
        '    citations of founded: nothing -> ["page"]\n'
        "removed edge EXPORTED_TO:alps:CN (EXPORTED_TO, alps -> CN)\n"
        "\n"
        "Probable duplicates\n"
        "    alpes (ALPINE LIFT) and alps (Alpine Lifts): 95.7 of 100\n"
    )


def test_a_review_gets_tables(two: tuple[Path, Path]) -> None:
    code, out, _ = told(*two, "--format", "markdown")
    assert code == 3
    assert (
        "### Nodes added\n| id | type | name |\n| --- | --- | --- |\n| alpes | Member | ALPINE LIFT |" in out
    )
    assert 'city: nothing → "Lyon\\|x"' in out
    assert "### Edges removed" in out
    assert "### Probable duplicates\n- alpes" in out


def test_programs_get_all_of_it(two: tuple[Path, Path]) -> None:
    found = json.loads(told(*two, "--format", "json")[1])
    assert found["counts"] == {
        "nodes": {"added": 1, "removed": 0, "changed": 1}, "edges": {"added": 0, "removed": 1, "changed": 0},
    }  # fmt: skip
    assert found["changes"][1]["differences"][0] == {"property": "founded", "before": "1990", "after": "1991"}
    assert found["duplicates"][0]["other"] == "alps"


def test_the_same_seed_would_change_nothing(tmp_path: Path) -> None:
    one, other = written(tmp_path, "one", ALPS, CHINA, SOLD), written(tmp_path, "other", SOLD, CHINA, ALPS)
    assert told(one, other) == (0, "Nothing would change.\n", "")
    assert told(packaged.SEED, packaged.SEED)[0] == 0


def test_a_dangling_reference_is_told_with_its_place(tmp_path: Path) -> None:
    old, new = written(tmp_path, "old", ALPS, CHINA, SOLD), written(tmp_path, "new", ALPS, SOLD)
    code, out, err = told(old, new)
    assert (code, out) == (1, "")
    assert 'there is no node "CN"' in err
    assert f"{new}:1:" in err
    assert told(old, tmp_path / "gone")[0] == 2


def test_ends_and_kinds_are_properties_of_what_stays(tmp_path: Path) -> None:
    france = {**CHINA, "id": "FR", "iso3": "FRA"}
    old = written(tmp_path, "old", ALPS, CHINA, france, {**SOLD, "id": "sale"})
    member = {**ALPS, "kind": "Member", "category": "COMPANY"}
    new = written(tmp_path, "new", member, CHINA, france, {**SOLD, "id": "sale", "target": "FR"})
    found = json.loads(told(old, new, "--format", "json")[1])["changes"]
    assert [one["differences"][0] for one in found] == [
        {"property": "kind", "before": "Company", "after": "Member"}, {"property": "target", "before": "CN", "after": "FR"},
    ]  # fmt: skip


def test_many_changes_are_counted(tmp_path: Path) -> None:
    many = [{**ALPS, "id": f"c{place:03}", "name": f"{place}" * 9} for place in range(230)]
    code, out, _ = told(written(tmp_path, "old"), written(tmp_path, "new", *many))
    assert code == 3
    assert "... and 30 more changes." in out
    assert out.count("added node") == 200


def test_too_many_names_are_not_compared(two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PAIRS", 1)
    assert "Too many nodes came to look for duplicates among them." in told(*two)[1]
    assert json.loads(told(*two, "--format", "json")[1])["duplicates"] is None


@pytest.mark.parametrize("seed", range(5))
def test_changes_made_to_a_seed_make_the_other_one(seed: int) -> None:
    """Whatever is taken away, added and changed is told, and nothing else."""
    random, whole = Random(seed), load([packaged.SEED], MODEL)

    def some(rows: Any) -> Any:
        kept = [row for row in rows if random.random() < 0.8]
        return tuple(
            row._replace(properties={**row.properties, "note": f"{random.random()}"})
            if random.random() < 0.2
            else row
            for row in kept
        )

    old, new = Seed(some(whole.nodes), some(whole.edges)), Seed(some(whole.nodes), some(whole.edges))
    found = difference(old, new, MODEL).changes
    for before, after, of in ((old.nodes, new.nodes, "node"), (old.edges, new.edges, "edge")):
        ids, others = {row.id: row for row in before}, {row.id: row for row in after}  # type: ignore[attr-defined]
        assert {one.id for one in found if (one.of, one.sort) == (of, "added")} == others.keys() - ids.keys()
        assert {
            one.id for one in found if (one.of, one.sort) == (of, "removed")
        } == ids.keys() - others.keys()
        differing = {id for id in ids.keys() & others.keys() if ids[id] != others[id]}
        assert {one.id for one in found if (one.of, one.sort) == (of, "changed")} == differing
        for one in found:
            if one.of == of and one.sort == "changed":
                assert one.differences == (
                    (("note", ids[one.id].properties.get("note"), others[one.id].properties.get("note")),)
                )


def test_kinds_that_share_nothing_are_no_twins() -> None:
    assert Change("added", "node", "a", "Member", "x").differences == ()
    seed = load([packaged.SEED], MODEL)
    twins = module.twins(seed.nodes, seed.nodes, MODEL)
    assert twins is not None
    kinds = {node.id: node.kind for node in seed.nodes}
    for one in twins:
        assert one.id != one.other
        a, b = (MODEL.kinds[kinds[id]] for id in (one.id, one.other))
        assert a is b or set(a.interfaces) & set(b.interfaces)
