"""The command line: what each command prints, and its exit codes (0 fine, 1 the input is wrong, 2 used wrongly)."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clustergraph.cli import app
from tests.conftest import RAILWAY

RAIL = ["--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json")]
runner = CliRunner()


def run(*arguments: str, stdin: str | None = None) -> tuple[int, str, str]:
    result = runner.invoke(app, list(arguments), input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


STATIONS = "{ stations(orderBy: [{name: ASC}]) { nodes { id name opened facilities main { name } } } }"


def test_query_prints_json() -> None:
    code, out, _ = run("query", '{ station(id: "alm") { name } }', *RAIL)
    assert (code, json.loads(out)) == (0, {"station": {"name": "Almond"}})


def test_query_prints_csv_with_dotted_columns() -> None:
    code, out, _ = run("query", STATIONS, "--format", "csv", *RAIL)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [row["id"] for row in rows] == ["alm", "bir", "ced"]
    assert rows[0]["facilities"] == "LIFT; CAFE"
    assert rows[2]["main.name"] == "Almond"


def test_an_empty_answer_has_the_columns_of_the_question() -> None:
    nothing = STATIONS.replace("stations(", 'stations(where: {name: {eq: "Nowhere"}}, ')
    code, out, _ = run("query", nothing, "--format", "csv", *RAIL)
    assert (code, out) == (0, "id,name,opened,facilities,main.name\n")


def test_query_prints_a_table() -> None:
    code, out, _ = run("query", STATIONS, "--format", "table", *RAIL)
    assert code == 0
    assert "Birchfield" in out
    assert "main.name" in out


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("{ graph { nodes } }", "no list of objects"),
        (
            "{ stations { nodes { id } } depots { nodes { id } } }",
            "holds 2 lists (stations.nodes, depots.nodes)",
        ),
        ("{ stations { nodes { id near { nodes { id } } } } }", "a list of its own (near.nodes)"),
    ],
)
def test_what_is_no_table_says_why(query: str, said: str) -> None:
    code, out, err = run("query", query, "--format", "csv", *RAIL)
    assert (code, out) == (2, "")
    assert said in err


def test_queries_and_variables_come_from_files_and_standard_input(tmp_path: Path) -> None:
    document = tmp_path / "question.graphql"
    document.write_text("query ($id: ID!) { station(id: $id) { id } }", encoding="utf-8")
    for arguments, stdin in [
        ((f"@{document}", "--variables", '{"id": "bir"}'), None),
        (("-", "--variables", '{"id": "bir"}'), document.read_text(encoding="utf-8")),
        ((f"@{document}", "--variables", "-"), '{"id": "bir"}'),
    ]:
        code, out, _ = run("query", *arguments, *RAIL, stdin=stdin)
        assert (code, json.loads(out)) == (0, {"station": {"id": "bir"}})


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("query", "{", *RAIL), 1, "Syntax Error"),
        (("query", "{ statoins { totalCount } }", *RAIL), 1, "Did you mean"),
        (("query", "{ stations(first: -1) { totalCount } }", *RAIL), 1, "Ask for 0 to 1000 rows"),
        (("query", "query A { __typename } query B { __typename }", *RAIL), 1, "operationName: A or B"),
        (("query", "@nowhere.graphql", *RAIL), 2, "cannot be read"),
        (("query", "-", "--variables", "-", *RAIL), 2, "cannot both come from standard input"),
        (("query", "{ __typename }", "--variables", "{", *RAIL), 2, "--variables is not JSON"),
        (("query", "{ __typename }", "--variables", "[]", *RAIL), 2, "no JSON object"),
        (("query", "{ __typename }", "--format", "xml", *RAIL), 2, "xml"),
        (("query", "{ __typename }", "--seed", "nowhere.json"), 2, "--seed nowhere.json: there is no such file or folder"),
        (("query", "{ __typename }", "--model", "nowhere.graphql"), 2, "--model nowhere.graphql"),
        (("explain", "{ statoins { totalCount } }", *RAIL), 1, "Did you mean"),
        (("explain", "{ node(id: " + "[" * 3000 + "]" * 3000 + ") { id } }", *RAIL), 1, "nested too deeply"),
        (("validate", "nowhere.json"), 2, "nowhere.json"),
        (("schema",), 2, "one thing at a time"),
        (("schema", "--write", "--check"), 2, "one thing at a time"),
        (("schema", "--print", "poem"), 2, "poem"),
        (("serve", "--host", "a" * 70 + ".fr"), 2, "is no address to listen on"),
        (("serve", "--port", "70000"), 2, "65535"),
        (("dance",), 2, "dance"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_exit_code(arguments: tuple[str, ...], code: int, said: str) -> None:
    found, _, err = run(*arguments)
    assert found == code
    assert said in " ".join(err.split())


def test_explain_prints_text_and_mermaid() -> None:
    code, out, _ = run("explain", '{ stations(where: {code: {eq: "ALM"}}) { totalCount } }', *RAIL)
    assert (code, out) == (
        0,
        'Query\n  stations: Connection\n    Page first 25\n      Seek Station code = "ALM"\n    totalCount\n',
    )
    code, out, _ = run("explain", "{ stations { totalCount } }", "--format", "mermaid", *RAIL)
    assert code == 0
    assert out.startswith("flowchart TD\n")
    assert "Scan Station" in out


def test_validate_lists_all_faults_with_their_places(tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(
        '{"nodes": [\n {"id": "a", "kind": "Statoin", "name": "A"},\n {"id": "b", "kind": "Track", "from": "x"}\n]}',
        "utf-8",
    )
    code, out, err = run("validate", str(seed), "--model", str(RAILWAY / "model.graphql"))
    assert (code, out) == (1, "")
    assert f"{seed}:2:" in err
    assert f"{seed}:3:" in err
    assert "2 errors" in err


def test_validate_of_the_packaged_seed_is_fine() -> None:
    code, out, _ = run("validate")
    assert code == 0
    assert out.startswith("All right: 16 kinds, 24 relationships, ")


def test_strict_validate_passes_the_packaged_seed_and_refuses_what_is_never_filled(tmp_path: Path) -> None:
    assert run("validate", "--strict")[0] == 0
    seed = tmp_path / "one.json"
    seed.write_text(
        '{"nodes": [{"id": "FR", "kind": "Country", "name": "France", "nameFr": "France", "iso3": "FRA"}]}'
    )
    assert run("validate", str(seed))[0] == 0
    code, _, told = run("validate", "--strict", str(seed))
    assert code == 1
    assert f'{seed}:1:12: "FR" rests on no source' in told
    assert "the model: nothing fills Export" not in told
    assert "the model: nothing fills EXPORTED_TO" in told
    assert "stands alone" not in told


def test_a_model_without_a_seed_is_an_empty_graph() -> None:
    code, out, _ = run("query", "{ graph { nodes } }", "--model", str(RAILWAY / "model.graphql"))
    assert (code, json.loads(out)) == (0, {"graph": {"nodes": 0}})


def test_schema_writes_beside_the_model_and_checks(tmp_path: Path) -> None:
    model = tmp_path / "model.graphql"
    model.write_text((RAILWAY / "model.graphql").read_text("utf-8"), "utf-8")
    arguments = ("--model", str(model))
    assert run("schema", "--check", *arguments)[0] == 1
    assert run("schema", "--write", *arguments)[0] == 0
    assert run("schema", "--check", *arguments)[0] == 0
    assert run("schema", "--print", "api", *arguments)[1] == (tmp_path / "api.graphql").read_text("utf-8")
    assert run("schema", "--print", "seed", *arguments)[1] == (tmp_path / "seed.schema.json").read_text(
        "utf-8"
    )
    (tmp_path / "released.graphql").write_text((tmp_path / "api.graphql").read_text("utf-8"), "utf-8")
    model.write_text(model.read_text("utf-8").replace("platforms: Int", "platforms: Float"), "utf-8")
    run("schema", "--write", *arguments)
    code, _, err = run("schema", "--check", *arguments)
    assert code == 1
    assert "Field Station.platforms changed type from Int to Float" in err


def test_schema_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    model = tmp_path / "model.graphql"
    model.write_text((RAILWAY / "model.graphql").read_text("utf-8"), "utf-8")
    (tmp_path / "api.graphql").mkdir()
    code, out, err = run("schema", "--write", "--model", str(model))
    assert (code, out) == (2, "")
    assert f"{tmp_path / 'api.graphql'} cannot be written: is a directory" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["api.graphql", "model.graphql"]


def test_schema_leaves_no_file_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tmp_path / "model.graphql"
    model.write_text((RAILWAY / "model.graphql").read_text("utf-8"), "utf-8")
    (tmp_path / "api.graphql").write_text("as before", "utf-8")

    def half(path: Path, text: str, encoding: str) -> None:
        path.write_bytes(text.encode(encoding)[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_text", half)
    code, _, err = run("schema", "--write", "--model", str(model))
    assert code == 2
    assert "no space left on device" in err
    assert (tmp_path / "api.graphql").read_text("utf-8") == "as before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["api.graphql", "model.graphql"]


def test_a_new_kind_of_node_takes_an_edit_of_the_model_alone(tmp_path: Path) -> None:
    model = tmp_path / "model.graphql"
    model.write_text(
        (RAILWAY / "model.graphql").read_text("utf-8")
        + "\ntype Bridge implements Place @node { spans: Int }\n",
        "utf-8",
    )
    seed = tmp_path / "bridges.json"
    seed.write_text(
        '{"nodes": [{"id": "old", "kind": "Bridge", "name": "Old Bridge", "spans": 3}],'
        ' "edges": [{"type": "JOINS", "source": "t1", "target": "old"}]}', "utf-8"
    )  # fmt: skip
    query = '{ bridges(where: {spans: {gte: 2}}) { nodes { name tracks { nodes { id } } } } track(id: "t1") { joins { nodes { __typename } } } }'
    code, out, err = run(
        "query", query, "--model", str(model), "--seed", str(RAILWAY / "seed.json"), "--seed", str(seed)
    )
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "bridges": {"nodes": [{"name": "Old Bridge", "tracks": {"nodes": [{"id": "t1"}]}}]},
        "track": {
            "joins": {
                "nodes": [{"__typename": "Station"}, {"__typename": "Station"}, {"__typename": "Bridge"}]
            }
        },
    }


def test_serve_says_when_the_port_is_in_use() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, _, err = run("serve", "--port", port, *RAIL)
    assert code == 2
    assert f"cannot listen on 127.0.0.1:{port}: address already in use" in err


def test_the_command_works_from_any_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "clustergraph", "query", '{ country(id: "CN") { name } }']
    found = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=60, env=os.environ, check=False
    )
    assert (found.returncode, found.stderr) == (0, "")
    assert json.loads(found.stdout) == {"country": {"name": "China"}}


def test_explain_tells_how_a_pattern_is_found_and_after_a_run_how_many_rows_there_were() -> None:
    query = '{ match(pattern: "(o:Organisation)-[x:EXPORTED_TO]->(c:Country WHERE c.id = $id)", params: {id: "CN"}) { totalCount } }'
    _, guessed, _ = run("explain", query)
    assert "1. Start with (c:Country) by its id, about 1 row\n" in guessed
    assert "2. Follow (o:Organisation)-[x:EXPORTED_TO]->(c:Country) from (c:Country), about " in guessed
    assert "really" not in guessed
    _, found, _ = run("explain", "--run", query)
    assert "about 1 row; really 1\n" in found
    assert "; really 13\n" in found
    _, drawn, _ = run("explain", "--format", "mermaid", query)
    assert "1. Start with (c:Country) by its id" in drawn


def test_a_store_is_loaded_listed_and_restored_without_a_service(tmp_path: Path) -> None:
    model = ["--model", str(RAILWAY / "model.graphql")]
    store = ["--store", str(tmp_path / "kept")]
    old, new = str(RAILWAY / "seed.json"), tmp_path / "new.json"
    new.write_text(Path(old).read_text("utf-8").replace("Almond", "Alder"), "utf-8")
    assert run("load", old, *store, *model)[:2] == (
        0,
        "Generation 1: 6 nodes and 9 edges. It will be served.\n",
    )
    code, out, _ = run("load", str(new), "--dry-run", *store, *model)
    assert (code, 'name: "Almond" -> "Alder"' in out) == (3, True)
    assert run("load", str(new), *store, *model)[0] == 0
    assert run("load", str(new), *store, *model)[:2] == (0, "Nothing changes: this is generation 2.\n")
    assert run("load", str(new), "--dry-run", *store, *model)[:2] == (0, "Nothing would change.\n")
    assert run("restore", "1", *store, *model)[0] == 0
    code, out, _ = run("generations", *store)
    assert [line.split()[0] for line in out.splitlines()[1:4]] == ["3", "2", "1"]
    new.write_text("{", "utf-8")
    code, _, err = run("load", str(new), *store, *model)
    assert (code, "nothing was changed" in err) == (1, True)
    assert run("generations", *store)[1] == out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["load", "seed.json"], "say where"),
        (["generations"], "say where"),
        (
            ["restore", "1", "--store", "kept", "--to", "http://127.0.0.1:1"],
            "--to and --store are two places",
        ),
        (["generations", "--to", "http://127.0.0.1:1"], "--to needs a token"),
        (
            ["generations", "--to", "http://127.0.0.1:1", "--admin-token", "none"],
            "--admin-token none: no such file",
        ),
        (["generations", "--store", "none"], "none: there is no such folder"),
        (["serve", "--admin-token", "none"], "--admin-token none: no such file"),
    ],
)
def test_where_a_seed_goes_must_be_clear(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*arguments)
    assert (code, out, err.startswith(message)) == (2, "", True), err
