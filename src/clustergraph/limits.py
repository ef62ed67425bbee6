"""What one client may ask of a service: every bound, with its reason. All hold from the start; each is a setting of `serve`."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any


def _bound(default: float, says: str, why: str, least: float = 1) -> Any:
    return field(default=default, metadata={"says": says, "why": why, "least": least})


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a service. Times are seconds."""

    # A connection
    header_bytes: int = _bound(
        16_384,
        "Bytes of a request's address and headers.",
        "Browsers and proxies keep theirs below 8 kB.",
        1_024,
    )
    header_seconds: float = _bound(
        10,
        "Seconds until a request's headers are there.",
        "A client that sends a letter a minute would hold its socket for ever.",
    )
    body_seconds: float = _bound(
        10,
        "Seconds until a request's body is there, and one more for each 10,000 bytes.",
        "The same holds of bodies; an upload over a slow line gets the time that it needs.",
    )
    idle_seconds: float = _bound(
        60,
        "Seconds that a connection may rest between two requests.",
        "Proxies keep connections for about a minute.",
    )
    write_seconds: float = _bound(
        30,
        "Seconds in which a client must take some of an answer: 1,000 bytes for each.",
        "An answer that nobody reads stays in memory.",
    )
    sockets: int = _bound(
        10_000,
        "Connections at once. Over that, the one that has rested longest is closed.",
        "An idle connection takes about 10 kB.",
    )

    # A request
    body_bytes: int = _bound(
        1_000_000,
        "Bytes of a request's body, after it is inflated.",
        "A long query has 10 kB; the rest is for variables.",
    )
    tokens: int = _bound(
        5_000,
        "Tokens of a document.",
        "Reading and checking takes about 0.1 ms a token; a full introspection has 200.",
    )
    depth: int = _bound(
        30,
        "Levels of a selection, fragments followed.",
        "The introspection of code generators has 16 levels; five hops of connections have 17.",
    )
    aliases: int = _bound(
        300, "Aliases in a document.", "One field may be asked under many names, and is answered as often."
    )
    directives: int = _bound(
        300, "Directives in a document.", "Each is checked against all others of its place."
    )
    repeats: int = _bound(
        50,
        "Times that one selection may ask for the same response key.",
        "Each pair of them is checked for conflicts.",
    )
    fragments: int = _bound(
        200,
        "Fragments of a document.",
        "A fragment may spread others, twice each: the work doubles with each.",
    )
    operations: int = _bound(50, "Operations of a document.", "Each is checked, though only one runs.")
    declared: int = _bound(
        200, "Variables that a document declares.", "Each is looked for in all that its operation reaches."
    )
    values: int = _bound(10_000, "Values in the variables of a request.", "Each is checked against its type.")
    errors: int = _bound(20, "Errors that are told of one document.", "A person mends the first few.")

    # An answer
    cost: int = _bound(
        500_000,
        "What a request may cost, by the graph's own counts, before it runs; 0 for any.",
        "A unit is about a microsecond of work; docs/limits.md says how it is counted.",
        0,
    )
    answer_bytes: int = _bound(
        20_000_000, "Bytes of an answer.", "It is made in memory; and a browser has to read it.", 1_000
    )
    result_bytes: int = _bound(
        50_000_000,
        "Bytes of answers that are kept until what they rest on changes; 0 for none.",
        "The same question is asked again and again.",
        0,
    )
    deadline: float = _bound(
        10,
        "Seconds of work that a request may take.",
        "What takes longer is a question for `clustergraph query`.",
        0.001,
    )
    patience: float = _bound(
        60,
        "Seconds that a request may take with all its waiting for others.",
        "Proxies give up after a minute.",
        0.001,
    )
    heavy: int = _bound(
        32,
        "Requests in work at once that last longer than a moment. Others are sent away for a second.",
        "Each holds memory.",
    )

    # A subscription
    streams: int = _bound(
        1_000,
        "WebSockets and event streams at once.",
        "Each new generation is answered to all of them.",
    )
    followed: int = _bound(
        20,
        "Operations that are open on one WebSocket.",
        "A page follows a handful of things.",
    )
    init_seconds: float = _bound(
        3,
        "Seconds until a WebSocket is initialised.",
        "Clients do it at once.",
        0.001,
    )
    ping_seconds: float = _bound(
        20,
        "Seconds between two pings of a WebSocket, which is closed when it does not answer within as many.",
        "Proxies close what is silent for a minute; who is gone without a word should not hold a place.",
        0.001,
    )

    # A client
    rate: float = _bound(
        50,
        "Requests a second of one token or address, on average; 0 for any number. This machine's own addresses are not counted.",
        "A dashboard asks some ten questions when it opens.",
        0,
    )
    burst: int = _bound(
        500, "Requests that may come at once before the rate counts.", "Several people may share an address."
    )


LIMITS = Limits()
BOUNDS = fields(Limits)
