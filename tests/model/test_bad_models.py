"""Wrong models: exactly what is said of each, and where. The cases stand in bad-models.txt; adding one adds no Python."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustergraph import packaged
from clustergraph.errors import ModelError
from clustergraph.model import fields
from clustergraph.model.reader import read_model, read_model_file

CASES = (Path(__file__).parent / "bad-models.txt").read_text(encoding="utf-8")
BLOCKS = [
    re.split(r"^(?:==|--|\+\+) ?", block, flags=re.MULTILINE)
    for block in re.split(r"^== ", CASES, flags=re.MULTILINE)[1:]
]
TOKENS = re.findall(r'"[^"\n]*"|\w+|[^\w\s]|\s+', packaged.MODEL.read_text(encoding="utf-8"))


def cases(parts: int) -> list[Any]:
    """The cases that have so many parts: title and model, what is said, the model corrected."""
    found = []
    for block in BLOCKS:
        title, _, model = block[0].partition("\n")
        found += [pytest.param(model.strip("\n"), *block[1:parts], id=title)] if len(block) >= parts else []
    return found


@pytest.mark.parametrize(("model", "said"), cases(2))
def test_a_wrong_model_is_refused_in_these_words(model: str, said: str) -> None:
    with pytest.raises(ModelError) as found:
        read_model(model)
    assert found.value.message == said.strip()
    assert all(fault.hint for fault in found.value.faults)


@pytest.mark.parametrize(("model", "said", "corrected"), cases(3))
def test_the_way_out_that_a_hint_gives_works(model: str, said: str, corrected: str) -> None:
    assert read_model(corrected).kinds
    advised = re.search(r'for instance (\w+)|(?:plural|singular|properties): "(\w+)"|capitals: (\w+)', said)
    assert advised is None or advised[advised.lastindex or 0] in corrected


@pytest.mark.parametrize("name", sorted(fields.RESERVED_ON_NODES | fields.RESERVED_ON_EDGES))
def test_every_reserved_name_is_refused_where_it_is_reserved(name: str) -> None:
    for text, reserved in (
        (f"type A @node {{ {name}: Int }}", fields.RESERVED_ON_NODES),
        (f"type A @node\ntype R @relationshipProperties {{ {name}: Int }}", fields.RESERVED_ON_EDGES),
    ):
        if name in reserved:
            with pytest.raises(ModelError, match=f"{name} is reserved"):
                read_model(text)
        else:
            assert read_model(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("type A @node { a: " + "[" * 5000 + "Int" + "]" * 5000 + " }", "nested too deeply"),
        ("type A @node(plural: " + "[" * 5000 + "]" * 5000 + ")", "nested too deeply"),
        ("\n".join(f"interface I{one} implements I{one + 1} @node" for one in range(5000)), "nested too deeply"),
        ("\n".join(f"interface I{one} implements I{one - 1} & J{one - 1} @node interface J{one} implements I{one - 1} & "
                   f"J{one - 1} @node" for one in range(1, 60)), "there is no interface I0"),
    ],
    ids=["lists", "values", "a chain of interfaces", "interfaces by many ways"],
)  # fmt: skip
def test_huge_nesting_is_a_fault(text: str, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        read_model(text)


def test_a_file_that_is_none_or_no_file_or_not_utf8_is_a_fault_with_its_name(tmp_path: Path) -> None:
    wrong = tmp_path / "latin.graphql"
    wrong.write_bytes("type É @node".encode("latin-1"))
    for path, said in (
        (wrong, f"{wrong}: byte 5 is not UTF-8\n    Save the file as UTF-8."),
        (
            tmp_path / "none",
            f"{tmp_path / 'none'}: cannot be read: No such file or directory\n    Name a model file.",
        ),
        (tmp_path, f"{tmp_path}: cannot be read: Is a directory\n    Name a model file."),
    ):
        with pytest.raises(ModelError) as found:
            read_model_file(path)
        assert found.value.message == said


def test_faults_in_the_docs_are_told_so() -> None:
    docs = (packaged.MODEL.parents[1] / "docs" / "model.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```text\n(.*?)\n```", docs, re.DOTALL | re.MULTILINE)
    assert shown
    assert [fault for fault in shown if f"--\n{fault}\n" not in CASES] == []


class Refused:
    count = 0


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, len(TOKENS) - 1), st.sampled_from(TOKENS)),
        min_size=1,
        max_size=3,
    )
)
def mutate(changes: list[tuple[int, int, str]]) -> None:
    mutated = list(TOKENS)
    for change, place, token in changes:
        other = (place * 7 + 1) % len(TOKENS)
        match change:
            case 0:
                mutated[place] = ""
            case 1:
                mutated[place] = f"{mutated[place]} {token}"
            case _:
                mutated[place], mutated[other] = mutated[other], mutated[place]
    try:
        read_model("".join(mutated))
    except ModelError as error:
        Refused.count += all(fault.line > 0 and fault.column > 0 for fault in error.faults)


def test_a_mutated_model_is_read_or_refused_and_nothing_else() -> None:
    Refused.count = 0
    mutate()
    assert Refused.count > 20
