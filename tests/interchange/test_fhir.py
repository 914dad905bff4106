"""FHIR R4 both ways: a run's plan as a Bundle, and a staff directory as a case."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fhir.resources.R4B.bundle import Bundle

from placement.base.errors import InputError
from placement.case import read_case
from placement.interchange.fhir import HEALTH_WORKER
from placement.interchange.fhir_import import read_fhir
from placement.interchange.imported import Imported
from tests.commands.clinic import rows_of, write_table
from tests.commands.conftest import Call
from tests.interchange.conftest import row

DAY = date(2027, 1, 1)
Read = Callable[..., Imported]


@pytest.fixture
def exported(placement: Call, solved: Path, tmp_path: Path) -> Path:
    """The Bundle of the clinic's run."""
    answer = placement("export", "fhir", solved, "--out", tmp_path / "bundle.json")
    assert answer.code == 0, answer.err
    return tmp_path / "bundle.json"


@pytest.fixture
def directory(tmp_path: Path) -> Read:
    """Reads a Bundle of these resources."""

    def read(*resources: dict[str, Any]) -> Imported:
        entries = [{"fullUrl": f"https://example.org/{one.get('id')}", "resource": one} for one in resources]
        file = tmp_path / "directory.json"
        file.write_text(
            json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": entries}), "utf-8"
        )
        return read_fhir(file, day=DAY)

    return read


def site(key: str = "l", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Location", "id": key, "name": "Puskesmas Remu", "status": "active", **more}


def person(key: str = "p", **more: Any) -> dict[str, Any]:
    identifier = [{"system": HEALTH_WORKER, "value": f"10000{key}"}]
    return {"resourceType": "Practitioner", "id": key, "identifier": identifier, **more}


def role(key: str = "r", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "PractitionerRole",
        "id": key,
        "practitioner": {"reference": "Practitioner/p"},
        "location": [{"reference": "Location/l"}],
        "code": [{"text": "Perawat Ahli Muda"}],
        **more,
    }


def left_out(imported: Imported) -> list[tuple[str, tuple[int, ...]]]:
    return [(note.column, note.rows) for note in imported.notes if note.status == "left_out"]


def test_the_bundle_is_valid_r4(exported: Path) -> None:
    document = exported.read_text("utf-8")
    Bundle.model_validate_json(document)
    kinds = [entry["resource"]["resourceType"] for entry in json.loads(document)["entry"]]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "Organization": 3,
        "Location": 3,
        "Practitioner": 6,
        "PractitionerRole": 5,
    }


def test_every_reference_is_to_an_entry(exported: Path) -> None:
    bundle = json.loads(exported.read_text("utf-8"))
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    references = [part["reference"] for part in mappings(bundle) if "reference" in part]
    assert len(set(urls)) == len(urls)
    assert references
    assert set(references) <= set(urls)


def mappings(value: Any) -> list[dict[str, Any]]:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [part for child in below for part in mappings(child)] + (
        [value] if isinstance(value, dict) else []
    )


def test_a_role_begins_on_the_day_of_the_scenario(exported: Path) -> None:
    resources = [entry["resource"] for entry in json.loads(exported.read_text("utf-8"))["entry"]]
    starts = [one["period"] for one in resources if one["resourceType"] == "PractitionerRole"]
    assert starts == [{"start": "2027-01-01"}] * 5


@pytest.mark.slow
def test_a_plan_survives_the_way_out_and_in(
    placement: Call, exported: Path, solved: Path, tmp_path: Path
) -> None:
    """Units, employees and placements are those of the run; E6 has no post."""
    answer = placement("import", "fhir", exported, "--out", tmp_path / "back", "--date", "2027-01-01")
    assert answer.code == 0, answer.err
    before, after = read_case(solved / "case").tables, read_case(tmp_path / "back").tables
    columns = ["unit", "name", "kind", "region", "agency", "lat", "lon", "setting", "inpatient", "parent"]
    named = before["units"].assign(name=before["units"]["unit"])
    pd.testing.assert_frame_equal(
        named[columns].reset_index(drop=True), after["units"][columns].reset_index(drop=True)
    )
    people = ["employee", "name", "job"]
    pd.testing.assert_frame_equal(
        before["employees"][people].sort_values("employee", ignore_index=True),
        after["employees"][people].sort_values("employee", ignore_index=True),
    )
    plan = {row["employee"]: (row["unit"], row["job"]) for row in rows_of(solved / "placement.csv")}
    back = after["employees"].fillna({"unit": "", "post_job": ""})
    assert plan == {row.employee: (row.unit, row.post_job) for row in back.itertuples()}
    assert back.loc[back["unit"] != "", "since"].eq(pd.Timestamp(DAY)).all()


