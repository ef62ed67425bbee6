"""The simple engine: it turns each operator into one function, and calls them. Slow, obvious, and the reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import orjson

from clustergraph.engines.connections import Connections
from clustergraph.engines.groups import Grouping
from clustergraph.engines.listings import Listings
from clustergraph.engines.matches import Matching, joined
from clustergraph.engines.memory import Edge, Graph, Node
from clustergraph.engines.pages import MAX_PAGE
from clustergraph.engines.predicates import Tests, reader, visitor
from clustergraph.engines.routes import Routes
from clustergraph.engines.rows import Finder
from clustergraph.engines.subgraphs import subgraph
from clustergraph.engines.surroundings import chosen
from clustergraph.engines.timelines import timeline
from clustergraph.engines.totals import Totals
from clustergraph.engines.witnesses import Witnesses
from clustergraph.errors import BadUserInput, did_you_mean
from clustergraph.model.validity import days
from clustergraph.plan.evidence import Because
from clustergraph.plan.listings import Listing
from clustergraph.plan.operators import (
    OPEN,
    Cite,
    Connection,
    Fields,
    Find,
    FindAll,
    GraphFacts,
    Introspect,
    Live,
    Look,
    Lookup,
    Neighbour,
    NeighbourEdge,
    Output,
    Plan,
    Select,
    Tell,
    Text,
    Timeline,
    View,
    Visit,
)
from clustergraph.plan.paths import FindPath, FindPaths
from clustergraph.plan.patterns import Matches, MatchPage
from clustergraph.plan.predicates import ID
from clustergraph.plan.subgraphs import Subgraph
from clustergraph.plan.values import resolved

Teller = Callable[[Any], Any]


class Interpreter:
    """Runs plans on one generation of a graph in memory."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def joined(self, page: MatchPage, variables: Mapping[str, Any] | None) -> Sequence[str]:
        return joined(self.graph, page, variables)

    def prepared(self, plan: Plan) -> Interpreted:
        return Interpreted(self.graph, plan)

    def release(self) -> None:
        self.graph.release()


@dataclass(frozen=True, slots=True)
class Interpreted:
    """A plan that is interpreted each time."""

    graph: Graph
    plan: Plan
    source = ""
    interpreted = ("Query",)
    is_short = False

    def run(self, variables: Mapping[str, Any], known: Mapping[str, bytes]) -> bytes:
        run = Run(self.graph, OPEN, variables, known)
        try:
            return b'{"data":%b}' % orjson.dumps(run.teller(self.plan.fields)(None))
        finally:
            run.release()

    def release(self) -> None:
        pass


