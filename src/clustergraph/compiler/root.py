"""A validated operation becomes a plan: the questions of a query, those below a date, and what a subscription follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from graphql import FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode, OperationType

from clustergraph.compiler.context import Context, location, locations, value
from clustergraph.compiler.fields import Nodes, Sets, sets_of
from clustergraph.compiler.matches import MatchQuestions
from clustergraph.compiler.paths import PathQuestions
from clustergraph.compiler.selections import Selections
from clustergraph.compiler.subgraphs import subgraph
from clustergraph.errors import BadUserInput
from clustergraph.model.shape import NODE, Kind, Model, Record
from clustergraph.plan.operators import (
    Fields,
    Find,
    FindAll,
    GraphFacts,
    Introspect,
    Live,
    Look,
    Lookup,
    LookupAll,
    LookupEdge,
    Output,
    Plan,
    Text,
    Timeline,
    When,
)
from clustergraph.plan.values import Constant


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
    context = Context(schema, model, fragments, variables)
    root, sets = _Root(context), (operation.selection_set,)
    if operation.operation is OperationType.SUBSCRIPTION:
        fields, when = root.followed(sets)
    else:
        fields, when = root.questions(sets), When.ONCE
    return Plan(fields, name, frozenset(context.settled), when)


class _Root:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.model = context.model
        self.selections = Selections(context)
        self.matches = MatchQuestions(context)
        self.paths = PathQuestions(context)
        self.following = False
        self.named: dict[str, Kind | Record] = {}
        for kind in self.model.types.values():
            self.named |= {kind.singular: kind, kind.plural: kind}
        for record in self.model.records.values():
            if record.declared:
                self.named |= {record.singular: record, record.plural: record}

    def questions(self, sets: Sets) -> Fields:
        """The questions of a query."""
        asked = self.context.collect(sets, "Query").items()
        return tuple((key, self._question(nodes)) for key, nodes in asked)

    def followed(self, sets: Sets) -> tuple[Fields, When]:
        """What a subscription follows: one field, which validation has seen to (GraphQL specification, 5.2.4.1)."""
        ((key, nodes),) = self.context.collect(sets, "Subscription").items()
        if nodes[0].name.value == "graphChanged":
            return ((key, self._graph(nodes)),), When.CHANGED
        self.following = True
        return ((key, Live(self.questions(sets_of(nodes)))),), When.LIVE

    def _graph(self, nodes: Nodes) -> GraphFacts:
        return GraphFacts(tuple(self._facts(sets_of(nodes), "Graph")))

    def _question(self, nodes: Nodes) -> Output:
        name = nodes[0].name.value
        if name in self.named:
            return self._of_model(self.named[name], nodes)
        self._check_inside(name, nodes)
        match name:
            case "__typename":
                return Text("Query")
            case "__schema" | "__type":
                return Introspect()
            case "asOf" | "between":
                return self._look(nodes, name)
            case "graph":
                return self._graph(nodes)
            case "timeline":
                return self._timeline(nodes)
            case "node":
                lookup = Lookup(NODE, self.model.covers(NODE), self._given(nodes, "id"))
                return Find(lookup, self.context.select(nodes, NODE))
            case "nodes":
                found = LookupAll(self._given(nodes, "ids"), location(nodes))
                return FindAll(found, self.context.select(nodes, NODE))
            case "subgraph":
                return subgraph(self.context, nodes)
            case "match":
                return self.matches.match(nodes)
            case "path":
                return self.paths.path(nodes)
            case "paths":
                return self.paths.paths(nodes)
            case _:
                return self.selections.listings.listing("Query", nodes)

    def _check_inside(self, name: str, nodes: Nodes) -> None:
        """Raises BadUserInput for what stands beside other questions only."""
        introspects, place = name in ("__schema", "__type"), locations(nodes)
        if self.context.inside and (introspects or name in ("asOf", "between")):
            said = f"{name} stands inside {self.context.inside}"
            raise BadUserInput(said, "Ask it beside, not inside.", place)
        if self.following and introspects:
            raise BadUserInput(f"{name} stands inside live", "Ask it in a query: it never changes.", place)

    def _given(self, nodes: Nodes, name: str) -> Any:
        return self.context.arguments("Query", nodes)[name]

    def _of_model(self, named: Kind | Record, nodes: Nodes) -> Output:
        """One node or edge by its id, or a connection of all of them."""
        if nodes[0].name.value == named.plural:
            return self.selections.connections.of_all(named, nodes)
        id = self._given(nodes, "id")
        if isinstance(named, Record):
            lookup: Lookup | LookupEdge = LookupEdge(named.name, named.relationships, id)
        else:
            lookup = Lookup(named.name, self.model.covers(named.name), id)
        return Find(lookup, self.context.select(nodes, named.name))

    def _look(self, nodes: Nodes, name: str) -> Look:
        given = self.context.arguments("Query", nodes)
        date = given["date" if name == "asOf" else "start"]
        until = None if name == "asOf" else value(given["end"])
        certain = given.get("known") == Constant("CERTAIN")
        self.context.inside = name
        fields = self.questions(sets_of(nodes))
        self.context.inside = ""
        return Look(value(date), until, certain, fields, location(nodes))

    def _timeline(self, nodes: Nodes) -> Timeline:
        given = self.context.arguments("Query", nodes)
        dated = [
            one.type for one in self.model.relationships.values() if self.model.records[one.record].valid
        ]
        of = cast("Constant", given.get("of", Constant(tuple(dated)))).value
        every = cast("Constant", given.get("every", Constant("YEAR"))).value
        facts = []
        for key, found in self.context.collect(sets_of(nodes), "TimelinePoint").items():
            name = found[0].name.value
            known = (
                self.context.arguments("TimelinePoint", found).get("known") if name != "__typename" else None
            )
            facts.append((key, name, known == Constant("CERTAIN")))
        start, end = (value(given[name]) if name in given else None for name in ("start", "end"))
        return Timeline(tuple(of), every, start, end, tuple(facts), location(nodes))

    def _facts(self, sets: Sets, type: str) -> Iterator[tuple[str, str, Any]]:
        for key, found in self.context.collect(sets, type).items():
            name = found[0].name.value
            below = {"counts": "KindCount", "lastLoad": "Load"}.get(name)
            yield key, name, tuple(self._facts(sets_of(found), below)) if below else None
