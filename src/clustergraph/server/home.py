"""What the home page says of one graph in particular: `home.graphql`, a query whose keys say what each answer is for.

# en: What is known of the cluster
# en $Member: member / members
# en $map: Who exported where
# fr: Ce que l'on sait du cluster
# fr $Member: membre / membres
# fr $map: Qui a exporté où
query Home {
  Member: figures(...) { nodes { value precision date citations { title url } } }
  map: exports { nodes { source { name } target { name } when } }
  sources(...) { nodes { title publisher url } }
}
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any, Protocol

from clustergraph.compiler.keys import Keys
from clustergraph.model.shape import Model

HOME = "home"
"""The name of its file, which no question can have."""
MAP, SOURCES = "map", "sources"
"""What is asked for besides figures: the edges that the map draws, and sources to name. As kinds, they may have labels."""


class Told(Protocol):
    """What stands in such a file."""

    @property
    def title(self) -> Mapping[str, str]: ...
    @property
    def about(self) -> Mapping[str, str]: ...
    @property
    def labels(self) -> Mapping[str, Mapping[str, str]]: ...
    @property
    def text(self) -> str: ...


def home_of(told: Told | None, model: Model) -> Mapping[str, Any]:
    """The home as JSON; without a file of its own it has the kinds alone, and is asked nothing."""
    kinds = [
        {
            "name": kind.name,
            "singular": kind.singular,
            "plural": kind.plural,
            "isReference": kind.is_reference,
        }
        for kind in model.kinds.values()
    ]
    if told is None:
        return {"title": {}, "about": {}, "labels": {}, "text": "", "kinds": kinds}
    return {
        "title": told.title, "about": told.about, "labels": told.labels, "text": told.text, "kinds": kinds,
    }  # fmt: skip


def fault_of_home(keys: Keys, named: Set[str], model: Model) -> str:
    """Why the home page could not show what is asked for under these keys; empty when it can. `named` are those that have labels."""
    unknown = named - model.kinds.keys() - {MAP, SOURCES}
    if unknown:
        return f"there is no kind {min(unknown)} to be called ${min(unknown)}"
    for name, asked in keys.items():
        if name in (MAP, SOURCES):
            continue
        if name not in model.kinds:
            return f"the home has no place for {name}: call it {MAP}, {SOURCES}, or as a kind"
        nodes = (asked.below or {}).get("nodes")
        if nodes is None or "value" not in (nodes.below or {}):
            return f"{name} has no figure: ask for {name}: figures {{ nodes {{ value date }} }}"
    return ""