@pytest.mark.slow
def test_licences_and_places_survive_too(placement: Call, scenario: Path, tmp_path: Path) -> None:
    write_table(
        scenario.parent, "licences", "employee,job,valid_until\nE1,nurse,2028-05-06\nE1,clerk,2029-01-01"
    )
    units = [
        "unit,kind,region,lat,lon,parent",
        "A,puskesmas,96.71,-0.88,131.25,",
        "B,k,96.71,,,A",
        "C,k,96.01,,,A",
    ]
    write_table(scenario.parent, "units", "\n".join(units))
    placement("solve", scenario, "--out", tmp_path / "run")
    placement("export", "fhir", tmp_path / "run", "--out", "bundle.json")
    answer = placement("import", "fhir", "bundle.json", "--out", tmp_path / "back")
    assert answer.code == 0, answer.err
    tables = read_case(tmp_path / "back").tables
    assert tables["licences"].astype(str).to_numpy().tolist() == [
        ["E1", "clerk", "2029-01-01"],
        ["E1", "nurse", "2028-05-06"],
    ]
    assert tables["units"]["parent"].fillna("").tolist() == ["", "A", "A"]
    assert row(tables["units"], "lat", "lon", unit="A") == (-0.88, 131.25)


def test_a_foreign_directory_is_a_case(directory: Read, tmp_path: Path) -> None:
    code = {"url": "city", "valueCode": "9671"}
    url = "https://fhir.kemkes.go.id/r4/StructureDefinition/administrativeCode"
    address = {"city": "Sorong", "extension": [{"url": url, "extension": [code]}]}
    imported = directory(
        {"resourceType": "Organization", "id": "o", "name": "Dinas"},
        site(address=address, managingOrganization={"reference": "Organization/o"}),
        site(
            "room", partOf={"reference": "Location/l"}, managingOrganization={"reference": "Organization/o"}
        ),
        person(name=[{"given": ["Person"], "family": "One"}], birthDate="1985-01-01"),
        role(location=[{"reference": "Location/room"}], period={"start": "2020-02-03T08:00:00+09:00"}),
    )
    imported.write(tmp_path / "out")
    assert imported.tables["units"][["unit", "kind", "region"]].to_numpy().tolist() == [
        ["l", "puskesmas", "96.71"]
    ]
    assert imported.tables["employees"].to_numpy().tolist() == [
        ["10000p", "Person One", "nurse", "l", "nurse", "2020-02-03", "1985-01-01"]
    ]
    assert imported.tables["posts"].to_numpy().tolist() == [["l", "nurse", "0", "1", "1"]]


@pytest.mark.parametrize(
    "change",
    [
        {"active": False},
        {"period": {"end": "2026-12-31"}},
        {"practitioner": {"reference": "Practitioner/nobody"}},
        {"location": [{"reference": "Location/nowhere"}]},
        {"code": []},
    ],
)
def test_a_role_that_does_not_count_leaves_the_person_without_a_post(
    directory: Read, change: dict[str, Any]
) -> None:
    imported = directory(site(), person(qualification=[{"code": {"text": "Perawat"}}]), role(**change))
    assert imported.tables["employees"]["unit"].tolist() == [""]
    assert [rows for _column, rows in left_out(imported)] == [(3,)]


def test_a_second_role_is_told(directory: Read) -> None:
    imported = directory(site(), person(), role(), role("again"))
    assert left_out(imported) == [("PractitionerRole", (4,))]


def test_a_broken_entry_is_left_out_and_the_others_are_read(directory: Read) -> None:
    imported = directory(
        site(),
        person(),
        role(),
        person("q", birthDate="yesterday"),
        site("m", position={"latitude": "north"}),
        {"resourceType": "Spaceship", "id": "s"},
        {"resourceType": ["Location"]},
    )
    assert imported.tables["employees"]["employee"].tolist() == ["10000p"]
    assert sorted(rows for _column, rows in left_out(imported)) == [(4,), (5,), (6,), (7,)]


def test_a_bundle_without_employees_is_refused_with_its_flaws(directory: Read) -> None:
    with pytest.raises(InputError) as caught:
        directory(site(), person(birthDate="yesterday"))
    assert [finding.row for finding in caught.value.findings] == [2]


def test_roles_that_have_not_begun_are_one_line_of_the_summary(
    placement: Call, exported: Path, tmp_path: Path
) -> None:
    """All who are placed begin on 1 January 2027."""
    out = placement("import", "fhir", exported, "--out", tmp_path / "case", "--date", "2026-12-31").out
    (line,) = (line for line in out.splitlines() if "has not begun" in line)
    assert "the role has not begun on 2026-12-31 — import for a later day" in line
    report = rows_of(tmp_path / "case" / "mapping" / "report.csv")
    assert sum("has not begun" in row["message"] for row in report) > 3


@pytest.mark.slow
def test_an_export_replaces_nothing_without_force(placement: Call, solved: Path, exported: Path) -> None:
    before = exported.read_bytes()
    assert placement("export", "fhir", solved, "--out", exported).code == 2
    assert placement("export", "fhir", solved, "--out", exported, "--force").code == 0
    assert exported.read_bytes() == before


def test_no_file_is_put_into_a_run(placement: Call, solved: Path) -> None:
    assert placement("export", "fhir", solved, "--out", solved / "bundle.json").code == 2
