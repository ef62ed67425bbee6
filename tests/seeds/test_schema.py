"""The JSON Schema and the loader say the same of the shape of a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from clustergraph.errors import SeedError
from clustergraph.model.reader import read_model
from clustergraph.model.shape import Model
from clustergraph.seeds.schema import schema_of
from tests.seeds.conftest import HERE, Loading

WRITING = """{
    "nodes": [{"id": "b", "kind": "Film", "title": "B"}, {"id": "a", "kind": "Author", "name": "A"}],
    "edges": [{"type": "WRITTEN_BY", "source": "b", "target": "a", %s}]
}"""


@pytest.fixture(scope="module")
def validator(library: Model) -> Draft202012Validator:
    schema = schema_of(library)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", sorted(HERE.glob("bad/shape/*.json")), ids=named)
def test_a_wrong_shape_is_refused(path: Path, validator: Draft202012Validator) -> None:
    assert not validator.is_valid(json.loads(path.read_bytes()))


@pytest.mark.parametrize(
    "path", sorted([*HERE.glob("bad/graph/*.json"), *HERE.glob("good/*.json")]), ids=named
)
def test_a_right_shape_is_accepted(path: Path, validator: Draft202012Validator) -> None:
    assert list(validator.iter_errors(json.loads(path.read_bytes()))) == []


@pytest.mark.parametrize(
    "text",
    [
        '{"nodes": null, "edges": null}',
        '{"nodes": [{"id": "a", "kind": "Author", "name": "A", "born": null, "website": null, "citations": null}]}',
        '{"nodes": [{"id": "a", "kind": "Book", "title": "A", "genre": null}]}',
        '{"nodes": [{"id": "a", "kind": "Book", "title": "A", "genre": "NOVEL", "tags": null, "confidence": null}]}',
        '{"nodes": [{"id": "c", "kind": "Catalogue", "title": "C", "citations": {"": null, "title": ["c"]}}]}',
        '{"nodes": [{"id": null, "kind": "Author", "name": "A"}]}',
        '{"nodes": [{"id": "a", "kind": null, "name": "A"}]}',
        '{"nodes": [{"id": "\\u2028", "kind": "Author", "name": "A"}]}',
        WRITING % '"id": null, "fee": null, "currency": null',
        WRITING % '"fee": 12, "currency": null',
        WRITING % '"fee": 12, "currency": "EUR"',
        WRITING % '"signed": "", "fee": "1"',
    ],
)  # fmt: skip
def test_both_agree_on_null_and_edges_of_the_rules(
    text: str, seed_of: Loading, validator: Draft202012Validator
) -> None:
    try:
        accepted = bool(seed_of(text))
    except SeedError:
        accepted = False
    assert validator.is_valid(json.loads(text)) is accepted


def test_an_editor_reports_by_the_kind_that_is_written(validator: Draft202012Validator) -> None:
    def said(row: dict[str, Any]) -> str:
        error = best_match(validator.iter_errors({"nodes": [row]}))
        assert error is not None
        return str(error.message)

    assert said({"id": "a", "kind": "Author"}) == "'name' is a required property"
    assert said({"id": "a", "kind": "Author", "name": "A", "pages": 3}).endswith("('pages' was unexpected)")
    assert said({"id": "a", "kind": "Person"}).startswith("'Person' is not one of ['Book', 'Film',")


def test_descriptions_come_from_the_model(library: Model) -> None:
    definitions = schema_of(library)["$defs"]
    assert definitions["node.Author"]["description"] == "A person who writes."
    assert definitions["node.Shelf"]["description"] == "A node of kind Shelf."
    genre = definitions["node.Book"]["properties"]["genre"]
    assert genre == {
        "description": "A value of Genre.\nBIOGRAPHY: A life, told by someone else.",
        "enum": ["NOVEL", "POETRY", "BIOGRAPHY"],
    }
    assert definitions["edge.WRITTEN_BY"]["description"] == "Work to Author. What a writer had from it."


def test_the_real_model_gives_a_schema_that_is_one_and_always_the_same(model: Model) -> None:
    schema = schema_of(model)
    Draft202012Validator.check_schema(schema)
    assert "$id" not in schema
    assert json.dumps(schema) == json.dumps(schema_of(model))
    for name, definition in schema["$defs"].items():
        for key, one in definition.get("properties", {}).items():
            assert one.get("description") or "const" in one or "$ref" in one, (name, key)


def test_a_model_without_sources_has_no_citations() -> None:
    properties = schema_of(read_model("type Bolt @node { size: Int }"))["$defs"]["node.Bolt"]["properties"]
    assert list(properties) == ["id", "kind", "size"]
