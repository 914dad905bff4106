"""`placement import`: what it prints, what it writes, and what it refuses."""

import json
from pathlib import Path

import pytest

from tests.commands.clinic import rows_of
from tests.commands.conftest import Call
from tests.interchange.conftest import MIDWIFE, Write


def test_the_summary_counts_what_was_mapped_guessed_and_left_out(
    placement: Call, staff_list: Write, tmp_path: Path
) -> None:
    file = staff_list({}, {"nip_baru": "1"}, {"nip_baru": MIDWIFE})
    answer = placement("import", "siasn", file, "--out", tmp_path / "out")
    assert answer.code == 0, answer.err
    assert "nip_baru, rows 3 (1): 1 characters, not the 18 digits of a NIP" in answer.out
    assert "nip_baru, rows 2;4 (2): mapped to employee, born" in answer.out
    assert "Rows read: 3. Rows written: employees 2, units 1, posts 1." in answer.out


def test_json_holds_the_notes_with_their_rows(placement: Call, staff_list: Write, tmp_path: Path) -> None:
    file = staff_list({}, {"nip_baru": "1"}, {"nip_baru": MIDWIFE})
    told = json.loads(placement("import", "siasn", file, "--out", tmp_path / "out", "--json").out)
    assert told["tables"] == {"employees": 2, "units": 1, "posts": 1}
    assert told["rows"] == 3
    notes = {(note["status"], note["column"]): note for note in told["notes"]}
    assert notes["left_out", "nip_baru"]["rows"] == [3]
    assert notes["mapped", "nip_baru"]["count"] == 2
    for status in ("mapped", "guessed", "left_out"):
        alike = [note["count"] for note in told["notes"] if note["status"] == status]
        assert told["counts"][status] == sum(alike)
    report = rows_of(tmp_path / "out" / "mapping" / "report.csv")
    assert len(report) == len(told["notes"])


def test_check_finds_nothing_wrong_with_an_imported_case(
    placement: Call, staff_list: Write, tmp_path: Path
) -> None:
    placement("import", "siasn", staff_list({}), "--out", tmp_path / "out")
    scenario = tmp_path / "plan.yaml"
    scenario.write_text("case: out\ndate: 2027-01-01\nrules: {placed: {}}\n", "utf-8")
    answer = placement("check", scenario)
    assert (answer.code, answer.out) == (0, "Errors: 0, warnings: 0.\n"), answer.out


def test_nothing_is_replaced_without_force(placement: Call, staff_list: Write, tmp_path: Path) -> None:
    file, out = staff_list({}), tmp_path / "out"
    placement("import", "siasn", file, "--out", out)
    assert placement("import", "siasn", file, "--out", out).code == 2
    assert placement("import", "siasn", file, "--out", out, "--force").code == 0


def test_force_spares_a_folder_with_files_of_another_hand(
    placement: Call, staff_list: Write, tmp_path: Path
) -> None:
    file, out = staff_list({}), tmp_path / "out"
    placement("import", "siasn", file, "--out", out)
    (out / "notes.docx").touch()
    answer = placement("import", "siasn", file, "--out", out, "--force")
    assert answer.code == 2
    assert "notes.docx" in answer.err
    assert (out / "employees.csv").exists()


@pytest.mark.parametrize("kind", ["siasn", "dreams", "fhir"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.csv", None),
        ("table.txt", b"a,b\n"),
        ("empty.csv", b""),
        ("binary.csv", b"\0\1\2"),
        ("other.csv", b"a,b\n1,2\n"),
        ("quotes.csv", b'nip_baru,puskesmas\n"1,2\n'),
        ("broken.xlsx", b"PK nothing"),
        ("broken.json", b'{"resourceType": '),
        ("other.json", b'{"resourceType": "Patient"}'),
        ("list.json", b"[1]"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line_and_writes_nothing(
    placement: Call, tmp_path: Path, kind: str, name: str, content: bytes | None
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    answer = placement("import", kind, file, "--out", tmp_path / "out")
    assert answer.code == 2, answer.err
    assert name in answer.err
    assert answer.out == ""
    assert not (tmp_path / "out").exists()


def test_a_folder_without_mappings_is_no_mapping(placement: Call, staff_list: Write, tmp_path: Path) -> None:
    answer = placement("import", "siasn", staff_list({}), "--out", tmp_path / "out", "--mapping", tmp_path)
    assert answer.code == 2
    assert "holds no mapping" in answer.err
