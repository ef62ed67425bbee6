"""What is wrong with files, told to people, programs and code scanners."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from typer.testing import CliRunner

from clustergraph.cli import app
from clustergraph.errors import Fault
from clustergraph.report import as_json, as_sarif, as_text

HERE = Path(__file__).parent
BAD = """{"nodes": [
  {"id": "page", "kind": "Source", "title": "A page"},
  {"id": "poma", "kind": "Membr", "name": "Poma"},
  {"id": "mnd", "kind": "Company", "name": "MND", "alternateNames": ["Montagne et Neige"], "citations": ["A page"]}
], "edges": [
\t{"type": "COMPETES_WITH", "source": "MONTAGNE et neige", "target": "poma"}
]}"""


@pytest.fixture
def bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = Path("bad.json")
    file.write_text(BAD, encoding="utf-8")
    return file


def validate(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["validate", *arguments])


def test_people_see_the_line_the_mark_and_the_way_out(bad: Path) -> None:
    result = validate(str(bad))
    assert result.exit_code == 1
    assert result.stderr == (
        'bad.json:3:26: there is no kind "Membr"\n'
        '    3 | {"id": "poma", "kind": "Membr", "name": "Poma"},\n'
        "      |                        ^^^^^^^\n"
        "    Did you mean Member?\n"
        'bad.json:4:106: citations: there is no Source "A page"\n'
        '    4 | … "kind": "Company", "name": "MND", "alternateNames": ["Montagne et Neige"], "citations": ["A page"]}\n'
        "      |                                                                                            ^^^^^^^^\n"
        '    It is a name of "page": write the id.\n'
        'bad.json:6:38: there is no node "MONTAGNE et neige"\n'
        '    6 | {"type": "COMPETES_WITH", "source": "MONTAGNE et neige", "target": "poma"}\n'
        "      |                                     ^^^^^^^^^^^^^^^^^^^\n"
        '    It is a name of "mnd": write the id.\n'
        "\n"
        "3 errors\n"
    )


def test_a_fact_without_a_source_is_a_warning_and_strictly_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text(
        '{"nodes": [{"id": "poma", "kind": "Company", "name": "Poma"}]}', encoding="utf-8"
    )
    fine, strict = validate("a.json"), validate("a.json", "--strict")
    assert (fine.exit_code, strict.exit_code) == (0, 1)
    assert 'a.json:1:12: warning: "poma" rests on no source' in fine.stderr
    assert fine.stderr.endswith("\n1 warning\n")
    assert fine.stdout.startswith("All right:")
    assert 'a.json:1:12: "poma" rests on no source' in strict.stderr


def test_the_packages_own_seed_has_nothing_to_say() -> None:
    result = validate()
    assert (result.exit_code, result.stderr) == (0, "")


def test_programs_get_the_same(bad: Path) -> None:
    result = validate(str(bad), "--format", "json")
    found = json.loads(result.stdout)
    assert (result.exit_code, result.stderr, found["errors"], found["warnings"]) == (1, "", 3, 0)
    assert found["faults"][0] == {
        "file": "bad.json", "line": 3, "column": 26, "level": "error", "cell": None, "message": 'there is no kind "Membr"',
        "hint": "Did you mean Member?", "text": '"Membr"',
    }  # fmt: skip
    right = json.loads(validate("--format", "json").stdout)
    assert right == {"faults": [], "errors": 0, "warnings": 0}


def test_a_wrong_model_is_told_in_every_format(tmp_path: Path) -> None:
    model = tmp_path / "model.graphql"
    model.write_text("type A @node { x: Nothing }", encoding="utf-8")
    for format in ("json", "sarif"):
        result = validate("--model", str(model), "--format", format)
        assert (result.exit_code, result.stderr) == (1, "")
        assert "Nothing" in json.dumps(json.loads(result.stdout))


def test_scanners_get_sarif(bad: Path) -> None:
    log = json.loads(validate(str(bad), "--format", "sarif").stdout)
    Draft7Validator(SARIF).validate(log)
    (run,) = log["runs"]
    assert run["tool"]["driver"]["name"] == "clustergraph"
    assert run["results"][0] == {
        "level": "error", "message": {"text": 'There is no kind "Membr". Did you mean Member?'},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": "bad.json"}, "region": {"startLine": 3, "startColumn": 26, "endColumn": 33},
        }}],
    }  # fmt: skip


def test_only_fifty_are_told_and_the_rest_counted() -> None:
    faults = [Fault("b.json", place, 1, "x") for place in range(1, 61)]
    lines = as_text([*faults, Fault("a.json", 1, 1, "w", level="warning")]).split("\n")
    assert lines[0] == "a.json:1:1: warning: w"
    assert sum(line.endswith(": x") for line in lines) == 49
    assert lines[-2:] == ["... and 11 more.", "60 errors and 1 warning"]
    assert as_text([]) == "no errors"


def test_a_fault_without_a_place_and_one_at_the_end_of_a_line() -> None:
    assert as_text([Fault("gone.json", 0, 0, "there is no such file", "Name one.")]) == (
        "gone.json: there is no such file\n    Name one.\n\n1 error"
    )
    ended = Fault("a.json", 1, 3, "ends", line_text="{}", length=1)
    assert "    1 | {}\n      |   ^\n" in as_text([ended])
    assert json.loads(as_json([ended]))["faults"][0]["text"] is None
    result = json.loads(as_sarif([ended], "1"))["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["region"]["endColumn"] == 4


@pytest.mark.parametrize("column", [1, 60, 150, 299])
def test_long_lines_are_cut_around_the_mark(column: int) -> None:
    text = "".join(chr(97 + place % 26) for place in range(300))
    shown = as_text([Fault("a.json", 1, column, "x", line_text=text, length=5)]).split("\n")
    line, mark = shown[1].partition("| ")[2], shown[2].partition("| ")[2]
    assert len(line) <= 102
    start = mark.index("^")
    assert line[start : start + mark.count("^")] == text[column - 1 : column + 4]


SARIF = {
    "type": "object", "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": {
            "type": "object", "required": ["tool", "results"],
            "properties": {
                "tool": {"required": ["driver"], "properties": {"driver": {"required": ["name"]}}},
                "results": {"items": {
                    "required": ["message"],
                    "properties": {
                        "level": {"enum": ["none", "note", "warning", "error"]},
                        "message": {"required": ["text"]},
                        "locations": {"items": {"properties": {"physicalLocation": {"properties": {
                            "artifactLocation": {"required": ["uri"]},
                            "region": {"properties": {
                                name: {"type": "integer", "minimum": 1} for name in ("startLine", "startColumn", "endColumn")
                            }},
                        }}}}},
                    },
                }},
            },
        }},
    },
}  # fmt: skip
"""What of the format's own schema (OASIS, SARIF 2.1.0) concerns what is written."""
