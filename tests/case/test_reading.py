"""What reading understands: files, encodings, separators, headers and blank rows."""

import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from placement.base.errors import Finding, InputError
from placement.case import read_case

Folder = Callable[..., Path]
Findings = Callable[[Path], tuple[Finding, ...]]
Problems = Callable[..., list[tuple[str, str, int | None, str | None, str | None]]]


def test_an_absent_table_is_empty_with_all_its_columns(folder: Folder) -> None:
    case = read_case(folder())
    assert list(case.tables)[:4] == ["employees", "units", "posts", "places"]
    assert list(case.tables["licences"].columns) == ["employee", "job", "valid_until"]
    assert case.tables["licences"].empty
    assert list(case.files) == ["employees", "units", "posts"]
    assert case.warnings == ()


def test_sound_tables_do_not_wait_for_pandera(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandera.pandas", None)
    assert read_case(folder()).warnings == ()
    with pytest.raises(ImportError):
        read_case(folder(employees="employee,job,performance\n1,nurse,6\n"))


def test_columns_have_the_types_of_the_contract(folder: Folder) -> None:
    case = read_case(folder(employees="employee,job,since,performance\n1,nurse,2020-01-31,4.5\n2,nurse,,\n"))
    employees, units, posts = (case.tables[name] for name in ("employees", "units", "posts"))
    assert (employees.dtypes[["employee", "home", "tags"]] == "str").all()
    assert employees["since"].tolist() == [pd.Timestamp(2020, 1, 31), pd.NaT]
    assert employees["performance"].dtype == "float64"
    assert units.dtypes[["population", "inpatient"]].astype(str).tolist() == ["Int64", "int64"]
    assert (posts.dtypes[["minimum", "target", "maximum"]] == "int64").all()


def test_empty_tables_have_the_same_types(folder: Folder) -> None:
    tables = read_case(folder()).tables
    assert tables["travel"].dtypes.astype(str).tolist() == ["str", "str", "float64", "str", "float64"]
    assert tables["licences"]["valid_until"].dtype == tables["employees"]["since"].dtype
    assert tables["courses"]["seats"].dtype == "Int64"


def test_rows_are_numbered_as_a_spreadsheet_does_and_blank_rows_count(folder: Folder) -> None:
    case = read_case(folder(employees="employee,job\n1,nurse\n\n,\n4,nurse\n"))
    assert case.tables["employees"].index.tolist() == [2, 5]
    assert case.tables["employees"].index.name == "row"


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"])
def test_a_line_break_inside_a_cell_is_no_new_row_but_a_blank(folder: Folder, ending: str) -> None:
    path = folder()
    text = f'employee,name,job\n1,"An{ending}a",nurse\n2,,nurse\n'
    (path / "employees.csv").write_bytes(text.encode())
    case = read_case(path)
    employees = case.tables["employees"]
    assert employees.index.tolist() == [2, 3]
    assert employees["name"][2] == "An a"
    assert [(told.row, told.column, told.value) for told in case.warnings] == [(2, "name", "An a")]


def test_ids_keep_zeros_digits_and_the_word_NA(folder: Folder) -> None:  # noqa: N802 - the word is NA
    case = read_case(folder(employees="employee,name,job\n007,NA,nurse\n198501012010011001,null,nurse\n"))
    assert case.tables["employees"]["employee"].tolist() == ["007", "198501012010011001"]
    assert case.tables["employees"]["name"].tolist() == ["NA", "null"]


@pytest.mark.parametrize("rounded", ["1.98501E+17", "1,98501E+17", "1.98501012010011E+17"])
def test_an_id_that_a_spreadsheet_has_rounded_is_an_error(
    folder: Folder, findings: Findings, rounded: str
) -> None:
    (error,) = findings(folder(employees=f'employee,name,job\n"{rounded}",4.5E+20,nurse\n'))
    assert (error.severity, error.table, error.row, error.column) == ("error", "employees", 2, "employee")
    assert error.value == rounded
    assert "15 digits" in error.message


def test_a_word_with_an_e_in_it_is_no_rounded_id(folder: Folder) -> None:
    case = read_case(folder(employees="employee,name,job\n1E+05,,nurse\n12E5,,nurse\n"))
    assert case.tables["employees"]["employee"].tolist() == ["12E5", "1E+05"]


def test_cells_and_headers_are_trimmed_and_headers_match_in_any_case(folder: Folder) -> None:
    units = read_case(folder(units=" Unit ,KIND,region\n A , puskesmas,north\n")).tables["units"]
    assert units[["unit", "kind"]].to_numpy().tolist() == [["A", "puskesmas"]]


def test_unknown_columns_follow_as_text_without_a_finding(folder: Folder) -> None:
    case = read_case(folder(units="Floor,unit,kind,region\n01,A,puskesmas,north\n"))
    assert case.tables["units"].columns[-1] == "Floor"
    assert case.tables["units"]["Floor"].tolist() == ["01"]
    assert case.warnings == ()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_seen_in_the_header(folder: Folder, separator: str) -> None:
    text = "unit,kind,region,population\nA,puskesmas,north,12\n".replace(",", separator)
    assert read_case(folder(units=text)).tables["units"]["population"].tolist() == [12]


@pytest.mark.parametrize("row", ["1;nurse;-0,87;131,25", "1;nurse;-0.87;131.25"])
def test_decimals_may_have_a_comma(folder: Folder, row: str) -> None:
    employees = read_case(folder(employees=f"employee;job;lat;lon\n{row}\n")).tables["employees"]
    assert employees[["lat", "lon"]].to_numpy().tolist() == [[-0.87, 131.25]]


def test_decimals_beyond_the_ninth_are_rounded_off_with_one_warning(folder: Folder) -> None:
    ways = "A,33.33333333333333\nA,12.123456789\nA,1e-12\nA,12.5000000000\n"
    travel = "unit,minutes,origin\n" + ways.replace("\n", ",B\n")
    case = read_case(folder(travel=travel))
    assert case.tables["travel"]["minutes"].sort_index().tolist() == [33.333333, 12.123456789, 0, 12.5]
    (warning,) = case.warnings
    assert (warning.severity, warning.row, warning.column) == ("warning", 2, "minutes")
    assert warning.message.endswith("here 2")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1234567.123456789", 1234567.123457),
        ("123456789.1234567", 123456789.123457),
        ("123456.123456789", None),
    ],
)
def test_more_than_fifteen_digits_are_not_taken_for_exact(
    folder: Folder, written: str, read: float | None
) -> None:
    case = read_case(folder(travel=f"origin,unit,minutes\nB,A,{written}\n"))
    assert case.tables["travel"]["minutes"].tolist() == [read or float(written)]
    assert [f"{written} is read as {read}" in each.message for each in case.warnings] == [True] * bool(read)


