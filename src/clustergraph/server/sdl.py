"""The schema as a file: what introspection tells, for people and for tools that read SDL."""

from __future__ import annotations

from asyncio import to_thread

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from clustergraph.errors import Forbidden, RequestError, Unauthenticated
from clustergraph.server.access import Access
from clustergraph.server.caching import Caching, matches
from clustergraph.server.identity import challenge
from clustergraph.server.replies import SAFE, refused
from clustergraph.server.trusted import Trusted


class Schema:
    """Tells each role its own schema, unless clients may not read it: when introspection is closed, or when they may ask nothing that is
    not `trusted`, so that they could not introspect either."""

    def __init__(self, access: Access, trusted: Trusted, caching: Caching) -> None:
        self.access = access
        self.trusted = trusted
        self.caching = caching

    async def tell(self, request: Request) -> Response:
        """Answer `GET /schema.graphql`."""
        authorization = request.headers.get("authorization")
        try:
            identity = await self.access.identity(authorization)
            execution = self.access.answering(identity)
            if self.trusted.only or not execution.shown.introspection:
                raise Forbidden("this service does not tell its schema", "Ask those who run it.")
        except Unauthenticated as error:
            return refused(error, **{"www-authenticate": challenge(authorization)})
        except RequestError as error:
            return refused(error)
        text = await to_thread(lambda: execution.sdl)  # the first time it takes long
        headers = {
            "cache-control": self.caching.control(identity.is_known), "etag": f'"{execution.digest[:24]}"',
            "vary": "Authorization", **SAFE,
        }  # fmt: skip
        if matches(request.headers.get("if-none-match", ""), headers["etag"]):
            return Response(status_code=304, headers=headers)
        return PlainTextResponse(text, headers=headers)

    def route(self) -> Route:
        return Route("/schema.graphql", self.tell, methods=["GET"])
