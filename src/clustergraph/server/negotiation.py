"""What a client accepts and sends: media types with their weights (RFC 9110, sections 8.3 and 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from clustergraph.errors import NotAcceptable, UnsupportedMediaType
from clustergraph.server.bodies import ENCODINGS, INFLATERS

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
HTML = "text/html"
EVENTS = "text/event-stream"
_WEIGHT = re.compile(r"0?\.\d{1,9}|[01]\.?|1\.0{1,9}")  # old Java writes .2


def wants_page(accept: str) -> bool:
    """Whether a client would rather have a page than JSON, as browsers say."""
    html = dict(_ranges(accept)).get(HTML, 0.0)
    return html > max(_weight(accept, GRAPHQL), _weight(accept, JSON))


@lru_cache(100)
def answer_type(accept: str) -> str:
    """The media type of the answer: the newer one when the client names it and likes it no less, else plain JSON.

    Plain JSON for those who name nothing, too: so ask the audits of graphql-http; the draft leaves it open.
    Raises NotAcceptable when the client accepts neither.
    """
    if not accept.strip():
        return JSON
    named = {name for name, _ in _ranges(accept)}
    graphql, json = _weight(accept, GRAPHQL), _weight(accept, JSON)
    if not graphql and not json:
        raise NotAcceptable(
            "nothing that the Accept header names can be sent", f"Accept {GRAPHQL} or {JSON}."
        )
    if not json:
        return GRAPHQL
    return GRAPHQL if GRAPHQL in named and graphql >= json else JSON


@lru_cache(100)
def takes_events(accept: str) -> bool:
    """Whether a client names event streams: those who name nothing would not know what to do with one."""
    return dict(_ranges(accept)).get(EVENTS, 0.0) > 0


@lru_cache(100)
def takes_only_events(accept: str) -> bool:
    """Whether even the answer to a query has to be a stream. Clients such as urql name both kinds with every query, and read streams
    only of subscriptions."""
    return takes_events(accept) and not _weight(accept, GRAPHQL) and not _weight(accept, JSON)


@lru_cache(100)
def takes_coding(accept: str, coding: str) -> bool:
    """Whether a client takes what is compressed in a way, by its Accept-Encoding."""
    known = dict(_ranges(accept))
    return known.get(coding, known.get("*", 0.0)) > 0


@lru_cache(100)
def coding_of(content_type: str, encoding: str) -> str:
    """How a body is compressed, one of INFLATERS, or "" for not at all. Raises UnsupportedMediaType when it is not JSON in UTF-8, or
    compressed in any other way."""
    kind, *parameters = (part.strip() for part in content_type.split(";"))
    charset = next((value for value in map(_charset, parameters) if value), "utf-8")
    if kind.lower() != JSON:
        told = f"the body is {kind[:50]}" if kind else "the body has no content type"
        raise UnsupportedMediaType(told, f"Send Content-Type: {JSON}.")
    if charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(f"the body is in {charset[:50]}", "Send it in UTF-8.")
    coding = encoding.strip().lower()
    if coding in ("", "identity"):
        return ""
    if coding not in INFLATERS:
        told = f"the body is compressed in a way that is not known here ({coding[:50]})"
        raise UnsupportedMediaType(told, f"Send it as it is, or as one of {ENCODINGS}.")
    return coding


def _charset(parameter: str) -> str:
    name, _, value = parameter.partition("=")
    return value.strip().strip('"').lower() if name.strip().lower() == "charset" else ""


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        name, *parameters = (one.strip().lower() for one in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                weight = float(value) if _WEIGHT.fullmatch(value.strip()) else 0.0
        if name:
            yield name, weight


def _weight(accept: str, type: str) -> float:
    """How much a client likes a type: the most telling range decides."""
    known = dict(_ranges(accept))
    for name in (type, type.split("/", maxsplit=1)[0] + "/*", "*/*"):
        if name in known:
            return known[name]
    return 0.0
