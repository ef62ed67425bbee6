"""The conditions of a pattern become predicates: of what one variable stands for, or of the whole row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from clustergraph.compiler.patterns.syntax import (
    Call,
    Claim,
    Combined,
    Compared,
    IsLabelled,
    IsMissing,
    Literal,
    Named,
    Negated,
    Operand,
    Place,
    PropertyOf,
    Word,
    wrong,
)
from clustergraph.compiler.patterns.syntax import Condition as Written
from clustergraph.compiler.patterns.values import Values
from clustergraph.compiler.patterns.variables import Variables
from clustergraph.errors import did_you_mean
from clustergraph.model.shape import Property
from clustergraph.plan.predicates import (
    AMONG,
    COMPARISONS,
    CONFIDENCE,
    DATE,
    EQUAL,
    ID,
    KIND,
    TEXTS,
    TYPE,
    And,
    At,
    Attribute,
    Compare,
    CompareBoth,
    Comparison,
    Element,
    Missing,
    Not,
    OfKind,
    Or,
    Predicate,
    Year,
)

WORDS: Mapping[str, Comparison] = {
    "=": Comparison.EQ, "<>": Comparison.NE, "<": Comparison.LT, "<=": Comparison.LTE, ">": Comparison.GT, ">=": Comparison.GTE,
    "IN": Comparison.IN, "CONTAINS": Comparison.CONTAINS, "STARTS WITH": Comparison.STARTS_WITH,
    "ENDS WITH": Comparison.ENDS_WITH,
}  # fmt: skip
TURNED: Mapping[str, str] = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
DATES = {one.value: one for one in DATE}
FUNCTIONS = ("id", "fold", "year", *DATES)


class Read(NamedTuple):
    """A value that a condition looks at: an attribute of what a variable stands for."""

    place: int
    attribute: Attribute
    word: Word
    listed: bool = False
    folded: bool = False
    of_year: bool = False


class Test(NamedTuple):
    """A predicate of what stands at one place of a row, or (`of_row`) of the row, of which it looks at some places."""

    places: frozenset[int]
    predicate: Predicate
    of_row: bool = False

    def as_of_row(self) -> Predicate:
        return self.predicate if self.of_row else At(next(iter(self.places)), self.predicate)


class Conditions:
    """What conditions mean. Raises BadUserInput, with its place, for what they cannot mean."""

    def __init__(self, variables: Variables, values: Values) -> None:
        self.variables = variables
        self.model = variables.model
        self.values = values

    def test(self, written: Written, inside: int | None = None) -> Test:
        """The test of a condition. `inside` the brackets of an edge that stands for several, it is of each of them."""
        match written:
            case Combined(word, parts):
                return _combined([self.test(one, inside) for one in parts], And if word == "and" else Or)
            case Negated(part):
                places, test, of_row = self.test(part, inside)
                return Test(places, Not(test), of_row)
            case IsMissing(operand):
                read = self._read(operand, inside)
                return Test(frozenset((read.place,)), Missing(read.attribute))
            case IsLabelled(operand, labels):
                return self._labelled(operand, labels, inside)
            case Claim(operand):
                return self._claim(operand, inside)
            case Compared(word, left, right, place):
                return self._compared(word, left, right, place, inside)

    def equal(self, place: int, name: Word, value: Operand) -> Predicate:
        """The test of `{name: value}` between the brackets of what stands at a place."""
        return self._with_value(self.property(place, name), "=", value, name.place)

    # What a condition looks at

    def _read(self, operand: Operand, inside: int | None) -> Read:
        match operand:
            case PropertyOf(variable, name):
                return self.property(self._place(variable, inside), name)
            case Call(name, (operand,)) if name.text == "id" and isinstance(operand, Named):
                return Read(self._place(operand.variable, inside), ID, name)
            case Call(name, (operand,)) if name.text in ("fold", "year"):
                read = self._read(operand, inside)
                needed = TEXTS if name.text == "fold" else ("EDTF",)
                if read.attribute.scalar not in needed or read.listed:
                    what = "texts" if name.text == "fold" else "dates"
                    raise wrong(
                        f"{name.text} is of {what}, and {read.word.text} is none",
                        name.place,
                        f"Ask for it of {what}.",
                    )
                return read._replace(folded=name.text == "fold", of_year=name.text == "year")
            case Call(name):
                hint = did_you_mean(name.text, FUNCTIONS) or f"The functions are {', '.join(FUNCTIONS)}."
                known = name.text in FUNCTIONS
                message = (
                    f"{name.text} is not written like this" if known else f"there is no function {name.text}"
                )
                raise wrong(message, name.place, "Write such as year(e.when) >= 2014." if known else hint)
            case Named(variable):
                self._place(variable, inside)
                raise wrong(
                    f"{variable.text} alone is no value",
                    variable.place,
                    f"Name a property: {variable.text}.id.",
                )
            case _:
                raise wrong(
                    "a value stands where a property is needed",
                    _place(operand),
                    "Write such as o.name = 'Poma'.",
                )

    def _place(self, variable: Word, inside: int | None) -> int:
        """The place in a row of what a variable stands for."""
        known = self.variables.names
        if variable.text not in known:
            hint = did_you_mean(variable.text, known) or f"Write it in a node or an edge: ({variable.text})."
            raise wrong(f"there is no variable {variable.text}", variable.place, hint)
        what, number = known[variable.text]
        if what == "path":
            raise wrong(f"{variable.text} is a path", variable.place, "Conditions are of nodes and edges.")
        place = number if what == "node" else len(self.variables.nodes) + number
        if what == "edge" and self.variables.edges[number].hop.hops and inside != place:
            raise wrong(
                f"{variable.text} stands for several edges", variable.place,
                f"Write the condition between its brackets: -[{variable.text} WHERE ...]->.",
            )  # fmt: skip
        if inside not in (None, place):
            raise wrong(
                "the condition of several edges is of each of them alone",
                variable.place,
                "Write others after the pattern.",
            )
        return place

    def property(self, place: int, name: Word) -> Read:
        """A property of what stands at a place."""
        nodes = self.variables.nodes
        model = self.model
        if place < len(nodes):
            shapes = {
                kind: model.kinds[kind].properties for kind in model.kinds if kind in nodes[place].kinds
            }
            own = {"id": ID, "kind": KIND}
        else:
            ways = self.variables.edges[place - len(nodes)].ways
            records = dict.fromkeys(model.relationships[way.relationship].record for way in ways)
            shapes = {record: model.records[record].properties for record in records}
            own = {"id": ID, "type": TYPE}
        own |= {"confidence": CONFIDENCE} if model.source_kind else {}
        if name.text in own:
            return Read(place, own[name.text], name)
        found = [properties[name.text] for properties in shapes.values() if name.text in properties]
        if not found:
            known = sorted({*own, *(one for properties in shapes.values() for one in properties)})
            said = " or ".join(shapes) if len(shapes) <= 3 else f"{len(shapes)} kinds"
            hint = did_you_mean(name.text, known) or f"There are {', '.join(known)}."
            raise wrong(f"{said} has no property {name.text}", name.place, hint)
        if len({(one.type, one.listed) for one in found}) > 1:
            several = {shape: _sort(one[name.text]) for shape, one in shapes.items() if name.text in one}
            said = ", ".join(f"of {shape} {sort}" for shape, sort in several.items())
            raise wrong(
                f"{name.text} is not the same everywhere: {said}",
                name.place,
                "Say in the pattern which kind it is.",
            )
        return Read(place, Attribute(name.text, found[0].type), name, found[0].listed)

    # Conditions

    def _labelled(self, operand: Operand, labels: Sequence[Word], inside: int | None) -> Test:
        if not isinstance(operand, Named):
            raise wrong("only a variable has a kind", _place(operand), "Write such as o IS Member.")
        place = self._place(operand.variable, inside)
        said = ", ".join(word.text for word in labels)
        if place < len(self.variables.nodes):
            kinds = {kind for word in labels for kind in self.variables.kinds_of(word)}
            return Test(
                frozenset((place,)), OfKind(tuple(kind for kind in self.model.kinds if kind in kinds), said)
            )
        types = [self.variables.type_of(word) for word in labels]
        return Test(
            frozenset((place,)),
            _any([Compare(TYPE, "String", Comparison.EQ, self.values.known(one)) for one in types]),
        )

    def _claim(self, operand: Operand, inside: int | None) -> Test:
        if isinstance(operand, Call) and operand.name.text in DATES:
            if len(operand.given) != 2:
                raise wrong(f"{operand.name.text} compares two dates", operand.name.place,
                            f"Write such as {operand.name.text}(e.when, '2014').")  # fmt: skip
            return self._dates(operand, inside)
        read = self._read(operand, inside)
        if read.attribute.scalar != "Boolean" or read.listed:
            raise wrong(
                f"{read.word.text} is neither true nor false",
                read.word.place,
                "Compare it: = 'a text', IS NOT NULL.",
            )
        return Test(
            frozenset((read.place,)),
            Compare(read.attribute, "Boolean", Comparison.EQ, self.values.known(True)),
        )

    def _dates(self, call: Call, inside: int | None) -> Test:
        comparison = DATES[call.name.text]
        read = self._read(call.given[0], inside)
        if read.attribute.scalar != "EDTF" or read.listed or read.of_year:
            raise wrong(f"{read.word.text} is no date", read.word.place, f"{call.name.text} compares dates.")
        if isinstance(call.given[1], PropertyOf):
            other = self._read(call.given[1], inside)
            if other.attribute.scalar != "EDTF" or other.listed:
                raise wrong(
                    f"{other.word.text} is no date", other.word.place, f"{call.name.text} compares dates."
                )
            return _both(read, comparison, other)
        value = self.values.value(call.given[1], read.attribute.scalar)
        return Test(frozenset((read.place,)), Compare(read.attribute, "EDTF", comparison, value))

    def _compared(self, word: str, left: Operand, right: Operand, place: Place, inside: int | None) -> Test:
        is_read = [isinstance(one, PropertyOf | Named | Call) for one in (left, right)]
        if is_read == [True, True]:
            return self._compared_reads(word, left, right, place, inside)
        if word == "IN" and is_read[1]:
            read = self._read(right, inside)
            if not read.listed:
                raise wrong(
                    f"{read.word.text} is no list",
                    read.word.place,
                    "Write such as o.city IN ['Gap', 'Lyon'].",
                )
            value = self.values.value(left, read.attribute.scalar)
            element = Compare(None, read.attribute.scalar, Comparison.EQ, value)
            return Test(frozenset((read.place,)), Element(read.attribute, element))
        if is_read == [False, True] and word in TURNED:
            word, left, right = TURNED[word], right, left
        read = self._read(left, inside)
        return Test(frozenset((read.place,)), self._with_value(read, word, right, place))

    def _with_value(self, read: Read, word: str, value: Operand, place: Place) -> Predicate:
        comparison = WORDS[word]
        if isinstance(value, Literal) and value.value is None:
            raise wrong("nothing is equal to null", value.place, "Write IS NULL or IS NOT NULL.")
        scalar = "Int" if read.of_year else read.attribute.scalar
        self._check(read, comparison, scalar, word, place)
        given = self.values.value(value, scalar, several=comparison in AMONG)
        if read.of_year:
            return Year(read.attribute, (Compare(None, "Int", comparison, given),))
        return Compare(read.attribute, scalar, comparison, given, read.folded)

    def _check(self, read: Read, comparison: Comparison, scalar: str, word: str, place: Place) -> None:
        """Whether values of a scalar are compared like this."""
        name = read.word.text
        if read.listed:
            raise wrong(f"{name} is a list", place, f"Ask for one of its elements: 'a text' IN x.{name}.")
        if comparison not in COMPARISONS.get(scalar, EQUAL + AMONG):
            hint = "Use = or IN."
            if scalar == "EDTF":
                hint = f"Dates are spans: write before(x.{name}, '2014'), after, within, overlaps, or year(x.{name}) >= 2014."
            raise wrong(f"{name} is not compared by {word}", place, hint)

    def _compared_reads(
        self, word: str, left: Operand, right: Operand, place: Place, inside: int | None
    ) -> Test:
        sides = []
        for one in (left, right):
            whole = isinstance(one, Named) and word in ("=", "<>")
            sides.append(Read(self._place(one.variable, inside), ID, one.variable) if whole and isinstance(one, Named)
                         else self._read(one, inside))  # fmt: skip
        a, b = sides
        if word == "IN" and b.listed:
            raise wrong(
                "an element of a list is compared with a value only",
                place,
                "Give the value, or a $name from params.",
            )
        if (
            a.attribute.scalar != b.attribute.scalar
            or a.listed
            or b.listed
            or a.of_year
            or b.of_year
            or word == "IN"
        ):
            raise wrong(
                f"{a.word.text} and {b.word.text} cannot be compared",
                place,
                "Compare two values of one type.",
            )
        self._check(a, WORDS[word], a.attribute.scalar, word, place)
        return _both(a, WORDS[word], b)


def _both(left: Read, comparison: Comparison, right: Read) -> Test:
    both = CompareBoth(
        left.place, left.attribute, comparison, right.place, right.attribute, left.folded or right.folded
    )
    return Test(frozenset((left.place, right.place)), both, of_row=True)


def _combined(tests: Sequence[Test], make: Callable[[tuple[Predicate, ...]], Predicate]) -> Test:
    places = frozenset[int]().union(*(one.places for one in tests))
    if len(places) == 1 and not any(one.of_row for one in tests):
        return Test(places, make(tuple(one.predicate for one in tests)))
    return Test(places, make(tuple(one.as_of_row() for one in tests)), of_row=True)


def _any(tests: Sequence[Predicate]) -> Predicate:
    return tests[0] if len(tests) == 1 else Or(tuple(tests))


def conjuncts(written: Written) -> Iterator[Written]:
    """The parts of a condition that must hold each by itself."""
    if isinstance(written, Combined) and written.word == "and":
        for one in written.parts:
            yield from conjuncts(one)
    else:
        yield written


def _place(operand: Operand) -> Place:
    match operand:
        case PropertyOf(word) | Named(word) | Call(word):
            return word.place
        case _:
            return operand.place if not hasattr(operand, "name") else operand.name.place


def _sort(found: Property) -> str:
    return f"a list of {found.type}" if found.listed else found.type
