"""What spares work that was done: entity tags, what may be kept and for how long, and answers that still hold.

An entity tag (RFC 9110, section 8.8.3) stands for the document, the operation, the variables, the role, the media type, and for the
state of those kinds and relationships that the answer rests on. So it is known before the question runs, and it outlives every
generation that changes other things.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from importlib.metadata import version

import orjson

from clustergraph.api.beside import EXPLAIN
from clustergraph.api.execution import Answer, Asked, Execution, Work
from clustergraph.compiler.cache import Kept
from clustergraph.engines.stamps import stamp_of

VERSION = version("clustergraph")
MOST = 100_000
"""Answers that are kept, if they are that small."""


class Caching:
    """Tags of one service, and its answers under a bound in bytes. `max_age` is what clients are told, in seconds."""

    def __init__(self, result_bytes: int, max_age: int = 0) -> None:
        self.max_age = max_age
        self._answers: Kept[Answer] = Kept(
            lambda answer: len(answer.body), MOST if result_bytes else 0, result_bytes
        )

    def tag(self, execution: Execution, work: Work, asked: Asked, type: str) -> str:
        """The entity tag of an answer; empty for one with times in it, and when its variables hold what is no text, such as half
        a surrogate."""
        if EXPLAIN in work.wishes:
            return ""
        graph = work.engine.graph
        said = (
            VERSION, execution.digest, stamp_of(graph, work.touched), type,
            asked.document, asked.operation, asked.variables or {}, work.wishes,
        )  # fmt: skip
        try:
            digest = sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()
        except orjson.JSONEncodeError:
            return ""
        return f'"{urlsafe_b64encode(digest[:18]).decode()}"'

    def at_hand(self, tag: str) -> Answer | None:
        """The answer that was kept under a tag, if it was."""
        return self._answers.at_hand(tag)

    def keep(self, tag: str, answer: Answer) -> None:
        self._answers.get(tag, lambda: answer)

    def control(self, is_known: bool) -> str:
        """The Cache-Control of an answer to somebody who said who he is, or did not (RFC 9111, section 5.2.2)."""
        age = f"max-age={self.max_age}" if self.max_age else "no-cache"
        return f"{'private' if is_known else 'public'}, {age}"


def matches(wanted: str, tag: str) -> bool:
    """Whether an If-None-Match names a tag (RFC 9110, section 13.1.2), weak ones included."""
    names = [name.strip().removeprefix("W/") for name in wanted.split(",")]
    return tag in names or names == ["*"]
