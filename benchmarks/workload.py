"""A workload: one document with its variables, and what differs from request to request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parent / "workloads"
MARKS = {"S": "o000042", "D": "ALIAS"}
"""What stands for the id of a company, or for an alias; each request has another there."""
SAMPLES = {"S": ["o000000", "o000042", "o007919", "o019999"], "D": ["a1", "a2"]}
"""What stands there while answers are compared."""
OWN = {"I"}
"""Workloads that each server answers of itself: not compared."""


@dataclass(frozen=True)
class Workload:
    """One question."""

    name: str
    document: str
    variables: dict[str, Any]

    @property
    def body(self) -> bytes:
        """What is posted; it may have the mark in it."""
        return orjson.dumps({"query": self.document, "variables": self.variables})

    @property
    def mark(self) -> str:
        """The text that differs in each request; empty when there is none."""
        return MARKS.get(self.name, "")

    @property
    def samples(self) -> list[bytes]:
        """Bodies to compare the answers of servers by."""
        if not self.mark:
            return [self.body]
        return [self.body.replace(self.mark.encode(), text.encode()) for text in SAMPLES[self.name]]


def workloads(names: list[str]) -> list[Workload]:
    """The workloads of these names."""
    return [
        Workload(
            name,
            (FOLDER / f"{name}.graphql").read_text("utf-8"),
            orjson.loads((FOLDER / f"{name}.json").read_bytes()),
        )
        for name in names
    ]
