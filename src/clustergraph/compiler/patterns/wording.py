"""Parts of a pattern as people write them, on one line and with single spaces."""

from __future__ import annotations

from clustergraph.compiler.patterns.syntax import (
    Call,
    Claim,
    Combined,
    Compared,
    Condition,
    Element,
    Hop,
    IsLabelled,
    IsMissing,
    Listed,
    Literal,
    Named,
    Negated,
    Operand,
    Param,
    PropertyOf,
)
from clustergraph.model.shape import Direction

ARROWS = {Direction.OUT: "-[{}]->", Direction.IN: "<-[{}]-", Direction.BOTH: "-[{}]-"}
TRUTHS = {True: "true", False: "false", None: "null"}


def filler(element: Element) -> str:
    """The variable and the labels between brackets."""
    name = element.variable.text if element.variable else ""
    labels = "|".join(word.text for word in element.labels)
    return f"{name}:{labels}" if labels else name


def hop(one: Hop) -> str:
    """An edge."""
    said = ARROWS[one.direction].format(filler(one.element))
    if one.hops is None:
        return said
    least, most = one.hops
    return said + ("+" if most is None else f"{{{least},{most}}}")


def condition(one: Condition) -> str:
    """A condition."""
    match one:
        case Combined(word, parts):
            return f" {word.upper()} ".join(
                f"({condition(part)})" if isinstance(part, Combined) else condition(part) for part in parts
            )
        case Negated(IsMissing(of)):
            return f"{operand(of)} IS NOT NULL"
        case Negated(part):
            return f"NOT ({condition(part)})"
        case Compared(word, left, right):
            return f"{operand(left)} {word} {operand(right)}"
        case IsMissing(of):
            return f"{operand(of)} IS NULL"
        case IsLabelled(of, labels):
            return f"{operand(of)} IS {'|'.join(word.text for word in labels)}"
        case Claim(of):
            return operand(of)


def operand(one: Operand) -> str:
    """What a condition looks at, or compares with."""
    match one:
        case PropertyOf(variable, name):
            return f"{variable.text}.{name.text}"
        case Named(variable):
            return variable.text
        case Call(name, given):
            return f"{name.text}({', '.join(map(operand, given))})"
        case Param(name):
            return f"${name.text}"
        case Listed(items):
            return f"[{', '.join(map(operand, items))}]"
        case Literal(str(value)):
            return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
        case Literal(value):
            return TRUTHS.get(value, str(value)) if isinstance(value, bool | None) else str(value)
