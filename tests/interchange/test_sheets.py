"""Staff lists and staffing pages as offices keep them: separators, several sheets, merged cells, dates."""

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from placement.base.errors import InputError
from placement.case import Case, read_case
from placement.interchange.dates import days_of
from placement.interchange.dreams import read_dreams
from placement.interchange.notes import document, told_rows
from placement.interchange.siasn import read_siasn
from tests.commands.conftest import Call
from tests.interchange.conftest import MIDWIFE, NURSE, SECRET, Write

FILES = Path(__file__).parent / "sheets"


def workbook(
    file: Path, sheets: dict[str, Any], *, hidden: str = "", merged: str = "", filtered: int = 0
) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if title == hidden:
            sheet.sheet_state = "hidden"
        for cells in merged.split():
            sheet.merge_cells(cells)
        if filtered:
            sheet.row_dimensions[filtered].hidden = True
    book.save(file)
    return file


def told(imported: Any, status: str, column: str) -> list[tuple[str, str]]:
    return [
        (note.value, told_rows(note))
        for note in imported.notes
        if (note.status, note.column) == (status, column)
    ]


def test_cells_may_be_separated_by_bars() -> None:
    imported = read_siasn(FILES / "siasn.csv")
    columns = ["employee", "name", "job", "unit", "since"]
    assert imported.tables["employees"][columns].to_numpy().tolist() == [
        ["198501012010011001", "LABEL SATU, S.Kep., Ners.", "nurse", "U1", "2021-04-01"],
        ["199002022015022002", "LABEL DUA, A.Md.Keb", "midwife", "U2", "2020-04-01"],
    ]


def test_every_sheet_with_the_header_is_read() -> None:
    imported = read_siasn(FILES / "two_sheets.xlsx")
    assert imported.rows == 3
    assert imported.tables["employees"]["employment"].tolist() == ["pns", "pns", "pppk"]
    ((_value, rows),) = told(imported, "guessed", "retires")
    assert rows == "Data!2-3;PPPK!2"
    (note,) = [note for note in imported.notes if note.column == "retires"]
    assert document(note)["rows"] == ["Data!2", "Data!3", "PPPK!2"]


def test_a_hidden_sheet_is_told_and_not_read() -> None:
    imported = read_siasn(FILES / "hidden_first.xlsx")
    assert imported.tables["employees"]["name"].tolist() == ["SATU, S.Kep", "DUA, S.Kep", "TIGA, S.Kep"]
    assert [note.message for note in imported.notes if note.column == "Data"] == [
        "the sheet is not read: hidden"
    ]


def test_a_list_on_hidden_sheets_alone_is_refused(tmp_path: Path) -> None:
    rows = [["nip_baru", "jabatan_nama", "unor_nama"], [NURSE, "Perawat", "Puskesmas Remu"]]
    file = workbook(tmp_path / "list.xlsx", {"Old": rows, "Notes": [["see below"]]}, hidden="Old")
    with pytest.raises(InputError, match="header"):
        read_siasn(file)


def test_rows_that_a_filter_hides_are_read_and_told(tmp_path: Path) -> None:
    rows = [
        ["nip_baru", "jabatan_nama", "unor_nama"],
        *([nip, "Perawat", "Remu"] for nip in (NURSE, MIDWIFE)),
    ]
    imported = read_siasn(workbook(tmp_path / "list.xlsx", {"PNS": rows}, filtered=3))
    assert imported.tables["employees"]["employee"].tolist() == [NURSE, MIDWIFE]
    assert told(imported, "guessed", "") == [("", "3")]


def test_rows_that_a_filter_hides_are_told_of_a_staffing_page_too(tmp_path: Path) -> None:
    rows = [
        ["Kabupaten", "Puskesmas", "Jenis", "Dokter"],
        *(["Sorong", name, "RI", "1/2"] for name in ("Makbon", "Segun")),
    ]
    imported = read_dreams(workbook(tmp_path / "page.xlsx", {"Data": rows}, filtered=2))
    assert told(imported, "guessed", "") == [("", "2")]


