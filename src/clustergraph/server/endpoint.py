"""GraphQL over HTTP (draft of 2025, https://graphql.github.io/graphql-over-http/draft/): requests in, answers out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from clustergraph.api.execution import MISTAKES, Answer, Asked, Execution, Work, refusal
from clustergraph.errors import (
    Busy,
    MethodNotAllowed,
    RateLimited,
    RequestError,
    StreamOnly,
    Unauthenticated,
    UnsupportedMediaType,
)
from clustergraph.limits import Limits
from clustergraph.server.access import Access
from clustergraph.server.bodies import ENCODINGS, body_of
from clustergraph.server.caching import Caching
from clustergraph.server.changes import Changes
from clustergraph.server.following import Following
from clustergraph.server.heads import Head, Heads
from clustergraph.server.identity import Identity, challenge
from clustergraph.server.joining import Joining
from clustergraph.server.negotiation import JSON, answer_type, coding_of, takes_events, takes_only_events
from clustergraph.server.observing import Observer, Seen
from clustergraph.server.rates import Rates, client_of
from clustergraph.server.replies import masked, noted, read, refused, send_answer
from clustergraph.server.requests import of_address, of_body
from clustergraph.server.streams import Streams
from clustergraph.server.trusted import Trusted
from clustergraph.server.turns import HungUp, Turns

BRIEF = 16_000
"""Bytes of a body whose variables are read in a moment."""
HEADERS = frozenset({
    b"accept", b"authorization", b"content-type", b"content-encoding", b"content-length", b"if-none-match",
})  # fmt: skip


class Endpoint:
    """A small ASGI application that answers GraphQL requests, by itself: routing and request objects would take longer than
    a small answer. Every error leaves in the one shape; only a fault of ours is 500, and masked."""

    def __init__(
        self,
        access: Access,
        limits: Limits,
        changes: Changes | None = None,
        trusted: Trusted | None = None,
        max_age: int = 0,
        observer: Observer | None = None,
    ) -> None:
        self.observer = observer or Observer()
        self.access = access
        self.limits = limits
        self.turns = Turns(limits)
        self.rates = Rates(limits)
        self.trusted = trusted or Trusted()
        self.caching = Caching(limits.result_bytes, max_age)
        self.following = Following(self.turns, changes or Changes(), limits, self.observer)
        self.streams = Streams(self.following)
        self.heads = Heads()
        self.joining: Joining[tuple[Answer, Work]] = Joining(self.turns)

    def at_once(self, head: Head, body: bytes) -> tuple[Seen, bytes, bytes] | None:
        """The headers and the body of an answer that is at hand and short, to a question behind a head that came before, and the request
        as it was seen, to tell of it. None for all others: they go the whole way, where what is wrong is told."""
        if len(body) > self.limits.body_bytes:
            return None
        seen = Seen(head.scope)
        try:
            identity = self.access.at_hand(head.authorization)
            if not identity:
                return None
            execution = self.access.answering(identity)
            asked = of_body(body, self.trusted)
            work = execution.at_hand(asked)
            if not work or not work.program.is_short:
                return None
            self._count(identity, head.client)
            seen.role, seen.execution, seen.asked = identity.role, execution, asked
            with seen.taking("run"):
                answer = work.answer()
        except Exception:
            return None
        return seen, noted(answer, head.type, seen), answer.body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen = Seen(scope)
        try:
            await self._serve(scope, receive, send, seen)
        finally:
            self.observer.tell(seen)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, seen: Seen) -> None:
        type, authorization = JSON, None
        try:
            headers = _headers(scope)
            authorization = headers.get(b"authorization")
            accept = headers.get(b"accept", "")
            streamed = takes_only_events(accept) and scope["method"] != "HEAD"
            type = JSON if streamed else answer_type(accept)
            identity = await self._identity(scope, authorization)
            execution = self.access.answering(identity)
            seen.role, seen.execution = identity.role, execution
            reading = scope["method"] != "POST"
            body = b"" if reading else await self._body(headers, receive)
            asked = of_address(scope, self.trusted) if reading else of_body(body, self.trusted)
            seen.asked = asked
            try:
                if not streamed:
                    answer, tag = await self._answer(
                        execution, asked, reading, receive, type, seen, len(body) <= BRIEF
                    )
                    if not reading:
                        await send_answer(send, answer, type, seen)
                        return
                    control = self.caching.control(identity.is_known) if tag else "no-store"
                    wanted = headers.get(b"if-none-match", "")
                    await read(answer, type, tag, control, wanted)(scope, receive, seen.sending(send))
                    return
            except StreamOnly:  # a subscription, for which the client may take events after all
                if not takes_events(accept):
                    raise
            standing = self.access.standing(authorization, execution)
            await self.streams(execution, asked, seen, reading, receive, seen.sending(send), standing)
            return
        except MethodNotAllowed as error:
            reply = refused(error, type, allow="POST")
        except Unauthenticated as error:
            reply = refused(error, type, **{"www-authenticate": challenge(authorization)})
        except RateLimited as error:
            reply = refused(error, type, **{"retry-after": str(error.seconds)})
        except UnsupportedMediaType as error:
            reply = refused(error, type, **{"accept-encoding": ENCODINGS})
        except Busy as error:
            reply = refused(error, type, **{"retry-after": "1"})
        except RequestError as error:
            reply = refused(error, type)
        except (ClientDisconnect, HungUp):
            return
        except Exception:
            reply = masked(type)
        await reply(scope, receive, seen.sending(send))

    async def _identity(self, scope: Scope, authorization: str | None) -> Identity:
        """Who asks, whose requests count together: those of a token, else those of an address."""
        client = client_of(scope)
        try:
            identity = await self.access.identity(authorization)
        except Unauthenticated:
            self.rates.check(client)  # so that nobody tries tokens one after the other
            raise
        self._count(identity, client)
        return identity

    def _count(self, identity: Identity, client: str) -> None:
        self.rates.check(f"{identity.name} by token" if identity.is_known else client)

    async def _answer(
        self,
        execution: Execution,
        asked: Asked,
        reading: bool,
        receive: Receive,
        type: str,
        seen: Seen,
        is_brief: bool,
    ) -> tuple[Answer, str]:
        """An answer and its entity tag, which is empty for a refusal and for what is not worth one. Only what is brief is looked at without
        giving way."""
        try:
            work = execution.at_hand(asked, reading=reading) if is_brief else None
            if work and work.program.is_short and not reading:
                with seen.taking("run"):
                    return work.answer(), ""
            tag = self.caching.tag(execution, work, asked, type) if work else ""
            kept = self.caching.at_hand(tag) if tag else None
            if kept:
                return kept, tag
            key = _key(execution, asked, reading) if is_brief else None
            answer, made = await self.joining.run(key, _doing(execution, asked, reading, work, seen), receive)
        except (MethodNotAllowed, StreamOnly, Busy):
            raise
        except MISTAKES as mistake:
            return refusal(mistake), ""
        if answer.status != 200:
            return answer, ""
        if work and tag and made.engine is work.engine:
            self.caching.keep(tag, answer)
            return answer, tag
        return answer, self.caching.tag(execution, made, asked, type)

    def _body(self, headers: Mapping[bytes, str], receive: Receive) -> Awaitable[bytes]:
        """The body. Raises RequestTooLarge, UnsupportedMediaType and BadUserInput."""
        coding = coding_of(headers.get(b"content-type", ""), headers.get(b"content-encoding", ""))
        return body_of(receive, headers.get(b"content-length", ""), coding, self.limits.body_bytes)


def _doing(
    execution: Execution, asked: Asked, reading: bool, work: Work | None, seen: Seen
) -> Callable[[], tuple[Answer, Work]]:
    """What answers a request: with its work, which is made when it is not there."""

    def do() -> tuple[Answer, Work]:
        made = work
        if made is None:
            with seen.taking("plan"):
                made = execution.work(asked, reading=reading)
        with seen.taking("run"):
            return made.answer(), made

    return do


def _key(execution: Execution, asked: Asked, reading: bool) -> Hashable:
    """What two requests have in common that are answered alike; none for what is told how long it took, or cannot be compared."""
    try:
        said = orjson.dumps(asked.variables)
    except orjson.JSONEncodeError:
        return None
    same = execution, execution.engine, asked.document, asked.operation, said, reading
    return None if asked.wishes else same


def _headers(scope: Scope) -> Mapping[bytes, str]:
    """The headers that matter, by name. Several Accept headers count together, and so do those of Authorization, which is no token
    then; of any other the first."""
    found: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in HEADERS:
            if name not in found:
                found[name] = value.decode("latin-1")
            elif name in (b"accept", b"authorization"):
                found[name] += ", " + value.decode("latin-1")
    return found
