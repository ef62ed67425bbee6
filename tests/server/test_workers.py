"""Several processes at one address: one that is killed takes no other's requests with it, and all tell of the same generation."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import httpx2
import pytest

from tests.conftest import RAILWAY
from tests.serving import running, serving

FILES = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
ANSWERS = re.compile(r"Worker (\d) answers, pid (\d+)")
SEED = (RAILWAY / "seed.json").read_text("utf-8")


def pids(folder: Path) -> dict[int, int]:
    """The process of each worker: the last that said that it answers."""
    found = ANSWERS.findall((folder / "log.txt").read_text("utf-8"))
    return {int(number): int(pid) for number, pid in found}


def until(told: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not told():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def told(address: str, workers: int) -> set[tuple[int, bool]]:
    """The generation that each worker serves, and whether the last load went in. The beginning of a request's id tells workers apart."""
    question = {"query": "{ graph { generation lastLoad { ok } } }"}
    found: dict[str, tuple[int, bool]] = {}
    for _ in range(2_000):
        answer = httpx2.post(f"{address}/graphql", json=question)
        graph = answer.json()["data"]["graph"]
        found[worker_of(answer)] = graph["generation"], graph["lastLoad"]["ok"]
        if len(found) == workers:
            return set(found.values())
    raise AssertionError(f"only {len(found)} of {workers} workers answered")


def worker_of(answer: httpx2.Response) -> str:
    return answer.headers["x-request-id"].split("-")[0]


def test_a_worker_that_is_killed_takes_no_other_request_with_it(tmp_path: Path) -> None:
    stop = Event()
    failed: list[tuple[str, Exception]] = []

    def ask(address: str) -> int:
        """Ask on one connection until it breaks. The number of answers."""
        answers, worker = 0, ""
        with httpx2.Client(base_url=address) as client:
            while not stop.is_set():
                try:
                    answer = client.post("/graphql", json={"query": "{ stations { totalCount } }"})
                    assert answer.json()["data"]
                except (httpx2.HTTPError, ValueError) as error:
                    failed.append((worker, error))
                    return answers
                worker, answers = worker_of(answer), answers + 1
        return answers

    with running(tmp_path, *FILES, "--workers", "3") as (address, _), ThreadPoolExecutor(12) as pool:
        until(lambda: len(pids(tmp_path)) == 3)
        asking = [pool.submit(ask, address) for _ in range(12)]
        try:
            time.sleep(1)
            victim = pids(tmp_path)[1]
            os.kill(victim, signal.SIGKILL)
            until(lambda: pids(tmp_path)[1] != victim)
            assert told(address, 3) == {(1, True)}
        finally:
            stop.set()
        answers = [one.result() for one in asking]
    assert len({worker for worker, _ in failed}) <= 1, failed
    assert sum(answers) > 100
    assert "Worker 1 was ended by signal 9" in (tmp_path / "log.txt").read_text("utf-8")


def test_all_workers_serve_what_one_of_them_loads(tmp_path: Path) -> None:
    token, seed = tmp_path / "token", tmp_path / "seed.json"
    token.write_text("a-long-token-of-an-admin", "utf-8")
    seed.write_text(SEED.replace("Almond", "Almond Road"), "utf-8")
    options = ("--workers", "3", "--store", "kept", "--admin-token", str(token))

    def load(path: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "clustergraph", "load", str(path), "--to", address]
        return subprocess.run(
            [*command, "--admin-token", str(token)], capture_output=True, text=True, check=False
        )

    with serving(tmp_path, *FILES, *options) as address:
        assert told(address, 3) == {(1, True)}
        assert load(seed).returncode == 0
        until(lambda: told(address, 3) == {(2, True)})
        before = pids(tmp_path)[2]
        os.kill(before, signal.SIGKILL)
        until(lambda: pids(tmp_path)[2] != before)
        assert told(address, 3) == {(2, True)}
        wrong = tmp_path / "wrong.json"
        wrong.write_text("{", "utf-8")
        assert load(wrong).returncode != 0
        until(lambda: told(address, 3) == {(2, False)})
        assert load(RAILWAY / "seed.json").returncode == 0
        until(lambda: told(address, 3) == {(3, True)})


def test_files_that_change_are_loaded_once(tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(SEED, "utf-8")
    options = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(seed), "--watch", "--store", "kept")
    with serving(tmp_path, *options, "--workers", "2") as address:
        until(lambda: len(pids(tmp_path)) == 2)
        seed.write_text(SEED + "\n", "utf-8")
        until(lambda: told(address, 2) == {(2, True)})
        time.sleep(1)
        assert told(address, 2) == {(2, True)}
        assert sorted(one.name for one in (tmp_path / "kept").iterdir() if one.name[0] == "0") == [
            "00000001",
            "00000002",
        ]


def test_numbers_are_those_of_all_workers(tmp_path: Path) -> None:
    def asked(address: str) -> float:
        text = httpx2.get(f"{address}/metrics").text
        found = re.search(r'^clustergraph_requests_total\{code="OK"\} (\S+)', text, re.MULTILINE)
        return float(found[1]) if found else 0

    with serving(tmp_path, *FILES, "--workers", "2", "--metrics") as address:
        until(lambda: len(pids(tmp_path)) == 2)
        for _ in range(40):
            httpx2.post(f"{address}/graphql", json={"query": "{ __typename }"})
        assert [asked(address) for _ in range(10)] == [40] * 10
        text = httpx2.get(f"{address}/metrics").text
        assert 'clustergraph_nodes{type="Station"} 3.0' in text
        assert "clustergraph_requests_in_work 0.0" in text


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_workers_end_with_their_service(tmp_path: Path, how: signal.Signals) -> None:
    with running(tmp_path, *FILES, "--workers", "2") as (_, process):
        until(lambda: len(pids(tmp_path)) == 2)
        process.send_signal(how)
        process.wait(timeout=15)
        assert not any(map(is_there, pids(tmp_path).values()))


def test_workers_end_when_their_service_is_killed(tmp_path: Path) -> None:
    with running(tmp_path, *FILES, "--workers", "2") as (_, process):
        until(lambda: len(pids(tmp_path)) == 2)
        process.kill()
        process.wait()
        until(lambda: not any(map(is_there, pids(tmp_path).values())))


@contextmanager
def refused(folder: Path, *options: str) -> Iterator[str]:
    command = [sys.executable, "-m", "clustergraph", "serve", "--port", "0", *FILES, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, timeout=30)
    assert done.returncode != 0
    yield done.stderr


def test_workers_that_could_not_agree_are_refused(tmp_path: Path) -> None:
    with refused(tmp_path, "--workers", "2", "--watch") as said:
        assert "--store" in said
    with refused(tmp_path, "--workers", "0") as said:
        assert "--workers" in said
