"""Predicates become expressions; those that look along a relationship become functions with a loop that ends early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, assert_never

from clustergraph.engines.codegen.unit import Scope, Unit
from clustergraph.engines.comparisons import Test
from clustergraph.engines.memory import plain_id
from clustergraph.engines.predicates import IDENTIFYING
from clustergraph.plan.known import is_known
from clustergraph.plan.predicates import (
    ID,
    TRUE,
    And,
    At,
    AtOne,
    Attribute,
    Compare,
    CompareBoth,
    Comparison,
    Counted,
    Element,
    Expand,
    Mentions,
    Missing,
    Not,
    OfKind,
    Or,
    Place,
    Predicate,
    Quantified,
    Quantifier,
    Year,
    nesting,
)
from clustergraph.plan.values import resolved

DEEPEST = 20
"""Tests inside one another in one expression; deeper ones are functions of their own, for the sake of Python's parser."""
WIDEST = 100
"""Tests side by side in one expression; more are functions of their own, for Python compiles an expression in one go."""
PLAIN = frozenset({"Int", "Float", "String", "ID", "Boolean"})
"""Scalars whose values Python compares as they stand."""
EQUALLING = {Comparison.EQ: "==", Comparison.NE: "!=", Comparison.IN: "in", Comparison.NOT_IN: "not in"}
COMPARING = {
    Comparison.LT: "{0} < {1}", Comparison.LTE: "{0} <= {1}", Comparison.GT: "{0} > {1}", Comparison.GTE: "{0} >= {1}",
    Comparison.CONTAINS: "{1} in {0}", Comparison.STARTS_WITH: "{0}.startswith({1})",
    Comparison.ENDS_WITH: "{0}.endswith({1})",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Here:
    """What a test looks at, as expressions: a node, an edge, a row of both, or a value."""

    it: str
    edge: str = ""
    certain: bool = True
    """Whether it is there: what a relationship to one leads to may be nothing."""


class Verdicts(dict[Any, bool]):
    """A test of values, made once for each."""

    def __init__(self, test: Test) -> None:
        super().__init__()
        self.test = test

    def __missing__(self, value: Any) -> bool:
        self[value] = found = self.test(value)
        return found


class Predicates:
    """Writes the tests of one program, in dated views or in the whole graph."""

    def __init__(self, unit: Unit, dated: bool) -> None:
        self.unit = unit
        self.dated = dated

    def test(self, predicate: Predicate, here: Here, depth: int = 0) -> str:
        """An expression that tells whether the predicate holds of what is here."""
        if depth >= DEEPEST and isinstance(predicate, And | Or | Not):
            return self._apart(predicate, here)
        if isinstance(predicate, And | Or) and len(predicate.tests) > WIDEST:
            return self._wide(predicate, here)
        match predicate:
            case And(tests):
                return self._all([self.test(one, here, depth + 1) for one in tests], "and", "True")
            case Or(tests):
                return self._all([self.test(one, here, depth + 1) for one in tests], "or", "False")
            case Not(test):
                return f"(not {self.test(test, here, depth + 1)})"
            case Compare():
                return self._compare(predicate, here)
            case Missing(attribute):
                return f"({self._read(attribute, here)} is None)"
            case OfKind(kinds):
                among = f"{here.it}.kind in {self.unit.constant(frozenset(kinds), 'kinds')}"
                return f"({among})" if here.certain else f"({here.it} is not None and {among})"
            case Mentions():
                return self._mentions(predicate, here)
            case Year(attribute):
                return f"{self._verdicts(predicate)}[{self._read(attribute, here)}]"
            case Element(attribute, test):
                value = self.unit.source.name("value")
                below = self.test(test, Here(value), depth + 1)
                return f"any({below} for {value} in {self._read(attribute, here)} or ())"
            case At(Place() as place, test):
                return self._at(place, test, here, depth)
            case At() | CompareBoth():
                raise AssertionError("rows of patterns are tested by the interpreter")
            case AtOne():
                return self._at_one(predicate, here)
            case Quantified(quantifier, expand, test):
                return self._quantified(quantifier, expand, test, here)
            case Counted(expand, test, numbers):
                number = self.count(expand, test, here)
                name = self.unit.source.name("number")
                compared = [self._compare(one, Here(name)) for one in numbers]
                lines = ["pause()"] * (nesting(test) > 0)
                lines += [f"{name} = {number}", f"return {self._all(compared, 'and', 'True')}"]
                return self._function("counted", here, expand.field, lines)
            case _:
                assert_never(predicate)

    def _all(self, tests: list[str], word: str, none: str) -> str:
        return f"({f' {word} '.join(tests)})" if tests else none

    def _wide(self, predicate: And | Or, here: Here) -> str:
        """The same, its tests in groups, each a function of its own."""
        tests, join = predicate.tests, type(predicate)
        groups = [join(tests[at : at + WIDEST]) for at in range(0, len(tests), WIDEST)]
        return f"({(' and ' if join is And else ' or ').join(self._apart(one, here) for one in groups)})"

    def _apart(self, predicate: Predicate, here: Here) -> str:
        """The test as a function of its own."""
        given = ", ".join(one for one in (here.it, here.edge) if one)
        names = [one for one, said in (("it", here.it), ("edge", here.edge)) if said]
        below = Here("it", "edge" if here.edge else "", here.certain)
        lines = [f"return {self.test(predicate, below)}"]
        name = self.unit.source.name("test")
        self.unit.source.function(name, ", ".join([*names, "p"]), type(predicate).__name__, lines)
        return f"{name}({given}, p)"

    def _read(self, attribute: Attribute | None, here: Here) -> str:
        """An expression for an attribute of what is here."""
        if attribute is None:
            return here.it
        name = attribute.name
        found = f"{here.it}.{name}" if attribute.built_in else f"{here.it}.get({name!r})"
        return found if here.certain else f"(None if {here.it} is None else {found})"

    def _compare(self, one: Compare, here: Here) -> str:
        read = self._read(one.attribute, here)
        plain = one.scalar in PLAIN and not one.folded
        equal = one.scalar != "Decimal" and not one.folded
        if one.comparison in EQUALLING and equal:
            value = self._value(one)
            return f"({read} {EQUALLING[one.comparison]} {value})"
        if one.comparison in COMPARING and plain:
            name = self.unit.source.name("value")
            test = COMPARING[one.comparison].format(name, self._value(one))
            return f"(({name} := {read}) is not None and {test})"
        return f"{self._verdicts(one)}[{read}]"

    def _value(self, one: Compare) -> str:
        several = one.comparison in (Comparison.IN, Comparison.NOT_IN)
        plain: Callable[[Any], Any] = (
            plain_id if one.attribute == ID and one.comparison in IDENTIFYING else lambda value: value
        )

        def made(scope: Scope) -> Any:
            value = resolved(one.value, scope.variables)
            return frozenset(map(plain, value)) if several else plain(value)

        return self.unit.value(made, is_known(one), "value", self.dated)

    def _mentions(self, one: Mentions, here: Here) -> str:
        ids = self.unit.value(lambda scope: scope.run.tests.found(one), is_known(one), "found", self.dated)
        return (
            f"({here.it}.id in {ids})"
            if here.certain
            else f"({here.it} is not None and {here.it}.id in {ids})"
        )

    def _verdicts(self, one: Compare | Year) -> str:
        """A table of the verdicts on values, which are few beside the nodes and edges that have them."""

        def made(scope: Scope) -> Verdicts:
            tests = scope.run.tests
            return Verdicts(
                tests.comparison(one) if isinstance(one, Compare) else tests.test(Year(None, one.tests))
            )

        return self.unit.value(made, is_known(one), "verdicts", self.dated)

    def _at(self, place: Place, test: Predicate, here: Here, depth: int) -> str:
        match place:
            case Place.NODE:
                return self.test(test, Here(here.it, certain=here.certain), depth)
            case Place.EDGE:
                return self.test(test, Here(here.edge, certain=here.certain), depth)
            case _:
                end = f"{here.it}.{place.value}"
                if here.certain:
                    return self.test(test, Here(end), depth)
                name = self.unit.source.name("end")
                below = self.test(test, Here(name, certain=False))
                lines = [f"{name} = None if it is None else it.{place.value}", f"return {below}"]
                return self._function("end_test", here, place.value, lines)

    def _at_one(self, predicate: AtOne, here: Here) -> str:
        """The test of the row that a relationship to one leads to, or of nothing."""
        name = self.unit.source.name("found")
        below = self.test(predicate.test, Here(name, certain=False))
        place = int(predicate.place is Place.NODE)
        hops = self._hops(predicate.expand, here)
        lines = [f"hops = {hops}", f"{name} = hops[0][{place}] if hops else None", f"return {below}"]
        return self._function("to_one", here, predicate.expand.field, lines)

    def _hops(self, expand: Expand, here: Here) -> str:
        """An expression for the hops of `it`, the parameter of a function."""
        hops = self.unit.hops(expand, "it", self.dated)
        return hops if here.certain else f"(() if it is None else {hops})"

    def _function(self, stem: str, here: Here, said: str, lines: list[str]) -> str:
        """A call of a function of what is here."""
        name = self.unit.source.name(stem)
        self.unit.source.function(name, "it, p", said, lines)
        return f"{name}({here.it}, p)"

    def _quantified(self, quantifier: Quantifier, expand: Expand, test: Predicate, here: Here) -> str:
        node, edge = self.unit.source.name("node"), self.unit.source.name("edge")
        below = self.test(test, Here(node, edge))
        loop = [f"for {edge}, {node} in {self._hops(expand, here)}:"]
        match quantifier:
            case Quantifier.SOME | Quantifier.NONE:
                found = str(quantifier is Quantifier.SOME)
                last = str(quantifier is Quantifier.NONE)
                lines = [*loop, f"    if {below}:", f"        return {found}", f"return {last}"]
            case Quantifier.ALL:
                lines = [*loop, f"    if not {below}:", "        return False", "return True"]
            case Quantifier.SINGLE:
                lines = ["found = 0", *loop, f"    if {below}:", "        found += 1",
                         "        if found == 2:", "            return False", "return found == 1"]  # fmt: skip
            case _:
                assert_never(quantifier)
        lines = ["pause()", *lines] if nesting(test) else lines
        return self._function(quantifier.value, here, expand.field, lines)

    def count(self, expand: Expand, test: Predicate, here: Here) -> str:
        """An expression, for the body of a function of `it`, for the number of its edges that satisfy a test."""
        hops = self._hops(expand, here)
        if test == TRUE:
            return f"len({hops})"
        node, edge = self.unit.source.name("node"), self.unit.source.name("edge")
        return f"sum([1 for {edge}, {node} in {hops} if {self.test(test, Here(node, edge))}])"
