"""Who asks: what stands in the header `Authorization` (RFC 9110, section 11.6.2), as the name and the role of somebody."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from clustergraph.errors import Unauthenticated
from clustergraph.model.roles import Role

MOST_LETTERS = 8_192
"""Of the header; JWTs of some issuers take thousands."""
HINT = "Send the header Authorization: Bearer TOKEN."
_BEARER = re.compile(r"bearer +([!-~]+)", re.IGNORECASE)
"""RFC 6750, section 2.1, which allows fewer signs; a token that people chose may have others."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who asks."""

    name: str
    role: Role
    is_known: bool = True
    """Whether a token said who it is."""


def anyone(role: Role) -> Identity:
    """Those who say nothing of themselves."""
    return Identity("anyone", role, is_known=False)


class Identities:
    """Tells who asks. `opaque` knows tokens that say nothing by themselves, and none for others; `signed` those that do (JWT), which have
    two dots; `open_role` is that of whoever sends no token, none when nobody may ask without."""

    def __init__(
        self,
        opaque: Callable[[str], Identity | None] | None = None,
        signed: Callable[[str], Awaitable[Identity]] | None = None,
        open_role: Role | None = Role.READER,
    ) -> None:
        self.opaque = opaque
        self.signed = signed
        self.open_role = open_role
        self._anyone = anyone(open_role) if open_role else None

    async def of(self, authorization: str | None) -> Identity:
        """Whose request it is, by its header; also by the text that a client of websockets sends in its place.

        Raises Unauthenticated for a token that is wrong in any way: it never counts as none.
        """
        found = self.at_hand(authorization)
        if found:
            return found
        if authorization is None:
            raise Unauthenticated("this needs a token", HINT)
        token = _token(authorization)
        if self.signed and token.count(".") == 2:
            return await self.signed(token)
        raise Unauthenticated(
            "this is not a token that is known here", "Ask those who run the service for one."
        )

    def at_hand(self, authorization: str | None) -> Identity | None:
        """Whose request it is, when there is nothing to wait for. Raises Unauthenticated for what is no token."""
        if authorization is None:
            return self._anyone
        return self.opaque(_token(authorization)) if self.opaque else None


def challenge(authorization: str | None) -> str:
    """What the header `WWW-Authenticate` of a refusal says (RFC 6750, section 3)."""
    return 'Bearer error="invalid_token"' if authorization else "Bearer"


def _token(authorization: str) -> str:
    if len(authorization) > MOST_LETTERS:
        raise Unauthenticated(f"the token has more than {MOST_LETTERS:,} letters", "Ask for a shorter one.")
    found = _BEARER.fullmatch(authorization.strip())
    if not found:
        raise Unauthenticated("the header Authorization holds no token", HINT)
    return found[1]
