"""GraphQL over HTTP, as graphql-http's audits see it: every MUST and every SHOULD."""

from __future__ import annotations

import json

from tests.clients.node import run


def test_audits_of_graphql_over_http(served: str) -> None:
    rows = [json.loads(line) for line in run("audit.mjs", f"{served}/graphql").splitlines()]
    assert len(rows) > 50
    failed = [row for row in rows if row["status"] != "ok" and not row["name"].startswith("MAY")]
    assert failed == []
