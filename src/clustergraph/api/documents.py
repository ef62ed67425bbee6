"""Documents: parsed and validated once, with their operations by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

from clustergraph.api.variables import Variables
from clustergraph.compiler.cache import Kept
from clustergraph.errors import (
    BadUserInput,
    MethodNotAllowed,
    ParseFailed,
    RequestError,
    SeveralErrors,
    ValidationFailed,
)

MAX_TOKENS = 20_000
NODE_BYTES = 100
"""What a letter of a document takes as a tree, about."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document."""

    definition: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Variables

    @property
    def name(self) -> str | None:
        return self.definition.name.value if self.definition.name else None


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its operations, and what is invalid in it."""

    length: int
    definitions: Mapping[str | None, OperationDefinitionNode]
    operations: Mapping[str | None, Operation]
    errors: Sequence[RequestError]

    def check_read(self, name: str | None) -> None:
        """Raises MethodNotAllowed when an operation that may be meant is not a query."""
        meant = [self.definitions[name]] if name in self.definitions else self.definitions.values()
        for definition in meant:
            if definition.operation is not OperationType.QUERY:
                sort = definition.operation.value
                raise MethodNotAllowed(f"a {sort} cannot be asked by GET", "Send it by POST.")

    def operation(self, name: str | None) -> Operation:
        """The operation with a name, or the only one. Raises RequestError when there is none, or no telling which."""
        if self.errors:
            raise SeveralErrors(self.errors)
        if name in self.operations:
            return self.operations[name]
        names = [one for one in self.operations if one]
        if not self.operations:
            raise BadUserInput("the document holds no operation", "Write a query beside the fragments.")
        if name:
            raise BadUserInput(
                f"there is no operation {name}",
                f"The document holds {' and '.join(names) or 'one without a name'}.",
            )
        if len(self.operations) > 1:
            raise BadUserInput(
                "the document holds several operations", f"Give operationName: {' or '.join(names)}."
            )
        return next(iter(self.operations.values()))


class Documents:
    """The documents of one schema. Those that were asked for before are kept, `size` of them."""

    def __init__(self, schema: GraphQLSchema, size: int) -> None:
        self.schema = schema
        self.kept: Kept[Document] = Kept(lambda document: document.length * NODE_BYTES, size)

    def get(self, text: str) -> Document:
        """A document, parsed and validated. Raises SeveralErrors with what the parser refuses."""
        return self.kept.get(text, lambda: self._read(text))

    def _read(self, text: str) -> Document:
        try:
            ast = parse(text, max_tokens=MAX_TOKENS, allow_empty_selection_sets=False)
        except GraphQLSyntaxError as error:
            hint = "Mend the query where the location points."
            raise SeveralErrors([told(error, ParseFailed, hint)]) from None
        hint = "Ask for what the schema has; the documentation in the explorer lists it."
        errors = [told(error, ValidationFailed, hint) for error in validate(self.schema, ast)]
        fragments = {
            node.name.value: node for node in ast.definitions if isinstance(node, FragmentDefinitionNode)
        }
        definitions = {
            node.name.value if node.name else None: node
            for node in ast.definitions
            if isinstance(node, OperationDefinitionNode)
        }
        operations = {
            name: Operation(node, fragments, Variables(self.schema, node))
            for name, node in (() if errors else definitions.items())
        }
        return Document(len(text), definitions, operations, errors)


def told(error: GraphQLError, kind: type[RequestError], hint: str) -> RequestError:
    """An error of graphql-core as one of ours."""
    return kind(error.message, hint, [(one.line, one.column) for one in error.locations or ()])
