"""When something holds: a table of lifetimes and of dates to look at them on, each read by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from clustergraph.model.shape import Valid
from clustergraph.model.validity import days, lifetime

CASES = list(csv.DictReader((Path(__file__).parent / "validity-cases.csv").read_text("utf-8").splitlines()))
VALID = {
    "state": Valid(since="since", until="until"),
    "from": Valid(since="since"),
    "until": Valid(until="until"),
    "event": Valid(at="at"),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case.values()))
def test_what_holds(case: dict[str, str]) -> None:
    properties = {name: case[name] for name in ("since", "until", "at") if case[name]}
    life = lifetime(VALID[case["valid"]], properties, case["of"] == "edge")
    assert life is not None
    first, last = days(case["asked"])
    if case["between"]:
        last = days(case["between"])[1]
    test = life.meets if case["between"] else life.holds
    told = ["yes" if test((first, last), certain) else "no" for certain in (False, True)]
    assert told == [case["possible"], case["certain"]]


def test_what_is_not_dated_always_holds() -> None:
    assert lifetime(None, {"since": "2012"}, of_edge=True) is None


def test_there_are_cases() -> None:
    assert len(CASES) >= 60
    assert {case["possible"] + case["certain"] for case in CASES} == {"yesyes", "yesno", "nono"}
