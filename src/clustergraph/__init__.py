"""clustergraph: relationship questions about an industry cluster, asked in GraphQL.

A model file gives the shape of a graph, a seed its content; an execution answers GraphQL requests from them, and an
application serves it. The names below are what other code may rely on.
"""

from clustergraph.api.execution import Answer, Execution
from clustergraph.api.types import api_of
from clustergraph.engines.interpreter import Interpreter
from clustergraph.engines.memory import Graph
from clustergraph.errors import ClusterGraphError, ModelError, RequestError, SeedError
from clustergraph.model.reader import read_model, read_model_file
from clustergraph.seeds.loader import load
from clustergraph.server.app import create_app

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
