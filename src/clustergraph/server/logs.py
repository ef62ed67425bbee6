"""The log of a service: structured, as text for people or as JSON lines for programs."""

from __future__ import annotations

import logging
import sys
from enum import StrEnum
from typing import Any

import orjson
import structlog


class LogFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


LOGS = ("clustergraph", "uvicorn", "opentelemetry")
"""Whose events are written; of others only what goes wrong."""


def configure(format: LogFormat, level: LogLevel) -> None:
    """Write all that is logged to the standard error stream, one event after the other, each with its time in UTC."""
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: Any = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer=_json)]
        if format is LogFormat.JSON
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            foreign_pre_chain=[*shared, structlog.stdlib.PositionalArgumentsFormatter()],
        )
    )
    for name in LOGS:
        log = logging.getLogger(name)
        log.handlers[:] = [handler]
        log.setLevel(level.upper() if name == "clustergraph" else logging.WARNING)
        log.propagate = False
    structlog.configure(  # without the standard library's loggers: a line for each request takes a third of the time
        processors=[*shared, *last],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )


def _json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()