def test_a_sheet_without_the_header_is_told(tmp_path: Path) -> None:
    rows = [["nip_baru", "jabatan_nama", "unor_nama"], [NURSE, "Perawat", "Puskesmas Remu"]]
    file = workbook(tmp_path / "list.xlsx", {"Petunjuk": [["Isi sheet kedua"]], "PNS": rows})
    imported = read_siasn(file)
    assert imported.tables["employees"]["employee"].tolist() == [NURSE]
    assert [note.column for note in imported.notes if "not read:" in note.message] == ["Petunjuk"]


@pytest.mark.parametrize("standing", ["CLTN", "Cuti di Luar Tanggungan Negara", "Tugas Belajar", "MPP"])
def test_who_is_away_does_not_serve(staff_list: Write, standing: str) -> None:
    imported = read_siasn(staff_list({}, {"nip_baru": MIDWIFE, "kedudukan_hukum_nama": standing}))
    assert imported.tables["employees"]["employee"].tolist() == [NURSE]
    assert told(imported, "left_out", "kedudukan_hukum_nama") == [(standing, "3")]


def test_who_studies_beside_the_work_serves(staff_list: Write) -> None:
    imported = read_siasn(staff_list({"kedudukan_hukum_nama": "Aktif, izin belajar"}))
    assert imported.tables["employees"]["employee"].tolist() == [NURSE]


def test_a_new_unit_has_the_case_s_code_of_its_region(staff_list: Write, case: Case) -> None:
    imported = read_siasn(staff_list({}, {"nip_baru": MIDWIFE, "unor_nama": "SD Inpres Remu"}), case=case)
    units = imported.tables["units"]
    assert units.loc[units["name"] == "SD Inpres Remu", "region"].tolist() == ["96.71"]


def test_regions_are_told_apart_by_where_colleagues_serve(staff_list: Write, case_folder: Path) -> None:
    with (case_folder / "units.csv").open("a", encoding="utf-8") as stream:
        stream.write("P9,Aimas,puskesmas,96.01\n")
    there = {"lokasi_kerja_nama": "Kab. Sorong"}
    imported = read_siasn(
        staff_list(
            {},
            {"nip_baru": MIDWIFE, "unor_nama": "Puskesmas Aimas", **there},
            {"nip_baru": "199503032020122003", "unor_nama": "Kantor Distrik Aimas", **there},
            {
                "nip_baru": "199503032020122004",
                "unor_nama": "Kantor Elsewhere",
                "lokasi_kerja_nama": "Kab. Raja Ampat",
            },
        ),
        case=read_case(case_folder),
    )
    region = imported.tables["units"].set_index("name")["region"]
    assert region["Kantor Distrik Aimas"] == "96.01"
    assert region["Kantor Elsewhere"] == "Kabupaten Raja Ampat"


def test_the_title_is_kept_as_it_is_written(staff_list: Write) -> None:
    imported = read_siasn(staff_list({"jabatan_nama": "PERAWAT AHLI MUDA"}))
    assert imported.tables["employees"][["title", "job"]].to_numpy().tolist() == [
        ["PERAWAT AHLI MUDA", "nurse"]
    ]


@pytest.mark.parametrize(
    ("title", "job"),
    [
        ("Pengadministrasi Umum", "administration"),
        ("PENGADMINISTRASI PERKANTORAN", "administration"),
        ("Pengelola Keuangan", "finance"),
        ("Bendahara Pengeluaran Pembantu", "finance"),
        ("Analis Sumber Daya Manusia Aparatur Ahli Muda", "personnel"),
        ("Perekam Medis Terampil", "medical_records"),
        ("Pranata Komputer Ahli Pertama", "information_technology"),
    ],
)
def test_common_titles_are_jobs(staff_list: Write, title: str, job: str) -> None:
    assert read_siasn(staff_list({"jabatan_nama": title})).tables["employees"]["job"].tolist() == [job]


@pytest.mark.parametrize(
    "written",
    [
        *("03-02-2020", "3/2/2020", "03.02.2020", "2020-02-03", "2020/02/03", "3 Februari 2020"),
        *("03-Feb-2020", "20200203", "2020-02-03 00:00:00", "2020-02-03T08:00:00+09:00", "43864"),
    ],
)
def test_days_are_read_in_the_forms_of_offices(written: str) -> None:
    assert days_of(pd.Series([written])).tolist() == [pd.Timestamp(2020, 2, 3)]


