"""What the page is told when it opens: the ready questions, how often each was asked, and its home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clustergraph.api.execution import Execution
from clustergraph.errors import RequestError
from clustergraph.model.roles import Role
from clustergraph.server.access import Access
from clustergraph.server.home import HOME, home_of
from clustergraph.server.negotiation import JSON
from clustergraph.server.questions import Question, fault_of
from clustergraph.server.replies import SAFE, VARY, refused
from clustergraph.server.tally import Tally


class Welcome:
    """Tells each role what it may ask: that whose every word its schema has. Without a `tally` nothing counts as asked."""

    def __init__(self, questions: Sequence[Question], access: Access, tally: Tally | None = None) -> None:
        self.access = access
        self.tally = tally
        executions = {role: access.audiences[role] for role in Role}
        told = {id(one): _as_json(questions, one) for one in executions.values()}
        self._told = {role: told[id(one)] for role, one in executions.items()}

    async def tell(self, request: Request) -> Response:
        """Answer `GET /questions`: a list, in the order of the files' names, and the home."""
        try:
            identity = await self.access.identity(request.headers.get("authorization"))
        except RequestError as error:
            return refused(error)
        headers = {"cache-control": "no-cache", "vary": VARY, **SAFE}
        questions, home = self._told[identity.role]
        told = [{**one, "asked": self.tally.asked(one["text"]) if self.tally else 0} for one in questions]
        return Response(orjson.dumps({"questions": told, HOME: home}), headers=headers, media_type=JSON)

    def route(self) -> Route:
        return Route("/questions", self.tell, methods=["GET"])


def _as_json(
    questions: Sequence[Question], execution: Execution
) -> tuple[Sequence[Mapping[str, Any]], Mapping[str, Any]]:
    seen = {one.name: one for one in questions if not fault_of(one, execution)}
    home = home_of(seen.pop(HOME, None), execution.engine.graph.model)
    return [one.as_json(execution) for one in seen.values()], home
