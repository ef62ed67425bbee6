"""Tokens that say nothing by themselves, kept as hashes in a file: `[[token]]` with `name`, `role`, `hash` and `expires`.

A token is 256 random bits, so nobody finds it from a plain SHA-256 by trying; slow hashes are for what people think up. And as
only hashes are compared, the time that this takes tells nothing of a token.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any

from clustergraph.errors import SettingError, Unauthenticated, did_you_mean
from clustergraph.files import whole
from clustergraph.model.roles import Role
from clustergraph.server.identity import Identity

log = logging.getLogger("clustergraph")
PREFIX = "cg_"
"""What tokens begin with, so that people and scanners know one when they see it."""
NAME = re.compile(r"[\w.@-]+( [\w.@-]+)*")
LONGEST_NAME = 100
KEYS = frozenset({"name", "role", "hash", "expires"})
_HASH = re.compile(r"[0-9a-f]{64}")
_HINT = "clustergraph token NAME --role analyst --to tokens.toml"


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept of a token."""

    identity: Identity
    expires: datetime | None = None
    """It is refused from then on."""


class Tokens:
    """Knows the tokens of a file, which is read again when it changes, and the admin token."""

    def __init__(self, path: Path | None = None, admin: str = "") -> None:
        """Raises SettingError when the file cannot be read, or something in it is wrong."""
        self.path = path
        self._admin = {_digest(admin): Held(Identity("admin token", Role.ADMIN))} if admin else {}
        self._stamp = _stamp(path) if path else None
        self._held = {**(read_tokens(path) if path else {}), **self._admin}

    def identity(self, token: str) -> Identity | None:
        """Whose token it is; none when it is not known. Raises Unauthenticated when it has expired."""
        self._refresh()
        held = self._held.get(_digest(token))
        if held and held.expires and held.expires <= datetime.now(UTC):
            raise Unauthenticated("the token has expired", "Ask those who run the service for another.")
        return held.identity if held else None

    def _refresh(self) -> None:
        """Read the file again when it is another. One that is wrong or gone changes nothing; the log tells of it once."""
        if self.path is None or (stamp := _stamp(self.path)) == self._stamp:
            return
        self._stamp = stamp
        try:
            self._held = {**read_tokens(self.path), **self._admin}
            log.info("%s is read again: %d tokens.", self.path, len(self._held) - len(self._admin))
        except SettingError as error:
            log.error("The tokens stay as they were: %s. %s", error.message, error.hint)


def read_tokens(path: Path) -> Mapping[str, Held]:
    """What a file keeps of tokens, by their hashes. Raises SettingError."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingError(f"{path}: {(error.strerror or str(error)).lower()}", f"Make it: {_HINT}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{path} is not TOML: {error}", "Mend it there.") from None
    rows = content.pop("token", [])
    if content or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SettingError(f"{path} holds something other than tokens", "Write [[token]] before each.")
    held: dict[str, Held] = {}
    names: set[str] = set()
    for number, row in enumerate(rows, 1):
        hash, one = _held(row, f"{path}: token {number}")
        if hash in held or one.identity.name in names:
            raise SettingError(f"{path}: token {number} stands there twice", "Remove one of the two.")
        names.add(one.identity.name)
        held[hash] = one
    return held


def new_token(path: Path, name: str, role: Role, expires: date | None = None) -> str:
    """Make a token for somebody, and add its hash to a file that only its owner may read. Raises SettingError."""
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise SettingError(f"{name!r} is no name of a token", "Use letters, digits, spaces and . _ - @.")
    held = read_tokens(path) if path.exists() else {}
    if any(one.identity.name == name for one in held.values()):
        raise SettingError(
            f"{path} has a token {name} already", "Choose another name, or remove it there first."
        )
    token = PREFIX + secrets.token_urlsafe(32)
    lines = [f'name = "{name}"', f'role = "{role.value}"', f'hash = "{_digest(token)}"']
    lines += [f"expires = {expires.isoformat()}"] if expires else []
    before = path.read_text("utf-8").rstrip("\n") + "\n\n" if path.exists() else ""
    with (
        whole(path) as fresh,
        os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file,
    ):
        file.write((before + "\n".join(["[[token]]", *lines]) + "\n").encode())
    return token


def _held(row: Mapping[str, Any], place: str) -> tuple[str, Held]:
    for key in sorted(row.keys() - KEYS):
        raise SettingError(
            f"{place} has no {key}", did_you_mean(key, KEYS) or f"It has {', '.join(sorted(KEYS))}."
        )
    name, role, hash, expires = (row.get(key) for key in ("name", "role", "hash", "expires"))
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise SettingError(f"{place} has no right name", "Use letters, digits, spaces and . _ - @.")
    if role not in list(Role):
        raise SettingError(f"{place} has no right role", f"Write one of {', '.join(Role)}.")
    if not isinstance(hash, str) or not _HASH.fullmatch(hash):
        raise SettingError(f"{place} has no right hash", f"Let a command write it: {_HINT}")
    if expires is not None and not isinstance(expires, date):
        raise SettingError(f"{place} has no right date", "Write expires = 2027-01-01, without quotes.")
    return hash, Held(Identity(name, Role(role)), _moment(expires))


def _moment(expires: date | None) -> datetime | None:
    """A date as its first moment, and what names no time zone in UTC."""
    if expires is None:
        return None
    found = expires if isinstance(expires, datetime) else datetime.combine(expires, time())
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _stamp(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
