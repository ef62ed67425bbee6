"""Each bound of a document and its variables, on both sides; documents that are made to be slow."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import Any

import orjson
import pytest

from clustergraph.api.execution import Asked, Execution
from clustergraph.errors import AnswerTooLarge, CostLimitExceeded, SeveralErrors
from clustergraph.limits import BOUNDS, LIMITS, Limits
from clustergraph.pace import Worker
from tests.conftest import Ask, railway

SMALL = replace(
    LIMITS, tokens=60, depth=5, aliases=3, directives=3, repeats=3, fragments=2, operations=2, declared=2, values=5, errors=2
)  # fmt: skip


def limited(limits: Limits = SMALL) -> Execution:
    good = railway()
    return Execution(good.api, good.engine, limits=limits)


A, B, C = (f" fragment {name} on Query {{ __typename }}" for name in "abc")
LIST = "query ($i: [ID!]!) { nodes(ids: $i) { id } }"


@pytest.mark.parametrize(
    ("fits", "over", "message"),
    [
        ("{" + " graph{nodes}" * 3 + "}", "{" + " a" * 59 + "}", "the document has more than 60 tokens"),
        ("# " + "a" * 1170 + "\n{__typename}", "# " + "a" * 1190 + "\n{__typename}", "the document has 1,205 letters; 1,200 are allowed"),
        ("{stations{nodes{near{totalCount}}}}", "{stations{nodes{near{edges{node{id}}}}}}", "the document is 6 levels deep; 5 are allowed"),
        ("{stations{...C}} fragment C on StationConnection {nodes{near{totalCount}}}",
         "{stations{...C}} fragment C on StationConnection {nodes{near{edges{node{id}}}}}", "the document is 6 levels deep; 5 are allowed"),
        ("{a:__typename b:__typename c:__typename}", "{a:__typename b:__typename c:__typename d:__typename}",
         "the document has 4 aliases; 3 are allowed"),
        ("{__typename @skip(if: true) ... @skip(if: true) {__typename} ... @include(if: true) {__typename}}",
         "query @a @b {__typename @skip(if: true) ... @include(if: true) {__typename}}", "the document has 4 directives; 3 are allowed"),
        ("{__typename __typename __typename}", "{__typename __typename __typename __typename}",
         "__typename is asked for 4 times in one selection; 3 are allowed"),
        ("{...a ...a ...a}" + A, "{...a ...a ...a ...a}" + A,
         "...a is asked for 4 times in one selection; 3 are allowed"),
        ("{...a ...b}" + A + B, "{...a ...b ...c}" + A + B + C, "the document has 3 fragments; 2 are allowed"),
        ("query a {__typename} query b {__typename}", "query a {__typename} query b {__typename} query c {__typename}",
         "the document has 3 operations; 2 are allowed"),
        ("query($a: Int $b: Int){stations(first: $a){totalCount} nodes(ids: []){id} s: stations(last: $b){totalCount}}",
         "query($a: Int $b: Int $c: Int){stations(first: $a){totalCount}}", "the document has 3 variables; 2 are allowed"),
    ],
)  # fmt: skip
def test_a_document_at_its_bound_and_one_over_it(fits: str, over: str, message: str) -> None:
    execution = limited()
    name = "a" if fits.startswith("query a") else None
    assert "errors" not in orjson.loads(execution.answer(fits, None, name).body)
    (error,) = orjson.loads(execution.answer(over).body)["errors"]
    assert (error["message"], error["extensions"]["code"]) == (message, "COST_LIMIT_EXCEEDED")
    assert error["extensions"]["hint"].endswith(".")


@pytest.mark.parametrize("over", [["a"] * 5, [["a"] * 2, ["b"] * 2], {"a": {"b": {"c": {"d": [1]}}}}])
def test_variables_at_their_bound_and_over_it(over: Any) -> None:
    execution = limited()
    assert (
        orjson.loads(execution.answer(LIST, {"i": ["alm"] * 4}).body)["data"]["nodes"] == [{"id": "alm"}] * 4
    )
    (error,) = orjson.loads(execution.answer(LIST, {"i": over}).body)["errors"]
    assert error["message"] == "the variables hold more than 5 values"


ALL = "{ stations { nodes { id name } } }"


def test_an_answer_at_its_bound_and_over_it() -> None:
    whole = limited(LIMITS).answer(ALL).body
    assert limited(replace(LIMITS, answer_bytes=len(whole))).answer(ALL).body == whole
    (error,) = orjson.loads(limited(replace(LIMITS, answer_bytes=len(whole) - 1)).answer(ALL).body)["errors"]
    assert error["message"] == f"the answer has more than {len(whole) - 1} bytes"
    assert error["extensions"]["code"] == "COST_LIMIT_EXCEEDED"


def test_an_answer_over_its_bound_is_given_up_while_it_is_made() -> None:
    execution, worker = limited(LIMITS), Worker()
    many = "{" + " ".join(f"a{one}: stations {{ nodes {{ id name }} }}" for one in range(100)) + "}"

    def made(most: int) -> bytes:
        done = worker.start(lambda: execution.work(Asked(many)).body(), 10.0, most)
        while not done:
            done = worker.step()
        return worker.result()

    size = len(made(100_000))
    assert len(made(size)) == size
    with pytest.raises(AnswerTooLarge):
        made(size // 2)


def test_an_introspection_at_its_bound_and_over_it(ask: Ask) -> None:
    each = "__schema { types { fields { name args { name type { name } } type { name } } inputFields { name type { name } } } }"
    few, many = ("{" + " ".join(f"a{one}: {each}" for one in range(number)) + "}" for number in (1, 50))
    assert ask(few)["a0"]["types"]
    code, message = ask.refused(many)
    assert code == "COST_LIMIT_EXCEEDED"
    assert "400,000" in message


def test_no_more_errors_are_told_than_anyone_mends() -> None:
    errors = orjson.loads(limited().answer("{a b c d}").body)["errors"]
    assert [error["message"][:22] for error in errors[:2]] == [
        f"Cannot query field '{name}'" for name in "ab"
    ]
    assert len(errors) == 3
    assert errors[2]["message"].startswith("Too many validation errors")


def test_every_bound_has_a_sentence_a_reason_and_a_default_that_it_allows() -> None:
    for bound in BOUNDS:
        assert bound.metadata["says"].endswith(".")
        assert bound.metadata["why"].endswith(".")
        assert bound.default >= bound.metadata["least"]


def chains(number: int) -> str:
    """Fragments that spread the next one twice: a billion laughs."""
    links = "".join(f" fragment f{i} on Query {{ ...f{i + 1} ...f{i + 1} }}" for i in range(number))
    return "{ ...f0 }" + links + f" fragment f{number} on Query {{ __typename }}"


SLOW = {
    "aliases": "{" + " ".join(f"a{i}: __typename" for i in range(1_600)) + "}",
    "names": "{" + " ".join(f"a{i}" for i in range(4_900)) + "}",
    "repeats": "{" + "stations { totalCount } " * 1_200 + "}",
    "laughs": chains(190),
    "variables": "query (" + " ".join(f"$v{i}: Int" for i in range(1_200)) + ") { __typename }",
    "directives": "{ __typename " + "@include(if: true) " * 700 + "}",
    "lists": "{ nodes(ids: " + "[" * 180 + "]" * 180 + ") { id } }",
    "letters": '{ nodes(ids: "' + "a" * 99_000 + '") { id } }',
    "comments": "#\n" * 49_000 + "{ __typename }",
    "unused": "".join(f" fragment f{i} on Query {{ a{i}: __typename }}" for i in range(190))
    + "{ __typename }",
    "inline": "{" + "... {" * 90 + "__typename" + "}" * 90 + "}",
    "introspection": "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }",
}


@pytest.mark.parametrize("name", SLOW)
def test_documents_that_are_made_to_be_slow_give_way(name: str) -> None:
    """Whatever a document is, its work comes in slices."""
    execution, worker = limited(LIMITS), Worker()
    asked = Asked(SLOW[name])

    def work() -> bytes:
        try:
            return execution.work(asked).answer().body
        except (CostLimitExceeded, SeveralErrors) as refused:
            return str(refused).encode()

    slices = []
    began = perf_counter()
    done = worker.start(work, 10.0)
    slices.append(perf_counter() - began)
    while not done:
        began = perf_counter()
        done = worker.step()
        slices.append(perf_counter() - began)
    assert worker.result()
    assert sum(slices) / len(slices) < 0.05
