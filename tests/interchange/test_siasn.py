"""The staff list of SIASN: what becomes of its columns, its quirks, and its broken rows."""

import gc
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

from placement.base.errors import InputError
from placement.case import Case, read_case
from placement.interchange.imported import Imported
from placement.interchange.notes import Note
from placement.interchange.siasn import read_siasn
from tests.interchange.conftest import MIDWIFE, NURSE, PPPK, ROW, Write


def employees(imported: Imported) -> list[dict[str, str]]:
    return imported.tables["employees"].fillna("").to_dict("records")  # type: ignore[return-value]


def told(imported: Imported, status: str, column: str) -> list[Note]:
    return [note for note in imported.notes if (note.status, note.column) == (status, column)]


def test_a_row_becomes_an_employee(staff_list: Write) -> None:
    """Born and retires (58, the month after) come from the NIP; the level from the end of the title."""
    assert employees(read_siasn(staff_list({}))) == [
        {
            "employee": NURSE,
            "name": "Person 1, S.Kep",
            "title": "Perawat Ahli Muda",
            "job": "nurse",
            "unit": "UPTD Puskesmas Remu",
            "grade": "III/a",
            "level": "ahli muda",
            "employment": "pns",
            "since": "2020-02-03",
            "born": "1985-01-01",
            "retires": "2043-02-01",
        }
    ]


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ({"jabatan_nama": "Dokter Ahli Utama"}, "retires", "2050-02-01"),
        ({"jabatan_nama": "Dokter Ahli Madya"}, "retires", "2045-02-01"),
        (
            {"jabatan_nama": "Kepala Dinas", "jenis_jabatan_nama": "Jabatan Pimpinan Tinggi"},
            "retires",
            "2045-02-01",
        ),
        ({"nip_baru": PPPK, "status_cpns_pns": "null", "jenis_pegawai_nama": ""}, "employment", "pppk"),
        ({"jenis_pegawai_nama": "PPPK"}, "employment", "pppk"),
        ({"status_cpns_pns": "CPNS"}, "employment", "cpns"),
        ({"gol_akhir_nama": "ix"}, "grade", "IX"),
        ({"gol_akhir_nama": "iv / E"}, "grade", "IV/e"),
        ({"tmt_jabatan": "3/2/2020"}, "since", "2020-02-03"),
        ({"tmt_jabatan": "2020-02-03"}, "since", "2020-02-03"),
        ({"tmt_jabatan": "null"}, "since", ""),
        ({"gelar_depan": "dr."}, "name", "dr. Person 1, S.Kep"),
        ({"gelar_belakang": "null"}, "name", "Person 1"),
    ],
)
def test_what_a_cell_becomes(staff_list: Write, row: Mapping[str, str], column: str, value: str) -> None:
    assert employees(read_siasn(staff_list(row)))[0][column] == value


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ({"nip_baru": "null"}, "nip_baru", "no NIP"),
        ({"nip_baru": "19850101201001200"}, "nip_baru", "17 characters, not the 18 digits"),
        ({"nip_baru": "1,98501E+17"}, "nip_baru", "stored as a number"),
        ({"nip_baru": NURSE}, "nip_baru", "an earlier row"),
        ({"jabatan_nama": "null"}, "jabatan_nama", "no title"),
        ({"kedudukan_hukum_nama": "Pensiun"}, "kedudukan_hukum_nama", "does not serve"),
    ],
)
def test_a_row_that_is_no_employee_is_left_out_and_told(
    staff_list: Write, row: Mapping[str, str], column: str, words: str
) -> None:
    """All others are read all the same."""
    file = staff_list({}, {"nip_baru": MIDWIFE, **row}, {"nip_baru": PPPK})
    imported = read_siasn(file)
    (note,) = told(imported, "left_out", column)
    assert note.rows == (3,)
    assert words in note.message
    assert [employee["employee"] for employee in employees(imported)] == [NURSE, PPPK]