def test_coordinates_keep_all_their_decimals(folder: Folder) -> None:
    case = read_case(folder(employees="employee,job,lat,lon\n1,nurse,-0.87654321098765,131.25\n"))
    assert case.tables["employees"]["lat"].tolist() == [-0.87654321098765]
    assert not case.warnings


def test_a_quoted_decimal_may_have_a_comma_too(folder: Folder) -> None:
    employees = read_case(folder(employees='employee,job,performance\n1,nurse,"3,5"\n')).tables["employees"]
    assert employees["performance"].tolist() == [3.5]


def test_a_byte_order_mark_is_no_part_of_the_header(folder: Folder) -> None:
    path = folder(units=None)
    (path / "units.csv").write_bytes(b"\xef\xbb\xbfunit,kind,region\nA,puskesmas,north\n")
    assert read_case(path).warnings == ()


def test_windows_1252_is_read_with_a_warning(folder: Folder) -> None:
    path = folder()
    (path / "employees.csv").write_bytes("employee,name,job\n1,José,nurse\n".encode("cp1252"))
    case = read_case(path)
    assert case.tables["employees"]["name"].tolist() == ["José"]
    (warning,) = case.warnings
    assert (warning.severity, warning.value) == ("warning", "employees.csv")
    assert "Windows-1252" in warning.message


