"""Orders and pages: sort keys, keyset cursors, and the slice of rows between two of them."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, total_ordering
from hashlib import blake2s
from operator import itemgetter
from typing import Any

import orjson

from clustergraph.engines.memory import Edge, Node
from clustergraph.engines.predicates import Tests, reader, visitor
from clustergraph.errors import BadUserInput
from clustergraph.model.scalars import SCALARS
from clustergraph.model.shape import Model
from clustergraph.pace import arranged, paced
from clustergraph.plan.groups import GroupPage
from clustergraph.plan.listings import ListPage
from clustergraph.plan.operators import ByCount, Page, Step, Term
from clustergraph.plan.paths import PathPage
from clustergraph.plan.patterns import MatchPage
from clustergraph.plan.values import resolved
from clustergraph.plan.wording import explained_term

Row = tuple[Edge | None, Node | None]
Key = tuple[Any, ...]
DEFAULT_PAGE = 25
MAX_PAGE = 1000
MISSING = (1,)
_first = itemgetter(0)


@total_ordering
class Descending:
    """Turns an order around."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Descending) and bool(self.value == other.value)

    def __lt__(self, other: Descending) -> bool:
        return bool(other.value < self.value)


def ties(row: Row) -> Key:
    """What orders rows when nothing else does: nodes by id, then edges by id."""
    edge, node = row
    return (node is None, node.id if node is not None else "", edge.id if edge is not None else "")


@dataclass(frozen=True, slots=True)
class Ties:
    """What orders rows when nothing else does, and whether a cursor may hold something in its place."""

    of: Callable[[Any], Key]
    fits: Callable[[Sequence[Any]], bool]


def _is_tie(found: Sequence[Any]) -> bool:
    return len(found) == 3 and isinstance(found[0], bool) and all(isinstance(one, str) for one in found[1:])


BY_ID = Ties(ties, _is_tie)


class Order:
    """The order of one connection in one run: the values of its terms, then what breaks ties."""

    def __init__(self, said: str, terms: Iterable[Compared], ties: Ties, settled: int = 0) -> None:
        """`settled` is the number of last terms in whose order the rows arrive."""
        self.terms = list(terms)
        self.ties = ties
        self.settled = settled
        self.digest = blake2s(said.encode(), digest_size=6).hexdigest()

    def key(self, row: Any) -> Key:
        return (*(term.key(term.value(row)) for term in self.terms), *self.ties.of(row))

    def sorted(self, rows: Iterable[Any]) -> list[Any]:
        """Rows in this order, which arrive in that of ties: by one term after the other, the first one last."""
        found = list(rows)
        for term in reversed(self.terms[: len(self.terms) - self.settled]):
            found = term.sorted(found)
        return found

    def cursor(self, row: Any) -> str:
        """Where a row stands: its values and ids, bound to this field and order. Opaque to clients."""
        content = [self.digest, [term.value(row) for term in self.terms], *self.ties.of(row)]
        return urlsafe_b64encode(orjson.dumps(content)).decode().rstrip("=")

    def key_of(self, cursor: str, argument: str, location: tuple[int, int] | None) -> Key:
        """The key that a cursor holds. Raises BadUserInput when it is none, or one of another field or order."""
        try:
            content = orjson.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
            digest, values, *found = content
            if isinstance(digest, str) and digest == self.digest and self.ties.fits(found):
                pairs = zip(self.terms, values, strict=True)
                return (
                    *(term.key(value if value is None else term.check(value)) for term, value in pairs),
                    *found,
                )
        except (ValueError, TypeError, KeyError, ArithmeticError):
            digest = None
        message = "belongs to another field or order" if isinstance(digest, str) else "is no cursor"
        raise BadUserInput(
            f"the cursor in {argument} {message}",
            f"Take {argument} from a cursor, startCursor or endCursor of the same field with the same orderBy.",
            [location] if location else (),
        )


