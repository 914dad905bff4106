"""DHIS2 data values: staff in post, minimum and gap of every post."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from placement.interchange.dhis2 import period_of
from tests.commands.clinic import rows_of, write_table
from tests.commands.conftest import Call

UIDS = {"in_post": "f7n9E0hX8qk", "minimum": "Ix2HsbDMLea", "gap": "eY5ehpbEsB7"}


def values(file: Path) -> list[tuple[str, str, str]]:
    document = json.loads(file.read_text("utf-8"))
    return [(one["orgUnit"], one["dataElement"], one["value"]) for one in document["dataValues"]]


def write_mapping(file: Path, rows: list[tuple[str, str, str]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows([("job", "measure", "data_element"), *rows])
    return file


@pytest.mark.slow
def test_every_post_has_three_values(placement: Call, solved: Path) -> None:
    answer = placement("export", "dhis2", solved)
    assert answer.code == 0, answer.err
    told = values(Path("datavalues.json"))
    posts = rows_of(solved / "posts.csv")
    assert len(told) == 3 * len(posts)
    assert told[:3] == [
        ("A", "STAFF_MIDWIFE_IN_POST", "1"),
        ("A", "STAFF_MIDWIFE_MINIMUM", "1"),
        ("A", "STAFF_MIDWIFE_GAP", "0"),
    ]
    gaps = [int(value) for _unit, element, value in told if element.endswith("_GAP")]
    assert sum(gaps) == sum(int(post["short_of_minimum"]) for post in posts)


def test_codes_say_that_they_are_codes(placement: Call, solved: Path) -> None:
    placement("export", "dhis2", solved)
    document = json.loads(Path("datavalues.json").read_text("utf-8"))
    assert (document["dataElementIdScheme"], document["orgUnitIdScheme"]) == ("CODE", "CODE")
    assert {one["period"] for one in document["dataValues"]} == {"202701"}


def test_a_mapping_to_fill_in_is_written_and_never_over_one_that_is_filled(
    placement: Call, solved: Path
) -> None:
    placement("export", "dhis2", solved)
    template = Path("datavalues.elements.csv")
    assert len(rows_of(template)) == 9
    write_mapping(template, [("nurse", "gap", UIDS["gap"])])
    assert placement("export", "dhis2", solved, "--force").code == 0
    assert len(rows_of(template)) == 1


def test_a_mapping_gives_the_ids_and_what_it_lacks_is_left_out(placement: Call, solved: Path) -> None:
    mapping = write_mapping(Path("ids.csv"), [("nurse", name, uid) for name, uid in UIDS.items()])
    answer = placement("export", "dhis2", solved, "--mapping", mapping)
    assert answer.code == 0
    told = values(Path("datavalues.json"))
    assert [one for one in told if one[0] == "C"] == [
        ("C", UIDS["in_post"], "1"),
        ("C", UIDS["minimum"], "1"),
        ("C", UIDS["gap"], "0"),
    ]
    assert {element for _unit, element, _value in told} == set(UIDS.values())
    assert "clerk, in_post" in answer.err
    assert json.loads(Path("datavalues.json").read_text("utf-8"))["dataElementIdScheme"] == "UID"


def test_units_have_the_ids_of_their_own_column(placement: Call, scenario: Path, tmp_path: Path) -> None:
    units = "unit,kind,region,place,setting,org_unit\nA,k,96.71,p,,DiszpKrYNg8\nB,k,96.71,q,,\nC,k,96.01,r,,"
    write_table(scenario.parent, "units", units)
    placement("solve", scenario, "--out", tmp_path / "run")
    placement("export", "dhis2", tmp_path / "run")
    assert {unit for unit, _element, _value in values(Path("datavalues.json"))} == {"DiszpKrYNg8", "B", "C"}


def test_two_units_of_one_id_are_told(placement: Call, scenario: Path, tmp_path: Path) -> None:
    units = "unit,kind,region,place,setting,org_unit\nA,k,96.71,p,,B\nB,k,96.71,q,,\nC,k,96.01,r,,"
    write_table(scenario.parent, "units", units)
    placement("solve", scenario, "--out", tmp_path / "run")
    answer = placement("export", "dhis2", tmp_path / "run")
    assert answer.code == 2
    assert "units, row 3, org_unit" in answer.err


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("nurse", "salary", "f7n9E0hX8qk")], "no measure of: in_post, minimum, gap"),
        ([("pilot", "gap", "f7n9E0hX8qk")], "the run has no such job"),
        ([("nurse", "gap", "a"), ("nurse", "gap", "b")], "an earlier row has this job and measure"),
        ([("nurse", "gap", "a"), ("clerk", "gap", "a")], "one value would overwrite the other"),
    ],
)
def test_a_wrong_mapping_is_told_and_nothing_is_written(
    placement: Call, solved: Path, tmp_path: Path, rows: list[tuple[str, str, str]], words: str
) -> None:
    answer = placement("export", "dhis2", solved, "--mapping", write_mapping(tmp_path / "ids.csv", rows))
    assert answer.code == 2
    assert words in answer.err
    assert f"ids.csv, row {len(rows) + 1}" in answer.err
    assert not list(Path().iterdir())


@pytest.mark.parametrize(("period", "told"), [("month", "202705"), ("quarter", "2027Q2"), ("year", "2027")])
def test_the_period_holds_the_day(period: str, told: str) -> None:
    assert period_of(date(2027, 5, 31), period) == told  # type: ignore[arg-type]


def test_a_folder_that_is_no_run_is_told(placement: Call, tmp_path: Path) -> None:
    answer = placement("export", "dhis2", tmp_path)
    assert answer.code == 2
    assert "no complete run folder" in answer.err


def test_json_tells_what_was_written(placement: Call, solved: Path) -> None:
    mapping = write_mapping(Path("ids.csv"), [("nurse", "gap", UIDS["gap"])])
    told = json.loads(placement("export", "dhis2", solved, "--mapping", mapping, "--json").out)
    assert (told["file"], told["values"], told["period"]) == ("datavalues.json", 3, "202701")
    assert ["nurse", "minimum"] in told["left_out"]
    told = json.loads(placement("export", "fhir", solved, "--json").out)
    assert told["file"] == "bundle.json"
    assert told["resources"]["PractitionerRole"] == 5


def test_a_place_that_does_not_exist_is_told(placement: Call, solved: Path) -> None:
    answer = placement("export", "dhis2", solved, "--out", "nowhere/values.json")
    assert answer.code == 2
    assert "nowhere" in answer.err


JOBS = ["perawat gigi", "perawat-gigi", "médecin", "m décin", "护士", "医生"]
LONG = "tenaga promosi kesehatan dan ilmu perilaku ahli madya"


@pytest.fixture
def scripts(placement: Call, tmp_path: Path) -> Path:
    """A run with jobs that differ in signs and scripts alone, of units that look like ids of DHIS2."""
    folder = tmp_path / "scripts" / "data"
    folder.mkdir(parents=True)
    units = ("P3201010201", "P3201020201")
    rows = [f"{units[place % 2]},{job},1,1,2" for place, job in enumerate([*JOBS, LONG])]
    write_table(
        folder.parent, "units", "\n".join(["unit,kind,region", *(f"{unit},k,32.01" for unit in units)])
    )
    write_table(folder.parent, "posts", "\n".join(["unit,job,minimum,target,maximum", *rows]))
    write_table(
        folder.parent, "employees", f"employee,job,unit\nE1,perawat gigi,{units[0]}\nE2,护士,{units[1]}"
    )
    scenario = folder.parent / "s.yaml"
    scenario.write_text("case: data\ndate: 2027-01-01\nrules: {profession: {}, placed: {}}\n", "utf-8")
    answer = placement("solve", scenario, "--out", tmp_path / "run")
    assert answer.code == 0, answer.err
    return tmp_path / "run"


def test_every_job_has_a_code_of_its_own_that_dhis2_can_hold(placement: Call, scripts: Path) -> None:
    answer = placement("export", "dhis2", scripts)
    assert answer.code == 0, answer.err
    codes = [row["data_element"] for row in rows_of(Path("datavalues.elements.csv"))]
    assert len(set(codes)) == len(codes) == 3 * 7
    assert all(len(code) <= 50 and code.isascii() for code in codes)
    told = values(Path("datavalues.json"))
    assert len({(unit, element) for unit, element, _value in told}) == len(told)
    assert {"STAFF_MEDECIN_GAP", "STAFF_M_DECIN_GAP"} <= set(codes)


@pytest.mark.slow
def test_a_code_that_looks_like_an_id_stays_a_code_unless_it_is_said(placement: Call, scripts: Path) -> None:
    placement("export", "dhis2", scripts)
    assert json.loads(Path("datavalues.json").read_text("utf-8"))["orgUnitIdScheme"] == "CODE"
    answer = placement("export", "dhis2", scripts, "--units", "uid", "--force")
    assert answer.code == 0, answer.err
    assert json.loads(Path("datavalues.json").read_text("utf-8"))["orgUnitIdScheme"] == "UID"


def test_units_that_all_have_an_org_unit_have_ids(placement: Call, scenario: Path, tmp_path: Path) -> None:
    ids = {"A": "DiszpKrYNg8", "B": "g8upMTyEZGZ", "C": "LEVigcFVnZ9"}
    units = ["unit,kind,region,org_unit", *(f"{unit},k,96.71,{uid}" for unit, uid in ids.items())]
    write_table(scenario.parent, "units", "\n".join(units))
    placement("solve", scenario, "--out", tmp_path / "run")
    placement("export", "dhis2", tmp_path / "run")
    assert json.loads(Path("datavalues.json").read_text("utf-8"))["orgUnitIdScheme"] == "UID"


@pytest.mark.parametrize(
    ("element", "scheme", "words"),
    [
        ("STAFF_NURSE_GAP", "uid", "no id of DHIS2"),
        ("N" * 51, "code", "longer than the 50 characters"),
    ],
)
def test_an_id_that_is_not_what_it_is_said_to_be_is_refused(
    placement: Call, solved: Path, element: str, scheme: str, words: str
) -> None:
    mapping = write_mapping(Path("ids.csv"), [("nurse", "gap", element)])
    answer = placement("export", "dhis2", solved, "--mapping", mapping, "--elements", scheme)
    assert answer.code == 2
    assert "ids.csv, row 2, data_element" in answer.err
    assert words in answer.err


@pytest.mark.slow
def test_a_mapping_of_codes_says_so(placement: Call, solved: Path) -> None:
    placement("export", "dhis2", solved)
    again = "export", "dhis2", solved, "--mapping", "datavalues.elements.csv", "--force"
    assert placement(*again).code == 2
    assert placement(*again, "--elements", "code").code == 0
    assert json.loads(Path("datavalues.json").read_text("utf-8"))["dataElementIdScheme"] == "CODE"
