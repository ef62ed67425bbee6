"""Predicates and terms in words, on one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from clustergraph.plan.groups import (
    AllOf,
    AnyOf,
    ByKey,
    ByMeasure,
    BySize,
    GroupTerm,
    Having,
    Measure,
    NotOf,
    OfMeasure,
    OfSize,
)
from clustergraph.plan.operators import ByCount, Step, Term
from clustergraph.plan.predicates import (
    TRUE,
    And,
    At,
    AtOne,
    Attribute,
    Compare,
    CompareBoth,
    Counted,
    Element,
    Mentions,
    Missing,
    Not,
    OfKind,
    Or,
    Predicate,
    Quantified,
    Year,
)
from clustergraph.plan.values import Constant, Value, resolved, written

Write = Callable[[Value], str]


def explained(test: Predicate, write: Write = written) -> str:
    """A predicate in one line."""
    match test:
        case And(tests):
            return _joined(" and ", tests, write) if tests else "true"
        case Or(tests):
            return _joined(" or ", tests, write) if tests else "false"
        case Not(inner):
            return f"not ({explained(inner, write)})"
        case Compare(attribute, _, comparison, value, folded):
            return f"{_named(attribute)} {comparison.value} {write(value)}" + " ignoring case" * folded
        case Missing(attribute):
            return f"{_named(attribute)} is missing"
        case OfKind(_, name):
            return f"is {name}"
        case Mentions(text):
            return f"has the words {write(text)}"
        case Year(attribute, tests):
            return f"some year of {_named(attribute)} ({_joined(' and ', tests, write)})"
        case Element(attribute, inner):
            return f"some element of {attribute.name} ({explained(inner, write)})"
        case At(place, inner):
            said = f"[{place}]" if isinstance(place, int) else place.value
            return f"{said} ({explained(inner, write)})"
        case CompareBoth(left, one, comparison, right, other, folded):
            compared = f"[{left}].{one.name} {comparison.value} [{right}].{other.name}"
            return compared + " ignoring case" * folded
        case AtOne(expand, place, inner):
            return f"{expand.field}.{place.value} ({explained(inner, write)})"
        case Quantified(quantifier, expand, inner):
            return f"{quantifier.value} {expand.field} ({explained(inner, write)})"
        case Counted(expand, inner, numbers):
            only = "" if inner == TRUE else f" where {explained(inner, write)}"
            return f"count of {expand.field}{only} ({_joined(' and ', numbers, write)})"
        case _:
            assert_never(test)


def explained_term(term: Term, variables: Mapping[str, Any] | None = None) -> str:
    """A term of an order in one line; with the values of variables, when they are given."""
    write = writer(variables)
    way = "".join(f"{_way(step)}." for step in term.way)
    if isinstance(term, ByCount):
        only = "" if term.test == TRUE else f" where {explained(term.test, write)}"
        return f"{way}count of {term.expand.field}{only} {term.direction}"
    return f"{way}{term.attribute.name} {term.direction}"


def explained_group_term(term: GroupTerm, variables: Mapping[str, Any] | None = None) -> str:
    """A term of an order of groups in one line; with the values of variables, when they are given."""
    match term:
        case BySize(direction):
            return f"number of rows {direction}"
        case ByKey(key, direction):
            return f"{key.name} {direction}"
        case ByMeasure(measure, direction):
            return f"{_measured(measure, writer(variables))} {direction}"
        case _:
            assert_never(term)


def explained_having(test: Having, write: Write = written) -> str:
    """A test of groups in one line."""
    match test:
        case OfSize(inner):
            return f"number of rows ({explained(inner, write)})"
        case OfMeasure(measure, inner):
            return f"{_measured(measure, write)} ({explained(inner, write)})"
        case AllOf(tests):
            return " and ".join(f"({explained_having(one, write)})" for one in tests) or "true"
        case AnyOf(tests):
            return " or ".join(f"({explained_having(one, write)})" for one in tests) or "false"
        case NotOf(inner_test):
            return f"not ({explained_having(inner_test, write)})"
        case _:
            assert_never(test)


def _measured(measure: Measure, write: Write) -> str:
    of = f" in {write(measure.currency)}" if measure.currency is not None else ""
    return f"{measure.fact} of {measure.reading.said}{of}"


def writer(variables: Mapping[str, Any] | None) -> Write:
    """Writes values; with variables, those of parameters."""
    return written if variables is None else lambda value: written(Constant(resolved(value, variables)))


def _way(step: Step) -> str:
    return step.expand.field if step.expand else step.place.value


def _joined(word: str, tests: tuple[Any, ...], write: Write) -> str:
    several = len(tests) > 1
    parts = (
        f"({explained(one, write)})" if several and isinstance(one, And | Or) else explained(one, write)
        for one in tests
    )
    return word.join(parts)


def _named(attribute: Attribute | None) -> str:
    return attribute.name if attribute else "it"
