"""Ready questions: those of the package answer, those of others are checked file by file, and each role has its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from clustergraph import packaged
from clustergraph.api.execution import Execution
from clustergraph.cli.starting import execution_of
from clustergraph.errors import SettingError
from clustergraph.model.roles import Role
from clustergraph.server.questions import read_questions
from clustergraph.server.tokens import new_token
from tests.conftest import RAILWAY, THEATRE
from tests.serving import serving

RAIL = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
GOOD = """\
# en: Which stations are there?
# en: All of them,
# en: by name.
# en $first: How many
# fr: Quelles gares y a-t-il ?
# A comment for whoever writes.
query Stations($first: Int! = 5) { stations(first: $first) { nodes { name } } }
"""
BAD = {
    "no title in French": (GOOD.replace("# fr:", "# xx:"), "it has no title in fr"),
    "not GraphQL": (GOOD + "}", "Syntax Error"),
    "not the schema's": (GOOD.replace("name }", "nome }"), "nome"),
    "a mutation": ("# en: A\n# fr: B\nmutation M { __typename }", "mutation"),
    "a subscription": ("# en: A\n# fr: B\nsubscription S { graphChanged { generation } }", "only a query"),
    "no name": (GOOD.replace("query Stations", "query"), "its query has no name"),
    "two queries": (GOOD + "query Other { stations { nodes { id } } }", "several operations"),
    "a variable to fill in": (GOOD.replace(" = 5", ""), "first"),
    "a label of nothing": (GOOD.replace("en $first", "en $last"), "there is no variable $last"),
    "not UTF-8": (GOOD.replace("là", "l").encode("utf-16"), "it is not UTF-8"),
}


@pytest.fixture(scope="module")
def rail_() -> Execution:
    return execution_of(RAILWAY / "model.graphql", [RAILWAY / "seed.json"])


def test_each_question_of_the_package_has_an_answer(tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        questions = httpx2.get(f"{address}/questions").json()["questions"]
        assert [one["name"] for one in questions] == [
            path.stem for path in sorted(packaged.QUESTIONS.iterdir()) if path.stem != "home"
        ]
        for one in questions:
            answer = httpx2.post(f"{address}/graphql", json={"query": one["text"]}).json()
            assert "errors" not in answer
            assert '"title"' in json.dumps(answer), f"{one['name']} cites nothing"
            assert one["about"].keys() == one["title"].keys() == {"en", "fr"}
            assert one["labels"].get("en", {}).keys() == one["labels"].get("fr", {}).keys()


def test_what_stands_above_a_query_tells_of_it(rail_: Execution, tmp_path: Path) -> None:
    (tmp_path / "1.graphql").write_text(GOOD, encoding="utf-8", newline="\r\n")
    (question,) = read_questions(tmp_path, rail_)
    assert question.title == {"en": "Which stations are there?", "fr": "Quelles gares y a-t-il ?"}
    assert question.about == {"en": "All of them, by name."}
    assert question.labels == {"en": {"first": "How many"}}
    assert question.text.startswith("query Stations")


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_question_is_named_with_why(rail_: Execution, tmp_path: Path, name: str) -> None:
    text, why = BAD[name]
    (tmp_path / "good.graphql").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.graphql").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingError) as refused:
        read_questions(tmp_path, rail_)
    (line,) = refused.value.message.splitlines()[1:]
    assert line.startswith("bad.graphql: ")
    assert why in line


def test_a_folder_without_questions_is_refused(rail_: Execution, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"no \.graphql files"):
        read_questions(tmp_path, rail_)


def test_a_service_does_not_start_with_a_file_that_is_no_question(tmp_path: Path) -> None:
    (tmp_path / "bad.graphql").write_text(GOOD + "}", encoding="utf-8")
    command = [sys.executable, "-m", "clustergraph", "serve", *RAIL, "--port", "0", "--questions", tmp_path]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "bad.graphql: Syntax Error" in ended.stderr


def test_another_model_has_no_questions_but_its_own(tmp_path: Path) -> None:
    with serving(tmp_path, *RAIL) as address:
        assert httpx2.get(f"{address}/questions").json()["questions"] == []
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "1.graphql").write_text(GOOD, encoding="utf-8")
    with serving(tmp_path, *RAIL, "--questions", "questions") as address:
        (one,) = httpx2.get(f"{address}/questions").json()["questions"]
        assert one["labels"] == {"en": {"first": "How many"}}


def test_a_role_is_told_no_question_of_what_it_does_not_see(tmp_path: Path) -> None:
    token = new_token(tmp_path / "tokens.toml", "an analyst", Role.ANALYST)
    (tmp_path / "q").mkdir()
    for number, kind in enumerate(("patrons", "plays")):
        text = f"# en: A\n# fr: B\nquery Q {{ {kind} {{ nodes {{ id }} }} }}"
        (tmp_path / "q" / f"{number}.graphql").write_text(text, encoding="utf-8")
    theatre = ("--model", str(THEATRE / "model.graphql"), "--seed", str(THEATRE / "seed.json"))
    with serving(tmp_path, *theatre, "--auth", "tokens.toml", "--questions", "q") as address:
        anybody = httpx2.get(f"{address}/questions")
        analyst = httpx2.get(f"{address}/questions", headers={"authorization": f"Bearer {token}"})
        wrong = httpx2.get(f"{address}/questions", headers={"authorization": "Bearer nothing"})
    assert [one["name"] for one in analyst.json()["questions"]] == ["0", "1"]
    assert [one["name"] for one in anybody.json()["questions"]] == ["1"]
    assert "Authorization" in anybody.headers["vary"]
    assert wrong.status_code == 401
    assert wrong.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
