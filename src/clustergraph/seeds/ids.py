"""What an id may look like, said to people and to JSON Schema, and which ids of a reading are taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from clustergraph.model.scalars import folded, shown
from clustergraph.seeds.findings import Where, near

LONGEST_ID = 200
SEARCHES = 30
"""How often a reading looks for near ids: with 10,000 ids one look takes a tenth of a second."""
_PLAIN = re.compile(r"[A-Za-z0-9_.:-]{1,200}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_REFUSED = r"@\u0000-\u001f\u007f-\u009f\u2028\u2029"
ID_SCHEMA: Mapping[str, Any] = {
    "type": "string",
    "minLength": 1,
    "maxLength": LONGEST_ID,
    "pattern": rf"^[^\s{_REFUSED}]([^{_REFUSED}]*[^\s{_REFUSED}])?$",
}


@dataclass
class Ids:
    """The ids of a reading. While not `complete`, an id that nothing has may stand where reading failed."""

    places: dict[str, Where] = field(default_factory=dict)
    """The first use of every id of a node or an edge: they share one space."""
    kinds: dict[str, str | None] = field(default_factory=dict)
    """The kind of every node; none when it is unknown."""
    complete: bool = True
    texts: list[tuple[str, str]] = field(default_factory=list)
    """The ids of nodes, each with a name that people know it by."""
    searches: int = 0

    def near(self, wrong: str, kind: str | None = None) -> str:
        """A hint that offers an id, of a kind or of any: that of the node with such a name, or near ones, as long as looking for
        them does not take all day."""
        named = [id for id in self._named.get(folded(wrong), ()) if kind in (None, self.kinds.get(id))]
        if named:
            return f"It is a name of {' and of '.join(map(shown, named[:3]))}: write the id."
        self.searches += 1
        known = (id for id, other in self.kinds.items() if kind in (None, other))
        return near(wrong, known) if self.searches <= SEARCHES else ""

    @cached_property
    def _named(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for id, text in self.texts:
            found.setdefault(folded(text), []).append(id)
        return {text: list(dict.fromkeys(ids)) for text, ids in found.items()}


def faults_of_id(id: str) -> Iterator[tuple[str, str]]:
    """What is wrong with an id, and the way out."""
    if _PLAIN.fullmatch(id):
        return
    if not id:
        yield "the id is empty", 'Write a short name, such as "ada-lovelace".'
    if len(id) > LONGEST_ID:
        yield f"the id has {len(id)} characters", f"Write at most {LONGEST_ID}."
    if "@" in id:
        yield f"the id {shown(id)} holds @, behind which the API writes dates", "Remove the @."
    if _CONTROL.search(id):
        yield "the id holds a control character, such as a tab or a line break", "Remove it."
    elif id != id.strip():
        yield f"the id {shown(id)} starts or ends with a space", "Remove the space."
