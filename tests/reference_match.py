"""The oracle's patterns: every node tried in every place, every edge between them, and only then the conditions."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError

from clustergraph.compiler.patterns.reader import read_pattern
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
    PathText,
    PropertyOf,
    parsed,
)
from clustergraph.errors import RequestError
from clustergraph.model.shape import Direction
from clustergraph.seeds.rows import EdgeRow, NodeRow

if TYPE_CHECKING:
    from tests.reference import Reference

OPERATORS = {
    "=": "eq", "<>": "ne", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte", "IN": "in", "CONTAINS": "contains",
    "STARTS WITH": "startsWith", "ENDS WITH": "endsWith",
}  # fmt: skip
Row = dict[str, Any]
"""What each variable stands for; those without a name have a number."""


class Trail(tuple[EdgeRow, ...]):
    """Several edges that one variable stands for."""

    __slots__ = ()

    @property
    def id(self) -> str:
        return " ".join(edge.id.partition("@")[0] for edge in self)


class PatternRows:
    """The rows of a pattern in one view."""

    def __init__(
        self, reference: Reference, text: str, params: Mapping[str, Any], terms: Sequence[Any]
    ) -> None:
        self.reference = reference
        self.model = reference.model
        self.params = params
        try:
            read = read_pattern(text, self.model)  # what is refused is not the oracle's matter
            for term in terms:
                read.attribute(read.place(term["variable"]), term.get("property", "id"))
        except RequestError as error:
            raise GraphQLError(error.message) from None
        self.text = parsed(text)
        self.names: dict[int, str] = {}
        """The name of each node and edge of the text, in the order in which cursors have them."""
        nodes = [one for path in self.text.paths for one in path.nodes]
        edges = [hop.element for path in self.text.paths for hop in path.hops]
        for place, one in enumerate([*nodes, *edges]):
            self.names[id(one)] = one.variable.text if one.variable else f"#{place}"
        self.order = [*dict.fromkeys(self.names[id(one)] for one in [*nodes, *edges])]

    def rows(self) -> list[Row]:
        return [row for row in self._paths(list(self.text.paths), {}) if self._holds_of(row)]

    def _paths(self, left: Sequence[PathText], row: Row) -> Iterator[Row]:
        if not left:
            yield row
            return
        path, *others = left
        for found in self._nodes(list(path.nodes), list(path.hops), row):
            yield from self._paths(others, found)

    def _nodes(self, nodes: Sequence[Element], hops: Sequence[Hop], row: Row) -> Iterator[Row]:
        """Ways to go on from before a node of a path, of which some is left."""
        first, *others = nodes
        name = self.names[id(first)]
        for node in self.reference.nodes:
            if name in row and row[name] is not node:
                continue
            kinds = [kind for label in first.labels for kind in self.model.covers(label.text)]
            if first.labels and node.kind not in kinds:
                continue
            here = {**row, name: node}
            if not hops:
                yield here
                continue
            hop, *left = hops
            for edges, end in self._trails(hop, node, here):
                held = Trail(edges) if hop.hops else edges[0]
                follow = {**here, self.names[id(hop.element)]: held}
                after = self.names[id(others[0])]
                if after not in follow or follow[after] is end:
                    yield from self._nodes(others, left, {**follow, after: end})

    def _trails(self, hop: Hop, start: NodeRow, row: Row) -> Iterator[tuple[tuple[EdgeRow, ...], NodeRow]]:
        """Edges in a row from a node, as many as a hop stands for, with the node that they lead to."""
        used = {edge.id for held in row.values() for edge in _edges(held)}
        least, most = hop.hops or (1, 1)
        most = len(self.reference.edges) if most is None else most
        found: list[tuple[tuple[EdgeRow, ...], NodeRow]] = [((), start)]
        while found:
            edges, node = found.pop()
            if len(edges) >= least:
                yield edges, node
            if len(edges) < most:
                for edge in self.reference.edges:
                    if edge.id not in used and edge not in edges and self._fits(hop, edge):
                        for end in self._ends(hop, edge, node):
                            found.append(((*edges, edge), end))  # noqa: PERF401

    def _fits(self, hop: Hop, edge: EdgeRow) -> bool:
        element = hop.element
        if element.labels and edge.type not in [label.text for label in element.labels]:
            return False
        if not hop.hops:
            return True  # its conditions wait until all is found
        row = {self.names[id(element)]: edge}
        return self._own(element, row)

    def _ends(self, hop: Hop, edge: EdgeRow, node: NodeRow) -> list[NodeRow]:
        """The other ends of an edge, each once, from a node that it is followed from in the direction of a hop."""
        both = hop.direction is Direction.BOTH or self.model.relationships[edge.type].symmetric
        ends = []
        if edge.source == node.id and (both or hop.direction is Direction.OUT):
            ends.append(edge.target)
        if edge.target == node.id and (both or hop.direction is Direction.IN) and edge.source not in ends:
            ends.append(edge.source)
        return [one for one in self.reference.nodes if one.id in ends]

    def nodes_of(self, row: Row) -> list[NodeRow]:
        """All nodes of a row, each once: those of variables, then those that several edges in a row come by."""
        found = [row[name] for name in self.order if isinstance(row[name], NodeRow)]
        for path in self.text.paths:
            for node, hop in zip(path.nodes, path.hops, strict=False):
                held = row[self.names[id(hop.element)]]
                if isinstance(held, Trail):
                    found += walk(self.reference, row[self.names[id(node)]], held)
        return list({one.id: one for one in found}.values())

    # Conditions

    def _holds_of(self, row: Row) -> bool:
        used = [edge.id for held in row.values() for edge in _edges(held)]
        elements = [one for path in self.text.paths for one in path.nodes]
        elements += [hop.element for path in self.text.paths for hop in path.hops if not hop.hops]
        condition = self.text.condition
        return (
            len(set(used)) == len(used)
            and all(self._own(one, row) for one in elements)
            and (condition is None or self.holds(condition, row))
        )

    def _own(self, element: Element, row: Row) -> bool:
        """Whether what stands for an element is as its brackets say."""
        name = self.names[id(element)]
        return all(
            self._value_holds(self._look(row[name], word.text), "eq", self._given(operand))
            for word, operand in element.properties
        ) and (element.condition is None or self.holds(element.condition, row))

    def holds(self, condition: Condition, row: Row) -> bool:
        match condition:
            case Combined("and", parts):
                return all(self.holds(one, row) for one in parts)
            case Combined(_, parts):
                return any(self.holds(one, row) for one in parts)
            case Negated(part):
                return not self.holds(part, row)
            case IsMissing(operand):
                return self._read(operand, row)[1] is None
            case IsLabelled(Named(variable), labels):
                thing = row[variable.text]
                if isinstance(thing, EdgeRow):
                    return thing.type in [label.text for label in labels]
                return any(thing.kind in self.model.covers(label.text) for label in labels)
            case Claim(Call(name, (left, right))):
                return self._value_holds(self._read(left, row), name.text, self._given(right, row))
            case Claim(operand):
                return self._read(operand, row)[1] is True
            case Compared(word, left, right):
                return self._compared(word, left, right, row)
        raise AssertionError(condition)

    def _compared(self, word: str, left: Operand, right: Operand, row: Row) -> bool:
        if not isinstance(left, PropertyOf | Named | Call) and isinstance(right, PropertyOf | Named | Call):
            if word == "IN":
                type, values = self._read(right, row)
                given = self._given(left)
                return any(self._value_holds((type, one), "eq", given) for one in values or ())
            word, left, right = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(word, word), right, left
        folds = any(isinstance(one, Call) and one.name.text == "fold" for one in (left, right))
        if isinstance(left, Call) and left.name.text == "year":
            type, value = self._read(left.given[0], row)
            return self.reference.value_holds(
                {"year": {OPERATORS[word]: self._given(right, row)}}, type, value
            )
        return self._value_holds(self._read(left, row), OPERATORS[word], self._given(right, row), folds)

    def _value_holds(self, read: tuple[str, Any], key: str, given: Any, folds: bool = False) -> bool:
        type, value = read
        if given is None:
            return key == "ne"
        if type == "ID":
            given = (
                given.partition("@")[0]
                if isinstance(given, str)
                else [one.partition("@")[0] for one in given]
            )
        return self.reference.value_holds({key: given} | ({"ignoreCase": True} if folds else {}), type, value)

    def _given(self, operand: Operand, row: Row | None = None) -> Any:
        match operand:
            case Literal(value):
                return value
            case Listed(items):
                return [self._given(one) for one in items]
            case Param(name):
                return self.params[name.text]
            case _:
                return self._read(operand, row or {})[1]

    def _read(self, operand: Operand, row: Row) -> tuple[str, Any]:
        """The type and the value of what a condition looks at."""
        match operand:
            case PropertyOf(variable, name):
                return self._look(row[variable.text], name.text)
            case Named(variable):
                return "ID", row[variable.text].id.partition("@")[0]
            case Call(_, (inner,)):
                return self._read(inner, row)
        raise AssertionError(operand)

    def _look(self, thing: NodeRow | EdgeRow, name: str) -> tuple[str, Any]:
        if name == "id":
            return "ID", thing.id.partition("@")[0]
        if name in ("kind", "confidence"):
            return name.capitalize(), getattr(thing, name)
        if name == "type":
            return "String", thing.type
        shapes = [*self.model.kinds.values(), *self.model.records.values()]
        own = shapes[0]
        for shape in shapes:
            if shape.name == self.reference.type_of(thing):
                own = shape
        found = own.properties.get(name) or next(
            one.properties[name] for one in shapes if name in one.properties
        )
        return found.type, thing.properties.get(name)


def _edges(held: Any) -> Sequence[EdgeRow]:
    return held if isinstance(held, Trail) else [held] if isinstance(held, EdgeRow) else []


def match(reference: Reference, args: Mapping[str, Any], field: object) -> Row:
    """The connection of the rows of a pattern."""
    terms = args.get("orderBy") or []
    found = PatternRows(reference, args["pattern"], args.get("params") or {}, terms)
    rows = []
    for row in found.rows():
        key = []
        for term in terms:
            type, value = found._look(row[term["variable"]], term.get("property", "id"))
            key.append((type, term.get("direction", "ASC"), value))
        key += [
            (
                "ID",
                "ASC",
                row[name].id.partition("@")[0] if not isinstance(row[name], Trail) else row[name].id,
            )
            for name in found.order
        ]
        cursor = b64encode(json.dumps([str(field), [None, terms], key]).encode()).decode()
        everything = {
            "nodes": found.nodes_of(row),
            "relationships": [one for name in found.order for one in _edges(row[name])],
        }
        rows.append({"node": MatchRow(found, row), "key": key, "cursor": cursor, "because": everything})
    rows.sort(key=cmp_to_key(lambda a, b: reference.compare(a["key"], b["key"])))
    if args.get("distinct"):
        firsts: dict[Any, Row] = {}
        for one in rows:
            firsts.setdefault(tuple(one["node"].row[name].id for name in args["distinct"]), one)
        rows = list(firsts.values())
    page, info = reference.page(rows, field, args)
    why = None if rows else {"steps": [], "drop": None}
    nodes = [row["node"] for row in page]
    return {"totalCount": len(rows), "nodes": nodes, "edges": page, "pageInfo": info, "whyEmpty": why}


class MatchRow:
    """One row, as the API tells of it."""

    def __init__(self, pattern: PatternRows, row: Row) -> None:
        self.pattern = pattern
        self.row = row

    def told(self, name: str, args: Mapping[str, Any]) -> Any:
        variable = args["variable"]
        if name != "path":
            return self.row[variable]
        for path in self.pattern.text.paths:
            if path.variable and path.variable.text == variable:
                nodes = [self.row[self.pattern.names[id(path.nodes[0])]]]
                edges: list[EdgeRow] = []
                for hop in path.hops:
                    edges += _edges(self.row[self.pattern.names[id(hop.element)]])
                return self._path(nodes[0], edges)
            for node, hop in zip(path.nodes, path.hops, strict=False):
                if self.pattern.names[id(hop.element)] == variable:
                    return self._path(self.row[self.pattern.names[id(node)]], self.row[variable])
        raise AssertionError(variable)

    def _path(self, start: NodeRow, edges: Sequence[EdgeRow]) -> Row:
        nodes = walk(self.pattern.reference, start, edges)
        return {"length": len(edges), "cost": None, "nodes": nodes, "relationships": [*edges]}


def walk(reference: Reference, start: NodeRow, edges: Sequence[EdgeRow]) -> list[NodeRow]:
    """The nodes that edges in a row lead to, from a first one."""
    nodes = [start]
    for edge in edges:
        other = edge.target if edge.source == nodes[-1].id else edge.source
        nodes += [one for one in reference.nodes if one.id == other]
    return nodes
