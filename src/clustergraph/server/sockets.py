"""GraphQL over WebSocket: the sub-protocol graphql-transport-ws
(https://github.com/enisdenko/graphql-ws/blob/master/PROTOCOL.md). A service has many sockets, and what is wrong with one stays with it."""

from __future__ import annotations

from asyncio import Task, create_task, current_task, gather, timeout
from collections.abc import Collection
from contextlib import aclosing
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from clustergraph.api.execution import Asked, Execution
from clustergraph.errors import BadUserInput, Busy, Forbidden, NotFound, RequestError
from clustergraph.limits import Limits
from clustergraph.server.access import Access
from clustergraph.server.following import Following
from clustergraph.server.observing import Seen
from clustergraph.server.origins import ALL
from clustergraph.server.rates import Rates, client_of
from clustergraph.server.replies import fault, refused
from clustergraph.server.requests import asked
from clustergraph.server.trusted import Trusted

PATH = "/graphql"
PROTOCOL = "graphql-transport-ws"
LONGEST_ID = 200
"""Letters of an operation's id, which each of its answers repeats."""
LONGEST_REASON = 120
"""Bytes that say why a socket is closed (RFC 6455, section 5.5)."""
GOING_AWAY, FAILED = 1001, 1011
BAD_MESSAGE, UNAUTHORIZED, FORBIDDEN, BAD_PROTOCOL, TOO_LATE, TAKEN, TOO_MANY = (
    4400,
    4401,
    4403,
    4406,
    4408,
    4409,
    4429,
)


class Sockets:
    """All sockets of a service. `origins` are those of web pages that may open one, besides the service's own."""

    def __init__(
        self,
        access: Access,
        following: Following,
        rates: Rates,
        trusted: Trusted,
        limits: Limits,
        origins: Collection[str] = (),
    ) -> None:
        self.access = access
        self.following = following
        self.rates = rates
        self.trusted = trusted
        self.limits = limits
        self.origins = origins
        self._open: set[Socket] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wire = WebSocket(scope, receive, send)
        try:
            if scope["path"] != PATH:
                raise NotFound("no WebSocket opens here", f"GraphQL is at {PATH}.")
            self._check_origin(wire)
            self.rates.check(client_of(scope))
            with self.following.entered():
                await self._serve(Socket(wire, self))
        except RequestError as error:
            await wire.send_denial_response(refused(error))

    async def _serve(self, socket: Socket) -> None:
        self._open.add(socket)
        try:
            await socket.run()
        finally:
            self._open.discard(socket)

    async def end(self) -> None:
        """Close all sockets: the service stops."""
        await gather(*(socket.close(GOING_AWAY, "The service stops") for socket in self._open))

    def _check_origin(self, wire: WebSocket) -> None:
        """Raises Forbidden for the page of another site: browsers let any page open a socket to anywhere (RFC 6455, section 10.2). What
        is no browser sends no Origin."""
        origin = wire.headers.get("origin")
        if origin is None or origin in self.origins or ALL in self.origins:
            return
        if urlsplit(origin).netloc.lower() != wire.headers.get("host", "").lower():
            raise Forbidden("pages of another site may not open sockets here", "Ask over HTTP.")


