"""Ids of any letters: read as one word or refused, and a run that was written verifies."""

from pathlib import Path

import pytest

from placement.base.errors import InputError
from placement.case import read_case
from placement.run import read_inputs
from tests.commands.conftest import Call

UNITS = "unit,kind,region\nA,clinic,R\nB,clinic,R\n"
SCENARIO = """
case: data
date: 2027-01-01
rules: {profession: {}, placed: {}, staffing: {priority: 1}, stay: {priority: 2}}
"""


def case(folder: Path, **tables: str) -> Path:
    (folder / "data").mkdir()
    for name, text in tables.items():
        (folder / "data" / f"{name}.csv").write_text(text, "utf-8")
    return folder / "data"


def test_two_posts_that_are_written_alike_are_refused(tmp_path: Path) -> None:
    """Unit A with the job B:C, and unit A:B with the job C, are both A:B:C."""
    with pytest.raises(InputError) as caught:
        read_case(
            case(
                tmp_path,
                employees="employee,job\nE1,C\n",
                units="unit,kind,region\nA,clinic,R\nA:B,clinic,R\n",
                posts="unit,job\nA,B:C\nA:B,C\n",
            )
        )
    (finding,) = caught.value.findings
    assert (finding.table, finding.row, finding.column, finding.value) == ("posts", 3, "job", "A:B:C")


def test_colons_that_collide_with_nothing_are_fine(tmp_path: Path) -> None:
    posts = "unit,job\nA,B:C\nB,C:D\n"
    assert (
        read_case(case(tmp_path, employees="employee,job\nE:1,C\n", units=UNITS, posts=posts)).warnings == ()
    )


@pytest.mark.slow
def test_a_course_with_a_semicolon_in_its_name_is_one_course(tmp_path: Path, placement: Call) -> None:
    """One nurse must move to B, which requires what only the course teaches."""
    case(
        tmp_path,
        employees="employee,job,unit\nE1,nurse,A\n",
        units=UNITS,
        posts="unit,job,minimum,maximum\nA,nurse,0,1\nB,nurse,1,1\n",
        requirements="job,unit,competency,level\nnurse,B,triage,2\n",
        courses="course,competency,to_level,cost\nBasics; first part,triage,2,100\n",
    )
    scenario = tmp_path / "s.yaml"
    scenario.write_text(SCENARIO.replace("stay:", "competency: {}, training: {priority: 3}, stay:"), "utf-8")
    run = tmp_path / "run"
    assert placement("solve", scenario, "--out", run).code == 0
    assert "Basics; first part" in (run / "placement.csv").read_text("utf-8")
    assert placement("verify", run).code == 0


def test_courses_that_a_list_could_not_tell_apart_are_refused(tmp_path: Path) -> None:
    tables = {"employees": "employee,job\nE1,C\n", "units": UNITS, "posts": "unit,job\nA,C\n"}
    courses = "course,competency,to_level\nx,t,2\nx;y,t,3\n"
    with pytest.raises(InputError) as caught:
        read_case(case(tmp_path, courses=courses, **tables))
    assert [(each.table, each.row) for each in caught.value.findings] == [("courses", 3)]


def test_a_word_in_two_forms_of_unicode_is_one_in_tables_and_scenario(tmp_path: Path) -> None:
    composed, apart = "infirmi\u00e8re", "infirmie\u0300re"
    case(
        tmp_path,
        employees=f"employee,job,unit\nE1,{composed},A\nE2,{apart},A\n",
        units=UNITS,
        posts=f"unit,job,maximum\nA,{apart},2\n",
    )
    scenario = tmp_path / "s.yaml"
    scenario.write_text(SCENARIO.replace("stay: {", f"stay: {{who: {{job: {apart}}}, "), "utf-8")
    inputs = read_inputs(scenario)
    assert inputs.problem.employees["job"].unique().tolist() == [composed]
    assert {finding.column for finding in inputs.warnings} == {"job"}
    assert len(inputs.problem.posts) == 1
