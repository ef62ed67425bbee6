"""What is read off all rows of a sort is made once, within a bound; of other rows each time."""

from __future__ import annotations

from random import Random

import orjson

from clustergraph.api.execution import Execution
from clustergraph.engines.groups import Counted
from clustergraph.engines.tables import COLUMNS, FEW, GROUPINGS, Tables
from tests.conftest import railway

WHOLE, SOME = ["a", "b"], ["a"]


class Making:
    """Makes a table, and counts how often."""

    def __init__(self, size: int = 1) -> None:
        self.size = size
        self.times = 0

    def __call__(self, rows: object) -> list[object]:
        self.times += 1
        return [rows] * self.size


def known() -> Tables:
    tables = Tables()
    tables.know(WHOLE)
    return tables


def test_tables_of_all_rows_are_made_once_and_others_each_time() -> None:
    tables = known()
    for read in (tables.column, tables.groups):
        of_all, of_some = Making(), Making()
        for _ in range(3):
            assert read(WHOLE, "key", of_all) == [WHOLE]
            assert read(SOME, "key", of_some) == [SOME]
        assert (of_all.times, of_some.times) == (1, 3)


def test_the_oldest_tables_go() -> None:
    tables = known()
    for read, most in ((tables.column, COLUMNS), (tables.groups, GROUPINGS)):
        for key in range(most + 1):
            read(WHOLE, key, Making())
        again = Making()
        read(WHOLE, most, again)
        assert again.times == 0
        read(WHOLE, 0, again)
        assert again.times == 1


def test_many_groups_are_not_kept() -> None:
    tables = known()
    for size, times in ((FEW, 1), (FEW + 1, 2)):
        made = Making(size)
        for _ in range(2):
            tables.groups(WHOLE, size, made)
        assert made.times == times


def test_groups_that_are_kept_stay_as_they_were() -> None:
    """Whatever was asked of them between: other orders, pages, tests and keys."""
    execution = railway()
    pages = [
        "by: [PLATFORMS], orderBy: [{count: DESC}], first: 2",
        "by: [PLATFORMS], orderBy: [{count: ASC}]",
        "by: [PLATFORMS, CLASS]",
        "by: [CLASS, PLATFORMS], orderBy: [{count: DESC}]",
        "by: [PLATFORMS], having: {count: {gt: 1}}",
        "by: [PLATFORMS]",
    ]
    asked = [
        f"{{ stations {{ groups({page}) {{ totalCount nodes {{ key {{ platforms class }} count }} }} }} }}"
        for page in pages
    ]
    alone = [Execution(execution.api, railway().engine).answer(one).body for one in asked]
    assert all(b'"errors"' not in body for body in alone)
    together = [execution.answer(one).body for _ in range(2) for one in asked]
    assert together == alone * 2
    assert orjson.loads(alone[0])["data"]["stations"]["groups"]["totalCount"] > 2


def test_what_is_kept_of_groups_does_not_grow() -> None:
    """However they are ordered, and without the ranks of rows, which columns have."""
    execution, random = railway(), Random(1)
    for _ in range(50):
        terms = [random.choice(["ASC", "DESC"]) for _ in range(random.randint(1, 5))]
        many, first = (
            execution.answer(
                "query ($by: [StationGroupOrder!]) { stations { groups(by: [PLATFORMS], orderBy: $by) { nodes { key { platforms } count } } } }",
                {"by": [{"count": term} for term in some]},
            )
            for some in (terms, terms[:1])
        )
        assert many == first
        assert many.body.startswith(b'{"data"')
    (kept,) = execution.engine.graph.tables._groups.values()
    assert isinstance(kept, Counted)
    assert [column.ranks for column in kept.columns] == [[]]
    assert len(kept._by_size) == 2
    assert all(not one._by_size for one in kept._by_size.values())
