"""Documents: parsed and validated once, with their operations by name."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)
from orjson import dumps

from clustergraph.api.identified import IDS, identified
from clustergraph.api.reading import faults, parsed, unlinked
from clustergraph.api.shape import check_shape
from clustergraph.api.shown import ALL, Shown
from clustergraph.api.variables import Variables, give_way
from clustergraph.compiler.cache import Kept
from clustergraph.engines.base import Program
from clustergraph.errors import (
    BadUserInput,
    MethodNotAllowed,
    RequestError,
    SeveralErrors,
    StreamOnly,
)
from clustergraph.limits import Limits
from clustergraph.plan.operators import Plan

STREAMS = "Accept text/event-stream, or ask it over a WebSocket as graphql-transport-ws has it."
NODE_BYTES = 100
"""What a letter of a document takes as a tree, about."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An operation, for one shape of its variables, as a plan and a program."""

    plan: Plan
    program: Program
    introspects: bool
    is_cheap: bool
    """Whether it is within the budget whatever its variables are."""
    touched: frozenset[str] | None
    """The kinds and relationships that it comes by; none when it may be all of them."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document."""

    definition: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Variables
    ready: dict[Hashable, Ready] = field(default_factory=dict)
    """What was made of it before, by the shape of the variables."""
    settled: set[str] = field(default_factory=set)
    """The variables whose values its plans were made for."""

    def key(self, variables: Mapping[str, Any], shape: Hashable) -> Hashable:
        """What tells one plan of it from the others."""
        if not self.settled:
            return shape
        return shape, tuple((name, dumps(variables.get(name))) for name in sorted(self.settled))


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its operations, by name (an only one by None, too), and what is invalid in it."""

    length: int
    definitions: Mapping[str | None, OperationDefinitionNode]
    operations: Mapping[str | None, Operation]
    errors: Sequence[RequestError]

    def meant(self, name: str | None, reading: bool, following: bool) -> Operation:
        """The operation that a request means. Raises RequestError when there is none; MethodNotAllowed when `reading` (GET) meets
        a mutation, StreamOnly when a subscription is not `following`."""
        if reading:
            self._check_read(name)
        operation = self.operation(name)
        if not following and operation.definition.operation is OperationType.SUBSCRIPTION:
            raise StreamOnly("a subscription is answered more than once", STREAMS)
        return operation

    def _check_read(self, name: str | None) -> None:
        """Raises MethodNotAllowed when an operation that may be meant is a mutation."""
        meant = [self.definitions[name]] if name in self.definitions else self.definitions.values()
        for definition in meant:
            if definition.operation is OperationType.MUTATION:
                raise MethodNotAllowed("a mutation cannot be asked by GET", "Send it by POST.")

    def operation(self, name: str | None) -> Operation:
        """The operation with a name, or the only one. Raises RequestError when there is none, or no telling which."""
        found = self.operations.get(name or None)
        if found is not None:
            return found
        if self.errors:
            raise SeveralErrors(self.errors)
        if not self.operations:
            raise BadUserInput("the document holds no operation", "Write a query beside the fragments.")
        names = [one for one in self.operations if one]
        if name:
            raise BadUserInput(
                f"there is no operation {name}",
                f"The document holds {' and '.join(names) or 'one without a name'}.",
            )
        raise BadUserInput(
            "the document holds several operations", f"Give operationName: {' or '.join(names)}."
        )


class Documents:
    """The documents of one schema. Those that were asked for before are kept, `size` of them."""

    def __init__(self, schema: GraphQLSchema, size: int, limits: Limits, shown: Shown = ALL) -> None:
        self.schema = schema
        self.shown = shown
        self.limits = limits
        give_way(schema)
        self.kept: Kept[Document] = Kept(lambda document: document.length * NODE_BYTES, size)

    def at_hand(self, text: str) -> Document | None:
        """A document, when it is kept."""
        return self.kept.at_hand(text)

    def get(self, text: str) -> Document:
        """A document, parsed and validated. Raises SeveralErrors with what the parser refuses, CostLimitExceeded for what is over a
        limit."""
        return self.kept.get(text, lambda: self._read(text))

    def grow(self, text: str, weight: int) -> None:
        """What was made of a document takes so many bytes more."""
        self.kept.grow(text, weight)

    def forget(self) -> Sequence[Program]:
        """Let go of all that was made of operations, and say what it was; the documents stay."""
        programs: list[Program] = []
        for document in self.kept.all():
            for operation in document.operations.values():
                programs += [ready.program for ready in operation.ready.values()]
                operation.ready.clear()
        return programs

    def _read(self, text: str) -> Document:
        ast = unlinked(parsed(text.removeprefix(IDS), self.limits))
        check_shape(ast, self.limits)
        errors = faults(self.schema, ast, self.limits, self.shown)
        if text.startswith(IDS) and not errors:
            ast = identified(self.schema, ast)
        fragments = {
            node.name.value: node for node in ast.definitions if isinstance(node, FragmentDefinitionNode)
        }
        definitions = {
            node.name.value if node.name else None: node
            for node in ast.definitions
            if isinstance(node, OperationDefinitionNode)
        }
        operations: dict[str | None, Operation] = {
            name: Operation(node, fragments, Variables(self.schema, node, self.limits))
            for name, node in (() if errors else definitions.items())
        }
        if len(operations) == 1:
            operations[None] = next(iter(operations.values()))
        return Document(len(text), definitions, operations, errors)
