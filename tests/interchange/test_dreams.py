"""The staffing page of DREAMS: standards become minima, counts are checked."""

from pathlib import Path

import pandas as pd
import pytest

from placement.base.errors import InputError
from placement.case import Case, read_case
from placement.interchange.dreams import read_dreams
from tests.interchange.conftest import row

PAGE = """\
Kabupaten,Puskesmas,Jenis,Perawat aktual,Perawat standar,Bidan aktual,Bidan standar,Dokter Gigi aktual,\
Dokter Gigi standar,Telepon
Kota Sorong,Remu,Perkotaan Non Rawat Inap,1,5,0,4,,1,123
Kota Sorong,Malawei,Sangat Terpencil Rawat Inap,3,8,x,7,0,-1,123
Kota Sorong,Waisai,Terpencil,1,5,0,4,0,1,123
"""
LEVELS = ("minimum", "target", "maximum")
LAYOUTS = {
    "two columns": "Kabupaten,Puskesmas,Jenis,Bidan aktual,Bidan standar\nA,Remu,Perkotaan,3,4\n",
    "one cell": "Kabupaten;Puskesmas;Jenis;Bidan\nA;Remu;Perkotaan;3/4\n",
    "merged header": "Kabupaten,Puskesmas,Jenis,Bidan,,Jumlah\n,,,Ada,Standar,\nA,Remu,Perkotaan,3,4,7\n",
    "below a title": "Keadaan tenaga\nKabupaten,Puskesmas,Jenis,Bidan (ada),Bidan (standar)\nA,Remu,,3,4\n",
}


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "dreams.csv"
    file.write_text(PAGE, "utf-8")
    return file


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_says_the_same(tmp_path: Path, layout: str) -> None:
    file = tmp_path / "page.csv"
    file.write_text(layout, "utf-8")
    counts = read_dreams(file).mappings["counts"]
    assert counts[["unit", "job", "actual", "standard", "short"]].to_numpy().tolist() == [
        ["Remu", "midwife", 3, 4, 1]
    ]


def test_without_a_case_the_page_is_one_without_employees(page: Path, tmp_path: Path) -> None:
    read_dreams(page).write(tmp_path / "out")
    case = read_case(tmp_path / "out")
    assert case.tables["employees"].empty
    units, posts = case.tables["units"], case.tables["posts"]
    described = ("kind", "region", "setting", "inpatient")
    assert row(units, *described, unit="Malawei") == ("puskesmas", "Kota Sorong", "very_remote", 1)
    assert row(units, *described, unit="Remu") == ("puskesmas", "Kota Sorong", "urban", 0)
    assert row(posts, *LEVELS, unit="Remu", job="nurse") == (5, 5, 5)


def test_in_a_case_only_the_minima_change(page: Path, case: Case, tmp_path: Path) -> None:
    """Target and maximum are raised to the minimum where they were below; other posts stay."""
    imported = read_dreams(page, case=case)
    imported.write(tmp_path / "out")
    written = read_case(tmp_path / "out").tables
    assert written["employees"]["employee"].tolist() == ["OLD"]
    posts = written["posts"]
    assert row(posts, *LEVELS, unit="P1", job="nurse") == (5, 5, 5)
    assert row(posts, *LEVELS, unit="P2", job="midwife") == (7, 7, 7)
    assert row(posts, *LEVELS, unit="H1", job="nurse") == (3, 4, 5)
    assert row(posts, *LEVELS, unit="P1", job="dentist") == (1, 1, 1)


def test_counts_that_are_not_those_of_the_case_are_told(page: Path, case: Case) -> None:
    imported = read_dreams(page, case=case)
    counts = imported.mappings["counts"]
    assert row(counts, "actual", "serving", "difference", unit="P1", job="nurse") == (1, 1, 0)
    (note,) = [note for note in imported.notes if note.column == "actual"]
    assert (note.value, note.rows) == ("P2:nurse", (3,))
    assert note.message == "the file counts 3, the case 0"


def test_where_no_count_differs_none_is_told(case: Case, tmp_path: Path) -> None:
    file = tmp_path / "dreams.csv"
    file.write_text("Kabupaten,Puskesmas,Jenis,Perawat\nKota Sorong,Remu,,1/5\n", "utf-8")
    imported = read_dreams(file, case=case)
    assert [note.value for note in imported.notes if note.column == "actual"] == []


def test_what_cannot_be_used_is_left_out_with_its_row(page: Path, case: Case) -> None:
    notes = [note for note in read_dreams(page, case=case).notes if note.status == "left_out"]
    assert [(note.column, note.value, note.rows) for note in notes if note.column != "actual"] == [
        ("Telepon", "", ()),
        ("bidan", "x", (3,)),
        ("dokter gigi", "-1", (3,)),
        ("puskesmas", "Waisai", (4,)),
    ]


def test_one_number_in_a_cell_for_two_says_neither(tmp_path: Path) -> None:
    file = tmp_path / "page.csv"
    file.write_text("Kabupaten,Puskesmas,Jenis,Bidan,Perawat\nA,Remu,,4,1/5\n", "utf-8")
    (note,) = (note for note in read_dreams(file).notes if note.column == "bidan")
    assert (note.status, note.message) == ("left_out", "4 may be the people there, or the standard")
    assert note.remedy == "write both numbers, such as 3/4, or a column for each"


def test_a_mapping_says_which_unit_a_puskesmas_is(page: Path, case: Case, tmp_path: Path) -> None:
    units = read_dreams(page, case=case).mappings["units"]
    units.loc[units["puskesmas"] == "Waisai", "unit"] = "H1"
    units.to_csv(tmp_path / "units.csv", index=False)
    imported = read_dreams(page, case=case, mapping=tmp_path)
    posts = imported.tables["posts"].set_index(["unit", "job"])
    assert posts.loc[("H1", "nurse"), "minimum"] == "5"


def test_two_puskesmas_of_one_name_are_two_units(tmp_path: Path) -> None:
    file = tmp_path / "page.csv"
    file.write_text("Kabupaten,Puskesmas,Jenis,Bidan\nA,Remu,,1/2\nB,Remu,,1/3\n", "utf-8")
    assert read_dreams(file).tables["posts"]["unit"].tolist() == ["Remu, A", "Remu, B"]


def test_a_page_without_any_standard_is_refused_with_its_rows(tmp_path: Path) -> None:
    file = tmp_path / "page.csv"
    file.write_text("Kabupaten,Puskesmas,Jenis,Bidan\nA,Remu,,x\nA,Doom,,1\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_dreams(file)
    assert [finding.row for finding in caught.value.findings] == [2, 3]


def test_a_page_without_any_kind_of_worker_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "page.csv"
    pd.DataFrame(columns=["Kabupaten", "Puskesmas", "Jumlah"]).to_csv(file, index=False)
    with pytest.raises(InputError) as caught:
        read_dreams(file)
    assert [finding.column for finding in caught.value.findings] == ["jenis", "Dokter"]