@pytest.mark.parametrize(
    "written", ["30-02-2020", "03-02-20", "2020", "3 Foo 2020", "13/13/2020", "abc", "1"]
)
def test_what_is_no_day_is_none(written: str) -> None:
    assert days_of(pd.Series([written])).isna().all()


HEADER = ["Kabupaten", "Puskesmas", "Jenis", "Bidan ada", "Bidan standar"]


def test_a_page_per_kabupaten_is_one_page(tmp_path: Path) -> None:
    sheets = {
        "Kota Sorong": [HEADER[1:], ["Remu", "Perkotaan", 3, 4], ["Jumlah", None, 3, 4]],
        "Kab. Sorong": [HEADER[1:], ["Remu", "Terpencil", 1, 4], ["TOTAL", None, 1, 4]],
        "Catatan": [["Sumber: DREAMS"]],
    }
    imported = read_dreams(workbook(tmp_path / "page.xlsx", sheets))
    counts = imported.mappings["counts"]
    assert sorted(counts[["unit", "actual", "standard"]].to_numpy().tolist()) == [
        ["Remu, Kab. Sorong", 1, 4],
        ["Remu, Kota Sorong", 3, 4],
    ]
    assert [rows for _value, rows in told(imported, "left_out", "puskesmas")] == [
        "Kota Sorong!3;Kab. Sorong!3"
    ]
    assert [note.column for note in imported.notes if "no column" in note.message] == ["Catatan"]
    imported.write(tmp_path / "out")
    assert set(read_case(tmp_path / "out").tables["units"]["region"]) == {"Kota Sorong", "Kab. Sorong"}


def test_a_merged_kabupaten_speaks_for_all_its_rows(tmp_path: Path) -> None:
    rows = [HEADER, ["Kota Sorong", "Remu", "Perkotaan", 3, 4], [None, "Malawei", "Perkotaan", 1, 4]]
    imported = read_dreams(workbook(tmp_path / "page.xlsx", {"Data": rows}, merged="A2:A3"))
    assert imported.tables["units"]["region"].tolist() == ["Kota Sorong", "Kota Sorong"]
    assert told(imported, "guessed", "kabupaten") == []


def test_a_header_merged_over_two_rows_and_two_columns_is_read(tmp_path: Path) -> None:
    rows = [
        ["Ketersediaan tenaga"],
        ["Kabupaten", "Puskesmas", "Jenis", "Bidan", None],
        [None, None, None, "Aktual", "Standar"],
        ["Kota Sorong", "Remu", "Perkotaan", 3, 4],
        ["Kota Sorong", "Malawei", "Perkotaan", None, 2],
    ]
    file = workbook(tmp_path / "page.xlsx", {"Data": rows}, merged="A1:E1 A2:A3 B2:B3 C2:C3 D2:E2")
    imported = read_dreams(file)
    assert imported.tables["posts"][["unit", "minimum"]].to_numpy().tolist() == [
        ["Remu", "4"],
        ["Malawei", "2"],
    ]
    assert told(imported, "left_out", "actual") == [("", "")]


def test_a_kabupaten_left_blank_is_that_above_and_told(tmp_path: Path) -> None:
    file = tmp_path / "page.csv"
    file.write_text(
        "Kabupaten,Puskesmas,Jenis,Bidan\nKota Sorong,Remu,,3/4\n,Malawei,,1/4\nTotal,,,4/8\n", "utf-8"
    )
    imported = read_dreams(file)
    assert imported.tables["units"]["region"].tolist() == ["Kota Sorong", "Kota Sorong"]
    assert told(imported, "guessed", "kabupaten") == [("", "3")]
    assert told(imported, "left_out", "puskesmas") == [("", "4")]


