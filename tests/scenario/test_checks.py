"""A scenario is held against its case: its selectors, its rules' remarks, and what it forgot."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from placement.base.errors import Finding
from placement.base.language import speaking
from placement.case import Case
from placement.scenario import read_scenario
from tests.scenario.conftest import Write


def findings(path: Path, case: Case) -> list[Finding]:
    scenario = read_scenario(path)
    return scenario.findings(scenario.problem(case))


def test_the_problem_is_the_case_on_the_day_within_the_scope(write: Write, case: Case) -> None:
    problem = read_scenario(write("scope: {where: {kind: puskesmas}}\n")).problem(case)
    assert problem.date == date(2027, 1, 1)
    assert problem.open.tolist() == [True, False]
    assert np.isnan(problem.travel.minutes).sum() == 2  # no source knows the ways between the units


def test_a_good_scenario_has_no_findings(write: Write, case: Case) -> None:
    path = write(
        "rules: {placed: {}, stay: {priority: 1, who: {region_code: 96.10}, where: {kind: hospital}}}\n"
    )
    assert not findings(path, case)


def test_every_unknown_column_is_told_once_at_its_line(write: Write, case: Case) -> None:
    text = "scope:\n  where: {knid: puskesmas}\nrules:\n  placed: {}\n"
    text += "  stay:\n    who:\n      jbo: nurse\n      uint: U1\n"
    found = findings(write(text), case)
    assert [
        (finding.severity, finding.table, finding.row, finding.column, finding.value) for finding in found
    ] == [
        ("error", "plan.yaml", 4, "scope.where.knid", "puskesmas"),
        ("error", "plan.yaml", 9, "rules.stay.who.jbo", "nurse"),
        ("error", "plan.yaml", 10, "rules.stay.who.uint", "U1"),
    ]
    assert [finding.remedy for finding in found] == [
        f"did you mean {word}?" for word in ("kind", "job", "unit")
    ]


def test_an_impossible_value_is_told(write: Write, case: Case) -> None:
    (finding,) = findings(write("rules:\n  placed: {where: {minimum: few}}\n"), case)
    assert (finding.row, finding.column, finding.value) == (4, "rules.placed.where.minimum", "few")


def test_remarks_of_rules_stand_at_their_parameter(write: Write, case: Case) -> None:
    text = "rules:\n  placed: {}\n  lock:\n    locks:\n      - {employee: E9, unit: U1, action: pin}\n"
    (finding,) = findings(write(text), case)
    assert (finding.severity, finding.row, finding.column) == ("error", 6, "rules.lock.locks")
    assert "E9" in finding.message


@pytest.mark.parametrize("rules", ["", "rules: {stay: {}}\n", "rules: {placed: {enabled: false}}\n"])
def test_a_scenario_without_placed_is_doubtful(write: Write, case: Case, rules: str) -> None:
    (finding,) = findings(write(rules), case)
    assert (finding.severity, finding.column) == ("warning", "rules")
    assert finding.row == (3 if rules else None)


def test_a_rule_of_kind_placed_under_another_name_is_enough(write: Write, case: Case) -> None:
    assert not findings(write("rules: {nobody_loses_a_post: {kind: placed}}\n"), case)


def test_a_day_before_anybody_served_is_doubtful(write: Write, case: Case) -> None:
    path = write("rules: {placed: {}}\ndate: 2017-01-01\n", head="case: data\n")
    (finding,) = findings(path, case)
    assert (finding.severity, finding.row, finding.column) == ("warning", 3, "date")


def test_doubts_of_the_reading_are_told_too(write: Write, case: Case) -> None:
    (finding,) = findings(write("rules: {placed: {}, stay: {weight: null}}\n"), case)
    assert (finding.severity, finding.column) == ("warning", "rules.stay.weight")


def test_rules_that_cannot_be_combined_are_told_before_any_solve(write: Write, case: Case) -> None:
    text = "rules:\n  placed: {}\n  fair: {kind: equity, how: leximin, priority: 1}\n  stay: {priority: 1}\n"
    text += "  courses: {kind: training}\n  more_courses: {kind: training}\n"
    errors = [finding for finding in findings(write(text), case) if finding.severity == "error"]
    assert [(error.row, error.column) for error in errors] == [
        (8, "rules.more_courses"),
        (5, "rules.fair.priority"),
    ]
    assert "stay" in errors[1].message


def test_a_remedy_does_not_offer_an_empty_choice(write: Write, case: Case) -> None:
    found = findings(write("rules: {placed: {}, score: {measure: votes, priority: 1}}\n"), case)
    assert [finding.remedy for finding in found] == ["there is none to choose from"]


def test_a_word_that_occurs_nowhere_is_told_with_the_nearest_that_does(write: Write, case: Case) -> None:
    text = "rules:\n  placed:\n    where: {kind: [hospital, puskemas]}\n"
    text += "  stay:\n    who:\n      competency: {care: 2}\n"
    found = findings(write(text), case)
    assert [(finding.severity, finding.row, finding.column) for finding in found] == [
        ("warning", 5, "rules.placed.where.kind"),
        ("warning", 8, "rules.stay.who.competency"),
    ]
    assert found[0].remedy == "did you mean puskesmas?"


def test_a_number_written_like_thousands_is_told(write: Write, case: Case) -> None:
    """In Indonesia 500.000 is half a million; YAML reads five hundred."""
    text = "rules:\n  placed: {}\n"
    text += "  money: {kind: budget, at_most: 20.0000, per_move: 500.000, per_minute: 0.125}\n"
    text += "  profession:\n    substitutes: {nurse: {midwife: 1.250}}\n    priority: 1\n"
    text += "  stay: {priority: 2, weight: 1.5, who: {region_code: 96.100}}\n"
    told = {each.column: (each.row, each.message, each.remedy) for each in findings(write(text), case)}
    told.pop("rules.stay.who.region_code")  # a text, which nothing bears
    read = "is read as"
    assert told.pop("rules.money.per_move") == (
        5,
        f"500.000 {read} 500: a point is a decimal mark",
        "write 500000 if it means thousands",
    )
    assert told.pop("rules.profession.substitutes.nurse.midwife")[1].startswith(f"1.250 {read} 1.25:")
    assert not [each for each in told.values() if read in each[1]]


def test_numbers_from_python_are_in_no_doubt(write: Write) -> None:
    policy = read_scenario(write("rules: {placed: {}, stay: {priority: 1}}\n"))
    assert not policy.having({"stay.weight": 1.125}).doubts
    with speaking("en"):
        (told,) = read_scenario(policy.path or Path(), ["rules.stay.weight=1.125"]).doubts
    assert (told.table, told.remedy) == ("--set", "write 1125 if it means thousands")


def test_what_people_call_a_unit_an_employee_or_a_job_is_suggested(write: Write, case: Case) -> None:
    case.tables["units"]["name"] = ["Makbon", "Seget"]
    case.tables["employees"]["name"] = ["Siti", "Maria"]
    text = "rules:\n  placed: {where: {unit: seget}}\n"
    text += "  stay: {priority: 1, who: {job: Perawat, employee: Siti}}\n"
    with speaking("id"):
        told = {each.column: each.remedy for each in findings(write(text), case)}
    assert {
        column: told[f"rules.{column}"]
        for column in ("placed.where.unit", "stay.who.job", "stay.who.employee")
    } == {
        "placed.where.unit": "maksud Anda U2?",
        "stay.who.job": "maksud Anda nurse?",
        "stay.who.employee": "maksud Anda E1?",
    }
