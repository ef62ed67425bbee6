"""How often a client may ask: the algorithm by a clock of its own, whose requests count together, and the service itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergraph.errors import RateLimited
from clustergraph.limits import LIMITS
from clustergraph.server import rates
from clustergraph.server.rates import Rates, client_of
from tests.conftest import RAILWAY
from tests.serving import serving


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def counted(rate: float, burst: int) -> tuple[Rates, Clock]:
    clock = Clock()
    return Rates(replace(LIMITS, rate=rate, burst=burst), clock), clock


def passes(counting: Rates, client: str = "a") -> bool:
    try:
        counting.check(client)
    except RateLimited:
        return False
    return True


def test_a_burst_passes_then_one_for_each_turn() -> None:
    counting, clock = counted(2, 3)
    assert [passes(counting) for _ in range(5)] == [True, True, True, False, False]
    assert passes(counting, "b")
    clock.now += 0.5
    assert [passes(counting) for _ in range(2)] == [True, False]
    clock.now += 60
    assert [passes(counting) for _ in range(4)] == [True, True, True, False]


def test_a_refusal_says_when_to_come_back() -> None:
    counting, clock = counted(0.1, 1)
    counting.check("a")
    with pytest.raises(RateLimited, match="asks too often") as refused:
        counting.check("a")
    assert refused.value.seconds == 10
    clock.now += refused.value.seconds
    counting.check("a")


@given(st.lists(st.floats(0, 3), max_size=80), st.integers(1, 5), st.integers(1, 5))
def test_no_window_has_more_than_the_burst_and_its_share(pauses: list[float], rate: int, burst: int) -> None:
    counting, clock = counted(rate, burst)
    passed = []
    for pause in pauses:
        clock.now += pause
        if passes(counting):
            passed.append(clock.now)
    for place, start in enumerate(passed):
        for later, end in enumerate(passed[place:], 1):
            assert later <= burst + (end - start) * rate + 1e-6


def test_with_a_rate_of_nothing_and_for_nobody_all_passes() -> None:
    free, _ = counted(0, 1)
    counting, _ = counted(1, 1)
    assert all(passes(free) for _ in range(100))
    assert all(passes(counting, "") for _ in range(100))


def test_those_who_rest_are_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST", 4)
    counting, clock = counted(1, 1)
    for name in "abc":
        counting.check(name)
    clock.now += 10
    for name in "de":
        counting.check(name)
    assert sorted(counting._due) == ["d", "e"]
    for name in "fgh":
        counting.check(name)
    assert len(counting._due) <= 4
    assert not passes(counting, "h")


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("x" * 100, "x" * 50),
    ],
)
def test_whose_request_it_is(address: str, client: str) -> None:
    assert client_of({"client": (address, 1)}) == client


def test_a_socket_without_an_address_is_nobody() -> None:
    assert client_of({"client": None}) == client_of({}) == ""


def test_a_service_behind_a_proxy_counts_those_behind_it(tmp_path: Path) -> None:
    files = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
    with (
        serving(
            tmp_path, *files, "--rate", "0.01", "--burst", "3", "--trusted-proxies", "127.0.0.1"
        ) as address,
        httpx2.Client(base_url=address) as client,
    ):

        def asked(who: str) -> httpx2.Response:
            headers = {"x-forwarded-for": who} if who else {}
            return client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)

        assert [asked("192.0.2.1").status_code for _ in range(4)] == [200, 200, 200, 429]
        assert asked("192.0.2.2").status_code == 200
        assert [asked("").status_code for _ in range(5)] == [200] * 5
        refused = asked("192.0.2.1")
        assert refused.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        assert 90 <= int(refused.headers["retry-after"]) <= 100
        assert (
            client.get("/graphql?query={__typename}", headers={"x-forwarded-for": "192.0.2.1"}).status_code
            == 429
        )


def test_a_client_cannot_choose_its_own_name(tmp_path: Path) -> None:
    """Without trusted proxies a forwarded address is a text like any other."""
    files = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
    with serving(tmp_path, *files, "--rate", "0.01", "--burst", "1") as address:
        for _ in range(3):
            answer = httpx2.post(
                f"{address}/graphql",
                json={"query": "{ __typename }"},
                headers={"x-forwarded-for": "192.0.2.1"},
            )
            assert answer.status_code == 200
