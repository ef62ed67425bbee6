"""Numbers for Prometheus: requests as they are answered, and the state of the service when it is asked.

The workers of a service leave theirs in files of one folder, so that each can tell those of all. The client learns of that folder when it
is imported: name it first, with `shared_numbers`.
"""

from __future__ import annotations

import os
from asyncio import CancelledError, create_task, sleep
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.gc_collector import GCCollector
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clustergraph.model.roles import Role
from clustergraph.server.endpoint import Endpoint
from clustergraph.server.live import Live
from clustergraph.server.observing import Seen
from clustergraph.server.workers import NUMBERS

FORMAT = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
LOOK = 1.0
"""Seconds between two looks at what is open."""
BYTES = (100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)


class Metrics:
    """The numbers of a service: those of this process, or of all its workers."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.shared = NUMBERS in os.environ
        self._endpoint: Endpoint | None = None
        self._requests = Counter(
            "clustergraph_requests_total",
            "Requests, by the code of their first error.",
            ["code"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "clustergraph_request_seconds",
            "Seconds from a request to its answer.",
            buckets=SECONDS,
            registry=self.registry,
        )
        self._bytes = Histogram(
            "clustergraph_answer_bytes", "Bytes of answers.", buckets=BYTES, registry=self.registry
        )
        self._work = Gauge(
            "clustergraph_requests_in_work",
            "Requests in work that last longer than a moment.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self._joined = Gauge(
            "clustergraph_requests_joined",
            "Requests that wait for the answer to the same question of another.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self._streams = Gauge(
            "clustergraph_streams_open",
            "WebSockets and event streams that are open.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        if not self.shared:  # a process tells of itself only
            for collector in (ProcessCollector, PlatformCollector, GCCollector):
                collector(registry=self.registry)

    def count(self, seen: Seen, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests.labels(seen.code).inc()
        self._seconds.observe(seconds)
        self._bytes.observe(seen.sent)

    def route(self, endpoint: Endpoint, live: Live) -> Route:
        """Where they are read, with the state of a service."""
        self._endpoint = endpoint
        told = CollectorRegistry() if self.shared else self.registry
        if self.shared:
            MultiProcessCollector(told)  # type: ignore[no-untyped-call]
        told.register(_State(live, endpoint.access.open_role))

        async def metrics(_: Request) -> Response:
            self._look()
            return Response(
                generate_latest(told), headers={"content-type": FORMAT, "cache-control": "no-store"}
            )

        return Route("/metrics", metrics, methods=["GET"])

    @asynccontextmanager
    async def running(self, _: Starlette) -> AsyncIterator[None]:
        """Tell the other workers what is open here, as long as the application runs."""
        task = create_task(self._follow())
        try:
            yield
        finally:
            task.cancel()
            with suppress(CancelledError):
                await task

    async def _follow(self) -> None:
        while True:
            self._look()
            await sleep(LOOK)

    def _look(self) -> None:
        if self._endpoint:
            self._work.set(self._endpoint.turns.open)
            self._joined.set(self._endpoint.joining.joined)
            self._streams.set(self._endpoint.following.open)


def gone(pid: int) -> None:
    """Forget what a worker had open: it has ended."""
    mark_process_dead(pid)  # type: ignore[no-untyped-call]


class _State(Collector):
    """How a service is, when somebody asks: everybody may, so what it counts is what those without a token see (`open_role`)."""

    def __init__(self, live: Live, open_role: Role | None) -> None:
        self.live = live
        self.open_role = open_role

    def collect(self) -> Iterable[Metric]:
        execution = self.live.audiences[self.open_role or Role.READER]
        graph = execution.engine.graph
        for name, says, value in (
            ("generation", "The number of the generation that is served.", graph.generation),
            ("last_load_ok", "Whether the last attempt to load a seed went in.", int(graph.last_load.ok)),
            (
                "documents_kept",
                "Documents that are kept with their plans.",
                len(execution.documents.kept),
            ),
        ):
            yield GaugeMetricFamily(f"clustergraph_{name}", says, value)
        if self.open_role is None:
            return
        for what, says, held in (
            ("nodes", "Nodes, by kind.", graph.by_kind),
            ("edges", "Edges, by relationship.", graph.by_type),
        ):
            family = GaugeMetricFamily(f"clustergraph_{what}", says, labels=["type"])
            for type, rows in held.items():
                family.add_metric([type], len(rows))
            yield family
