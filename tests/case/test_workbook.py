"""What reading an Excel workbook understands beyond CSV."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from placement.base.errors import Finding
from placement.case import read_case

Findings = Callable[[Path], tuple[Finding, ...]]
Book = Callable[..., Path]
Sheet = Sequence[Sequence[Any]]

SMALLEST: Mapping[str, Sheet] = {
    "employees": [["employee", "job"], ["1", "nurse"]],
    "units": [["unit", "kind", "region"], ["A", "puskesmas", "north"]],
    "posts": [["unit", "job"], ["A", "nurse"]],
}


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Writes the smallest case as a workbook with the given sheets; a cell may be (value, number format)."""

    def write(**sheets: Sheet) -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.worksheets[0])
        for name, rows in {**SMALLEST, **sheets}.items():
            page = workbook.create_sheet(name)
            for number, row in enumerate(rows, start=1):
                for place, content in enumerate(row, start=1):
                    value, shown = content if isinstance(content, tuple) else (content, None)
                    cell = page.cell(number, place, value)
                    if shown:
                        cell.number_format = shown
        path = tmp_path / "case.xlsx"
        workbook.save(path)
        return path

    return write


def test_a_workbook_is_a_case_by_itself_or_in_a_folder(book: Book) -> None:
    path = book()
    for case in (read_case(path), read_case(path.parent)):
        assert case.tables["employees"]["employee"].tolist() == ["1"]
        assert case.files["posts"] == path
        assert case.folder == path.parent


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "text"),
    [
        (7, "7"),
        (7.0, "7"),
        ((7, "00000"), "00007"),
        ((96.1, "0.00"), "96.10"),
        ((96.123, "0.00"), "96.123"),
        (96.1, "96.1"),
        (0.00001, "0.00001"),
        (True, "TRUE"),
        (date(2020, 1, 31), "2020-01-31"),
        (" 007 ", "007"),
    ],
)
def test_numbers_in_a_text_column_are_read_as_shown(book: Book, content: Any, text: str) -> None:
    employees = read_case(book(employees=[["employee", "job"], [content, "nurse"]])).tables["employees"]
    assert employees["employee"].tolist() == [text]


def test_an_id_of_18_digits_stored_as_a_number_is_an_error(book: Book, findings: Findings) -> None:
    (error,) = findings(book(employees=[["employee", "job"], [198501012010011001, "nurse"]]))
    assert (error.severity, error.row, error.column) == ("error", 2, "employee")
    assert "15 digits" in error.message


def test_numbers_and_dates_are_read_from_texts_too(book: Book) -> None:
    sheet = [
        ["employee", "job", "performance", "since", "born"],
        ["1", "nurse", "4,5", "2020-01-31", date(1985, 2, 3)],
    ]
    employees = read_case(book(employees=sheet)).tables["employees"]
    assert employees["performance"].tolist() == [4.5]
    assert employees["since"].tolist() == [pd.Timestamp(2020, 1, 31)]
    assert employees["born"].tolist() == [pd.Timestamp(1985, 2, 3)]


def test_the_format_of_a_number_column_does_not_round(book: Book) -> None:
    sheet = [["employee", "job", "performance"], ["1", "nurse", (4.56, "0")]]
    assert read_case(book(employees=sheet)).tables["employees"]["performance"].tolist() == [4.56]


def test_sheets_that_are_charts_are_no_tables(book: Book, findings: Findings) -> None:
    """Neither such a sheet nor a broken property of the document hides the tables beside it."""
    path = book()
    workbook = openpyxl.load_workbook(path)
    workbook.create_chartsheet("Grafik")
    workbook.save(path)
    replace(path, b"</cp:coreProperties>", b"<cp:revision>first</cp:revision><cp:x/></cp:coreProperties>")
    assert findings(path) == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b'<row r="2">', b'<row r="2" ht="0" customHeight="1">', "rows are hidden"),
        (b"<sheetData>", b'<cols><col min="2" max="2" width="0"/></cols><sheetData>', "columns are hidden"),
    ],
)
def test_a_row_without_height_is_hidden_too(
    book: Book, findings: Findings, old: bytes, new: bytes, told: str
) -> None:
    path = book()
    replace(path, old, new)
    (first, *_more) = findings(path)
    assert told in first.message


