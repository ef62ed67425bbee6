"""Tokens that say themselves whose they are, signed by somebody whom the service trusts: JWT (RFC 7519, as RFC 8725 advises)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from clustergraph.errors import Forbidden, Unauthenticated
from clustergraph.model.roles import Role
from clustergraph.server.identity import Identity
from clustergraph.server.keys import Key, Keys

LEEWAY = 60.0
"""Seconds that clocks may differ."""
_SAID: Mapping[type[jwt.PyJWTError], str] = {
    jwt.ExpiredSignatureError: "the token has expired",
    jwt.ImmatureSignatureError: "the token is not valid yet",
    jwt.InvalidIssuerError: "the token comes from another issuer",
    jwt.InvalidAudienceError: "the token is meant for another service",
    jwt.InvalidAlgorithmError: "the token is signed in a way that its key is not for",
    jwt.InvalidSignatureError: "the token is not signed with the key that is known here",
}
_HINT = "Ask whoever issued it for another."


@dataclass(frozen=True, slots=True)
class Signed:
    """Checks tokens. They must name the issuer and the audience, and end some time; `role_claim` says whose role they are for."""

    keys: Keys
    issuer: str
    audience: str
    leeway: float = LEEWAY
    role_claim: str = ""
    """Without it, `role` or `roles`."""

    async def identity(self, token: str) -> Identity:
        """Whose token it is. Raises Unauthenticated; Forbidden when it is right and gives no role."""
        try:
            id = jwt.get_unverified_header(token).get("kid")
        except jwt.PyJWTError:
            raise Unauthenticated("this is no token", _HINT) from None
        keys = await self.keys.candidates(id)
        if not keys:
            raise Unauthenticated("the token is not signed with a key that is known here", _HINT)
        claims = self._claims(token, keys[0])
        return Identity(str(claims.get("sub", ""))[:100], self._role(claims))

    def _claims(self, token: str, key: Key) -> Mapping[str, Any]:
        try:
            return jwt.decode(
                token, key.key, algorithms=list(key.algorithms), issuer=self.issuer, audience=self.audience,
                leeway=self.leeway, options={"require": ["exp", "iss", "aud"]},
            )  # fmt: skip
        except jwt.MissingRequiredClaimError as error:
            raise Unauthenticated(f"the token has no {error.claim}", _HINT) from None
        except jwt.PyJWTError as error:
            raise Unauthenticated(_SAID.get(type(error), "this is no token"), _HINT) from None

    def _role(self, claims: Mapping[str, Any]) -> Role:
        """The role that a token gives; of a list the highest, whose other words are those of other services."""
        names = [self.role_claim] if self.role_claim else ["role", "roles"]
        said = next((claims[name] for name in names if name in claims), None)
        words = said if isinstance(said, list) else [said]
        found = [role for role in Role if role.value in words]
        if not found:
            hint = f"It needs {' or '.join(names)}: one of {', '.join(Role)}."
            raise Forbidden("the token gives no role of this service", hint)
        return found[-1]
