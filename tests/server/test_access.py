"""Who may what, at services that run: what each role is told, and what it may do."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest
from typer.testing import CliRunner
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from clustergraph.cli import app
from clustergraph.model.roles import Role
from clustergraph.server.tokens import new_token
from tests.conftest import RAILWAY, THEATRE
from tests.serving import serving

SECRET = "a secret that is as long as it has to be"
QUERY = "{ graph { nodes edges generation } __schema { queryType { fields { name } } } }"
FORBIDDEN, UNAUTHENTICATED = (403, "FORBIDDEN"), (401, "UNAUTHENTICATED")


def of(folder: Path) -> tuple[str, ...]:
    return "--model", str(folder / "model.graphql"), "--seed", str(folder / "seed.json")


@dataclass(frozen=True)
class House:
    """A service, a folder with its tokens, and a token of each role."""

    address: str
    folder: Path
    tokens: dict[Role | None, str]

    def headers(self, who: Role | str | None) -> dict[str, str]:
        token = self.tokens[who] if isinstance(who, Role) else who
        return {"authorization": f"Bearer {token}"} if token else {}

    def ask(self, who: Role | str | None, query: str = QUERY) -> httpx2.Response:
        return httpx2.post(f"{self.address}/graphql", json={"query": query}, headers=self.headers(who))

    def data(self, who: Role | str | None, query: str = QUERY) -> Any:
        return self.ask(who, query).json()["data"]

    def do(self, who: Role | str | None, method: str, path: str, seed: str = "") -> httpx2.Response:
        files = [("file", ("seed.json", seed.encode()))] if seed else None
        return httpx2.request(method, self.address + path, headers=self.headers(who), files=files)


def said(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]


def house(folder: Path, domain: Path, *arguments: str) -> Iterator[House]:
    tokens = {role: new_token(folder / "tokens.toml", f"the {role}", role) for role in Role}
    (folder / "secret").write_text(SECRET)
    with serving(folder, *of(domain), "--metrics", *arguments) as address:
        yield House(address, folder, {None: "", **tokens})
    log = (folder / "log.txt").read_text("utf-8")
    assert "Traceback" not in log, log


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Everybody sees another part of it."""
    folder = tmp_path_factory.mktemp("theatre")
    options = ("--jwt-key", "secret", "--jwt-issuer", "me", "--jwt-audience", "here", "--store", "kept")
    yield from house(folder, THEATRE, "--auth", "tokens.toml", *options)


