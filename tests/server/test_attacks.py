"""Each attack on a real service with the real graph: what it meets, and what it does to others who ask."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import httpx2
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.server.attacks import ATTACKS, DOCUMENTS, QUESTIONS, Attack
from tests.serving import serving

SMALL = {"query": "query ($id: ID!) { node(id: $id) { id } }", "variables": {"id": "poma"}}
SECURITY = Path(__file__).parents[2] / "docs" / "security.md"


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("attacked")
    with serving(folder) as address:
        yield address
    assert "Traceback" not in (folder / "log.txt").read_text(encoding="utf-8")


async def met(address: str, attack: Attack) -> tuple[httpx2.Response, list[float]]:
    """What an attack is answered, twice at once, and how long others wait meanwhile, in seconds."""
    async with httpx2.AsyncClient(base_url=address, timeout=60) as client:

        async def attacking() -> httpx2.Response:
            return await client.post("/graphql", content=attack.body, headers=attack.headers)

        both = asyncio.gather(attacking(), attacking())
        waited = []
        while not both.done() or len(waited) < 5:
            began = perf_counter()
            answer = await client.post("/graphql", json=SMALL)
            waited.append(perf_counter() - began)
            assert answer.json() == {"data": {"node": {"id": "poma"}}}
            await asyncio.sleep(0.01)
        first, second = await both
        assert first.status_code == second.status_code
        return first, waited


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
def test_what_an_attack_meets(attacked: str, attack: Attack) -> None:
    answer, waited = asyncio.run(met(attacked, attack))
    body = answer.json()
    errors = body.get("errors", [])
    code = errors[0]["extensions"]["code"] if errors else None
    assert (answer.status_code, code) == (attack.status, attack.code), answer.text[:300]
    assert all(error["extensions"].get("hint") for error in errors)
    assert not re.search(r"Traceback|\.py\b|object at 0x|NoneType", answer.text)
    assert median(waited) < 0.1


@pytest.mark.parametrize(
    "attack", DOCUMENTS + QUESTIONS, ids=[attack.name for attack in DOCUMENTS + QUESTIONS]
)
def test_a_socket_meets_the_same(attacked: str, attack: Attack) -> None:
    address, protocol = f"{attacked.replace('http', 'ws')}/graphql", Subprotocol("graphql-transport-ws")
    with connect(address, subprotocols=[protocol], max_size=None) as wire:
        wire.send('{"type": "connection_init"}')
        wire.recv(10)
        wire.send(json.dumps({"id": "1", "type": "subscribe", "payload": json.loads(attack.body)}))
        told = json.loads(wire.recv(60))
    if attack.code:
        assert told["type"] == "error"
        assert {error["extensions"]["code"] for error in told["payload"]} == {attack.code}
    else:
        assert told["type"] == "next"
        assert "errors" not in told["payload"]


def test_wide_variables_give_way(attacked: str) -> None:
    """When their document is new, and when it is known, so that nothing but the variables is left to read. One slow answer may be the machine's."""
    query = "query ($w: [MemberWhere!]) { members(where: {OR: $w}) { totalCount } }"
    names = [{"name": {"contains": str(one)}} for one in range(3_200)]
    body = json.dumps({"query": query, "variables": {"w": names}}).encode()
    wide = Attack("wide", body, 200, None)
    for _ in range(2):
        answer, waited = asyncio.run(met(attacked, wide))
        assert answer.status_code == 200
        assert sorted(waited)[-2] < 0.1


def test_the_documents_list_every_attack() -> None:
    listed = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", SECURITY.read_text("utf-8"), re.MULTILINE)
    expected = [
        (attack.name, f"{attack.status} `{attack.code}`" if attack.code else "answered") for attack in ATTACKS
    ]
    assert [row for row in listed if row[0] in {attack.name for attack in ATTACKS}] == expected
