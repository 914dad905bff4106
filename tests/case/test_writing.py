"""What is written is read again, and every file format says the same."""

import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from placement.base.errors import InputError
from placement.case import Case, read_case, write_case
from placement.case.contract import TABLES
from placement.case.notation import DASHES, NOTHING
from tests.draws import examples

LETTERS = st.characters(exclude_categories=["C", "Z"])
WORDS = st.text(LETTERS, min_size=1, max_size=8).filter(lambda word: word not in NOTHING | DASHES)
LINES = st.one_of(WORDS, st.sampled_from(["007", '5" pipe', "a,b;c", "two\nlines", "1e5", "=1+1"]))
DAYS = st.dates(min_value=pd.Timestamp(1960, 1, 1).date(), max_value=pd.Timestamp(2100, 1, 1).date())


def decimals(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers with no more digits than a spreadsheet keeps."""
    return st.floats(low, high).map(lambda number: round(number, 4))


Rows = list[dict[str, Any]]


@st.composite
def people(draw: st.DrawFn) -> Rows:
    """Employees with every kind of column, blanks among them."""
    ids = draw(st.lists(WORDS, unique_by=str.casefold, max_size=5))
    optional = {
        "name": LINES,
        "grade": LINES,
        "since": DAYS.map(str),
        "lat": decimals(-90, 90),
        "lon": decimals(-180, 180),
        "performance": decimals(1, 5),
        "own": LINES,
    }
    found = []
    for employee in ids:
        row = {name: draw(st.none() | values) for name, values in optional.items()}
        if row["lat"] is None or row["lon"] is None:
            row["lat"] = row["lon"] = None
        found.append(
            {"employee": employee, "job": "nurse", "unit": draw(st.sampled_from([None, "A", "B"])), **row}
        )
    return found


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Rows]:
    """A case of five tables, with all kinds of columns."""
    employees = draw(people())
    whole = st.none() | st.integers(0, 10**9)
    return {
        "employees": employees,
        "units": [
            {"unit": unit, "kind": "puskesmas", "region": "north", "population": draw(whole)}
            for unit in ("A", "B")
        ],
        "posts": [{"unit": "A", "job": "nurse", "minimum": draw(whole)}],
        "travel": [
            {
                "origin": "A",
                "unit": "B",
                "minutes": draw(decimals(0, 1e9)),
                "cost": draw(st.none() | decimals(0, 1e9)),
            }
        ],
        "licences": [
            {"employee": row["employee"], "job": "nurse", "valid_until": draw(DAYS).isoformat()}
            for row in employees
        ],
    }


def frame(table: str, rows: Rows) -> pd.DataFrame:
    """Rows as a frame, with the required columns even where there are no rows."""
    required = [column.name for column in TABLES[table] if column.required]
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=required, dtype="str")


def csv(tables: dict[str, Rows], folder: Path) -> Path:
    for name, rows in tables.items():
        frame(name, rows).to_csv(folder / f"{name}.csv", index=False)
    return folder


def parquet(tables: dict[str, Rows], folder: Path) -> Path:
    for name, rows in tables.items():
        frame(name, rows).to_parquet(folder / f"{name}.parquet", index=False)
    return folder


def xlsx(tables: dict[str, Rows], folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        page = book.create_sheet(name)
        names = frame(name, rows).columns
        for number, row in enumerate([dict(zip(names, names, strict=True)), *rows], start=1):
            for place, value in enumerate(row.values(), start=1):
                cell = page.cell(number, place, value)
                if isinstance(value, str):
                    cell.data_type = "s"  # "=1+1" is a text here
    book.save(folder / "case.xlsx")
    return folder


def assert_same(left: Case, right: Case) -> None:
    """Equal tables, rows apart."""
    assert list(left.tables) == list(right.tables)
    for name, table in left.tables.items():
        if len(table):
            assert_frame_equal(
                table.reset_index(drop=True), right.tables[name].reset_index(drop=True), check_exact=True
            )


@pytest.mark.slow
@settings(max_examples=examples(7, 20))
@given(cases())
def test_a_case_written_is_read_again(tables: dict[str, Rows]) -> None:
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        case = read_case(csv(tables, Path(first)))
        write_case(case, Path(second))
        again = read_case(Path(second))
    assert_same(case, again)
    assert not [warning for warning in again.warnings if "is added" in warning.message]


@pytest.mark.slow
@settings(max_examples=examples(7, 20))
@given(cases())
def test_csv_parquet_and_xlsx_say_the_same(tables: dict[str, Rows]) -> None:
    read = []
    for write in (csv, parquet, xlsx):
        with tempfile.TemporaryDirectory() as folder:
            read.append(read_case(write(tables, Path(folder))))
    assert_same(read[0], read[1])
    assert_same(read[0], read[2])


def ways(minutes: Sequence[object]) -> dict[str, Rows]:
    return {
        "employees": [],
        "units": [{"unit": "A", "kind": "puskesmas", "region": "north"}],
        "posts": [{"unit": "A", "job": "nurse"}],
        "travel": [{"origin": "A", "unit": "A", "minutes": value} for value in minutes],
    }


@pytest.mark.slow
@settings(max_examples=examples(4, 10))
@given(st.lists(st.decimals(0, 10**6, places=9), min_size=5, max_size=30))
def test_no_digit_of_a_number_is_lost(minutes: list[Decimal]) -> None:
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        write_case(read_case(csv(ways([format(value, "f") for value in minutes]), Path(first))), Path(second))
        assert read_case(Path(second)).tables["travel"]["minutes"].tolist() == sorted(map(float, minutes))


@pytest.mark.slow
@settings(max_examples=examples(4, 10))
@given(st.lists(st.floats(0, 10**9), min_size=5, max_size=30))
def test_a_number_that_was_rounded_off_once_stays_as_it_is(minutes: list[float]) -> None:
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        read = read_case(csv(ways(minutes), Path(first)))
        write_case(read, Path(second))
        again = read_case(Path(second))
    assert again.tables["travel"]["minutes"].tolist() == read.tables["travel"]["minutes"].tolist()
    assert {each.table for each in again.warnings} <= {"employees"}, "which has no rows"


def test_only_tables_with_rows_and_required_ones_are_written(tmp_path: Path) -> None:
    tables: dict[str, Rows] = {
        "employees": [],
        "units": [{"unit": "A", "kind": "puskesmas", "region": "north"}],
        "posts": [{"unit": "A", "job": "nurse"}],
        "licences": [],
    }
    write_case(read_case(csv(tables, tmp_path)), tmp_path / "copy")
    assert sorted(file.stem for file in (tmp_path / "copy").iterdir()) == ["employees", "posts", "units"]


def test_texts_are_utf_8_and_numbers_plain(tmp_path: Path) -> None:
    tables: dict[str, Rows] = {
        "employees": [
            {"employee": "007", "name": "José", "job": "nurse", "performance": 4.0, "lat": 1e-7, "lon": 2}
        ],
        "units": [{"unit": "A", "kind": "puskesmas", "region": "north"}],
        "posts": [{"unit": "A", "job": "nurse"}],
    }
    write_case(read_case(csv(tables, tmp_path)), tmp_path / "copy")
    text = (tmp_path / "copy" / "employees.csv").read_text("utf-8")
    assert "007,José,,nurse" in text
    assert "0.0000001,2,4" in text


def test_ids_that_parquet_stores_as_floats_are_read_without_a_point(tmp_path: Path) -> None:
    csv(
        {"units": [{"unit": "A", "kind": "k", "region": "r"}], "posts": [{"unit": "A", "job": "nurse"}]},
        tmp_path,
    )
    people = pd.DataFrame({"employee": [7.0, 96.1], "job": "nurse", "grade": [3, 4]})
    people.to_parquet(tmp_path / "employees.parquet")
    employees = read_case(tmp_path).tables["employees"]
    assert employees["employee"].tolist() == ["7", "96.1"]
    assert employees["grade"].tolist() == ["3", "4"]


def test_an_id_that_parquet_stores_as_a_long_float_is_an_error(tmp_path: Path) -> None:
    csv(
        {"units": [{"unit": "A", "kind": "k", "region": "r"}], "posts": [{"unit": "A", "job": "nurse"}]},
        tmp_path,
    )
    pd.DataFrame({"employee": [198501012010011001.0], "job": "nurse"}).to_parquet(
        tmp_path / "employees.parquet"
    )
    with pytest.raises(InputError) as caught:
        read_case(tmp_path)
    (error,) = caught.value.findings
    assert (error.row, error.column) == (2, "employee")


def test_parquet_dates_booleans_and_lists(tmp_path: Path) -> None:
    csv({"posts": [{"unit": "A", "job": "nurse"}]}, tmp_path)
    units = pd.DataFrame({"unit": ["A"], "kind": "k", "region": "r", "inpatient": True, "own": [["x", "y"]]})
    people = pd.DataFrame(
        {"employee": [198501012010011001], "job": "nurse", "since": pd.Timestamp(2020, 1, 31)}
    )
    units.to_parquet(tmp_path / "units.parquet")
    people.to_parquet(tmp_path / "employees.parquet")
    case = read_case(tmp_path)
    assert case.tables["units"]["inpatient"].tolist() == [1]
    assert case.tables["employees"]["employee"].tolist() == ["198501012010011001"]
    assert case.tables["employees"]["since"].tolist() == [pd.Timestamp(2020, 1, 31)]
    assert [(warning.table, warning.column) for warning in case.warnings] == [("units", "own")]


def test_parquet_decimals_are_typed_so_that_1_000_is_one(tmp_path: Path) -> None:
    csv({"units": [{"unit": "A", "kind": "k", "region": "r"}]}, tmp_path)
    posts = pd.DataFrame({"unit": ["A"], "job": "nurse", "minimum": [Decimal("1.000")]})
    scores = {"employee": ["1"], "unit": "A", "measure": "m", "value": [Decimal("14.400")]}
    posts.to_parquet(tmp_path / "posts.parquet")
    pd.DataFrame({"employee": ["1"], "job": "nurse"}).to_parquet(tmp_path / "employees.parquet")
    pd.DataFrame(scores).to_parquet(tmp_path / "scores.parquet")
    case = read_case(tmp_path)
    assert case.tables["posts"]["minimum"].tolist() == [1]
    assert case.tables["scores"]["value"].tolist() == [14.4]
    assert case.warnings == ()


def test_a_column_twice_in_parquet_is_named(tmp_path: Path) -> None:
    csv({"units": [{"unit": "A", "kind": "k", "region": "r"}]}, tmp_path)
    columns = pa.table([["1"], ["nurse"], ["midwife"]], names=["employee", "job", "job"])
    pq.write_table(columns, tmp_path / "employees.parquet")
    with pytest.raises(InputError) as caught:
        read_case(tmp_path)
    assert ("job", "the column job occurs twice") in [(f.column, f.message) for f in caught.value.findings]
