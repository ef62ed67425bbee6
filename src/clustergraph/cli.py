"""The command line: serve, query, explain, validate, schema.

Exit codes: 0 fine, 1 the input is wrong, 2 used wrongly.
"""

from __future__ import annotations

import gc
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
import uvicorn
from rich.console import Console
from rich.table import Table

from clustergraph import packaged
from clustergraph.api.execution import Execution
from clustergraph.api.printed import breaking_changes, printed_files, write_files
from clustergraph.api.types import api_of
from clustergraph.engines.codegen.engine import Compiler
from clustergraph.engines.memory import Graph
from clustergraph.errors import ClusterGraphError, Fault, FileError, SettingError
from clustergraph.model.printer import printed
from clustergraph.model.reader import read_model_file
from clustergraph.plan.explain import explain as explained
from clustergraph.plan.explain import mermaid
from clustergraph.report import as_json, as_sarif, as_text
from clustergraph.seeds.loader import checked, load
from clustergraph.seeds.rows import Seed
from clustergraph.server.app import create_app
from clustergraph.table import as_csv, cell, rows_of

app = typer.Typer(
    name="clustergraph", help="Relationship questions about an industry cluster, asked in GraphQL.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip
COLLECTIONS = (50_000, 50, 100)
"""How many objects of each age there are before garbage is collected; Python's own are 700, 10 and 10."""
errors = Console(stderr=True, highlight=False, soft_wrap=True)

ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model", help="A model file; without it, the package's own. Alone, it serves an empty graph."
    ),
]
SeedOption = Annotated[
    list[Path] | None, typer.Option("--seed", help="A seed file or a folder of them; may be given again.")
]
Query = Annotated[str, typer.Argument(help="A query: its text, @FILE, or - for standard input.")]
Variables = Annotated[str | None, typer.Option(help="Variables as JSON: the text, @FILE, or -.")]
Operation = Annotated[str | None, typer.Option(help="Which operation of the document to run.")]


class AnswerFormat(StrEnum):
    """How `query` prints an answer."""

    json = "json"
    table = "table"
    csv = "csv"


class PlanFormat(StrEnum):
    """How `explain` prints a plan."""

    text = "text"
    mermaid = "mermaid"


class ReportFormat(StrEnum):
    """How `validate` prints what is wrong."""

    text = "text"
    json = "json"
    sarif = "sarif"


class Printable(StrEnum):
    """What `schema --print` prints."""

    api = "api"
    seed = "seed"
    model = "model"


@contextmanager
def _told() -> Iterator[None]:
    """Tell errors as sentences, and end with the exit code that they mean."""
    try:
        yield
    except FileError as error:
        errors.print(f"{as_text(error.faults)}; nothing was changed.", markup=False)
        raise typer.Exit(1) from None
    except ClusterGraphError as error:
        errors.print(f"{error.message}\n{error.hint}".strip(), markup=False)
        raise typer.Exit(2 if isinstance(error, SettingError) else 1) from None


def _execution(model: Path | None, seeds: list[Path] | None) -> Execution:
    """Everything that answers, from files to indexes.

    What is built here lives as long as the process: collecting garbage in it would cost a fifth of the start, and again
    with each later collection. Requests leave next to no cycles behind, so collections are rare: one among the rows of a
    long answer holds up all others.
    """
    gc.disable()
    shape = read_model_file(_existing(model, "--model") if model else packaged.MODEL)
    paths = [_existing(path, "--seed") for path in seeds or ()] or ([] if model else [packaged.SEED])
    rows = load(paths, shape) if paths else Seed((), ())
    execution = Execution(api_of(shape), Compiler(Graph(shape, rows)))
    gc.freeze()
    gc.set_threshold(*COLLECTIONS)
    gc.enable()
    return execution


def _existing(path: Path, option: str) -> Path:
    if not path.exists():
        raise SettingError(
            f"{option} {path}: there is no such file or folder", "Check the name; it counts from this folder."
        )
    return path


def _read(text: str, what: str) -> str:
    """A text, or the content of @FILE or of standard input."""
    if text == "-":
        return sys.stdin.read()
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingError(
            f"{what} {text}: the file cannot be read as UTF-8 text", "Check its name after the @."
        ) from None


def _request(query: str, variables: str | None) -> tuple[str, dict[str, Any]]:
    if query == "-" and variables == "-":
        raise SettingError(
            "the query and the variables cannot both come from standard input", "Put one in a file: @FILE."
        )
    document = _read(query, "the query")
    try:
        given = orjson.loads(_read(variables, "--variables")) if variables else {}
    except orjson.JSONDecodeError as error:
        raise SettingError(f"--variables is not JSON: {error.msg} (line {error.lineno}, column {error.colno})",
                           'Write an object: \'{"first": 5}\'.') from None  # fmt: skip
    if not isinstance(given, dict):
        raise SettingError("--variables is no JSON object", "Write one: '{\"first\": 5}'.")
    return document, given


@app.command()
def serve(
    model: ModelOption = None,
    seed: SeedOption = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=65535)] = 8000,
) -> None:
    """Serve the graph: GraphQL and its explorer at /graphql, health at /healthz."""
    with _told():
        listening = _listening(host, port)
        execution = _execution(model, seed)
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


