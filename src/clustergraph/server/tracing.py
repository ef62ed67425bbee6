"""Traces for OpenTelemetry: a span for each request, and below it one for the making of a plan and one for its run.

Where they go, and how many, is said by OpenTelemetry's own variables of the environment (Environment Variable Specification). Spans are made
when a request was answered, so those that wait for an answer do not wait for them.
"""

from __future__ import annotations

import os
import time
from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.applications import Starlette

from clustergraph.server.observing import Seen, facts

LAST = 2.0
"""Seconds to send what is left."""
NAME = "OTEL_SERVICE_NAME"
AS = {"operation": "graphql.operation.name", "status": "http.response.status_code"}
"""Facts that OpenTelemetry's semantic conventions have a name for; the others are clustergraph's."""
TOLD = frozenset({"request", "code", "bytes", "role", "document", "cost", *AS})


class Tracing:
    """The spans of one process."""

    def __init__(self) -> None:
        os.environ.setdefault(NAME, "clustergraph")
        self._provider = TracerProvider(shutdown_on_exit=False)
        self._exporter = OTLPSpanExporter()
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._tracer = self._provider.get_tracer("clustergraph")
        self._reader = TraceContextTextMapPropagator()

    def tell(self, seen: Seen, seconds: float) -> None:
        """Make the spans of a request that was answered. It continues the trace that its header `traceparent` names (W3C Trace Context)."""
        now, ended = time.time_ns(), seen.began + seconds

        def at(moment: float) -> int:
            return now - round((ended - moment) * 1e9)

        span = self._tracer.start_span(
            f"{seen.method} /graphql", self._before(seen), SpanKind.SERVER, start_time=at(seen.began)
        )
        if span.is_recording():
            span.set_attribute("http.request.method", seen.method)
            for name, fact in facts(seen, seconds).items():
                if name in TOLD and fact is not None:
                    span.set_attribute(AS.get(name, f"clustergraph.{name}"), fact)
            if seen.status >= 500:
                span.set_status(StatusCode.ERROR)
            below = set_span_in_context(span)
            for what, began, end in seen.parts:
                self._tracer.start_span(what, below, start_time=at(began)).end(at(end))
        span.end(now)

    def _before(self, seen: Seen) -> Context:
        names = (b"traceparent", b"tracestate")
        carrier = {name.decode(): value.decode("latin-1") for name, value in seen.headers if name in names}
        return self._reader.extract(carrier, Context())

    @asynccontextmanager
    async def running(self, _: Starlette) -> AsyncIterator[None]:
        """Send what is left when the application ends, if that does not take long."""
        try:
            yield
        finally:
            sending = Thread(target=self._provider.shutdown, daemon=True)
            sending.start()
            await to_thread(sending.join, LAST)
            self._exporter.shutdown()  # type: ignore[no-untyped-call]  # else it would try again for ten seconds
            sending.join()