@pytest.mark.parametrize(
    ("row", "column", "blank"),
    [
        ({"tmt_jabatan": "31-02-2020"}, "tmt_jabatan", "since"),
        ({"tmt_jabatan": "01-01-1980"}, "tmt_jabatan", "since"),
        ({"nip_baru": "198513012010012001"}, "nip_baru", "born"),
        ({"nip_baru": "198513012010012001"}, "nip_baru", "retires"),
    ],
)
def test_a_cell_that_cannot_be_read_stays_blank_and_is_told(
    staff_list: Write, row: Mapping[str, str], column: str, blank: str
) -> None:
    imported = read_siasn(staff_list({}, {"nip_baru": MIDWIFE, **row}))
    assert employees(imported)[1][blank] == ""
    assert [note.rows for note in told(imported, "left_out", column)] == [(3,)]
    if blank == "since":  # what stays blank is not counted as mapped
        assert [note.rows for note in told(imported, "mapped", column)] == [(2,)]


def test_a_row_with_more_cells_than_the_header_is_left_out(staff_list: Write) -> None:
    """Its cells may have slipped below the wrong names."""
    file = staff_list({}, {"nip_baru": MIDWIFE})
    file.write_text(file.read_text("utf-8").rstrip() + ",surplus\n", "utf-8")
    imported = read_siasn(file)
    assert [employee["employee"] for employee in employees(imported)] == [NURSE]
    (note,) = told(imported, "left_out", "")
    assert note.rows == (3,)


def test_units_and_jobs_are_found_in_the_case(staff_list: Write, case: Case) -> None:
    file = staff_list(
        {},
        {"nip_baru": MIDWIFE, "unor_nama": "Puskesmas Malawe", "jabatan_nama": "Bidan Terampil"},
        {"nip_baru": PPPK, "unor_nama": "SD Inpres Remu", "jabatan_nama": "Guru Ahli Pertama"},
    )
    imported = read_siasn(file, case=case)
    assert [(row["unit"], row["job"]) for row in employees(imported)] == [
        ("P1", "nurse"),
        ("P2", "midwife"),
        ("SD Inpres Remu", "guru"),
    ]
    found = imported.mappings["units"].set_index("unor_nama")
    assert found["status"].to_dict() == {
        "UPTD Puskesmas Remu": "matched",
        "Puskesmas Malawe": "guessed",
        "SD Inpres Remu": "unknown",
    }
    assert 0.6 < float(str(found.loc["Puskesmas Malawe", "score"])) < 1


def test_nobody_is_lost_who_works_outside_the_case(staff_list: Write, case: Case) -> None:
    """Their units are added, of a kind by name; their posts have no minimum and today's headcount."""
    imported = read_siasn(staff_list({"unor_nama": "SD Inpres Remu", "jabatan_nama": "Guru"}), case=case)
    unit = imported.tables["units"].fillna("").iloc[-1]
    assert (unit["unit"], unit["kind"], unit["region"]) == ("SD Inpres Remu", "school", "96.71")
    post = imported.tables["posts"].iloc[-1]
    assert post[["unit", "job", "minimum", "target", "maximum"]].tolist() == [
        "SD Inpres Remu",
        "guru",
        "0",
        "1",
        "1",
    ]


def test_a_grade_that_no_law_knows_is_kept_and_told(staff_list: Write) -> None:
    imported = read_siasn(staff_list({"gol_akhir_nama": "Gol. 3"}))
    assert employees(imported)[0]["grade"] == "Gol. 3"
    assert [note.value for note in told(imported, "guessed", "gol_akhir_nama")] == ["Gol. 3"]


def test_who_has_no_unit_is_not_posted_yet(staff_list: Write) -> None:
    imported = read_siasn(staff_list({"unor_nama": "null"}, {"nip_baru": MIDWIFE}))
    assert [employee["unit"] for employee in employees(imported)] == ["", "UPTD Puskesmas Remu"]
    assert imported.tables["posts"]["target"].tolist() == ["1"]
    assert [note.rows for note in told(imported, "guessed", "unor_nama") if not note.value] == [(2,)]


def test_spellings_of_one_unit_are_one_unit(staff_list: Write) -> None:
    file = staff_list({}, {"nip_baru": MIDWIFE, "unor_nama": "PUSKESMAS  REMU"})
    assert len({employee["unit"] for employee in employees(read_siasn(file))}) == 1


