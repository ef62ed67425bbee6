"""From a request to the bytes of its answer: parse, validate, plan, run. Knows nothing of HTTP."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from threading import Event
from typing import Any, NamedTuple
from weakref import finalize

import orjson
import strawberry
from graphql import print_schema

from clustergraph.api.beside import COST, EXPLAIN, cost_of, explained
from clustergraph.api.documents import Documents, Operation, Ready
from clustergraph.api.identified import IDS
from clustergraph.api.introspection import introspected
from clustergraph.api.shown import ALL, Shown
from clustergraph.compiler.keys import Keys, keys_of
from clustergraph.compiler.root import planned
from clustergraph.engines.base import Engine, Program
from clustergraph.engines.cheaper import check_cost
from clustergraph.engines.costs import Costing
from clustergraph.engines.memory import Graph
from clustergraph.engines.stamps import digest_of
from clustergraph.engines.touched import touched
from clustergraph.errors import AnswerTooLarge, BadUserInput, Busy, RequestError, SeveralErrors
from clustergraph.limits import LIMITS, Limits
from clustergraph.pace import worked
from clustergraph.plan.known import is_known
from clustergraph.plan.operators import Plan, When

MISTAKES = (RequestError, SeveralErrors, RecursionError, orjson.JSONEncodeError)
"""What a request itself may be to blame for."""
TOO_DEEP = ("the request is nested too deeply", "Ask for less at once.")
LETTER_BYTES = 20
"""What a letter of a program takes when it is compiled, about."""
SIZE = 1000


class Answer(NamedTuple):
    """The whole JSON body of an answer, and the HTTP status that `application/graphql-response+json` gives it."""

    body: bytes
    status: int = 200


class Asked(NamedTuple):
    """What a request says: a document, its variables, which operation, and what else the client wants."""

    text: str
    variables: Mapping[str, Any] | None = None
    operation: str | None = None
    extensions: Mapping[str, Any] | None = None

    @property
    def document(self) -> str:
        """The document that answers it: with `ids`, one that also asks of nodes and edges what they are."""
        if self.extensions and self.extensions.get("ids") is True:
            return IDS + self.text
        return self.text

    @property
    def wishes(self) -> tuple[str, ...]:
        """What else it wants to be told beside its answer."""
        given = self.extensions or {}
        return tuple([name for name in (COST, EXPLAIN) if given.get(name) is True])


class Lease:
    """What a request holds while it runs on a generation; when nobody holds one, the generation may go."""

    __slots__ = ("__weakref__",)


class Work(NamedTuple):
    """A request that only needs to run. `most` bounds its answer, in bytes; `wishes` are what is to be told beside it."""

    program: Program
    variables: Mapping[str, Any]
    known: Mapping[str, bytes]
    lease: Lease
    engine: Engine
    when: When
    most: int
    shown: Shown
    plan: Plan
    touched: frozenset[str] | None
    """The kinds and relationships that its answer rests on; none when it may be all of them."""
    wishes: tuple[str, ...] = ()
    budget: int = 0
    planning: float | None = None
    """Seconds that it took to read and plan, when that was done now."""

    def answer(self) -> Answer:
        """Run it. Its own errors become the answer, with no `data`. Raises Busy, which says nothing of the request."""
        try:
            return Answer(self.body())
        except Busy:
            raise
        except MISTAKES as error:
            return refusal(error)

    def estimate(self) -> int:
        """What it is taken to cost."""
        return Costing(self.engine.graph, self.variables).cost(self.plan)

    def body(self) -> bytes:
        """Run it. Raises one of MISTAKES."""
        try:
            began = worked()
            body = self.program.run(self.variables, self.known)
            running = worked() - began
            if len(body) > self.most:
                raise AnswerTooLarge(self.most)
            return self._extended(body, running) if self.wishes else body
        except (RequestError, SeveralErrors) as error:
            raise self.shown.told(error) from None

    def _extended(self, body: bytes, running: float) -> bytes:
        """An answer with what is told beside it. What is followed is not explained: times would differ where the answer does not."""
        graph = self.engine.graph
        told: dict[str, Any] = {}
        cost = cost_of(graph, self.plan, self.variables, self.budget, body)
        if COST in self.wishes:
            told[COST] = cost
        if EXPLAIN in self.wishes and self.when is When.ONCE:
            seconds = {"planning": self.planning, "running": running}
            told[EXPLAIN] = {
                "plan": explained(graph, self.plan, self.variables, self.known),
                "cost": cost,
                "milliseconds": {name: one and round(one * 1000, 3) for name, one in seconds.items()},
            }
        return body[:-1] + b',"extensions":' + orjson.dumps(told) + b"}" if told else body


class Execution:
    """Answers requests from one engine at a time, which `swap` replaces between two requests.

    Documents that were asked for before are kept with their programs, `size` of them; with 0 none is.
    """

    def __init__(
        self,
        api: strawberry.Schema,
        engine: Engine,
        size: int = SIZE,
        limits: Limits = LIMITS,
        shown: Shown = ALL,
    ) -> None:
        self.api = api
        self.schema = api._schema
        self.engine = engine
        self.size = size
        self.limits = limits
        self.shown = shown
        self.documents = Documents(self.schema, size, limits, shown)
        self._lease = Lease()
        self._introspection = lru_cache(min(size, 16))(self._introspected)

    def swap(self, engine: Engine) -> Retired:
        """Answer from another generation from now on; requests that run finish on theirs."""
        retired = Retired(self.engine, self.documents.forget(), self._lease)
        self.engine, self._lease = engine, Lease()
        return retired

    @cached_property
    def sdl(self) -> str:
        """The API that it answers, as people read it."""
        return print_schema(self.schema)

    @cached_property
    def digest(self) -> str:
        """What stands for this API."""
        return digest_of([self.sdl])

    @property
    def health(self) -> dict[str, Any]:
        """What `/healthz` tells."""
        graph = self.engine.graph
        return {
            "status": "ok", "generation": graph.generation, "loadedAt": graph.loaded_at,
            "nodes": len(graph.nodes), "edges": len(graph.edges),
        }  # fmt: skip

    def answer(
        self, text: str, variables: Mapping[str, Any] | None = None, name: str | None = None
    ) -> Answer:
        """Answer a request. Its own errors become the answer, with no `data`."""
        try:
            return self.work(Asked(text, variables, name)).answer()
        except MISTAKES as error:
            return refusal(error)

    def at_hand(self, asked: Asked, *, reading: bool = False) -> Work | None:
        """What a request needs to run, when all of it was made before. Raises one of MISTAKES, as `work` does."""
        document = self.documents.at_hand(asked.document)
        if document is None:
            return None
        try:
            operation = document.meant(asked.operation, reading, False)
            coerced, shape = operation.variables.coerced(asked.variables or {})
            ready = operation.ready.get(operation.key(coerced, shape))
            if ready is None or ready.introspects:
                return None
            return self._work(asked, ready, coerced, {}, self._lease, self.engine)
        except (RequestError, SeveralErrors) as error:
            raise self.shown.told(error) from None

    def work(self, asked: Asked, *, reading: bool = False, following: bool = False) -> Work:
        """What a request needs to run. To find it may give way to others. Raises one of MISTAKES.

        Raises MethodNotAllowed when `reading` (GET) meets a mutation, StreamOnly when a subscription is not `following`: asked by
        whoever asks again when the graph changes.
        """
        try:
            return self._found(asked, reading, following)
        except (RequestError, SeveralErrors) as error:
            raise self.shown.told(error) from None

    def _found(self, asked: Asked, reading: bool, following: bool) -> Work:
        began = worked()
        text, variables, name = asked.document, asked.variables, asked.operation
        operation = self.documents.get(text).meant(name, reading, following)
        coerced, shape = operation.variables.coerced(variables or {})
        lease, engine = self._lease, self.engine
        ready = operation.ready.get(operation.key(coerced, shape))
        planning = None
        if ready is None:
            ready = self._made(engine, text, operation, coerced, shape)
            planning = worked() - began
        known = self._known(text, name, operation, variables) if ready.introspects else {}
        return self._work(asked, ready, coerced, known, lease, engine, planning)

    def _work(
        self,
        asked: Asked,
        ready: Ready,
        coerced: Mapping[str, Any],
        known: Mapping[str, bytes],
        lease: Lease,
        engine: Engine,
        planning: float | None = None,
    ) -> Work:
        """A request that is ready, when it does not cost too much."""
        graph = engine.graph
        if not ready.is_cheap:
            check_cost(graph, ready.plan, coerced, self.limits.cost)
        return Work(
            ready.program, coerced, known, lease, engine, ready.plan.when, self.limits.answer_bytes,
            self.shown, ready.plan, ready.touched, asked.wishes, self.limits.cost, planning,
        )  # fmt: skip

    def ready(self, text: str, variables: Mapping[str, Any] | None = None, name: str | None = None) -> Ready:
        """The plan of a request and what runs it, for `explain`. Raises RequestError."""
        with _first_error():
            operation = self.documents.get(text).operation(name)
            coerced, shape = operation.variables.coerced(variables or {})
            key = operation.key(coerced, shape)
            return operation.ready.get(key) or self._made(self.engine, text, operation, coerced, shape)

    def keys(self, text: str, variables: Mapping[str, Any] | None = None, name: str | None = None) -> Keys:
        """What the answer to a request will look like, for tables. Raises RequestError."""
        with _first_error():
            operation = self.documents.get(text).operation(name)
            coerced, _ = operation.variables.coerced(variables or {})
            return keys_of(self.schema, operation.definition, operation.fragments, coerced)

    def _made(
        self, engine: Engine, text: str, operation: Operation, coerced: Mapping[str, Any], shape: Hashable
    ) -> Ready:
        """The plan of an operation, and what runs it; kept with its document."""
        plan = planned(self.schema, engine.graph.model, operation.definition, operation.fragments, coerced)
        is_cheap = self._is_cheap(engine.graph, plan, coerced)
        rests_on = touched(plan, engine.graph.model)
        ready = Ready(plan, engine.prepared(plan), plan.introspects, is_cheap, rests_on)
        if self.size and engine is self.engine:
            operation.settled.update(plan.settled)
            key = operation.key(coerced, shape)
            operation.ready[key] = ready
            self.documents.grow(text, LETTER_BYTES * (len(ready.program.source) + len(repr(key))))
        return ready

    def _is_cheap(self, graph: Graph, plan: Plan, variables: Mapping[str, Any]) -> bool:
        """Whether a plan is within the budget whatever its variables are. Raises TooCostly when it is not with these."""
        budget = self.limits.cost
        if not budget or Costing(graph, None).cost(plan) <= budget:
            return True
        check_cost(graph, plan, variables, budget)
        return is_known(plan.fields)

    def _known(
        self, text: str, name: str | None, operation: Operation, variables: Mapping[str, Any] | None
    ) -> Mapping[str, bytes]:
        """The answer to the introspection in an operation, kept. What else a request sends does not matter to it."""
        given = variables or {}
        declared = {name: given[name] for name in operation.variables.names if name in given}
        return self._introspection(text, name, orjson.dumps(declared))

    def _introspected(self, text: str, name: str | None, variables: bytes) -> Mapping[str, bytes]:
        operation = self.documents.get(text).operation(name)
        return introspected(self.schema, operation.definition, operation.fragments, orjson.loads(variables))


class Retired:
    """A generation that was replaced, and all programs that were made for it."""

    def __init__(self, engine: Engine, programs: Sequence[Program], lease: Lease) -> None:
        self._engine = engine
        self._programs = programs
        self._idle = Event()
        finalize(lease, self._idle.set)

    def release(self) -> None:
        """Wait for the requests that run on it, then let go of it bit by bit; for a thread of its own."""
        self._idle.wait()
        for program in self._programs:
            program.release()
        self._engine.release()


@contextmanager
def _first_error() -> Iterator[None]:
    """Raise the first of several errors, and what is nested too deeply as an error of the request."""
    try:
        yield
    except SeveralErrors as several:
        raise several.errors[0] from None
    except RecursionError:
        raise BadUserInput(*TOO_DEEP) from None


def refusal(error: Exception) -> Answer:
    """The answer to a request that cannot be answered. `error` is one of MISTAKES."""
    if isinstance(error, SeveralErrors):
        errors = error.errors
    else:
        errors = [error if isinstance(error, RequestError) else BadUserInput(*TOO_DEEP)]
    return Answer(orjson.dumps({"errors": [one.as_json() for one in errors]}), errors[0].status)