@pytest.fixture(scope="module")
def railway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Everybody who has a token sees all of it."""
    folder = tmp_path_factory.mktemp("railway")
    yield from house(folder, RAILWAY, "--auth", "tokens.toml", "--open-role", "none", "--store", "kept")


@pytest.mark.parametrize(
    ("who", "nodes", "edges", "hidden"),
    [
        (None, 9, 7, {"patrons", "backers", "pledges", "quarrels"}),
        (Role.READER, 9, 7, {"patrons", "backers", "pledges", "quarrels"}),
        (Role.ANALYST, 11, 13, set()),
        (Role.EDITOR, 11, 11, {"quarrels"}),
        (Role.ADMIN, 11, 13, set()),
    ],
)
def test_each_role_has_a_graph_of_its_own(
    theatre: House, who: Role | None, nodes: int, edges: int, hidden: set[str]
) -> None:
    data = theatre.data(who)
    names = {field["name"] for field in data["__schema"]["queryType"]["fields"]}
    assert (data["graph"]["nodes"], data["graph"]["edges"]) == (nodes, edges)
    assert {"patrons", "backers", "pledges", "quarrels"} - names == hidden
    asked = httpx2.get(f"{theatre.address}/graphql", params={"query": QUERY}, headers=theatre.headers(who))
    assert asked.json()["data"] == data


def test_a_jwt_has_its_role_and_a_wrong_one_none(theatre: House) -> None:
    claims = {"iss": "me", "aud": "here", "exp": time.time() + 60, "roles": ["analyst"]}
    assert theatre.data(jwt.encode(claims, SECRET, "HS256"))["graph"]["edges"] == 13
    answer = theatre.ask(jwt.encode({**claims, "exp": 1}, SECRET, "HS256"))
    assert said(answer) == UNAUTHENTICATED
    assert answer.json()["errors"][0]["message"] == "the token has expired"
    assert said(theatre.ask(jwt.encode({**claims, "roles": ["king"]}, SECRET, "HS256"))) == FORBIDDEN


def test_a_wrong_token_is_refused_before_anything_else(theatre: House) -> None:
    for headers in (
        [("authorization", "Bearer cg_wrong")],
        [("authorization", "Basic YTpi")],
        [("authorization", f"Bearer {theatre.tokens[Role.ADMIN]}"), ("authorization", "Bearer cg_wrong")],
    ):
        answer = httpx2.post(f"{theatre.address}/graphql", content=b"no json", headers=headers)
        assert said(answer) == UNAUTHENTICATED
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        assert answer.headers["vary"] == "Accept, Authorization"


def test_health_is_told_as_to_whoever_sends_no_token(theatre: House, railway: House) -> None:
    health = httpx2.get(f"{theatre.address}/healthz").json()
    assert (health["nodes"], health["edges"]) == (9, 7)
    assert httpx2.get(f"{railway.address}/healthz").json().keys() == {"status", "generation"}


def test_numbers_are_told_as_to_whoever_sends_no_token(theatre: House, railway: House) -> None:
    told = httpx2.get(f"{theatre.address}/metrics").text
    assert 'clustergraph_nodes{type="Player"}' in told
    assert "Patron" not in told
    assert "QUARRELLED_WITH" not in told
    told = httpx2.get(f"{railway.address}/metrics").text
    assert "clustergraph_generation " in told
    assert "clustergraph_nodes" not in told


def test_who_does_not_see_all_loads_nothing_and_hears_of_no_fault(theatre: House) -> None:
    seed = (THEATRE / "seed.json").read_text("utf-8")
    for path in ("/load", "/load?dryRun=text"):
        for who in (Role.READER, Role.ANALYST, Role.EDITOR):
            assert said(theatre.do(who, "POST", path, seed)) == FORBIDDEN
        assert said(theatre.do(None, "POST", path, seed)) == UNAUTHENTICATED
    assert said(theatre.do(Role.EDITOR, "GET", "/generations")) == FORBIDDEN
    answer = theatre.do(Role.ADMIN, "POST", "/load", seed.replace('"1234567.00"', '"a lot"'))
    assert (answer.status_code, "a lot" in answer.text) == (422, True)
    errors = "{ graph { lastLoad { ok errors } } }"
    assert "a lot" in theatre.ask(Role.ADMIN, errors).text
    for told in (
        theatre.ask(None, errors),
        theatre.ask(Role.EDITOR, errors),
        theatre.do(None, "GET", "/healthz"),
    ):
        assert "those who see all" in told.text
        assert "a lot" not in told.text
        assert "wage" not in told.text


def test_a_new_generation_is_new_for_all(theatre: House) -> None:
    seed = (THEATRE / "seed.json").read_text("utf-8").replace("Ada Almond", "Ada Alder")
    before = theatre.data(None)["graph"]["generation"]
    assert theatre.do(Role.ADMIN, "POST", "/load", seed).json()["nodes"] == 11
    told = [
        theatre.data(who, '{ graph { generation nodes } player(id: "ada") { name } }')
        for who in theatre.tokens
    ]
    assert {one["player"]["name"] for one in told} == {"Ada Alder"}
    assert {one["graph"]["generation"] for one in told} == {before + 1}
    assert [one["graph"]["nodes"] for one in told] == [9, 9, 11, 11, 11]
    assert theatre.do(Role.ADMIN, "POST", f"/generations/{before}/restore").status_code == 200


def test_closed_reading_takes_a_token(railway: House) -> None:
    answer = railway.ask(None)
    assert said(answer) == UNAUTHENTICATED
    assert answer.headers["www-authenticate"] == "Bearer"
    assert [railway.ask(role).status_code for role in Role] == [200, 200, 200, 200]
    page = httpx2.get(f"{railway.address}/graphql", headers={"accept": "text/html"})
    assert (page.status_code, "alm" in page.text) == (200, False)


def test_editors_load_and_admins_restore_too(railway: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(railway.folder)
    Path("new.json").write_text((RAILWAY / "seed.json").read_text("utf-8").replace("Almond", "Alder"))

    def cli(who: Role, *arguments: str) -> tuple[int, str]:
        Path("token").write_text(railway.tokens[who])
        done = CliRunner().invoke(app, [*arguments, "--to", railway.address, "--admin-token", "token"])
        return done.exit_code, done.stdout + done.stderr

    for who in (Role.READER, Role.ANALYST):
        for command in (
            ("load", "new.json"),
            ("load", "new.json", "--dry-run"),
            ("generations",),
            ("restore", "1"),
        ):
            code, out = cli(who, *command)
            assert (code, f"this is not for the role {who}" in out) == (2, True)
    assert cli(Role.EDITOR, "load", "new.json", "--dry-run")[0] == 3
    assert cli(Role.EDITOR, "load", "new.json") == (0, "Generation 2 is served: 6 nodes and 9 edges.\n")
    assert "new.json" in cli(Role.EDITOR, "generations")[1]
    code, out = cli(Role.EDITOR, "restore", "1")
    assert (code, "It takes the role admin." in out) == (2, True)
    assert cli(Role.ADMIN, "restore", "1") == (0, "Generation 3 is served: 6 nodes and 9 edges.\n")


def test_a_token_that_is_taken_back_ends_at_once(railway: House) -> None:
    file = railway.folder / "tokens.toml"
    token = new_token(file, "a guest", Role.READER)
    assert railway.ask(token).status_code == 200
    file.write_text(file.read_text().rpartition("[[token]]")[0])
    assert said(railway.ask(token)) == UNAUTHENTICATED
    assert railway.ask(Role.READER).status_code == 200


NAMES = "subscription { live { graph { generation } } }"


def renamed(name: str) -> str:
    return (RAILWAY / "seed.json").read_text("utf-8").replace('"Almond"', f'"{name}"')


def test_a_token_that_is_taken_back_follows_nothing_any_more(railway: House) -> None:
    """Who follows is told so with the next generation, over a socket as in a stream; nothing of that generation is told."""
    file = railway.folder / "tokens.toml"
    before = file.read_text()
    bearer = {"authorization": f"Bearer {new_token(file, 'a guest', Role.READER)}"}
    address, protocols = (
        f"{railway.address.replace('http', 'ws')}/graphql",
        [Subprotocol("graphql-transport-ws")],
    )
    stream = httpx2.stream(
        "POST", f"{railway.address}/graphql", json={"query": NAMES}, timeout=10,
        headers={**bearer, "accept": "text/event-stream"},
    )  # fmt: skip
    with connect(address, subprotocols=protocols) as wire, stream as events:
        wire.send(json.dumps({"type": "connection_init", "payload": bearer}))
        wire.recv(10)
        subscribe = {"type": "subscribe", "payload": {"query": NAMES}}
        wire.send(json.dumps({**subscribe, "id": "1"}))
        assert json.loads(wire.recv(10))["type"] == "next"
        lines = events.iter_lines()
        assert "generation" in next(line for line in lines if line.startswith("data"))
        file.write_text(before)
        assert railway.do(Role.ADMIN, "POST", "/load", renamed("Alder")).json()["changed"]
        told = json.loads(wire.recv(10))
        assert (told["id"], told["type"]) == ("1", "error")
        assert told["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        told = json.loads(next(line for line in lines if line.startswith("data")).removeprefix("data: "))
        assert told["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert "event: complete" in list(lines)
        wire.send(json.dumps({**subscribe, "id": "2"}))
        told = json.loads(wire.recv(10))
        assert (told["id"], told["type"]) == ("2", "error")


def test_a_token_that_gets_another_role_is_answered_by_it(theatre: House) -> None:
    file = theatre.folder / "tokens.toml"
    before = file.read_text()
    bearer = {"authorization": f"Bearer {new_token(file, 'a climber', Role.READER)}"}
    address, protocols = (
        f"{theatre.address.replace('http', 'ws')}/graphql",
        [Subprotocol("graphql-transport-ws")],
    )
    with connect(address, subprotocols=protocols) as wire:
        wire.send(json.dumps({"type": "connection_init", "payload": bearer}))
        wire.recv(10)
        found = []
        for role in (Role.READER, Role.ADMIN):
            start, _, last = file.read_text().rpartition('role = "reader"')
            file.write_text(f'{start}role = "{role}"{last}')
            wire.send(json.dumps({"type": "subscribe", "id": role, "payload": {"query": QUERY}}))
            found.append(json.loads(wire.recv(10))["payload"]["data"])
            assert json.loads(wire.recv(10))["type"] == "complete"
    file.write_text(before)
    assert found == [theatre.data(Role.READER), theatre.data(Role.ADMIN)]


def test_whoever_is_called_anyone_is_somebody(theatre: House) -> None:
    """No cache may keep for all what somebody with a token was answered."""
    claims = {"sub": "anyone", "iss": "me", "aud": "here", "exp": time.time() + 60, "role": "admin"}
    token = jwt.encode(claims, SECRET, algorithm="HS256")
    for headers, kept in ((theatre.headers(token), "private"), ({}, "public")):
        answer = httpx2.get(f"{theatre.address}/graphql", params={"query": "{ __typename }"}, headers=headers)
        assert answer.headers["cache-control"] == f"{kept}, no-cache"


def test_without_tokens_everybody_is_a_reader_of_what_readers_see(tmp_path: Path) -> None:
    with serving(tmp_path, *of(THEATRE)) as address:
        open = House(address, tmp_path, {})
        assert open.data(None)["graph"]["nodes"] == 9
        assert said(open.ask("cg_some-token")) == UNAUTHENTICATED
        assert open.do(None, "POST", "/load", "{}").status_code == 404


def test_an_admin_token_alone_sees_all(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("0123456789abcdef")
    with serving(tmp_path, *of(THEATRE), "--admin-token", "token", "--open-role", "analyst") as address:
        house = House(address, tmp_path, {})
        seen = json.dumps(
            [
                house.data(who, '{ __type(name: "Player") { fields { name } } }')
                for who in (None, "0123456789abcdef")
            ]
        )
        assert (seen.count("rivals"), seen.count("illness"), seen.count("wage")) == (2, 1, 2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--auth", "none.toml"), "none.toml: no such file"),
        (("--jwt-key", "key"), "Add --jwt-issuer and --jwt-audience."),
        (("--jwt-key", "key", "--jwt-issuer", "x"), "Add --jwt-issuer and --jwt-audience."),
        (("--jwt-key", "none", "--jwt-issuer", "x", "--jwt-audience", "y"), "--jwt-key none: no such file"),
        (("--jwt-audience", "y"), "Add --jwt-key."),
        (("--open-role", "none"), "Add --auth or --jwt-key to --open-role none."),
        (("--open-role", "admin"), "'admin' is not one of"),
    ],
)
def test_settings_that_would_not_do_what_is_meant(arguments: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(app, ["serve", "--port", "0", *arguments], env={"COLUMNS": "200"})
    assert (done.exit_code, said in " ".join(done.stderr.split())) == (2, True), done.stderr


def test_the_command_line_sees_all_unless_it_is_asked_as_a_role(tmp_path: Path) -> None:
    def cli(*arguments: str) -> str:
        model = ("--model", str(THEATRE / "model.graphql"))
        done = CliRunner().invoke(app, [*arguments, *model])
        assert done.exit_code == 0, done.stderr
        return done.stdout

    seed = str(THEATRE / "seed.json")
    for command in (
        ("export", "--format", "json", seed),
        ("schema", "--print", "api"),
        ("schema", "--print", "seed"),
    ):
        assert "wage" in cli(*command)
        assert "wage" not in cli(*command, "--role", "analyst")
    assert "@visible" in cli("schema", "--print", "model")
    assert "@visible" not in cli("schema", "--print", "model", "--role", "reader")
    refused = CliRunner().invoke(app, ["schema", "--check", "--role", "reader"])
    assert (refused.exit_code, "--print" in refused.stderr) == (2, True)


def opened(service: House, payload: dict[str, Any] | None, header: str = "") -> Any:
    """What the service says to a socket that introduces itself: what it answers to a question, or how it closes."""
    headers = {"authorization": header} if header else None
    address = service.address.replace("http", "ws") + "/graphql"
    with connect(
        address, subprotocols=[Subprotocol("graphql-transport-ws")], additional_headers=headers
    ) as wire:
        wire.send(json.dumps({"type": "connection_init", "payload": payload}))
        try:
            assert json.loads(wire.recv(10))["type"] == "connection_ack"
            wire.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": QUERY}}))
            return json.loads(wire.recv(10))["payload"]["data"]
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


def test_a_socket_says_who_it_is_when_it_begins(theatre: House) -> None:
    admin = f"Bearer {theatre.tokens[Role.ADMIN]}"
    everything, little = theatre.data(Role.ADMIN), theatre.data(None)
    assert everything != little
    assert opened(theatre, {"authorization": admin}) == everything
    assert opened(theatre, {"Authorization": admin}) == everything
    assert opened(theatre, None, header=admin) == everything
    assert opened(theatre, None) == opened(theatre, {}) == little


@pytest.mark.parametrize("wrong", ["Bearer nobody-s-token-at-all", "Basic YTpi", "", "Bearer a.b.c"])
def test_a_socket_with_a_wrong_token_is_closed(theatre: House, wrong: str) -> None:
    assert opened(theatre, {"authorization": wrong}) == 4403


def test_a_socket_whose_token_is_no_text_is_closed(theatre: House) -> None:
    assert opened(theatre, {"authorization": ["Bearer x"]}) == 4400
