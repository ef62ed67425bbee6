"""Questions in words, a line for each thing that they ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from clustergraph.plan.listings import (
    Communities,
    Containing,
    Opportunities,
    Question,
    Ranking,
    Reachable,
    Similar,
    Together,
)
from clustergraph.plan.paths import Between
from clustergraph.plan.predicates import TRUE, Expand, Predicate
from clustergraph.plan.values import written
from clustergraph.plan.wording import explained


def told_between(between: Between) -> list[str]:
    """The ends of paths, and what they may use."""
    ends = f"{written(between.source)} to {written(between.target)}"
    lines = [f"From {ends}, at most {written(between.most)} edges", through(between.ways)]
    lines += [*_where("Inner nodes", between.inner), *_where("Edges", between.edge)]
    if between.weights is not None:
        names = dict.fromkeys(one.name for one in between.weights.values())
        lines.append(f"By the sum of {', '.join(names)}")
    return lines


def told_question(question: Question) -> list[str]:
    """What a list is asked for."""
    match question:
        case Containing(text, kinds):
            among = f" of {', '.join(kinds)}" if kinds is not None else ""
            return [f"Search for {written(text)} in nodes{among}"]
        case Reachable():
            lines = [f"Reach nodes {written(question.least)} to {written(question.most)} hops away"]
            lines += [through(question.ways), *_where("Inner nodes", question.inner)]
            return [*lines, *_where("Edges", question.edge), *_where("Nodes", question.where)]
        case Similar(ways, by, where):
            return [f"Similar nodes by {lowered(by)}", through(ways), *_where("Nodes", where)]
        case Opportunities(node, _, ways, by, where):
            said = f"Nodes that {written(node)} has no edge to, by {lowered(by)} of those that have"
            return [said, through(ways), *_where("Nodes", where)]
        case Ranking(by, ways, samples, seed, where):
            drawn = f" from {written(samples)} nodes, drawn by {written(seed)}" if samples is not None else ""
            return [f"Rank by {lowered(by)}{drawn}", through(ways), *_where("Nodes", where)]
        case Communities(ways, resolution, seed):
            said = f"Communities, resolution {written(resolution)}, drawn by {written(seed)}"
            return [said, through(ways)]
        case Together():
            return ["The nodes of the community"]
        case _:
            assert_never(question)


def _where(what: str, test: Predicate) -> list[str]:
    return [f"{what} {explained(test)}"] * (test != TRUE)


def through(ways: Sequence[Expand]) -> str:
    """Which ways are followed."""
    types = dict.fromkeys(way.relationship for way in ways)
    directions = {way.direction.value for way in ways}
    return f"Through {', '.join(types)}, {' and '.join(sorted(directions))}"


def lowered(name: str) -> str:
    """A value of an enum as a word of a sentence."""
    return name.lower().replace("_", " ")
