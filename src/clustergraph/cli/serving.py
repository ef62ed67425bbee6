"""The service: `serve`."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import nullcontext
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clustergraph import packaged
from clustergraph.api.shown import Shown
from clustergraph.cli.access import (
    AuthOption,
    JwtAudienceOption,
    JwtIssuerOption,
    JwtKeyOption,
    JwtLeewayOption,
    JwtRoleClaimOption,
    OpenRole,
    OpenRoleOption,
    identities_of,
)
from clustergraph.cli.options import ModelOption, SeedOption, seeds_of, shape_of, told
from clustergraph.cli.progress import shown
from clustergraph.cli.settings import settle, with_limits
from clustergraph.cli.starting import started
from clustergraph.errors import SettingError
from clustergraph.limits import LIMITS, Limits
from clustergraph.server.access import Access
from clustergraph.server.admin import Admin, read_token
from clustergraph.server.app import create_app
from clustergraph.server.logs import LogFormat, LogLevel, configure
from clustergraph.server.observing import Observer
from clustergraph.server.origins import origins_of
from clustergraph.server.questions import read_questions
from clustergraph.server.running import BACKLOG, GRACE, server_of
from clustergraph.server.sharing import Sharing
from clustergraph.server.signed import LEEWAY
from clustergraph.server.tally import Tally
from clustergraph.server.trusted import trusted_of
from clustergraph.server.watch import Watch
from clustergraph.server.workers import Workers, check_workers, shared_numbers
from clustergraph.store import Store

if TYPE_CHECKING:
    from types import ModuleType

    from clustergraph.server.metrics import Metrics
    from clustergraph.server.tracing import Tracing

if sys.platform != "win32":
    import resource

MORE = 5
"""Seconds that a worker has to end beyond those of its requests."""


def _settled(context: typer.Context, config: Path | None) -> Path | None:
    with told():
        return settle(context, config)


@with_limits
def serve(
    model: ModelOption = None,
    seed: SeedOption = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=65535)] = 8000,
    workers: Annotated[
        int, typer.Option(help="Processes that answer side by side, each on a core of its own.", min=1)
    ] = 1,
    watch: Annotated[
        bool, typer.Option("--watch", help="Load the seed again whenever its files change.")
    ] = False,
    store: Annotated[
        Path | None,
        typer.Option(help="A folder that keeps the last 10 generations, and the one to start with."),
    ] = None,
    admin_token: Annotated[
        Path | None,
        typer.Option(
            help="A file with one token of an admin; without it and --auth nobody loads seeds over HTTP."
        ),
    ] = None,
    auth: AuthOption = None,
    open_role: OpenRoleOption = OpenRole.reader,
    jwt_key: JwtKeyOption = None,
    jwt_issuer: JwtIssuerOption = None,
    jwt_audience: JwtAudienceOption = None,
    jwt_leeway: JwtLeewayOption = LEEWAY,
    jwt_role_claim: JwtRoleClaimOption = None,
    trusted_proxies: Annotated[
        str,
        typer.Option(
            help="Addresses of proxies, with commas between them, whose X-Forwarded-For tells who asks; * for all."
        ),
    ] = "",
    origins: Annotated[
        str,
        typer.Option(
            help="Web sites whose pages may ask, with commas between them, such as https://example.org; * for all."
        ),
    ] = "",
    introspection: Annotated[
        bool, typer.Option("--introspection/--no-introspection", help="Whether clients may read the schema.")
    ] = True,
    suggestions: Annotated[
        bool,
        typer.Option(
            "--suggestions/--no-suggestions", help="Whether errors name what there is in the schema."
        ),
    ] = True,
    documents: Annotated[
        Path | None,
        typer.Option(
            help="Documents that clients may name: a folder of .graphql files, or a manifest of Relay or Apollo."
        ),
    ] = None,
    questions: Annotated[
        Path | None,
        typer.Option(
            help="Ready questions for the page: a folder of .graphql files; without it, the package's own."
        ),
    ] = None,
    trusted_only: Annotated[
        bool, typer.Option("--trusted-only", help="Answer no other documents than those of --documents.")
    ] = False,
    max_age: Annotated[
        int,
        typer.Option(help="Seconds for which clients and caches may use an answer to GET unasked.", min=0),
    ] = 0,
    log_format: Annotated[LogFormat, typer.Option(help="How the log is written.")] = LogFormat.TEXT,
    log_level: Annotated[
        LogLevel, typer.Option(help="What the log leaves out: all below this.")
    ] = LogLevel.INFO,
    log_requests: Annotated[
        bool,
        typer.Option("--log-requests", help="Log every request, not only slow ones and those that failed."),
    ] = False,
    log_slow: Annotated[
        float, typer.Option(help="Seconds after which a request is logged as slow.", min=0)
    ] = 1.0,
    metrics: Annotated[
        bool, typer.Option("--metrics", help="Tell numbers for Prometheus at /metrics, to everybody.")
    ] = False,
    traces: Annotated[
        bool,
        typer.Option(
            "--traces", help="Send traces to a collector of OpenTelemetry, as the variables OTEL_* say."
        ),
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option(help="A TOML file of settings: port = 8000.", is_eager=True, callback=_settled),
    ] = None,
    limits: Limits = LIMITS,
) -> None:
    """Serve the graph: its home page at /, GraphQL and its explorer at /graphql, health at /healthz. docs/settings.md lists all settings."""
    with told(), shared_numbers() if metrics and workers > 1 else nullcontext():
        loads = bool(admin_token or auth or jwt_key)
        check_workers(workers, watch or loads, store)
        counting = import_module("clustergraph.server.metrics") if metrics else None
        tracing = _tracing() if traces else None
        identities = identities_of(
            auth=auth, admin_token=read_token(admin_token) if admin_token else None, open_role=open_role,
            jwt_key=jwt_key, jwt_issuer=jwt_issuer, jwt_audience=jwt_audience, jwt_leeway=jwt_leeway,
            jwt_role_claim=jwt_role_claim,
        )  # fmt: skip
        trusted = trusted_of(documents, trusted_only)
        listening = _listening(host, port)
        _allow_sockets()
        configure(log_format, log_level)
        seeds = seeds_of(model, seed)
        kept = Store(store) if store else None
        with shown() as advance:
            shown_ = Shown(introspection, suggestions)
            live = started(shape_of(model), seeds, kept, watch, advance, limits, shown_)
        live.loader = replace(live.loader, advance=None)  # later loads are told by the log
        access = Access(live.audiences, identities)
        folder = questions or (None if model else packaged.QUESTIONS)
        ready = read_questions(folder, live.audiences.whole) if folder else ()
        tally = Tally([question.text for question in ready], workers)

        def answer(worker: int, parent: int | None = None) -> None:
            numbers: Metrics | None = counting.Metrics() if counting else None
            spans: Tracing | None = tracing.Tracing() if tracing else None
            others = [
                *([tally.counting(worker)] if ready else []),
                *([numbers.count] if numbers else []),
                *([spans.tell] if spans else []),
            ]
            application = create_app(
                live.execution,
                page=packaged.PAGE,
                limits=limits,
                trusted=trusted,
                questions=ready,
                tally=tally,
                max_age=max_age,
                origins=origins_of(origins),
                observer=Observer(log_requests, log_slow, others),
                metrics=numbers,
                live=live,
                access=access,
                admin=Admin(live, access) if loads else None,
                beside=[
                    *([Sharing(live).running] if workers > 1 and kept else []),
                    *([Watch(live, seeds).running] if watch and worker == 1 else []),
                    *([numbers.running] if numbers and numbers.shared else []),
                    *([spans.running] if spans else []),
                ],
            )
            server_of(application, limits, trusted_proxies, parent).run(sockets=[listening])

        health = live.health
        address = f"http://{host}:{listening.getsockname()[1]}/graphql"
        typer.echo(f"clustergraph serves {health['nodes']} nodes and {health['edges']} edges at {address}")
        if workers == 1:
            answer(1)
        else:
            parent, gone = os.getpid(), counting.gone if counting else None
            Workers(workers, lambda worker: answer(worker, parent), GRACE + MORE, gone).run()


def _tracing() -> ModuleType:
    """What makes traces. Raises SettingError when its packages are missing."""
    try:
        return import_module("clustergraph.server.tracing")
    except ImportError:
        raise SettingError(
            "traces need packages that are not installed", "Install them: pip install 'clustergraph[traces]'."
        ) from None


def _allow_sockets() -> None:
    """Let this process open as many files as the system allows it; the usual 1,024 are few for a service."""
    if sys.platform != "win32":
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


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
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise _taken(host, port, error) from None
    return listening


def _taken(host: str, port: int, error: OSError) -> SettingError:
    why = (error.strerror or str(error)).lower()
    hint = "Stop what listens there, or choose another with --port."
    return SettingError(f"cannot listen on {host}:{port}: {why}", hint)
