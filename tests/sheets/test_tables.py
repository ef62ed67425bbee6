"""Spreadsheet files: what is read, and what is told of a file that cannot be."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from clustergraph.errors import SeedError
from clustergraph.sheets import workbooks
from clustergraph.sheets.tables import Table, letters, tables


def read(path: Path, content: bytes | str, **settings: Any) -> list[Table]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return tables(path, **settings)


def texts(table: Table) -> list[dict[str, str]]:
    return [{column: cell.text for column, cell in row.items()} for row in table.rows]


@pytest.mark.parametrize(
    ("name", "content", "settings"),
    [
        ("a.csv", "Name,Place\nPoma,Voreppe\n", {}),
        ("a.csv", "Name;Place\r\nPoma;Voreppe\r\n", {}),
        ("a.csv", "Name\tPlace\nPoma\tVoreppe", {}),
        ("a.tsv", "Name\tPlace\nPoma\tVoreppe\n", {}),
        ("a.CSV", "\ufeffName,Place\nPoma,Voreppe\n", {}),
        ("a.csv", " Name ,\u00a0Place\n\n,\n  Poma  ,Voreppe\u200b\n , \n", {}),
        ("a.csv", '"Name","Place"\n"Poma","Voreppe"\n', {}),
        ("a.csv", "a list of 2016\n\nName,Place\nPoma,Voreppe\n", {"header": 3}),
    ],
)
def test_files_of_one_table(tmp_path: Path, name: str, content: str, settings: dict[str, Any]) -> None:
    (table,) = read(tmp_path / name, content, **settings)
    assert texts(table) == [{"Name": "Poma", "Place": "Voreppe"}]


def test_other_encodings_are_said_by_name(tmp_path: Path) -> None:
    content = "Société\nPôle d’excellence\n".encode("windows-1252")
    (table,) = read(tmp_path / "a.csv", content, encoding="windows-1252")
    assert texts(table) == [{"Société": "Pôle d’excellence"}]


def test_a_cell_is_found_by_row_and_letters(tmp_path: Path) -> None:
    (table,) = read(tmp_path / "a.csv", 'A,B\n"1\n2",x\n\n,y\n')
    assert [cell.address for row in table.rows for cell in row.values()] == ["A2", "B2", "A4", "B4"]
    assert [letters(one) for one in (1, 26, 27, 52, 53, 702, 703, 16384)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
        "XFD",
    ]


@pytest.mark.parametrize(
    ("name", "content", "place", "message"),
    [
        ("a.csv", b"N\xe9\n", "a.csv:1:1", "the byte 0xE9 is not UTF-8"),
        ("a.csv", b"a\nb\n\xff", "a.csv:3:1", "the byte 0xFF is not UTF-8"),
        ("a.csv", b'a,b\n"x"y,z\n', "a.csv:2:1", "cannot be read"),
        ("a.csv", b'a,b\n"x', "a.csv:2:1", "cannot be read"),
        ("a.csv", b"a,b,a\n1,2,3\n", "a.csv C1", 'the header "a" stands twice'),
        ("a.csv", b"a,b\n1,2,3\n", "a.csv C2", "this cell stands below no header"),
        ("a.csv", b"a,,c\n1,2,3\n", "a.csv B2", "this cell stands below no header"),
        ("a.csv", b",\n1,2\n", "a.csv A1", "the header is empty"),
        ("a.csv", b"a\n" + b"x" * 1_000_001, "a.csv:2:1", "field larger than field limit"),
        ("a.xls", b"", "a.xls", "a spreadsheet whose name ends in .xls is not read"),
        ("a.ods", b"", "a.ods", "a spreadsheet whose name ends in .ods is not read"),
        ("a", b"", "a", "a spreadsheet whose name ends in nothing is not read"),
        ("a.xlsx", b"not a workbook", "a.xlsx", "this is no workbook"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "a.xlsx",
            "this workbook has a password, or is of Excel before 2007",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, name: str, content: bytes, place: str, message: str
) -> None:
    with pytest.raises(SeedError) as told:
        read(tmp_path / name, content)
    fault = told.value.faults[0]
    assert fault.place.removeprefix(f"{tmp_path}/") == place
    assert message in fault.message
    assert fault.hint


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="cannot be read: No such file"):
        tables(tmp_path / "a.csv")
    with pytest.raises(SeedError, match="there is no encoding utf-99"):
        read(tmp_path / "a.csv", "a\n", encoding="utf-99")


Fill = Callable[[openpyxl.Workbook], None]


def workbook(path: Path, *rows: list[Any], fill: Fill | None = None) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Members"
    for row in rows:
        book.active.append(row)
    if fill:
        fill(book)
    book.save(path)
    return path


def test_cells_are_read_as_people_see_them(tmp_path: Path) -> None:
    def formats(book: openpyxl.Workbook) -> None:
        sheet = book["Members"]
        sheet["F2"].number_format = "mmm yyyy"
        sheet["G2"].number_format = "yyyy"
        sheet["H2"].number_format = '"d"mm/yyyy'

    day = date(2017, 2, 14)
    header = ["text", "whole", "part", "truth", "day", "month", "year", "odd", "time", "large"]
    row = ["007", 2016.0, 12.5, True, day, day, day, day, datetime(2017, 2, 14, 9, 30), 1e20]
    (table,) = tables(workbook(tmp_path / "a.xlsx", header, row, fill=formats))
    assert (table.name, texts(table)) == (
        "Members",
        [
            {
                "text": "007", "whole": "2016", "part": "12.5", "truth": "true", "day": "2017-02-14", "month": "2017-02",
                "year": "2017", "odd": "2017-02", "time": "2017-02-14T09:30:00", "large": "1e+20",
            }
        ],
    )  # fmt: skip
    assert [cell.typed for cell in table.rows[0].values()] == [False, True, True, *[False] * 6, True]


def test_hidden_sheets_and_blank_rows_are_left_out(tmp_path: Path) -> None:
    def more(book: openpyxl.Workbook) -> None:
        book.create_sheet("Old").sheet_state = "hidden"
        book.create_sheet("Exports").append(["x"])

    found = tables(
        workbook(tmp_path / "a.xlsx", ["a", None, "b"], [], [None, None, None], [1, None, 2], fill=more)
    )
    assert [(table.name, texts(table)) for table in found] == [
        ("Members", [{"a": "1", "b": "2"}]),
        ("Exports", []),
    ]
    assert found[0].rows[0]["b"].address == "C4"


def test_errors_and_formulas_without_a_result_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["a", "b"], ["=1+1", "x"], ["#N/A", "#DIV/0!"])
    with pytest.raises(SeedError) as told:
        tables(path)
    assert [(fault.cell, fault.message) for fault in told.value.faults] == [
        ("Members!A2", "this formula has no result in the file"),
        ("Members!A3", "this cell holds the error #N/A"),
        ("Members!B3", "this cell holds the error #DIV/0!"),
    ]


def container(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as one:
        for name, content in files.items():
            one.writestr(name.replace("__", "/").replace("_", "."), content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (container(a_txt=b"x"), "a zip file, but no workbook"),
        (container(xl__workbook_xml=b"<a"), "this workbook is damaged"),
        (container(xl__workbook_xml=b"<workbook/>"), "this workbook is damaged"),
        (container(xl__workbook_xml=b" " * 2_000), "unfolds to more than 1,000 bytes"),
    ],
)
def test_workbooks_that_are_none(
    tmp_path: Path, content: bytes, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "INFLATED", 1_000)
    with pytest.raises(SeedError, match=message):
        read(tmp_path / "a.xlsx", content)


@pytest.mark.parametrize(
    ("content", "header", "columns"),
    [
        (
            b'"Company, legal name, or brand";City\nPoma;Voreppe\n',
            1,
            ["Company, legal name, or brand", "City"],
        ),
        (b'"a ""b"", c\n, d";City\n1;2\n', 1, ['a "b", c\n, d', "City"]),
        (b"Members, as of July, 2016\nCompany;City\nPoma;Voreppe\n", 2, ["Company", "City"]),
        (b"Company;City\rPoma;Voreppe\r", 1, ["Company", "City"]),
    ],
)
def test_the_delimiter_is_that_of_the_header(
    tmp_path: Path, content: bytes, header: int, columns: list[str]
) -> None:
    (table,) = read(tmp_path / "a.csv", content, header=header)
    assert list(table.header) == columns
    assert len(table.rows) == 1


def test_rows_beyond_the_size_that_a_workbook_tells_are_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["Company", "City"], ["Poma", "Voreppe"], ["MND", "Bernin"])
    parts = zipfile.ZipFile(path)
    found = {name: parts.read(name) for name in parts.namelist()}
    parts.close()
    sheet = "xl/worksheets/sheet1.xml"
    assert b'<dimension ref="A1:B3"' in found[sheet]
    found[sheet] = found[sheet].replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1"')
    with zipfile.ZipFile(path, "w") as written:
        for name, content in found.items():
            written.writestr(name, content)
    (table,) = tables(path)
    assert texts(table) == [{"Company": "Poma", "City": "Voreppe"}, {"Company": "MND", "City": "Bernin"}]


def hints(path: Path, content: bytes) -> list[str]:
    """The ways out that are told, none when the file can be read; anything else that is raised is a fault of ours."""
    try:
        read(path, content)
    except SeedError as error:
        return [fault.hint for fault in error.faults]
    return []


def test_a_workbook_with_wrong_bytes_is_read_or_told(tmp_path: Path) -> None:
    data = workbook(tmp_path / "a.xlsx", ["Company", "City"], ["Poma", "Voreppe"]).read_bytes()
    chance = random.Random(7)
    told = []
    for _ in range(150):
        wrong = bytearray(data)
        wrong[chance.randrange(len(wrong))] ^= chance.randrange(1, 256)
        told += hints(tmp_path / "b.xlsx", bytes(wrong))
    assert len(told) > 50
    assert all(told)


def test_too_many_rows_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
    with pytest.raises(SeedError, match='the sheet "Members" has more than 2 rows'):
        tables(workbook(tmp_path / "a.xlsx", ["a"], [1], [], [2]))
    monkeypatch.setattr("clustergraph.sheets.tables.MOST_ROWS", 2)
    with pytest.raises(SeedError, match="it has more than 2 rows"):
        read(tmp_path / "a.csv", b"a\n1\n2\n")
