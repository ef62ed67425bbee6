"""What editors are told of the directives is what the reader knows of them."""

from __future__ import annotations

from graphql import DirectiveDefinitionNode, NonNullTypeNode, parse

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
