"""Plans told to people: as indented text, and as a Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from clustergraph.plan.asked import lowered, through, told_between, told_question
from clustergraph.plan.changes import Changes
from clustergraph.plan.evidence import Because, BecauseMatch, WhyEmpty, WhyNoMatch
from clustergraph.plan.groups import (
    Aggregate,
    AllOf,
    CiteAll,
    GroupHere,
    GroupPage,
    Groups,
    Keys,
    Measured,
    PageGroups,
    Size,
    Sureness,
)
from clustergraph.plan.listings import (
    BecauseListed,
    Fact,
    FactOfAll,
    Listed,
    ListedFacts,
    Listing,
    ListPage,
    ObjectHere,
    PageListed,
    PageObjects,
)
from clustergraph.plan.operators import (
    Cite,
    Connection,
    Cursor,
    Distinct,
    Fields,
    Filter,
    Find,
    FindAll,
    Given,
    GraphFacts,
    Introspect,
    Live,
    Look,
    Lookup,
    Neighbour,
    NeighbourEdge,
    Output,
    Page,
    PageFacts,
    PageNodes,
    PageRows,
    Plan,
    Reach,
    Rows,
    Scan,
    ScanEdges,
    Seek,
    Select,
    Sort,
    Supports,
    Tell,
    Text,
    Timeline,
    TotalCount,
    Visit,
    Way,
    When,
)
from clustergraph.plan.paths import FindPath, FindPaths, PagePaths, PathPage, ThisPath
from clustergraph.plan.patterns import (
    Bound,
    EdgeVariable,
    Matches,
    MatchHere,
    MatchPage,
    NodeVariable,
    PageMatches,
    PathCost,
    PathEdges,
    PathHere,
    PathLength,
    PathNodes,
)
from clustergraph.plan.predicates import (
    TRUE,
    Expand,
)
from clustergraph.plan.subgraphs import Subgraph
from clustergraph.plan.values import written
from clustergraph.plan.wording import explained, explained_group_term, explained_having, explained_term

Joined = Callable[[MatchPage], Sequence[str]]
"""Tells in which steps a pattern is found."""
FOUND = (
    Bound, Cite, CiteAll, Find, FindAll, FindPath, GroupHere, Listed, MatchHere, Neighbour, NeighbourEdge, ObjectHere, PageGroups,
    PageListed, PageMatches, PageNodes, PageObjects, PagePaths, PageRows, PathEdges, PathHere, PathNodes, ThisPath, Timeline, Visit,
)  # fmt: skip
"""What tells of as many as are found."""
PLAIN = (Tell, Text, TotalCount, Cursor, PageFacts, PathLength, PathCost, Fact, FactOfAll, ListedFacts)
"""What is told in a word."""


@dataclass
class Line:
    """One operator or field as it is shown, and what stands below it."""

    text: str
    below: list[Line] = field(default_factory=list)
    of: tuple[object, ...] = ()
    """What gives the rows that may be counted here: an output or a page, or a page and an operator of it."""


def explain(plan: Plan, joined: Joined | None = None) -> str:
    """The plan as indented text: rows first, then what is told of them. A selection that is told already is named, not
    repeated. `joined` tells in which steps patterns are found."""
    return "\n".join(_indented(tree(plan, joined), 0)) + "\n"


def mermaid(plan: Plan, joined: Joined | None = None) -> str:
    """The plan as a Mermaid flowchart, for docs and the explorer."""
    lines = ["flowchart TD"]
    edges: list[str] = []

    def draw(line: Line) -> str:
        name = f"n{len(lines)}"
        lines.append(f'    {name}["{line.text.translate(_ENTITIES)}"]')
        for one in line.below:
            place = len(edges)
            edges.insert(place, f"    {name} --> {draw(one)}")
        return name

    draw(tree(plan, joined))
    return "\n".join(lines + edges) + "\n"


_ENTITIES = {ord(one): f"#{ord(one)};" for one in '"#&<>\\`%*'}
"""What Mermaid takes for its own: ends of labels, entities, tags, line breaks, Markdown and directives."""


def _indented(line: Line, depth: int) -> Iterator[str]:
    yield "  " * depth + line.text
    for one in line.below:
        yield from _indented(one, depth + 1)


def tree(plan: Plan, joined: Joined | None = None) -> Line:
    """The plan as lines, each above those that it stands on."""
    sort = "Query" if plan.when is When.ONCE else "Subscription"
    return Line(f"{sort} {plan.name}" if plan.name else sort, _Telling(joined).fields(plan.fields))


class _Telling:
    """One telling of a plan: knows which selections it has told."""

    def __init__(self, joined: Joined | None) -> None:
        self.joined = joined
        self.told: dict[int, str] = {}

    def fields(self, fields: Fields) -> list[Line]:
        plain = [key for key, output in fields if isinstance(output, PLAIN)]
        lines = [Line(", ".join(plain))] if plain else []
        told = [(output, self.output(key, output)) for key, output in fields if key not in plain]
        for output, line in told:
            line.of = (output,) if isinstance(output, FOUND) else ()
        return lines + [line for _, line in told]

    def select(self, select: Select) -> list[Line]:
        if id(select) in self.told:
            return [Line(f"as {self.told[id(select)]} above")]
        self.told[id(select)] = f"{select.type} #{len(self.told) + 1}"
        alike: list[tuple[Fields, list[str]]] = []
        for kind, fields in select.fields.items():
            same = next((kinds for other, kinds in alike if other == fields), None)
            if same is None:
                alike.append((fields, [kind]))
            else:
                same.append(kind)
        if len(alike) == 1:
            return self.fields(alike[0][0])
        return [
            Line(f"on {', '.join(kinds)}", self.fields(fields), (fields,))
            for fields, kinds in alike
            if fields
        ]

    def output(self, key: str, output: Output) -> Line:
        match output:
            case Connection(page, fields):
                return Line(f"{key}: Connection", [self.page(page), *self.fields(fields)])
            case Neighbour(expand, select):
                return Line(f"{key}: Expand {_hop(expand)}, at most one", self.select(select))
            case NeighbourEdge(expand, fields):
                return Line(f"{key}: Expand {_hop(expand)}, at most one", self.fields(fields))
            case Visit(place, select):
                return Line(f"{key}: the {_PLACES[place.value]}", self.select(select))
            case Cite(select, only):
                return Line(
                    f"{key}: citations" + (f" of {written(only)}" if only else ""), self.select(select)
                )
            case Find(lookup, select):
                name = lookup.type if isinstance(lookup, Lookup) else lookup.record
                return Line(f"{key}: Lookup {name} id = {written(lookup.id)}", self.select(select))
            case FindAll(lookup, select):
                return Line(f"{key}: Lookup each id of {written(lookup.ids)}", self.select(select))
            case GraphFacts(facts):
                return Line(f"{key}: facts of the graph: {', '.join(name for _, name, _ in facts)}")
            case Look(date, until, certain, fields):
                seen = (
                    f"as of {written(date)}"
                    if until is None
                    else f"between {written(date)} and {written(until)}"
                )
                return Line(f"{key}: {seen}, {'certain' if certain else 'possible'}", self.fields(fields))
            case Live(fields):
                return Line(f"{key}: whenever the answer changes", self.fields(fields))
            case Timeline():
                return Line(f"{key}: Timeline of {', '.join(output.relationships)} by {output.every.lower()}")
            case Introspect():
                return Line(f"{key}: introspection")
            case Size(certain):
                return Line(f"{key}: number of rows" + " that are certain" * certain)
            case Sureness():
                return Line(f"{key}: rows by confidence")
            case Aggregate(values):
                told = (f"{one.reading.said} ({', '.join(str(fact) for _, fact, _ in one.facts)})"
                        for _, one in values if isinstance(one, Measured))  # fmt: skip
                return Line(f"{key}: Aggregate {'; '.join(told)}")
            case Groups(page, fields):
                return Line(f"{key}: Groups", [*self.group_page(page), *self.fields(fields)])
            case PageGroups(fields) | GroupHere(fields):
                return Line(f"{key}: groups", self.fields(fields))
            case Keys(keys):
                nodes = [
                    Line(f"{part[0]}: the node", self.select(part[2]), (part,)) for part in keys if part[2]
                ]
                return Line(
                    f"{key}: key {', '.join(one for one, _, select in keys if not select)}".rstrip(), nodes
                )
            case Changes():
                dates = f"from {written(output.start)} to {written(output.end)}"
                return Line(f"{key}: changes {dates}: {', '.join(one for one, _ in output.fields)}")
            case CiteAll(select):
                return Line(f"{key}: citations of the rows", self.select(select))
            case Listing(listed, fields):
                lines = [Line(f"Page {_slice(listed)}"), *map(Line, told_question(listed.question))]
                return Line(f"{key}: List", [*lines, *self.fields(fields)])
            case Subgraph():
                said = f"at most {written(output.hops)} hops around {written(output.around)}, {written(output.first)} nodes"
                return Line(f"{key}: Subgraph, {said}", self.subgraph(output))
            case PageObjects(fields) | ObjectHere(fields):
                return Line(f"{key}: what was found", self.fields(fields))
            case PageListed(select) | Listed(select):
                return Line(
                    f"{key}: {'nodes' if isinstance(output, PageListed) else 'node'}", self.select(select)
                )
            case FindPath(between, fields):
                return Line(f"{key}: Path", [*map(Line, told_between(between)), *self.fields(fields)])
            case FindPaths(paths, fields):
                said = f"Paths, {lowered(paths.mode)}"
                said += f" {written(paths.number)}" if paths.number is not None else ""
                return Line(
                    f"{key}: {said}",
                    [
                        Line(f"Page {_slice(paths)}"),
                        *map(Line, told_between(paths.between)),
                        *self.fields(fields),
                    ],
                )
            case PagePaths(fields) | ThisPath(fields):
                return Line(f"{key}: paths", self.fields(fields))
            case Because(_, _, facts) | BecauseMatch(facts) | BecauseListed(facts):
                held = [Line(str(part[1]), self.select(part[2]), (part,)) for part in facts if part[2]]
                return Line(f"{key}: witness", held)
            case WhyEmpty(_, conditions, _):
                return Line(f"{key}: why empty", [Line(explained(one)) for one in conditions])
            case WhyNoMatch(stages, _):
                return Line(f"{key}: why empty", [Line(one.said) for one in stages])
            case Matches(page, fields):
                return Line(f"{key}: Match", [*self.match_page(page), *self.fields(fields)])
            case PageMatches(fields) | MatchHere(fields):
                return Line(f"{key}: rows", self.fields(fields))
            case Bound(_, name, select):
                return Line(f"{key}: what {name} stands for", self.select(select))
            case PathHere(path, fields):
                return Line(f"{key}: the path {path.name}", self.fields(fields))
            case PathNodes(select) | PathEdges(select):
                return Line(
                    f"{key}: {'nodes' if isinstance(output, PathNodes) else 'edges'}", self.select(select)
                )
            case PageNodes(select):
                return Line(f"{key}: nodes", self.select(select))
            case PageRows(fields):
                return Line(f"{key}: rows", self.fields(fields))
            case (
                Tell()
                | Text()
                | TotalCount()
                | Cursor()
                | PageFacts()
                | PathLength()
                | PathCost()
                | Fact()
                | FactOfAll()
                | ListedFacts()
            ):
                return Line(key)
            case _:
                assert_never(output)

    def subgraph(self, output: Subgraph) -> list[Line]:
        plain = [one for one, _, select in output.facts if select is None]
        lines = [Line(through(output.ways)), *[Line(", ".join(plain))] * bool(plain)]
        return lines + [
            Line(f"{part[0]}: {part[1]}", self.select(part[2]), (part,)) for part in output.facts if part[2]
        ]

    def page(self, page: Page) -> Line:
        return Line(f"Page {_slice(page)}", [self.rows(page, page.rows)], (page,))

    def group_page(self, page: GroupPage) -> list[Line]:
        lines = [
            Line(f"Page {_slice(page)}"),
            Line(f"Group by {', '.join(key.name for key in page.by) or 'nothing'}"),
        ]
        if page.terms:
            lines.insert(1, Line(f"Sort {', '.join(map(explained_group_term, page.terms))}"))
        if page.having != AllOf(()):
            lines.insert(-1, Line(f"Filter {explained_having(page.having)}"))
        return lines

    def match_page(self, page: MatchPage) -> list[Line]:
        lines = [Line(f"Page {_slice(page)}")]
        places: list[NodeVariable | EdgeVariable] = [*page.pattern.nodes, *page.pattern.edges]
        names = [one.said for one in places]
        if page.distinct is not None:
            lines.append(Line(f"Distinct {', '.join(names[place] for place in page.distinct)}"))
        if page.terms:
            lines.append(Line(f"Sort {', '.join(f'{term.said} {term.direction}' for term in page.terms)}"))
        pattern = Line(f"Pattern {page.pattern.said}")
        for place, one in enumerate(places):
            if one.test != TRUE:
                pattern.below.append(Line(f"[{place}] {one.said} where {explained(one.test)}"))
        pattern.below += [Line(f"where {explained(one.test)}") for one in page.pattern.conditions]
        if self.joined:
            pattern.below += map(Line, self.joined(page))
        return [*lines, pattern]

    def rows(self, page: Page, rows: Rows) -> Line:
        text, below = self._rows(page, rows)
        return Line(text, below, (page, rows))

    def _rows(self, page: Page, rows: Rows) -> tuple[str, list[Line]]:
        match rows:
            case Scan(type, _):
                return f"Scan {type}", []
            case ScanEdges(record, relationships):
                return f"Scan edges {record} ({', '.join(relationships)})", []
            case Seek(type, _, attribute, value, several):
                return f"Seek {type} {attribute.name} {'in' if several else '='} {written(value)}", []
            case Reach(scan, ways):
                return "The fewest of", [self.rows(page, scan), *(self.way(page, way) for way in ways)]
            case Supports():
                return "What cites the source", []
            case Given(type, _):
                return f"The {type} rows of the group", []
            case Expand():
                return f"Expand {_hop(rows)}", []
            case Filter(below, test):
                return f"Filter {explained(test)}", [self.rows(page, below)]
            case Sort(below, terms):
                return f"Sort {', '.join(map(explained_term, terms))}", [self.rows(page, below)]
            case Distinct(below):
                return "Distinct node", [self.rows(page, below)]
            case _:
                assert_never(rows)

    def way(self, page: Page, way: Way) -> Line:
        return Line(f"Back along {', '.join(map(_hop, way.back))}", [self.rows(page, way.seek)], (page, way))


_PLACES = {"node": "node", "properties": "edge", "source": "source", "target": "target"}


def _slice(page: Page | GroupPage | MatchPage | PathPage | ListPage) -> str:
    given = [f"{name} {written(value)}" for name in ("first", "last", "after", "before")
             if (value := getattr(page, name)) is not None]  # fmt: skip
    return ", ".join(given) or "first 25"


def _hop(expand: Expand) -> str:
    return f"{expand.relationship} {expand.direction.value}"
