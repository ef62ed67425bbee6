"""From the text of a pattern to its meaning for a model."""

from __future__ import annotations

from functools import lru_cache

from clustergraph.compiler.patterns.conditions import Conditions, conjuncts
from clustergraph.compiler.patterns.syntax import NOWHERE, Element, PatternText, Word, parsed
from clustergraph.compiler.patterns.syntax import Condition as Written
from clustergraph.compiler.patterns.values import Values
from clustergraph.compiler.patterns.variables import EdgeDraft, NodeDraft, Variables
from clustergraph.compiler.patterns.wording import ARROWS
from clustergraph.errors import BadUserInput, did_you_mean
from clustergraph.model.shape import Model
from clustergraph.plan.patterns import Condition, EdgeVariable, NodeVariable, PathVariable, Pattern
from clustergraph.plan.predicates import TRUE, And, Attribute, Predicate


class ReadPattern:
    """A pattern that was read: its meaning, and its variables by their names.

    Raises BadUserInput, with the place in the pattern, for what is wrong.
    """

    def __init__(self, model: Model, text: PatternText) -> None:
        self.model = model
        self.text = text
        self.variables = Variables(model, text)
        self.values = Values(model)
        self.conditions = Conditions(self.variables, self.values)
        places = range(len(self.variables.nodes) + len(self.variables.edges))
        self.tests: dict[int, list[Predicate]] = {place: [] for place in places}
        """Tests of what stands at one place."""
        self.of_rows: list[Condition] = []
        self.pattern = self._pattern()

    def _pattern(self) -> Pattern:
        for place, node in enumerate(self.variables.nodes):
            for element in node.elements:
                self._element(place, element, None)
        for number, edge in enumerate(self.variables.edges):
            place = len(self.variables.nodes) + number
            self._element(place, edge.hop.element, place if edge.hop.hops else None)
        if self.text.condition:
            self._add(self.text.condition, None)
        nodes = tuple(self._node(place, node) for place, node in enumerate(self.variables.nodes))
        edges = tuple(
            self._edge(len(nodes) + number, edge) for number, edge in enumerate(self.variables.edges)
        )
        return Pattern(
            nodes, edges, tuple(self.variables.paths), tuple(self.of_rows), tuple(self.values.parameters)
        )

    def node(self, name: str) -> int:
        """The place of a node, by its variable. Raises BadUserInput."""
        return self._named(name, "node")

    def relationship(self, name: str) -> int:
        """The place of an edge, by its variable. Raises BadUserInput."""
        number = self._named(name, "edge")
        if self.pattern.edges[number].hops:
            raise BadUserInput(f"{name} stands for several edges", f'Ask for path(variable: "{name}").')
        return len(self.pattern.nodes) + number

    def path(self, name: str) -> PathVariable:
        """A path, by its variable, or that of an edge which stands for several. Raises BadUserInput."""
        what, number = self.variables.names.get(name, ("", 0))
        if what == "edge" and self.pattern.edges[number].hops:
            return PathVariable(name, self.pattern.edges[number].left, (number,))
        return self.pattern.paths[self._named(name, "path")]

    def place(self, name: str) -> int:
        """The place of a node or an edge, by its variable. Raises BadUserInput."""
        what, _ = self.variables.names.get(name, ("node", 0))
        return self.node(name) if what != "edge" else self.relationship(name)

    def attribute(self, place: int, name: str) -> Attribute:
        """A property that can be ordered by, of what stands at a place. Raises BadUserInput."""
        read = self.conditions.property(place, Word(name, NOWHERE))
        if read.listed:
            raise BadUserInput(f"{name} is a list", "Order by a property with one value.")
        return read.attribute

    def _named(self, name: str, wanted: str) -> int:
        what, number = self.variables.names.get(name, ("", 0))
        if what == wanted:
            return number
        names = [one for one, (sort, _) in self.variables.names.items() if sort == wanted]
        listed = f"There are {', '.join(names)}." if names else f"Name a {wanted} in the pattern."
        if what:
            asked = {"node": "node", "edge": "relationship", "path": "path"}[what]
            message, hint = f"{name} is no {wanted}, but a {what}", f'Ask for {asked}(variable: "{name}").'
            if wanted == "path" and what == "edge":
                hint = f"Name the whole path: {name}2 = (...)-[{name}]-(...)."
            raise BadUserInput(message.replace("a edge", "an edge"), hint)
        raise BadUserInput(f"the pattern has no {wanted} {name}", did_you_mean(name, names) or listed)

    def _element(self, place: int, element: Element, inside: int | None) -> None:
        self.tests[place] += [self.conditions.equal(place, name, value) for name, value in element.properties]
        if element.condition:
            self._add(element.condition, inside)

    def _add(self, written: Written, inside: int | None) -> None:
        for one in conjuncts(written):
            test = self.conditions.test(one, inside)
            if len(test.places) == 1 and not test.of_row:
                self.tests[next(iter(test.places))].append(test.predicate)
            else:
                self.of_rows.append(Condition(test.places, test.predicate))

    def _node(self, place: int, draft: NodeDraft) -> NodeVariable:
        kinds = tuple(kind for kind in self.model.kinds if kind in draft.kinds)
        labels = "|".join(word.text for element in draft.elements for word in element.labels)
        return NodeVariable(draft.name, kinds, _all(self.tests[place]), f"({_said(draft.name, labels)})")

    def _edge(self, place: int, draft: EdgeDraft) -> EdgeVariable:
        labels = "|".join(word.text for word in draft.hop.element.labels)
        said = ARROWS[draft.hop.direction].format(_said(draft.name, labels))
        if draft.hop.hops:
            least, most = draft.hop.hops
            said += "+" if most is None else f"{{{least},{most}}}"
        test = _all(self.tests[place])
        return EdgeVariable(draft.name, draft.left, draft.right, draft.ways, test, draft.hop.hops, said)


def _said(name: str, labels: str) -> str:
    return f"{name}:{labels}" if labels else name


def _all(tests: list[Predicate]) -> Predicate:
    return TRUE if not tests else tests[0] if len(tests) == 1 else And(tuple(tests))


def read_pattern(text: str, model: Model) -> ReadPattern:
    """A pattern, read. Raises BadUserInput, with the place in the pattern, for what is wrong."""
    return ReadPattern(model, _parsed(text))


_parsed = lru_cache(64)(parsed)
