"""From a request to the bytes of its answer: parse, validate, plan, run. Knows nothing of HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import orjson
import strawberry
from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    get_variable_values,
    parse,
    validate,
)

from clustergraph.api.introspection import introspected
from clustergraph.compiler.arguments import shape_of_variables
from clustergraph.compiler.cache import Kept
from clustergraph.compiler.keys import Keys, keys_of
from clustergraph.compiler.selections import planned
from clustergraph.engines.base import Engine, Program
from clustergraph.errors import BadUserInput, MethodNotAllowed, ParseFailed, RequestError, ValidationFailed
from clustergraph.plan.operators import OPEN, Plan

TOO_DEEP = ("the request is nested too deeply", "Ask for less at once.")
MAX_TOKENS = 20_000
LONGEST_KEPT = 10_000
"""Documents of more letters are parsed anew each time: a few of them would fill the memory."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole JSON body of an answer, and the HTTP status that `application/graphql-response+json` gives it."""

    body: bytes
    status: int = 200


@dataclass(frozen=True, slots=True)
class Document:
    """A document, and what is invalid in it."""

    operations: Mapping[str | None, OperationDefinitionNode]
    fragments: Mapping[str, FragmentDefinitionNode]
    errors: Sequence[RequestError]


class Execution:
    """Answers requests from one engine at a time, which `swap` replaces between two requests."""

    def __init__(self, api: strawberry.Schema, engine: Engine) -> None:
        self.api = api
        self.schema = api._schema
        self.engine = engine
        self.plans: Kept[tuple[Plan, Program]] = Kept()
        self._kept = lru_cache(500)(self._document)
        self._introspection = lru_cache(16)(self._introspected)

    def swap(self, engine: Engine) -> None:
        """Answer from another generation from now on; requests that run finish on theirs."""
        self.engine = engine
        self.plans = Kept()

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
            if reading:
                self._refuse_writing(text, name)
            document, operation = self._operation(text, name)
            coerced = self._coerced(operation, variables or {})
            plan, program = self._ready(text, document, operation, coerced)
            known = self._introspection(text, name, _given(operation, variables)) if plan.introspects else {}
            return Answer(b'{"data":' + program.run(coerced, OPEN, known) + b"}")
        except MethodNotAllowed:
            raise
        except RequestError as error:
            return refusal([error])
        except _SeveralErrors as several:
            return refusal(several.errors)
        except (RecursionError, orjson.JSONEncodeError):
            return refusal([BadUserInput(*TOO_DEEP)])

    def plan(self, text: str, variables: Mapping[str, Any] | None = None, name: str | None = None) -> Plan:
        """The plan of a request. Raises RequestError."""
        return self.ready(text, variables, name)[0]

    def ready(
        self, text: str, variables: Mapping[str, Any] | None = None, name: str | None = None
    ) -> tuple[Plan, Program]:
        """The plan of a request and what runs it, for `explain`. Raises RequestError."""
        with _first_error():
            document, operation = self._operation(text, name)
            coerced = self._coerced(operation, variables or {})
            return self._ready(text, document, operation, coerced)

    def keys(self, text: str, variables: Mapping[str, Any] | None = None, name: str | None = None) -> Keys:
        """What the answer to a request will look like, for tables. Raises RequestError."""
        with _first_error():
            document, operation = self._operation(text, name)
            coerced = self._coerced(operation, variables or {})
            return keys_of(self.schema, operation, document.fragments, coerced)

    def document(self, text: str) -> Document:
        """A document, parsed and validated. Raises what the parser refuses."""
        return self._kept(text) if len(text) <= LONGEST_KEPT else self._document(text)

    def _document(self, text: str) -> Document:
        try:
            ast = parse(text, max_tokens=MAX_TOKENS, allow_empty_selection_sets=False)
        except GraphQLSyntaxError as error:
            raise _SeveralErrors(
                [_told(error, ParseFailed, "Mend the query where the location points.")]
            ) from None
        hint = "Ask for what the schema has; the documentation in the explorer lists it."
        errors = [_told(error, ValidationFailed, hint) for error in validate(self.schema, ast)]
        operations = {
            node.name.value if node.name else None: node
            for node in ast.definitions
            if isinstance(node, OperationDefinitionNode)
        }
        fragments = {
            node.name.value: node for node in ast.definitions if isinstance(node, FragmentDefinitionNode)
        }
        return Document(operations, fragments, errors)

    def _operation(self, text: str, name: str | None) -> tuple[Document, OperationDefinitionNode]:
        document = self.document(text)
        if document.errors:
            raise _SeveralErrors(document.errors)
        names = [one for one in document.operations if one]
        if not document.operations:
            raise BadUserInput("the document holds no operation", "Write a query beside the fragments.")
        if not name and len(document.operations) > 1:
            raise BadUserInput(
                "the document holds several operations", f"Give operationName: {' or '.join(names)}."
            )
        if name and name not in document.operations:
            raise BadUserInput(
                f"there is no operation {name}",
                f"The document holds {' and '.join(names) or 'one without a name'}.",
            )
        return document, document.operations[name] if name else next(iter(document.operations.values()))

    def _refuse_writing(self, text: str, name: str | None) -> None:
        operations = self.document(text).operations
        for operation in [operations[name]] if name in operations else operations.values():
            if operation.operation is not OperationType.QUERY:
                raise MethodNotAllowed(
                    f"a {operation.operation.value} cannot be asked by GET", "Send it by POST."
                )

    def _coerced(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        found = get_variable_values(
            self.schema, operation.variable_definitions or (), dict(variables), max_errors=20
        )
        if isinstance(found, list):
            hint = "Give each variable a value of the type that the operation declares for it."
            raise _SeveralErrors([_told(error, BadUserInput, hint) for error in found])
        return found.coerced

    def _ready(
        self, text: str, document: Document, operation: OperationDefinitionNode, coerced: Mapping[str, Any]
    ) -> tuple[Plan, Program]:
        """The plan of an operation, and what runs it. A document of many letters is planned anew each time."""
        name = operation.name.value if operation.name else None
        key = (text, name, shape_of_variables(self.schema, operation, coerced))
        plans, made = self.plans, partial(self._made, self.engine, document, operation, coerced)
        short = len(text) + len(repr(key[2])) <= LONGEST_KEPT
        return plans.get(key, made) if short else made()

    def _made(
        self,
        engine: Engine,
        document: Document,
        operation: OperationDefinitionNode,
        coerced: Mapping[str, Any],
    ) -> tuple[Plan, Program]:
        plan = planned(self.schema, engine.graph.model, operation, document.fragments, coerced)
        return plan, engine.prepared(plan)

    def _introspected(self, text: str, name: str | None, variables: bytes) -> Mapping[str, bytes]:
        """The answer to the introspection in an operation, kept."""
        document, operation = self._operation(text, name)
        return introspected(self.schema, operation, document.fragments, orjson.loads(variables))


def _given(operation: OperationDefinitionNode, variables: Mapping[str, Any] | None) -> bytes:
    """The variables that an operation declares, as JSON: what else a request sends does not matter to it."""
    declared = {one.variable.name.value for one in operation.variable_definitions or ()}
    return orjson.dumps({name: value for name, value in (variables or {}).items() if name in declared})


class _SeveralErrors(Exception):
    def __init__(self, errors: Sequence[RequestError]) -> None:
        super().__init__()
        self.errors = errors


@contextmanager
def _first_error() -> Iterator[None]:
    """Raise the first of several errors, and what is nested too deeply as an error of the request."""
    try:
        yield
    except _SeveralErrors as several:
        raise several.errors[0] from None
    except RecursionError:
        raise BadUserInput(*TOO_DEEP) from None


def _told(error: GraphQLError, kind: type[RequestError], hint: str) -> RequestError:
    return kind(error.message, hint, [(one.line, one.column) for one in error.locations or ()])


def refusal(errors: Sequence[RequestError]) -> Answer:
    """The answer to a request that cannot be answered."""
    return Answer(orjson.dumps({"errors": [error.as_json() for error in errors]}), errors[0].status)
