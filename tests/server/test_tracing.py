"""Traces, as a collector of OpenTelemetry gets them."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.conftest import RAILWAY
from tests.serving import serving

FILES = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
QUESTION = "query Named($name: String!) { stations(where: {name: {eq: $name}}) { totalCount } }"
SECRET = "a name that is nobody's business"
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
Attributes = dict[str, Any]


@contextmanager
def collector(environment: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """The bodies that come to /v1/traces."""
    bodies: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            bodies.append(gzip.decompress(body) if self.headers["content-encoding"] == "gzip" else body)
            assert self.path == "/v1/traces"
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Tests print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        environment.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        yield bodies
        server.shutdown()


def spans(bodies: list[bytes]) -> list[Any]:
    return [
        span
        for body in bodies
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def attributes(span: Any) -> Attributes:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in span.attributes}


def ask(address: str, name: str, **headers: str) -> httpx2.Response:
    body = {"query": QUESTION, "variables": {"name": name}}
    return httpx2.post(f"{address}/graphql", json=body, headers=headers)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_request_has_a_span_and_so_have_its_plan_and_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: str
) -> None:
    with collector(monkeypatch) as bodies:
        with serving(tmp_path, *FILES, "--traces", "--workers", workers) as address:
            answer = ask(address, SECRET, traceparent=PARENT, authorization="")
            assert answer.json() == {"data": {"stations": {"totalCount": 0}}}
        found = spans(bodies)
    by_name = {span.name: span for span in found}
    request = by_name["POST /graphql"]
    assert [span.name for span in found].count("POST /graphql") == 1
    assert request.trace_id.hex() == PARENT.split("-")[1]
    assert request.parent_span_id.hex() == PARENT.split("-")[2]
    for name in ("plan", "run"):
        assert by_name[name].parent_span_id == request.span_id
        assert request.start_time_unix_nano <= by_name[name].start_time_unix_nano
        assert by_name[name].end_time_unix_nano <= request.end_time_unix_nano
    assert by_name["plan"].end_time_unix_nano <= by_name["run"].end_time_unix_nano
    told = attributes(request)
    assert told["graphql.operation.name"] == "Named"
    assert (told["http.response.status_code"], told["clustergraph.code"]) == (200, "OK")
    assert told["clustergraph.request"] == answer.headers["x-request-id"]
    assert told["clustergraph.cost"] >= 0
    service = ExportTraceServiceRequest.FromString(bodies[0]).resource_spans[0].resource
    assert attributes(service)["service.name"] == "clustergraph"
    assert not any(SECRET.encode() in body or b"query Named" in body for body in bodies)


def test_a_plan_that_is_kept_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with collector(monkeypatch) as bodies:
        with serving(tmp_path, *FILES, "--traces") as address:
            for number in range(5):
                ask(address, str(number))
            httpx2.post(f"{address}/graphql", json={"query": "{ nothing }"})
        names = [span.name for span in spans(bodies)]
        codes = [attributes(span).get("clustergraph.code") for span in spans(bodies)]
    assert (names.count("POST /graphql"), names.count("run"), names.count("plan")) == (6, 5, 2)
    assert codes.count("OK") == 5
    assert "GRAPHQL_VALIDATION_FAILED" in codes


def test_a_collector_that_is_not_there_hinders_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
    with serving(tmp_path, *FILES, "--traces", "--log-format", "json") as address:
        for _ in range(10):
            assert ask(address, "Almond").status_code == 200
        stopping = time.monotonic()
    assert time.monotonic() - stopping < 8
    lines = (tmp_path / "log.txt").read_text("utf-8").splitlines()[1:]
    assert any("Connection refused" in json.loads(line)["event"] for line in lines)


def test_missing_packages_are_told(tmp_path: Path) -> None:
    (tmp_path / "opentelemetry").mkdir()
    (tmp_path / "opentelemetry" / "__init__.py").write_text("raise ImportError")
    command = [sys.executable, "-m", "clustergraph", "serve", "--port", "0", *FILES, "--traces"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=30,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
    )  # fmt: skip
    assert done.returncode != 0
    assert "pip install 'clustergraph[traces]'" in done.stderr
