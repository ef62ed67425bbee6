"""Documents by name: from folders and manifests, brought by clients, and nothing else where only known ones are answered."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import pytest

from clustergraph.errors import BadUserInput, NotTrusted, PersistedQueryNotFound, SettingError
from clustergraph.server.trusted import Trusted, trusted_of, trusted_texts
from tests.conftest import RAILWAY
from tests.serving import serving

QUERY = "query Stations { stations { totalCount } }"
OTHER = "{ graph { nodes } }"
DIGEST = sha256(QUERY.encode()).hexdigest()
FILES = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))


def persisted(digest: str = DIGEST, version: Any = 1, **more: Any) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": version, "sha256Hash": digest}}, **more}


def test_a_document_that_was_brought_is_found_by_its_digest() -> None:
    trusted = Trusted()
    with pytest.raises(PersistedQueryNotFound, match="PersistedQueryNotFound"):
        trusted.text(persisted())
    assert trusted.text(persisted(query=QUERY)) == QUERY
    assert trusted.text(persisted()) == QUERY
    assert trusted.text(persisted(DIGEST.upper())) == QUERY
    assert trusted.text({"documentId": f"sha256:{DIGEST}"}) == QUERY


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (persisted("0" * 64, query=QUERY), "sha256Hash is not that of the query"),
        (persisted(version=2), "persistedQuery is not of version 1"),
        (persisted(digest=7), "persistedQuery is not of version 1"),  # type: ignore[arg-type]
        ({"extensions": {"persistedQuery": True}}, "persistedQuery is not of version 1"),
        ({"documentId": 7}, "documentId is no text"),
        ({"query": 7}, "query is no text"),
        ({}, "there is no query"),
    ],
)
def test_what_makes_no_sense(content: dict[str, Any], message: str) -> None:
    with pytest.raises(BadUserInput, match=message):
        Trusted().text(content)


def test_where_only_known_ones_are_answered_nobody_brings_his_own() -> None:
    trusted = Trusted({"stations": QUERY}, only=True)
    assert trusted.text({"documentId": "stations"}) == QUERY
    assert trusted.text({"query": QUERY}) == QUERY
    for content in ({"query": OTHER}, persisted(sha256(OTHER.encode()).hexdigest(), query=OTHER)):
        with pytest.raises(NotTrusted):
            trusted.text(content)
    with pytest.raises(PersistedQueryNotFound):
        trusted.text({"documentId": "other"})


def test_what_clients_bring_has_a_bound() -> None:
    trusted = Trusted()
    for number in range(30):
        query = f"{{ a{number}: __typename }}" + " " * 900_000
        trusted.text(persisted(sha256(query.encode()).hexdigest(), query=query))
    assert trusted._brought.weight <= 10_000_000


def manifest(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content), "utf-8")
    return path


def test_documents_come_from_a_folder_or_a_manifest(tmp_path: Path) -> None:
    (tmp_path / "docs" / "deep").mkdir(parents=True)
    (tmp_path / "docs" / "stations.graphql").write_text(QUERY, "utf-8")
    (tmp_path / "docs" / "deep" / "graph.gql").write_text(OTHER, "utf-8")
    (tmp_path / "docs" / "notes.txt").write_text("no document", "utf-8")
    found = trusted_texts(tmp_path / "docs")
    assert (found["stations"], found["deep/graph"], found[DIGEST]) == (QUERY, OTHER, QUERY)
    relay = manifest(tmp_path / "relay.json", {"abc": QUERY})
    apollo = manifest(
        tmp_path / "apollo.json",
        {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "abc", "name": "Stations", "type": "query", "body": QUERY}]},
    )  # fmt: skip
    assert trusted_texts(relay) == trusted_texts(apollo) == {"abc": QUERY, DIGEST: QUERY}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("m.json", "{", "it is not JSON"),
        ("m.json", "[]", "it is no manifest"),
        ("m.json", '{"a": 1}', "it is no manifest"),
        ("m.json", '{"format": "apollo-persisted-query-manifest", "operations": [{"id": "a"}]}', "it is no manifest"),
        ("m.json", '{"a": "{"}', "a: Syntax Error"),
        ("none", None, "no such file"),
        ("folder/a.graphql", "query {", "a: Syntax Error"),
        ("folder/a.txt", "x", "there is no document"),
    ],
)  # fmt: skip
def test_what_cannot_be_trusted(tmp_path: Path, name: str, content: str | None, message: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(SettingError, match=message) as refused:
        trusted_texts(path.parent if name.startswith("folder") else path)
    assert refused.value.hint.endswith(".")


def test_only_without_documents_is_a_mistake() -> None:
    with pytest.raises(SettingError, match="answers nothing without --documents"):
        trusted_of(None, True)


def test_a_service_that_answers_only_what_it_knows(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "stations.graphql").write_text(QUERY, "utf-8")
    newer = {"accept": "application/graphql-response+json"}
    with (
        serving(tmp_path, *FILES, "--documents", "docs", "--trusted-only") as address,
        httpx2.Client(base_url=address, headers=newer) as client,
    ):
        answer = {"data": {"stations": {"totalCount": 3}}}
        for name in ("documentId", "doc_id", "id"):
            assert client.post("/graphql", json={name: "stations"}).json() == answer
        assert client.get("/graphql?documentId=stations").json() == answer
        assert client.post("/graphql", json=persisted()).json() == answer
        for content, status, code in (
            ({"query": OTHER}, 403, "FORBIDDEN"),
            ({"documentId": "other"}, 404, "PERSISTED_QUERY_NOT_FOUND"),
            ({"query": "{ __schema { queryType { name } } }"}, 403, "FORBIDDEN"),
        ):
            refused = client.post("/graphql", json=content)
            assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (status, code)
