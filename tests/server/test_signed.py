"""JWTs: whose they are, and every way in which one may be wrong."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from clustergraph.errors import Forbidden, SettingError, Unauthenticated, Unverifiable
from clustergraph.model.roles import Role
from clustergraph.server import keys
from clustergraph.server.identity import Identity
from clustergraph.server.keys import KeysOfAddress, keys_at
from clustergraph.server.signed import Signed

RSA = rsa.generate_private_key(65537, 2048)
OTHER = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
EDWARDS = ed25519.Ed25519PrivateKey.generate()
SECRET = b"a secret that is as long as it has to be, and as long as SHA-512 wants"
ISSUER, AUDIENCE = "https://issuer.example", "clustergraph"


def pem(key: Any) -> bytes:
    return bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def claims(**others: Any) -> dict[str, Any]:
    said = {
        "sub": "ada",
        "iss": ISSUER,
        "aud": AUDIENCE,
        "exp": time.time() + 36_000,
        "role": "analyst",
        **others,
    }
    return {name: value for name, value in said.items() if value is not None}  # fmt: skip


def token(key: Any = RSA, algorithm: str = "RS256", headers: Any = None, **others: Any) -> str:
    return jwt.encode(claims(**others), key, algorithm, headers)


def by_hand(header: dict[str, Any], secret: bytes | None) -> str:
    """A token as no library would make it: unsigned, or signed with a public key as if it were a secret."""
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in (header, claims())]
    signature = hmac.digest(secret, b".".join(parts), "sha256") if secret else b""
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with keys."""
    folder = tmp_path_factory.mktemp("keys")
    for name, key in (("rsa", RSA), ("ec", EC), ("ed", EDWARDS)):
        (folder / name).write_bytes(pem(key))
    (folder / "secret").write_bytes(SECRET + b"\n")
    rows = [{**json.loads(RSAAlgorithm.to_jwk(RSA.public_key())), "kid": "one", "use": "sig", "alg": "RS256"},
            {**json.loads(ECAlgorithm.to_jwk(EC.public_key())), "kid": "two"},
            {**json.loads(OKPAlgorithm.to_jwk(EDWARDS.public_key())), "kid": "three"},
            {**json.loads(RSAAlgorithm.to_jwk(OTHER.public_key())), "kid": "sealed", "use": "enc"},
            {"kty": "oct", "k": base64.urlsafe_b64encode(SECRET).decode(), "kid": "shared"}, {"kty": "new"}]  # fmt: skip
    (folder / "jwks").write_text(json.dumps({"keys": rows}))
    return folder


Given = str | Callable[[], str]
"""A token; one that counts on the time of day is made when it is needed."""


def check(files: Path, name: str, given: Given, **settings: Any) -> Identity:
    given = given if isinstance(given, str) else given()
    signed = Signed(keys_at(str(files / name)), ISSUER, AUDIENCE, **settings)
    return asyncio.run(signed.identity(given))


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("rsa", token()),
        ("rsa", token(algorithm="PS384")),
        ("rsa", token(headers={"kid": "whatever"})),
        ("ec", token(EC, "ES256")),
        ("ed", token(EDWARDS, "EdDSA")),
        ("secret", token(SECRET, "HS256")),
        ("jwks", token(headers={"kid": "one"})),
        ("jwks", token(EC, "ES256", {"kid": "two"})),
        ("jwks", token(EDWARDS, "EdDSA", {"kid": "three"})),
        ("rsa", token(aud=["others", AUDIENCE])),
        ("rsa", lambda: token(exp=time.time() - 30)),
        ("rsa", lambda: token(nbf=time.time() + 30)),
        ("rsa", token(role=None, roles=["offline_access", "analyst", "reader"])),
    ],
)
def test_a_right_token(files: Path, name: str, given: Given) -> None:
    assert check(files, name, given) == Identity("ada", Role.ANALYST)


PARTS = token().split(".")


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("rsa", lambda: token(exp=time.time() - 100), "has expired"),
        ("rsa", token(exp=None), "has no exp"),
        ("rsa", token(exp="soon"), "this is no token"),
        ("rsa", lambda: token(nbf=time.time() + 100), "not valid yet"),
        ("rsa", lambda: token(iat=time.time() + 100), "not valid yet"),
        ("rsa", token(iss="https://others.example"), "another issuer"),
        ("rsa", token(iss=None), "has no iss"),
        ("rsa", token(aud="others"), "another service"),
        ("rsa", token(aud=None), "has no aud"),
        ("rsa", token(OTHER), "not signed with the key"),
        ("rsa", by_hand({"alg": "none", "typ": "JWT"}, None), "in a way that its key is not for"),
        ("rsa", by_hand({"alg": "None"}, None), "in a way that its key is not for"),
        ("rsa", by_hand({"alg": "HS256"}, pem(RSA)), "in a way that its key is not for"),
        ("rsa", by_hand({"alg": "HS256"}, pem(RSA).strip()), "in a way that its key is not for"),
        ("rsa", by_hand({"alg": "RS256"}, pem(RSA)), "not signed with the key"),
        ("rsa", by_hand({"typ": "JWT"}, SECRET), "this is no token|in a way"),
        ("rsa", token(EC, "ES256"), "in a way that its key is not for"),
        ("secret", token(), "in a way that its key is not for"),
        ("secret", token(SECRET, "HS512"), "in a way that its key is not for"),
        ("secret", token(b"another secret that is long enough, too", "HS256"), "not signed with the key"),
        ("secret", by_hand({"alg": "none"}, None), "in a way that its key is not for"),
        ("jwks", token(), "not signed with a key that is known"),
        ("jwks", token(headers={"kid": "none"}), "not signed with a key that is known"),
        ("jwks", token(headers={"kid": "two"}), "in a way that its key is not for"),
        ("jwks", token(algorithm="RS512", headers={"kid": "one"}), "in a way that its key is not for"),
        ("jwks", token(OTHER, headers={"kid": "sealed"}), "not signed with a key that is known"),
        ("jwks", token(SECRET, "HS256", {"kid": "shared"}), "not signed with a key that is known"),
        ("rsa", by_hand({"alg": "RS256", "kid": ["one"]}, SECRET), "this is no token"),
        ("rsa", f"{PARTS[0]}.{PARTS[1]}.", "not signed with the key"),
        ("rsa", f"{PARTS[0]}.e30.{PARTS[2]}", "not signed with the key"),
        ("rsa", "..", "this is no token"),
        ("rsa", "a.b.c", "this is no token"),
        ("rsa", f"{PARTS[0]}.%%.{PARTS[2]}", "this is no token"),
    ],
)
def test_a_wrong_token(files: Path, name: str, given: Given, said: str) -> None:
    with pytest.raises(Unauthenticated, match=said):
        check(files, name, given)


