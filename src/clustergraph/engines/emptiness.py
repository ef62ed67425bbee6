"""Why there are no rows: what each condition leaves, and which of them alone would leave some if it were left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from clustergraph.engines.predicates import Tests
from clustergraph.engines.search import Search
from clustergraph.engines.surroundings import chosen
from clustergraph.pace import paced
from clustergraph.plan.evidence import Reasons, WhyEmpty, WhyNoMatch
from clustergraph.plan.patterns import Pattern
from clustergraph.plan.wording import explained, writer

MOST_SO_FAR, MOST_WITHOUT = 100_000, 1_000
"""Rows that are counted of a pattern up to a part, and without one."""


class Step(NamedTuple):
    """A condition, how many rows are left after it and all before it, and how many there would be without it alone."""

    said: str
    left: int
    without: int | None
    is_edge: bool = False


def why_empty(tests: Tests, output: WhyEmpty, every: Sequence[Any]) -> Any:
    """What is told of a filter that none of all rows satisfies."""
    holds = [tests.test(one) for one in output.conditions]
    left, alone = [0] * len(holds), [0] * len(holds)
    for row in paced(every):
        failing = [place for place, test in enumerate(holds) if not test(row)]
        for place in range(failing[0] if failing else len(holds)):
            left[place] += 1
        if len(failing) == 1:
            alone[failing[0]] += 1
    write = writer(tests.variables)
    said = [explained(one, write) for one in output.conditions]
    return _told(output.reasons, list(map(Step, said, left, alone)))


def why_no_match(tests: Tests, output: WhyNoMatch) -> Any:
    """What is told of a pattern that has no row."""

    def number(pattern: Pattern, most: int) -> int:
        return Search(tests, pattern).number(most)

    steps = []
    for one in output.stages:
        without = None if one.without is None else number(one.without, MOST_WITHOUT)
        steps.append(Step(one.said, number(one.so_far, MOST_SO_FAR), without, one.is_edge))
    return _told(output.reasons, steps)


def _told(reasons: Reasons, steps: Sequence[Step]) -> Any:
    drop = next((one.said for one in sorted(steps, key=attrgetter("is_edge")) if one.without), None)
    known: Mapping[str, Any] = {
        "drop": drop,
        "steps": [{"condition": one.said, "count": one.left, "without": one.without} for one in steps],
    }
    return chosen(reasons, known)
