"""Web sites whose pages may ask this service from a browser: the same for HTTP (CORS) and for WebSockets."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from clustergraph.errors import Forbidden, SettingError
from clustergraph.server.replies import refused

ALL = "*"
SENT = ("authorization", "content-type", "if-none-match", "x-request-id")
"""Headers that pages may send, and"""
READ = ("etag", "retry-after", "x-request-id")
"""those that they may read."""
SECONDS = 600


def origins_of(text: str) -> Collection[str]:
    """The origins in a setting (RFC 6454, section 6.1). Raises SettingError for what is none."""
    origins = [one.strip() for one in text.split(",") if one.strip()]
    for origin in origins:
        parts = urlsplit(origin)
        if origin != ALL and origin != f"{parts.scheme}://{parts.netloc}".lower():
            raise SettingError(
                f"--origins: {origin} is no origin", "Write https://example.org, without a path."
            )
        if origin != ALL and (parts.scheme not in ("http", "https") or not parts.netloc):
            raise SettingError(f"--origins: {origin} is no origin of pages", "Write https://example.org.")
    return origins


class Shared(CORSMiddleware):
    """Starlette's, which refuses in the one shape of an error."""

    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code == 200:
            return response
        return refused(
            Forbidden(
                "pages of this site may not ask in this way",
                "Those who run the service can add it to --origins.",
            )
        )


def with_origins(app: ASGIApp, origins: Collection[str]) -> ASGIApp:
    """An application that tells browsers whose pages may read its answers. Nobody is known by cookies here, so none are allowed."""
    if not origins:
        return app
    return Shared(
        app,
        allow_origins=[*origins],
        allow_methods=["GET", "POST"],
        allow_headers=SENT,
        expose_headers=READ,
        max_age=SECONDS,
    )
