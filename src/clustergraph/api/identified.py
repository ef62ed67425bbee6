"""Documents that also ask of each node and edge what it is, so that any answer can be drawn as a graph.

Whoever sends `extensions: { "ids": true }` finds in each node `cg_id`, `cg_kind` and, where it has a name, `cg_label`; in each edge that is
asked for by itself `cg_id`, `cg_kind`, `cg_source` and `cg_target`.
"""

from __future__ import annotations

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
        if is_(type, NODE):
            added: list[SelectionNode] = [*told(), *self._labels(type)]
        elif is_(type, RELATIONSHIP):
            added = [*told(), *(self._end(type, end) for end in ("source", "target"))]
        else:
            return None
        return SelectionSetNode(selections=(*node.selections, *added))

    def _end(self, type: Composite, end: str) -> FieldNode:
        ends: Any = get_named_type(type.fields[end].type)
        return field(f"cg_{end}", end, (*told(), *self._labels(ends)))

    def _labels(self, type: Composite) -> list[SelectionNode]:
        """What says how nodes of a type are called; of a type without a name of its own, each that has one."""
        own = label(type)
        if own:
            return [field("cg_label", own)]
        if isinstance(type, GraphQLObjectType):
            return []
        implementing = self.schema.get_implementations(type)
        below: list[Any] = [*implementing.interfaces, *implementing.objects]
        named = [one for one in below if label(one)]
        return [
            InlineFragmentNode(
                type_condition=NamedTypeNode(name=NameNode(value=one.name)),
                directives=(),
                selection_set=SelectionSetNode(selections=(field("cg_label", label(one)),)),
            )
            for one in named
            if not any(is_(one, other.name) for other in named if other is not one)
        ]


def is_(type: Composite, name: str) -> bool:
    """Whether a type is another one, or implements it."""
    return type.name == name or any(one.name == name for one in type.interfaces)


def label(type: Composite) -> str:
    return next(
        (name for name in LABELS if name in type.fields and str(type.fields[name].type) == "String!"), ""
    )


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
