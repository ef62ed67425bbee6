"""The real model says what everything in it means, in short lines of its own words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from clustergraph import packaged
from clustergraph.api.types import api_of, sentence
from clustergraph.model.shape import Model


def described(model: Model) -> Iterator[tuple[str, str, str]]:
    """Each place of a model, its own name, and its description."""
    for type in chain(model.types.values(), (one for one in model.records.values() if one.declared)):
        yield type.name, type.name, type.description
        for found in type.properties.values():
            yield f"{type.name}.{found.name}", found.name, found.description
    for kind in model.types.values():
        for end in kind.ends.values():
            yield f"{kind.name}.{end.field}", end.field, end.description
    for enum in model.enums.values():
        yield enum.name, enum.name, enum.description
        for value, said in enum.values.items():
            yield f"{enum.name}.{value}", value, said


def test_everything_in_the_model_is_described_in_words_of_its_own(model: Model) -> None:
    places = list(described(model))
    assert len(places) > 250
    bare = [
        place for place, name, said in places if not said or said in (sentence(name), sentence(name.lower()))
    ]
    assert bare == []


def test_descriptions_stand_on_one_line_and_end_as_sentences(model: Model) -> None:
    text = packaged.MODEL.read_text(encoding="utf-8")
    assert '"""' not in text
    assert [place for place, _, said in described(model) if len(said) > 115 or said[-1:] != "."] == []
    assert max(map(len, text.splitlines())) <= 140


def test_the_api_never_falls_back_on_a_bare_name(model: Model) -> None:
    bare = []
    for name, type in api_of(model)._schema.type_map.items():
        if name.startswith("__"):
            continue
        held = {name: type.description}
        if isinstance(type, GraphQLEnumType):
            held |= {f"{name}.{value}": one.description for value, one in type.values.items()}
        if isinstance(type, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            held |= {f"{name}.{field}": one.description for field, one in type.fields.items()}
            held |= {f"{name}.{field}.{argument}": told.description
                     for field, one in type.fields.items() for argument, told in getattr(one, "args", {}).items()}  # fmt: skip
        bare += [place for place, said in held.items() if not said or said == sentence(place.split(".")[-1])]
    assert bare == []
