"""Who is answered from what: from an `Authorization` to the execution of a role."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from clustergraph.api.audiences import Audiences
from clustergraph.api.execution import Execution
from clustergraph.errors import Forbidden, Unauthenticated
from clustergraph.model.roles import Role
from clustergraph.server.identity import HINT, Identities, Identity, anyone

Standing = Callable[[], Awaitable[None]]
"""Raises Unauthenticated or Forbidden when somebody who was let in would not be let in any more."""
READER = anyone(Role.READER)
"""Anybody, where nobody is asked who he is."""


class Access:
    """Finds what answers somebody. Without `identities` nobody is asked who he is, and everybody is a reader; where readers do not see
    all, a token is refused then, as nobody can say whose it is."""

    def __init__(self, audiences: Audiences, identities: Identities | None = None) -> None:
        self.audiences = audiences
        self.identities = identities or (None if audiences.sees_all(Role.READER) else Identities())

    async def identity(self, authorization: str | None) -> Identity:
        """Who sends this header. Raises Unauthenticated, and Forbidden for a token that gives no role."""
        if self.identities is None:
            return READER
        return await self.identities.of(authorization)

    def at_hand(self, authorization: str | None) -> Identity | None:
        """Who sends this header, when there is nothing to wait for. Raises Unauthenticated for what is no token."""
        return READER if self.identities is None else self.identities.at_hand(authorization)

    def answering(self, identity: Identity) -> Execution:
        """What answers somebody."""
        return self.audiences[identity.role]

    def standing(self, authorization: str | None, execution: Execution) -> Standing:
        """Looks again at somebody who goes on to be answered from an execution: a token may end, be taken back, or get another role."""

        async def check() -> None:
            if self.answering(await self.identity(authorization)) is not execution:
                raise Forbidden("the token has another role now", "Ask again.")

        return check

    @property
    def open_role(self) -> Role | None:
        """The role of those who send no token; none when they are told nothing."""
        return self.identities.open_role if self.identities else Role.READER

    async def permit(self, authorization: str | None, roles: frozenset[Role]) -> Identity:
        """Let through those who have one of some roles and see all of the graph: what they do concerns all of it.

        Raises Unauthenticated for others without a token, Forbidden for those with one.
        """
        if self.identities is None or authorization is None:
            raise Unauthenticated("this needs a token", HINT)
        identity = await self.identities.of(authorization)
        if identity.role not in roles:
            named = " or ".join(role.value for role in Role if role in roles)
            raise Forbidden(f"this is not for the role {identity.role.value}", f"It takes the role {named}.")
        if not self.audiences.sees_all(identity.role):
            raise Forbidden(
                f"this concerns all of the graph, and the role {identity.role.value} does not see all of it",
                "It takes the role admin.",
            )
        return identity
