"""The built page and its files. Everything comes from this service; its policy forbids any other host."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from clustergraph.server.replies import SAFE

POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "font-src 'self' data:",
    "img-src 'self' data:", "connect-src 'self'", "worker-src 'self'", "base-uri 'none'", "form-action 'none'",
    "frame-ancestors 'none'",
))  # fmt: skip
TYPES = {
    ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".ttf": "font/ttf", ".woff2": "font/woff2",
    ".map": "application/json", ".md": "text/markdown",
}  # fmt: skip
UNBUILT = "The page is not built. `make serve` builds it; GraphQL answers here all the same.\n"


class Assets(StaticFiles):
    """Files whose names change with their content: they may be kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        response.headers.update(SAFE)
        return response


def assets(page: Path) -> Mount:
    """The route of the page's files."""
    for ending, type in TYPES.items():
        mimetypes.add_type(type, ending)
    files = Assets(directory=page / "assets")
    return Mount("/assets", app=files, middleware=[Middleware(GZipMiddleware, minimum_size=1000)])


def page_response(page: Path | None) -> Response:
    """The page itself; a sentence where it was not built."""
    headers = {"cache-control": "no-cache", "vary": "Accept", **SAFE}
    index = page / "index.html" if page else None
    if index is None or not index.is_file():
        return PlainTextResponse(UNBUILT, headers=headers)
    return HTMLResponse(index.read_bytes(), headers={**headers, "content-security-policy": POLICY})
