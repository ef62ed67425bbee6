"""The service: `serve`."""

from __future__ import annotations

import socket
from typing import Annotated

import typer
import uvicorn

from clustergraph import packaged
from clustergraph.cli.options import ModelOption, SeedOption, execution_of, told
from clustergraph.errors import SettingError
from clustergraph.server.app import create_app


def serve(
    model: ModelOption = None,
    seed: SeedOption = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=65535)] = 8000,
) -> None:
    """Serve the graph: GraphQL and its explorer at /graphql, health at /healthz."""
    with told():
        listening = _listening(host, port)
        execution = execution_of(model, seed)
        application = create_app(execution, page=packaged.PAGE)
        health = execution.health
        address = f"http://{host}:{listening.getsockname()[1]}/graphql"
        typer.echo(f"clustergraph serves {health['nodes']} nodes and {health['edges']} edges at {address}")
        config = uvicorn.Config(
            application,
            http="httptools",
            loop="uvloop",
            ws="none",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
        )
        uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises SettingError when the address cannot be had."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
    except (OSError, UnicodeError):
        raise SettingError(f"{host} is no address to listen on", "Use --host 127.0.0.1.") from None
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        raise _taken(host, port, error) from None
    return listening


def _taken(host: str, port: int, error: OSError) -> SettingError:
    why = (error.strerror or str(error)).lower()
    hint = "Stop what listens there, or choose another with --port."
    return SettingError(f"cannot listen on {host}:{port}: {why}", hint)
