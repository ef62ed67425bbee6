"""Compressed bodies: each coding, cut short, followed by more, and bombs."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest

from clustergraph.errors import BadUserInput, RequestTooLarge
from clustergraph.server.bodies import inflated, zstd

CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "x-gzip": gzip.compress, "br": brotli.compress, "zstd": zstd.compress,
}  # fmt: skip
BODY = b'{"query": "{ __typename }"}' * 10
EACH = pytest.mark.parametrize("coding", CODINGS)


@EACH
def test_a_body_comes_back(coding: str) -> None:
    assert inflated(CODINGS[coding](BODY), coding, len(BODY)) == BODY
    assert inflated(CODINGS[coding](b""), coding, 1) == b""


@EACH
def test_one_byte_over_the_bound(coding: str) -> None:
    with pytest.raises(RequestTooLarge, match="more than 269 bytes"):
        inflated(CODINGS[coding](BODY), coding, len(BODY) - 1)


@EACH
def test_a_bomb_is_not_inflated(coding: str) -> None:
    with pytest.raises(RequestTooLarge):
        inflated(CODINGS[coding](b" " * 50_000_000), coding, 1_000)


@EACH
@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body[:-1],
        lambda body: body[: len(body) // 2],
        lambda body: body + b"more",
        lambda body: body + body,
        lambda _: b"",
        lambda _: b"{}",
        lambda _: BODY,
        lambda body: bytes(255 - byte for byte in body),
    ],
)
def test_what_is_not_what_it_says(coding: str, spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(BadUserInput, match=f"the body is not {coding}"):
        inflated(spoil(CODINGS[coding](BODY)), coding, 10_000)


def test_a_zstd_body_that_wants_a_window_of_gigabytes() -> None:
    options = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.content_size_flag: 0}
    large = zstd.ZstdCompressor(options=options)
    body = large.compress(b"a" * 20_000_000) + large.flush()
    with pytest.raises(BadUserInput):
        inflated(body, "zstd", 10**9)


def test_deflate_is_not_gzip() -> None:
    with pytest.raises(BadUserInput):
        inflated(zlib.compress(BODY), "gzip", 10_000)
