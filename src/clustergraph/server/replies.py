"""What leaves over HTTP when the body is JSON: answers, refusals, and the mask over a fault of ours."""

from __future__ import annotations

import logging
from uuid import uuid4

from starlette.responses import Response

from clustergraph.api.execution import Answer, refusal
from clustergraph.errors import InternalError, RequestError
from clustergraph.server.negotiation import JSON

SAFE = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}
"""Headers of all that is sent: a browser takes it for what it says it is, and tells nobody where it was."""

log = logging.getLogger("clustergraph")


def reply(answer: Answer, type: str, status: int, **headers: str) -> Response:
    """An answer on the wire."""
    about = {"content-type": f"{type}; charset=utf-8", "vary": "Accept"}
    return Response(answer.body, status, {**SAFE, **headers, **about})


def refused(error: RequestError, type: str = JSON, **headers: str) -> Response:
    """An error in the one shape, with its own status."""
    return reply(refusal([error]), type, error.status, **headers)


def masked(type: str = JSON) -> Response:
    """The answer to a fault of ours: an id that the log repeats, and not a word of what happened."""
    id = uuid4().hex
    log.exception("internal error %s", id)
    return refused(
        InternalError("something went wrong on our side", f"Tell those who run this service: {id}."), type
    )