@pytest.mark.parametrize(
    "content",
    [
        b"employee\x81,job\n\x8d",
        b"employee,job\n1,nur\0se\n",
        "employee,name,job\n1,Иванов,nurse\n".encode("cp1251"),
        "employee,name,job\n1,José,nurse\n".encode("mac_roman"),
        "employee,name,job\n1,Zoë Ng,nurse\n".encode("cp850"),
        "employee,name,job\n1,王小明,nurse\n".encode("gbk"),
    ],
)
def test_what_is_no_text_is_an_error(folder: Folder, findings: Findings, content: bytes) -> None:
    path = folder()
    (path / "employees.csv").write_bytes(content)
    (error,) = findings(path)
    assert (error.severity, error.table, error.value) == ("error", "employees", "employees.csv")


def test_a_row_with_more_cells_than_the_header_is_named(problems: Problems) -> None:
    assert problems(employees="employee,job\n1,nurse\n\n2,nurse,A\n3,nurse,,\n") == [
        ("error", "employees", 4, None, "A")
    ]


def test_surplus_blank_cells_and_short_rows_are_fine(folder: Folder) -> None:
    employees = read_case(folder(employees="employee,job,unit\n1,nurse,A,,\n2,nurse\n")).tables["employees"]
    assert employees["employee"].tolist() == ["1", "2"]


def test_an_open_quote_is_an_error(problems: Problems) -> None:
    ((severity, table, _row, _column, _value),) = problems(employees='employee,job\n1,"nurse\n2,nurse\n')
    assert (severity, table) == ("error", "employees")


def test_cells_under_no_name_are_an_error(problems: Problems) -> None:
    assert problems(employees="employee,,job\n1,lost,nurse\n") == [("error", "employees", 2, None, "lost")]


def test_a_blank_column_without_a_name_is_fine(problems: Problems) -> None:
    assert problems(employees="employee,job,,\n1,nurse,,\n") == []


def test_an_empty_file_is_an_error(problems: Problems) -> None:
    assert problems(posts="\n") == [("error", "posts", None, None, "posts.csv")]


def test_a_header_alone_is_an_empty_table(problems: Problems) -> None:
    told = problems(employees="employee,job\n", licences="employee,job,valid_until\n")
    assert told == [("warning", "employees", None, None, None)], "whom to place is worth a word"
    assert problems(posts="unit,job\n", employees="employee,job\n") == [
        ("warning", "employees", None, None, None),
        ("warning", "posts", None, None, None),
    ]


def test_a_missing_table_suggests_a_file_of_a_similar_name(folder: Folder, findings: Findings) -> None:
    path = folder(employees=None, employes="employee,job\n1,nurse\n")
    unknown, missing = findings(path)
    assert (unknown.severity, unknown.table) == ("warning", "employes")
    assert (missing.severity, missing.table) == ("error", "employees")
    assert "employes" in missing.remedy
    assert "employees" in unknown.remedy


def test_a_missing_column_suggests_a_similar_one(folder: Folder, findings: Findings) -> None:
    (missing,) = findings(folder(units="unit,kind,regiom\nA,puskesmas,north\n"))
    assert (missing.severity, missing.row, missing.column) == ("error", 1, "region")
    assert "regiom" in missing.remedy


def test_a_column_twice_is_an_error(problems: Problems) -> None:
    assert problems(employees="employee,job,Job\n1,nurse,midwife\n") == [
        ("error", "employees", 1, "job", "job")
    ]


def test_a_table_twice_is_an_error(folder: Folder, findings: Findings) -> None:
    path = folder()
    pd.DataFrame({"employee": ["1"], "job": ["nurse"]}).to_parquet(path / "employees.parquet")
    (error,) = findings(path)
    assert (error.severity, error.table) == ("error", "employees")
    assert "employees.csv" in error.message
    assert "employees.parquet" in error.message


def test_other_files_of_tables_are_told_and_the_rest_is_none_of_ours(
    folder: Folder, findings: Findings
) -> None:
    path = folder()
    for name in ("README.md", ".hidden.csv", "~$book.xlsx", "make.py"):
        (path / name).write_text("", "utf-8")
    (path / "links.xls").write_text("from\tto\n", "utf-8")
    (warning,) = findings(path)
    assert (warning.severity, warning.value) == ("warning", "links.xls")


