"""clustergraph: relationship questions about an industry cluster, asked in GraphQL.

A model file gives the shape of a graph, a seed its content; an execution answers GraphQL requests from them, and an
application serves it. The names below are what other code may rely on; each is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clustergraph.api.execution import Answer, Execution
    from clustergraph.api.types import api_of
    from clustergraph.engines.interpreter import Interpreter
    from clustergraph.engines.memory import Graph
    from clustergraph.errors import ClusterGraphError, ModelError, RequestError, SeedError
    from clustergraph.model.reader import read_model, read_model_file
    from clustergraph.seeds.loader import load
    from clustergraph.server.app import create_app

_MODULES = {
    "Answer": "api.execution", "Execution": "api.execution", "api_of": "api.types", "Interpreter": "engines.interpreter",
    "Graph": "engines.memory", "ClusterGraphError": "errors", "ModelError": "errors", "RequestError": "errors",
    "SeedError": "errors", "read_model": "model.reader", "read_model_file": "model.reader", "load": "seeds.loader",
    "create_app": "server.app",
}  # fmt: skip

__all__ = [
    "Answer",
    "ClusterGraphError",
    "Execution",
    "Graph",
    "Interpreter",
    "ModelError",
    "RequestError",
    "SeedError",
    "api_of",
    "create_app",
    "load",
    "read_model",
    "read_model_file",
]


def __getattr__(name: str) -> Any:
    """One of the names (PEP 562): the command line would otherwise load a server to check a file."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
