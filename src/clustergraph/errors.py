"""Every error that clustergraph tells a person or a client.

    ClusterGraphError                    code, status, message, hint
    ├── FileError                        a file is wrong: all faults at once, each with its place
    │   ├── ModelError                   model.graphql is
    │   └── SeedError                    a seed is
    ├── SettingError                     an option or a file name is wrong
    ├── SeveralErrors                    a GraphQL request cannot be answered for several reasons
    └── RequestError                     a GraphQL request cannot be answered
        ├── ParseFailed                  GRAPHQL_PARSE_FAILED        400
        ├── ValidationFailed             GRAPHQL_VALIDATION_FAILED   400
        ├── BadUserInput                 BAD_USER_INPUT              400
        ├── RequestTooLarge              REQUEST_TOO_LARGE           413
        │   └── HeadersTooLarge                                      431
        ├── MethodNotAllowed             METHOD_NOT_ALLOWED          405
        ├── NotFound                     BAD_USER_INPUT              404
        ├── UnsupportedMediaType         UNSUPPORTED_MEDIA_TYPE      415
        ├── NotAcceptable                UNSUPPORTED_MEDIA_TYPE      406
        │   └── StreamOnly                                           a subscription that was asked for one answer
        ├── Unauthenticated              UNAUTHENTICATED             401
        │   └── Unverifiable             UNAUTHENTICATED             503, the keys to check a token cannot be had
        ├── Forbidden                    FORBIDDEN                   403
        ├── BadSeed                      BAD_SEED                    422, one fault of an uploaded seed
        ├── CostLimitExceeded            COST_LIMIT_EXCEEDED         400
        │   ├── TooCostly                                            more than the budget, told before it runs
        │   └── AnswerTooLarge                                       told while it is made
        ├── PersistedQueryNotFound       PERSISTED_QUERY_NOT_FOUND   404
        ├── NotTrusted                   FORBIDDEN                   403
        ├── RateLimited                  RATE_LIMITED                429, one client asks too often
        ├── Busy                         RATE_LIMITED                503, all clients together ask too much
        ├── TooSlow                      TIMEOUT                     408, a request that does not arrive
        ├── TimeIsUp                     TIMEOUT                     503
        │   └── Overdue                                              it waited too long for others
        └── InternalError                INTERNAL                    500, masked, with an id that the log repeats

A message says what is wrong, the hint what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar, Self

if TYPE_CHECKING:
    from graphql import GraphQLError


class ClusterGraphError(Exception):
    """The root of the tree: catch this to catch all that clustergraph raises on purpose."""

    code: ClassVar[str] = "INTERNAL"
    status: ClassVar[int] = 500

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in a file: its place (line and column count from 1; 0 when unknown), and the way out."""

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    level: str = "error"
    """`error`, or `warning` for what a seed may have."""
    line_text: str = field(default="", compare=False)
    """The line that it stands in, and"""
    length: int = field(default=1, compare=False)
    """how many letters of it are at fault."""
    cell: str = field(default="", compare=False)
    """In a spreadsheet the address, such as Members!C7; then line and column are its row and column, and the text is that of the cell."""

    @property
    def place(self) -> str:
        """The file, with the line and the column when they are known, or the cell."""
        if self.cell:
            return f"{self.file} {self.cell}"
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f"\n    {self.hint}" if self.hint else "")


