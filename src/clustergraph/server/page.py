"""The built page and its files. Everything comes from this service; its policy forbids any other host."""

from __future__ import annotations

import mimetypes
from os import PathLike, stat_result
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from clustergraph.server.negotiation import takes_coding
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
CODINGS = {"br": ".br", "gzip": ".gz"}
"""How files stand compressed beside themselves, the smallest first: the build of the page makes them (web/compressed.ts)."""
UNBUILT = "The page is not built. `make serve` builds it; GraphQL answers at /graphql all the same.\n"


class Assets(StaticFiles):
    """Files whose names change with their content: they may be kept for ever, and are compressed once, when they are built."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """A file, in the smallest form that the client takes."""
        accepted = Headers(scope=scope).get("accept-encoding", "")
        forms = {one: Path(f"{full_path}{ending}") for one, ending in CODINGS.items()}
        coding = next(
            (one for one, path in forms.items() if takes_coding(accepted, one) and path.is_file()), ""
        )
        if coding:
            full_path, stat_result = forms[coding], forms[coding].stat()
        response = super().file_response(full_path, stat_result, scope, status_code)
        if coding and response.status_code != 304:
            response.headers["content-encoding"] = coding
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        response.headers.add_vary_header("Accept-Encoding")
        response.headers.update(SAFE)
        return response


def assets(page: Path) -> Mount:
    """The route of the page's files."""
    for ending, type in TYPES.items():
        mimetypes.add_type(type, ending)
    return Mount("/assets", app=Assets(directory=page / "assets"))


def page_response(page: Path | None) -> Response:
    """The page itself; a sentence where it was not built."""
    headers = {"cache-control": "no-cache", "vary": "Accept", **SAFE}
    index = page / "index.html" if page else None
    if index is None or not index.is_file():
        return PlainTextResponse(UNBUILT, headers=headers)
    return HTMLResponse(index.read_bytes(), headers={**headers, "content-security-policy": POLICY})