class Run:
    """One run of a plan: makes the functions that tell of what is here."""

    def __init__(
        self, graph: Graph, view: View, variables: Mapping[str, Any], known: Mapping[str, bytes]
    ) -> None:
        self.graph = graph
        self.view = view
        self.variables = variables
        self.known = known
        self.tests = Tests(graph, view, variables)
        self.finder = Finder(self.tests)
        self.selects: dict[int, Teller] = {}
        self.others: list[Run] = []
        """Runs in other views, which end with this one."""
        self.witnesses = Witnesses(self.tests, self.select)
        self.matching = Matching(graph, view, variables, self.select, self.witnesses)
        self.connections = Connections(self)
        self.totals = Totals(Grouping(self.tests), self.select, self.connection)

    def seen_from(self, view: View) -> Run:
        """The same run in another view."""
        self.others.append(Run(self.graph, view, self.variables, self.known))
        return self.others[-1]

    def release(self) -> None:
        """Cut the rings that the functions of this run make. It tells of nothing any more."""
        for other in self.others:
            other.release()
        vars(self).clear()

    # What is told of a row

    def teller(self, fields: Fields) -> Teller:
        """A function that tells the fields of what is here as a dict, in the order of the document."""
        tellers = [(key, self.output(key, output)) for key, output in fields]
        return lambda here: {key: tell(here) for key, tell in tellers}

    def select(self, select: Select) -> Teller:
        """A function that tells of a node or an edge what its kind asks for; null of nothing. Made once a Select, which
        many places may share."""
        if id(select) not in self.selects:
            tellers: dict[str, Teller] = {}

            def tell(here: Any) -> Any:
                return None if here is None else tellers[self.record_of(here)](here)

            self.selects[id(select)] = tell
            tellers |= {name: self.teller(fields) for name, fields in select.fields.items()}
        return self.selects[id(select)]

    def record_of(self, here: Node | Edge) -> str:
        """The kind of a node, or what an edge carries."""
        return here.kind if isinstance(here, Node) else self.graph.model.relationships[here.type].record

    def connection(self, output: Connection) -> Teller:
        return self.connections.told(output)

    def output(self, key: str, output: Output) -> Teller:
        match output:
            case Text(text):
                return lambda here: text
            case Tell(attribute):
                read, suffix = reader(attribute), self.view.suffix
                return (lambda here: read(here) + suffix) if attribute == ID and suffix else read
            case Cite():
                return self._cite(output)
            case Neighbour(expand, select):
                hops, tell = self.tests.expander(expand), self.select(select)
                return lambda node: next((tell(found) for _, found in hops(node)), None)
            case NeighbourEdge(expand, fields):
                hops, tell = self.tests.expander(expand), self.teller(fields)
                return lambda node: next((tell(row) for row in hops(node)), None)
            case Visit(place, select):
                visit, tell = visitor(place), self.select(select)
                return lambda here: tell(visit(here))
            case Find(lookup, select):
                tell = self.select(select)
                return lambda _: tell(self._found(lookup.id, lookup))
            case FindAll():
                return self._find_all(output)
            case GraphFacts():
                return lambda _: self.facts(output)
            case Look():
                return self._look(output)
            case Live(fields):
                return self.teller(fields)
            case Timeline():
                return lambda _: timeline(self.graph, self.view, output, self.variables)
            case Introspect():
                return lambda _: orjson.Fragment(self.known[key])
            case Connection():
                return self.connection(output)
            case Listing():
                return Listings(self.tests, self.select, self.matching.walk, self.witnesses).told(output)
            case FindPath():
                return Routes(self.tests, self.matching.walk).path(output)
            case FindPaths():
                return Routes(self.tests, self.matching.walk).paths(output)
            case Subgraph():
                return subgraph(self.tests, output, self.select)
            case Because(test, place, facts):
                return self.witnesses.of_row(test, place, facts)
            case Matches():
                return self.matching.told(output)
            case _:
                raise AssertionError(f"{output} is told only of what surrounds it")

    def _cite(self, output: Cite) -> Teller:
        tell, only = self.select(output.select), self.cited_property(output)
        lookup, view = self.graph.lookup, self.view

        def cited(here: Node | Edge) -> list[Any]:
            found = (
                here.citations.get(only, ())
                if only is not None
                else chain.from_iterable(here.citations.values())
            )
            return [tell(source) for id in sorted(set(found)) if (source := lookup(id, view)) is not None]

        return cited

    def cited_property(self, output: Cite) -> str | None:
        """The property whose citations are asked for; the empty text: the whole's own. Raises BadUserInput for one that
        nothing has."""
        name = resolved(output.property, self.variables)
        model = self.graph.model
        shapes = chain[Any](model.kinds.values(), model.records.values())
        known = {one for shape in shapes for one in shape.properties} if name else ()
        if name and name not in known:
            hint = (
                did_you_mean(name, known) or "Name a property, or leave the argument out for all citations."
            )
            raise BadUserInput(
                f"no node or edge has a property {name}", hint, [output.location] if output.location else ()
            )
        return name  # type: ignore[no-any-return]

    def _found(self, id: Any, lookup: Any) -> Node | Edge | None:
        asked = resolved(id, self.variables)
        if isinstance(lookup, Lookup):
            node = self.graph.lookup(asked, self.view)
            return node if node is not None and node.kind in lookup.kinds else None
        edge = self.graph.lookup_edge(asked, self.view)
        return edge if edge is not None and edge.type in lookup.relationships else None

    def _find_all(self, output: FindAll) -> Teller:
        found, tell = self.found_all(output), self.select(output.select)
        return lambda _: [tell(node) for node in found]

    def found_all(self, output: FindAll) -> list[Node | None]:
        """The nodes with some ids. Raises BadUserInput when they are too many."""
        ids = resolved(output.lookup.ids, self.variables)
        if len(ids) > MAX_PAGE:
            place = output.lookup.location
            raise BadUserInput(
                f"{len(ids)} ids are too many",
                f"Ask for at most {MAX_PAGE} at once.",
                [place] if place else (),
            )
        return [self.graph.lookup(id, self.view) for id in ids]

    def _look(self, output: Look) -> Teller:
        tell = self.seen_from(self.viewed(output)).teller(output.fields)
        return lambda _: tell(None)

    def viewed(self, output: Look) -> View:
        """The view that is asked for. Raises BadUserInput when it ends before it begins."""
        date, until = resolved(output.date, self.variables), resolved(output.until, self.variables)
        if until is not None and days(until)[1] < days(date)[0]:
            hint = "Give the earlier date as start."
            places = [output.location] if output.location else ()
            raise BadUserInput(f"{until} ends before {date} begins", hint, places)
        return View(date, until, output.certain, self.view.role)

    def facts(self, output: GraphFacts) -> Any:
        """What is asked of the graph as a whole."""
        graph, view = self.graph, self.view
        sizes = {kind: len(list(graph.scan([kind], view))) for kind in graph.by_kind}
        edges = sum(len(list(graph.scan_edges([type], view))) for type in graph.by_type)
        counts = [{"__typename": "KindCount", "kind": kind, "count": size} for kind, size in sizes.items()]
        last = graph.last_load
        load = {"__typename": "Load", "ok": last.ok, "at": last.at, "errors": list(last.errors)}
        known = {
            "__typename": "Graph", "generation": graph.generation, "loadedAt": graph.loaded_at,
            "nodes": sum(sizes.values()), "edges": edges, "counts": counts, "lastLoad": load,
        }  # fmt: skip
        return chosen(output.facts, known)
