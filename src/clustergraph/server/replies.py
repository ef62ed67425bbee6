"""What leaves over HTTP when the body is JSON: answers, refusals, and the mask over a fault of ours."""

from __future__ import annotations

import logging
from uuid import uuid4

from starlette.responses import Response
from starlette.types import Send

from clustergraph.api.execution import Answer, refusal
from clustergraph.errors import InternalError, RequestError
from clustergraph.server.caching import matches
from clustergraph.server.negotiation import GRAPHQL, JSON
from clustergraph.server.observing import Seen
from clustergraph.server.writing import written

VARY = "Accept, Authorization"
"""What an answer differs by, beside its address."""


def _about(type: str) -> dict[str, str]:
    return {"content-type": f"{type}; charset=utf-8", "vary": VARY}


SAFE = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}
"""Headers of all that is sent: a browser takes it for what it says it is, and tells nobody where it was."""

HEADERS = {type: Response(headers={**SAFE, **_about(type)}).raw_headers[:-1] for type in (JSON, GRAPHQL)}
LINES = {type: b"".join(b"%b: %b\r\n" % header for header in headers) for type, headers in HEADERS.items()}

log = logging.getLogger("clustergraph")


def reply(answer: Answer, type: str, status: int, **headers: str) -> Response:
    """An answer on the wire."""
    return Response(answer.body, status, {**SAFE, **headers, **_about(type)})


def noted(answer: Answer, type: str, seen: Seen) -> bytes:
    """The headers of an answer, as lines; `seen` notes it."""
    seen.answered(answer)
    if type == JSON:
        seen.status = 200
    return b"%bx-request-id: %b\r\n" % (LINES[type], seen.id)


async def send_answer(send: Send, answer: Answer, type: str, seen: Seen) -> None:
    """Send an answer as `reply` would, in less time: most are small."""
    lines = noted(answer, type, seen)
    if written(send, seen.status, lines, answer.body):
        return
    own = (b"content-length", b"%d" % len(answer.body)), (b"x-request-id", seen.id)
    await send({"type": "http.response.start", "status": seen.status, "headers": [*HEADERS[type], *own]})
    await send({"type": "http.response.body", "body": answer.body})


def read(answer: Answer, type: str, tag: str, control: str, wanted: str) -> Response:
    """An answer to GET: with what caches may do with it, and none at all to a client that has it (`wanted`, its If-None-Match)."""
    about = {"cache-control": control, "etag": tag} if tag else {"cache-control": control}
    if tag and matches(wanted, tag):
        return Response(b"", 304, {**SAFE, **about, "vary": VARY})
    return reply(answer, type, 200 if type == JSON else answer.status, **about)


def refused(error: RequestError, type: str = JSON, **headers: str) -> Response:
    """An error in the one shape, with its own status."""
    return reply(refusal(error), type, error.status, **headers)


def masked(type: str = JSON) -> Response:
    """The answer to a fault of ours, which is being handled."""
    return refused(fault(), type)


def fault() -> InternalError:
    """What is told of a fault of ours, which is being handled: an id that the log repeats, and not a word of what happened."""
    id = uuid4().hex
    log.exception("internal error %s", id)
    return InternalError("something went wrong on our side", f"Tell those who run this service: {id}.")
