"""A running service whose graph is replaced while the tests look on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import httpx2

from tests.conftest import RAILWAY
from tests.serving import running

TOKEN = "0123456789abcdef-0123456789abcdef"
SEED = (RAILWAY / "seed.json").read_text("utf-8")
NAMED = 'live { station(id: "alm") { name } }'


@dataclass(frozen=True, slots=True)
class Changing:
    """A service with the graph of a railway."""

    address: str
    process: Popen[bytes]

    @property
    def socket(self) -> str:
        return f"{self.address.replace('http', 'ws', 1)}/graphql"

    def load(self, name: str) -> int:
        """Serve the graph with another name of its station `alm`. The number of the generation."""
        files = {"file": ("rail.json", SEED.replace('"Almond"', f'"{name}"'))}
        bearer = {"authorization": f"Bearer {TOKEN}"}
        told = httpx2.post(f"{self.address}/load", files=files, headers=bearer, timeout=30).json()
        assert told["changed"], told
        return int(told["generation"])


@contextmanager
def changing(folder: Path, *arguments: str) -> Iterator[Changing]:
    """Such a service. Whatever the tests send it, it must never log a traceback."""
    (folder / "token").write_text(TOKEN)
    files = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
    with running(folder, *files, "--admin-token", "token", *arguments) as (address, process):
        yield Changing(address, process)
    log = (folder / "log.txt").read_text("utf-8")
    assert "Traceback" not in log, log
