"""Who may ask what: the options of `serve` that say so, and `token`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from clustergraph.cli.options import errors, told
from clustergraph.errors import SettingError
from clustergraph.model.roles import Role
from clustergraph.server.identity import Identities
from clustergraph.server.keys import keys_at
from clustergraph.server.signed import LEEWAY, Signed
from clustergraph.server.tokens import Tokens, new_token


class OpenRole(StrEnum):
    """The role of those who send no token."""

    reader = "reader"
    analyst = "analyst"
    none = "none"


AuthOption = Annotated[
    Path | None, typer.Option(help="A TOML file of hashed tokens, which `clustergraph token` makes.")
]
OpenRoleOption = Annotated[
    OpenRole, typer.Option(help="The role of those who send no token; with none, nobody asks without.")
]
JwtKeyOption = Annotated[
    str | None,
    typer.Option(help="What JWTs are checked with: a file with a public key, a JWKS or a secret, or the address of a JWKS."),
]  # fmt: skip
JwtIssuerOption = Annotated[str | None, typer.Option(help="The issuer that JWTs must name.")]
JwtAudienceOption = Annotated[str | None, typer.Option(help="The audience that JWTs must name.")]
JwtLeewayOption = Annotated[
    float, typer.Option(help="Seconds that the clock of the issuer may differ.", min=0, max=3600)
]
JwtRoleClaimOption = Annotated[
    str | None, typer.Option(help="The claim of a JWT that names the role; without it, role or roles.")
]


def identities_of(
    *,
    auth: Path | None = None,
    admin_token: str | None = None,
    open_role: OpenRole = OpenRole.reader,
    jwt_key: str | None = None,
    jwt_issuer: str | None = None,
    jwt_audience: str | None = None,
    jwt_leeway: float = LEEWAY,
    jwt_role_claim: str | None = None,
) -> Identities | None:
    """Who asks, as options say; none when they say nothing of it. Raises SettingError."""
    signed = None
    if jwt_key is not None:
        if not jwt_issuer or not jwt_audience:
            raise SettingError("--jwt-key alone would trust tokens that are meant for others",
                               "Add --jwt-issuer and --jwt-audience.")  # fmt: skip
        signed = Signed(keys_at(jwt_key), jwt_issuer, jwt_audience, jwt_leeway, jwt_role_claim or "")
    elif jwt_issuer or jwt_audience or jwt_role_claim:
        raise SettingError("there is no key that JWTs are checked with", "Add --jwt-key.")
    tokens = Tokens(auth, admin_token or "") if auth or admin_token else None
    if tokens is None and signed is None and open_role is OpenRole.reader:
        return None
    if tokens is None and signed is None and open_role is OpenRole.none:
        raise SettingError("nobody could ask anything", "Add --auth or --jwt-key to --open-role none.")
    role = None if open_role is OpenRole.none else Role(open_role.value)
    return Identities(tokens.identity if tokens else None, signed.identity if signed else None, role)


def token(
    name: Annotated[str, typer.Argument(help="Whose token it is.")],
    to: Annotated[Path, typer.Option(help="The file that keeps its hash; made when it is not there.")],
    role: Annotated[Role, typer.Option(help="What it is for.")] = Role.READER,
    expires: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The first day on which it is refused, in UTC."),
    ] = None,
) -> None:
    """Make a token, print it, and keep its hash: it is never shown again."""
    with told():
        made = new_token(to, name, role, expires.date() if expires else None)
        typer.echo(made)
        errors.print(f"{to} keeps its hash. Keep the token itself now: it is not shown again.", markup=False)
