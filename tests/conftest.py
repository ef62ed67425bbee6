"""What every test may use: the real model and graph, and hypothesis profiles."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, settings

from clustergraph import packaged
from clustergraph.api.execution import Execution
from clustergraph.api.types import api_of
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.memory import Graph
from clustergraph.model.reader import read_model, read_model_file
from clustergraph.model.shape import Model
from clustergraph.seeds.loader import load

_slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("test", derandomize=True, deadline=None, suppress_health_check=_slow)
settings.register_profile("fuzz", deadline=None, max_examples=4_000, suppress_health_check=_slow)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))


@pytest.fixture(scope="session")
def model() -> Model:
    """The real model."""
    return read_model_file(packaged.MODEL)


@pytest.fixture(scope="session")
def execution(model: Model) -> Execution:
    """The real model and the real seed."""
    return Execution(api_of(model), Compiler(Graph(model, load([packaged.SEED], model))))


class Ask:
    """Asks an execution and reads its JSON; what it keeps of documents and plans must make no difference."""

    def __init__(self, execution: Execution) -> None:
        self.execution = execution
        self.forgetful = Execution(execution.api, execution.engine, size=0)

    def body(self, query: str, variables: dict[str, Any] | None = None, name: str | None = None) -> Any:
        cold, warm, off = (
            one.answer(query, variables, name) for one in (self.execution, self.execution, self.forgetful)
        )
        assert cold == warm == off
        return orjson.loads(cold.body)

    def __call__(self, query: str, variables: dict[str, Any] | None = None) -> Any:
        """The data of an answer that must hold no error."""
        body = self.body(query, variables)
        assert "errors" not in body, body["errors"]
        return body["data"]

    def refused(
        self, query: str, variables: dict[str, Any] | None = None, name: str | None = None
    ) -> tuple[str, str]:
        """The code and message of the first error of a request that must be refused whole."""
        body = self.body(query, variables, name)
        assert "data" not in body
        error = body["errors"][0]
        return error["extensions"]["code"], error["message"]


@pytest.fixture(scope="session")
def ask(execution: Execution) -> Ask:
    return Ask(execution)


RAILWAY = Path(__file__).parent / "domains" / "railway"
THEATRE = RAILWAY.with_name("theatre")
"""A small graph of which each role sees another part."""


def railway() -> Execution:
    """A small graph that has nothing to do with mountains, without sources."""
    shape = read_model((RAILWAY / "model.graphql").read_text(encoding="utf-8"))
    return Execution(api_of(shape), Compiler(Graph(shape, load([RAILWAY / "seed.json"], shape))))


@pytest.fixture(scope="session")
def rail() -> Ask:
    return Ask(railway())
