"""The names of the API are known before it is built: a model that reads gives a valid API, whatever its names."""

from __future__ import annotations

import pytest
from graphql import validate_schema
from hypothesis import given, settings
from hypothesis import strategies as st

from clustergraph.api.types import api_of
from clustergraph.errors import ModelError
from clustergraph.model.printer import printed
from clustergraph.model.reader import read_model

SMALL = """
interface Place @node { name: String }
type Town implements Place @node { twins: [Town!]! @relationship(type: "TWIN_OF", direction: BOTH) size: Size }
type Road @node { ends: [Town!]! @relationship(type: "ENDS_IN", direction: OUT, properties: "Crossing") length: Float
  owner: Town @relationship(type: "OWNED_BY", direction: OUT) built: [EDTF!] }
type Map @node @source
type Crossing @relationshipProperties { lights: Boolean code: ID sizes: [Size!] }
enum Size { SMALL LARGE }
scalar EDTF
"""
API = api_of(read_model(SMALL))._schema
TYPES = sorted(name for name in API.type_map if not name.startswith("__") and f"scalar {name}" not in SMALL)
QUESTIONS = sorted(API.query_type.fields if API.query_type else ())

WORDS = [
    "A",
    "B",
    "AB",
    "As",
    "AWhere",
    "Where",
    "None",
    "Import",
    "BEdge",
    "class",
    "self",
    "List",
    "Optional",
    "EFilter",
]
FIELDS = ["a", "b", "bC", "bEdge", "asA", "None", "mro", "from", "class", "self", "info", "node", "nodes", "edges", "count",
    "properties", "where", "first", "value", "values", "_x", "type", "source", "fields", "keys", "ID", "x_y", "xY", "X"]  # fmt: skip
VALUES = ["Int", "String!", "[String!]", "EDTF", "E", "[E!]!", "URL", "Boolean", "ID"]
RELATIONSHIPS = ["T", "GOES_TO", "A", "WHERE", "NONE", "B_EDGE", "A_1", "A1"]


@pytest.mark.parametrize("name", TYPES)
def test_no_model_takes_a_type_of_its_own_api(name: str) -> None:
    with pytest.raises(
        ModelError, match=rf"both want the name|{name} is declared twice|{name} belongs to the API"
    ):
        read_model(f"{SMALL}type {name} @node")


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_model_takes_a_root_field_of_its_own_api(name: str) -> None:
    with pytest.raises(ModelError, match=f"both want the root field {name}"):
        read_model(f'{SMALL}type Other @node(plural: "{name}")')


@st.composite
def models(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=4, unique=True))
    used = {"fields": 0}

    def fields() -> str:
        rows = []
        for field in draw(st.lists(st.sampled_from(FIELDS), max_size=3, unique=True)):
            used["fields"] += 1
            if draw(st.booleans()):
                rows.append(f"{field}: {draw(st.sampled_from(VALUES))}")
            else:
                to, type = draw(st.sampled_from(names)), draw(st.sampled_from(RELATIONSHIPS))
                leads = draw(st.sampled_from([to, f"[{to}!]!"]))
                way = draw(st.sampled_from(["OUT", "IN", "BOTH"]))
                rows.append(f'{field}: {leads} @relationship(type: "{type}", direction: {way})')
        return f" {{ {' '.join(rows)} }}" if rows else ""

    blocks = [f"type {name} @node{fields()}" for name in names]
    return "\n".join([*blocks, "enum E { None class mro name }", "scalar EDTF", "scalar URL"])


class Built:
    count = 0


@settings(max_examples=80)
@given(models())
def build(text: str) -> None:
    try:
        model = read_model(text)
    except ModelError:
        return
    Built.count += 1
    assert validate_schema(api_of(model)._schema) == []
    assert read_model(printed(model)) == model


def test_a_model_that_reads_gives_a_valid_api_and_prints_as_itself() -> None:
    Built.count = 0
    build()
    assert Built.count > 15
