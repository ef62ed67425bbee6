"""Ready questions: a folder of `.graphql` files, to which people add without programming.

The comments before a document say what it asks, in each language: first a title, then more about it, and what a variable stands for.

    # en: Who exported to a country?
    # en: Each company, with the year and who says so.
    # en $country: Country
    # fr: Qui a exporté vers un pays ?
    # fr $country: Pays
    query WhoExportedTo($country: ID! = "CN") { ... }

One file is no question, but is read as they are: `home.graphql`, what the home page tells besides its counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphql import OperationType

from clustergraph.api.execution import MISTAKES, Execution
from clustergraph.errors import BadUserInput, SettingError, SeveralErrors
from clustergraph.server.choices import variables_of
from clustergraph.server.home import HOME, fault_of_home

LANGUAGES = ("en", "fr")
"""Those that each question is told in."""
MOST = 1_000
"""Files in a folder of questions."""
_TOLD = re.compile(r"#\s*([a-z]{2})(?:\s+\$(\w+))?\s*:\s*(.*\S)")
HINT = "docs/explorer.md shows how one is written."


@dataclass(frozen=True, slots=True)
class Question:
    """A document that answers as it stands. `title`, `about` and `labels` are by language, labels then by variable."""

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    text: str

    def as_json(self, execution: Execution) -> Mapping[str, Any]:
        operation = execution.documents.get(self.text).operation(None)
        variables = variables_of(execution.schema, execution.engine.graph.model, operation)
        return {
            "name": self.name, "title": self.title, "about": self.about, "labels": self.labels,
            "variables": variables, "text": self.text,
        }  # fmt: skip


def read_questions(folder: Path, execution: Execution) -> Sequence[Question]:
    """The questions of a folder, and its home. Raises SettingError, which names every file that is none and why."""
    paths = sorted(folder.glob("*.graphql")) if folder.is_dir() else []
    if not paths:
        raise SettingError(f"--questions {folder}: there are no .graphql files", HINT)
    if len(paths) > MOST:
        raise SettingError(f"--questions {folder}: there are more than {MOST:,} files", "Leave some out.")
    found, faults = [], []
    for path in paths:
        try:
            question = _read(path)
            fault = _untold(question) or fault_of(question, execution)
        except UnicodeDecodeError:
            fault = "it is not UTF-8"
        except OSError as error:
            fault = (error.strerror or "it cannot be read").lower()
        else:
            found.append(question)
        if fault:
            faults.append(f"{path.name}: {fault}")
    if faults:
        raise SettingError("\n".join([f"--questions {folder}: not every file is a question", *faults]), HINT)
    return found


def fault_of(question: Question, execution: Execution) -> str:
    """Why a question cannot be asked as it stands; empty when it can."""
    try:
        document = execution.documents.get(question.text)
        operation = document.operation(None)
        if operation.definition.operation is not OperationType.QUERY:
            raise BadUserInput("only a query is a question", "")
        if operation.definition.name is None:
            raise BadUserInput("its query has no name", "")
        operation.variables.coerced({})
    except SeveralErrors as several:
        return several.errors[0].message
    except MISTAKES as error:
        return str(getattr(error, "message", error))
    named = {name for labels in question.labels.values() for name in labels}
    if question.name == HOME:
        return fault_of_home(execution.keys(question.text), named, execution.engine.graph.model)
    unknown = named - set(operation.variables.names)
    return f"there is no variable ${min(unknown)}" if unknown else ""


def _untold(question: Question) -> str:
    missing = [language for language in LANGUAGES if language not in question.title]
    return (
        f"it has no title in {missing[0]}: write # {missing[0]}: and the title above the query"
        if missing
        else ""
    )


def _read(path: Path) -> Question:
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n").strip()
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    title: dict[str, str] = {}
    about: dict[str, list[str]] = {}
    labels: dict[str, dict[str, str]] = {}
    for line in lines[:end]:
        if said := _TOLD.fullmatch(line):
            language, variable, words = said.groups()
            if variable:
                labels.setdefault(language, {})[variable] = words
            elif language not in title:
                title[language] = words
            else:
                about.setdefault(language, []).append(words)
    told = {language: " ".join(words) for language, words in about.items()}
    return Question(path.stem, title, told, labels, "\n".join(lines[end:]).strip())
