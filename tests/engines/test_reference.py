"""What the words of the API mean: questions on a graph of ten nodes, answered by hand. The oracle and the engine agree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed
from tests.engines.test_agreement import domain


def node(
    id: str, kind: str, cited: dict[str, tuple[str, ...]] | None = None, /, **properties: Any
) -> NodeRow:
    return NodeRow(id, kind, properties, cited or {}, "HIGH" if cited else "LOW")


def edge(
    id: str, joined: str, cited: dict[str, tuple[str, ...]] | None = None, /, **properties: Any
) -> EdgeRow:
    source, type, target = joined.split()
    return EdgeRow(id, type, source, target, properties, cited or {}, "MEDIUM" if cited else "LOW")


GRAPH = Seed(
    (
        node("lyon", "Town", name="Lyon", area=47.9, coastal=False, code="LYO"),
        node("nice", "Town", name="Nice", area=71.9, coastal=True, site="https://nice.example/"),
        node("ana", "Painter", {"": ("p1",), "born": ("p2",)}, name="Ána", born="1950~/1979", tags=["A"], also=["Anna", "Ann"],
             style="BAROQUE"),
        node("bob", "Painter", name="bob", tags=[]),
        node("cie", "Studio", name="Cie", born="2008", tags=["Z", "A"], **{"class": "ROCOCO"}),
        node("w1", "Work", {"title": ("p1",)}, title="Ada", price="10", currency="EUR", finished="2008-05", years=[2007, 2008]),
        node("w2", "Work", title="ada", price="9.50", currency="EUR", years=[]),
        node("w3", "Work", title="Ádb", finished="../2010"),
        node("p1", "Paper", title="One"),
        node("p2", "Paper", title="Two"),
    ),
    (
        edge("e1", "ana LIVES_IN lyon"),
        edge("e2", "ana MADE w1", {"when": ("p1",)}, role="A", when="2008"),
        edge("e3", "ana MADE w1", role="Z", when="2007"),
        edge("e4", "cie MADE w1", role="M"),
        edge("e5", "cie MADE w2"),
        edge("e6", "ana AKIN_TO bob", note="x"),
        edge("e7", "bob AKIN_TO bob", note="y"),
        edge("e8", "bob TAUGHT_BY ana", hours=3),
        edge("e9", "w1 SHOWS lyon"),
        edge("e10", "w1 SHOWS w1"),
        edge("e11", "w1 KEPT_IN nice", room="r"),
        edge("e12", "p1 KEPT_IN nice"),
    ),
)  # fmt: skip

FILTERS = """
works     | {}                                                     | w1 w2 w3
works     | {title: {eq: "Ada"}}                                   | w1
works     | {title: {eq: "ÂDA", ignoreCase: true}}                 | w1 w2
works     | {title: {ne: "Ada"}}                                   | w2 w3
works     | {title: {gt: "Ada"}}                                   | w2 w3
works     | {title: {lt: "ADB", ignoreCase: true}}                 | w1 w2
works     | {title: {in: ["ada", "Ádb"]}}                          | w2 w3
works     | {title: {in: []}}                                      |
works     | {title: {notIn: []}}                                   | w1 w2 w3
works     | {title: {contains: "d", startsWith: "a"}}              | w2
works     | {title: {endsWith: "B", ignoreCase: true}}             | w3
works     | {title: {ignoreCase: true}}                            | w1 w2 w3
works     | {title: null}                                          | w1 w2 w3
works     | {title: {eq: null, in: null}, NOT: null, AND: null}    | w1 w2 w3
works     | {price: {isNull: true}}                                | w3
works     | {price: {isNull: null}}                                | w1 w2 w3
works     | {price: {ne: "10.0"}}                                  | w2 w3
works     | {price: {notIn: ["9.5"]}}                              | w1 w3
works     | {price: {lt: "10"}}                                    | w2
works     | {NOT: {price: {lt: "10"}}}                             | w1 w3
works     | {price: {gte: 9}}                                      | w1 w2
works     | {currency: {ne: "EUR"}}                                | w3
works     | {AND: []}                                              | w1 w2 w3
works     | {OR: []}                                               |
works     | {NOT: {}}                                              |
works     | {OR: [{id: {eq: "w1"}}, {id: {eq: "w3"}}], id: {gt: "w2"}} | w3
works     | {isNull: true}                                         |
works     | {years: {some: {gte: 2008}}}                           | w1
works     | {years: {some: {}}}                                    | w1
works     | {years: {none: {eq: 2008}}}                            | w2 w3
works     | {years: {none: {}}}                                    | w2 w3
works     | {years: {isEmpty: true}}                               | w2 w3
works     | {years: {some: {eq: 2007}, none: {eq: 2008}}}          |
works     | {finished: {before: "2008-06"}}                        | w1
works     | {finished: {after: "2008-04-30"}}                      | w1
works     | {finished: {before: "2011"}}                           | w1 w3
works     | {finished: {after: "1900"}}                            | w1
works     | {finished: {within: "2008"}}                           | w1
works     | {finished: {within: "../2010"}}                        | w1 w3
works     | {finished: {overlaps: "1900"}}                         | w3
works     | {finished: {eq: "2008-05~"}}                           |
works     | {finished: {ne: "2008-05"}}                            | w2 w3
works     | {finished: {year: {gte: 2008, lt: 2009}}}              | w1 w3
works     | {finished: {year: {eq: 2011}}}                         |
works     | {finished: {year: {ne: 2008}}}                         | w3
works     | {finished: {year: {isNull: true}}}                     |
works     | {finished: {year: {isNull: false}}}                    | w1 w3
painters  | {born: {year: {gt: 1978}}}                             | ana
painters  | {born: {year: {gt: 1979}}}                             |
painters  | {style: {ne: ROCOCO}}                                  | ana bob
painters  | {style: {in: [BAROQUE, ABSTRACT]}}                     | ana
painters  | {confidence: {eq: LOW}}                                | bob
painters  | {home: {name: {eq: "Lyon"}}}                           | ana
painters  | {home: {name: {ne: "Nice"}}}                           | ana bob
painters  | {home: {isNull: true}}                                 | bob
painters  | {home: {isNull: false}}                                | ana
painters  | {home: {}}                                             | ana bob
painters  | {home: {id: {ne: "lyon"}}}                             | bob
painters  | {home: {people: {none: {}}}}                           | bob
painters  | {home: {people: {count: {eq: 0}}}}                     | bob
painters  | {home: {people: {single: {}}}}                         | ana
painters  | {teacher: {home: {isNull: true}}}                      | ana
painters  | {homeEdge: {properties: {id: {isNull: true}}}}         | bob
painters  | {homeEdge: {properties: {target: {isNull: true}}}}     | bob
painters  | {teacherEdge: {properties: {hours: {gte: 3}}}}         | bob
painters  | {pupil: {akin: {some: {properties: {note: {eq: "y"}}}}}} | ana
painters  | {works: {some: {node: {title: {eq: "Ada"}}, properties: {role: {eq: Z}}}}} | ana
painters  | {works: {all: {properties: {role: {eq: A}}}}}          | bob
painters  | {works: {none: {properties: {role: {eq: A}}}}}         | bob
painters  | {works: {single: {properties: {role: {eq: A}}}}}       | ana
painters  | {works: {single: {}}}                                  |
painters  | {works: {count: {gte: 2}}}                             | ana
painters  | {works: {count: {where: {properties: {when: {eq: "2007"}}}, eq: 1}}} | ana
painters  | {works: {some: {}, count: {lt: 2}}}                    |
painters  | {works: {count: {}}}                                   | ana bob
painters  | {akin: {count: {eq: 1}}}                               | ana
painters  | {akin: {some: {node: {asPainter: {name: {eq: "bob"}}}}}} | ana bob
things    | {kind: {eq: Town}}                                     | lyon nice
things    | {kind: {notIn: [Town, Painter]}}                       | cie
things    | {asMaker: {}}                                          | ana bob cie
things    | {asMaker: {asStudio: {class: {eq: ROCOCO}}}}           | cie
things    | {NOT: {asTown: {coastal: {eq: true}}}}                 | ana bob cie lyon
makers    | {works: {some: {properties: {source: {kind: {eq: Studio}}}}}} | cie
papers    | {subject: {asTown: {}}}                                |
papers    | {subject: {kind: {ne: Town}}}                          | p1 p2
makings   | {role: {isNull: true}}                                 | e5
makings   | {source: {asPainter: {style: {eq: BAROQUE}}}}          | e2 e3
makings   | {confidence: {eq: MEDIUM}}                             | e2
kinships  | {target: {id: {eq: "bob"}}}                            | e6 e7
keeping   | {source: {asPaper: {title: {eq: "One"}}}}              | e12
"""

ORDERS = """
works(orderBy: [{title: ASC}])                                     | w1 w2 w3
works(orderBy: [{title: DESC}])                                    | w3 w2 w1
works(orderBy: [{price: ASC}])                                     | w2 w1 w3
works(orderBy: [{price: DESC}])                                    | w1 w2 w3
works(orderBy: [{currency: DESC}])                                 | w1 w2 w3
works(orderBy: [{currency: DESC}, {id: DESC}])                     | w2 w1 w3
works(orderBy: [{finished: ASC}])                                  | w3 w1 w2
works(orderBy: [{finished: DESC}])                                 | w1 w3 w2
works(orderBy: [{makers: {count: {direction: DESC}}}])             | w1 w2 w3
works(orderBy: [{makers: {count: {where: {node: {kind: {eq: Studio}}}, direction: DESC}}}]) | w1 w2 w3
works(orderBy: [{keptIn: {name: ASC}}, {id: DESC}])                | w1 w3 w2
works(orderBy: {confidence: DESC})                                 | w2 w3 w1
works(orderBy: [], last: 2)                                        | w2 w3
works(first: 0)                                                    |
works(orderBy: null, where: null, first: null, last: 1)            | w3
towns(orderBy: [{coastal: DESC}])                                  | nice lyon
towns(orderBy: [{people: {count: {direction: ASC}}}])              | nice lyon
makers(orderBy: [{home: {people: {count: {direction: ASC}}}}])     | ana bob cie
makers(orderBy: [{name: ASC}])                                     | ana bob cie
makings(orderBy: [{role: ASC}])                                    | e3 e2 e4 e5
makings(orderBy: [{target: {title: DESC}}, {when: ASC}])           | e5 e3 e2 e4
kinships(orderBy: [{target: {name: ASC}}, {note: DESC}])           | e7 e6
ateliers(first: 1) { nodes { works(orderBy: [{properties: {role: DESC}}]) { edges { properties { id } } } } } | e4 e5
ana: painter(id: "ana") { works { edges { properties { id } } } }  | e2 e3
ana: painter(id: "ana") { works(orderBy: [{properties: {when: ASC}}]) { edges { properties { id } } } } | e3 e2
ana: painter(id: "ana") { works(orderBy: [{properties: {when: ASC}}], distinct: true) { edges { properties { id } } } } | e3
w1: work(id: "w1") { makers { nodes { id } } }                     | ana ana cie
w1: work(id: "w1") { makers(distinct: true) { nodes { id } } }     | ana cie
w1: work(id: "w1") { makers(orderBy: [{node: {name: DESC}}]) { edges { properties { id } } } } | e4 e2 e3
bob: painter(id: "bob") { akin { edges { node { id } properties { id } } } } | ana e6 bob e7
w1: work(id: "w1") { shows { nodes { id } } }                      | lyon w1
p1: paper(id: "p1") { supports { edges { node { id } } } }         | ana w1 null
p1: paper(id: "p1") { supports(last: 1) { edges { relationship { id __typename } } } } | e2 Making
ana: painter(id: "ana") { citations { id } }                       | p1 p2
ana: painter(id: "ana") { citations(property: "born") { id } }     | p2
ana: painter(id: "ana") { citations(property: "") { id } }         | p1
ana: painter(id: "ana") { citations(property: "name") { id } }     |
ana: painter(id: "ana") { home { id } homeEdge { node { id } properties { id } } teacherEdge { node { id } } } | lyon lyon e1 null
nodes(ids: ["w1", "e1", "nobody", "w1"]) { id }                    | w1 null null w1
node(id: "e1") { id }                                              | null
painter(id: "cie") { id }                                          | null
maker(id: "cie") { __typename }                                    | Studio
making(id: "e1") { id }                                            | null
oneKeeping(id: "e12") { source { __typename } target { id } }      | Paper nice
works(first: 0) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor } } | 3 true false null
works(last: 0) { pageInfo { hasNextPage hasPreviousPage endCursor } } | false true null
works(first: 2) { pageInfo { hasNextPage hasPreviousPage } }       | true false
works(last: 2) { pageInfo { hasNextPage hasPreviousPage } }        | false true
w1: work(id: "w1") { price years weights currency finished keptIn { area coastal } } | 10 2007 2008 null EUR 2008-05 71.9 true
graph { nodes edges counts { kind count } }                        | 10 12 Painter 2 Studio 1 Town 2 Work 3 Paper 2
"""

REFUSED = """
works(first: 1001) { totalCount }
works(first: -1) { totalCount }
works(first: 1, last: 1) { totalCount }
works(after: "no cursor") { totalCount }
works(where: {title: {eq: "nothing"}}) { nodes { makers(last: 1001) { totalCount } } }
works(where: {title: {eq: "nothing"}}) { nodes { citations(property: "nmae") { id } } }
works(orderBy: [{title: ASC, id: ASC}]) { totalCount }
works(orderBy: [{title: null}]) { totalCount }
works(orderBy: [{}]) { totalCount }
works(where: {finished: {before: "soon"}}) { totalCount }
works(where: {price: {lt: 1.5}}) { totalCount }
works(where: {colour: {eq: "red"}}) { totalCount }
"""


VIEWS = """
asOf(date: "2007") { works { nodes { id } } }                                        | w2@2007 w3@2007
asOf(date: "2008") { works { nodes { id } } }                                        | w1@2008 w2@2008 w3@2008
asOf(date: "2008", known: CERTAIN) { works { totalCount } }                          | 0
asOf(date: "2009", known: CERTAIN) { works { nodes { id } } }                        | w1@2009!
asOf(date: "2011", known: CERTAIN) { works { nodes { id } } }                        | w1@2011! w3@2011!
asOf(date: "1940") { makers { nodes { id } } }                                       | bob@1940
asOf(date: "1960") { makers { nodes { id } } }                                       | ana@1960 bob@1960
asOf(date: "1960", known: CERTAIN) { makers { nodes { id } } }                       | bob@1960!
asOf(date: "2007") { makings { nodes { id } } }                                      |
asOf(date: "2008") { makings { nodes { id } } }                                      | e2@2008 e3@2008 e4@2008 e5@2008
asOf(date: "2009", known: CERTAIN) { makings { nodes { id } } }                      | e2@2009! e3@2009!
asOf(date: "2009") { makings(where: {id: {eq: "e3@2007!"}}) { nodes { id } } }       | e3@2009
asOf(date: "2009") { makings(where: {id: {startsWith: "e"}}, first: 1) { nodes { source { id } } } } | ana@2009
asOf(date: "2009") { work(id: "w1@1066") { id makers { totalCount } } }              | w1@2009 3
asOf(date: "2007") { work(id: "w1") { id } }                                         | null
asOf(date: "2007") { nodes(ids: ["w1", "w2@x", "ana"]) { id } }                      | null w2@2007 ana@2007
asOf(date: "2007") { town(id: "lyon") { id people { nodes { id } } } }               | lyon@2007 ana@2007
asOf(date: "1940") { town(id: "lyon") { people { totalCount } } }                    | 0
asOf(date: "2009") { work(id: "w1") { citations(property: "title") { id } } }        | p1@2009
asOf(date: "2007") { works(where: {makers: {count: {gte: 1}}}) { totalCount } }      | 0
asOf(date: "2009") { works(where: {makers: {count: {gte: 1}}}) { nodes { id } } }    | w1@2009 w2@2009
between(start: "2009", end: "2010") { works { nodes { id } } }                       | w2@2009/2010 w3@2009/2010
between(start: "2008", end: "2008", known: CERTAIN) { works { nodes { id } } }       | w1@2008/2008!
between(start: "2007", end: "2007") { makings { totalCount } works { totalCount } }  | 0 2
between(start: "2007", end: "2008") { makings(where: {when: {isNull: false}}) { nodes { id } } } | e2@2007/2008 e3@2007/2008
"""

TOTALS = """
works { count confidence { high medium low } }                                             | 3 1 0 2
works { aggregate { title { count distinct } price { count } finished { count distinct } } } | 3 3 2 2 2
works { aggregate { price { sums { currency total count min max } } } }                    | EUR 19.50 2 9.50 10
works { aggregate { finished { min max } years { count distinct sum avg median min max } } } | ../2010 2008-05 2 2 4015.0 2007.5 2007.5 2007 2008
works { aggregate { keptIn { count distinct } id { distinct } } }                          | 1 1 3
towns { aggregate { area { sum avg median min max } coastal { distinct } } }               | 119.80000000000001 59.900000000000006 59.900000000000006 47.9 71.9 2
works(where: {title: {eq: "x"}}) { aggregate { years { count sum avg min } price { sums { total } } } } | 0 null null null
works(first: 1) { aggregate { title { count } } }                                          | 3
makings { aggregate { source { count distinct } target { distinct } role { count distinct } } } | 4 2 2 3 3
makers { groups(by: [KIND]) { totalCount nodes { key { kind } count } } }                  | 2 Painter 2 Studio 1
makers { groups(by: [HOME]) { nodes { key { home { id } } count rows { nodes { id } } } } } | lyon 1 ana null 2 bob cie
makers { groups(by: [TAGS]) { nodes { key { tags } count rows { nodes { id } } } } }       | Z 1 cie A 2 ana cie null 1 bob
makers { groups(by: [BORN_YEAR, BORN_DECADE]) { nodes { key { bornYear bornDecade } rows { nodes { id } } } } } | 2008 2000 cie null null ana bob
works { groups(by: [FINISHED_YEAR]) { nodes { key { finishedYear finished } rows { nodes { id } } } } } | 2008 null w1 null null w2 w3
makings { groups(by: [TARGET, ROLE], orderBy: [{count: DESC}], first: 2) { totalCount nodes { key { target { id } role } count } pageInfo { hasNextPage } } } | 4 w1 Z 1 w1 A 1 true
makings { groups(by: [SOURCE], having: {count: {gte: 2}}, orderBy: [{key: {source: DESC}}]) { nodes { key { source { id } } } } } | cie ana
makings { groups(by: [SOURCE], having: {NOT: {count: {gte: 3}}}) { totalCount } }          | 2
works { groups(by: [CURRENCY], having: {aggregate: {price: {sums: {currency: "EUR", total: {gt: "19"}}}}}) { nodes { key { currency } aggregate { price { sums { total } } } } } } | EUR 19.50
works { groups(by: [CURRENCY], having: {aggregate: {price: {sums: {currency: "USD", total: {isNull: true}}}}}) { totalCount } } | 2
works { groups(by: [TITLE], orderBy: [{aggregate: {years: {max: DESC}}}, {key: {title: ASC}}]) { nodes { key { title } } } } | Ada ada Ádb
works { groups(by: [TITLE], orderBy: [{aggregate: {price: {sums: {currency: "EUR", direction: ASC}}}}]) { nodes { key { title } } } } | ada Ada Ádb
works { groups(by: [CONFIDENCE]) { nodes { key { confidence } count confidence { high low } citations { id } } } } | HIGH 1 1 0 p1 LOW 2 0 2
works { groups(by: []) { totalCount nodes { count } } }                                    | 1 3
painter(id: "ana") { works { groups(by: [WHEN_YEAR]) { nodes { key { whenYear } count rows { nodes { id } } } } } } | 2007 1 e3 2008 1 e2
painter(id: "ana") { works(distinct: true) { count aggregate { when { min max } } } }      | 1 2008 2008
makings { groups(by: [TARGET]) { nodes { rows { groups(by: [SOURCE]) { nodes { key { source { id } } count } } } } } } | ana 2 cie 1 cie 1
asOf(date: "2008") { makings { count certain: count(known: CERTAIN) groups(by: [SOURCE]) { nodes { key { source { id } } count(known: CERTAIN) } } } } | 4 0 ana@2008 0 cie@2008 0
asOf(date: "2009") { makings { count certain: count(known: CERTAIN) } }                    | 4 2
works { groups(by: [PRICE]) { nodes { key { price } } } }                                  | 9.5 10 null
"""

REFUSED_VIEWS = """
asOf(date: "2007") { asOf(date: "2008") { works { totalCount } } }
asOf(date: "2007") { between(start: "2008", end: "2009") { works { totalCount } } }
between(start: "2009", end: "2008") { works { totalCount } }
asOf(date: "soon") { works { totalCount } }
asOf(date: "2016/2012") { works { totalCount } }
asOf(date: "2012", known: MAYBE) { works { totalCount } }
asOf { works { totalCount } }
"""


def rows(table: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in row.split(" | ")]
        for row in table.replace("|\n", "| \n").strip("\n").split("\n")
    ]


def leaves(answer: Any) -> Iterator[str]:
    """The values of an answer in their order."""
    for one in answer.values() if isinstance(answer, dict) else answer:
        if isinstance(one, dict | list):
            yield from leaves(one)
        else:
            yield one if isinstance(one, str) else json.dumps(one)


def ask(who: str, query: str, graph: Seed = GRAPH) -> dict[str, Any]:
    shop = domain("workshop")
    if who == "oracle":
        return shop.reference(graph).answer(query)
    answer: dict[str, Any] = json.loads(shop.engine(graph).answer(query).body)
    return answer


@pytest.fixture(params=["oracle", "engine"])
def who(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize(("connection", "where", "ids"), rows(FILTERS))
def test_filters(who: str, connection: str, where: str, ids: str) -> None:
    answer = ask(who, f"{{ {connection}(where: {where}) {{ nodes {{ id }} }} }}")
    assert " ".join(leaves(answer["data"])) == ids


@pytest.mark.parametrize(("question", "ids"), rows(ORDERS))
def test_orders_and_pages(who: str, question: str, ids: str) -> None:
    shown = question if question.endswith("}") else f"{question} {{ nodes {{ id }} }}"
    assert " ".join(leaves(ask(who, f"{{ {shown} }}")["data"])) == ids


@pytest.mark.parametrize("question", REFUSED.strip().split("\n"))
def test_wrong_requests(who: str, question: str) -> None:
    assert ask(who, f"{{ {question} }}").keys() == {"errors"}


@pytest.mark.parametrize(("question", "ids"), rows(VIEWS))
def test_views(who: str, question: str, ids: str) -> None:
    assert " ".join(leaves(ask(who, f"{{ {question} }}")["data"])) == ids


@pytest.mark.parametrize(("question", "told"), rows(TOTALS))
def test_what_rows_add_up_to(who: str, question: str, told: str) -> None:
    assert " ".join(leaves(ask(who, f"{{ {question} }}")["data"])) == told


@pytest.mark.parametrize("question", REFUSED_VIEWS.strip().split("\n"))
def test_wrong_views(who: str, question: str) -> None:
    assert ask(who, f"{{ {question} }}").keys() == {"errors"}


def test_groups_are_paged_and_all_are_counted(who: str) -> None:
    many = Seed(tuple(node(f"w{number:04}", "Work", title=f"t{number:04}") for number in range(1100)), ())
    told = "{ works { groups(by: [TITLE], first: 1000) { totalCount nodes { count } pageInfo { hasNextPage } } } }"
    groups = ask(who, told, many)["data"]["works"]["groups"]
    assert (groups["totalCount"], len(groups["nodes"])) == (1100, 1000)
    assert groups["pageInfo"]["hasNextPage"]
    assert ask(who, told.replace("first: 1000", "first: 1001"), many).keys() == {"errors"}


def test_what_cannot_be_summed_has_no_sum(who: str) -> None:
    for asked in ("title { sum }", "finished { sum }", "price { sum }", "keptIn { min }", "coastal { max }"):
        assert ask(who, f"{{ works {{ aggregate {{ {asked} }} }} }}").keys() == {"errors"}


def test_a_page_has_25_rows_unless_more_are_asked_for(who: str) -> None:
    many = Seed(tuple(node(f"w{number:02}", "Work", title="One") for number in range(30)), ())
    told = "{ works { nodes { id } pageInfo { hasNextPage } } all: works(first: 30) { nodes { id } } }"
    answer = ask(who, told, many)["data"]
    assert [row["id"] for row in answer["works"]["nodes"]] == [f"w{number:02}" for number in range(25)]
    assert answer["works"]["pageInfo"]["hasNextPage"]
    assert len(answer["all"]["nodes"]) == 30
