"""JSON-LD: what another reader of it makes of a file. No context is fetched: pyld's loader refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from clustergraph import packaged
from clustergraph.formats.jsonld import BASE, TYPES, write_jsonld
from clustergraph.model.reader import read_model
from clustergraph.model.shape import Model
from clustergraph.model.terms import iri_of
from clustergraph.seeds.loader import load
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from tests.engines.test_agreement import domain
from tests.formats.conftest import rough_graphs
from tests.formats.vocabulary import properties

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SCHEMA = "https://schema.org/"
SOURCE = "http://purl.org/dc/terms/source"
Triples = set[tuple[str, str, str]]


def refuse(url: str, options: Any) -> NoReturn:
    raise AssertionError(f"{url} was to be fetched")


def triples(file: Path) -> Triples:
    """What a file says, the values without their datatypes."""
    found = jsonld.to_rdf(json.loads(file.read_bytes()), {"documentLoader": refuse})
    assert set(found) == {"@default"}
    return {
        tuple(one[part]["value"] for part in ("subject", "predicate", "object")) for one in found["@default"]
    }


def iri(id: str) -> str:
    return f"{BASE}id/" + (quote(id, safe="") if id.strip(".") else id.replace(".", "%2E"))


def expected(seed: Seed, model: Model) -> Triples:
    """Everything but the values of properties, which have their own test."""
    found: Triples = set()
    for row in (*seed.nodes, *seed.edges):
        me = iri(row.id)
        found |= {(me, SOURCE, iri(id)) for ids in row.citations.values() for id in ids}
        if row.confidence:
            found.add((me, f"{BASE}confidence", row.confidence))
        if isinstance(row, EdgeRow):
            one = model.relationships[row.type]
            word = iri_of(one.term or BASE + row.type)
            found |= {(iri(row.source), word, me), (me, word, iri(row.target))}
            found |= {(me, RDF, f"{BASE}edge/{row.type}")}
            found.add((me, RDF, iri_of(model.records[one.record].term or "schema:Role")))
        else:
            found.add((me, RDF, f"{BASE}kind/{row.kind}"))
            term = model.kinds[row.kind].term
            found |= {(me, RDF, iri_of(term))} if term else set()
    return found


@pytest.mark.parametrize("name", ["workshop", "real", "railway"])
def test_random_graphs_say_the_same_to_others(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    model = domain(name).model
    file: Path = tmp_path_factory.mktemp("export") / "graph.jsonld"

    @settings(max_examples=15)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        seed = data.draw(rough_graphs(model))
        write_jsonld(seed, model, file)
        found = triples(file)
        wanted = expected(seed, model)
        assert wanted <= found
        known = {iri(row.id) for row in (*seed.nodes, *seed.edges)}
        assert {subject for subject, _, _ in found} <= known
        texts = {
            (iri(row.id), value)
            for row in (*seed.nodes, *seed.edges)
            for given in row.properties.values()
            for value in (given if isinstance(given, list) else [given])
            if isinstance(value, str)
        }
        assert texts <= {(subject, value) for subject, _, value in found}

    check()


def test_the_real_graph_speaks_schema_org(model: Model, tmp_path: Path) -> None:
    seed = load([packaged.SEED], model)
    write_jsonld(seed, model, tmp_path / "graph.jsonld")
    found = triples(tmp_path / "graph.jsonld")
    assert expected(seed, model) <= found
    membership = f"{BASE}id/MEMBER_OF%3Apoma%3Acluster-montagne"
    assert {
        (f"{BASE}id/poma", RDF, f"{SCHEMA}Organization"),
        (f"{BASE}id/poma", f"{SCHEMA}name", "Poma"),
        (f"{BASE}id/poma", f"{SCHEMA}foundingDate", "1936"),
        (f"{BASE}id/poma", f"{SCHEMA}memberOf", membership),
        (membership, RDF, f"{SCHEMA}OrganizationRole"),
        (membership, f"{SCHEMA}memberOf", f"{BASE}id/cluster-montagne"),
        (membership, f"{SCHEMA}startDate", "../2024-07"),
        (f"{BASE}id/CN", f"{SCHEMA}alternateName", "Chine"),
    } <= found


def test_values_have_their_datatypes(tmp_path: Path) -> None:
    model = read_model(
        """
        type A @node { i: Int  f: Float  d: Decimal  u: URL  b: Boolean  t: String  l: [Int!]  schema: Int  dcterms: Int  type: String
          nodes: String  b2: [A!]! @relationship(type: "B", direction: OUT, properties: "C") }
        type C @relationshipProperties { kind: String  nodes: Int }
        scalar Decimal scalar URL
        """
    )
    given = {"i": 3, "f": 2.0, "d": "1.50", "u": "https://a.example/", "b": True, "t": "x", "l": [1, 2], "schema": 5, "dcterms": 6,
             "type": "kind/A", "nodes": "n"}  # fmt: skip
    seed = Seed(
        (NodeRow("a", "A", given, {}, ""),), (EdgeRow("e", "B", "a", "a", {"kind": "k", "nodes": 1}, {}, ""),)
    )
    write_jsonld(seed, model, tmp_path / "graph.jsonld")
    rdf = jsonld.to_rdf(json.loads((tmp_path / "graph.jsonld").read_bytes()), {"documentLoader": refuse})
    objects = {
        (one["predicate"]["value"].removeprefix(BASE), one["object"]["value"]): one["object"].get("datatype")
        for one in rdf["@default"]
    }
    string, boolean = (f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("string", "boolean"))
    assert {key: type for key, type in objects.items() if type} == {
        ("i", "3"): TYPES["Int"], ("f", "2.0E0"): TYPES["Float"], ("d", "1.50"): TYPES["Decimal"],
        ("u", "https://a.example/"): TYPES["URL"], ("b", "true"): boolean, ("t", "x"): string,
        ("l", "1"): TYPES["Int"], ("l", "2"): TYPES["Int"], ("schema", "5"): TYPES["Int"], ("dcterms", "6"): TYPES["Int"],
        ("type", "kind/A"): string, ("nodes", "n"): string, ("kind", "k"): string, ("nodes", "1"): TYPES["Int"],
    }  # fmt: skip


def word(term: str | None) -> str:
    return (term or "").removeprefix("schema:")


def test_the_terms_of_the_model_are_those_of_schema_org_and_fit(model: Model) -> None:
    """Every class exists, and each property and relationship is one that schema.org gives to the class."""
    vocabulary = properties()
    assert len(vocabulary) > 800
    assert "foundingDate" not in vocabulary["Person"]
    for kind in model.kinds.values():
        declared = vocabulary[word(kind.term) or "Thing"]
        assert {word(one.term) for one in kind.properties.values() if one.term} <= declared, kind.name
    for one in model.relationships.values():
        record = model.records[one.record]
        told = vocabulary[word(record.term) or "Role"]
        assert {word(found.term) for found in record.properties.values() if found.term} <= told, record.name
        for source in {source for source, _ in one.pairs} if one.term else ():
            assert word(one.term) in vocabulary[word(model.kinds[source].term) or "Thing"], one.type
