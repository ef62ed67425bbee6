"""What a plan costs, before it runs, by the graph's own counts; and what it did cost, by its answer.

A unit is about a microsecond. Breadth is the product of pages and degrees: of each node on a page, as many edges as it has on average
where the question meets it, but no more than the next page holds. Predicates may leave fewer rows than that, never more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from clustergraph.engines.degrees import NOWHERE, Anywhere, Arrived, Degrees, Exactly, Here, arrived
from clustergraph.engines.joins import Joins
from clustergraph.engines.looking import TEST, Looking, at, taken_apart
from clustergraph.engines.memory import Graph, plain_id
from clustergraph.engines.pages import DEFAULT_PAGE, MAX_PAGE
from clustergraph.model.shape import Direction
from clustergraph.pace import pause
from clustergraph.plan.changes import Changed, Changes, Moved
from clustergraph.plan.evidence import Because, BecauseMatch, WhyEmpty
from clustergraph.plan.groups import (
    Aggregate,
    CiteAll,
    GroupHere,
    GroupPage,
    Groups,
    PageGroups,
    Size,
    Sureness,
)
from clustergraph.plan.known import is_known
from clustergraph.plan.listings import (
    BecauseListed,
    Listed,
    Listing,
    ListPage,
    ObjectHere,
    PageListed,
    PageObjects,
    Together,
)
from clustergraph.plan.operators import (
    Cite,
    Connection,
    Fields,
    Find,
    FindAll,
    Live,
    Look,
    Lookup,
    LookupEdge,
    Neighbour,
    NeighbourEdge,
    Output,
    Page,
    PageNodes,
    PageRows,
    Plan,
    Reach,
    Select,
    Timeline,
    Visit,
)
from clustergraph.plan.paths import FindPath, FindPaths, PagePaths, PathPage, ThisPath
from clustergraph.plan.patterns import (
    Bound,
    Matches,
    MatchHere,
    MatchPage,
    PageMatches,
    PathEdges,
    PathHere,
    PathNodes,
)
from clustergraph.plan.predicates import Expand
from clustergraph.plan.subgraphs import Subgraph
from clustergraph.plan.values import Value, resolved

TELL = 1.0
"""A node, an edge, or another object in the answer."""
VALUE = 0.1
"""One value of it."""

Pages = Page | GroupPage | ListPage | MatchPage | PathPage


@dataclass(frozen=True, slots=True)
class Rows:
    """Where a selection is told: how many rows, what nodes they are, of which kind, and in a finished answer the objects themselves."""

    count: float
    here: Here = NOWHERE
    objects: list[Any] | None = None
    kind: str | None = None

    def below(self, key: str, count: float, here: Here) -> Rows:
        """What stands under a response key: so many rows, or those that the answer holds."""
        if self.objects is None:
            return Rows(count, here)
        objects = [
            one for held in self.objects if isinstance(held, Mapping) for one in _listed(held.get(key))
        ]
        return Rows(len(objects), here, objects)


@dataclass(slots=True)
class Costing:
    """Adds up what a plan costs. Without `variables`, pages are as large as they may be, and every node has as many edges as any.

    `sizes` holds pages, by place in the plan, that are to be taken for smaller than they are; `pages` collects all pages and their
    way from the root.
    """

    graph: Graph
    variables: Mapping[str, Any] | None
    sizes: Mapping[int, int] = field(default_factory=dict)
    pages: dict[int, tuple[tuple[str, ...], Pages]] = field(default_factory=dict)
    degrees: Degrees = field(init=False)
    looking: Looking = field(init=False)
    _way: tuple[str, ...] = ()
    _dated: bool = False
    _each_costs: dict[tuple[int, Here], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        graph = self.graph
        self.degrees = graph.derived("degrees", lambda: Degrees(graph))
        self.looking = graph.derived("looking", lambda: Looking(self.degrees))

    def cost(self, asked: Plan, answer: Any = None) -> int:
        """The cost of a plan; with the data of its answer, what that did cost."""
        rows = Rows(1, objects=None if answer is None else [answer])
        return round(self.fields(asked.fields, rows, None))

    def fields(self, fields: Fields, rows: Rows, page: Rows | None) -> float:
        """What is told of each row; `page` are the rows of the connection that is here."""
        pause()
        if not rows.count:
            return 0.0
        return sum(self._output(key, output, rows, page) for key, output in fields)

    def select(self, select: Select, rows: Rows) -> float:
        """What is told of nodes or edges, each by its kind or record."""
        if not rows.count:
            return 0.0
        if rows.objects is not None:
            return rows.count * TELL + self._each(select, rows, rows.objects)
        place = (id(select), rows.here)
        if place not in self._each_costs:
            self._each_costs[place] = (
                0.0  # a plan has no circles; who asks again while it is made asks in vain
            )
            self._each_costs[place] = self._one(select, rows.here)
        return rows.count * self._each_costs[place]

    def _note(self, rows: float, *of: object) -> None:
        """So many rows are taken to be told of an output, or to come from an operator of a page."""

    def _one(self, select: Select, here: Here) -> float:
        """What is told of one node or edge."""
        shares = self._shares(select, here)
        known = self.degrees.shares(here)
        cost = TELL
        for kind, share in shares.items():
            there = here if kind in known or kind not in self.graph.by_kind else Anywhere((kind,))
            row = Rows(1, there, kind=kind if kind in self.graph.by_kind else None)
            cost += self._share(share, select.fields[kind], row)
        return cost

    def _share(self, share: float, fields: Fields, row: Rows) -> float:
        """What is told of the nodes of one kind, which are a share of all."""
        return share * self.fields(fields, row, None)

    def _each(self, select: Select, rows: Rows, objects: list[Any]) -> float:
        """What was told of the objects of an answer, each of which is taken for the first kind that has its keys."""
        parts: dict[str, list[Any]] = {}
        kinds = {
            frozenset(key for key, _ in fields): kind for kind, fields in reversed([*select.fields.items()])
        }
        for one in objects:
            if (kind := kinds.get(frozenset(one))) is not None:
                parts.setdefault(kind, []).append(one)
        return sum(
            self.fields(select.fields[kind], Rows(len(part), rows.here, part), None)
            for kind, part in parts.items()
        )

    def _shares(self, select: Select, here: Here) -> Mapping[str, float]:
        known = {kind: share for kind, share in self.degrees.shares(here).items() if kind in select.fields}
        if not known:
            return dict.fromkeys(select.fields, 1 / max(1, len(select.fields)))
        return known

    def _output(self, key: str, output: Output, rows: Rows, page: Rows | None) -> float:
        before, self._way = self._way, (*self._way, key)
        try:
            return self._told(key, output, rows, page)
        finally:
            self._way = before

    def _told(self, key: str, output: Output, rows: Rows, page: Rows | None) -> float:
        match output:
            case Connection(of, fields):
                return self._connection(key, of, fields, rows)
            case Groups(of, fields):
                assert page is not None
                found = min(self.size(of), max(page.count, 1))
                return self._page(key, fields, rows, rows.count * found, rows.here) + page.count * TEST
            case Listing(of, fields):
                return self._listing(key, of, fields, rows)
            case Matches(of, fields):
                looked = sum(step.rows for part in Joins(self.graph, of.pattern).parts() for step in part)
                return self._page(key, fields, rows, self.size(of), NOWHERE) + looked * TEST
            case FindPaths(of, fields):
                searched = self.looking.paths(of.between.ways) * (self._value(of.number, MAX_PAGE) or 1)
                return self._page(key, fields, rows, self.size(of), self.looking.everyone) + searched
            case FindPath(between, fields):
                below = rows.below(key, 1, self.looking.everyone)
                return self.looking.paths(between.ways) + self.fields(fields, below, None)
            case PageNodes(select) | PageListed(select):
                return self.select(select, self._of_page(key, output, rows, page))
            case (
                PageRows(fields)
                | PageGroups(fields)
                | PageMatches(fields)
                | PagePaths(fields)
                | PageObjects(fields)
            ):
                told = self._of_page(key, output, rows, page)
                return told.count * TELL + self.fields(fields, told, None)
            case (
                MatchHere(fields)
                | GroupHere(fields)
                | ObjectHere(fields)
                | ThisPath(fields)
                | PathHere(_, fields)
            ):
                return self.fields(fields, rows.below(key, rows.count, rows.here), page)
            case _:
                return self._plain(key, output, rows, page)

    def _plain(self, key: str, output: Output, rows: Rows, page: Rows | None) -> float:
        """What has no page of its own."""
        match output:
            case Find(lookup, select):
                return self.select(select, rows.below(key, 1, self._sought(lookup)))
            case FindAll(lookup, select):
                ids = self._value(lookup.ids, None)
                if ids is None:
                    return self.select(select, Rows(MAX_PAGE))
                found = tuple(map(plain_id, ids))
                return self.select(select, rows.below(key, len(found), Exactly(found)))
            case Look(_, _, _, fields):
                graph = self.graph
                held = (len(graph.nodes) + len(graph.edges)) * TEST
                self._dated = True
                below = self.fields(fields, rows.below(key, 1, NOWHERE), None)
                self._dated = False
                return held + below
            case Live(fields):
                return self.fields(fields, rows.below(key, 1, NOWHERE), None)
            case Neighbour(_, select):
                return self.select(select, self._next(key, output, rows))
            case NeighbourEdge(_, fields):
                return self.fields(fields, self._next(key, output, rows), None)
            case Visit(place, select):
                return self.select(select, rows.below(key, rows.count, at(place, rows.here)))
            case Listed(select) | Bound(_, _, select) | PathNodes(select) | PathEdges(select):
                return self.select(select, rows.below(key, rows.count, rows.here))
            case Cite(select) | CiteAll(select):
                return self.select(select, rows.below(key, rows.count, NOWHERE))
            case Subgraph():
                return self._subgraph(key, output, rows)
            case Changes():
                return self._changes(key, output, rows, page)
            case WhyEmpty(every, conditions):
                return rows.count * self.looking.found(every, rows.here) * (len(conditions) + 1)
            case Timeline(relationships):
                return self.degrees.edges(relationships) * TEST
            case Aggregate(values):
                return rows.count * VALUE * len(values) + (page.count if page else rows.count) * TEST * len(
                    values
                )
            case Because(_, _, facts) | BecauseMatch(facts) | BecauseListed(facts):
                return sum(self.select(select, rows) for _, _, select in facts if select)
            case _:
                return rows.count * VALUE

    # Pages

    def size(self, page: Any) -> int:
        """The rows that a page may have."""
        self.pages[id(page)] = (self._way, page)
        if id(page) in self.sizes:
            return self.sizes[id(page)]
        given = [self._value(one, MAX_PAGE) for one in (page.first, page.last)]
        return next((int(one) for one in given if one is not None), DEFAULT_PAGE)

    def _value(self, value: Value | None, most: Any) -> Any:
        """A value of the plan; at its worst, when there are no variables."""
        if self.variables is None and not is_known(value):
            return most
        return resolved(value, self.variables or {})

    def _mean(self, rows: Rows, expand: Expand, most: float = float("inf")) -> float:
        """How many edges a row has, if no more than `most` count."""
        if self.variables is None:
            return min(self.degrees.most(expand), most)
        return self.degrees.mean(rows.here, rows.kind, expand, most)

    def _connection(self, key: str, page: Page, fields: Fields, rows: Rows) -> float:
        size = self.size(page)
        base, _, _ = taken_apart(page.rows)
        if isinstance(base, Expand):
            here: Here = arrived(base)
            told = rows.count * self._mean(rows, base, size)
            every = rows.count * self._mean(rows, base)
        else:
            here, number = self.looking.scanned(base)
            told, every = rows.count * min(size, number), rows.count * number
        self._note(told, page)
        self._note(every, page, base.scan if isinstance(base, Reach) else base)
        looked = rows.count * self.looking.found(
            page.rows, rows.here, rows.kind, self.variables is None, self._dated
        )
        return self._page(key, fields, rows, told, here, every) + looked

    def _listing(self, key: str, page: ListPage, fields: Fields, rows: Rows) -> float:
        """A node is once in a list, and of all communities in one."""
        apart = isinstance(page.question, Together)
        most = len(self.graph.nodes) * (1 if apart else rows.count)
        told = min(rows.count * self.size(page), most)
        return self._page(key, fields, rows, told, NOWHERE if apart else self.looking.everyone)

    def _page(
        self, key: str, fields: Fields, rows: Rows, told: float, here: Here, every: float | None = None
    ) -> float:
        """What surrounds a page, and its rows. Of what adds up all rows, `every` tells how many there are."""
        around = rows.below(key, rows.count, here)
        cost = 0.0
        for name, output in fields:
            adds_up = isinstance(output, Aggregate | Groups | Changes | Size | Sureness | CiteAll)
            page = Rows(every if adds_up and every is not None else told, here)
            cost += self._output(name, output, around, page)
        return rows.count * VALUE + cost

    def _of_page(self, key: str, output: Output, rows: Rows, page: Rows | None) -> Rows:
        assert page is not None
        self._note(page.count, output)
        return rows.below(key, page.count, page.here)

    # Others

    def _sought(self, lookup: Lookup | LookupEdge) -> Here:
        id = self._value(lookup.id, None)
        if isinstance(lookup, Lookup):
            return NOWHERE if id is None else Exactly((plain_id(id),))
        return Arrived(lookup.relationships, Direction.OUT)

    def _next(self, key: str, output: Neighbour | NeighbourEdge, rows: Rows) -> Rows:
        count = rows.count * self._mean(rows, output.expand, 1)
        self._note(count, output)
        return rows.below(key, count, arrived(output.expand))

    def _subgraph(self, key: str, output: Subgraph, rows: Rows) -> float:
        first = self._value(output.first, MAX_PAGE)
        nodes = Rows(first, self.looking.everyone)
        return self.looking.paths(output.ways) + sum(
            self.select(one, nodes) for _, _, one in output.facts if one
        )

    def _changes(self, key: str, output: Changes, rows: Rows, page: Rows | None) -> float:
        cost = (page.count if page else rows.count) * TEST * 4
        for _, one in output.fields:
            if isinstance(one, Moved | Changed):
                told = Rows(self._value(one.first, MAX_PAGE) or DEFAULT_PAGE, rows.here)
                selects = (
                    [one.select]
                    if isinstance(one, Moved)
                    else [getattr(side, "select", None) for _, side in one.fields]
                )
                cost += sum(self.select(select, told) for select in selects if select)
        return cost


def _listed(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    return [one for one in value if one is not None] if isinstance(value, list) else (value,)
