"""Random seeds with ids and texts that are hard to write down."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from clustergraph.model.shape import Model, Property
from clustergraph.seeds.ids import faults_of_id
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from tests.random_graphs import graphs

AWKWARD = (
    "", " ", '"', "'", "\\", "\\u0027", "\n", "\r\n", "\t", "`", "$x", "{}", "[]", "//", "/*", "*/", ";", "</data>", "&amp;", "]]>", "100%",
    "%41", "\u2028", "\u00e9", "\U0001f600", "\ufeff", "schema:name", "null", "-0", "a\u0000b", "\x85",
)  # fmt: skip
TEXTS = st.sampled_from(AWKWARD) | st.text(max_size=6)
IDS = (
    st.sampled_from(
        [
            ".",
            "..",
            "...",
            "a:b",
            "//a",
            "?q",
            "#f",
            "a/b",
            "%2E",
            "%",
            "_:b",
            "schema:name",
            "kind/A",
            "null",
        ]
    )
    | st.text(min_size=1, max_size=6)
).filter(lambda id: next(faults_of_id(id), None) is None)


@st.composite
def rough_graphs(draw: st.DrawFn, model: Model) -> Seed:
    """A graph that is right for a model, some of whose ids and texts were replaced by awkward ones."""
    seed = draw(graphs(model))
    every = [row.id for row in (*seed.nodes, *seed.edges)]
    fresh = draw(st.lists(IDS, unique=True, max_size=min(8, len(every))))
    chosen = draw(st.lists(st.sampled_from(every), unique=True, min_size=len(fresh), max_size=len(fresh)))
    new = {id: id for id in every} | dict(zip(chosen, fresh, strict=True))
    if len(set(new.values())) < len(every):
        return seed
    texts = draw(st.lists(TEXTS, min_size=1, max_size=6))
    count = iter(range(10**6))

    def value(found: Property, given: Any) -> Any:
        if found.type != "String" or found.unique:
            return given
        return [value_of_text() for _ in given] if found.listed else value_of_text()

    def value_of_text() -> str:
        return texts[next(count) % len(texts)]

    def properties(row: NodeRow | EdgeRow) -> dict[str, Any]:
        declared = (
            model.kinds[row.kind].properties
            if isinstance(row, NodeRow)
            else model.records[model.relationships[row.type].record].properties
        )
        return {name: value(declared[name], given) for name, given in row.properties.items()}

    def cited(row: NodeRow | EdgeRow) -> dict[str, tuple[str, ...]]:
        return {name: tuple(new[id] for id in ids) for name, ids in row.citations.items()}

    nodes = [
        node._replace(id=new[node.id], properties=properties(node), citations=cited(node))
        for node in seed.nodes
    ]
    edges = [
        edge._replace(
            id=new[edge.id], source=new[edge.source], target=new[edge.target],
            properties=properties(edge), citations=cited(edge),
        )
        for edge in seed.edges
    ]  # fmt: skip
    return Seed(tuple(sorted(nodes, key=lambda row: row.id)), tuple(sorted(edges, key=lambda row: row.id)))
