"""What is personal and needless is dropped where a file is read, and leaves no trace."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from placement.interchange.fhir_import import read_fhir
from placement.interchange.sheet import read_sheet
from placement.interchange.siasn import COLUMNS, read_siasn
from tests.commands.conftest import Call
from tests.interchange.conftest import NURSE, PERSONAL, SECRET, Write


def traces(folder: Path) -> list[str]:
    return [
        path.name for path in folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()
    ]


def test_no_personal_column_is_kept_by_the_reader(staff_list: Write) -> None:
    sheet = read_sheet(staff_list({}), lambda name: name if name in COLUMNS else None, ("nip_baru",))
    assert not set(sheet.cells.columns) & set(PERSONAL)
    assert set(PERSONAL) <= set(sheet.unread)
    assert not sheet.cells.isin([SECRET]).any(axis=None)


@pytest.mark.parametrize("column", PERSONAL)
def test_the_report_says_that_a_personal_column_was_never_read(staff_list: Write, column: str) -> None:
    (note,) = [note for note in read_siasn(staff_list({})).notes if note.column == column]
    assert "never read" in note.message


def test_nothing_personal_reaches_any_file_or_the_screen(
    placement: Call, staff_list: Write, tmp_path: Path
) -> None:
    """Not even from a NIP column that holds an identity number by mistake."""
    file = staff_list({}, {"nip_baru": SECRET})
    answer = placement("import", "siasn", file, "--out", tmp_path / "out", "--json")
    assert answer.code == 0, answer.err
    assert SECRET not in answer.out + answer.err
    assert traces(tmp_path / "out") == []


def test_a_directory_keeps_nothing_personal_either(tmp_path: Path) -> None:
    secret: dict[str, Any] = {
        "telecom": [{"system": "phone", "value": SECRET}],
        "address": [{"line": [SECRET]}],
        "gender": "female",
        "extension": [{"url": "urn:religion", "valueString": SECRET}],
    }
    identity = {"system": "https://fhir.kemkes.go.id/id/nik", "value": SECRET}
    resources = [
        {"resourceType": "Organization", "id": "o", "name": "Puskesmas Remu"},
        {
            "resourceType": "Practitioner",
            "id": "p",
            "identifier": [identity, {"system": "urn:x", "value": NURSE}],
            **secret,
        },
        {
            "resourceType": "PractitionerRole",
            "id": "r",
            "practitioner": {"reference": "Practitioner/p"},
            "organization": {"reference": "Organization/o"},
            "code": [{"text": "Perawat"}],
            "telecom": secret["telecom"],
        },
        {"resourceType": "Patient", "id": "x", "identifier": [identity]},
    ]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": one} for one in resources],
    }
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(bundle), "utf-8")
    imported = read_fhir(file, day=date(2027, 1, 1))
    imported.write(tmp_path / "out")
    assert imported.tables["employees"]["employee"].tolist() == [NURSE]
    assert SECRET not in str(imported.notes)
    assert traces(tmp_path / "out") == []
    dropped = {note.column for note in imported.notes if note.status == "left_out"}
    assert {f"Practitioner.{name}" for name in ("identifier", *secret)} <= dropped
