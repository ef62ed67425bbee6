"""GraphQL over Server-Sent Events, in distinct connections mode
(https://github.com/enisdenko/graphql-sse/blob/master/PROTOCOL.md)."""

from __future__ import annotations

from asyncio import FIRST_COMPLETED, create_task, gather, sleep, wait
from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.responses import Response
from starlette.types import Receive, Send

from clustergraph.api.execution import Answer, Asked, Execution, refusal
from clustergraph.server.access import Standing
from clustergraph.server.following import Following
from clustergraph.server.negotiation import EVENTS
from clustergraph.server.observing import Seen
from clustergraph.server.replies import SAFE, fault

SILENCE = 15.0
"""Seconds after which a comment is sent, as proxies close what is silent for a minute (HTML standard, 9.2.7)."""
NEXT, COMPLETE, COMMENT = b"event: next\ndata: %b\n\n", b"event: complete\ndata: \n\n", b":\n\n"
ABOUT = {
    "content-type": EVENTS,
    "vary": "Accept, Authorization",
    "cache-control": "no-store",
    "x-accel-buffering": "no",  # nginx would keep events back
}
HEADERS = Response(headers={**SAFE, **ABOUT}).raw_headers[:-1]


class Streams:
    """Sends the answers to an operation as events: `next` for each, then `complete`. Lines end with LF, as clients split on
    that alone."""

    def __init__(self, following: Following, silence: float = SILENCE) -> None:
        self.following = following
        self.silence = silence

    async def __call__(
        self,
        execution: Execution,
        asked: Asked,
        seen: Seen,
        reading: bool,
        receive: Receive,
        send: Send,
        standing: Standing | None = None,
    ) -> None:
        """Raises Busy before anything is sent. What is wrong with the operation is an event: a browser tells its page nothing of
        other answers."""
        with self.following.entered():
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            answers = self.following.answers(execution, asked, seen, standing, reading=reading)
            sending = create_task(self._send(answers, send))
            tasks = [sending, create_task(self._stay_awake(send)), create_task(_hung_up(receive))]
            try:
                await wait(tasks, return_when=FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await gather(*tasks, return_exceptions=True)
            if not sending.cancelled():
                await send({"type": "http.response.body", "body": COMPLETE})

    async def _send(self, following: AsyncGenerator[Answer, None], send: Send) -> None:
        try:
            async with aclosing(following) as answers:
                async for answer in answers:
                    await _say(send, answer)
        except Exception:
            await _say(send, refusal(fault()))

    async def _stay_awake(self, send: Send) -> None:
        while True:
            await sleep(self.silence)
            await send({"type": "http.response.body", "body": COMMENT, "more_body": True})


async def _say(send: Send, answer: Answer) -> None:
    await send({"type": "http.response.body", "body": NEXT % answer.body, "more_body": True})


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
