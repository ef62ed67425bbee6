"""What those who run the service may do over HTTP, by their role: load a seed, see the last generations, restore one."""

from __future__ import annotations

import shutil
from asyncio import to_thread
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive

from clustergraph import differences
from clustergraph.api.execution import Answer, refusal
from clustergraph.errors import (
    BadSeed,
    BadUserInput,
    RequestError,
    RequestTooLarge,
    SeedError,
    SettingError,
    SeveralErrors,
    Unauthenticated,
)
from clustergraph.model.roles import Role
from clustergraph.seeds.documents import ENDINGS
from clustergraph.server.access import Access
from clustergraph.server.identity import challenge
from clustergraph.server.live import Live
from clustergraph.server.loading import origin_of
from clustergraph.server.negotiation import JSON
from clustergraph.server.replies import masked, refused, reply
from clustergraph.store import generations

LOAD_LIMIT = 4_000_000_000
"""Bytes of an upload."""
MOST_FILES = 1_000
MOST_FAULTS = 1_000
SHORTEST_TOKEN = 16
DIFFERENCES = {"text": differences.as_text, "markdown": differences.as_markdown, "json": differences.as_json}

LOADERS = frozenset({Role.EDITOR, Role.ADMIN})
RESTORERS = frozenset({Role.ADMIN})

Do = Callable[[Request], Awaitable[bytes]]


def read_token(path: Path) -> str:
    """The token that stands in a file. Raises SettingError when none does, or one that is too short."""
    try:
        token = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = "it is not UTF-8" if isinstance(error, ValueError) else (error.strerror or str(error)).lower()
        raise SettingError(f"--admin-token {path}: {why}", "Name a file that holds the token.") from None
    if len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        hint = f"Write one line of at least {SHORTEST_TOKEN} letters and digits, such as what `openssl rand -hex 32` prints."
        raise SettingError(f"--admin-token {path}: that is no token", hint)
    return token


class Admin:
    """Routes for those whom `access` lets through. `limit` bounds an upload, in bytes."""

    def __init__(self, live: Live, access: Access, limit: int = LOAD_LIMIT) -> None:
        self.live = live
        self.access = access
        self.limit = limit

    def routes(self) -> Sequence[Route]:
        """POST /load, GET /generations, POST /generations/N/restore."""
        return [
            Route("/load", self._guarded(self._load, LOADERS), methods=["POST"]),
            Route("/generations", self._guarded(self._generations, LOADERS), methods=["GET"]),
            Route(
                "/generations/{number:int}/restore", self._guarded(self._restore, RESTORERS), methods=["POST"]
            ),
        ]

    def _guarded(self, do: Do, roles: frozenset[Role]) -> Callable[[Request], Awaitable[Response]]:
        """Do something for those who have one of some roles; whatever goes wrong leaves in the one shape."""

        async def guarded(request: Request) -> Response:
            authorization = request.headers.get("authorization")
            try:
                await self.access.permit(authorization, roles)
                return reply(Answer(await do(request)), JSON, 200, **{"cache-control": "no-store"})
            except Unauthenticated as error:
                return refused(error, **{"www-authenticate": challenge(authorization)})
            except SeedError as error:
                several = SeveralErrors([BadSeed(fault) for fault in error.faults[:MOST_FAULTS]])
                return reply(refusal(several), JSON, BadSeed.status)
            except SettingError as error:
                return refused(BadUserInput(error.message, error.hint))
            except RequestTooLarge as error:
                return refused(error, connection="close")
            except RequestError as error:
                return refused(error)
            except Exception:
                return masked()

        return guarded

    async def _load(self, request: Request) -> bytes:
        """Load the files of a form; with `dryRun=text|markdown|json`, say what would change."""
        form = request.query_params.get("dryRun")
        if form is not None and form not in DIFFERENCES:
            raise BadUserInput(f"dryRun is none of {', '.join(DIFFERENCES)}", "Say dryRun=text.")
        with TemporaryDirectory(prefix="clustergraph-") as folder:
            files = await self._received(request, Path(folder))
            if form is None:
                changed = await self.live.load(files, origin_of(files.values()))
                return self._served(changed)
            found = await self.live.difference(files)
            told = await to_thread(DIFFERENCES[form], found)
        return orjson.dumps({"changes": len(found.changes), "told": told})

    async def _generations(self, _: Request) -> bytes:
        kept = generations(self.live.store.folder)
        now = self.live.execution.engine.graph.generation
        return orjson.dumps({"generations": [asdict(one) for one in kept], "served": now})

    async def _restore(self, request: Request) -> bytes:
        changed = await self.live.restore(request.path_params["number"])
        return self._served(changed)

    def _served(self, changed: bool) -> bytes:
        return orjson.dumps({"changed": changed, **self.live.execution.health})

    async def _received(self, request: Request, folder: Path) -> Mapping[Path, str]:
        """The files of a form, each written to the folder, with the name that the sender gives it."""
        bounded = Request(request.scope, _bounded(request.receive, self.limit))
        files: dict[Path, str] = {}
        with _readable():
            async with bounded.form(max_files=MOST_FILES, max_fields=0) as form:
                for _, upload in form.multi_items():
                    if isinstance(upload, UploadFile):
                        name = (upload.filename or "").replace("\\", "/")
                        if not name.endswith(ENDINGS) or not name.isprintable():
                            raise BadUserInput(
                                f"{name[:100] or 'a file without a name'} is no seed",
                                f"Send files whose names end in {' or '.join(ENDINGS)}.",
                            )
                        place = folder / f"{len(files):04}{Path(name).suffix}"
                        with place.open("wb") as file:
                            await to_thread(shutil.copyfileobj, upload.file, file)
                        files[place] = name
        if not files:
            raise BadUserInput(
                "there is no file", "Send seed files as multipart/form-data: curl -F file=@seed.json."
            )
        return files


@contextmanager
def _readable() -> Iterator[None]:
    """Raises BadUserInput for a form that is none."""
    try:
        yield
    except HTTPException as error:
        raise BadUserInput(
            f"the form cannot be read: {error.detail}", "Send it as multipart/form-data."
        ) from None
    except ClientDisconnect:
        raise BadUserInput("the upload ended too early", "Send it again.") from None


def _bounded(receive: Receive, limit: int) -> Receive:
    """The same messages, until there are too many bytes. Raises RequestTooLarge."""
    left = limit

    async def bounded() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise RequestTooLarge(
                f"the upload has more than {limit:,} bytes", "Load it on the machine: --store FOLDER."
            )
        return message

    return bounded