def row_order(
    tests: Tests, field: str, terms: Sequence[Term], here: Callable[[Any], Any], ties: Ties = BY_ID
) -> Order:
    """The order of nodes and edges; ties are broken by id."""
    said = ";".join([field, *(explained_term(term, tests.variables) for term in terms)])
    scalars = ["Int" if isinstance(term, ByCount) else term.attribute.scalar for term in terms]
    compare = partial(compared, tests.graph.model)
    pairs = zip(terms, scalars, strict=True)
    return Order(
        said, [compare(scalar, term.direction, _value(tests, term, here)) for term, scalar in pairs], ties
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """One term of an order: its value in a row, what orders values, and a check of values from outside."""

    value: Callable[[Any], Any]
    order: Callable[[Any], Any]
    descending: bool
    check: Callable[[Any], Any]

    def key(self, value: Any) -> Key:
        """What orders a value among others. Missing values come last, up and down."""
        if value is None:
            return MISSING
        return (0, Descending(self.order(value)) if self.descending else self.order(value))

    def sorted(self, rows: Iterable[Any]) -> list[Any]:
        """Rows by this term alone; those that are equal stay as they are."""
        missing: list[Any] = []

        def present() -> Iterator[tuple[Any, Any]]:
            for row in paced(rows):
                value = self.value(row)
                if value is None:
                    missing.append(row)
                else:
                    yield self.order(value), row

        found = [row for _, row in arranged(present(), _first, self.descending)]
        return found + missing


def compared(model: Model, scalar: str, direction: str, value: Callable[[Any], Any]) -> Compared:
    """A term that orders by values of a scalar or an enum."""
    ranks = model.ranks.get(scalar)
    order: Callable[[Any], Any] = ranks.__getitem__ if ranks else SCALARS[scalar].order
    check: Callable[[Any], Any] = (
        (lambda value: value if value in ranks else ranks[value]) if ranks else SCALARS[scalar].accept
    )
    return Compared(value, order, direction == "DESC", check)


def _value(tests: Tests, term: Term, here: Callable[[Row], Any]) -> Callable[[Row], Any]:
    """Reads the value that a term orders by; nothing on the way there means a missing value."""
    steps = [_step(tests, step) for step in term.way]
    if isinstance(term, ByCount):
        counts = tests.counter(term.expand, term.test)
        last: Callable[[Any], Any] = lambda node: None if node is None else counts(node)  # noqa: E731
    else:
        last = reader(term.attribute)

    def value(row: Row) -> Any:
        found = here(row)
        for step in steps:
            found = step(found)
        return last(found)

    return value


def _step(tests: Tests, step: Step) -> Callable[[Any], Any]:
    if step.expand is None:
        return visitor(step.place)
    hops = tests.expander(step.expand)
    return lambda node: next((found for _, found in hops(node)), None)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which slice of its rows a page wants."""

    first: int | None
    last: int | None
    after: Key | None
    before: Key | None

    def slice(self, rows: Sequence[Any], order: Order) -> tuple[int, int]:
        """The places of the first row of the page and of the one after its last, in sorted rows."""
        start = 0 if self.after is None else bisect_right(rows, self.after, key=order.key)
        end = len(rows) if self.before is None else bisect_left(rows, self.before, key=order.key)
        end = max(start, end)
        if self.first is not None:
            end = min(end, start + self.first)
        if self.last is not None:
            start = max(start, end - self.last)
        return start, end


def page_size(asked: int | None, name: str, places: Iterable[tuple[int, int]]) -> int:
    """How many rows a page has at most. Raises BadUserInput when that is out of bounds."""
    if asked is not None and not 0 <= asked <= MAX_PAGE:
        raise BadUserInput(
            f"{name}: {asked} is out of bounds", f"Ask for 0 to {MAX_PAGE} rows a page.", places
        )
    return DEFAULT_PAGE if asked is None else asked


def bounds(
    page: Page | GroupPage | MatchPage | PathPage | ListPage, order: Order, variables: Mapping[str, Any]
) -> Bounds:
    """The bounds of a page. Raises BadUserInput for those that are out of reason."""
    places = [page.location] if page.location else ()
    first, last = resolved(page.first, variables), resolved(page.last, variables)
    for name, asked in (("first", first), ("last", last)):
        page_size(asked, name, places)
    if first is not None and last is not None:
        raise BadUserInput(
            "first and last are both given", "Give first to page forward, or last to page back.", places
        )
    after, before = resolved(page.after, variables), resolved(page.before, variables)
    return Bounds(
        DEFAULT_PAGE if first is None and last is None else first,
        last,
        None if after is None else order.key_of(after, "after", page.location),
        None if before is None else order.key_of(before, "before", page.location),
    )


@dataclass(slots=True)
class Slice:
    """A page that was found: all rows of its connection in order, and where the page starts and ends in them."""

    rows: Sequence[Any]
    start: int
    end: int
    order: Order

    def page(self) -> Sequence[Any]:
        return self.rows[self.start : self.end]

    def fact(self, name: str) -> Any:
        """A fact that `pageInfo` tells, by its name."""
        match name:
            case "hasNextPage":
                return self.end < len(self.rows)
            case "hasPreviousPage":
                return self.start > 0
            case "startCursor":
                return self.order.cursor(self.rows[self.start]) if self.start < self.end else None
            case "endCursor":
                return self.order.cursor(self.rows[self.end - 1]) if self.start < self.end else None
            case _:
                return "PageInfo"
