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
    headers = {sheet.title: [cell.value for cell in sheet[1]] for sheet in book.worksheets}
    assert headers == {name: [column.name for column in table] for name, table in TABLES.items()}


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
    assert str(lists["employees", "unit"]).startswith("units!")


def test_filled_with_the_tables_of_sorong_it_is_the_case_of_sorong(
    blank: Path, book: Workbook, checkout: Path
) -> None:
    case = read_case(checkout / "scenarios" / "sorong" / "data")
    for name, frame in case.tables.items():
        sheet = book[name]
        for place, column in enumerate(frame.columns, 1):
            sheet.cell(1, place, column)
        for number, row in enumerate(frame.itertuples(index=False), 2):
            for place, value in enumerate(row, 1):
                if not pd.isna(value):
                    sheet.cell(number, place, value)
    book.save(blank)
    again = read_case(blank)
    assert [warning for warning in again.warnings if warning not in case.warnings] == []
    for name, frame in case.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], frame, obj=name)
