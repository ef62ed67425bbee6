"""What the parts of one compilation share: the model, the document, and the values of its variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from graphql import FragmentDefinitionNode, GraphQLObjectType, GraphQLSchema

from clustergraph.compiler.arguments import Tree, arguments
from clustergraph.compiler.conditions import Conditions
from clustergraph.compiler.fields import Collector, Nodes, Sets
from clustergraph.errors import BadUserInput
from clustergraph.model.shape import Model
from clustergraph.plan.operators import Select
from clustergraph.plan.values import Constant, Items, Parameter, Value, resolved

Place = tuple[int, int] | None
"""A line and a column of the document."""


class Context:
    """One operation while it is compiled."""

    select: Callable[[Nodes, str], Select]
    """What is told of a node or an edge of a static type, for each kind or record that it may be."""

    def __init__(
        self,
        schema: GraphQLSchema,
        model: Model,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self.schema = schema
        self.model = model
        self.variables = variables
        self.conditions = Conditions(model)
        self._collector = Collector(schema, model, fragments, variables)
        self.settled: set[str] = set()
        """The variables whose values the plan is made for."""
        self.inside = ""
        """The view that questions are compiled in."""

    def collect(self, sets: Sets, type: str) -> dict[str, Nodes]:
        """The fields that a selection asks of a concrete type, by response key."""
        return self._collector.collect(sets, type)

    def arguments(self, type: str, nodes: Nodes) -> dict[str, Tree]:
        """The arguments of a field of a type that are given."""
        definition = cast("GraphQLObjectType", self.schema.type_map[type]).fields[nodes[0].name.value]
        return arguments(nodes[0], definition, self.variables)

    def settle(self, tree: Tree) -> Any:
        """The value of a tree. The variables in it are settled: the plan is for their values."""
        match tree:
            case dict():
                return {name: self.settle(one) for name, one in tree.items()}
            case list():
                return [self.settle(one) for one in tree]
            case Items(values):
                return [self.settle(one) for one in values]
            case Parameter(path):
                self.settled.add(str(path[0]))
                return resolved(tree, self.variables)
            case Constant(value):
                return value
            case None:
                return None


def slice_of(given: Mapping[str, Tree]) -> dict[str, Any]:
    """The arguments that say which slice of its rows a page is."""
    return {name: given[name] for name in ("first", "last", "after", "before") if name in given}


def value(tree: Tree) -> Value:
    """A tree that is a leaf."""
    return cast("Value", tree)


def location(nodes: Nodes) -> Place:
    """Where a field stands."""
    loc = nodes[0].loc
    return (loc.start_token.line, loc.start_token.column) if loc else None


def locations(nodes: Nodes) -> list[tuple[int, int]]:
    """The same, for an error."""
    place = location(nodes)
    return [place] if place else []


@contextmanager
def located(place: Place) -> Iterator[None]:
    """What is wrong with a text in a question is wrong where the question stands."""
    try:
        yield
    except BadUserInput as error:
        if error.locations or not place:
            raise
        raise BadUserInput(error.message, error.hint, [place]) from None
