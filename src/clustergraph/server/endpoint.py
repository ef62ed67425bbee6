"""GraphQL over HTTP (draft of 2025, https://graphql.github.io/graphql-over-http/draft/): requests in, answers out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from clustergraph.api.execution import MISTAKES, Answer, Execution, refusal
from clustergraph.errors import BadUserInput, MethodNotAllowed, RequestError, RequestTooLarge
from clustergraph.server.negotiation import JSON, answer_type, check_sent
from clustergraph.server.replies import masked, refused, send_answer
from clustergraph.server.turns import Turns

HEADERS = frozenset({b"accept", b"content-type", b"content-encoding", b"content-length"})


Asked = tuple[str, dict[str, Any] | None, str | None]
"""The query, its variables and the operation's name, of the types that the specification gives them."""


class Endpoint:
    """A small ASGI application that answers GraphQL requests, by itself: routing and request objects would take longer than
    a small answer. Every error leaves in the one shape; only a fault of ours is 500, and masked."""

    def __init__(self, execution: Execution, body_limit: int, turns: Turns) -> None:
        self.execution = execution
        self.body_limit = body_limit
        self.turns = turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        type = JSON
        try:
            headers = _headers(scope)
            type = answer_type(headers.get(b"accept", ""))
            reading = scope["method"] != "POST"
            asked = _of_address(scope) if reading else _of_body(await self._body(headers, receive))
            answer = await self._answer(asked, reading)
            await send_answer(send, answer, type, 200 if type == JSON else answer.status)
            return
        except MethodNotAllowed as error:
            reply = refused(error, type, allow="POST")
        except RequestTooLarge as error:
            reply = refused(error, type, connection="close")  # else the server reads on to the body's end
        except RequestError as error:
            reply = refused(error, type)
        except ClientDisconnect:
            return
        except Exception:
            reply = masked(type)
        await reply(scope, receive, send)

    async def _answer(self, asked: Asked, reading: bool) -> Answer:
        try:
            work = self.execution.work(*asked, reading=reading)
        except MethodNotAllowed:
            raise
        except MISTAKES as mistake:
            return refusal(mistake)
        return work.answer() if work.program.is_short else await self.turns.run(work.answer)

    async def _body(self, headers: Mapping[bytes, str], receive: Receive) -> bytes:
        """The body, read no further than its bound. Raises RequestTooLarge and UnsupportedMediaType."""
        told = headers.get(b"content-length", "")
        if told.isdecimal() and int(told[:20]) > self.body_limit:
            raise self._too_large()
        check_sent(headers.get(b"content-type", ""), headers.get(b"content-encoding", ""))
        body: bytes = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            if len(body) > self.body_limit:
                raise self._too_large()
            if not message.get("more_body"):
                return body

    def _too_large(self) -> RequestTooLarge:
        return RequestTooLarge(
            f"the body has more than {self.body_limit:,} bytes", "Send less, for instance fewer ids at once."
        )


def _headers(scope: Scope) -> Mapping[bytes, str]:
    """The headers that matter, by name. Of several Accept headers all count, of any other the first."""
    found: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in HEADERS:
            if name not in found:
                found[name] = value.decode("latin-1")
            elif name == b"accept":
                found[name] += ", " + value.decode("latin-1")
    return found


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


def _of_address(scope: Scope) -> Asked:
    try:
        address = scope["query_string"].decode()
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
    if operation is not None and not isinstance(operation, str):
        raise BadUserInput("operationName is no text", "Give the name of an operation, or leave it out.")
    for name in ("variables", "extensions"):
        value = content.get(name)
        if value is not None and not isinstance(value, dict):
            raise BadUserInput(f"{name} is no JSON object", "Give an object, or leave it out.")
    return query, content.get("variables"), operation or None
