"""A validated operation becomes a plan: each selection set is compiled once for each concrete kind that it can meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, cast

from graphql import (
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
)

from clustergraph.compiler.aggregates import Aggregates
from clustergraph.compiler.arguments import Tree, arguments
from clustergraph.compiler.conditions import Conditions, attribute, expand
from clustergraph.compiler.fields import Collector, Nodes, Sets, sets_of
from clustergraph.compiler.fulltext import TextQuestions
from clustergraph.compiler.paths import PathQuestions
from clustergraph.compiler.questions import Questions
from clustergraph.errors import BadUserInput
from clustergraph.model.names import stem
from clustergraph.model.shape import NODE, RELATIONSHIP, End, Kind, Model, Record
from clustergraph.plan.evidence import Because
from clustergraph.plan.operators import (
    Cite,
    Connection,
    Cursor,
    Distinct,
    Fields,
    Filter,
    Find,
    FindAll,
    Given,
    GraphFacts,
    Introspect,
    Look,
    Lookup,
    LookupAll,
    LookupEdge,
    Neighbour,
    NeighbourEdge,
    Output,
    Page,
    PageFacts,
    PageNodes,
    PageRows,
    Plan,
    Reach,
    Rows,
    Scan,
    ScanEdges,
    Select,
    Sort,
    Supports,
    Tell,
    Text,
    Timeline,
    TotalCount,
    Visit,
)
from clustergraph.plan.predicates import CONFIDENCE, ID, TRUE, Expand, Place, Predicate
from clustergraph.plan.rewrites import rewritten
from clustergraph.plan.values import Constant, Items, Parameter, Value, resolved

MAX_SELECTS = 2000
"""Selections of one plan. Fragments on kinds may merge in as many ways as there are chains of kinds."""


def planned(
    schema: GraphQLSchema,
    model: Model,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
) -> Plan:
    """The plan of a validated operation. `variables` are coerced ones; of them only what `shape_of_variables` tells is
    used, and the values of those that the plan says are `settled`. So one plan serves every request that has these alike."""
    name = operation.name.value if operation.name else None
    selections = _Selections(schema, model, fragments, variables)
    fields = selections.root((operation.selection_set,))
    return Plan(fields, name, frozenset(selections.settled))


class _Selections:
    def __init__(
        self,
        schema: GraphQLSchema,
        model: Model,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self.schema = schema
        self.model = model
        self.collect = Collector(schema, model, fragments, variables).collect
        self.variables = variables
        self.conditions = Conditions(model)
        self.aggregates = Aggregates(
            model, self.conditions, self.collect, self.select, self._arguments, self._rows_of_group
        )
        self.settled: set[str] = set()
        self.own = Questions(model, self.collect, self.select, self._arguments, self._settle)
        self.paths = PathQuestions(
            model, self.conditions, self.collect, self._arguments, self._settle, self.own.path
        )
        self.inside = ""
        """The view that questions are compiled in."""
        self.selects: dict[tuple[tuple[int, ...], str, bool], Select] = {}
        self.questions: dict[str, Any] = {}
        for kind in model.types.values():
            self.questions |= {kind.singular: kind, kind.plural: kind}
        for record in model.records.values():
            if record.declared:
                self.questions |= {record.singular: record, record.plural: record}

    # Selection sets

    def select(self, nodes: Nodes, type: str) -> Select:
        """What is told of a node or an edge of a static type, for each kind or record that it may be."""
        sets = sets_of(nodes)
        key = (tuple(map(id, sets)), type, bool(self.inside))
        if key not in self.selects:
            if len(self.selects) == MAX_SELECTS:
                raise BadUserInput("the request asks for too much at once", "Split it into several requests.")
            fields: dict[str, Fields] = {}
            self.selects[key] = select = Select(type, fields)
            if type == RELATIONSHIP or type in self.model.records:
                records = self.model.records if type == RELATIONSHIP else (type,)
                fields |= {
                    name: tuple(self._record_fields(sets, self.model.records[name])) for name in records
                }
            else:
                fields |= {kind: tuple(self._node_fields(sets, kind)) for kind in self.model.covers(type)}
            return select
        return self.selects[key]

    def _arguments(self, type: str, nodes: Nodes) -> dict[str, Tree]:
        definition = cast("GraphQLObjectType", self.schema.type_map[type]).fields[nodes[0].name.value]
        return arguments(nodes[0], definition, self.variables)

    def _settle(self, tree: Tree) -> Any:
        """The value of a tree. The variables in it are settled: the plan is for their values."""
        match tree:
            case dict():
                return {name: self._settle(one) for name, one in tree.items()}
            case list():
                return [self._settle(one) for one in tree]
            case Items(values):
                return [self._settle(one) for one in values]
            case Parameter(path):
                self.settled.add(str(path[0]))
                return resolved(tree, self.variables)
            case Constant(value):
                return value
            case None:
                return None

    # Fields

    def root(self, sets: Sets, inside: str = "") -> Fields:
        """The questions of a query; `inside` names the view that they stand in."""
        asked = self.collect(sets, "Query").items()
        return tuple((key, self._question(nodes, inside)) for key, nodes in asked)

    def _question(self, nodes: Nodes, inside: str) -> Output:
        name = nodes[0].name.value
        if name == "__typename":
            return Text("Query")
        if inside and (name in ("asOf", "between") or name.startswith("__")):
            raise BadUserInput(
                f"{name} stands inside {inside}", "Ask it beside, not inside.", _locations(nodes)
            )
        if name.startswith("__"):
            return Introspect()
        if name in ("asOf", "between"):
            return self._look(nodes, name)
        if name == "graph":
            return GraphFacts(tuple(self._facts(sets_of(nodes), "Graph")))
        given = self._arguments("Query", nodes)
        if name == "timeline":
            return self._timeline(given, nodes)
        if name == "match":
            return self.own.match(nodes, _location(nodes))
        if name == "search":
            return TextQuestions(self.collect, self.select, self._arguments).search(nodes, _location(nodes))
        if name in ("path", "paths"):
            asked_of = self.paths.path if name == "path" else self.paths.paths
            return asked_of(nodes, _location(nodes))
        if name == "node":
            return Find(Lookup(NODE, self.model.covers(NODE), _value(given["id"])), self.select(nodes, NODE))
        if name == "nodes":
            return FindAll(LookupAll(_value(given["ids"]), _location(nodes)), self.select(nodes, NODE))
        asked = self.questions[name]
        if name == asked.singular and isinstance(asked, Record):
            return Find(
                LookupEdge(asked.name, asked.relationships, _value(given["id"])),
                self.select(nodes, asked.name),
            )
        if name == asked.singular:
            found = Lookup(asked.name, self.model.covers(asked.name), _value(given["id"]))
            return Find(found, self.select(nodes, asked.name))
        if isinstance(asked, Record):
            test = self.conditions.of_edge(given.get("where"), asked.name)
            rows: Rows = ScanEdges(asked.name, asked.relationships)
        else:
            test = self.conditions.of_node(given.get("where"), asked.name)
            rows = Scan(asked.name, self.model.covers(asked.name))
        rows = rows if test == TRUE else rewritten(Filter(rows, test), self.model)
        by = self.conditions.by_edge if isinstance(asked, Record) else self.conditions.by_node
        terms = tuple(by(term, asked.name) for term in cast("list[Tree]", given.get("orderBy", [])))
        page = self._page(Sort(rows, terms) if terms else rows, f"Query.{name}", given, nodes)
        return self._connection(page, nodes, asked.name, asked.name, None, asked)

    def _look(self, nodes: Nodes, name: str) -> Look:
        given = self._arguments("Query", nodes)
        date = given["date" if name == "asOf" else "start"]
        until = None if name == "asOf" else _value(given["end"])
        certain = given.get("known") == Constant("CERTAIN")
        self.inside = name
        fields = self.root(sets_of(nodes), name)
        self.inside = ""
        return Look(_value(date), until, certain, fields, _location(nodes))

    def _timeline(self, given: Mapping[str, Tree], nodes: Nodes) -> Timeline:
        dated = [
            one.type for one in self.model.relationships.values() if self.model.records[one.record].valid
        ]
        of = cast("Constant", given.get("of", Constant(tuple(dated)))).value
        every = cast("Constant", given.get("every", Constant("YEAR"))).value
        facts = []
        for key, found in self.collect(sets_of(nodes), "TimelinePoint").items():
            name = found[0].name.value
            known = self._arguments("TimelinePoint", found).get("known") if name != "__typename" else None
            facts.append((key, name, known == Constant("CERTAIN")))
        start, end = (_value(given[name]) if name in given else None for name in ("start", "end"))
        return Timeline(tuple(of), every, start, end, tuple(facts), _location(nodes))

    def _node_fields(self, sets: Sets, kind: str) -> Iterator[tuple[str, Output]]:
        shape = self.model.kinds[kind]
        for key, nodes in self.collect(sets, kind).items():
            name = nodes[0].name.value
            if name in shape.properties:
                yield key, Tell(attribute(shape.properties[name]))
            elif name in shape.ends and shape.ends[name].many:
                yield key, self._edges(nodes, shape.ends[name], kind)
            elif name in shape.ends:
                end = shape.ends[name]
                yield key, Neighbour(expand(end), self.select(nodes, end.neighbour))
            elif name.endswith("Edge") and name[:-4] in shape.ends:
                end = shape.ends[name[:-4]]
                yield (
                    key,
                    NeighbourEdge(
                        expand(end), self._row_fields(sets_of(nodes), f"{stem(end)}Edge", end.neighbour, end)
                    ),
                )
            elif name == "supports":
                given = self._arguments(kind, nodes)
                page = self._page(Supports(), f"{kind}.supports", given, nodes)
                yield key, self._connection(page, nodes, f"{kind}Supports", NODE, None, None)
            else:
                yield key, self._common(nodes, kind)

    def _record_fields(self, sets: Sets, record: Record) -> Iterator[tuple[str, Output]]:
        source, target = self.model.ends_of(record)
        for key, nodes in self.collect(sets, record.name).items():
            name = nodes[0].name.value
            if name in record.properties:
                yield key, Tell(attribute(record.properties[name]))
            elif name in ("source", "target"):
                yield key, Visit(Place(name), self.select(nodes, source if name == "source" else target))
            else:
                yield key, self._common(nodes, record.name)

    def _common(self, nodes: Nodes, type: str) -> Output:
        """The fields that every node and edge has."""
        match nodes[0].name.value:
            case "__typename":
                return Text(type)
            case "id":
                return Tell(ID)
            case "confidence":
                return Tell(CONFIDENCE)
            case name:
                assert name == "citations", name
                only = self._arguments(type, nodes).get("property")
                select = self.select(nodes, cast("str", self.model.source_kind))
                return Cite(select, None if only is None else _value(only), _location(nodes))

    # Connections

    def _edges(self, nodes: Nodes, end: End, kind: str) -> Connection:
        given = self._arguments(kind, nodes)
        rows: Rows = expand(end)
        test = self.conditions.of_row(given.get("where"), end)
        rows = rows if test == TRUE else rewritten(Filter(rows, test), self.model)
        terms = tuple(
            self.conditions.by_row(term, end) for term in cast("list[Tree]", given.get("orderBy", []))
        )
        rows = Sort(rows, terms) if terms else rows
        rows = Distinct(rows) if given.get("distinct") == Constant(True) else rows
        return self._connection(
            self._page(rows, f"{end.owner}.{end.field}", given, nodes), nodes, stem(end), end.neighbour, end,
            self.model.records[self.model.relationships[end.relationship].record],
        )  # fmt: skip

    def _rows_of_group(self, rows: Given, nodes: Nodes, type: str, shape: Kind | Record) -> Connection:
        """The rows of a group as a connection of their own."""
        given = self._arguments(type, nodes)
        by = self.conditions.by_edge if isinstance(shape, Record) else self.conditions.by_node
        terms = tuple(by(term, shape.name) for term in cast("list[Tree]", given.get("orderBy", [])))
        page = self._page(Sort(rows, terms) if terms else rows, f"{type}.rows", given, nodes)
        return self._connection(page, nodes, shape.name, shape.name, None, shape)

    def _page(self, rows: Rows, field: str, given: Mapping[str, Tree], nodes: Nodes) -> Page:
        bounds = {name: _value(given[name]) for name in ("first", "last", "after", "before") if name in given}
        return Page(rows, field, **bounds, location=_location(nodes))

    def _connection(
        self, page: Page, nodes: Nodes, name: str, node: str, end: End | None, shape: Kind | Record | None
    ) -> Connection:
        """A connection; `shape` is that of its rows for what they add up to."""
        fields: list[tuple[str, Output]] = []
        for key, found in self.collect(sets_of(nodes), f"{name}Connection").items():
            match found[0].name.value:
                case "__typename":
                    fields.append((key, Text(f"{name}Connection")))
                case "totalCount":
                    fields.append((key, TotalCount()))
                case "nodes":
                    fields.append((key, PageNodes(self.select(found, node))))
                case "edges":
                    because = partial(self._because, page.rows)
                    row = self._row_fields(sets_of(found), f"{name}Edge", node, end, because)
                    fields.append((key, PageRows(row)))
                case "pageInfo":
                    facts = self.collect(sets_of(found), "PageInfo").items()
                    fields.append((key, PageFacts(tuple((one, asked[0].name.value) for one, asked in facts))))
                case _:
                    if found[0].name.value == "changes":
                        self._check_changes(page, found)
                    of, place = f"{name}Connection", _location(found)
                    told = self.aggregates.output(found, of, cast("Any", shape), page.rows, place)
                    fields.append((key, told))
        return Connection(page, tuple(fields))

    def _check_changes(self, page: Page, nodes: Nodes) -> None:
        """Changes look at dates of their own: they cannot be asked in a view, nor of the rows of a group."""
        where = "a group" if isinstance(_origin(page.rows), Given) else self.inside
        if where:
            raise BadUserInput(
                f"changes stands inside {where}", "Ask it of a connection outside.", _locations(nodes)
            )

    def _because(self, rows: Rows, nodes: Nodes) -> Because:
        """Why a row is among those of a connection."""
        test: Predicate = TRUE
        while isinstance(rows, Filter | Sort | Distinct):
            test = rows.test if isinstance(rows, Filter) else test
            rows = rows.rows
        rows = rows.scan if isinstance(rows, Reach) else rows
        place = (
            None if isinstance(rows, Expand) else Place.EDGE if isinstance(rows, ScanEdges) else Place.NODE
        )
        return Because(test, place, self.own.evidence(sets_of(nodes)))

    def _row_fields(
        self,
        sets: Sets,
        type: str,
        node: str,
        end: End | None,
        because: Callable[[Nodes], Because] | None = None,
    ) -> Fields:
        fields: list[tuple[str, Output]] = []
        for key, found in self.collect(sets, type).items():
            match found[0].name.value:
                case "__typename":
                    fields.append((key, Text(type)))
                case "cursor":
                    fields.append((key, Cursor()))
                case "because" if because:
                    fields.append((key, because(found)))
                case "node":
                    place = Place.EDGE if node in self.model.records else Place.NODE
                    fields.append((key, Visit(place, self.select(found, node))))
                case "relationship":
                    fields.append((key, Visit(Place.EDGE, self.select(found, RELATIONSHIP))))
                case "properties" if end is not None:
                    record = self.model.relationships[end.relationship].record
                    fields.append((key, Visit(Place.EDGE, self.select(found, record))))
        return tuple(fields)

    def _facts(self, sets: Sets, type: str) -> Iterator[tuple[str, str, Any]]:
        for key, found in self.collect(sets, type).items():
            name = found[0].name.value
            below = {"counts": "KindCount", "lastLoad": "Load"}.get(name)
            yield key, name, tuple(self._facts(sets_of(found), below)) if below else None


def _origin(rows: Rows) -> Rows:
    """Where rows come from in the end."""
    while isinstance(rows, Filter | Sort | Distinct):
        rows = rows.rows
    return rows


def _value(tree: Tree) -> Value:
    return cast("Value", tree)


def _locations(nodes: Nodes) -> list[tuple[int, int]]:
    place = _location(nodes)
    return [place] if place else []


def _location(nodes: Nodes) -> tuple[int, int] | None:
    loc = nodes[0].loc
    return (loc.start_token.line, loc.start_token.column) if loc else None
