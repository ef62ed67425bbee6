"""How often a client asks: so many requests a second on average, after so many at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from math import ceil
from time import monotonic

from starlette.types import Scope

from clustergraph.errors import RateLimited
from clustergraph.limits import Limits

MOST = 100_000
"""Clients that are remembered."""


class Rates:
    """Counts requests by the generic cell rate algorithm (ITU-T I.371, annex A): one number a client, the time at which the last
    request would be due if they came evenly. It takes under a microsecond; a library's moving window takes ten times that."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = monotonic) -> None:
        self.every = 1 / limits.rate if limits.rate else 0.0
        self.ahead = limits.burst * self.every
        self.clock = clock
        self._due: dict[str, float] = {}

    def check(self, client: str) -> None:
        """Count a request. Raises RateLimited. A client without a name is not counted."""
        if not self.every or not client:
            return
        now = self.clock()
        due = max(self._due.get(client, now), now) + self.every
        if due - now > self.ahead:
            raise RateLimited("this client asks too often", ceil(due - now - self.ahead))
        self._due[client] = due
        if len(self._due) > MOST:
            self._forget(now)

    def _forget(self, now: float) -> None:
        """Forget those who have rested; when too few have, those who came first."""
        resting = [client for client, due in self._due.items() if due <= now]
        for client in resting or list(self._due)[: MOST // 2]:
            del self._due[client]


def client_of(scope: Scope) -> str:
    """Whose request it is, by address; empty for this machine's own, and for a socket that has no address."""
    client = scope.get("client")
    return _network(client[0]) if client else ""


@lru_cache(10_000)
def _network(address: str) -> str:
    """What one client has: an IPv4 address, or a /64 of IPv6 (RFC 6177, section 2)."""
    try:
        parsed = ip_address(address)
    except ValueError:  # a proxy may forward any text
        return address[:50]
    if isinstance(parsed, IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    if parsed.is_loopback:
        return ""
    if isinstance(parsed, IPv6Address):
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(parsed)
