"""What those who run a service see of each request: a line in the log, and numbers. Never variables, and never documents."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import count
from secrets import token_hex
from time import perf_counter
from typing import Any

import orjson
import structlog
from starlette.types import Message, Scope, Send

from clustergraph.api.execution import MISTAKES, Answer, Asked, Execution

ID = re.compile(rb"[!-~]{1,64}")
LONGEST_NAME = 100
"""Letters of an operation's name, which clients choose."""
REFUSED = b'{"errors"'
_ids: Iterator[bytes]


def _begin() -> None:
    """Give this process ids of its own."""
    global _ids  # noqa: PLW0603, a process has one
    prefix = token_hex(6)
    _ids = (f"{prefix}-{number}".encode() for number in count(1))


_begin()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin)


class Taking:
    """A part of a request, from when to when. A class, as the generator of a context manager takes three times as long."""

    __slots__ = ("began", "parts", "what")

    def __init__(self, parts: list[tuple[str, float, float]], what: str) -> None:
        self.parts = parts
        self.what = what

    def __enter__(self) -> None:
        self.began = perf_counter()

    def __exit__(self, *_: object) -> None:
        self.parts.append((self.what, self.began, perf_counter()))


class Seen:
    """One request while it is answered, or one operation of a socket until its first answer."""

    __slots__ = (
        "asked",
        "began",
        "body",
        "execution",
        "headers",
        "id",
        "method",
        "parts",
        "role",
        "sent",
        "status",
        "told",
    )

    def __init__(self, scope: Scope) -> None:
        self.began = perf_counter()
        self.method: str = scope.get("method", "SOCKET")
        self.headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
        self.id = _id(scope)
        self.asked: Asked | None = None
        self.execution: Execution | None = None
        self.role = ""
        self.status = 0
        self.sent = 0
        self.told = False
        self.parts: list[tuple[str, float, float]] = []
        """What it did, and from when to when."""
        self.body = b""
        """The first bytes of a refusal."""

    def taking(self, what: str) -> Taking:
        """Note how long a part of it takes."""
        return Taking(self.parts, what)

    def sending(self, send: Send) -> Send:
        """Note what is sent; the answer gets the request's id."""
        header = (b"x-request-id", self.id)

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                message = {**message, "headers": [*message["headers"], header]}
            else:
                body = message.get("body", b"")
                self.sent += len(body)
                if body.startswith(REFUSED):
                    self.body = body
            await send(message)

        return noting

    def answered(self, answer: Answer) -> None:
        """Note the first answer to an operation that is followed; what comes after it is not a request's."""
        self.status, self.sent = answer.status, len(answer.body)
        self.body = answer.body if answer.body.startswith(REFUSED) else b""

    @property
    def code(self) -> str:
        """The code of the first error; OK when there is none."""
        return str(orjson.loads(self.body)["errors"][0]["extensions"]["code"]) if self.body else "OK"


class Observer:
    """Tells of requests: all of them, or those that last longer than `slow` seconds and those that failed on our side. Others may
    be told of all, with their seconds."""

    def __init__(
        self, every: bool = False, slow: float = 1.0, others: Sequence[Callable[[Seen, float], None]] = ()
    ) -> None:
        self.every = every
        self.slow = slow
        self.others = others
        self._log: Any = structlog.get_logger("clustergraph")

    def tell(self, seen: Seen) -> None:
        """Tell of a request that was answered, once."""
        if seen.told:
            return
        seen.told = True
        seconds = perf_counter() - seen.began
        for other in self.others:
            other(seen, seconds)
        with suppress(OSError):  # a log that cannot be written keeps nobody from an answer
            if seconds >= self.slow:
                self._log.warning("slow request", **facts(seen, seconds))
            elif seen.status >= 500:
                self._log.error("failed request", **facts(seen, seconds))
            elif self.every:
                self._log.info("request", **facts(seen, seconds))


def facts(seen: Seen, seconds: float) -> dict[str, Any]:
    """What may be told of a request: never a variable, a document, a token or an address."""
    asked = seen.asked
    told: dict[str, Any] = {
        "request": seen.id.decode(), "status": seen.status, "code": seen.code, "ms": round(seconds * 1e3, 2),
        "bytes": seen.sent, "role": seen.role,
    }  # fmt: skip
    if asked and seen.execution:
        told["operation"] = _name(seen.execution, asked)
        told["document"] = sha256(asked.text.encode(errors="replace")).hexdigest()[:16]
        with suppress(*MISTAKES):
            work = seen.execution.at_hand(asked)
            told["cost"] = work.estimate() if work else None
    return told


def _name(execution: Execution, asked: Asked) -> str:
    document = execution.documents.at_hand(asked.document)
    names = [name for name in document.definitions if name] if document else []
    name = asked.operation or (names[0] if len(names) == 1 else "")
    return name[:LONGEST_NAME]


def _id(scope: Scope) -> bytes:
    """The id that a client or a proxy gave, if it is a plain one; else one of our own."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and ID.fullmatch(value):
            return bytes(value)
    return next(_ids)
