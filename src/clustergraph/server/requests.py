"""What a request says, out of a body or an address (GraphQL over HTTP, sections 4 and 5)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.types import Scope

from clustergraph.api.execution import Asked
from clustergraph.errors import BadUserInput
from clustergraph.server.trusted import Trusted


def of_body(body: bytes, trusted: Trusted) -> Asked:
    """What a posted body asks. Raises RequestError."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        hint = "Send an object with a query, in UTF-8 without a byte-order mark."
        raise BadUserInput(
            f"the body is not JSON (line {error.lineno}, column {error.colno})", hint
        ) from None
    if isinstance(content, list):
        raise BadUserInput(
            "the body is a list of requests", "Send each on its own: one connection carries them all."
        )
    if not isinstance(content, dict):
        raise BadUserInput("the body is no JSON object", 'Send an object: {"query": "{ graph { nodes } }"}.')
    return asked(content, trusted)


def of_address(scope: Scope, trusted: Trusted) -> Asked:
    """What an address asks. Raises RequestError."""
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
    return asked(content, trusted)


def asked(content: dict[str, Any], trusted: Trusted) -> Asked:
    """The parts of a request, of the types that the specification gives them. Raises BadUserInput, and what `Trusted.text` does."""
    operation = content.get("operationName")
    for name in ("variables", "extensions"):
        value = content.get(name)
        if value is not None and not isinstance(value, dict):
            raise BadUserInput(f"{name} is no JSON object", "Give an object, or leave it out.")
    if operation is not None and not isinstance(operation, str):
        raise BadUserInput("operationName is no text", "Give the name of an operation, or leave it out.")
    return Asked(
        trusted.text(content), content.get("variables"), operation or None, content.get("extensions")
    )
