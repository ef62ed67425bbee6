"""A running service with the small graph of a railway."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import RAILWAY
from tests.serving import serving


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    arguments = ("--model", str(RAILWAY / "model.graphql"), "--seed", str(RAILWAY / "seed.json"))
    with serving(tmp_path_factory.mktemp("served"), *arguments) as address:
        yield address
