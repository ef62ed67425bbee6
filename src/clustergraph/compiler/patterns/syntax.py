"""The text of a pattern becomes a tree. Knows the language, and no model."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, cast

from lark import Lark, Token, Tree, UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from clustergraph.errors import BadUserInput
from clustergraph.model.shape import Direction

LONGEST = 10_000
"""Letters of a pattern."""
MOST_HOPS = 20
"""Hops of one quantifier."""
Place = tuple[int, int]
NOWHERE = (0, 0)
"""The place of what does not stand in the pattern itself."""


@dataclass(frozen=True, slots=True)
class Word:
    """A name or a value as it stands in a pattern, with its line and column there."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class PropertyOf:
    variable: Word
    name: Word


@dataclass(frozen=True, slots=True)
class Named:
    """A variable on its own."""

    variable: Word


@dataclass(frozen=True, slots=True)
class Call:
    name: Word
    given: Sequence[Operand]


@dataclass(frozen=True, slots=True)
class Param:
    name: Word


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, a number, a truth or null, as Python has it."""

    value: Any
    place: Place


@dataclass(frozen=True, slots=True)
class Listed:
    items: Sequence[Operand]
    place: Place


Operand = PropertyOf | Named | Call | Param | Literal | Listed


@dataclass(frozen=True, slots=True)
class Combined:
    """Conditions that hold together (`and`), or some of which holds (`or`)."""

    word: str
    parts: Sequence[Condition]


@dataclass(frozen=True, slots=True)
class Negated:
    part: Condition


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison; `word` as people write it in capitals: `=`, `IN`, `STARTS WITH`."""

    word: str
    left: Operand
    right: Operand
    place: Place


@dataclass(frozen=True, slots=True)
class IsMissing:
    operand: Operand


@dataclass(frozen=True, slots=True)
class IsLabelled:
    operand: Operand
    labels: Sequence[Word]


@dataclass(frozen=True, slots=True)
class Claim:
    """An operand that is itself a condition."""

    operand: Operand


Condition = Combined | Negated | Compared | IsMissing | IsLabelled | Claim


@dataclass(frozen=True, slots=True)
class Element:
    """What stands between the brackets of a node or an edge."""

    place: Place
    variable: Word | None = None
    labels: Sequence[Word] = ()
    properties: Sequence[tuple[Word, Operand]] = ()
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """An edge between the node before it and the node after it; `hops` when it stands for several in a row."""

    element: Element
    direction: Direction
    hops: tuple[int, int | None] | None = None


@dataclass(frozen=True, slots=True)
class PathText:
    """Nodes and the hops between them: one node more than hops."""

    nodes: Sequence[Element]
    hops: Sequence[Hop]
    variable: Word | None = None


@dataclass(frozen=True, slots=True)
class PatternText:
    paths: Sequence[PathText]
    condition: Condition | None = None


def wrong(message: str, place: Place | None, hint: str) -> BadUserInput:
    """What is wrong with a pattern, and where in it."""
    where = f", at line {place[0]}, column {place[1]} of the pattern" if place and place != NOWHERE else ""
    return BadUserInput(f"{message}{where}", hint)