@app.command()
def query(
    query: Query,
    variables: Variables = None,
    operation: Operation = None,
    format: Annotated[AnswerFormat, typer.Option(help="How to print the answer.")] = AnswerFormat.json,
    model: ModelOption = None,
    seed: SeedOption = None,
) -> None:
    """Ask one question and print the answer."""
    with _told():
        document, given = _request(query, variables)
        execution = _execution(model, seed)
        answer = orjson.loads(execution.answer(document, given, operation).body)
        for error in answer.get("errors", ()):
            places = ", ".join(
                f"line {one['line']}, column {one['column']}" for one in error.get("locations", ())
            )
            hint = error["extensions"].get("hint", "")
            errors.print(
                f"{error['message']}{f' ({places})' if places else ''}\n{hint}".strip(), markup=False
            )
        if "data" not in answer:
            raise typer.Exit(1)
        if format is AnswerFormat.json:
            typer.echo(orjson.dumps(answer["data"], option=orjson.OPT_INDENT_2).decode())
            return
        columns, rows = rows_of(answer["data"], execution.keys(document, given, operation))
        if format is AnswerFormat.csv:
            typer.echo(as_csv(columns, rows), nl=False)
            return
        table = Table(*columns)
        for row in rows:
            table.add_row(*(cell(row[column]) for column in columns))
        Console(width=None if sys.stdout.isatty() else 200).print(table)


@app.command()
def explain(
    query: Query,
    variables: Variables = None,
    operation: Operation = None,
    format: Annotated[PlanFormat, typer.Option(help="How to print the plan.")] = PlanFormat.text,
    source: Annotated[
        bool, typer.Option("--source", help="Print the Python program that the plan is compiled to.")
    ] = False,
    run: Annotated[
        bool, typer.Option("--run", help="Find the rows of patterns, and tell how many each step left.")
    ] = False,
    model: ModelOption = None,
    seed: SeedOption = None,
) -> None:
    """Print the plan of a question: what is read, in which order, and what is told of it."""
    with _told():
        document, given = _request(query, variables)
        execution = _execution(model, seed)
        ready = execution.ready(document, given, operation)
        plan, program = ready.plan, ready.program
        known = execution.work(document, given, operation).variables if run else None
        joined = partial(execution.engine.joined, variables=known)
        if source:
            typer.echo(program.source, nl=False)
        else:
            typer.echo(
                mermaid(plan, joined) if format is PlanFormat.mermaid else explained(plan, joined), nl=False
            )
        if format is PlanFormat.text and program.interpreted:
            parts = ", ".join(dict.fromkeys(program.interpreted))
            typer.echo(f"# not compiled, but interpreted: {parts}")


@app.command()
def validate(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Seed files or folders; without any, the package's own.")
    ] = None,
    model: ModelOption = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Also refuse what rests on no source, stands alone, or is never filled."
        ),
    ] = False,
    format: Annotated[
        ReportFormat, typer.Option(help="How to print what is found; sarif is for editors and code scanners.")
    ] = ReportFormat.text,
) -> None:
    """Check a model and seeds, and list all that is wrong, each with its place and a way out."""
    with _told():
        given = _existing(model, "--model") if model else packaged.MODEL
        found = [_existing(path, "the path") for path in paths or ()] or ([] if model else [packaged.SEED])
        right, faults = _found(given, found, strict)
        if format is ReportFormat.text:
            if faults:
                errors.print(as_text(faults), markup=False)
            if right:
                typer.echo(right)
        else:
            typer.echo(
                as_json(faults) if format is ReportFormat.json else as_sarif(faults, version("clustergraph"))
            )
        if not right:
            raise typer.Exit(1)


def _found(model: Path, seeds: list[Path], strict: bool) -> tuple[str, Sequence[Fault]]:
    """What is right in a sentence, empty when something is wrong; and all faults."""
    try:
        shape = read_model_file(model)
    except FileError as error:
        return "", error.faults
    rows, faults = checked(seeds, shape, strict) if seeds else (Seed((), ()), ())
    if rows is None:
        return "", faults
    kinds, relationships = len(shape.kinds), len(shape.relationships)
    said = f"All right: {kinds} kinds, {relationships} relationships, {len(rows.nodes)} nodes, {len(rows.edges)} edges."
    return said, faults


@app.command()
def schema(
    write: Annotated[
        bool, typer.Option("--write", help="Write api.graphql and seed.schema.json beside the model.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Tell whether they are up to date, and what breaks clients.")
    ] = False,
    print_: Annotated[Printable | None, typer.Option("--print", help="Print one of them.")] = None,
    model: ModelOption = None,
) -> None:
    """Print or write what is derived from the model."""
    with _told():
        if (write, check, print_ is not None).count(True) != 1:
            raise SettingError(
                "schema does one thing at a time", "Give one of --write, --check and --print api|seed|model."
            )
        path = _existing(model, "--model") if model else packaged.MODEL
        shape = read_model_file(path)
        if print_ is Printable.model:
            typer.echo(printed(shape), nl=False)
            return
        files = printed_files(shape)
        if print_:
            typer.echo(files["api.graphql" if print_ is Printable.api else "seed.schema.json"], nl=False)
        if write:
            write_files(path.parent, files)
        if check:
            _check(path.parent, files)


def _check(folder: Path, files: dict[str, str]) -> None:
    stale = [name for name, text in files.items() if _content(folder / name) != text]
    released = _content(folder / "released.graphql")
    breaking = breaking_changes(released, files["api.graphql"]) if released else []
    for name in stale:
        errors.print(
            f"{folder / name} is not up to date. Write it: clustergraph schema --write", markup=False
        )
    for change in breaking:
        errors.print(f"breaks clients of the last release: {change}", markup=False)
    if stale or breaking:
        raise typer.Exit(1)
    typer.echo(f"{' and '.join(files)} are up to date; nothing breaks clients of the last release.")


def _content(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
