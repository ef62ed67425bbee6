"""A text becomes a document, and is checked against the schema: in steps, between which others have their turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    specified_rules,
    validate,
)
from graphql.language.parser import Parser

from clustergraph.api.shown import Shown
from clustergraph.errors import CostLimitExceeded, ParseFailed, SeveralErrors, ValidationFailed
from clustergraph.limits import Limits
from clustergraph.pace import pause

PARSED = "Mend the query where the location points."
VALID = "Ask for what the schema has; the documentation in the explorer lists it."
LETTERS = 20
"""Letters of a document for each token that it may have: its names and texts are read letter by letter."""
OFTEN = 16
"""Tokens between two looks at the clock."""


class _Paced(Parser):
    """The parser of graphql-core, which gives way between tokens."""

    _seen = 0

    def advance_lexer(self) -> None:
        self._seen += 1
        if not self._seen % OFTEN:
            pause()
        super().advance_lexer()


class _Pausing(ASTValidationRule):
    """Finds nothing wrong; it gives way at each node that validation enters."""

    def enter(self, *_: Any) -> None:
        pause()


RULES = (*specified_rules, _Pausing)


def parsed(text: str, limits: Limits) -> DocumentNode:
    """The tree of a document. Raises SeveralErrors when it is none, CostLimitExceeded when it is too long."""
    if len(text) > limits.tokens * LETTERS:
        raise CostLimitExceeded(
            f"the document has {len(text):,} letters; {limits.tokens * LETTERS:,} are allowed",
            "Send values as variables, not in the document.",
        )
    parser = _Paced(text, max_tokens=limits.tokens, allow_empty_selection_sets=False)
    try:
        return parser.parse_document()
    except RecursionError:
        raise CostLimitExceeded("the document is nested too deeply", "Ask for less at once.") from None
    except GraphQLSyntaxError as error:
        if " tokens. Parsing aborted" in error.message:
            raise CostLimitExceeded(
                f"the document has more than {limits.tokens:,} tokens",
                "Split it into several requests, and send values as variables.",
            ) from None
        raise SeveralErrors([ParseFailed.of(error, PARSED)]) from None


def faults(
    schema: GraphQLSchema, document: DocumentNode, limits: Limits, shown: Shown
) -> Sequence[ValidationFailed]:
    """What the schema does not allow in a document (GraphQL specification, section 5)."""
    rules = RULES if shown.introspection else (*RULES, NoSchemaIntrospectionCustomRule)
    errors = validate(schema, document, rules, limits.errors, hide_suggestions=not shown.suggestions)
    return [ValidationFailed.of(error, VALID) for error in errors]


def unlinked(document: DocumentNode) -> DocumentNode:
    """A document whose tokens know only the next one. Those of graphql-core know the one before, too: a ring, which outlives
    the document when it was there while a graph was frozen."""
    token = document.loc.start_token if document.loc else None
    while token is not None:
        token.prev = None
        token = token.next
    return document
