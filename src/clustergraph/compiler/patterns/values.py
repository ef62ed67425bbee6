"""The values in a pattern: written there, or given with the request under a name."""

from __future__ import annotations

from clustergraph.compiler.patterns.syntax import (
    Call,
    Listed,
    Literal,
    Named,
    Operand,
    Param,
    PropertyOf,
    wrong,
)
from clustergraph.model.shape import Model
from clustergraph.model.values import accepted, advice
from clustergraph.plan.patterns import PatternParameter
from clustergraph.plan.values import Constant, Items, Parameter, Value


class Values:
    """Turns operands into values of a plan, and collects the names that a request must give."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.parameters: dict[PatternParameter, None] = {}

    def known(self, value: object) -> Value:
        return Constant(value)

    def value(self, operand: Operand, scalar: str, several: bool = False) -> Value:
        """The value of an operand, where one of a scalar (`several`: a list of them) is needed."""
        match operand:
            case Param(name):
                parameter = PatternParameter(name.text, scalar, several, name.place)
                self.parameters.setdefault(parameter)
                return Parameter((parameter.key,))
            case Literal(value, place):
                if several:
                    raise wrong("a list is needed", place, "Write such as ['Gap', 'Lyon'].")
                try:
                    return Constant(accepted(self.model, scalar, value))
                except (ValueError, TypeError) as error:
                    raise wrong(str(error), place, advice(self.model, scalar, value)) from None
            case Listed(items, place):
                if not several:
                    raise wrong("one value is needed, not a list", place, "Write IN for a list.")
                found = tuple(self.value(one, scalar) for one in items)
                if all(isinstance(one, Constant) for one in found):
                    return Constant(tuple(one.value for one in found if isinstance(one, Constant)))
                return Items(found)
            case PropertyOf(word) | Named(word) | Call(word):
                raise wrong(
                    "a value is needed here", word.place, "Write it, or give it as a $name in params."
                )