def parsed(text: str) -> PatternText:
    """The tree of a pattern. Raises BadUserInput that says where it is none, and what is expected there."""
    if len(text) > LONGEST:
        raise wrong(f"the pattern has {len(text):,} letters", None, f"Write at most {LONGEST:,}.")
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        _refuse(text, error)
    paths = [_path(one) for one in _trees(tree, "path")]
    where = _trees(tree, "where")
    return PatternText(paths, _condition(where[0].children[-1]) if where else None)


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("pattern.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


SAID = {
    "LPAR": "(", "RPAR": ")", "LSQB": "[", "RSQB": "]", "LBRACE": "{", "RBRACE": "}", "COLON": ":", "COMMA": ",", "DOT": ".",
    "VBAR": "|", "EQUAL": "=", "DOLLAR": "$", "MINUS": "-", "NAME": "a name", "TEXT": "'a text'", "INTEGER": "a number",
    "NUMBER": "a number", "COMPARISON": "a comparison", "PLUS": "+", "STAR": "*", "OPTIONAL": "?", "$END": "the end",
    "TILDE": "~",
}  # fmt: skip
"""What the parser's names of tokens are for people; those of words are the words."""
LITERAL = re.compile(r"[^\w\s]+")


def _refuse(text: str, error: UnexpectedInput) -> NoReturn:
    """Say where a text stops being a pattern."""
    if isinstance(error, UnexpectedToken):
        accepted: Collection[str] = error.accepts or error.expected
        found = error.token
        ended = found.type == "$END"
        place = _end_of(text) if ended else (error.line, error.column)
        message = "the pattern ends too early" if ended else f"{str(found)!r} does not fit"
    else:
        accepted = (error.allowed if isinstance(error, UnexpectedCharacters) else None) or ()
        place = _end_of(text) if isinstance(error, UnexpectedEOF) else (error.line, error.column)
        letter = text[error.pos_in_stream : cast("int", error.pos_in_stream) + 1]
        message = f"{letter!r} does not fit"
    words = dict.fromkeys(_said(one) for one in sorted(accepted))
    hint = f"Expected {' or '.join(words)}." if words else "Write a pattern such as (a)-[:EXPORTED_TO]->(b)."
    raise wrong(message, place, hint) from None


def _said(terminal: str) -> str:
    if terminal in SAID:
        return SAID[terminal]
    pattern = next(one.pattern for one in _parser().terminals if one.name == terminal)
    return (
        pattern.value.replace("\\", "")
        if LITERAL.search(pattern.value) and pattern.type == "str"
        else terminal
    )


def _end_of(text: str) -> Place:
    lines = text.split("\n")
    return len(lines), len(lines[-1]) + 1


# From the parser's tree to ours


def _trees(tree: Tree[Token], *names: str) -> list[Tree[Token]]:
    return [one for one in tree.children if isinstance(one, Tree) and one.data in names]


def _words(tree: Tree[Token], type: str = "NAME") -> list[Word]:
    return [_word(one) for one in tree.children if isinstance(one, Token) and one.type == type]


def _word(token: Token) -> Word:
    return Word(str(token).strip("`"), (cast("int", token.line), cast("int", token.column)))


def _place(tree: Tree[Token]) -> Place:
    return (tree.meta.line, tree.meta.column) if not tree.meta.empty else (1, 1)


def _path(tree: Tree[Token]) -> PathText:
    names = _words(tree)
    nodes = [_element(one) for one in _trees(tree, "node")]
    hops = [_hop(one) for one in _trees(tree, "edge")]
    return PathText(nodes, hops, names[0] if names else None)


def _element(tree: Tree[Token]) -> Element:
    place = _place(tree)
    fillers = _trees(tree, "filler")
    if not fillers:
        return Element(place)
    filler = fillers[0]
    names = _words(filler)
    labels = [word for one in _trees(filler, "labels") for word in _words(one)]
    properties = [
        (_words(one)[0], _operand(one.children[-1]))
        for group in _trees(filler, "properties")
        for one in _trees(group, "property")
    ]
    where = _trees(filler, "where")
    condition = _condition(where[0].children[-1]) if where else None
    return Element(place, names[0] if names else None, labels, properties, condition)


DIRECTIONS = {"out": Direction.OUT, "into": Direction.IN, "either": Direction.BOTH}


def _hop(tree: Tree[Token]) -> Hop:
    (hop,) = _trees(tree, *DIRECTIONS)
    element = _element(hop)
    quantifiers = _trees(tree, "exactly", "between", "shorthand")
    return Hop(
        element, DIRECTIONS[hop.data], _hops(quantifiers[0], _place(quantifiers[0])) if quantifiers else None
    )


def _hops(tree: Tree[Token], place: Place) -> tuple[int, int | None]:
    """How many hops a quantifier stands for; no end for `+`, which edges that do not repeat bound."""
    tokens = [cast("Token", one) for one in tree.children]
    if tree.data == "exactly":
        least = most = int(tokens[0])
    elif tokens[0].type in ("PLUS", "OPTIONAL"):
        return (1, None) if tokens[0].type == "PLUS" else (0, 1)
    elif tokens[0].type == "STAR" or tokens[-1].type == "COMMA":
        written = "*" if tokens[0].type == "STAR" else f"{{{''.join(tokens)}}}"
        hint = "Give it one, such as {1,4}; or write +, for every length from 1 on."
        raise wrong(f"the quantifier {written} has no bound", place, hint)
    else:
        most = int(tokens[-1])
        least = int(tokens[0]) if tokens[0].type == "INTEGER" else 0
    if not 0 <= least <= most or most == 0:
        raise wrong(
            f"the quantifier from {least} to {most} hops holds of nothing", place, "Write such as {1,4}."
        )
    if most > MOST_HOPS:
        raise wrong(f"{most} hops are too many", place, f"Ask for at most {MOST_HOPS}.")
    return least, most


def _condition(tree: Any) -> Condition:
    tokens = [one.type for one in tree.children if isinstance(one, Token)]
    parts = [one for one in tree.children if isinstance(one, Tree)]
    match tree.data:
        case "any_of" | "all_of":
            return Combined("or" if tree.data == "any_of" else "and", [_condition(one) for one in parts])
        case "negated":
            return Negated(_condition(parts[0]))
        case "claim":
            return Claim(_operand(parts[0]))
        case "missing":
            return _unless(tokens, IsMissing(_operand(parts[0])))
        case "labelled":
            return _unless(tokens, IsLabelled(_operand(parts[0]), _words(tree)))
        case "compared":
            word = str(tree.children[1]).replace("!=", "<>")
        case _:
            word = " ".join(one for one in tokens if one != "NOT")
    left, right = map(_operand, parts)
    return _unless(tokens, Compared(word, left, right, _place(tree)))


def _unless(tokens: Sequence[str], found: Condition) -> Condition:
    return Negated(found) if "NOT" in tokens else found


ESCAPE = re.compile(r"\\(.)|(['\"])\2", re.DOTALL)
ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


def _operand(tree: Any) -> Operand:
    words = _words(tree)
    match tree.data:
        case "property_of":
            return PropertyOf(*words)
        case "variable":
            return Named(words[0])
        case "call":
            return Call(words[0], [_operand(one) for one in tree.children if isinstance(one, Tree)])
        case "parameter":
            return Param(words[0])
        case "listed":
            return Listed([_operand(one) for one in tree.children], _place(tree))
        case "text":
            return Literal(_unquoted(str(tree.children[0])), _place(tree))
        case "number":
            token = tree.children[0]
            return Literal(int(token) if token.type == "INTEGER" else float(token), _place(tree))
        case "truth":
            return Literal(tree.children[0].type == "TRUE", _place(tree))
        case _:
            return Literal(None, _place(tree))


def _unquoted(written: str) -> str:
    """The text between quotes: a quote is doubled or follows a backslash."""
    quote = written[0]
    return ESCAPE.sub(
        lambda found: (
            ESCAPED.get(found[1], found[1]) if found[1] else quote if found[2] == quote else found[0]
        ),
        written[1:-1],
    )
