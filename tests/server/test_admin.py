"""Those who have the token load seeds over HTTP, see what would change, and go back; others get no further than the door."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.types import ASGIApp
from typer.testing import CliRunner

from clustergraph.cli import app
from clustergraph.cli.starting import started
from clustergraph.model.reader import read_model_file
from clustergraph.server.access import Access
from clustergraph.server.admin import Admin
from clustergraph.server.app import create_app
from clustergraph.server.identity import Identities
from clustergraph.server.tokens import Tokens
from clustergraph.store import Store, generations
from tests.conftest import RAILWAY
from tests.serving import running, serving

TOKEN = "0123456789abcdef-0123456789abcdef"
BEARER = {"authorization": f"Bearer {TOKEN}"}
MODEL = str(RAILWAY / "model.graphql")
SEED = (RAILWAY / "seed.json").read_text("utf-8")
WRONG = SEED.replace('"kind": "Depot"', '"kind": "Depo"')


@dataclass(frozen=True, slots=True)
class Service:
    """A service and the folder that it runs in."""

    address: str
    folder: Path

    def cli(self, *arguments: str, at: str | None = None) -> tuple[int, str, str]:
        """The exit code of a command beside the service, and what it says."""
        where = ["--to", at or self.address, "--admin-token", "token"]
        done = CliRunner().invoke(app, [*arguments, *where])
        return done.exit_code, done.stdout, done.stderr

    def name(self) -> str:
        query = '{ station(id: "alm") { name } }'
        asked = httpx2.post(f"{self.address}/graphql", json={"query": query}).json()
        return str(asked["data"]["station"]["name"])

    def write(self, folder: str, text: str) -> None:
        (self.folder / folder).mkdir(exist_ok=True)
        (self.folder / folder / "rail.json").write_text(text, "utf-8")


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    arguments = ("--model", MODEL, "--seed", str(RAILWAY / "seed.json"), "--store", "kept")
    with serving(tmp_path, *arguments, "--admin-token", "token") as address:
        yield Service(address, tmp_path)
    log = (tmp_path / "log.txt").read_text("utf-8")
    assert "Traceback" not in log, log


def test_load_restore_and_list(service: Service) -> None:
    service.write("new", SEED.replace("Almond", "Alder"))

    code, out, _ = service.cli("load", "new", "--dry-run")
    assert (code, "changed node alm (Station, Alder)" in out, service.name()) == (3, True, "Almond")
    code, out, _ = service.cli("load", "new", "--dry-run", "--format", "json")
    assert (code, json.loads(out)["counts"]["nodes"]["changed"]) == (3, 1)
    code, out, _ = service.cli("load", "new", "--dry-run", "--format", "markdown")
    assert "| alm | Station | Alder |" in out

    assert service.cli("load", "new")[:2] == (0, "Generation 2 is served: 6 nodes and 9 edges.\n")
    assert service.name() == "Alder"
    assert service.cli("load", "new", "--dry-run")[:2] == (0, "Nothing would change.\n")
    assert service.cli("load", "new")[:2] == (0, "Nothing changes: this is generation 2.\n")

    assert service.cli("restore", "1")[:2] == (0, "Generation 3 is served: 6 nodes and 9 edges.\n")
    assert service.name() == "Almond"
    code, out, _ = service.cli("generations")
    rows = [line.split() for line in out.splitlines()]
    assert [row[0] for row in rows] == ["generation", "3", "2", "1", "*"]
    assert rows[1][1] == "*"
    assert "restored from 1" in out
    assert out.splitlines()[2].split()[2] == "new/rail.json"


def test_a_wrong_seed_changes_nothing_and_is_told_as_validate_does(service: Service) -> None:
    service.write("new", WRONG)
    code, out, err = service.cli("load", "new")
    assert (code, out, service.name()) == (1, "", "Almond")
    line = next(number for number, text in enumerate(WRONG.splitlines(), 1) if '"Depo"' in text)
    assert err.startswith(f'new/rail.json:{line}:27: there is no kind "Depo"\n')
    assert "^^^^^^" in err
    assert "Did you mean Depot?" in err
    assert err.endswith("nothing was changed.\n")
    health = httpx2.get(f"{service.address}/healthz").json()
    assert (health["status"], health["generation"]) == ("degraded", 1)
    code, _, err = service.cli("load", "new", "--dry-run")
    assert (code, "Did you mean Depot?" in err) == (1, True)
    assert [one.generation for one in generations(service.folder / "kept")] == [1]


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/load"), ("GET", "/generations"), ("POST", "/generations/1/restore")]
)
@pytest.mark.parametrize(
    "given", [None, "", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer \xff"]
)
def test_nothing_without_the_token(door: Door, method: str, path: str, given: str | None) -> None:
    headers = {} if given is None else {"authorization": given.encode("latin-1")}
    answer = door.ask(method, path, headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.headers["www-authenticate"][:6]) == (401, "Bearer")
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


class Door:
    """The application in this process."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def ask(self, method: str, path: str, **content: Any) -> httpx2.Response:
        async def asked() -> httpx2.Response:
            transport = httpx2.ASGITransport(self.app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, path, **content)

        return asyncio.run(asked())


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One with a bound on uploads that tests can reach."""
    store = Store(tmp_path_factory.mktemp("door") / "kept")
    live = started(read_model_file(Path(MODEL)), [RAILWAY / "seed.json"], store)
    access = Access(live.audiences, Identities(Tokens(admin=TOKEN).identity))
    yield Door(create_app(live.execution, live=live, access=access, admin=Admin(live, access, limit=50_000)))
    store.close()


@pytest.mark.parametrize(
    ("content", "status", "message"),
    [
        ({}, 400, "there is no file"),
        ({"content": b"[]", "headers": {"content-type": "application/json"}}, 400, "there is no file"),
        (
            {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
            400,
            "the form cannot be read",
        ),
        (
            {"content": b"--a\r\nx", "headers": {"content-type": "multipart/form-data; boundary=b"}},
            400,
            "the form",
        ),
        ({"files": [("file", ("a.csv", b"a"))]}, 400, "a.csv is no seed"),
        ({"files": [("file", ("a\u2028.json", b"a"))]}, 400, "is no seed"),
        ({"data": {"file": "a"}, "files": [("file", ("a.json", b"{}"))]}, 400, "the form cannot be read"),
        ({"files": [("file", ("a.json", b" " * 60_000))]}, 413, "the upload has more than 50,000 bytes"),
        ({"files": [("file", ("a.json", b"{"))]}, 422, "a key in double quotes is missing here"),
        ({"files": [("file", ("../../a.json", b"["))]}, 422, "a value is missing here"),
    ],
)
def test_a_bad_upload_is_told(door: Door, content: dict[str, Any], status: int, message: str) -> None:
    headers = {**content.pop("headers", {}), **BEARER}
    answer = door.ask("POST", "/load", headers=headers, **content)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, message in error["message"]) == (status, True), error
    assert door.ask("GET", "/healthz").json()["generation"] == 1


def test_an_unknown_form_of_a_difference_and_an_unknown_generation(door: Door) -> None:
    files = [("file", ("a.json", b"{}"))]
    answer = door.ask("POST", "/load?dryRun=xml", headers=BEARER, files=files)
    assert answer.json()["errors"][0]["message"] == "dryRun is none of text, markdown, json"
    answer = door.ask("POST", "/generations/9/restore", headers=BEARER)
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (400, "there is no generation 9")
    assert door.ask("GET", "/load", headers=BEARER).status_code == 405


def test_without_a_token_there_is_no_door(client: httpx2.Client) -> None:
    assert client.post("/load", headers=BEARER).status_code == 404


def test_what_a_person_may_get_wrong(service: Service) -> None:
    code, _, err = service.cli("load", "none")
    assert (code, "there is no such file or folder" in err) == (2, True)
    code, _, err = service.cli("restore", "8")
    assert (code, "there is no generation 8" in err, "There are 1." in err) == (2, True, True)
    code, _, err = service.cli("generations", at="http://127.0.0.1:9")
    assert (code, "does not answer" in err) == (2, True)
    code, _, err = service.cli("generations", at="http://192.0.2.1")
    assert (code, "for all to read" in err) == (2, True)
    code, _, err = service.cli("generations", at="nonsense")
    assert (code, "that is no address" in err) == (2, True)
    (service.folder / "token").write_text("another-token-that-is-long-enough")
    code, _, err = service.cli("generations")
    assert (code, "this is not a token that is known here" in err) == (2, True)
    for text in ("short", "two words that are long enough", ""):
        (service.folder / "token").write_text(text)
        code, _, err = service.cli("generations")
        assert (code, "that is no token" in err) == (2, True)


def test_running_questions_finish_on_their_generation(tmp_path: Path) -> None:
    """Long ones begin, the graph is replaced under them several times, and each answer is all of one generation."""
    (tmp_path / "token").write_text(TOKEN)
    nodes = [{"id": f"s{one}", "kind": "Station", "name": "One", "class": "STOP"} for one in range(20_000)]
    texts = {name: json.dumps({"nodes": [{**one, "name": name} for one in nodes]}) for name in ("One", "Two")}
    (tmp_path / "one.json").write_text(texts["One"])
    arguments = ("--model", MODEL, "--seed", "one.json", "--admin-token", "token")
    found: list[set[str]] = []
    with serving(tmp_path, *arguments) as address:
        query = "{ stations(first: 1000, orderBy: [{name: ASC}, {id: DESC}]) { totalCount nodes { name id main { name } } } }"
        ended = threading.Event()

        def ask() -> None:
            with httpx2.Client(timeout=30) as client:
                while not ended.is_set():
                    data = client.post(f"{address}/graphql", json={"query": query}).json()["data"]["stations"]
                    assert data["totalCount"] == 20_000
                    found.append({node["name"] for node in data["nodes"]})

        asking = [threading.Thread(target=ask) for _ in range(3)]
        for one in asking:
            one.start()
        for number in range(6):
            name = ("Two", "One")[number % 2]
            files = [("file", (f"{name}.json", texts[name].encode()))]
            loaded = httpx2.post(f"{address}/load", headers=BEARER, files=files, timeout=30).json()
            assert loaded["generation"] == number + 2
        ended.set()
        for one in asking:
            one.join()
    assert all(len(names) == 1 for names in found)
    assert {"One"} in found
    assert {"Two"} in found


def test_a_service_that_is_killed_while_it_loads_starts_again_with_the_old_or_the_new(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / "one.json").write_text(SEED)
    arguments = ("--model", MODEL, "--seed", "one.json", "--store", "kept", "--admin-token", "token")
    served = ["Almond"]
    for number in range(4):
        files = [("file", ("new.json", SEED.replace("Almond", f"Alder {number}").encode()))]
        with running(tmp_path, *arguments) as (address, process):
            assert Service(address, tmp_path).name() in served
            assert httpx2.get(f"{address}/healthz").json()["status"] == "ok"
            served = [Service(address, tmp_path).name(), f"Alder {number}"]
            timer = threading.Timer(0.004 * (number + 1), process.kill)
            timer.start()
            with contextlib.suppress(httpx2.HTTPError):
                httpx2.post(f"{address}/load", headers=BEARER, files=files)
            timer.join()
    with running(tmp_path, *arguments) as (address, _):
        assert Service(address, tmp_path).name() in served
