"""Answers that say what differs from the one before, as a JSON Patch (RFC 6902), for clients that ask for it."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import orjson
from jsonpatch import make_patch

from clustergraph.api.execution import Answer
from clustergraph.errors import BadUserInput

PATCH_BYTES = 100_000
"""Bytes of an answer; larger ones are sent whole: to compare them may take seconds, and to keep them takes memory."""


class Sent:
    """What a client was sent last. It asks for patches by `{"patch": true}` in `extensions`, and by `{"patch": "only"}` for patches in
    place of `data`."""

    def __init__(self, extensions: Mapping[str, Any] | None) -> None:
        """Raises BadUserInput for any other value."""
        self.patch = (extensions or {}).get("patch") or False
        if self.patch not in (False, "only") and self.patch is not True:
            raise BadUserInput(
                'extensions.patch is neither true nor "only"', "Leave it out for whole answers."
            )
        self._digest = b""
        self._body = b""

    def differs(self, answer: Answer) -> bool:
        """Whether an answer is another one than the last."""
        return self._digest != _digest(answer.body)

    async def next(self, answer: Answer) -> Answer:
        """An answer as this client wants it."""
        before, body = self._body, answer.body
        self._digest = _digest(body)
        if not self.patch:
            return answer
        self._body = body if len(body) <= PATCH_BYTES else b""
        if not before or not self._body:
            return answer
        return Answer(await to_thread(patched, before, body, self.patch == "only"))


@lru_cache(8)
def patched(before: bytes, after: bytes, only: bool) -> bytes:
    """The second of two answers, with the way there from the first in `extensions.patch`; its paths begin at `data`. Those who follow the same
    want the same."""
    content = orjson.loads(after)
    way = make_patch(orjson.loads(before)["data"], content["data"]).patch
    content["extensions"] = {**content.get("extensions", {}), "patch": way}
    if only:
        content["data"] = None
    return orjson.dumps(content)


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=16).digest()