@pytest.mark.parametrize("name", ["nowhere", "note.txt"])
def test_a_path_without_a_case_is_one_clear_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "note.txt").write_text("", "utf-8")
    with pytest.raises(InputError, match=name) as caught:
        read_case(tmp_path / name)
    assert len(caught.value.findings) == 1


@pytest.mark.parametrize("name", ["employees.parquet", "case.xlsx"])
def test_a_broken_file_is_one_clear_error(folder: Folder, findings: Findings, name: str) -> None:
    path = folder(employees=None)
    (path / name).write_bytes(b"PK no such thing")
    (error,) = findings(path)
    assert (error.severity, error.value) == ("error", name)


def test_a_file_that_may_not_be_opened_is_one_clear_error(
    folder: Folder, findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_file: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = folder(units=None, posts=None)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    (error, *_others) = findings(path)
    assert (error.severity, error.table, error.value) == ("error", "employees", "employees.csv")
    assert "Permission denied" in error.message


def test_an_empty_folder_misses_the_three_required_tables(tmp_path: Path, findings: Findings) -> None:
    assert [finding.table for finding in findings(tmp_path)] == ["employees", "units", "posts"]


@pytest.mark.slow
def test_all_problems_come_at_once_in_the_order_of_the_contract(problems: Problems) -> None:
    assert problems(
        employees="employee,job,performance,since\n1,,9,31/12/2020\n",
        units="unit,kind\nA,puskesmas\n",
        competencies="employee,competency,level\n1,triage,high\n",
    ) == [
        ("error", "employees", 2, "job", None),
        ("error", "employees", 2, "since", "31/12/2020"),
        ("error", "employees", 2, "performance", "9"),
        ("error", "units", 1, "region", None),
        ("error", "competencies", 2, "level", "high"),
    ]


def test_defaults_are_filled(folder: Folder) -> None:
    tables = read_case(
        folder(
            employees="employee,job,unit,post_job\n1,nurse,A,\n2,nurse,A,head\n3,nurse,,\n4,nurse,A,\n",
            units="unit,kind,region,agency,inpatient\nA,puskesmas,north,,\nB,puskesmas,north,health,1\n",
            posts="unit,job,minimum,target,maximum\nA,nurse,1,,\nA,head,,,4\nB,nurse,2,3,\n",
            requirements="job,competency,level,mandatory\nnurse,triage,2,\nhead,triage,2,0\n",
        )
    ).tables
    post_jobs = tables["employees"]["post_job"]
    assert post_jobs.fillna("").tolist() == ["nurse", "head", "", "nurse"]
    assert tables["units"]["agency"].tolist() == ["north", "health"]
    assert tables["units"]["inpatient"].tolist() == [0, 1]
    assert tables["posts"][["minimum", "target", "maximum"]].to_numpy().tolist() == [
        [0, 0, 4],
        [1, 1, 2],
        [2, 3, 3],
    ]
    assert tables["requirements"]["mandatory"].tolist() == [0, 1]


def test_a_current_post_that_posts_lacks_is_added_with_a_warning(folder: Folder) -> None:
    case = read_case(folder(employees="employee,job,unit\n1,nurse,A\n2,midwife,B\n3,midwife,B\n"))
    added = case.tables["posts"].iloc[-1]
    assert added.name == 0
    assert added.tolist() == ["B", "midwife", 0, 0, 2]
    (warning,) = case.warnings
    assert (warning.severity, warning.table, warning.row) == ("warning", "employees", 3)
    assert case.tables["posts"]["maximum"].dtype == "int64"


def test_more_people_than_a_given_maximum_is_a_warning(problems: Problems) -> None:
    text = "employee,job,unit\n1,nurse,A\n2,nurse,A\n"
    assert problems(employees=text, posts="unit,job,maximum\nA,nurse,1\n") == [
        ("warning", "posts", 2, "maximum", "1")
    ]
    assert problems(employees=text, posts="unit,job,maximum\nA,nurse,2\n") == []


def test_a_long_report_is_not_cut(folder: Folder, findings: Findings) -> None:
    rows = "".join(f"{i},nurse,9{i}\n" for i in range(100))
    assert len(findings(folder(employees=f"employee,job,performance\n{rows}"))) == 100
