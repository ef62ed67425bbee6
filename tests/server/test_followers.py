"""graphql-ws, graphql-sse and urql follow a graph that is replaced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.clients.node import run
from tests.conftest import RAILWAY
from tests.server.changing import TOKEN, changing


def test_clients_that_people_use(tmp_path: Path) -> None:
    with changing(tmp_path) as service:
        printed = run("follow.mjs", service.address, TOKEN, str(RAILWAY / "seed.json"))
    told: dict[str, list[Any]] = {}
    for row in map(json.loads, printed.splitlines()):
        told.setdefault(row["client"], []).append(row["told"])
    for client in ("ws", "sse", "urql"):
        assert told.pop(client) == [
            {"data": {"live": {"station": {"name": name}}}} for name in ("Almond", "Acorn")
        ]
        assert told.pop(f"{client} query") == [{"data": {"graph": {"nodes": 6}}}]
    for client in ("ws", "sse"):
        (wrong,) = told.pop(f"{client} wrong")
        assert wrong["errors"][0]["message"] == "Cannot query field 'nothing' on type 'Query'."
        assert wrong["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    way = [{"op": "replace", "path": "/live/station/name", "value": "Acorn"}]
    first = {"data": {"live": {"station": {"name": "Almond"}}}}
    assert told == {"patch": [first, {"data": None, "extensions": {"patch": way}}]}
