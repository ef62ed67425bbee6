"""The JSON Schema and the loader say the same of the shape of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from clustergraph import packaged
from clustergraph.errors import SeedError
from clustergraph.model.reader import read_model
from clustergraph.model.shape import Model
from clustergraph.seeds.loader import careful, load
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


ONLY_THE_LOADER_SEES = {
    "that another row is missing, or is of another kind": {
        "citation-of-another-kind", "citation-unknown", "dangling-edge", "edge-to-an-edge", "ends-of-other-kinds", "ends-swapped",
        "several-at-once",
    },
    "that another row says the same, or has the place": {
        "edge-id-of-another-default", "edge-id-twice", "edge-twice", "edge-twice-with-dates", "id-of-node-and-edge", "id-twice",
        "second-edge-to-one", "second-edge-to-one-symmetric", "symmetric-edge-both-ways", "unique-twice",
    },
    "that the calendar has no such day, or a span ends before it begins": {
        "date-that-ends-before-it-begins", "month-13", "not-a-real-day",
    },
}  # fmt: skip
"""Why files of bad/graph are right by themselves, each fault of a kind that JSON Schema cannot tell."""


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", sorted(HERE.glob("bad/shape/*.json")), ids=named)
def test_a_wrong_shape_is_refused(path: Path, validator: Draft202012Validator) -> None:
    assert not validator.is_valid(json.loads(path.read_bytes()))


@pytest.mark.parametrize(
    "path", sorted([*HERE.glob("bad/graph/*.json"), *HERE.glob("good/**/*.json")]), ids=named
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
        "enumDescriptions": ["", "", "A life, told by someone else."],
    }
    assert definitions["edge.WRITTEN_BY"]["description"] == "Work to Author. What a writer had from it."


def test_the_real_model_gives_a_schema_that_is_one_and_always_the_same(model: Model) -> None:
    schema = schema_of(model)
    Draft202012Validator.check_schema(schema)
    assert "$id" not in schema
    assert json.dumps(schema) == json.dumps(schema_of(model))


def test_a_model_without_sources_has_no_citations() -> None:
    properties = schema_of(read_model("type Bolt @node { size: Int }"))["$defs"]["node.Bolt"]["properties"]
    assert list(properties) == ["id", "kind", "size"]


@pytest.mark.parametrize("path", sorted(HERE.glob("good/alone/*.json")), ids=named)
def test_a_good_file_is_loaded_as_well(path: Path, library: Model) -> None:
    assert careful([path], library) == load([path], library)


def test_the_corpus_is_large_and_each_fault_that_a_schema_cannot_see_has_its_reason() -> None:
    shape, graph, good = (
        len(list(HERE.glob(one))) for one in ("bad/shape/*.json", "bad/graph/*.json", "good/**/*.json")
    )
    assert shape + graph + good >= 120
    assert min(shape, graph, good) >= 20
    told = [name for names in ONLY_THE_LOADER_SEES.values() for name in names]
    assert sorted(told) == sorted(path.stem for path in HERE.glob("bad/graph/*.json"))


def test_the_real_seed_is_right_by_the_schema(model: Model) -> None:
    real = Draft202012Validator(json.loads((packaged.MODEL.parent / "seed.schema.json").read_bytes()))
    for path in packaged.SEED.glob("*.json"):
        assert list(real.iter_errors(json.loads(path.read_bytes()))) == [], path.name


def described(schema: Any, way: str = "") -> Iterator[str]:
    """The ways to properties, definitions and values of enums in a schema that tell an editor nothing."""
    for group in ("properties", "$defs"):
        for name, one in schema.get(group, {}).items():
            if group == "properties" and not (one.get("description") or "$ref" in one):
                yield f"{way}/{name}"
            if "." in name and not one.get("description"):
                yield f"{way}/{name}"
            yield from described(one, f"{way}/{name}")
    if "enum" in schema and not all(schema["enumDescriptions"]):
        yield f"{way}/enum"
    assert len(schema.get("enum", ())) == len(schema.get("enumDescriptions", ())), way
    if "items" in schema:
        yield from described(schema["items"], f"{way}/items")


def test_everything_in_the_real_schema_is_described(model: Model) -> None:
    assert list(described(schema_of(model))) == []
