"""Names to ids: what people call a node, however they write it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import get_global
from rapidfuzz import fuzz, process

from clustergraph.model.scalars import folded, shown
from clustergraph.model.shape import Kind, Model

ARTICLES = re.compile(r"^(?:the|la|le|les|l)\s+")
ALPHA_2 = re.compile("[A-Z]{2}")
WORDS = re.compile(r"[^\W_]+")
ALIKE = 75.0
"""How alike a name that is offered is, from 0 to 100."""
SEARCHES = 200
"""Names that near ones are looked for: with 20,000 names one look takes 20 ms."""
CODE = 3
"""Letters of a code such as FRA; what is so short is alike by chance."""


class Names:
    """The nodes that names may stand for, by id and by every name that people know them by."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.kinds: dict[str, str] = {}
        self._ids: dict[str, list[str]] = {}
        """Ids by a folded name."""
        self._shown: dict[str, str] = {}
        """Each id with the first name of its node."""
        self._offered: dict[tuple[str, tuple[str, ...]], str] = {}
        """What was offered for each name that is none."""

    def add(self, id: str, kind: str, row: Mapping[str, Any]) -> None:
        """One more node, with its properties."""
        self.kinds[id] = kind
        names = [*_names(self.model.kinds[kind], row), *_territories(id, row)]
        self._shown[id] = f"{names[0]} ({id})" if names else id
        for text in {plain(name): None for name in (id, *names)}:
            ids = self._ids.setdefault(text, [])
            if id not in ids:
                ids.append(id)

    def find(self, name: str, kinds: Collection[str], what: str = "node") -> str:
        """The id of the node of some kinds that a name stands for. Raises LookupError with a message and a hint for people, who call
        such a node `what`."""
        if self.kinds.get(name) in kinds:
            return name
        found = [id for id in self._ids.get(plain(name), ()) if self.kinds[id] in kinds]
        if len(found) == 1:
            return found[0]
        if found:
            raise LookupError(
                f"{shown(name)} is a name of several nodes", f"Write the id: {' or '.join(found)}."
            )
        others = self._ids.get(plain(name))
        if others:
            told = f"{shown(name)} is {_article(self.kinds[others[0]])}, not {_article(what)}"
            raise LookupError(told, "Correct the cell, or the map.")
        hint = (
            self._offer(plain(name), tuple(kinds))
            or "Add a row for it, or give the seed that holds it with --seed."
        )
        if not any(kind in kinds for kind in self.kinds.values()):
            hint = f"No {what} is known at all: name a folder that has them with --seed; `clustergraph new` makes one with all countries."
        raise LookupError(f"there is no {what} {shown(name)}", hint)

    def _offer(self, name: str, kinds: tuple[str, ...]) -> str:
        """Near names, as long as looking for them does not take all day."""
        if (name, kinds) not in self._offered and len(self._offered) < SEARCHES:
            self._offered[name, kinds] = self._near(name, kinds)
        return self._offered.get((name, kinds), "")

    def _near(self, name: str, kinds: Collection[str]) -> str:
        known = [
            text
            for text, ids in self._ids.items()
            if len(text) > CODE and any(self.kinds[id] in kinds for id in ids)
        ]
        joined = name.replace(" ", "")
        same = (ids for text, ids in self._ids.items() if text.replace(" ", "") == joined)
        offered = dict.fromkeys(id for ids in same for id in ids if self.kinds[id] in kinds)
        for scorer, least in ((fuzz.ratio, ALIKE), (fuzz.token_set_ratio, 100)):
            close = process.extract(name, known, scorer=scorer, score_cutoff=least, limit=6)
            offered |= dict.fromkeys(
                id for text, _, _ in close for id in self._ids[text] if self.kinds[id] in kinds
            )
        told = [self._shown[id] for id in list(offered)[:3]]
        return f"Did you mean {' or '.join(told)}?" if told else ""


@lru_cache(65536)
def plain(name: str) -> str:
    """A name without case, accents, punctuation and the article before it."""
    words = " ".join(WORDS.findall(folded(name.replace("&", " and "))))
    return ARTICLES.sub("", words) or words


def _names(kind: Kind, row: Mapping[str, Any]) -> Iterator[str]:
    """The texts of a node that name it: what is searched by a name, and second keys."""
    for one in kind.properties.values():
        if one.name in ("name", "title") or one.unique or (one.search and "name" in one.name.lower()):
            value = row.get(one.name)
            yield from (
                text
                for text in (value if isinstance(value, list) else [value])
                if isinstance(text, str) and text
            )


def _territories(id: str, row: Mapping[str, Any]) -> Iterable[str]:
    """The names of a country in English and French (CLDR), when the id is its ISO 3166-1 code and its name is one of them."""
    known = territories().get(id, ())
    return known if any(plain(str(row.get("name", ""))) == plain(one) for one in known) else ()


@lru_cache(1)
def territories() -> Mapping[str, tuple[str, ...]]:
    """The names of countries by their codes of two letters, with other codes that mean the same, such as UK."""
    english, french = (dict(Locale.parse(code).territories) for code in ("en", "fr"))
    aliases = {
        new[0]: old
        for old, new in get_global("territory_aliases").items()
        if ALPHA_2.fullmatch(old) and len(new) == 1
    }
    return {
        code: tuple(filter(None, dict.fromkeys((name, french.get(code, name), aliases.get(code, "")))))
        for code, name in english.items()
        if ALPHA_2.fullmatch(code)
    }


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'AEIOU' else 'a'} {kind}"
