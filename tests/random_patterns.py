"""Random patterns: walks that a graph has, told more or less exactly, with conditions on what they come by."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from clustergraph.model.shape import NODE, Model, Property
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from tests.random_inputs import Inputs
from tests.random_requests import Request

TEXTS = ("String", "URL", "ID")
NUMBERS = ("Int", "Float")
DATES = ("before", "after", "within", "overlaps")
VIEWS = ("", "", "", 'asOf(date: "2008")', 'between(start: "1980", end: "2008~", known: CERTAIN)')


@st.composite
def matches(draw: st.DrawFn, model: Model, graph: Seed) -> Request:
    """A request for the rows of a pattern, with all that its variables stand for."""
    return _Pattern(model, graph, Inputs(draw, model, graph)).request()


class _Pattern:
    """One pattern that is being written."""

    def __init__(self, model: Model, graph: Seed, inputs: Inputs) -> None:
        self.model = model
        self.nodes = {node.id: node for node in graph.nodes}
        self.edges = graph.edges
        self.number, self.one = inputs.number, inputs.one
        self.stands: dict[str, NodeRow | EdgeRow] = {}
        """What each variable stood for on the walk."""
        self.several: set[str] = set()
        self.paths: list[str] = []
        self.params: dict[str, Any] = {}

    def request(self) -> Request:
        walks = [self.path() for _ in range(self.one((1, 1, 1, 2)))]
        where = f" WHERE {self.condition(1)}" if self.stands and self.number(1) else ""
        pattern = ", ".join(walks) + where
        names = [name for name in self.stands if name not in self.several]
        given = [f"pattern: {json.dumps(pattern, ensure_ascii=False)}"]
        if self.params or not self.number(9):
            given.append(f"params: {_literal(self.params)}")
        if names and not self.number(2):
            chosen = [self.one(names) for _ in range(1 + self.number(1))]
            given.append(f"distinct: {json.dumps(chosen)}")
        if names and self.number(1):
            given.append(f"orderBy: [{', '.join(self.term(names) for _ in range(1 + self.number(1)))}]")
        given.append(f"{self.one(('first', 'first', 'last'))}: {self.one((1, 2, 3, 5, 20, 100))}")
        told = " ".join(self.told(name) for name in self.stands) + " ".join(
            ["", *map(self.path_told, self.paths)]
        )
        fields = f"totalCount nodes {{ __typename {told} }} edges {{ cursor because {{ nodes {{ id }} relationships {{ id }} }} node {{ {told} __typename }} }} pageInfo {{ hasNextPage hasPreviousPage endCursor }} whyEmpty {{ drop steps {{ condition count without }} }}"
        asked = f"match({', '.join(given)}) {{ {fields} }}"
        view = self.one(VIEWS)
        return Request(f"{{ {view} {{ {asked} }} }}" if view else f"{{ {asked} }}", None, ({},))

    def told(self, name: str) -> str:
        if name in self.several:
            return self.path_told(name)
        if isinstance(self.stands[name], NodeRow):
            return f'{name}: node(variable: "{name}") {{ id __typename }}'
        return f'{name}: relationship(variable: "{name}") {{ id source {{ id }} target {{ id }} }}'

    def path_told(self, name: str) -> str:
        return f'{name}: path(variable: "{name}") {{ length cost nodes {{ id }} relationships {{ id }} }}'

    def term(self, names: Sequence[str]) -> str:
        name = self.one(names)
        own = [one.name for one in self.shape(self.stands[name]) if not one.listed]
        property = f', property: "{self.one(own)}"' if own and self.number(2) else ""
        direction = f", direction: {self.one(('ASC', 'DESC'))}" if self.number(1) else ""
        return f'{{variable: "{name}"{property}{direction}}}'

    # Walks

    def path(self) -> str:
        here = self.one([*self.nodes.values()])
        met = [name for name, thing in self.stands.items() if isinstance(thing, NodeRow)]
        if met and self.number(2):
            name = self.one(met)
            here, text = self.stands[name], f"({name})"  # type: ignore[assignment]
        else:
            text = self.node(here)
        for _ in range(self.one((0, 1, 1, 1, 2, 2, 3))):
            leads = [edge for edge in self.edges if here.id in (edge.source, edge.target)]
            if not leads:
                break
            edge = self.one(leads)
            outward = edge.source == here.id
            here = self.nodes[edge.target if outward else edge.source]
            text += self.edge(edge, outward) + self.node(here)
        if not self.number(3):
            name = f"p{len(self.paths)}"
            self.paths.append(name)
            return f"{name} = {text}"
        return text

    def node(self, node: NodeRow) -> str:
        same = [name for name, thing in self.stands.items() if thing is node]
        if same and self.number(3):
            return f"({self.one(same)})"
        covering = [name for name in (*self.model.types, NODE) if node.kind in self.model.covers(name)]
        labels = self.one(
            (
                "",
                "",
                f":{node.kind}",
                f":{self.one(covering)}",
                f":{node.kind}|{self.one([*self.model.kinds])}",
            )
        )
        return f"({self.filler(node, 'n', labels)})"

    def edge(self, edge: EdgeRow, outward: bool) -> str:
        types = [*self.model.relationships]
        labels = self.one(("", f":{edge.type}", f":{edge.type}", f" IS {edge.type}|{self.one(types)}"))
        hops = (
            self.one(("", "", "", "", "{1,2}", "{0,1}", "{2}", "{1,3}", "?", "+"))
            if labels.startswith(":")
            else ""
        )
        filler = self.filler(edge, "e", labels, bool(hops))
        turn = self.number(5)
        if turn == 5:
            return (f"-[{filler}]-" if filler else self.one(("-", "~", "<->"))) + hops
        if turn == 4:
            outward = not outward
        if not filler:
            return ("->" if outward else "<-") + hops
        return (f"-[{filler}]->" if outward else f"<-[{filler}]-") + hops

    def filler(self, thing: NodeRow | EdgeRow, stem: str, labels: str, several: bool = False) -> str:
        name = f"{stem}{len(self.stands)}" if self.number(3) else ""
        inside = ""
        if name:
            self.stands[name] = thing
            if several:
                self.several.add(name)
            if not self.number(2):
                inside = f" WHERE {self.test(name)}"
        own = [
            one for one in self.shape(thing) if not one.listed and thing.properties.get(one.name) is not None
        ]
        if own and not inside and not self.number(5):
            property = self.one(own)
            inside = f" {{{property.name}: {self.value(thing, property)}}}"
        return f"{name}{labels}{inside}"

    # Conditions

    def shape(self, thing: NodeRow | EdgeRow) -> list[Property]:
        if isinstance(thing, NodeRow):
            return [*self.model.kinds[thing.kind].properties.values()]
        return [*self.model.records[self.model.relationships[thing.type].record].properties.values()]

    def condition(self, depth: int) -> str:
        turn = self.number(7) if depth < 4 else 0
        if turn < 3:
            names = [name for name in self.stands if name not in self.several]
            return self.test(self.one(names)) if names else "1 = 1"
        if turn == 3:
            return f"NOT ({self.condition(depth + 1)})"
        word = self.one(("AND", "OR", "and"))
        return f"({self.condition(depth + 1)}) {word} {self.condition(depth + 1)}"

    def test(self, name: str) -> str:
        """One test of a variable, which mostly holds of what it stood for on the walk."""
        thing = self.stands[name]
        turn = self.number(11)
        if turn == 0:
            return f"{name}.id {self.one(('=', '<>', '<'))} {_text(thing.id)}"
        if turn == 1 and isinstance(thing, NodeRow):
            return f"{name} IS {self.one(('', 'NOT '))}{self.one([thing.kind, *self.model.types])}"
        others = [
            one
            for one, other in self.stands.items()
            if type(other) is type(thing) and one not in self.several
        ]
        if turn == 2 and others and name not in self.several:
            return f"{name}{self.one(('', '.id'))} {self.one(('=', '<>'))} {self.one(others)}{self.one(('', '.id'))}"
        properties = self.shape(thing)
        if not properties or turn == 3:
            return f"{name}.confidence {self.one(('=', '<>'))} 'LOW'"
        own = self.one(properties)
        said = f"{name}.{own.name}"
        if turn == 4:
            return f"{said} IS {self.one(('', 'NOT '))}NULL"
        if own.listed:
            return f"{self.value(thing, own)} IN {said}"
        if turn == 5 and others and name not in self.several:
            return f"{said} {self.one(('=', '<>'))} {self.one(others)}.{own.name}"
        return self.compared(thing, own, said)

    def compared(self, thing: NodeRow | EdgeRow, own: Property, said: str) -> str:
        value = self.value(thing, own)
        if own.type == "EDTF" and self.number(2):
            if self.number(1):
                return f"{self.one(DATES)}({said}, {value})"
            return f"year({said}) {self.one(('=', '>=', '<', '<>'))} {self.one((1980, 2007, 2008, 2009))}"
        if own.type in TEXTS and self.number(1):
            word = self.one(("CONTAINS", "STARTS WITH", "ENDS WITH", "NOT CONTAINS", "<", ">="))
            return f"{f'fold({said})' if self.number(1) else said} {word} {value}"
        if own.type in NUMBERS and self.number(1):
            return (
                f"{value} {self.one(('<', '<=', '>', '>='))} {said}"
                if self.number(1)
                else f"{said} > {value}"
            )
        if not self.number(3):
            return f"{said} {self.one(('', 'NOT '))}IN [{value}, {self.value(thing, own)}]"
        return f"{said} {self.one(('=', '=', '<>'))} {value}"

    def value(self, thing: NodeRow | EdgeRow, own: Property) -> str:
        """A value of a property: mostly the one that a thing has, now and then as a parameter."""
        found = thing.properties.get(own.name)
        held = [
            one.properties[own.name]
            for one in (*self.nodes.values(), *self.edges)
            if own.name in one.properties and self.typed(one, own)
        ]
        if isinstance(found, list):
            found = self.one(found) if found else None
        if found is None or not self.number(3):
            held = [item for one in held for item in (one if isinstance(one, list) else [one])]
            found = (
                self.one(held) if held else {"Int": 1, "Float": 0.5, "Boolean": True}.get(own.type, "2008")
            )
        if own.type in self.model.enums and found not in self.model.enums[own.type].values:
            found = next(iter(self.model.enums[own.type].values))
        if own.type in ("Currency", "URL", "Decimal") and found == "2008":
            found = {"Currency": "EUR", "URL": "https://example.org/", "Decimal": "1.5"}[own.type]
        if not self.number(4):
            self.params[f"v{len(self.params)}"] = found
            return f"$v{len(self.params) - 1}"
        if isinstance(found, bool):
            return str(found)
        if isinstance(found, float):
            return f"{found!r}" if "e" in repr(found) and "." in repr(found) else f"{found:.1f}"
        return _text(found) if isinstance(found, str) else str(found)

    def typed(self, thing: NodeRow | EdgeRow, own: Property) -> bool:
        return any(one.name == own.name and one.type == own.type for one in self.shape(thing))


def _text(found: str) -> str:
    return "'" + found.replace("\\", "\\\\").replace("'", "''") + "'"


def _literal(value: Any) -> str:
    """JSON as a document holds it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_literal(one)}" for key, one in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