class Closing(Exception):
    """The socket has to be closed, with a code of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Socket:
    """One socket and the operations that are open on it."""

    def __init__(self, wire: WebSocket, sockets: Sockets) -> None:
        self.wire = wire
        self.sockets = sockets
        self.limits = sockets.limits
        self.client = client_of(wire.scope)
        self.authorization = wire.headers.get("authorization")
        self.execution: Execution | None = None
        """What answers whoever is at the other end; none before it said who it is."""
        self.role = ""
        self.closed = False
        self._operations: dict[str, Task[None]] = {}

    async def run(self) -> None:
        """Serve it until one of both sides closes it."""
        try:
            await self._receive_all()
        except WebSocketDisconnect:
            self.closed = True
        except Closing as closing:
            await self.close(closing.code, closing.reason)
        except Exception:
            fault()
            await self.close(FAILED, "Something went wrong on our side")
        finally:
            self._drop_all()

    async def close(self, code: int, reason: str) -> None:
        """Close it, unless that was done before."""
        self._drop_all()
        if not self.closed:
            self.closed = True
            await self.wire.close(code, reason.encode()[:LONGEST_REASON].decode(errors="ignore"))

    async def _receive_all(self) -> None:
        await self.wire.receive()  # the handshake
        if PROTOCOL not in self.wire.scope["subprotocols"]:
            await self.wire.accept()
            raise Closing(BAD_PROTOCOL, f"Subprotocol not acceptable: {PROTOCOL} is spoken here")
        await self.wire.accept(PROTOCOL)
        try:
            async with timeout(self.limits.init_seconds):
                while self.execution is None:
                    await self._take(await self.wire.receive())
        except TimeoutError:
            raise Closing(TOO_LATE, "Connection initialisation timeout") from None
        while True:
            await self._take(await self.wire.receive())

    async def _take(self, received: Any) -> None:
        """Do what a message says. Raises Closing for what is not as the protocol has it."""
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        message = _read(received.get("text"))
        match message["type"]:
            case "connection_init":
                if self.execution is not None:
                    raise Closing(TOO_MANY, "Too many initialisation requests")
                await self._admit(message.get("payload") or {})
                await self._say({"type": "connection_ack"})
            case "ping":
                pong = {"type": "pong", "payload": message.get("payload")}
                await self._say(pong if pong["payload"] else {"type": "pong"})
            case "subscribe":
                await self._begin(_id(message), message.get("payload") or {})
            case "complete":
                operation = self._operations.pop(_id(message), None)
                if operation:
                    operation.cancel()
            case "pong":
                pass
            case _:
                raise Closing(BAD_MESSAGE, "The type of a message is not one of the protocol's")

    async def _admit(self, payload: dict[str, Any]) -> None:
        """Let somebody in, who says who it is in `connection_init`, or in the handshake as with HTTP: browsers cannot do that."""
        self.authorization = payload.get("authorization", payload.get("Authorization", self.authorization))
        if not isinstance(self.authorization, str | None):
            raise Closing(BAD_MESSAGE, "authorization is no text")
        try:
            self.execution = await self._identify()
        except RequestError as error:
            raise Closing(FORBIDDEN, f"Forbidden: {error.message}") from None

    async def _identify(self) -> Execution:
        """What answers whoever has the token of this socket now. Raises Unauthenticated and Forbidden."""
        identity = await self.sockets.access.identity(self.authorization)
        self.role = identity.role
        self.client = f"{identity.name} by token" if identity.is_known else self.client
        return self.sockets.access.answering(identity)

    async def _begin(self, id: str, payload: dict[str, Any]) -> None:
        if self.execution is None:
            raise Closing(UNAUTHORIZED, "Unauthorized")
        if id in self._operations:
            raise Closing(TAKEN, f"Subscriber for {id} already exists")
        try:
            self.sockets.rates.check(self.client)
            if len(self._operations) >= self.limits.followed:
                raise Busy(f"{self.limits.followed} operations are open on this socket")
            self.execution = await self._identify()
            wanted = asked(payload, self.sockets.trusted)
        except BadUserInput as error:
            raise Closing(BAD_MESSAGE, f"The payload of subscribe is wrong: {error.message}") from None
        except RequestError as error:
            await self._refuse(id, error)
            return
        self._operations[id] = create_task(self._answer(self.execution, id, wanted))

    async def _answer(self, execution: Execution, id: str, asked: Asked) -> None:
        """Send the answers to an operation. Its errors end nothing else."""
        seen = Seen(self.wire.scope)
        seen.asked, seen.execution, seen.role = asked, execution, self.role
        standing = self.sockets.access.standing(self.authorization, execution)
        try:
            async with aclosing(self.sockets.following.answers(execution, asked, seen, standing)) as answers:
                async for answer in answers:
                    if answer.status != 200:
                        return await self._say({"id": id, "type": "error", "payload": _errors(answer.body)})
                    await self._say({"id": id, "type": "next", "payload": orjson.Fragment(answer.body)})
            await self._say({"id": id, "type": "complete"})
        except WebSocketDisconnect:
            pass
        except Exception:
            await self._refuse(id, fault())
        finally:
            self._forget(id)

    async def _refuse(self, id: str, error: RequestError) -> None:
        await self._say({"id": id, "type": "error", "payload": [error.as_json()]})

    async def _say(self, message: dict[str, Any]) -> None:
        if not self.closed:
            await self.wire.send_text(orjson.dumps(message).decode())

    def _forget(self, id: str) -> None:
        """Let the client use an id again, unless it does already."""
        if self._operations.get(id) is current_task():
            del self._operations[id]

    def _drop_all(self) -> None:
        for operation in self._operations.values():
            operation.cancel()
        self._operations.clear()


def _read(text: str | None) -> dict[str, Any]:
    """A message. Raises Closing when it is none."""
    if text is None:
        raise Closing(BAD_MESSAGE, "A message is binary; send text")
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Closing(BAD_MESSAGE, "A message is not JSON") from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise Closing(BAD_MESSAGE, "A message is no object with a type")
    if not isinstance(message.get("payload", {}), dict | None):
        raise Closing(BAD_MESSAGE, "The payload of a message is no object")
    return message


def _id(message: dict[str, Any]) -> str:
    id = message.get("id")
    if not isinstance(id, str) or not 0 < len(id) <= LONGEST_ID:
        raise Closing(BAD_MESSAGE, f"The id of a message is no text of 1 to {LONGEST_ID} letters")
    return id


def _errors(body: bytes) -> Any:
    return orjson.loads(body)["errors"]
