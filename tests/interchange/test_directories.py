"""Directories as real systems export them: whose identifiers, which places, which roles, which names."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from placement.base.errors import InputError
from placement.case import read_case
from placement.interchange.fhir_identity import means_a_citizen, of_a_citizen
from placement.interchange.fhir_import import read_fhir
from placement.interchange.fhir_mcsd import departures
from placement.interchange.imported import Imported
from tests.commands.conftest import Call

FILES = Path(__file__).parent / "directories"
DAY = date(2027, 1, 1)
TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203"
FORMS = "http://terminology.hl7.org/CodeSystem/location-physical-type"
Read = Callable[..., Imported]


@pytest.fixture
def directory(tmp_path: Path) -> Read:
    def read(*resources: dict[str, Any], **bundle: Any) -> Imported:
        file = tmp_path / "directory.json"
        entries = [{"resource": one} for one in resources]
        file.write_text(
            json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": entries, **bundle}), "utf-8"
        )
        return read_fhir(file, day=DAY)

    return read


def clinic(key: str = "o", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Organization", "id": key, "name": f"Puskesmas {key}", **more}


def place(key: str, form: str = "", **more: Any) -> dict[str, Any]:
    kind = {"physicalType": {"coding": [{"system": FORMS, "code": form}]}} if form else {}
    manager = {"managingOrganization": {"reference": "Organization/o"}}
    return {"resourceType": "Location", "id": key, "name": key, "status": "active", **kind, **manager, **more}


def nurse(key: str = "p", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Practitioner", "id": key, **more}


def role(person: str = "p", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "PractitionerRole",
        "id": f"r-{person}",
        "practitioner": {"reference": f"Practitioner/{person}"},
        "organization": {"reference": "Organization/o"},
        "code": [{"text": "Perawat"}],
        **more,
    }


def in_part_of(key: str) -> dict[str, Any]:
    return {"partOf": {"reference": f"Location/{key}"}}


def at(*keys: str) -> dict[str, Any]:
    return {"location": [{"reference": f"Location/{key}"} for key in keys]}


def staff(imported: Imported) -> dict[str, str]:
    """Unit by employee."""
    table = imported.tables["employees"]
    return dict(zip(table["employee"], table["unit"], strict=True))


def units(imported: Imported) -> list[str]:
    return imported.tables["units"]["unit"].tolist()


def told(imported: Imported, column: str, status: str = "left_out") -> list[tuple[int, ...]]:
    return [note.rows for note in imported.notes if (note.status, note.column) == (status, column)]


def test_a_national_identity_is_no_employee_number() -> None:
    imported = read_fhir(FILES / "min_ni.json", day=DAY)
    assert staff(imported) == {"EMP-1": "o"}
    assert not any("NATIONAL-1" in str(note) for note in imported.notes)


def test_one_value_under_two_systems_is_two_units(tmp_path: Path) -> None:
    imported = read_fhir(FILES / "sameid.json", day=DAY)
    assert staff(imported) == {"1000": "G-1@1", "1001": "G-1@2"}
    assert units(imported) == ["G-1@1", "G-1@2"]
    assert told(imported, "identifier", "guessed") == [(2,), (6,)]
    imported.write(tmp_path / "out")
    assert len(read_case(tmp_path / "out").tables["units"]) == 2


def test_a_position_that_is_swapped_is_left_out_and_told(tmp_path: Path) -> None:
    imported = read_fhir(FILES / "swapped.json", day=DAY)
    imported.write(tmp_path / "out")
    (note,) = [note for note in imported.notes if note.column == "Location.position"]
    assert (note.status, note.rows, note.remedy) == ("left_out", (2,), "exchange latitude and longitude")
    tables = read_case(tmp_path / "out").tables
    assert tables["units"][["unit", "region"]].to_numpy().tolist() == [["R220001", "96.71"]]
    assert tables["units"]["lat"].isna().all()


@pytest.mark.parametrize(
    "position", [{"latitude": "-0.9", "longitude": 131.2}, {"latitude": 0, "longitude": 0}]
)
def test_a_position_that_is_no_number_is_told(directory: Read, position: dict[str, Any]) -> None:
    """A strict model of R4 takes a number in quotes; 0, 0 is where nobody is."""
    imported = directory(clinic(), place("l", position=position), nurse(), role())
    assert imported.tables["units"]["lat"].tolist() == [""]
    assert told(imported, "Location.position")


def test_rooms_of_a_clinic_are_no_units_and_who_works_in_them_works_there() -> None:
    imported = read_fhir(FILES / "swapped.json", day=DAY)
    assert staff(imported) == dict.fromkeys(["10009880728", "10009880729", "10009880730"], "R220001")
    assert imported.tables["employees"]["name"].tolist() == ["Nama Baru", "Label Dua", "Label Tiga"]


@pytest.mark.parametrize("code", ["NI", "PPN", "SS", "DL", "NNIDN", "CZ"])
def test_types_of_national_numbers_are_passed_over(directory: Read, code: str) -> None:
    national = {"type": {"coding": [{"system": TYPES, "code": code}]}, "value": "N-1"}
    imported = directory(clinic(), nurse(identifier=[national, {"value": "E-1"}]), role())
    assert staff(imported) == {"E-1": "o"}


@pytest.mark.parametrize(
    "system",
    [
        "https://fhir.kemkes.go.id/id/nik",
        "urn:id:ktp",
        "http://hris.example/national-id",
        "http://hris.example/NationalIdentifier",
        "http://hl7.org/fhir/sid/us-ssn",
        "http://hl7.org/fhir/sid/passport-IDN",
        "urn:oid:2.16.840.1.113883.4.1",
        "urn:oid:2.16.840.1.113883.4.330.360",
        "https://example.org/identity_card",
        "https://dukcapil.example/penduduk",
    ],
)
def test_systems_that_mean_a_citizen(system: str) -> None:
    assert means_a_citizen(system)


@pytest.mark.parametrize(
    "system",
    [
        "https://fhir.kemkes.go.id/id/nakes-his-number",
        "http://hris.example/employee-number",
        "http://hl7.org/fhir/sid/us-npi",
        "urn:oid:2.16.840.1.113883.4.6",
        "urn:oid:2.16.840.1.113883.4.11",
        "http://sys-ids.kemkes.go.id/organization/10000004",
        "urn:x",
        "https://national-health.example/id/nip",
        "https://fhir.kemkes.go.id/id/str-kki-number",
    ],
)
def test_systems_that_mean_somebody_who_works(system: str) -> None:
    assert not means_a_citizen(system)


def test_sixteen_digits_of_no_system_are_an_identity_number_too() -> None:
    number = "9171010101850009"
    assert of_a_citizen({"value": number})
    assert of_a_citizen({"system": "http://hris.example/number", "value": number})
    assert not of_a_citizen(
        {"system": "http://hris.example/number", "value": number}, "http://hris.example/number"
    )
    assert not of_a_citizen({"value": "198501012010011001"})


def test_a_person_known_by_identity_numbers_alone_gets_the_number_of_the_entry(directory: Read) -> None:
    number = "9171010101850009"
    imported = directory(clinic(), nurse(number), role(number))
    assert staff(imported) == {"practitioner-2": "o"}
    assert not any(number in str(note) for note in imported.notes)


def test_the_system_of_ids_must_not_be_one_of_citizens() -> None:
    with pytest.raises(InputError, match="never ids"):
        read_fhir(FILES / "min_ni.json", day=DAY, system="https://fhir.kemkes.go.id/id/nik")


def test_the_identifier_in_official_use_counts_before_an_old_one(directory: Read) -> None:
    identifier = [
        {"use": "old", "value": "A"},
        {"use": "official", "value": "B", "period": {"end": "2020"}},
        {"use": "secondary", "value": "C"},
        {"use": "official", "value": "D"},
    ]
    assert staff(directory(clinic(), nurse(identifier=identifier), role())) == {"D": "o"}


def test_two_entries_of_one_person_are_one_employee_with_both_their_roles(directory: Read) -> None:
    same = [{"system": "urn:x", "value": "E-1"}]
    imported = directory(
        clinic(),
        nurse("p", identifier=same, qualification=[{"code": {"text": "Perawat"}}]),
        nurse("q", identifier=same),
        role("q"),
    )
    assert staff(imported) == {"E-1": "o"}
    assert told(imported, "Practitioner.identifier") == [(3,)]


def test_a_number_that_location_and_organization_share_is_two_units(directory: Read) -> None:
    """Servers count each kind of resource from 1."""
    imported = directory(
        clinic("o"),
        clinic("1"),
        place("1"),
        nurse("p"),
        nurse("q"),
        role("p", **at("1")),
        role("q", organization={"reference": "Organization/1"}),
    )
    assert staff(imported) == {"p": "1@Location", "q": "1@Organization"}


@pytest.mark.parametrize("form", ["ro", "wa", "wi", "lvl", "bd"])
def test_a_room_without_a_whole_is_its_organization(directory: Read, form: str) -> None:
    imported = directory(clinic(), place("a", form), place("b", form), nurse(), role(**at("b")))
    assert (units(imported), staff(imported)) == (["o"], {"p": "o"})


def test_bed_room_ward_wing_and_site_are_one_unit(directory: Read) -> None:
    """Each department is an organization of its own."""
    imported = directory(
        clinic("o"),
        clinic("ward"),
        place("site", "si"),
        place("wing", "wi", **in_part_of("site")),
        place("w", "wa", **in_part_of("wing"), managingOrganization={"reference": "Organization/ward"}),
        place("bed", "bd", **in_part_of("w"), managingOrganization={"reference": "Organization/ward"}),
        nurse("p"),
        nurse("q"),
        role("p", **at("bed")),
        role("q", organization={"reference": "Organization/ward"}),
    )
    assert units(imported) == ["site"]
    assert staff(imported) == {"p": "site", "q": "site"}


def test_a_site_in_a_district_is_a_unit_and_the_district_is_none(directory: Read) -> None:
    imported = directory(
        clinic(),
        place("district", "jdn"),
        place("site", "si", **in_part_of("district")),
        nurse(),
        role(**at("site")),
    )
    assert units(imported) == ["site"]
    assert told(imported, "Location.status") == [(2,)]


def test_buildings_of_one_clinic_are_one_unit(directory: Read) -> None:
    imported = directory(clinic(), place("a", "bu"), place("b", "bu"), nurse(), role(**at("b")))
    assert units(imported) == ["o"]
    lone = directory(clinic(), place("a", "bu"), nurse(), role(**at("a")))
    assert units(lone) == ["a"]


def test_places_that_contain_each_other_end_somewhere(directory: Read) -> None:
    imported = directory(
        clinic(),
        place("a", "ro", **in_part_of("b")),
        place("b", "ro", **in_part_of("a")),
        nurse(),
        role(**at("a")),
    )
    assert staff(imported) == {"p": "o"}


def test_a_room_of_nobody_is_told(directory: Read) -> None:
    nowhere = {"managingOrganization": {"reference": "Organization/gone"}}
    imported = directory(clinic(), place("a", "ro", **nowhere), nurse(), role())
    assert told(imported, "Location.physicalType") == [(2,)]


def test_a_clinic_is_where_its_room_is(directory: Read) -> None:
    position = {"latitude": -0.88, "longitude": 131.25}
    imported = directory(clinic(), place("a", "ro", position=position), nurse(), role())
    assert imported.tables["units"][["lat", "lon"]].to_numpy().tolist() == [[-0.88, 131.25]]
    assert told(imported, "Location.position", "guessed") == [(2,)]


def test_an_inactive_facility_is_left_out_and_its_people_are_told(directory: Read) -> None:
    closed = place("closed", status="inactive")
    imported = directory(
        clinic(),
        place("open"),
        closed,
        nurse("p"),
        nurse("q", qualification=[{"code": {"text": "Bidan"}}]),
        role("p", **at("open")),
        role("q", organization={}, **at("closed")),
    )
    assert units(imported) == ["open"]
    assert staff(imported) == {"p": "open", "q": ""}
    assert told(imported, "Location.status") == [(3,)]
    assert told(imported, "PractitionerRole") == [(7,)]


def test_an_inactive_organization_is_no_unit(directory: Read) -> None:
    imported = directory(
        clinic("o"),
        clinic("gone", active=False),
        nurse("p"),
        nurse("q", qualification=[{"code": {"text": "Bidan"}}]),
        role("p"),
        role("q", organization={"reference": "Organization/gone"}),
    )
    assert units(imported) == ["o"]
    assert told(imported, "Organization.active") == [(2,)]


@pytest.mark.parametrize(
    ("period", "counts"),
    [
        ({"start": "2027-01-02"}, False),
        ({"start": "2028"}, False),
        ({"start": "2027-01-01"}, True),
        ({"start": "2027"}, True),
        ({"end": "2026"}, False),
        ({"end": "2026-12"}, False),
        ({"end": "2026-12-31T10:00:00Z"}, False),
        ({"end": "2027"}, True),
        ({"end": "2027-01-01"}, True),
        ({}, True),
    ],
)
def test_a_role_counts_on_the_days_of_its_period(
    directory: Read, period: dict[str, str], counts: bool
) -> None:
    person = nurse(qualification=[{"code": {"text": "Perawat"}}])
    imported = directory(clinic(), person, role(period=period))
    assert staff(imported) == {"p": "o" if counts else ""}
    assert bool(told(imported, "PractitionerRole.period")) is not counts


def test_a_name_is_taken_by_its_use(directory: Read) -> None:
    name = [
        {"use": "nickname", "text": "Short"},
        {"use": "official", "text": "Ended", "period": {"end": "2019-01-01"}},
        {"prefix": ["dr."], "given": ["One", "Two"], "family": "Three", "suffix": ["Sp.A"]},
        {"use": "old", "text": "Old"},
    ]
    imported = directory(clinic(), nurse(name=name), role())
    assert imported.tables["employees"]["name"].tolist() == ["dr. One Two Three, Sp.A"]


def test_a_page_of_a_search_says_that_it_is_a_part(directory: Read) -> None:
    resources = clinic(), nurse(), role()
    whole = directory(*resources, total=3, link=[{"relation": "self", "url": "urn:x"}])
    assert not [note for note in whole.notes if note.column.startswith("Bundle")]
    page = directory(*resources, link=[{"relation": "next", "url": "urn:x"}])
    assert [note.message for note in page.notes if note.column == "Bundle.link"] == [
        "the bundle is one page of a search: it is only a part of the directory"
    ]
    assert [note.column for note in directory(*resources, total=9).notes if note.column.startswith("Bundle")]


def test_all_pages_of_a_search_are_one_directory(tmp_path: Path) -> None:
    pages = [
        {"total": 3, "link": [{"relation": "next", "url": "urn:x"}], "entry": [{"resource": clinic()}]},
        {"total": 3, "entry": [{"resource": nurse()}, {"resource": role()}]},
    ]
    files = [tmp_path / f"{number}.json" for number in range(2)]
    for file, page in zip(files, pages, strict=True):
        file.write_text(json.dumps({"resourceType": "Bundle", "type": "searchset", **page}), "utf-8")
    imported = read_fhir(files, day=DAY)
    assert staff(imported) == {"p": "o"}
    assert imported.rows == 3
    assert not [note for note in imported.notes if note.column.startswith("Bundle")]


def test_what_no_case_may_have_is_left_out_and_the_rest_is_written(directory: Read, tmp_path: Path) -> None:
    """A day no career begins on, a licence of the year 1, characters that are none."""
    licence = {"code": {"text": "Perawat"}, "period": {"end": "0001-01-01"}}
    imported = directory(
        clinic(name="Puskesmas\u0001  Remu"),
        nurse("p", birthDate="0999-01-01", qualification=[licence]),
        nurse("q"),
        role("p", period={"start": "1492-01-01"}),
        role("q"),
    )
    written, _warnings = imported.write(tmp_path / "out")
    assert told(written, "employees.born") == [(2,)]
    assert told(written, "employees.since") == [(2,)]
    assert len(told(written, "licences.valid_until")) == 1
    tables = read_case(tmp_path / "out").tables
    assert tables["employees"]["unit"].tolist() == ["o", "o"]
    assert tables["units"]["name"].tolist() == ["Puskesmas Remu"]
    assert len(tables["licences"]) == 0


def test_a_kind_that_says_only_provider_gives_way_to_the_name(directory: Read) -> None:
    system = "http://terminology.hl7.org/CodeSystem/organization-type"
    general = [{"coding": [{"system": system, "code": "prov", "display": "Healthcare Provider"}]}]
    imported = directory(clinic(type=general), nurse(), role())
    assert imported.tables["units"]["kind"].tolist() == ["puskesmas"]


@pytest.mark.parametrize("element", ["modifierExtension", "implicitRules"])
def test_what_may_mean_something_else_is_not_read(directory: Read, element: str) -> None:
    value: Any = "urn:rules" if element == "implicitRules" else [{"url": "urn:not", "valueBoolean": True}]
    imported = directory(clinic(), nurse("p"), nurse("q", **{element: value}), role())
    assert staff(imported) == {"p": "o"}
    assert told(imported, f"Practitioner.{element}") == [(3,)]


def test_departures_from_the_profile_are_told_and_used_all_the_same(directory: Read) -> None:
    imported = directory(clinic(), nurse(), role())
    assert told(imported, "Organization.type", "guessed") == [(1,)]
    assert told(imported, "Practitioner.name", "guessed") == [(2,)]
    assert staff(imported) == {"p": "o"}


def test_an_export_follows_the_profile(placement: Call, solved: Path, tmp_path: Path) -> None:
    placement("export", "fhir", solved, "--out", tmp_path / "bundle.json")
    resources = [
        entry["resource"] for entry in json.loads((tmp_path / "bundle.json").read_text("utf-8"))["entry"]
    ]
    assert resources
    assert [flaw for one in resources for flaw in departures(one)] == []
    for one in resources:
        (profile,) = one["meta"]["profile"]
        facility = "Facility" if one["resourceType"] in {"Organization", "Location"} else ""
        assert profile.endswith(f"IHE.mCSD.{facility}{one['resourceType']}")
