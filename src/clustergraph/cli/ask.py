"""One question: `query` prints its answer, `explain` its plan."""

from __future__ import annotations

import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from clustergraph.api.execution import Asked
from clustergraph.cli.options import ModelOption, SeedOption, errors, told
from clustergraph.cli.starting import execution_of
from clustergraph.errors import SettingError
from clustergraph.plan.explain import explain as explained
from clustergraph.plan.explain import mermaid
from clustergraph.table import as_csv, cell, rows_of

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


def query(
    query: Query,
    variables: Variables = None,
    operation: Operation = None,
    format: Annotated[AnswerFormat, typer.Option(help="How to print the answer.")] = AnswerFormat.json,
    model: ModelOption = None,
    seed: SeedOption = None,
) -> None:
    """Ask one question and print the answer."""
    with told():
        document, given = request_of(query, variables)
        execution = execution_of(model, seed)
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
    with told():
        document, given = request_of(query, variables)
        execution = execution_of(model, seed)
        ready = execution.ready(document, given, operation)
        plan, program = ready.plan, ready.program
        known = execution.work(Asked(document, given, operation)).variables if run else None
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


def read(text: str, what: str) -> str:
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


def request_of(query: str, variables: str | None) -> tuple[str, dict[str, Any]]:
    if query == "-" and variables == "-":
        raise SettingError(
            "the query and the variables cannot both come from standard input", "Put one in a file: @FILE."
        )
    document = read(query, "the query")
    try:
        given = orjson.loads(read(variables, "--variables")) if variables else {}
    except orjson.JSONDecodeError as error:
        raise SettingError(f"--variables is not JSON: {error.msg} (line {error.lineno}, column {error.colno})",
                           'Write an object: \'{"first": 5}\'.') from None  # fmt: skip
    if not isinstance(given, dict):
        raise SettingError("--variables is no JSON object", "Write one: '{\"first\": 5}'.")
    return document, given
