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
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
    ]
    last: Any = (
        structlog.processors.JSONRenderer(serializer=_json)
        if format is LogFormat.JSON
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
    )
    errors = [structlog.processors.format_exc_info] if format is LogFormat.JSON else []
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *errors, last],
            foreign_pre_chain=shared,
        )
    )
    for name in LOGS:
        log = logging.getLogger(name)
        log.handlers[:] = [handler]
        log.setLevel(level.upper() if name == "clustergraph" else logging.WARNING)
        log.propagate = False
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()
