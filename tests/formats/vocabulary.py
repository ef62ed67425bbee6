"""schema.org's vocabulary, read from the types of npm's `schema-dts`: its classes, and the properties that each may have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from tests.clients.node import FOLDER, installed

_CLASS = re.compile(r"interface (\w+?)(?:Base|Leaf) extends ([^{]*)\{(.*?)\n\}", re.DOTALL)


@cache
def properties() -> Mapping[str, frozenset[str]]:
    """The properties of each class, inherited ones included."""
    installed(FOLDER)
    text = (FOLDER / "node_modules/schema-dts/dist/schema.d.ts").read_text(encoding="utf-8")
    own: dict[str, set[str]] = {}
    parents: dict[str, set[str]] = {}
    for name, above, body in _CLASS.findall(text):
        own.setdefault(name, set()).update(re.findall(r'^ +"(\w+)"\?:', body, re.MULTILINE))
        parents.setdefault(name, set()).update(re.findall(r"(\w+)Base", above))

    def known(name: str) -> frozenset[str]:
        return frozenset(own[name]).union(*(known(one) for one in parents[name] - {name} if one in own))

    return {name: known(name) for name in own}
