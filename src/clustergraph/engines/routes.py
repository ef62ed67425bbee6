"""What is told of paths between two nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from clustergraph.engines.openpaths import searching
from clustergraph.engines.pages import Order, Slice, Ties, bounds
from clustergraph.engines.paths import MOST_PATHS, Path, Paths
from clustergraph.engines.predicates import Tests
from clustergraph.engines.surroundings import surrounding
from clustergraph.errors import BadUserInput, TimeIsUp
from clustergraph.plan.operators import Fields, Output
from clustergraph.plan.paths import Between, FindPath, FindPaths, PagePaths, PathPage, ThisPath
from clustergraph.plan.values import resolved

Teller = Callable[[Any], Any]


class Routes:
    """Makes the functions of one run. `walk` makes what tells of a walk."""

    def __init__(self, tests: Tests, walk: Callable[[Fields], Teller]) -> None:
        self.tests = tests
        self.walk = walk

    def path(self, output: FindPath) -> Teller:
        """The first path, or null."""
        between = output.between
        tell, paths = self.walk(output.fields), Paths(self.tests, between)

        def told(_: Any) -> Any:
            found = self._timed(between, paths.shortest)
            return tell(found and found.walk(between.weights is not None))

        return told

    def _timed(self, between: Between, find: Callable[[], Any]) -> Any:
        try:
            return find()
        except TimeIsUp as error:
            ends = [resolved(one, self.tests.variables) for one in (between.source, between.target)]
            raise searching(error, *ends) from None

    def paths(self, output: FindPaths) -> Teller:
        """A page of paths with what surrounds it."""
        page = output.page
        paths, number, order = Paths(self.tests, page.between), self._number(page), self._order(page)
        wanted = bounds(page, order, self.tests.variables)
        weighted = page.between.weights is not None

        def of_path(output: Output) -> Teller:
            assert isinstance(output, PagePaths | ThisPath), output
            tell = self.walk(output.fields)
            return lambda path: tell(path.walk(weighted))

        tell = [(key, surrounding(one, of_path, of_path)) for key, one in output.fields]

        def told(_: Any) -> dict[str, Any]:
            rows: Sequence[Path] = self._timed(page.between, lambda: list(paths.found(page.mode, number)))
            found = Slice(rows, *wanted.slice(rows, order), order)
            return {key: one(found) for key, one in tell}

        return told

    def _number(self, page: PathPage) -> int:
        asked = resolved(page.number, self.tests.variables)
        number = 3 if asked is None else asked
        if not 0 <= number <= MOST_PATHS:
            places = [page.location] if page.location else ()
            raise BadUserInput(f"k: {number} is out of bounds", f"Ask for 0 to {MOST_PATHS} paths.", places)
        return number

    def _order(self, page: PathPage) -> Order:
        between = page.between
        ends = [resolved(one, self.tests.variables) for one in (between.source, between.target)]
        said = f"{page.field};{page.mode};{ends};{between.ways};{between.weights}"
        return Order(said, (), Ties(_key, _is_key))


def _key(path: Path) -> tuple[Any, ...]:
    """What orders a path, as a cursor holds it: numbers, then ids."""
    cost, length, nodes, edges = path.key
    return (float(cost), length, "\0".join(nodes), "\0".join(edges))


def _is_key(found: Sequence[Any]) -> bool:
    sorts = (float | int, int, str, str)
    return len(found) == 4 and all(isinstance(one, sort) for one, sort in zip(found, sorts, strict=True))