def test_no_note_speaks_of_nan(tmp_path: Path, case: Case) -> None:
    rows = [
        HEADER,
        ["Kota", "Remu", "Perkotaan", 3, 4],
        ["Kota", "Nowhere at all", "Perkotaan", 1, 4],
        ["Kota", None, None, 4, 8],
    ]
    imported = read_dreams(workbook(tmp_path / "page.xlsx", {"Data": rows}), case=case)
    assert not [note for note in imported.notes if "nan" in f"{note.value} {note.message}".split(":")]
    assert not imported.mappings["counts"]["unit"].isna().any()


def test_nothing_personal_of_a_second_sheet_is_kept(placement: Call, tmp_path: Path) -> None:
    rows = [
        ["NIP BARU", "JABATAN NAMA", "UNOR NAMA", "NIK", "AGAMA"],
        [NURSE, "Perawat", "Remu", SECRET, SECRET],
    ]
    other = [rows[0], [MIDWIFE, "Bidan", "Remu", SECRET, SECRET]]
    file = workbook(tmp_path / "list.xlsx", {"PNS": rows, "PPPK": other})
    answer = placement("import", "siasn", file, "--out", tmp_path / "out", "--json")
    assert answer.code == 0, answer.err
    assert SECRET not in answer.out + answer.err
    assert not [path for path in (tmp_path / "out").rglob("*.csv") if SECRET in path.read_text("utf-8")]


LIST = "nip_baru|nama|jabatan_nama|unor_nama|tmt_jabatan\n"
PRINTED = (
    f'{LIST}(1)|(2)|(3)|(4)|(5)\n="{NURSE}"|SATU|Perawat|Remu|03-02-2020\nHalaman 1 dari 2\n'
    f"{LIST}'{MIDWIFE}|DUA|Bidan|Remu|NULL\n(2 rows)\n"
)


def test_what_printing_puts_between_the_rows_is_left_out_and_told(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(PRINTED, "utf-8")
    imported = read_siasn(file)
    employees = imported.tables["employees"]
    assert employees[["employee", "name"]].to_numpy().tolist() == [[NURSE, "SATU"], [MIDWIFE, "DUA"]]
    assert employees["since"].isna().tolist() == [False, True]
    assert sorted(rows for _value, rows in told(imported, "left_out", "")) == ["2", "4", "5", "7"]
    assert imported.rows == 2


def test_a_value_that_a_formula_failed_to_give_is_told(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(f"{LIST}{NURSE}|SATU|Perawat|Remu|#REF!\n", "utf-8")
    (note,) = [note for note in read_siasn(file).notes if "shows" in note.message]
    assert (note.column, note.message, note.rows) == ("tmt_jabatan", "the cell shows #REF!", (2,))


def test_column_numbers_are_no_puskesmas(tmp_path: Path) -> None:
    file = tmp_path / "page.csv"
    page = [",".join(HEADER), "(1),(2),(3),(4),(5)", "Kota,Remu,,3,4", ",".join(HEADER), "Kota,Malawei,,1,4"]
    file.write_text("\n".join(page), "utf-8")
    imported = read_dreams(file)
    assert imported.tables["units"]["name"].tolist() == ["Remu", "Malawei"]
    assert sorted(rows for _value, rows in told(imported, "left_out", "")) == ["2", "4"]


def test_a_list_may_be_an_opendocument_spreadsheet(tmp_path: Path) -> None:
    cells = [["nip_baru", "jabatan_nama", "unor_nama"], [NURSE, "Perawat", "Remu"]]
    rows = "".join(
        f"<t:table-row>{''.join(f'{CELL}{cell}</p:p></t:table-cell>' for cell in row)}</t:table-row>"
        for row in cells
    )
    (tmp_path / "list.fods").write_text(FLAT.format(rows), "utf-8")
    assert read_siasn(tmp_path / "list.fods").tables["employees"]["employee"].tolist() == [NURSE]


CELL = '<t:table-cell o:value-type="string"><p:p>'
URN = "urn:oasis:names:tc:opendocument:xmlns"
FLAT = (
    f'<o:document xmlns:o="{URN}:office:1.0" xmlns:t="{URN}:table:1.0" xmlns:p="{URN}:text:1.0">'
    '<o:body><o:spreadsheet><t:table t:name="PNS">{}</t:table></o:spreadsheet></o:body></o:document>'
)
