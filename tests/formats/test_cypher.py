"""Scripts in Cypher: a strict reader finds the whole seed in them, and Neo4j's own parser has nothing against them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Lark, Token, Transformer

from clustergraph import packaged
from clustergraph.formats.cypher import BATCH, write_cypher
from clustergraph.model.reader import read_model
from clustergraph.model.shape import Model
from clustergraph.seeds.loader import load
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from tests.clients.node import run
from tests.engines.test_agreement import domain
from tests.formats.conftest import AWKWARD, rough_graphs

GRAMMAR = Lark(
    (Path(__file__).parent / "script.lark").read_text(encoding="utf-8"), start="script", parser="lalr"
)
MEANT = {"n": "\n", "r": "\r", "t": "\t"}


class Reading(Transformer[Token, Any]):
    """The rows of a script."""

    def script(self, parts: list[Any]) -> list[Any]:
        return [row for part in parts[1:] for row in part]

    def constraint(self, _: list[Any]) -> None:
        return None

    def nodes(self, parts: list[Any]) -> list[Any]:
        return [("node", [name[1:-1] for name in parts[1:]], row) for row in parts[0]]

    def edges(self, parts: list[Any]) -> list[Any]:
        return [("edge", parts[1][1:-1], row) for row in parts[0]]

    def list(self, parts: list[Any]) -> list[Any]:
        return [] if parts == [None] else parts

    def map(self, parts: list[Any]) -> dict[str, Any]:
        assert len(dict(parts)) == len(parts)
        return dict(parts)

    def pair(self, parts: list[Any]) -> tuple[str, Any]:
        return parts[0][1:-1], parts[1]

    def text(self, parts: list[Any]) -> str:
        return "".join(
            re.sub(r"\\(.)", lambda found: MEANT.get(found[1], found[1]), part[1:-1]) for part in parts
        )

    def number(self, parts: list[Any]) -> float:
        return float(parts[0]) if re.search("[.e]", parts[0]) else int(parts[0])

    def truth(self, parts: list[Any]) -> bool:
        return bool(parts[0] == "true")


def read(text: str) -> Seed:
    """The seed that a script makes."""
    nodes, edges = [], []
    for sort, name, row in Reading().transform(GRAMMAR.parse(text)):
        said = row if sort == "node" else row["edge"]
        id, confidence = said.pop("id"), said.pop("confidence", "")
        cited = {
            key.removeprefix("citations").removeprefix("."): tuple(said.pop(key))
            for key in [key for key in said if key.partition(".")[0] == "citations"]
        }
        if sort == "node":
            nodes.append(NodeRow(id, name[0], said, cited, confidence))
        else:
            edges.append(EdgeRow(id, name, row["source"], row["target"], said, cited, confidence))
    return Seed(tuple(sorted(nodes, key=lambda row: row.id)), tuple(sorted(edges, key=lambda row: row.id)))


def typed(seed: Seed) -> str:
    """A seed as a text that tells 1 from 1.0."""
    return json.dumps([seed.nodes, seed.edges], sort_keys=True)


@pytest.mark.parametrize("name", ["workshop", "real", "railway"])
def test_a_random_graph_is_all_in_its_script(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    model = domain(name).model
    file: Path = tmp_path_factory.mktemp("export") / "graph.cypher"

    @settings(max_examples=25)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        seed = data.draw(rough_graphs(model))
        write_cypher(seed, model, file)
        assert typed(read(file.read_text(encoding="utf-8"))) == typed(seed)

    check()


SMALL = read_model('type A @node { text: String  a: A @relationship(type: "B", direction: OUT) }')


def written(texts: list[str], file: Path) -> str:
    """The script of a node a text."""
    rows = tuple(NodeRow(f"n{number:05}", "A", {"text": text}, {}, "") for number, text in enumerate(texts))
    write_cypher(Seed(rows, ()), SMALL, file)
    return file.read_text(encoding="utf-8")


@given(text=st.text(st.sampled_from("\\'`u0027\n\r\x00\u2028;/*é\"${}"), max_size=12) | st.text(max_size=8))
def test_no_text_breaks_out(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    script = written([text], tmp_path_factory.getbasetemp() / "text.cypher")
    assert read(script).nodes[0].properties == {"text": text}
    assert "\\u" not in script, "Neo4j may replace the code of a quote before it reads the script"


def test_labels_are_the_kind_and_its_interfaces(model: Model, tmp_path: Path) -> None:
    seed = load([packaged.SEED], model)
    write_cypher(seed, model, tmp_path / "graph.cypher")
    script = (tmp_path / "graph.cypher").read_text(encoding="utf-8")
    assert "SET n = row, n:`Member`:`Subject`:`Organisation`;" in script
    assert typed(read(script)) == typed(seed)


def test_many_rows_make_several_statements(tmp_path: Path) -> None:
    script = written(["x"] * (2 * BATCH + 1), tmp_path / "graph.cypher")
    assert script.count("\nUNWIND") == 3
    assert len(read(script).nodes) == 2 * BATCH + 1


def test_neo4j_has_nothing_against_scripts(model: Model, tmp_path: Path) -> None:
    real, awkward = tmp_path / "real.cypher", tmp_path / "awkward.cypher"
    seed = load([packaged.SEED], model)
    kinds, types = {row.kind: row for row in seed.nodes}, {row.type: row for row in seed.edges}
    write_cypher(Seed(tuple(kinds.values()), tuple(types.values())), model, real)
    written([*AWKWARD, *(f"\\{other}" for other in AWKWARD)], awkward)
    broken = tmp_path / "broken.cypher"
    broken.write_text(written(["x"], broken).replace("'x'", "''x'"), encoding="utf-8")
    statements = [path.read_text(encoding="utf-8").count("\nUNWIND") + 1 for path in (real, awkward)]
    found = [
        json.loads(line) for line in run("cypher.mjs", str(real), str(awkward), str(broken)).splitlines()
    ]
    assert [(one["statements"], one["said"]) for one in found[:2]] == [(count, []) for count in statements]
    assert found[2]["said"]