def test_the_rest_of_the_case_goes_along_without_its_employees(staff_list: Write, case_folder: Path) -> None:
    (case_folder / "preferences.csv").write_text("employee,unit,rank\nOLD,P2,1\n", "utf-8")
    (case_folder / "requirements.csv").write_text("job,competency,level\nnurse,care,2\n", "utf-8")
    imported = read_siasn(staff_list({}), case=read_case(case_folder))
    assert set(imported.tables) == {"employees", "units", "posts", "requirements"}
    assert [note.rows for note in told(imported, "left_out", "employees")] == [(2,)]
    assert [note.rows for note in told(imported, "left_out", "preferences")] == [(2,)]


def test_what_only_the_case_knows_of_an_employee_stays(staff_list: Write, case_folder: Path) -> None:
    rows = f"employee,job,unit,performance,badge\n{NURSE},clerk,P2,5,blue\n"
    (case_folder / "employees.csv").write_text(rows, "utf-8")
    imported = read_siasn(staff_list({}, {"nip_baru": MIDWIFE}), case=read_case(case_folder))
    columns = ["employee", "job", "unit", "performance", "badge"]
    assert imported.tables["employees"][columns].fillna("").to_numpy().tolist() == [
        [NURSE, "nurse", "P1", "5", "blue"],
        [MIDWIFE, "nurse", "P1", "", ""],
    ]


def test_what_is_written_is_a_case(staff_list: Write, case: Case, tmp_path: Path) -> None:
    imported = read_siasn(staff_list({}, {"nip_baru": MIDWIFE}), case=case)
    imported.write(tmp_path / "out")
    written = read_case(tmp_path / "out")
    assert written.warnings == ()
    assert written.tables["employees"]["employee"].tolist() == [NURSE, MIDWIFE]
    assert set(pd.read_csv(tmp_path / "out" / "mapping" / "report.csv")["status"]) == {
        "mapped",
        "guessed",
        "left_out",
    }


@pytest.mark.parametrize("column", ["nip_baru", "jabatan_nama", "unor_nama"])
def test_a_missing_column_is_named(staff_list: Write, column: str) -> None:
    file = staff_list({}, columns=[name for name in ROW if name != column])
    with pytest.raises(InputError) as caught:
        read_siasn(file)
    (finding,) = caught.value.findings
    assert (finding.table, finding.row, finding.column) == ("siasn.csv", 1, column)


def test_a_file_without_any_employee_is_refused_with_every_row(staff_list: Write) -> None:
    with pytest.raises(InputError) as caught:
        read_siasn(staff_list({"nip_baru": "1"}, {"nip_baru": "null"}))
    assert [finding.row for finding in caught.value.findings if finding.column == "nip_baru"] == [2, 3]


def test_a_workbook_says_the_same_as_the_text_file(staff_list: Write, tmp_path: Path) -> None:
    """Below a title row, with a real date; a NIP that became a number has lost digits, and is told."""
    table = pd.read_csv(staff_list({}, {"nip_baru": MIDWIFE}), dtype=str, keep_default_na=False).astype(
        object
    )
    table.loc[0, "tmt_jabatan"] = pd.Timestamp(2020, 2, 3)
    table.loc[1, "nip_baru"] = int(MIDWIFE)
    table.to_excel(tmp_path / "siasn.xlsx", index=False, startrow=1)
    imported = read_siasn(tmp_path / "siasn.xlsx")
    assert employees(imported) == employees(read_siasn(staff_list({})))
    (note,) = told(imported, "left_out", "nip_baru")
    assert note.rows == (4,)
    assert "stored as a number" in note.message


@pytest.mark.slow
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "broken"])
def test_a_workbook_is_closed_when_it_has_been_read(whole: bool, staff_list: Write, tmp_path: Path) -> None:
    """At once, not when the interpreter happens to collect what is left over."""
    file = tmp_path / "siasn.xlsx"
    pd.read_csv(staff_list({}), dtype=str, keep_default_na=False).to_excel(file, index=False)
    if not whole:
        with ZipFile(file, "w") as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
    gc.collect()
    gc.disable()
    try:
        with nullcontext() if whole else pytest.raises(InputError, match="no readable workbook"):
            read_siasn(file)
        assert file not in {link.resolve() for link in Path("/proc/self/fd").iterdir()}
    finally:
        gc.enable()
