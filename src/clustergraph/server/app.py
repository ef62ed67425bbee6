"""The Starlette application: the home page at /, GraphQL and its explorer at /graphql, health at /healthz."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from clustergraph.api.audiences import Audiences
from clustergraph.api.execution import Execution
from clustergraph.errors import MethodNotAllowed, NotFound
from clustergraph.limits import LIMITS, Limits
from clustergraph.server.access import Access
from clustergraph.server.admin import Admin
from clustergraph.server.endpoint import Endpoint
from clustergraph.server.live import Live
from clustergraph.server.negotiation import wants_page
from clustergraph.server.observing import Observer
from clustergraph.server.origins import with_origins
from clustergraph.server.page import assets, page_response
from clustergraph.server.questions import Question
from clustergraph.server.replies import SAFE, masked, refused
from clustergraph.server.sdl import Schema
from clustergraph.server.sockets import Sockets
from clustergraph.server.tally import Tally
from clustergraph.server.trusted import Trusted
from clustergraph.server.welcome import Welcome

if TYPE_CHECKING:
    from clustergraph.server.metrics import Metrics  # it needs its folder named before it is imported

Beside = Callable[[Starlette], AbstractAsyncContextManager[None]]
"""What runs beside the requests, from the first to the last."""


def create_app(
    execution: Execution,
    *,
    page: Path | None = None,
    limits: Limits = LIMITS,
    live: Live | None = None,
    access: Access | None = None,
    admin: Admin | None = None,
    beside: Sequence[Beside] = (),
    origins: Collection[str] = (),
    trusted: Trusted | None = None,
    max_age: int = 0,
    observer: Observer | None = None,
    metrics: Metrics | None = None,
    questions: Sequence[Question] = (),
    tally: Tally | None = None,
) -> Front:
    """The application that answers from an execution.

    `page` is the folder of the built page; `limits` bound what clients may ask; `access` tells who is answered from what, without it
    everybody is a reader. `live` replaces the graph; `admin` does when those who may say so, and what runs `beside` when files change or another
    worker has. `origins` are those of web pages that may ask, besides the service's own. `trusted` are documents that clients name instead of
    sending them; `max_age` is how long they may use an answer unasked, in seconds. `observer` tells of requests, `metrics` counts them. `questions` are ready for
    those who come to the page, and `tally` knows how often each was asked.
    """
    access = access or Access(live.audiences if live else Audiences.all(execution))
    endpoint = Endpoint(access, limits, live.changes if live else None, trusted, max_age, observer)
    graphql = GraphQL(endpoint, page)

    async def health(_: Request) -> Response:
        role = access.open_role
        told = live.health_for(role) if live else execution.health
        return JSONResponse(told, headers={"cache-control": "no-store", **SAFE})

    async def ready(_: Request) -> Response:
        told = {"ready": not front.stopping} | ({"why": "the service stops"} if front.stopping else {})
        headers = {"cache-control": "no-store", **SAFE}
        return JSONResponse(told, 503 if front.stopping else 200, headers)

    async def root(request: Request) -> Response:
        if wants_page(", ".join(request.headers.getlist("accept"))):
            return page_response(page)
        return RedirectResponse("/graphql", headers={"vary": "Accept"})

    routes = [
        Route("/", root, methods=["GET"]),
        Route("/graphql", graphql, methods=["GET", "POST"]),
        Route("/healthz", health, methods=["GET"]),
        Route("/readyz", ready, methods=["GET"]),
        Welcome(questions, access, tally).route(),
        Schema(access, endpoint.trusted, endpoint.caching).route(),
        *([assets(page)] if page and (page / "assets").is_dir() else []),
        *(admin.routes() if admin else []),
        *([metrics.route(endpoint, live)] if metrics and live else []),
    ]
    refusals: Any = {HTTPException: _refused, Exception: _failed}
    app = Starlette(routes=routes, exception_handlers=refusals, lifespan=_all(beside))
    app.router.redirect_slashes = False  # it would send clients to whatever host they named
    sockets = Sockets(access, endpoint.following, endpoint.rates, endpoint.trusted, limits, origins)
    front = Front(endpoint, sockets, app, origins)
    return front


def _all(beside: Sequence[Beside]) -> Beside:
    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for one in beside:
                await stack.enter_async_context(one(app))
            yield

    return running


class GraphQL:
    """At one address, the page for those who would rather have that, and answers for all others."""

    def __init__(self, endpoint: Endpoint, page: Path | None) -> None:
        self.endpoint = endpoint
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        accepted = Headers(scope=scope).getlist("accept")
        if scope["method"] in ("GET", "HEAD") and wants_page(", ".join(accepted)):
            await page_response(self.page)(scope, receive, send)
        else:
            await self.endpoint(scope, receive, send)


class Front:
    """What stands before Starlette: a question that is posted goes straight to the endpoint, a socket to the sockets."""

    def __init__(
        self, endpoint: Endpoint, sockets: Sockets, others: ASGIApp, origins: Collection[str] = ()
    ) -> None:
        self.endpoint = endpoint
        self.sockets = sockets
        self.others = others
        self.stopping = False
        self._shared = with_origins(self._answer, origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self.sockets(scope, receive, send)
        else:
            await self._shared(scope, receive, send)

    def _answer(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == "/graphql":
            return self.endpoint(scope, receive, send)
        return self.others(scope, receive, send)

    async def end(self) -> None:
        """Say goodbye to all who follow something: the service stops. Whoever runs it calls this before it waits for connections to end,
        which is before the lifespan ends."""
        self.stopping = True
        await self.sockets.end()  # before operations end by themselves: clients would not ask again elsewhere
        self.endpoint.following.changes.end()


async def _refused(request: Request, exception: Exception) -> Response:
    """What routing itself refuses, in the one shape of an error."""
    assert isinstance(exception, HTTPException)
    path = request.scope["path"][:200]
    if exception.status_code != 405:
        return refused(NotFound(f"there is nothing at {path}", "GraphQL is at /graphql."))
    allowed = sorted((exception.headers or {}).get("Allow", "GET, HEAD").split(", "))
    error = MethodNotAllowed(f"{request.method} is not for {path}", f"Use {' or '.join(allowed)}.")
    return refused(error, allow=", ".join(allowed))


async def _failed(_request: Request, _exception: Exception) -> Response:
    return masked()
