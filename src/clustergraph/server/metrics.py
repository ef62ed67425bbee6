"""Numbers for Prometheus: requests as they are answered, and the state of the service when it is asked."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clustergraph.server.endpoint import Endpoint
from clustergraph.server.live import Live
from clustergraph.server.observing import Seen

FORMAT = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
BYTES = (100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)


class Metrics:
    """The numbers of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
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
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)

    def count(self, seen: Seen, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests.labels(seen.code).inc()
        self._seconds.observe(seconds)
        self._bytes.observe(seen.sent)

    def route(self, endpoint: Endpoint, live: Live) -> Route:
        """Where they are read, with the state of a service."""
        self.registry.register(_State(endpoint, live))

        async def metrics(_: Request) -> Response:
            return Response(
                generate_latest(self.registry), headers={"content-type": FORMAT, "cache-control": "no-store"}
            )

        return Route("/metrics", metrics, methods=["GET"])


class _State(Collector):
    """How a service is, when somebody asks."""

    def __init__(self, endpoint: Endpoint, live: Live) -> None:
        self.endpoint = endpoint
        self.live = live

    def collect(self) -> Iterable[Metric]:
        endpoint, graph = self.endpoint, self.live.execution.engine.graph
        for name, says, value in (
            ("requests_in_work", "Requests in work that last longer than a moment.", endpoint.turns.open),
            ("streams_open", "WebSockets and event streams that are open.", endpoint.following.open),
            ("generation", "The number of the generation that is served.", graph.generation),
            ("last_load_ok", "Whether the last attempt to load a seed went in.", int(graph.last_load.ok)),
            (
                "documents_kept",
                "Documents that are kept with their plans.",
                len(self.live.execution.documents.kept),
            ),
        ):
            yield GaugeMetricFamily(f"clustergraph_{name}", says, value)
        for what, says, held in (
            ("nodes", "Nodes, by kind.", graph.by_kind),
            ("edges", "Edges, by relationship.", graph.by_type),
        ):
            family = GaugeMetricFamily(f"clustergraph_{what}", says, labels=["type"])
            for type, rows in held.items():
                family.add_metric([type], len(rows))
            yield family
