"""What those who run a service see of it: lines of the log, numbers, health, and how it stops. Never a variable."""

from __future__ import annotations

import json
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.conftest import RAILWAY
from tests.serving import running, serving

FILES = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
NAMED = {"query": "query Named($id: ID!) { station(id: $id) { name } }", "variables": {"id": "alm"}}


def lines(folder: Path) -> list[dict[str, Any]]:
    """The events of a log in JSON; the first line is what `serve` tells a person."""
    text = (folder / "log.txt").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_each_request_has_a_line_with_what_it_was_and_none_of_its_values(tmp_path: Path) -> None:
    with (
        serving(tmp_path, *FILES, "--log-format", "json", "--log-requests") as address,
        httpx2.Client(base_url=address) as client,
    ):
        answer = client.post("/graphql", json=NAMED, headers={"x-request-id": "mine-1"})
        assert answer.headers["x-request-id"] == "mine-1"
        made = client.post("/graphql", json={"query": "{ nothing }"}, headers={"x-request-id": "two words"})
        assert re.fullmatch(r"[0-9a-f]{12}-\d+", made.headers["x-request-id"])
        client.get("/graphql?query={__typename}")
    named, nothing, read = [line for line in lines(tmp_path) if line["event"] == "request"]
    assert named["request"] == "mine-1"
    assert (named["status"], named["code"], named["role"], named["operation"]) == (
        200,
        "OK",
        "reader",
        "Named",
    )
    assert (named["bytes"], named["cost"]) == (len(answer.content), 1)
    assert re.fullmatch(r"[0-9a-f]{16}", named["document"])
    assert 0 < named["ms"] < 10_000
    assert named["level"] == "info"
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT[\d:.]+Z", named["timestamp"])
    assert nothing["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert nothing["request"] == made.headers["x-request-id"]
    assert read["operation"] == ""
    log = (tmp_path / "log.txt").read_text("utf-8")
    assert "alm" not in log
    assert "station(" not in log


def test_operations_of_sockets_and_streams_have_a_line_when_they_are_first_answered(tmp_path: Path) -> None:
    """However long somebody follows the graph, that is no slow request."""
    live = {"query": "subscription Followed { live { stations { totalCount } } }"}
    options = ("--log-format", "json", "--log-requests", "--log-slow", "0.5")
    with (
        serving(tmp_path, *FILES, *options) as address,
        httpx2.Client(base_url=address) as client,
        connect(
            f"{address.replace('http', 'ws')}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]
        ) as socket,
        client.stream("POST", "/graphql", json=live, headers={"accept": "text/event-stream"}) as events,
    ):
        assert next(events.iter_lines()) == "event: next"
        socket.send(json.dumps({"type": "connection_init"}))
        for id, payload in {"a": live, "b": NAMED, "c": {"query": "query Wrong { nothing }"}}.items():
            socket.recv()
            socket.send(json.dumps({"id": id, "type": "subscribe", "payload": payload}))
        while json.loads(socket.recv())["id"] != "c":
            pass
        time.sleep(1)
        told = [line for line in lines(tmp_path) if line["event"] == "request"]
    found = sorted((line["operation"], line["code"], line["role"]) for line in told)
    assert found == [
        ("Followed", "OK", "reader"), ("Followed", "OK", "reader"), ("Named", "OK", "reader"),
        ("Wrong", "GRAPHQL_VALIDATION_FAILED", "reader"),
    ]  # fmt: skip
    assert all(line["bytes"] > 0 and line["ms"] < 500 for line in told)
    assert "slow request" not in (tmp_path / "log.txt").read_text("utf-8")


def test_without_a_word_only_slow_requests_are_told(tmp_path: Path) -> None:
    with serving(tmp_path, *FILES, "--log-slow", "0") as address:
        httpx2.post(f"{address}/graphql", json=NAMED)
    log = (tmp_path / "log.txt").read_text("utf-8")
    assert "slow request" in log
    assert "operation=Named" in log
    quiet = tmp_path / "quiet"
    quiet.mkdir()
    with serving(quiet, *FILES) as address:
        httpx2.post(f"{address}/graphql", json=NAMED)
    assert "request" not in (quiet / "log.txt").read_text("utf-8")


def test_what_is_not_loud_enough_is_left_out(tmp_path: Path) -> None:
    with serving(tmp_path, *FILES, "--log-level", "error", "--log-slow", "0") as address:
        httpx2.post(f"{address}/graphql", json=NAMED)
    assert "slow request" not in (tmp_path / "log.txt").read_text("utf-8")


def test_numbers_are_told_to_those_who_ask(tmp_path: Path) -> None:
    with (
        serving(tmp_path, *FILES, "--metrics") as address,
        httpx2.Client(base_url=address) as client,
    ):
        for _ in range(3):
            client.post("/graphql", json=NAMED)
        client.post("/graphql", json={"query": "{"})
        answer = client.get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        found = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert found['clustergraph_requests_total{code="OK"}'] == "3.0"
    assert found['clustergraph_requests_total{code="GRAPHQL_PARSE_FAILED"}'] == "1.0"
    assert found["clustergraph_request_seconds_count"] == "4.0"
    assert found['clustergraph_nodes{type="Station"}'] == "3.0"
    assert found["clustergraph_generation"] == "1.0"
    assert float(found["process_resident_memory_bytes"]) > 1e6


def test_numbers_are_not_told_unless_that_is_wanted(client: httpx2.Client) -> None:
    assert client.get("/metrics").status_code == 404


def test_a_service_that_runs_is_ready(client: httpx2.Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True})
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_lets_those_finish_who_have_begun(tmp_path: Path, stop: signal.Signals) -> None:
    """A question of about a second, asked by several at once, is answered to each of them."""
    long = {"query": '{ paths(source: "poma", target: "CN", k: 300, maxHops: 20) { totalCount } }'}
    with running(tmp_path) as (address, process), ThreadPoolExecutor(4) as threads:
        asking = [threads.submit(httpx2.post, f"{address}/graphql", json=long, timeout=60) for _ in range(4)]
        time.sleep(0.4)
        process.send_signal(stop)
        answers = [one.result() for one in asking]
        assert [answer.status_code for answer in answers] == [200] * 4
        assert {answer.json()["data"]["paths"]["totalCount"] for answer in answers} == {300}
        assert process.wait(15) in (0, -stop, 128 + stop)
        with pytest.raises(httpx2.HTTPError):
            httpx2.get(f"{address}/healthz", timeout=2)
