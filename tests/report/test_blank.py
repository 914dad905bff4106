"""`placement template`: a workbook that reads as a case when it is filled in."""

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from placement.case import read_case
from placement.case.contract import TABLES
from placement.reports import write_blank_case


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    write_blank_case(tmp_path / "case.xlsx")
    return tmp_path / "case.xlsx"


@pytest.fixture
def book(blank: Path) -> Workbook:
    return load_workbook(blank)


def test_every_table_has_its_sheet_and_every_column_its_header(book: Workbook) -> None:
    headers = {sheet.title: [cell.value for cell in sheet[1]] for sheet in book.worksheets[:-1]}
    assert headers == {name: [column.name for column in table] for name, table in TABLES.items()}


@pytest.mark.slow
def test_every_column_has_its_note(book: Workbook) -> None:
    bare = [
        f"{sheet.title}.{cell.value}"
        for sheet in book.worksheets
        for cell in sheet[1]
        if cell.comment is None or len(cell.comment.text.splitlines()[0]) < 5
    ]
    assert bare == []


def test_a_required_column_says_so(book: Workbook) -> None:
    for table in TABLES.values():
        for column, cell in zip(table, book[table.name][1], strict=True):
            assert cell.comment is not None
            assert ("Required." in cell.comment.text) == column.required


def test_closed_choices_drop_down(book: Workbook) -> None:
    lists = {
        (sheet.title, sheet.cell(1, next(iter(rule.sqref.ranges)).min_col).value): rule.formula1
        for sheet in book.worksheets
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert lists["units", "setting"] == '"urban,rural,remote,very_remote"'
    assert lists["units", "inpatient"] == '"0,1"'
    assert lists["ties", "kind"] == '"together,apart"'
    assert lists["competencies", "level"] == '"1,2,3,4,5"'
    for (table, column), source in {
        ("employees", "unit"): "units",
        ("employees", "job"): "lists",
        ("employees", "home"): "places",
        ("posts", "job"): "lists",
        ("licences", "employee"): "employees",
        ("units", "place"): "places",
        ("units", "parent"): "units",
    }.items():
        assert str(lists[table, column]).startswith(f"{source}!$A$2")
    assert ("units", "unit") not in lists
    assert [cell.value for cell in book["lists"]["A"]][:2] == ["job", "physician"]


def test_each_table_has_an_example_row_that_is_left_out_and_told(blank: Path, book: Workbook) -> None:
    assert all(str(sheet["A2"].value).startswith("example:") for sheet in book.worksheets[:-1])
    case = read_case(blank)
    told = {(each.table, each.row) for each in case.warnings if "example row" in each.message}
    assert told == {(name, 2) for name in TABLES}
    assert all(frame.empty for frame in case.tables.values())


def test_the_example_rows_are_a_case_once_their_mark_is_gone(blank: Path, book: Workbook) -> None:
    for sheet in book.worksheets[:-1]:
        sheet["A2"].value = str(sheet["A2"].value).removeprefix("example: ")
    book["places"].append(["P2", "", -0.9, 131.3])
    book["employees"].append(["198706052012012002", "", "", "nurse"])
    book.save(blank)
    assert len(read_case(blank).tables["employees"]) == 2


def test_it_prints_on_pages_as_wide_as_the_table(book: Workbook) -> None:
    for sheet in book.worksheets[:-1]:
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert sheet.print_title_rows == "$1:$1"


@pytest.mark.slow
def test_filled_with_the_tables_of_sorong_it_is_the_case_of_sorong(
    blank: Path, book: Workbook, checkout: Path
) -> None:
    case = read_case(checkout / "scenarios" / "sorong" / "data")
    for name, frame in case.tables.items():
        sheet = book[name]
        sheet.delete_rows(2)
        for place, column in enumerate(frame.columns, 1):
            sheet.cell(1, place, column)
        for number, row in zip(frame.index, frame.itertuples(index=False), strict=True):
            for place, value in enumerate(row, 1):
                if not pd.isna(value):
                    sheet.cell(number, place, value)
    book.save(blank)
    again = read_case(blank)
    assert [warning for warning in again.warnings if warning not in case.warnings] == []
    for name, frame in case.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], frame, obj=name)
