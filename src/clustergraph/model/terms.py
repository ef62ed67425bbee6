"""Words of shared vocabularies, by which programs elsewhere know what a kind or a property means: `schema:Organization`."""

from __future__ import annotations

import re
from collections.abc import Mapping

VOCABULARIES: Mapping[str, str] = {
    "schema": "https://schema.org/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
"""The vocabularies that a term may name by a prefix."""
_SHORT = re.compile(r"([a-z]+):[A-Za-z][A-Za-z0-9_-]*")
_WHOLE = re.compile(r'https?://[^\s<>"{}|\\^`]+')


def is_term(text: str) -> bool:
    """Whether a text is a prefix and a word, or a whole IRI (RFC 3987) with http or https."""
    short = _SHORT.fullmatch(text)
    return (short is not None and short[1] in VOCABULARIES) or _WHOLE.fullmatch(text) is not None


def iri_of(term: str) -> str:
    """The whole IRI of a term."""
    prefix, _, word = term.partition(":")
    return VOCABULARIES[prefix] + word if prefix in VOCABULARIES else term
