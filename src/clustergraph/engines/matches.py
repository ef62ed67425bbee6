"""What is told of patterns: their rows in order, page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from clustergraph.engines.emptiness import why_no_match
from clustergraph.engines.joins import Joins
from clustergraph.engines.memory import Edge, Graph, Node
from clustergraph.engines.pages import Compared, Order, Slice, Ties, bounds, compared
from clustergraph.engines.predicates import Tests, reader
from clustergraph.engines.search import Found, Search
from clustergraph.engines.surroundings import surrounding
from clustergraph.engines.walks import Walk
from clustergraph.engines.witnesses import Witnesses
from clustergraph.errors import BadUserInput, TimeIsUp, did_you_mean
from clustergraph.model.values import accepted, advice
from clustergraph.pace import arranged, paced
from clustergraph.plan.evidence import BecauseMatch, WhyNoMatch
from clustergraph.plan.operators import (
    OPEN,
    Fields,
    Output,
    Select,
    Text,
    View,
)
from clustergraph.plan.patterns import (
    Bound,
    ByVariable,
    Matches,
    MatchHere,
    MatchPage,
    PageMatches,
    PathCost,
    PathEdges,
    PathHere,
    PathLength,
    PathNodes,
    PathVariable,
)
from clustergraph.plan.values import resolved

Teller = Callable[[Any], Any]


class Matching:
    """Makes the functions of one run. `select` tells of a node or an edge."""

    def __init__(
        self,
        graph: Graph,
        view: View,
        variables: Mapping[str, Any],
        select: Callable[[Select], Teller],
        witnesses: Witnesses,
    ) -> None:
        self.graph = graph
        self.view = view
        self.variables = variables
        self.select = select
        self.witnesses = witnesses

    def told(self, output: Matches) -> Teller:
        """A page of rows with what surrounds it."""
        page = output.page
        tests = Tests(self.graph, self.view, given(self.graph, page, self.variables))
        order = self._order(page)
        wanted = bounds(page, order, self.variables)
        of_page, of_row = partial(self._of_page, page), partial(self._of_page_row, page)
        tell = [
            (
                key,
                _why_empty(tests, one) if isinstance(one, WhyNoMatch) else surrounding(one, of_page, of_row),
            )
            for key, one in output.fields
        ]

        def matches(_: Any) -> dict[str, Any]:
            rows = self._rows(page, tests, order)
            found = Slice(rows, *wanted.slice(rows, order), order)
            return {key: one(found) for key, one in tell}

        return matches

    # Rows

    def _rows(self, page: MatchPage, tests: Tests, order: Order) -> Sequence[Found]:
        """All rows in their order; of `distinct` ones the first of each."""
        try:
            found = Search(tests, page.pattern).rows()
            by_id = [row for _, row in arranged(((_ids(row), row) for row in paced(found)), itemgetter(0))]
            rows: Sequence[Found] = order.sorted(by_id)
        except TimeIsUp as error:
            raise error.doing(f"finding the rows of {page.pattern.said}") from None
        return rows if page.distinct is None else self._firsts(rows, page.distinct)

    def _firsts(self, rows: Sequence[Found], places: Sequence[int]) -> Sequence[Found]:
        firsts: dict[tuple[str, ...], Found] = {}
        for row in paced(rows):
            firsts.setdefault(tuple([row[place].id for place in places]), row)
        return list(firsts.values())

    def _order(self, page: MatchPage) -> Order:
        said = f"{page.field};{page.pattern.said};{page.distinct};"
        said += ";".join(f"{term.said} {term.direction}" for term in page.terms)
        size = len(page.pattern.nodes) + len(page.pattern.edges)
        ties = Ties(_ids, lambda found: len(found) == size and all(isinstance(one, str) for one in found))
        return Order(said, [self._term(term) for term in page.terms], ties)

    def _term(self, term: ByVariable) -> Compared:
        read, place = reader(term.attribute), term.place
        scalar = "String" if term.attribute.scalar == "RelationshipType" else term.attribute.scalar
        return compared(self.graph.model, scalar, term.direction, lambda row: read(row[place]))

    # What is told

    def _of_page(self, page: MatchPage, output: Output) -> Teller | None:
        return self._row(page, output.fields) if isinstance(output, PageMatches) else None

    def _of_page_row(self, page: MatchPage, output: Output) -> Teller:
        match output:
            case MatchHere(fields):
                return self._row(page, fields)
            case BecauseMatch(facts):
                return self.witnesses.of_match(len(page.pattern.nodes), facts)
            case _:
                raise AssertionError(f"{output} stands in no row of matches")

    def _row(self, page: MatchPage, fields: Fields) -> Teller:
        tellers = [(key, self._of_row(page, output)) for key, output in fields]
        return lambda row: {key: tell(row) for key, tell in tellers}

    def _of_row(self, page: MatchPage, output: Output) -> Teller:
        match output:
            case Text(text):
                return lambda row: text
            case Bound(place, _, select):
                tell = self.select(select)
                return lambda row: tell(row[place])
            case PathHere(path, fields):
                tell, first_edge = self.walk(fields), len(page.pattern.nodes)
                rights = [edge.right for edge in page.pattern.edges]
                return lambda row: tell(_walked(row, path, first_edge, rights))
            case _:
                raise AssertionError(f"{output} is not told of a match")

    def walk(self, fields: Fields) -> Teller:
        """What is told of a walk, or null."""
        tellers = [(key, self._of_walk(output)) for key, output in fields]
        return lambda walk: None if walk is None else {key: tell(walk) for key, tell in tellers}

    def _of_walk(self, output: Output) -> Callable[[Walk], Any]:
        match output:
            case Text(text):
                return lambda walk: text
            case PathLength():
                return lambda walk: len(walk.edges)
            case PathCost():
                return lambda walk: walk.cost
            case PathNodes(select):
                tell_node = self.select(select)
                return lambda walk: [tell_node(node) for node in walk.nodes]
            case PathEdges(select):
                tell_edge = self.select(select)
                return lambda walk: [tell_edge(edge) for edge in walk.edges]
            case _:
                raise AssertionError(f"{output} is not told of a path")


def _why_empty(tests: Tests, output: WhyNoMatch) -> Callable[[Slice], Any]:
    return lambda found: None if found.rows else why_no_match(tests, output)


def given(graph: Graph, page: MatchPage, variables: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of the names in a pattern, checked. Raises BadUserInput for those that are missing or wrong."""
    places = [page.location] if page.location else ()
    held: Any = page.given
    if isinstance(held, Mapping):
        held = {name: resolved(one, variables) for name, one in held.items() if one is not None}
    else:
        held = resolved(held, variables)
    held = {} if held is None else held
    if not isinstance(held, Mapping):
        raise BadUserInput("params is no object", 'Give such as {"country": "CN"}.', places)
    values: dict[str, Any] = {}
    for one in page.pattern.parameters:
        if held.get(one.name) is None:
            hint = did_you_mean(one.name, held) or f"Give {one.name} in params."
            raise BadUserInput(f"params gives nothing for ${one.name}", hint, places)
        value = held[one.name]
        if one.listed and not isinstance(value, list | tuple):
            raise BadUserInput(f"${one.name} is no list", "IN needs a list.", places)
        found = []
        for item in value if one.listed else [value]:
            try:
                found.append(accepted(graph.model, one.scalar, item))
            except (ValueError, TypeError) as error:
                hint = advice(graph.model, one.scalar, item)
                raise BadUserInput(f"${one.name}: {error}", hint, places) from None
        values[one.key] = found if one.listed else found[0]
    return values


def joined(
    graph: Graph, page: MatchPage, variables: Mapping[str, Any] | None, view: View = OPEN
) -> Sequence[str]:
    """The steps in which a pattern is found, for people; with variables, how many rows each left in a view."""
    joins = Joins(graph, page.pattern)
    if variables is None:
        return joins.said()
    counts: list[int] = []
    Search(Tests(graph, view, given(graph, page, variables)), page.pattern, counts).rows()
    return joins.said(counts)


def _ids(row: Found) -> tuple[str, ...]:
    return tuple([one.id for one in row])


def _walked(row: Found, path: PathVariable, first_edge: int, rights: Sequence[int]) -> Walk:
    """What a path variable stands for in a row."""
    nodes: list[Node] = [row[path.start]]
    edges: list[Edge] = []
    for number in path.edges:
        held = row[first_edge + number]
        if isinstance(held, Walk):
            nodes += held.nodes[1:]
            edges += held.edges
        else:
            nodes.append(row[rights[number]])
            edges.append(held)
    return Walk(tuple(nodes), tuple(edges))