def test_true_is_1_in_a_column_of_0_and_1(book: Book) -> None:
    sheet = [["unit", "kind", "region", "inpatient"], ["A", "puskesmas", "north", True]]
    assert read_case(book(units=sheet)).tables["units"]["inpatient"].tolist() == [1]


@pytest.mark.parametrize("written", [True, "TRUE", "true"])
def test_true_is_no_number_of_persons(book: Book, findings: Findings, written: object) -> None:
    sheet = [["unit", "job", "minimum"], ["A", "nurse", written]]
    (error,) = (found for found in findings(book(posts=sheet)) if found.severity == "error")
    shown = "TRUE" if written is True else written  # as the spreadsheet shows it
    assert (error.column, error.message) == ("minimum", f"{shown} is no whole number")


@pytest.mark.parametrize(("written", "meant"), [("TRUE", 1), ("False", 0)])
def test_true_as_a_word_is_1_among_0_and_1_and_told(book: Book, written: str, meant: int) -> None:
    case = read_case(book(units=[["unit", "kind", "region", "inpatient"], ["A", "clinic", "R", written]]))
    assert case.tables["units"]["inpatient"].tolist() == [meant]
    assert f"{written} is read as {meant}" in case.warnings[0].message


def test_a_date_in_a_number_column_and_a_number_in_a_date_column_are_errors(
    book: Book, findings: Findings
) -> None:
    sheet = [["employee", "job", "performance", "since"], ["1", "nurse", date(2020, 5, 1), 43831]]
    assert [(f.column, f.value) for f in findings(book(employees=sheet))] == [
        ("since", "43831"),
        ("performance", "2020-05-01"),
    ]


def test_a_formula_that_was_never_calculated_is_an_error(book: Book, findings: Findings) -> None:
    (error,) = findings(book(posts=[["unit", "job", "minimum"], ["A", "nurse", "=1+1"]]))
    assert (error.severity, error.table, error.row, error.column) == ("error", "posts", 2, "minimum")
    assert "formula" in error.message


def test_a_calculated_formula_counts_by_its_result_and_an_empty_text_is_blank(
    book: Book, findings: Findings
) -> None:
    path = book(posts=[["unit", "job", "minimum", "target"], ["A", "nurse", "=1+1", '=IF(1,"")']])
    replace(path, b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    replace(path, b'<c r="D2"><f>IF(1,"")</f><v></v>', b'<c r="D2" t="str"><f>IF(1,"")</f><v></v>')
    assert findings(path) == ()
    assert read_case(path).tables["posts"][["minimum", "target"]].to_numpy().tolist() == [[2, 2]]


def test_a_formula_that_failed_is_an_error(book: Book, findings: Findings) -> None:
    (error,) = findings(book(posts=[["unit", "job"], ["A", "#N/A"]]))
    assert (error.row, error.column, error.value) == (2, "job", "#N/A")


def test_sheet_names_and_rows_are_matched_as_files_are(book: Book) -> None:
    path = book(**{" Places": [["Place"], [None], ["p"]]})
    assert read_case(path).tables["places"].index.tolist() == [3]


def test_an_unknown_sheet_is_a_warning_and_a_blank_one_is_nothing(book: Book, findings: Findings) -> None:
    path = book(Sheet1=[], notes=[["read me"]])
    (warning,) = findings(path)
    assert (warning.severity, warning.table) == ("warning", "notes")


def test_a_blank_sheet_of_a_table_is_a_warning(book: Book, findings: Findings) -> None:
    (warning,) = findings(book(links=[]))
    assert (warning.severity, warning.table) == ("warning", "links")


def test_a_column_of_the_user_s_own_never_is_an_error(book: Book, findings: Findings) -> None:
    path = book(units=[["unit", "kind", "region", "floor"], ["A", "puskesmas", "north", 123456789012345678]])
    assert findings(path) == ()


def replace(path: Path, old: bytes, new: bytes) -> None:
    """Replaces bytes inside a workbook, however its empty values are written; fails where there are none."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).replace(b"<v />", b"<v></v>") for name in archive.namelist()}
    assert any(old in content for content in parts.values())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(old, new))