@pytest.mark.parametrize("role", [None, "king", "ADMIN", 3, {}, [], ["king"], [["admin"]], {"admin": True}])
def test_a_right_token_without_a_role_of_ours_is_forbidden(files: Path, role: Any) -> None:
    with pytest.raises(Forbidden, match="gives no role"):
        check(files, "rsa", token(role=role))


def test_the_role_may_stand_elsewhere(files: Path) -> None:
    given = token(role="admin", **{"https://example.org/role": "editor"})
    assert check(files, "rsa", given, role_claim="https://example.org/role").role is Role.EDITOR
    with pytest.raises(Forbidden):
        check(files, "rsa", given, role_claim="other")


def test_clocks_may_differ_by_as_much_as_is_said(files: Path) -> None:
    with pytest.raises(Unauthenticated, match="expired"):
        check(files, "rsa", token(exp=time.time() - 30), leeway=5)


WEAK = rsa.generate_private_key(65537, 1024)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no secret that is long enough"),
        (b"short", "no secret that is long enough"),
        (b"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ" * 3, "holds no key"),
        (RSA.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), "a private key"),
        (pem(WEAK), "holds no public key in PEM|fewer than 2,048 bits"),
        (pem(ec.generate_private_key(ec.SECP256K1())), "of a kind that is not used here"),
        (b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----", "no public key in PEM"),
        (b"{}", "it holds no JWKS"),
        (b"{", "unexpected end"),
        (b'{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}', "no public key for signatures"),
    ],
)
def test_a_wrong_key_is_refused_when_the_service_starts(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(SettingError, match=said):
        keys_at(str(tmp_path / "key"))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("none", "no such file"),
        ("http://issuer.example/jwks", "others could change keys on their way"),
        ("file:///etc/passwd", "others could change keys on their way"),
        ("https://issuer.example:port/jwks", "that is no address"),
    ],
)
def test_a_wrong_place_of_keys_is_refused(place: str, said: str) -> None:
    with pytest.raises(SettingError, match=said):
        keys_at(place)


class Issuer:
    """A service that publishes keys."""

    def __init__(self) -> None:
        self.content: bytes | None = None
        self.asked = 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                time.sleep(0.05)
                self.send_response(200 if issuer.content else 503)
                self.end_headers()
                self.wfile.write(issuer.content or b"")

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/jwks"

    def publish(self, *named: tuple[str, Any]) -> None:
        rows = [{**json.loads(RSAAlgorithm.to_jwk(key.public_key())), "kid": id} for id, key in named]
        self.content = json.dumps({"keys": rows}).encode()


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    thread = threading.Thread(target=issuer.server.serve_forever, args=(0.01,))
    thread.start()
    yield issuer
    issuer.server.shutdown()
    issuer.server.server_close()
    thread.join()


def test_keys_of_an_address_are_kept_and_changed(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = Signed(KeysOfAddress(issuer.address), ISSUER, AUDIENCE)
    one, two = token(headers={"kid": "one"}), token(OTHER, headers={"kid": "two"})

    async def ask() -> None:
        issuer.publish(("one", RSA))
        found = await asyncio.gather(*(signed.identity(one) for _ in range(5)))
        assert (len(found), issuer.asked) == (5, 1)
        for _ in range(3):
            with pytest.raises(Unauthenticated, match="a key that is known"):
                await signed.identity(two)
        assert issuer.asked == 1  # whoever makes up names of keys makes no requests
        monkeypatch.setattr(keys, "AGAIN", 0.0)
        issuer.publish(("two", OTHER))
        assert await signed.identity(two)
        with pytest.raises(Unauthenticated, match="a key that is known"):
            await signed.identity(one)

    asyncio.run(ask())


def test_old_keys_serve_while_new_ones_cannot_be_had(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    signed = Signed(KeysOfAddress(issuer.address), ISSUER, AUDIENCE)
    given = token(headers={"kid": "one"})
    monkeypatch.setattr(keys, "AGAIN", 0.0)

    async def ask() -> None:
        for content in (None, b"{", b"{}", b" " * 300_000, b'{"keys": []}'):
            issuer.content = content
            with pytest.raises(Unverifiable, match="cannot be had") as found:
                await signed.identity(given)
            assert found.value.status == 503
        issuer.publish(("one", RSA))
        assert await signed.identity(given)
        issuer.content = None
        monkeypatch.setattr(keys, "KEPT", 0.0)
        assert await signed.identity(given)
        monkeypatch.setattr(keys, "LONGEST", 0.0)
        with pytest.raises(Unverifiable):
            await signed.identity(given)

    asyncio.run(ask())
    assert "it answers 503" in caplog.text
    assert "more than 200,000 bytes" in caplog.text
