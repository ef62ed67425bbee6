"""Documents that also ask of each node and edge what it is, so that any answer can be drawn as a graph.

Whoever sends `extensions: { "ids": true }` finds in each node `cg_id`, `cg_kind` and, where it has a name, `cg_label`; in each edge that is
asked for by itself `cg_id`, `cg_kind`, `cg_source` and `cg_target`. A node that has a place on earth says so in `cg_latitude` and `cg_longitude`; one that
leads to such a node, as an organisation to its country, has that one in `cg_place`. Beside each date stands the same, `cg_date_when` beside `when`,
and so beside each decimal, `cg_amount_total` beside `total`: what is a date and what is a number of four digits, what is an amount and what is a code of
digits cannot be told from an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    SelectionNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    visit,
)

from clustergraph.model.shape import NODE, RELATIONSHIP

Composite = GraphQLObjectType | GraphQLInterfaceType
IDS = "\0ids\0"
"""What stands before the text of a document that asks so: no document begins with it."""
LABELS = ("name", "title")
"""Fields that say what a node is called, if they are texts that never miss."""
PLACE = ("latitude", "longitude")
"""Fields that say where a node is on earth, in degrees."""
AGAIN = {"EDTF": "cg_date_", "Decimal": "cg_amount_"}
"""Scalars that look like others in an answer, and by which names their values are told again. Lists of them are not."""
Tell = Callable[[Composite], Sequence[SelectionNode]]
"""Says with which fields a type tells something; with none if it does not."""


def identified(schema: GraphQLSchema, document: DocumentNode) -> DocumentNode:
    """A valid document with these fields in each selection of nodes and edges."""
    info = TypeInfo(schema)
    found: DocumentNode = visit(document, TypeInfoVisitor(info, Adding(schema, info)))
    return found


class Adding(Visitor):
    """Adds to the selections of nodes and edges."""

    def __init__(self, schema: GraphQLSchema, info: TypeInfo) -> None:
        super().__init__()
        self.schema = schema
        self.info = info

    def leave_selection_set(self, node: SelectionSetNode, *_: object) -> SelectionSetNode | None:
        """The selection with more in it, or as it is."""
        type = self.info.get_parent_type()
        if not isinstance(type, GraphQLObjectType | GraphQLInterfaceType):
            return None
        added: list[SelectionNode] = again(type, node.selections)
        if is_(type, NODE):
            added += [*told(), *self._each(type, label), *self._each(type, place)]
        elif is_(type, RELATIONSHIP):
            added += [*told(), *(self._end(type, end) for end in ("source", "target"))]
        return SelectionSetNode(selections=(*node.selections, *added)) if added else None

    def _end(self, type: Composite, end: str) -> FieldNode:
        ends: Any = get_named_type(type.fields[end].type)
        return field(f"cg_{end}", end, (*told(), *self._each(ends, label), *self._each(ends, place)))

    def _each(self, type: Composite, tell: Tell) -> Sequence[SelectionNode]:
        """What is told of the nodes of a type; of a type that cannot tell it, what each can that implements it."""
        own = tell(type)
        if own or isinstance(type, GraphQLObjectType):
            return own
        implementing = self.schema.get_implementations(type)
        below: list[Any] = [*implementing.interfaces, *implementing.objects]
        able = [one for one in below if tell(one)]
        return [
            InlineFragmentNode(
                type_condition=NamedTypeNode(name=NameNode(value=one.name)),
                directives=(),
                selection_set=SelectionSetNode(selections=tuple(tell(one))),
            )
            for one in able
            if not any(is_(one, other.name) for other in able if other is not one)
        ]


def is_(type: Composite, name: str) -> bool:
    """Whether a type is another one, or implements it."""
    return type.name == name or any(one.name == name for one in type.interfaces)


def label(type: Composite) -> Sequence[SelectionNode]:
    """What a node is called."""
    named = (name for name in LABELS if name in type.fields and str(type.fields[name].type) == "String!")
    return [field("cg_label", name) for name in named][:1]


def place(type: Composite) -> Sequence[SelectionNode]:
    """Where a node is on earth, or the first node with a place that it leads to."""
    if is_place(type):
        return [field(f"cg_{name}", name) for name in PLACE]
    for name, one in type.fields.items():
        if isinstance(one.type, GraphQLObjectType) and is_place(one.type):
            return [field("cg_place", name, (*told(), *label(one.type), *place(one.type)))]
    return []


def is_place(type: Composite) -> bool:
    return all(name in type.fields and str(type.fields[name].type).startswith("Float") for name in PLACE)


def again(type: Composite, selections: Sequence[SelectionNode]) -> list[SelectionNode]:
    """The dates and amounts of a selection, once more by names that say so."""
    return [
        FieldNode(
            alias=NameNode(value=f"{AGAIN[scalar]}{(one.alias or one.name).value}"),
            name=one.name,
            arguments=one.arguments,
            directives=one.directives,
            selection_set=None,
        )
        for one in selections
        if isinstance(one, FieldNode)
        and one.name.value in type.fields
        and (scalar := str(type.fields[one.name.value].type).rstrip("!")) in AGAIN
    ]


def told() -> tuple[FieldNode, ...]:
    return field("cg_id", "id"), field("cg_kind", "__typename")


def field(alias: str, name: str, selections: tuple[SelectionNode, ...] = ()) -> FieldNode:
    below: Any = SelectionSetNode(selections=selections) if selections else None
    return FieldNode(
        alias=NameNode(value=alias),
        name=NameNode(value=name),
        arguments=(),
        directives=(),
        selection_set=below,
    )
