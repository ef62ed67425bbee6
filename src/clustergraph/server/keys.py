"""The keys that JWTs are checked with: of a file, or of the address where an issuer publishes them (JWKS, RFC 7517).

A key says by its own kind which algorithms it is for; what a token says of that never counts (RFC 8725, section 3.1).
"""

from __future__ import annotations

import logging
from asyncio import Lock
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

import httpx2
import orjson
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt import PyJWK, PyJWTError

from clustergraph.errors import SettingError, Unverifiable

log = logging.getLogger("clustergraph")
OF_RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
OF_CURVES = {"secp256r1": ("ES256",), "secp384r1": ("ES384",), "secp521r1": ("ES512",)}
SHORTEST_RSA = 2048
"""Bits (RFC 7518, section 3.3)."""
SHORTEST_SECRET = 32
"""Bytes (RFC 7518, section 3.2)."""
KEPT, AGAIN, LONGEST = 600.0, 10.0, 86_400.0
"""Seconds that keys of an address are taken for fresh; between two tries to have them; and that old ones serve while it fails."""
SECONDS = 5.0
MOST_BYTES, MOST_KEYS = 200_000, 100
_HINT = "Name a file with a public key in PEM, a JWKS, or a secret of at least 32 bytes; or the https address of a JWKS."


@dataclass(frozen=True, slots=True)
class Key:
    """A key, the algorithms that it is for, and its `kid` where it has one."""

    key: Any
    algorithms: tuple[str, ...]
    id: str | None = None


class Keys(Protocol):
    """Where keys come from."""

    async def candidates(self, id: str | None) -> Sequence[Key]:
        """The keys that a token may be signed with which names this one, or none. Raises Unverifiable."""
        ...


def keys_at(place: str) -> Keys:
    """The keys of a file or an address. Raises SettingError."""
    if "://" in place:
        return KeysOfAddress(place)
    try:
        content = Path(place).read_bytes().strip()
    except OSError as error:
        raise SettingError(f"--jwt-key {place}: {(error.strerror or str(error)).lower()}", _HINT) from None
    try:
        return KeysOfFile(_of_bytes(content))
    except ValueError as error:
        raise SettingError(f"--jwt-key {place}: {error}", _HINT) from None


class KeysOfFile:
    """Keys that never change."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self.keys = keys

    async def candidates(self, id: str | None) -> Sequence[Key]:
        return _named(self.keys, id)


class KeysOfAddress:
    """Keys that an issuer publishes and changes. They are asked for when a token needs them, by one request at a time, and kept."""

    def __init__(self, address: str) -> None:
        """Raises SettingError when it is none that can be trusted on the way."""
        try:
            url = httpx2.URL(address)
        except httpx2.InvalidURL:
            raise SettingError(f"--jwt-key {address}: that is no address", _HINT) from None
        if url.scheme != "https" and not (url.scheme == "http" and _is_here(url.host)):
            raise SettingError(f"--jwt-key {address}: others could change keys on their way", "Use https.")
        self.address = address
        self.keys: Sequence[Key] = ()
        self._had = self._tried = -LONGEST
        self._alone = Lock()

    async def candidates(self, id: str | None) -> Sequence[Key]:
        if not self._know(id):
            async with self._alone:
                if not self._know(id) and monotonic() - self._tried > AGAIN:
                    await self._fetch()
        if not self.keys or monotonic() - self._had > LONGEST:
            raise Unverifiable(
                "the keys that tokens are checked with cannot be had", "Try again in a moment."
            )
        return _named(self.keys, id)

    def _know(self, id: str | None) -> bool:
        return monotonic() - self._had < KEPT and bool(_named(self.keys, id))

    async def _fetch(self) -> None:
        self._tried = monotonic()
        try:
            self.keys = _of_jwks(orjson.loads(await self._content()))
            self._had = monotonic()
        except (httpx2.HTTPError, ValueError) as error:
            log.warning("The keys of %s cannot be had: %s", self.address, error)

    async def _content(self) -> bytes:
        content = b""
        async with (
            httpx2.AsyncClient(timeout=SECONDS) as client,
            client.stream("GET", self.address) as response,
        ):
            if response.status_code != 200:
                raise ValueError(f"it answers {response.status_code}")
            async for part in response.aiter_bytes():
                content += part
                if len(content) > MOST_BYTES:
                    raise ValueError(f"it sends more than {MOST_BYTES:,} bytes")
        return content


def _named(keys: Sequence[Key], id: str | None) -> Sequence[Key]:
    """The keys with an id, and those without any. A token that names none may be signed with the only one."""
    if id is None:
        return keys if len(keys) == 1 else ()
    return [key for key in keys if key.id in (id, None)]


def _of_bytes(content: bytes) -> Sequence[Key]:
    if content.startswith(b"{"):
        return _of_jwks(orjson.loads(content))
    if b"-----BEGIN" in content:
        if b"PRIVATE KEY" in content:
            raise ValueError("it holds a private key, which only the issuer needs")
        try:
            key = load_pem_public_key(content)
        except Exception:
            raise ValueError("it holds no public key in PEM") from None
        return [Key(key, _algorithms(key))]
    if len(content) < SHORTEST_SECRET or content.startswith((b"ssh-", b"ecdsa-")):
        raise ValueError("it holds no key, and no secret that is long enough")
    return [Key(content, ("HS256",))]


def _of_jwks(content: Any) -> Sequence[Key]:
    """The keys for signatures of a JWKS; those of kinds that are not used here are left out. Raises ValueError when none is left."""
    rows = content.get("keys") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise ValueError("it holds no JWKS")
    found = [key for row in rows[:MOST_KEYS] if isinstance(row, dict) for key in _of_jwk(row)]
    if not found:
        raise ValueError("its JWKS holds no public key for signatures")
    return found


def _of_jwk(row: Mapping[str, Any]) -> Iterable[Key]:
    try:
        jwk = PyJWK.from_dict(dict(row))
        algorithms = _algorithms(jwk.key)
    except (PyJWTError, ValueError, TypeError):
        return
    if row.get("use", "sig") == "sig":
        yield Key(jwk.key, tuple(one for one in algorithms if row.get("alg", one) == one), row.get("kid"))


def _algorithms(key: object) -> tuple[str, ...]:
    """What a public key is for. Raises ValueError when that is nothing here."""
    if isinstance(key, RSAPublicKey):
        if key.key_size < SHORTEST_RSA:
            raise ValueError(f"its key has fewer than {SHORTEST_RSA:,} bits")
        return OF_RSA
    if isinstance(key, EllipticCurvePublicKey) and key.curve.name in OF_CURVES:
        return OF_CURVES[key.curve.name]
    if isinstance(key, Ed25519PublicKey):
        return ("EdDSA",)
    raise ValueError("its key is of a kind that is not used here")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
