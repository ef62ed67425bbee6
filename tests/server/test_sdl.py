"""The schema at /schema.graphql: each role's own, and closed wherever introspection is."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from graphql import build_client_schema, build_schema, get_introspection_query, print_schema

from clustergraph.model.roles import Role
from clustergraph.server.tokens import new_token
from tests.conftest import RAILWAY, THEATRE
from tests.serving import serving

RAIL = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
STAGE = ("--model", str(THEATRE / "model.graphql"), "--seed", str(THEATRE / "seed.json"))


def test_it_says_what_introspection_does(client: httpx2.Client) -> None:
    answer = client.get("/schema.graphql")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    query = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True,
        input_value_deprecation=True, one_of=True,
    )  # fmt: skip
    asked = client.post("/graphql", json={"query": query})
    assert print_schema(build_schema(answer.text)) == print_schema(build_client_schema(asked.json()["data"]))


def test_who_has_it_is_sent_nothing(client: httpx2.Client) -> None:
    answer = client.get("/schema.graphql")
    tag = answer.headers["etag"]
    assert (answer.headers["cache-control"], answer.headers["vary"]) == ("public, no-cache", "Authorization")
    for wanted in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get("/schema.graphql", headers={"if-none-match": wanted})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/schema.graphql", headers={"if-none-match": '"other"'}).status_code == 200
    head = client.head("/schema.graphql")
    assert (head.content, head.headers["etag"]) == (b"", tag)


def test_each_role_has_its_own(tmp_path: Path) -> None:
    token = new_token(tmp_path / "tokens.toml", "an analyst", Role.ANALYST)
    with serving(tmp_path, *STAGE, "--auth", "tokens.toml") as address:
        anybody = httpx2.get(f"{address}/schema.graphql")
        analyst = httpx2.get(f"{address}/schema.graphql", headers={"authorization": f"Bearer {token}"})
        wrong = httpx2.get(f"{address}/schema.graphql", headers={"authorization": "Bearer nothing"})
    assert "type Patron " in analyst.text
    assert "atron" not in anybody.text
    assert anybody.headers["etag"] != analyst.headers["etag"]
    assert analyst.headers["cache-control"] == "private, no-cache"
    assert (wrong.status_code, wrong.headers["www-authenticate"]) == (401, 'Bearer error="invalid_token"')


def test_nobody_is_told_it_without_a_token_where_one_is_needed(tmp_path: Path) -> None:
    new_token(tmp_path / "tokens.toml", "an analyst", Role.ANALYST)
    with serving(tmp_path, *STAGE, "--auth", "tokens.toml", "--open-role", "none") as address:
        answer = httpx2.get(f"{address}/schema.graphql")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("closed", [("--no-introspection",), ("--documents", "docs", "--trusted-only")])
def test_it_is_closed_where_introspection_is(tmp_path: Path, closed: tuple[str, ...]) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "one.graphql").write_text("{ __typename }", "utf-8")
    with serving(tmp_path, *RAIL, *closed) as address:
        answer = httpx2.get(f"{address}/schema.graphql")
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert "Station" not in answer.text
