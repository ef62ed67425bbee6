"""Documents that clients name instead of sending them: those that are trusted, from files, and those that clients brought before.

A request names one by `documentId` (GraphQL over HTTP, appendix "Persisted Documents"), as Relay does (`doc_id`, `id`), or by the
SHA-256 of its text in `extensions.persistedQuery`, as Apollo does (automatic persisted queries, version 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from graphql import GraphQLSyntaxError, parse

from clustergraph.compiler.cache import Kept
from clustergraph.errors import (
    BadUserInput,
    NotTrusted,
    PersistedQueryNotFound,
    SettingError,
)

NAMES = ("documentId", "doc_id", "id")
"""Where a request may name a document."""
BROUGHT_BYTES = 10_000_000
"""Texts that clients brought and that are kept."""
ENDINGS = (".graphql", ".gql")
MAKE = "Make a manifest with Relay's compiler or Apollo's generate-persisted-query-manifest, or a folder of .graphql files."


class Trusted:
    """Texts by name. `only`: no others are answered; else clients may bring their own, which are kept by their SHA-256."""

    def __init__(self, texts: Mapping[str, str] | None = None, only: bool = False) -> None:
        self.texts = texts or {}
        self.only = only
        self._own = frozenset(self.texts.values())
        self._brought: Kept[str] = Kept(len, 10_000, BROUGHT_BYTES)

    def text(self, content: Mapping[str, Any]) -> str:
        """The document that the content of a request means.

        Raises PersistedQueryNotFound when it names one that is not there, NotTrusted when it brings one of its own and may not, and
        BadUserInput when it does neither, or both do not fit.
        """
        query, name, digest = content.get("query"), _named(content), _digest(content)
        if query is None:
            if name is None and digest is None:
                raise BadUserInput("there is no query", "Give query, the text of a GraphQL document.")
            return self._found(name or digest or "")
        if not isinstance(query, str):
            raise BadUserInput("query is no text", "Give query, the text of a GraphQL document.")
        if self.only and query not in self._own:
            raise NotTrusted(
                "only documents that this service knows are answered",
                "Name one by documentId; those who run it can add others.",
            )
        if digest is not None:
            if digest != sha256(query.encode()).hexdigest():
                raise BadUserInput(
                    "sha256Hash is not that of the query",
                    "Send the SHA-256 of its UTF-8 bytes, in hexadecimal.",
                )
            self._brought.get(digest, lambda: query)
        return query

    def _found(self, name: str) -> str:
        name = name.removeprefix("sha256:")
        text = self.texts.get(name)
        if text is None:
            text = self._brought.at_hand(name)
        if text is None:
            raise PersistedQueryNotFound(only=self.only)
        return text


def _named(content: Mapping[str, Any]) -> str | None:
    for name in NAMES:
        value = content.get(name)
        if value is not None:
            if not isinstance(value, str):
                raise BadUserInput(f"{name} is no text", "Give the name of a document.")
            return value
    return None


def _digest(content: Mapping[str, Any]) -> str | None:
    extensions = content.get("extensions")
    asked = extensions.get("persistedQuery") if extensions else None
    if asked is None:
        return None
    digest = asked.get("sha256Hash") if isinstance(asked, Mapping) else None
    if not isinstance(digest, str) or asked.get("version") != 1:
        raise BadUserInput(
            "persistedQuery is not of version 1", 'Send {"version": 1, "sha256Hash": "..."}, or leave it out.'
        )
    return digest.lower()


def trusted_of(path: Path | None, only: bool) -> Trusted:
    """The documents of a path, if there is one. Raises SettingError."""
    if only and path is None:
        raise SettingError("--trusted-only answers nothing without --documents", MAKE)
    return Trusted(trusted_texts(path) if path else {}, only)


def trusted_texts(path: Path) -> Mapping[str, str]:
    """The documents of a folder, by the names of its files and by SHA-256; or of a manifest of Relay's or Apollo's, by its ids and by
    SHA-256. Raises SettingError for what cannot be read or is no document."""
    found: dict[str, str] = {}
    for name, text in _of_folder(path) if path.is_dir() else _of_manifest(path):
        _check(path, name, text)
        if found.get(name, text) != text:
            raise SettingError(f"--documents {path}: {name} is there twice", "Name each document once.")
        found |= {name: text, sha256(text.encode()).hexdigest(): text}
    if not found:
        raise SettingError(f"--documents {path}: there is no document", MAKE)
    return found


def _of_folder(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in ENDINGS:
            yield path.relative_to(folder).with_suffix("").as_posix(), _read(path)


def _of_manifest(path: Path) -> Iterator[tuple[Any, Any]]:
    try:
        content = orjson.loads(_read(path))
    except orjson.JSONDecodeError as error:
        raise SettingError(f"--documents {path}:{error.lineno}:{error.colno}: it is not JSON", MAKE) from None
    if isinstance(content, dict) and content.get("format") == "apollo-persisted-query-manifest":
        rows = [
            (one.get("id"), one.get("body")) for one in content.get("operations", ()) if isinstance(one, dict)
        ]
    elif isinstance(content, dict):
        rows = list(content.items())
    else:
        rows = []
    if not rows or not all(isinstance(part, str) for row in rows for part in row):
        raise SettingError(f"--documents {path}: it is no manifest", MAKE)
    yield from rows


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = "it is not UTF-8" if isinstance(error, ValueError) else (error.strerror or str(error)).lower()
        raise SettingError(f"--documents {path}: {why}", MAKE) from None


def _check(path: Path, name: str, text: str) -> None:
    try:
        parse(text, no_location=True)
    except GraphQLSyntaxError as error:
        place = error.locations[0] if error.locations else None
        where = f" (line {place.line}, column {place.column})" if place else ""
        raise SettingError(
            f"--documents {path}: {name}: {error.message}{where}", "Mend the document."
        ) from None
