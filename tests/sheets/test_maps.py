"""Maps: what is wrong with one is told all at once, each with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from clustergraph import packaged
from clustergraph.errors import SeedError
from clustergraph.model.reader import read_model, read_model_file
from clustergraph.sheets.mapfiles import read_map

MODEL = read_model_file(packaged.MODEL)
NODE = '[[node]]\nkind = "Company"\nid = "{A}"\nname = "A"\n'
EDGE = '[[edge]]\ntype = "EXPORTED_TO"\nsource = "A"\ntarget = "B"\n'


def faults(tmp_path: Path, text: str) -> list[tuple[int, str, str]]:
    path = tmp_path / "map.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SeedError) as told:
        read_map(path, MODEL)
    return [(one.line, one.message, one.hint) for one in told.value.faults]


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("", 0, "this map makes nothing", "[[node]] or [[edge]]"),
        ("a = ", 1, "this is no TOML: invalid value", ""),
        ("a = 1\na = 2\n", 2, "this is no TOML: cannot overwrite a value", ""),
        (f"shet = 1\n{NODE}", 1, 'a map has no "shet"', "sheet"),
        (f"header = true\n{NODE}", 1, "header is true", "whole number"),
        (f"header = 0\n{NODE}", 1, "header is 0", "Count rows from 1."),
        (f'decimal = ";"\n{NODE}', 1, 'decimal is ";"', '"," or "."'),
        (f'dates = "us"\n{NODE}', 1, 'dates is "us"', "day-first"),
        ("node = 1\n", 1, "node is 1", "tables"),
        ('[[node]]\nid = "{A}"\n', 1, "this node has no kind", ""),
        ('[[node]]\nkind = "Compny"\nid = "{A}"\n', 2, 'there is no kind "Compny"', "Company"),
        ('[[node]]\nkind = "Organisation"\nid = "{A}"\n', 2, 'there is no kind "Organisation"', ""),
        ('[[edge]]\ntype = "EXPORT"\nsource = "A"\ntarget = "B"\n', 2, 'there is no relationship "EXPORT"', "EXPORTED_TO"),
        ('[[node]]\nkind = "Company"\nname = "A"\n', 1, "this node has no id", "rule"),
        ('[[node]]\nkind = "Company"\nid = "{A}"\n', 1, "Company needs name", "name ="),
        ('[[edge]]\ntype = "EXPORTED_TO"\nsource = "A"\n', 1, "this edge has no target", "target ="),
        (f'{NODE}nmae = "A"\n', 5, 'Company has no property "nmae"', "name"),
        (f"{NODE}city = 5\n", 5, "city is 5, which is no column", "{value = 5}"),
        (f"{NODE}city = {{}}\n", 5, "city needs one of column, value and id", ""),
        (f'{NODE}city = {{column = "A", value = "B"}}\n', 5, "city needs one of column, value and id", ""),
        (f'{NODE}city = {{colum = "A"}}\n', 5, 'city has no "colum"', "column"),
        (f'{NODE}city = {{column = 5}}\n', 5, "column is 5", "a text"),
        ('[[node]]\nkind = "Member"\nid = "{A}"\nname = "A"\ncategory = {value = "COMPNY"}\n', 5, 'category: "COMPNY" is no MemberCategory', "COMPANY"),
        (f'[source]\ntitle = "x"\n{NODE}', 1, "the source has no id", ""),
        (f'[source]\nid = "x"\ntitle = "..."\n{NODE}', 3, "title is still to be written", "what this table is"),
        (f'[source]\nid = "x"\ntitel = "x"\n{NODE}', 3, 'Source has no property "titel"', "title"),
        (f"{EDGE}confidnce = 1\n", 5, 'EXPORTED_TO has no property "confidnce"', "confidence"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_map(tmp_path: Path, text: str, line: int, message: str, hint: str) -> None:
    found = faults(tmp_path, text)
    assert any(one[0] == line and message in one[1] and hint in one[2] for one in found), found


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = 'decimal = "x"\n[[node]]\nkind = "Member"\nid = "{A}"\nciti = "B"\n' + EDGE.replace(
        "EXPORTED_TO", "X"
    )
    assert [line for line, _, _ in faults(tmp_path, text)] == [1, 2, 2, 5, 7]


def test_a_map_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="cannot be read: No such file"):
        read_map(tmp_path / "none.toml", MODEL)
    (tmp_path / "map.toml").write_bytes(b"\xff")
    with pytest.raises(SeedError, match="the map is not UTF-8"):
        read_map(tmp_path / "map.toml", MODEL)


def test_a_model_without_sources_has_none_to_cite(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text('[source]\nid = "x"\n[[node]]\nkind = "A"\nid = "{A}"\ncitations = ["x"]\n')
    with pytest.raises(SeedError) as told:
        read_map(path, read_model("type A @node { name: String }"))
    assert [one.line for one in told.value.faults] == [1, 6]
