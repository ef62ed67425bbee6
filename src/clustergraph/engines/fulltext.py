"""Full text: the properties that a model marks for search, found whatever accents, endings and small mistakes a text has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

from tantivy import (
    Document,
    Filter,
    Index,
    Occur,
    Query,
    SchemaBuilder,
    TextAnalyzer,
    TextAnalyzerBuilder,
    Tokenizer,
)

from clustergraph.engines.memory import Graph, Node
from clustergraph.errors import BadUserInput
from clustergraph.model.scalars import folded
from clustergraph.pace import paced

MOST_HITS = 10_000
"""The best nodes that one search gives at most."""
MOST_WORDS = 20
LONGEST = 200
"""Letters of a text that is searched for."""
TEXTS = 64
"""Texts of which all nodes are kept."""
WORD = re.compile(r"[^\W_]+")
WHOLE, STEM, START, NEAR = 4.0, 2.0, 1.5, 1.0
"""What a word is worth, as it stands, by its stem, as the start of another, with a mistake: the first two times BM25."""
ALIKE = 0.7
"""How much of two words is the same when one is taken for the other with a mistake, for marking it."""
EXCERPT = 160
"""Letters of a property that are told around what was found."""
HEAP = 64_000_000


class Hit(NamedTuple):
    """A node that was found. A higher score is a better hit; of equal ones the one with fewer letters. Scores of two searches say
    nothing of each other."""

    score: float
    length: int
    node: Node


def words(text: str) -> list[str]:
    """The words of a text, without case and accents."""
    return WORD.findall(folded(text))


def mistakes(word: str) -> int:
    """How many letters of a word may be wrong, missing, added or swapped; none of a number."""
    return 0 if len(word) < 4 or not word.isalpha() else 1 if len(word) < 8 else 2


class FullText:
    """An index of one generation, in memory. It is made when a search first asks for it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.properties = {
            kind.name: [one for one in kind.properties.values() if one.search]
            for kind in graph.model.kinds.values()
        }
        self._known: dict[str, frozenset[str]] = {}
        self.stems = {language: _stemmer(language) for language in ("french", "english")}

    @cached_property
    def _nodes(self) -> Sequence[Node]:
        return [node for kind, found in self.properties.items() if found for node in self.graph.by_kind[kind]]

    @cached_property
    def _index(self) -> Index:
        builder = SchemaBuilder()
        builder.add_integer_field("place", fast=True)
        builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
        for name in ("whole", *self.stems):
            builder.add_text_field(
                name, tokenizer_name="words" if name == "whole" else name, index_option="freq"
            )
        index = Index(builder.build())
        index.register_tokenizer("words", TextAnalyzerBuilder(Tokenizer.whitespace()).build())
        for language, analyzer in self.stems.items():
            index.register_tokenizer(language, analyzer)
        writer = index.writer(HEAP, 1)
        for place, node in enumerate(paced(self._nodes)):
            text = " ".join(word for _, value in self.texts(node) for word in words(value))
            document = Document(place=place, kind=node.kind, whole=text, **dict.fromkeys(self.stems, text))
            writer.add_document(document)
        writer.commit()
        index.reload()
        return index

    def texts(self, node: Node) -> Iterable[tuple[str, str]]:
        """The properties of a node that are searched, by name; of lists each element."""
        for one in self.properties[node.kind]:
            value = node.get(one.name)
            for text in value if isinstance(value, list) else () if value is None else (value,):
                yield one.name, text

    def find(self, text: str, kinds: Sequence[str] | None) -> list[Hit]:
        """The nodes that have all words of a text, the best first."""
        hits = []
        for score, node in self._found(text, kinds, MOST_HITS):
            hits.append(Hit(round(score, 4), sum(len(value) for _, value in self.texts(node)), node))
        return sorted(hits, key=lambda hit: (-hit.score, hit.length, hit.node.id))

    def ids(self, text: str) -> frozenset[str]:
        """The ids of all nodes that have all words of a text; kept for some texts."""
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= TEXTS:
                self._known.clear()
            known = self._known[text] = frozenset(
                node.id for _, node in self._found(text, None, len(self._nodes))
            )
        return known

    def _found(self, text: str, kinds: Sequence[str] | None, most: int) -> Iterator[tuple[float, Node]]:
        """The best nodes with their scores, in no order."""
        asked = words(text)[:MOST_WORDS]
        if not asked or not most:
            return
        index = self._index
        parts = [(Occur.Must, self._word(word, index)) for word in asked]
        if kinds is not None:
            among = Query.term_set_query(index.schema, "kind", list(kinds))
            parts.append((Occur.Must, Query.const_score_query(among, 0.0)))
        searcher = index.searcher()
        found = searcher.search(Query.boolean_query(parts), limit=most, count=False).hits
        places = searcher.fast_field_values("place", [address for _, address in found])
        for (score, _), place in zip(found, places, strict=True):
            yield float(score), self._nodes[int(place or 0)]

    def _word(self, word: str, index: Index) -> Query:
        """What finds one word: as it stands, by its stem, as the start of a word, with mistakes."""
        schema = index.schema
        found = [Query.boost_query(Query.term_query(schema, "whole", word, "freq"), WHOLE)]
        for language, analyzer in self.stems.items():
            for stem in analyzer.analyze(word):
                found.append(Query.boost_query(Query.term_query(schema, language, stem, "freq"), STEM))  # noqa: PERF401
        found.append(
            Query.const_score_query(Query.regex_query(schema, "whole", re.escape(word) + ".+"), START)
        )
        if wrong := mistakes(word):
            near = Query.fuzzy_term_query(schema, "whole", word, wrong, transposition_cost_one=True)
            found.append(Query.const_score_query(near, NEAR))
        return Query.disjunction_max_query(found, 0.1)

    def highlights(self, text: str, node: Node) -> list[tuple[str, str]]:
        """The properties of a node that have a word of a text in them, with what was found between asterisks."""
        asked = words(text)[:MOST_WORDS]
        found = []
        for name, value in self.texts(node):
            marked = [
                match for match in WORD.finditer(value) if any(self._alike(one, match[0]) for one in asked)
            ]
            if marked:
                found.append((name, _marked(value, [match.span() for match in marked])))
        return found

    def _alike(self, asked: str, found: str) -> bool:
        word = folded(found)
        if word.startswith(asked):
            return True
        if any(one.analyze(asked) == one.analyze(word) for one in self.stems.values()):
            return True
        return mistakes(asked) > 0 and SequenceMatcher(None, asked, word).ratio() >= ALIKE


def full_text(graph: Graph) -> FullText:
    """The index of a graph."""
    found: FullText = graph.derived("fulltext", lambda: FullText(graph))
    return found


def searchable(text: str, places: Sequence[tuple[int, int]]) -> str:
    """The text, which can be searched for. Raises BadUserInput when it is too long or has no word."""
    if len(text) > LONGEST:
        raise BadUserInput(f"the text has {len(text):,} letters", f"Search for at most {LONGEST}.", places)
    if not words(text):
        raise BadUserInput("the text has no word", "Write a word, or the start of one.", places)
    return text


def _stemmer(language: str) -> TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.stemmer(language)).build()


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A text, or what of a long one stands around the first span, with asterisks around each span."""
    start = max(0, spans[0][0] - EXCERPT // 2) if len(text) > EXCERPT else 0
    end = min(len(text), start + EXCERPT)
    end = max(end, spans[0][1])
    parts, last = ["…" * (start > 0)], start
    for a, b in spans:
        if b <= end:
            parts += [text[last:a], "**", text[a:b], "**"]
            last = b
    return "".join([*parts, text[last:end], "…" * (end < len(text))])
