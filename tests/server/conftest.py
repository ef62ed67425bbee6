"""A running service with the small graph of a railway."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from tests.conftest import RAILWAY
from tests.serving import serving


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address. Whatever the tests send it, it must never log a traceback."""
    folder = tmp_path_factory.mktemp("served")
    arguments = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
    with serving(folder, *arguments) as address:
        yield address
    log = (folder / "log.txt").read_text(encoding="utf-8")
    assert "Traceback" not in log, log


@pytest.fixture(scope="package")
def client(served: str) -> Iterator[httpx2.Client]:
    """A client that says nothing of what it accepts."""
    with httpx2.Client(base_url=served, timeout=30) as client:
        del client.headers["accept"]
        yield client
