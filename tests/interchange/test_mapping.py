"""What an import guessed is reviewed in its mapping files, and the next import keeps to them."""

import csv
from pathlib import Path

import pytest

from tests.commands.clinic import rows_of
from tests.commands.conftest import Answer, Call
from tests.interchange.conftest import MIDWIFE, NURSE, PPPK, Write


@pytest.fixture
def imported(placement: Call, staff_list: Write, case_folder: Path, tmp_path: Path) -> Path:
    """The folder of a first import: one unit matched, one guessed, one unknown."""
    file = staff_list(
        {},
        {"nip_baru": MIDWIFE, "unor_nama": "Puskesmas Malawe", "jabatan_nama": "Bidan Koordinator"},
        {"nip_baru": PPPK, "unor_nama": "SD Inpres Remu", "kedudukan_hukum_nama": "Diperbantukan"},
    )
    answer = placement("import", "siasn", file, "--case", case_folder, "--out", tmp_path / "out")
    assert answer.code == 0, answer.err
    return tmp_path / "out"


@pytest.fixture
def again(placement: Call, imported: Path, case_folder: Path, tmp_path: Path) -> Call:
    """Imports once more, with the mapping as it is by then."""

    def call() -> Answer:
        mapping = ("--mapping", imported / "mapping", "--force")
        return placement(
            "import", "siasn", tmp_path / "siasn.csv", "--case", case_folder, "--out", imported, *mapping
        )

    return call


def edit(file: Path, key: str, **cells: str) -> None:
    """Writes the cells into the row that has the key in any column."""
    rows = rows_of(file)
    for row in rows:
        if key in row.values():
            row.update(cells)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_the_mappings_lie_beside_the_tables(imported: Path) -> None:
    names = {path.name for path in (imported / "mapping").iterdir()}
    assert names == {"jobs.csv", "units.csv", "standing.csv", "retirement.csv", "report.csv"}
    units = rows_of(imported / "mapping" / "units.csv")
    assert [(row["unor_nama"], row["unit"], row["status"], row["people"]) for row in units] == [
        ("Puskesmas Malawe", "P2", "guessed", "1"),
        ("SD Inpres Remu", "SD Inpres Remu", "unknown", "1"),
        ("UPTD Puskesmas Remu", "P1", "matched", "1"),
    ]


@pytest.mark.slow
def test_an_edited_mapping_decides(imported: Path, again: Call) -> None:
    mapping = imported / "mapping"
    edit(mapping / "units.csv", "Puskesmas Malawe", unit="P1")
    edit(mapping / "jobs.csv", "Bidan Koordinator", job="midwife", level="ahli muda", status="matched")
    edit(mapping / "retirement.csv", "other", age="60")
    assert again().code == 0
    people = {row["employee"]: row for row in rows_of(imported / "employees.csv")}
    assert (people[MIDWIFE]["unit"], people[MIDWIFE]["job"], people[MIDWIFE]["level"]) == (
        "P1",
        "midwife",
        "ahli muda",
    )
    assert people[NURSE]["retires"] == "2045-02-01"
    statuses = {row["unor_nama"]: row["status"] for row in rows_of(mapping / "units.csv")}
    assert statuses == {
        "Puskesmas Malawe": "matched",
        "SD Inpres Remu": "unknown",
        "UPTD Puskesmas Remu": "matched",
    }
    assert not [
        row for row in rows_of(mapping / "report.csv") if row["column"] == "jabatan_nama" and row["value"]
    ]


@pytest.mark.slow
def test_a_mapping_nobody_edited_stays_a_guess(imported: Path, again: Call) -> None:
    before = (imported / "mapping" / "units.csv").read_bytes()
    assert again().code == 0
    assert (imported / "mapping" / "units.csv").read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "key", "cells"),
    [
        ("units.csv", "SD Inpres Remu", {"unit": ""}),
        ("standing.csv", "Diperbantukan", {"serves": "0"}),
    ],
)
def test_who_is_mapped_to_nothing_is_left_out(
    imported: Path, again: Call, file: str, key: str, cells: dict[str, str]
) -> None:
    edit(imported / "mapping" / file, key, **cells)
    assert again().code == 0
    assert [row["employee"] for row in rows_of(imported / "employees.csv")] == [NURSE, MIDWIFE]
    left_out = [row for row in rows_of(imported / "mapping" / "report.csv") if row["value"] == key]
    assert [(row["status"], row["rows"]) for row in left_out] == [("left_out", "4")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "key", "cells", "words"),
    [
        ("units.csv", "SD Inpres Remu", {"unit": "P22"}, "the case has no unit P22"),
        ("units.csv", "SD Inpres Remu", {"status": "perhaps"}, "choose one of: matched"),
        ("standing.csv", "Diperbantukan", {"serves": "no"}, "neither 0 nor 1"),
        ("retirement.csv", "other", {"age": "158"}, "no age of retirement"),
    ],
)
def test_a_wrong_mapping_is_told_and_changes_nothing(
    imported: Path, again: Call, file: str, key: str, cells: dict[str, str], words: str
) -> None:
    before = (imported / "employees.csv").read_bytes()
    edit(imported / "mapping" / file, key, **cells)
    answer = again()
    assert answer.code == 2
    assert words in answer.err
    assert file in answer.err
    assert (imported / "employees.csv").read_bytes() == before


@pytest.mark.slow
def test_a_decision_on_a_name_that_is_gone_is_kept(imported: Path, again: Call, staff_list: Write) -> None:
    mapping = imported / "mapping" / "units.csv"
    edit(mapping, "Puskesmas Malawe", unit="P1")
    staff_list({})
    assert again().code == 0
    kept = {row["unor_nama"]: (row["unit"], row["people"]) for row in rows_of(mapping)}
    assert kept["Puskesmas Malawe"] == ("P1", "0")
