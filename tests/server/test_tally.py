"""How often each ready question was asked: however it comes, whoever asks, and of whichever worker."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.conftest import RAILWAY
from tests.server.test_workers import pids, until, worker_of
from tests.serving import serving

RAIL = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
TEXTS = {
    "1-first": "query First($first: Int! = 5) { stations(first: $first) { nodes { name } } }",
    "2-second": "query Second { tracks { totalCount } }",
    "3-same": "query Second { tracks { totalCount } }",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a service runs, with its questions in the folder q."""
    (tmp_path / "q").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "q" / f"{name}.graphql").write_text(f"# en: A\n# fr: B\n{text}\n", "utf-8")
    return tmp_path


@pytest.fixture
def client(folder: Path) -> Iterator[httpx2.Client]:
    with (
        serving(folder, *RAIL, "--questions", "q") as address,
        httpx2.Client(base_url=address, headers={"accept": "application/json"}) as client,
    ):
        yield client


def asked(address: str) -> dict[str, int]:
    return {one["name"]: one["asked"] for one in httpx2.get(f"{address}/questions").json()["questions"]}


def test_a_question_counts_however_it_comes(client: httpx2.Client) -> None:
    address = str(client.base_url)
    first = TEXTS["1-first"]
    assert asked(address) == dict.fromkeys(TEXTS, 0)
    client.post("/graphql", json={"query": first})
    client.post("/graphql", json={"query": first, "variables": {"first": 1}})
    client.post("/graphql", json={"query": first, "extensions": {"ids": True}})
    assert asked(address)["1-first"] == 3
    got = client.get("/graphql", params={"query": first})
    again = client.get("/graphql", params={"query": first}, headers={"if-none-match": got.headers["etag"]})
    assert again.status_code == 304
    assert asked(address)["1-first"] == 5
    with client.stream(
        "POST", "/graphql", json={"query": first}, headers={"accept": "text/event-stream"}
    ) as told:
        told.read()
    assert asked(address)["1-first"] == 6
    with connect(
        f"{address.replace('http', 'ws').rstrip('/')}/graphql",
        subprotocols=[Subprotocol("graphql-transport-ws")],
    ) as wire:
        wire.send(json.dumps({"type": "connection_init"}))
        wire.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": first}}))
        assert [json.loads(wire.recv(10))["type"] for _ in range(3)] == ["connection_ack", "next", "complete"]
    assert asked(address)["1-first"] == 7


def test_what_is_no_question_or_has_no_answer_does_not_count(client: httpx2.Client) -> None:
    first = TEXTS["1-first"]
    for content in (
        {"query": first, "variables": {"first": "many"}},
        {"query": first, "operationName": "Other"},
        {"query": f"{first} "},
        {"query": "{ __typename }"},
        {"variables": {}},
    ):
        client.post("/graphql", json=content)
    assert asked(str(client.base_url)) == dict.fromkeys(TEXTS, 0)


def test_questions_of_one_text_count_together(client: httpx2.Client) -> None:
    client.post("/graphql", json={"query": TEXTS["2-second"]})
    assert asked(str(client.base_url)) == {"1-first": 0, "2-second": 1, "3-same": 1}


def test_workers_count_together_and_forget_nothing_when_one_is_killed(folder: Path) -> None:
    with serving(folder, *RAIL, "--questions", "q", "--workers", "3") as address:
        until(lambda: len(pids(folder)) == 3)
        answers = [httpx2.post(f"{address}/graphql", json={"query": TEXTS["1-first"]}) for _ in range(60)]
        assert len({worker_of(answer) for answer in answers}) > 1
        assert {asked(address)["1-first"] for _ in range(20)} == {60}
        victim = pids(folder)[1]
        os.kill(victim, signal.SIGKILL)
        until(lambda: pids(folder)[1] != victim)
        for _ in range(60):
            httpx2.post(f"{address}/graphql", json={"query": TEXTS["1-first"]})
        assert {asked(address)["1-first"] for _ in range(20)} == {120}
