"""Tables and cells as they are written, to be edited and kept: read as a case reads them."""

from datetime import date
from pathlib import Path

import pytest

from placement.base.errors import InputError
from placement.case import read_case
from placement.case.given import read_cell, read_tables, write_cell, write_tables


def case(folder: Path) -> Path:
    """Two units, their ids in the notation of other programs, and NA where a number is not known."""
    folder.mkdir(exist_ok=True)
    (folder / "units.csv").write_text('unit,kind,region,population\n"=""001""",rs,R,NA\n\'002,rs,R,12\n')
    (folder / "posts.csv").write_text("unit,job,minimum,target,maximum\n001,nurse,1,1,1\n002,nurse,,1,3\n")
    (folder / "employees.csv").write_text("employee,job,unit\nE1,nurse,001\n")
    return folder


def test_tables_to_be_kept_say_what_the_case_says(tmp_path: Path) -> None:
    whole, written = read_case(case(tmp_path)).tables, read_tables(tmp_path)
    assert list(written["units"]["unit"]) == list(whole["units"]["unit"]) == ["001", "002"]
    assert written["units"]["population"].tolist()[1] == 12
    assert written["units"]["population"].isna().tolist() == [True, False]
    assert written["posts"]["minimum"].isna().tolist() == [False, True]


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    written = read_tables(case(tmp_path / "given"))
    write_tables(written, tmp_path / "kept")
    again = read_tables(tmp_path / "kept")
    assert again.keys() == written.keys()
    assert all(again[name].equals(written[name]) for name in again)


def test_some_tables_alone_are_checked_against_the_others(tmp_path: Path) -> None:
    beside = case(tmp_path / "beside")
    (beside / "competencies.csv").write_text("employee,competency,level\nE1,Aid,2\n")
    (tmp_path / "given").mkdir()
    file = tmp_path / "given" / "employees.csv"
    file.write_text("employee,job,unit\nE2,nurse,002\n")
    with pytest.raises(InputError):
        read_tables(file.parent)
    found = read_tables(file.parent, beside)
    assert list(found) == ["employees"], "of E1, who is gone, something is known: that is no fault"
    assert found["employees"]["unit"].tolist() == ["002"]
    file.write_text("employee,job,unit\nE2,nurse,003\n")
    with pytest.raises(InputError) as raised:
        read_tables(file.parent, beside)
    assert [
        (each.table, each.row, each.column) for each in raised.value.findings if each.severity == "error"
    ] == [("employees", 2, "unit")]


def test_units_alone_are_refused_where_somebody_serves_in_another(tmp_path: Path) -> None:
    beside = case(tmp_path / "beside")
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "units.csv").write_text("unit,kind,region\n002,rs,R\n")
    with pytest.raises(InputError) as raised:
        read_tables(tmp_path / "given", beside)
    assert {each.table for each in raised.value.findings if each.severity == "error"} == {
        "employees",
        "posts",
    }


def test_files_of_no_table_are_refused_beside_a_case_too(tmp_path: Path) -> None:
    beside = case(tmp_path / "beside")
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "remarks.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError):
        read_tables(tmp_path / "given", beside)


@pytest.mark.parametrize(
    ("table", "column", "text", "value"),
    [
        ("travel", "minutes", "12.5", 12.5),
        ("travel", "minutes", "12,5", 12.5),
        ("travel", "minutes", "1250", 1250.0),
        ("travel", "minutes", " ", None),
        ("posts", "minimum", "3", 3),
        ("employees", "since", "2027-01-31", date(2027, 1, 31)),
        ("units", "name", "Puskesmas Remu", "Puskesmas Remu"),
    ],
)
def test_a_typed_cell_has_its_value(table: str, column: str, text: str, value: object) -> None:
    found = read_cell(table, column, text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("table", "column", "text", "remedy"),
    [
        ("travel", "minutes", "1,250", "write 1250, or 1.2500"),
        ("travel", "minutes", "1.440", "write 1440, or 1.4400"),
        ("travel", "minutes", "4.5%", "write 0.045 for a share"),
        ("travel", "minutes", "NA", "leave the cell blank"),
        ("posts", "minimum", "2.5", "write digits only"),
        ("posts", "minimum", "1.000", "write 1000, or 1"),
        ("employees", "since", "31/01/2027", "write year-month-day"),
    ],
)
def test_a_typed_cell_that_is_doubtful_is_refused(table: str, column: str, text: str, remedy: str) -> None:
    with pytest.raises(InputError, match=remedy):
        read_cell(table, column, text)


@pytest.mark.parametrize("value", [None, 1.125, -14.4, 3.0, 1e9, 7, date(2027, 1, 31), "nurse"])
def test_a_cell_that_is_written_is_read_as_the_same(value: float | date | str | None) -> None:
    table, column = {
        date: ("employees", "since"),
        str: ("employees", "job"),
        int: ("posts", "minimum"),
    }.get(type(value), ("travel", "minutes"))
    assert read_cell(table, column, write_cell(value)) == value
