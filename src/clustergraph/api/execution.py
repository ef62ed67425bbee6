"""From a request to the bytes of its answer: parse, validate, plan, run. Knows nothing of HTTP."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple

import orjson
import strawberry

from clustergraph.api.documents import Documents, Operation, told
from clustergraph.api.introspection import introspected
from clustergraph.compiler.cache import Kept
from clustergraph.compiler.keys import Keys, keys_of
from clustergraph.compiler.selections import planned
from clustergraph.engines.base import Engine, Program
from clustergraph.errors import BadUserInput, MethodNotAllowed, RequestError, SeveralErrors
from clustergraph.plan.operators import OPEN, Plan

TOO_DEEP = ("the request is nested too deeply", "Ask for less at once.")
LETTER_BYTES = 20
"""What a letter of a program takes when it is compiled, about."""
SIZE = 1000


class Answer(NamedTuple):
    """The whole JSON body of an answer, and the HTTP status that `application/graphql-response+json` gives it."""

    body: bytes
    status: int = 200


@dataclass(frozen=True, slots=True)
class Ready:
    """An operation, for one shape of its variables, as a plan and a program."""

    plan: Plan
    program: Program
    weight: int
    """What it takes of memory, about, in bytes."""


class Execution:
    """Answers requests from one engine at a time, which `swap` replaces between two requests.

    Documents and programs that were asked for before are kept, `size` of each; with 0 none is.
    """

    def __init__(self, api: strawberry.Schema, engine: Engine, size: int = SIZE) -> None:
        self.api = api
        self.schema = api._schema
        self.engine = engine
        self.size = size
        self.documents = Documents(self.schema, size)
        self.ready_ones = self._none_ready()
        self._introspection = lru_cache(min(size, 16))(self._introspected)

    def swap(self, engine: Engine) -> None:
        """Answer from another generation from now on; requests that run finish on theirs."""
        self.engine = engine
        self.ready_ones = self._none_ready()

    @property
    def health(self) -> dict[str, Any]:
        """What `/healthz` tells."""
        graph = self.engine.graph
        return {
            "status": "ok", "generation": graph.generation, "loadedAt": graph.loaded_at,
            "nodes": len(graph.nodes), "edges": len(graph.edges),
        }  # fmt: skip

    def answer(
        self,
        text: str,
        variables: Mapping[str, Any] | None = None,
        name: str | None = None,
        *,
        reading: bool = False,
    ) -> Answer:
        """Answer a request. Its own errors become the answer, with no `data`.

        Raises MethodNotAllowed when `reading` (GET) meets an operation that is not a query.
        """
        try:
            document = self.documents.get(text)
            if reading:
                document.check_read(name)
            operation = document.operation(name)
            coerced, shape = self._coerced(operation, variables)
            ready = self._ready(text, operation, coerced, shape)
            known = self._known(text, operation, variables) if ready.plan.introspects else {}
            return Answer(b'{"data":%b}' % ready.program.run(coerced, OPEN, known))
        except MethodNotAllowed:
            raise
        except RequestError as error:
            return refusal([error])
        except SeveralErrors as several:
            return refusal(several.errors)
        except (RecursionError, orjson.JSONEncodeError):
            return refusal([BadUserInput(*TOO_DEEP)])

    def ready(self, text: str, variables: Mapping[str, Any] | None = None, name: str | None = None) -> Ready:
        """The plan of a request and what runs it, for `explain`. Raises RequestError."""
        with _first_error():
            operation = self.documents.get(text).operation(name)
            return self._ready(text, operation, *self._coerced(operation, variables))

    def keys(self, text: str, variables: Mapping[str, Any] | None = None, name: str | None = None) -> Keys:
        """What the answer to a request will look like, for tables. Raises RequestError."""
        with _first_error():
            operation = self.documents.get(text).operation(name)
            coerced, _ = self._coerced(operation, variables)
            return keys_of(self.schema, operation.definition, operation.fragments, coerced)

    def _coerced(
        self, operation: Operation, variables: Mapping[str, Any] | None
    ) -> tuple[Mapping[str, Any], Hashable]:
        found = operation.variables.coerced(variables or {})
        if isinstance(found, tuple):
            return found
        hint = "Give each variable a value of the type that the operation declares for it."
        raise SeveralErrors([told(error, BadUserInput, hint) for error in found])

    def _ready(self, text: str, operation: Operation, coerced: Mapping[str, Any], shape: Hashable) -> Ready:
        """The plan of an operation, and what runs it."""
        key = (text, operation.name, shape)
        return self.ready_ones.get(key, partial(self._made, self.engine, operation, coerced, key))

    def _made(self, engine: Engine, operation: Operation, coerced: Mapping[str, Any], key: Hashable) -> Ready:
        plan = planned(self.schema, engine.graph.model, operation.definition, operation.fragments, coerced)
        program = engine.prepared(plan)
        return Ready(plan, program, LETTER_BYTES * (len(program.source) + len(repr(key))))

    def _none_ready(self) -> Kept[Ready]:
        return Kept(lambda ready: ready.weight, self.size)

    def _known(
        self, text: str, operation: Operation, variables: Mapping[str, Any] | None
    ) -> Mapping[str, bytes]:
        """The answer to the introspection in an operation, kept. What else a request sends does not matter to it."""
        given = variables or {}
        declared = {name: given[name] for name in operation.variables.names if name in given}
        return self._introspection(text, operation.name, orjson.dumps(declared))

    def _introspected(self, text: str, name: str | None, variables: bytes) -> Mapping[str, bytes]:
        operation = self.documents.get(text).operation(name)
        return introspected(self.schema, operation.definition, operation.fragments, orjson.loads(variables))


@contextmanager
def _first_error() -> Iterator[None]:
    """Raise the first of several errors, and what is nested too deeply as an error of the request."""
    try:
        yield
    except SeveralErrors as several:
        raise several.errors[0] from None
    except RecursionError:
        raise BadUserInput(*TOO_DEEP) from None


def refusal(errors: Sequence[RequestError]) -> Answer:
    """The answer to a request that cannot be answered."""
    return Answer(orjson.dumps({"errors": [error.as_json() for error in errors]}), errors[0].status)
