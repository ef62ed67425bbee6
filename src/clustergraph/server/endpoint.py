"""GraphQL over HTTP (draft of 2025, https://graphql.github.io/graphql-over-http/draft/): requests in, answers out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from clustergraph.api.execution import Execution
from clustergraph.errors import BadUserInput, MethodNotAllowed, RequestError, RequestTooLarge
from clustergraph.server.negotiation import JSON, answer_type, check_sent
from clustergraph.server.replies import masked, refused, reply


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of a request, of the types that the specification gives them."""

    query: str
    variables: dict[str, Any] | None
    operation: str | None


class Endpoint:
    """Answers GraphQL requests. Every error leaves in the one shape; only a fault of ours is 500, and masked."""

    def __init__(self, execution: Execution, body_limit: int) -> None:
        self.execution = execution
        self.body_limit = body_limit

    async def __call__(self, request: Request) -> Response:
        type = JSON
        try:
            type = answer_type(", ".join(request.headers.getlist("accept")))
            reading = request.method != "POST"
            asked = _of_address(request) if reading else _of_body(await self._body(request))
            answer = self.execution.answer(asked.query, asked.variables, asked.operation, reading=reading)
            return reply(answer, type, 200 if type == JSON else answer.status)
        except MethodNotAllowed as error:
            return refused(error, type, allow="POST")
        except RequestTooLarge as error:
            return refused(error, type, connection="close")  # else the server reads on to the body's end
        except RequestError as error:
            return refused(error, type)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception:
            return masked(type)

    async def _body(self, request: Request) -> bytes:
        """The body, read no further than its bound. Raises RequestTooLarge and UnsupportedMediaType."""
        told = request.headers.get("content-length", "")
        if told.isdecimal() and int(told[:20]) > self.body_limit:
            raise self._too_large()
        check_sent(request.headers.get("content-type", ""), request.headers.get("content-encoding", ""))
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self.body_limit:
                raise self._too_large()
        return bytes(body)

    def _too_large(self) -> RequestTooLarge:
        return RequestTooLarge(
            f"the body has more than {self.body_limit:,} bytes", "Send less, for instance fewer ids at once."
        )


def _of_body(body: bytes) -> Asked:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        hint = "Send an object with a query, in UTF-8 without a byte-order mark."
        raise BadUserInput(
            f"the body is not JSON (line {error.lineno}, column {error.colno})", hint
        ) from None
    if not isinstance(content, dict):
        raise BadUserInput("the body is no JSON object", 'Send an object: {"query": "{ graph { nodes } }"}.')
    return _asked(content)


def _of_address(request: Request) -> Asked:
    try:
        address = request.scope["query_string"].decode()
        given = parse_qsl(address, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise BadUserInput("the address is not UTF-8", "Percent-encode its parameters as UTF-8.") from None
    content: dict[str, Any] = {}
    for name, value in given:
        if name in content:
            raise BadUserInput(f"{name[:50]} is given twice", "Give it once.")
        content[name] = value
    for name in ("variables", "extensions"):
        if name in content:
            try:
                content[name] = orjson.loads(content[name])
            except orjson.JSONDecodeError:
                raise BadUserInput(f"{name} is not JSON", f'Give an object: {name}={{"first": 5}}.') from None
    return _asked(content)


def _asked(content: dict[str, Any]) -> Asked:
    query, operation = content.get("query"), content.get("operationName")
    if not isinstance(query, str):
        told = "query is no text" if query is not None else "there is no query"
        raise BadUserInput(told, "Give query, the text of a GraphQL document.")
    if not isinstance(operation, str | None):
        raise BadUserInput("operationName is no text", "Give the name of an operation, or leave it out.")
    for name in ("variables", "extensions"):
        if not isinstance(content.get(name), dict | None):
            raise BadUserInput(f"{name} is no JSON object", "Give an object, or leave it out.")
    return Asked(query, content.get("variables"), operation or None)
