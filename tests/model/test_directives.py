"""What editors are told of the directives is what the reader knows of them."""

from __future__ import annotations

from graphql import DirectiveDefinitionNode, NonNullTypeNode, build_ast_schema, parse

from clustergraph import packaged
from clustergraph.model.declarations import DIRECTIVES

PLACES = {
    "kind": "OBJECT",
    "record": "OBJECT",
    "interface": "INTERFACE",
    "property": "FIELD_DEFINITION",
    "relationship": "FIELD_DEFINITION",
}


def test_directives_are_told_to_editors_as_they_are_read() -> None:
    document = parse((packaged.MODEL.parent / "directives.graphql").read_text(encoding="utf-8"))
    told = {
        node.name.value: node for node in document.definitions if isinstance(node, DirectiveDefinitionNode)
    }
    assert set(told) == set(DIRECTIVES)
    for name, (places, arguments, needed) in DIRECTIVES.items():
        node = told[name]
        assert {place.value for place in node.locations} == {PLACES[place] for place in places}
        assert [one.name.value for one in node.arguments or ()] == list(arguments)
        required = {one.name.value for one in node.arguments or () if isinstance(one.type, NonNullTypeNode)}
        assert required == needed
        assert node.description
        assert all(argument.description for argument in node.arguments or ())


def test_an_editor_that_knows_the_directives_has_nothing_against_the_model() -> None:
    """The rules of GraphQL for documents of types, which a language server applies to both files together."""
    both = [packaged.MODEL, packaged.MODEL.parent / "directives.graphql"]
    schema = build_ast_schema(parse("\n".join(path.read_text(encoding="utf-8") for path in both)))
    assert {"Member", "Node", "RelationshipDirection"} <= set(schema.type_map)
