"""A peer: no GraphQL at all, a bare ASGI application on uvicorn that sends ready bytes. It is the limit for what runs on uvicorn.

The bytes are the files of a folder; the path of a request names one of them.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn

Message = dict[str, Any]


class Ready:
    """Reads a request to its end, and sends what its path names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: dict[str, tuple[bytes, list[tuple[bytes, bytes]]]] = {}

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        while (await receive()).get("more_body"):
            pass
        body, headers = self.kept.get(scope["path"]) or self.read(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def read(self, path: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
        """The answer of a path, kept; an empty one where there is no file."""
        file = self.folder / Path(path).name
        body = file.read_bytes() if file.is_file() else b"{}"
        length = str(len(body)).encode()
        found = body, [(b"content-type", b"application/json"), (b"content-length", length)]
        if file.is_file():
            self.kept[path] = found
        return found


if __name__ == "__main__":
    uvicorn.run(
        Ready(Path(sys.argv[2])),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_level="warning",
        access_log=False,
    )
