"""A service that runs, asked by those who have its token."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx2

from clustergraph.errors import Fault, SeedError, SettingError
from clustergraph.store import Generation

SECONDS = 3600.0
"""A large seed takes minutes to load; the service answers when it is served."""


class Service:
    """What a service does on behalf of those who have its token. Raises SettingError when it cannot be asked or refuses, SeedError for
    what is wrong with a seed."""

    def __init__(self, address: str, token: str) -> None:
        try:
            url = httpx2.URL(address)
        except httpx2.InvalidURL:
            url = httpx2.URL("")
        if url.scheme not in ("http", "https") or not url.host:
            raise SettingError(
                f"--to {address}: that is no address of a service", "Write it like http://127.0.0.1:8000."
            )
        if url.scheme == "http" and not _is_here(url.host):
            raise SettingError(
                f"--to {address}: the token would go over the network for all to read", "Use https."
            )
        self._address = str(url.copy_with(path="/", query=None, fragment=None))
        self._client = httpx2.Client(
            base_url=self._address,
            headers={"authorization": f"Bearer {token}"},
            timeout=httpx2.Timeout(SECONDS, connect=10),
        )

    def close(self) -> None:
        self._client.close()

    def load(self, paths: Sequence[Path]) -> dict[str, Any]:
        """Serve some files; what the service then tells of its health."""
        return self._send("/load", paths)

    def would_change(self, paths: Sequence[Path], format: str) -> tuple[int, str]:
        """How many changes some files would make, and what they are."""
        told = self._send(f"/load?dryRun={format}", paths)
        return told["changes"], told["told"]

    def generations(self) -> tuple[Sequence[Generation], int]:
        """What the service keeps, and the number of what it serves."""
        told = self._asked("GET", "/generations")
        return [Generation(**one) for one in told["generations"]], told["served"]

    def restore(self, number: int) -> dict[str, Any]:
        """Serve an earlier generation again."""
        return self._asked("POST", f"/generations/{number}/restore")

    def _send(self, path: str, paths: Sequence[Path]) -> dict[str, Any]:
        with ExitStack() as stack:
            try:
                opened = [(one, stack.enter_context(one.open("rb"))) for one in paths]
            except OSError as error:
                why = (error.strerror or str(error)).lower()
                raise SettingError(f"{error.filename} cannot be read: {why}", "Mend that first.") from None
            return self._asked("POST", path, files=[("file", (str(one), file)) for one, file in opened])

    def _asked(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        try:
            response = self._client.request(method, path, **content)
            told: dict[str, Any] = response.json()
            errors = told.get("errors") if response.is_error else None
        except httpx2.HTTPError as error:
            hint = "Check the address, and that the service runs."
            raise SettingError(f"{self._address} does not answer: {error}", hint) from None
        except (ValueError, AttributeError):
            raise SettingError(
                f"what answers at {self._address} is no clustergraph", "Check the address."
            ) from None
        if not response.is_error:
            return told
        if response.status_code == 404:
            raise SettingError(
                f"{self._address} loads nothing", "Start the service with --admin-token or --auth."
            )
        faults = [Fault(**one["extensions"]["fault"]) for one in errors or () if "fault" in one["extensions"]]
        if faults:
            raise SeedError(faults)
        first = (errors or [{"message": f"it answered {response.status_code}"}])[0]
        raise SettingError(
            f"{self._address}: {first['message']}", first.get("extensions", {}).get("hint", "")
        )


def _is_here(host: str) -> bool:
    """Whether what is sent to a host stays on this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
