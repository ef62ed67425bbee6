"""The Starlette application: GraphQL and its page at /graphql, health at /healthz."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from clustergraph.api.execution import Execution, refusal
from clustergraph.errors import MethodNotAllowed, NotFound, RequestError
from clustergraph.server.endpoint import Endpoint, masked
from clustergraph.server.negotiation import wants_page
from clustergraph.server.page import assets, page_response

BODY_LIMIT = 1_000_000


def create_app(execution: Execution, *, page: Path | None = None, body_limit: int = BODY_LIMIT) -> Starlette:
    """The application that answers from an execution.

    `page` is the folder of the built page; `body_limit` bounds a request's body, in bytes.
    """
    endpoint = Endpoint(execution, body_limit)

    async def graphql(request: Request) -> Response:
        if request.method in ("GET", "HEAD") and wants_page(request.headers.get("accept", "")):
            return page_response(page)
        return await endpoint(request)

    async def health(_: Request) -> Response:
        return JSONResponse(execution.health, headers={"cache-control": "no-store"})

    async def root(_: Request) -> Response:
        return RedirectResponse("/graphql")

    routes = [
        Route("/", root, methods=["GET"]),
        Route("/graphql", graphql, methods=["GET", "POST"]),
        Route("/healthz", health, methods=["GET"]),
        *([assets(page)] if page else []),
    ]
    handlers = {HTTPException: _refused, Exception: _failed}
    return Starlette(routes=routes, exception_handlers=handlers)


async def _refused(request: Request, exception: Exception) -> Response:
    """What routing itself refuses, in the one shape of an error."""
    assert isinstance(exception, HTTPException)
    error: RequestError = NotFound(f"there is nothing at {request.url.path[:200]}", "GraphQL is at /graphql.")
    if exception.status_code == 405:
        error = MethodNotAllowed(f"{request.method} is not for {request.url.path[:200]}", "Use GET or POST.")
    headers = {**(exception.headers or {}), "content-type": "application/json; charset=utf-8"}
    return Response(refusal([error]).body, error.status, headers)


async def _failed(_request: Request, _exception: Exception) -> Response:
    return masked()
