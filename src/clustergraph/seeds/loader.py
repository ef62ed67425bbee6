"""Reads seed files into a Seed, or says all that is wrong with them, each fault with its line and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from clustergraph.errors import Fault, SeedError
from clustergraph.model.scalars import shown
from clustergraph.model.shape import Model
from clustergraph.seeds.blocks import Advance
from clustergraph.seeds.documents import documents, files
from clustergraph.seeds.edges import Edges
from clustergraph.seeds.evidence import Evidence
from clustergraph.seeds.exported import NODE_LINK, plain
from clustergraph.seeds.findings import Findings, Where, near
from clustergraph.seeds.ids import Ids, faults_of_id
from clustergraph.seeds.places import Readable
from clustergraph.seeds.quick import quick
from clustergraph.seeds.room import check_fits
from clustergraph.seeds.rows import EdgeRow, NodeRow, Row, Seed
from clustergraph.seeds.strict import check, warn
from clustergraph.seeds.texts import Document
from clustergraph.seeds.values import Values

_SHAPES = {"nodes": '{"id": ..., "kind": ...}', "edges": '{"type": ..., "source": ..., "target": ...}'}


def load(paths: Iterable[Path], model: Model, strict: bool = False, advance: Advance | None = None) -> Seed:
    """Read files, and folders of *.json files, as one seed. Raises SeedError with every fault found, and SettingError when there is
    no memory to find them.

    A file that is no seed hides dangling edges and citations of the others: the missing ids may stand in it.
    `strict` also refuses a right seed that rests on no source, stands alone or leaves a part of the model empty.
    `advance` is told how far a long reading is.
    """
    paths = list(paths)
    found = None if strict else quick(paths, model, advance)
    if found is None:
        check_fits(files(paths, []), careful=True)
    return found or careful(paths, model, strict)


def careful(paths: Iterable[Path], model: Model, strict: bool = False) -> Seed:
    """The same, which knows the place of everything that it reads, and can say what is wrong with it."""
    seed, faults = checked(paths, model, strict)
    if seed is None:
        raise SeedError(fault for fault in faults if fault.level == "error")
    return seed


def checked(paths: Iterable[Path], model: Model, strict: bool = False) -> tuple[Seed | None, Sequence[Fault]]:
    """The seed, none when there is an error; and all that is to be said of it: facts without a source are warnings."""
    faults: list[Fault] = []
    read = seeds_in(paths, model, faults)
    return checked_documents(read, model, faults, strict, not faults)


def seeds_in(paths: Iterable[Path], model: Model, faults: list[Fault]) -> list[Readable]:
    """The documents of files and folders as seeds, whatever format of ours they are in; faults are added to the list."""
    return [
        replace(one, value=plain(one.value, model)) if isinstance(one, Document) else one
        for one in documents(paths, faults)
    ]


def checked_documents(
    read: Sequence[Readable], model: Model, faults: list[Fault], strict: bool = False, complete: bool = True
) -> tuple[Seed | None, Sequence[Fault]]:
    """The same of documents that are read, beside faults that were found on the way. `complete`: no node is missing."""
    loading = _Loading(model, read, Ids(complete=complete))
    nodes, edges = loading.rows()
    if not strict:
        warn(model, nodes, edges, loading.findings)
    faults += loading.findings.faults(read)
    if strict and not faults:
        faults += check(model, nodes, edges, loading.findings)
        faults += loading.findings.faults(read)
    if any(fault.level == "error" for fault in faults):
        return None, faults
    seed = Seed(
        tuple(sorted((node for _, node in nodes), key=lambda node: node.id)),
        tuple(sorted((edge for _, edge in edges), key=lambda edge: edge.id)),
    )
    return seed, faults


class _Loading:
    """One reading of documents: ids first, so that edges and citations may stand before what they name."""

    def __init__(self, model: Model, read: Iterable[Readable], ids: Ids) -> None:
        self.model = model
        self.ids = ids
        self.findings = Findings()
        self.values = Values(model, self.findings)
        self.evidence = Evidence(model.source_kind, self.findings, ids)
        self.documents = [document for document in read if self._is_seed(document)]

    def rows(self) -> tuple[list[tuple[Where, NodeRow]], list[tuple[Where, EdgeRow]]]:
        """The nodes and the edges that could be read, each with its place."""
        identified = [(where, row, *self._identity(where, row)) for where, row in self._rows("nodes")]
        edges = Edges(self.model, self.findings, self.values, self.evidence, self.ids)
        nodes = [(where, self._node(where, row, id, kind)) for where, row, id, kind in identified]
        return [(where, node) for where, node in nodes if node], edges.read(list(self._rows("edges")))

    def _is_seed(self, document: Readable) -> bool:
        top = Where(document, ())
        if not isinstance(document.value, dict):
            self.findings.add(top, "a seed is an object", 'Write {"nodes": [...], "edges": [...]}.')
            self.ids.complete = False
            return False
        for key in document.value:
            if key not in ("$schema", "nodes", "edges"):
                hint = near(key, ("nodes", "edges")) or "A seed holds nodes and edges only."
                if key in NODE_LINK:
                    hint = 'Node-link JSON needs "directed": true and "multigraph": write it from a MultiDiGraph.'
                self.findings.add(top.key(key), f'"{key}" does not belong here', hint)
                self.ids.complete = False
        return True

    def _rows(self, key: str) -> Iterator[tuple[Where, Row]]:
        for document in self.documents:
            table = document.value.get(key)
            where = Where(document, (key,))
            if table is not None and not isinstance(table, list):
                self.findings.add(where, f'"{key}" is not a list', f'Write "{key}": [{_SHAPES[key]}, ...].')
                self.ids.complete = False
                continue
            for number, row in enumerate(table or ()):
                here = where.at(number)
                if isinstance(row, dict):
                    yield here, row
                else:
                    found = "a list" if isinstance(row, list) else shown(row)
                    self.findings.add(here, f"{found} is no {key[:-1]}", f"Write {_SHAPES[key]}.")

    def _identity(self, where: Where, row: Row) -> tuple[str | None, str | None]:
        """The id and the kind of a node. A refused id counts as known, lest its edges dangle as well."""
        id = self.values.text(row, where, "id", "node")
        kind = self.values.text(row, where, "kind", "node")
        if kind is not None and kind not in self.model.kinds:
            self._unknown_kind(where.at("kind"), kind)
            kind = None
        if id is None:
            self.ids.complete = False
            return None, kind
        here = where.at("id")
        for message, hint in faults_of_id(id):
            self.findings.add(here, message, hint)
        first = self.ids.places.setdefault(id, here)
        if first is here:
            self.ids.kinds[id] = kind
            self.ids.texts += [(id, text) for text in self._names(row, kind)]
        else:
            hint = "Give one of the two another id, or make them one node."
            self.findings.add(here, f"the id {shown(id)} is taken", hint, first)
        return id, kind

    def _names(self, row: Row, kind: str | None) -> Iterator[str]:
        """What people may call a node: the texts that are searched, its name, its title."""
        for one in self.model.kinds[kind].properties.values() if kind else ():
            if one.search or one.name in ("name", "title"):
                value = row.get(one.name)
                yield from (
                    text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)
                )

    def _node(self, where: Where, row: Row, id: str | None, kind: str | None) -> NodeRow | None:
        if kind is None:
            return None
        form = self.values.forms[kind]
        properties = self.values.properties(form, row, where)
        citations, confidence = self.evidence.of(row, where, form.properties)
        return NodeRow(id, kind, properties, citations, confidence) if id is not None else None

    def _unknown_kind(self, where: Where, kind: str) -> None:
        if kind in self.model.interfaces:
            message = f"{kind} is not a kind: it stands for several"
            hint = f"Write one of {', '.join(self.model.covers(kind))}."
        else:
            message = f"there is no kind {shown(kind)}"
            hint = near(kind, self.model.kinds) or f"The kinds are {', '.join(self.model.kinds)}."
        self.findings.add(where, message, hint)
