"""Pages of other sites: none may ask, unless their site is named; then browsers are told so, over HTTP and WebSockets alike."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from clustergraph.errors import SettingError
from clustergraph.server.origins import origins_of
from tests.conftest import RAILWAY
from tests.serving import serving

FILES = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
FRIEND, STRANGER = "https://friend.example", "https://stranger.example"
ASKS = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type,authorization",
}


def opens(address: str, origin: str) -> bool:
    try:
        with connect(
            f"{address.replace('http', 'ws')}/graphql",
            origin=Origin(origin),
            subprotocols=[Subprotocol("graphql-transport-ws")],
        ):
            return True
    except InvalidStatus as refused:
        return refused.response.status_code != 403


def test_a_friend_may_ask_and_a_stranger_may_not(tmp_path: Path) -> None:
    with (
        serving(tmp_path, *FILES, "--origins", f"{FRIEND}, http://localhost:3000") as address,
        httpx2.Client(base_url=address) as client,
    ):
        before = client.options("/graphql", headers={"origin": FRIEND, **ASKS})
        assert before.status_code == 200
        assert before.headers["access-control-allow-origin"] == FRIEND
        assert "authorization" in before.headers["access-control-allow-headers"].lower()
        assert "access-control-allow-credentials" not in before.headers
        refused = client.options("/graphql", headers={"origin": STRANGER, **ASKS})
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")
        assert "access-control-allow-origin" not in refused.headers
        for origin, expected in ((FRIEND, FRIEND), (STRANGER, None)):
            answer = client.post("/graphql", json={"query": "{ __typename }"}, headers={"origin": origin})
            assert answer.status_code == 200
            assert answer.headers.get("access-control-allow-origin") == expected
        assert "Origin" in answer.headers["vary"]
        assert opens(address, FRIEND)
        assert not opens(address, STRANGER)


def test_everybody_may_ask_where_that_is_wanted(tmp_path: Path) -> None:
    with serving(tmp_path, *FILES, "--origins", "*") as address:
        answer = httpx2.post(
            f"{address}/graphql", json={"query": "{ __typename }"}, headers={"origin": STRANGER}
        )
        assert answer.headers["access-control-allow-origin"] == "*"
        assert opens(address, STRANGER)


def test_without_a_word_no_other_site_may_ask(client: httpx2.Client, served: str) -> None:
    answer = client.post("/graphql", json={"query": "{ __typename }"}, headers={"origin": FRIEND})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert not opens(served, FRIEND)


@pytest.mark.parametrize(
    "wrong", ["friend.example", "https://friend.example/", "https://Friend.example", "ftp://a", "null"]
)
def test_what_is_no_origin(wrong: str) -> None:
    with pytest.raises(SettingError, match="is no origin"):
        origins_of(wrong)