class FileError(ClusterGraphError):
    """A file that people write is wrong; `faults` lists everything that is, in reading order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: Sequence[Fault] = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))


class ModelError(FileError):
    """The model is wrong."""


class SeedError(FileError):
    """A seed is wrong."""


class SettingError(ClusterGraphError):
    """An option, a file name or a port cannot be used."""


class RequestError(ClusterGraphError):
    """A request that cannot be answered; `locations` are (line, column) in its document."""

    code = "BAD_USER_INPUT"
    status = 400

    def __init__(self, message: str, hint: str = "", locations: Iterable[tuple[int, int]] = ()) -> None:
        super().__init__(message, hint)
        self.locations = tuple(locations)

    @classmethod
    def of(cls, error: GraphQLError, hint: str) -> Self:
        """What graphql-core refuses, as one of ours."""
        return cls(error.message, hint, [(one.line, one.column) for one in error.locations or ()])

    def as_json(self) -> dict[str, Any]:
        """The one shape of an error on the wire: `message`, `locations` when known, `extensions` with `code` and `hint`."""
        shape: dict[str, Any] = {"message": self.message}
        if self.locations:
            shape["locations"] = [{"line": line, "column": column} for line, column in self.locations]
        shape["extensions"] = {"code": self.code, "hint": self.hint} if self.hint else {"code": self.code}
        return shape


class SeveralErrors(ClusterGraphError):
    """A request that cannot be answered for more reasons than one."""

    def __init__(self, errors: Sequence[RequestError]) -> None:
        super().__init__(errors[0].message, errors[0].hint)
        self.errors = errors


class ParseFailed(RequestError):
    code = "GRAPHQL_PARSE_FAILED"


class ValidationFailed(RequestError):
    code = "GRAPHQL_VALIDATION_FAILED"


class BadUserInput(RequestError):
    pass


class RequestTooLarge(RequestError):
    code = "REQUEST_TOO_LARGE"
    status = 413


class HeadersTooLarge(RequestTooLarge):
    status = 431


class MethodNotAllowed(RequestError):
    code = "METHOD_NOT_ALLOWED"
    status = 405


class NotFound(RequestError):
    status = 404


class UnsupportedMediaType(RequestError):
    code = "UNSUPPORTED_MEDIA_TYPE"
    status = 415


class NotAcceptable(RequestError):
    code = "UNSUPPORTED_MEDIA_TYPE"
    status = 406


class StreamOnly(NotAcceptable):
    """A subscription, where there is room for one answer only."""


class Unauthenticated(RequestError):
    code = "UNAUTHENTICATED"
    status = 401


class Unverifiable(Unauthenticated):
    """A token that cannot be checked now."""

    status = 503


class Forbidden(RequestError):
    code = "FORBIDDEN"
    status = 403


class BadSeed(RequestError):
    """One fault of a seed that was uploaded, with its place in `extensions.fault`."""

    code = "BAD_SEED"
    status = 422

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message, fault.hint)
        self.fault = fault

    def as_json(self) -> dict[str, Any]:
        shape = super().as_json()
        shape["extensions"]["fault"] = asdict(self.fault)
        return shape


class CostLimitExceeded(RequestError):
    code = "COST_LIMIT_EXCEEDED"


class PersistedQueryNotFound(RequestError):
    """A request names a document that is not there. Apollo's clients look for this very message, and then send the document."""

    code = "PERSISTED_QUERY_NOT_FOUND"
    status = 404

    def __init__(self, only: bool) -> None:
        hint = (
            "Those who run this service can add it." if only else "Send query and the same extensions once."
        )
        super().__init__("PersistedQueryNotFound", hint)


class NotTrusted(RequestError):
    """A request brings a document of its own where only known ones are answered."""

    code = "FORBIDDEN"
    status = 403


class TooCostly(CostLimitExceeded):
    """A request that would cost more than it may; `rewrite` are smaller pages that would fit."""

    def __init__(self, cost: int, budget: int, hint: str, rewrite: Sequence[dict[str, Any]]) -> None:
        super().__init__(f"the request would cost about {cost:,}; {budget:,} are allowed", hint)
        self.cost, self.budget, self.rewrite = cost, budget, rewrite

    def as_json(self) -> dict[str, Any]:
        shape = super().as_json()
        shape["extensions"] |= {"cost": self.cost, "budget": self.budget, "rewrite": self.rewrite}
        return shape


class AnswerTooLarge(CostLimitExceeded):
    def __init__(self, most: int) -> None:
        super().__init__(
            f"the answer has more than {most:,} bytes", "Ask for smaller pages, or for fewer fields of each."
        )


class RateLimited(RequestError):
    """One client asks too often; `seconds` until it may again."""

    code = "RATE_LIMITED"
    status = 429

    def __init__(self, message: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(message, f"Ask again in {seconds} s, or less often.")


class Busy(RequestError):
    """All clients together ask for more than there is."""

    code = "RATE_LIMITED"
    status = 503

    def __init__(self, message: str) -> None:
        super().__init__(message, "Ask again in a moment.")


class TooSlow(RequestError):
    code = "TIMEOUT"
    status = 408


class TimeIsUp(RequestError):
    code = "TIMEOUT"
    status = 503

    def __init__(self, seconds: float, doing: str = "") -> None:
        self.seconds = seconds
        super().__init__(
            f"the answer takes longer than {seconds:g} seconds" + f": it was {doing}" * bool(doing),
            "Ask for less at once, or filter by an id first.",
        )

    def doing(self, what: str) -> TimeIsUp:
        """The same, which says what was running."""
        return TimeIsUp(self.seconds, what)


class Overdue(TimeIsUp):
    """It did not have the time that it may take, since others had theirs."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        RequestError.__init__(
            self,
            f"the answer was not there after {seconds:g} seconds, as others were asking, too",
            "Ask again later, or for less.",
        )

    def doing(self, what: str) -> TimeIsUp:
        return self


class InternalError(RequestError):
    code = "INTERNAL"
    status = 500


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest known words, or nothing when none is near."""
    near = get_close_matches(wrong, list(known), n=3, cutoff=0.6)
    return f"Did you mean {' or '.join(near)}?" if near else ""
