"""The home: a page for browsers at /, and what `home.graphql` has it tell, checked as questions are, for each role."""

from __future__ import annotations

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

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TITLES = "# en: A\n# fr: B\n"
PATRONS = TITLES + "# en $Patron: patron / patrons\nquery Home { map: patrons { nodes { id } } }"
PLAIN = {"title": {}, "about": {}, "labels": {}, "text": ""}
BAD = {
    "no title in French": ("# en: A\nquery Home { map: figures { nodes { id } } }", "it has no title in fr"),
    "not the schema's": (TITLES + "query Home { map: nothing { id } }", "nothing"),
    "a variable to fill in": (TITLES + "query H($n: Int!) { map: figures(first: $n) { nodes { id } } }", "$n"),
    "a label of no kind": (
        TITLES + "# en $Nobody: none\nquery Home { map: figures { nodes { id } } }",
        "there is no kind Nobody",
    ),
    "a name that has no place": (
        TITLES + "query Home { newest: figures { nodes { value } } }",
        "no place for newest",
    ),
    "a kind without a figure": (TITLES + "query H { Member: members { nodes { id } } }", "Member has no figure"),
    "a kind without nodes": (TITLES + "query H { Member: figures { totalCount } }", "Member has no figure"),
    "no place in a fragment": (TITLES + "query H { ...F } fragment F on Query { node: graph { nodes } }", "node"),
}  # fmt: skip


@pytest.fixture(scope="module")
def mountains() -> Execution:
    return execution_of(None, None)


def test_browsers_get_the_page_and_others_are_led_on(client: httpx2.Client) -> None:
    page = client.get("/", headers={"accept": BROWSER})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    assert (page.headers["cache-control"], page.headers["vary"]) == ("no-cache", "Accept")
    assert client.head("/", headers={"accept": BROWSER}).status_code == 200
    for accept in ("*/*", "application/json", "application/json, text/html;q=0.9"):
        answer = client.get("/", headers={"accept": accept})
        assert (answer.status_code, answer.headers["location"]) == (307, "/graphql")
        assert answer.headers["vary"] == "Accept"


def test_the_home_of_the_package_names_all_kinds_and_answers(tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        told = httpx2.get(f"{address}/questions").json()
        home = told["home"]
        data = httpx2.post(f"{address}/graphql", json={"query": home["text"]}).json()["data"]
    assert "home" not in [one["name"] for one in told["questions"]]
    assert home["title"].keys() == home["about"].keys() == {"en", "fr"}
    kinds = {one["name"] for one in home["kinds"]}
    assert home["labels"]["en"].keys() == home["labels"]["fr"].keys() == kinds | {"map", "sources"}
    assert [one["name"] for one in home["kinds"] if one["isReference"]] == ["Country"]
    (figure,) = data["Member"]["nodes"]
    assert (figure["value"], figure["date"]) == (245, "2020")
    assert figure["citations"][0]["url"].startswith("https://")
    assert {one["target"]["name"] for one in data["map"]["nodes"]} >= {"China", "Uzbekistan"}
    assert data["sources"]["nodes"][0]["title"]


def test_without_a_file_of_its_own_it_has_the_kinds_alone(client: httpx2.Client) -> None:
    home = client.get("/questions").json()["home"]
    kinds = home.pop("kinds")
    assert home == PLAIN
    assert kinds[0] == {
        "name": "Station", "singular": "station", "plural": "stations", "isReference": False
    }  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_home_that_could_not_be_shown_is_refused(mountains: Execution, tmp_path: Path, name: str) -> None:
    text, why = BAD[name]
    (tmp_path / "home.graphql").write_text(text, encoding="utf-8")
    with pytest.raises(SettingError) as refused:
        read_questions(tmp_path, mountains)
    (line,) = refused.value.message.splitlines()[1:]
    assert line.startswith("home.graphql: ")
    assert why in line


def test_a_folder_may_hold_a_home_alone(mountains: Execution, tmp_path: Path) -> None:
    text = (packaged.QUESTIONS / "home.graphql").read_text("utf-8")
    (tmp_path / "home.graphql").write_text(text, encoding="utf-8")
    (home,) = read_questions(tmp_path, mountains)
    assert home.labels["fr"]["Member"] == "membre / membres"


def test_a_role_that_does_not_see_all_its_words_has_a_plain_home(tmp_path: Path) -> None:
    token = new_token(tmp_path / "tokens.toml", "an analyst", Role.ANALYST)
    (tmp_path / "q").mkdir()
    (tmp_path / "q" / "home.graphql").write_text(PATRONS, encoding="utf-8")
    theatre = ("--model", str(THEATRE / "model.graphql"), "--seed", str(THEATRE / "seed.json"))
    with serving(tmp_path, *theatre, "--auth", "tokens.toml", "--questions", "q") as address:
        anybody = httpx2.get(f"{address}/questions")
        analyst = httpx2.get(f"{address}/questions", headers={"authorization": f"Bearer {token}"}).json()
    assert analyst["home"]["text"].startswith("query Home { map: patrons")
    assert "Patron" in [one["name"] for one in analyst["home"]["kinds"]]
    assert anybody.json()["home"] | {"kinds": []} == PLAIN | {"kinds": []}
    assert "patron" not in anybody.text.lower()


def test_a_service_of_another_model_has_a_home(tmp_path: Path) -> None:
    text = TITLES + "query Home { map: tracks { nodes { id } } }"
    (tmp_path / "home.graphql").write_text(text, encoding="utf-8")
    rail = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
    with serving(tmp_path, *rail, "--questions", ".") as address:
        told = httpx2.get(f"{address}/questions").json()
    assert told["questions"] == []
    assert told["home"]["title"] == {"en": "A", "fr": "B"}
