"""Where somebody could serve: fit today, fit after a course, or barred by what no course mends."""

from collections.abc import Mapping

import pandas as pd
import pytest

import placement as pm
from placement.problem.problem import Problem
from placement.program.screening import allowed
from placement.rules.base import Rule
from placement.study.explain.options import Option, options
from tests.rules.examples import WAYS, nurse, rule, town

COURSES = [
    {"course": "Basic", "competency": "care", "to_level": 2, "cost": 10},
    {"course": "Advanced", "competency": "care", "to_level": 3, "cost": 90},
]
RULES: Mapping[str, Rule] = {name: rule(name).named(name) for name in ("profession", "competency", "licence")}


@pytest.fixture(scope="module")
def clinic() -> Problem:
    """A asks care 2, B care 3, C nothing; E1 has care 1, E2 care 3. Physicians need a licence."""
    return town(
        employees=[nurse("E1", "A", home="p"), nurse("E2", "B"), {"employee": "E3", "job": "physician"}],
        posts=[
            *({"unit": unit, "job": "nurse", "minimum": 1, "target": 2, "maximum": 5} for unit in "ABC"),
            {"unit": "B", "job": "physician", "minimum": 1},
            {"unit": "C", "job": "nurse_aide", "minimum": 1},
        ],
        requirements=[
            {"job": "nurse", "unit": "A", "competency": "care", "level": 2},
            {"job": "nurse", "unit": "B", "competency": "care", "level": 3},
        ],
        competencies=[
            {"employee": "E1", "competency": "care", "level": 1},
            {"employee": "E2", "competency": "care", "level": 3},
        ],
        licences=[{"employee": "E1", "job": "physician", "valid_until": "2030-01-01"}],
        courses=COURSES,
        **WAYS,
    )


def by_post(problem: Problem, employee: int) -> dict[str, Option]:
    found = options(problem, RULES, employee)
    return {f"{problem.posts['unit'].iloc[each.post]}": each for each in found}


def test_a_post_that_lacks_a_level_tells_the_courses_the_cheapest_first(clinic: Problem) -> None:
    found = by_post(clinic, 0)
    assert set(found) == {"A", "B", "C"}, "posts for other people's jobs are left out"
    assert (found["C"].lessons, found["C"].bars) == ((), ())
    (lesson,) = found["B"].lessons
    assert (lesson.competency, lesson.level, lesson.courses) == ("care", 3, ("Advanced",))


def test_todays_own_post_asks_nothing_more(clinic: Problem) -> None:
    """Who holds it keeps it, as plans have it."""
    found = by_post(clinic, 0)["A"]
    assert (found.current, found.lessons) == (True, ())


def test_headcount_and_way_are_todays(clinic: Problem) -> None:
    found = by_post(clinic, 0)
    assert {unit: (each.headcount, each.minutes) for unit, each in found.items()} == {
        "A": (1, 0.0),
        "B": (1, 10.0),
        "C": (0, 40.5),
    }


def test_what_no_course_mends_is_told_in_the_rules_words(clinic: Problem) -> None:
    (found,) = options(clinic, RULES, 2)
    assert found.lessons == ()
    assert [each.rule for each in found.bars] == ["licence"]


@pytest.mark.parametrize("employee", [0, 1, 2])
def test_fit_is_what_a_plan_would_allow(clinic: Problem, employee: int) -> None:
    pairs = allowed(clinic, list(RULES.values()))
    expected = set(pairs.post[pairs.employee == employee].tolist())
    found = options(clinic, RULES, employee)
    assert {each.post for each in found if not each.lessons and not each.bars} == expected


def test_the_front_door_tells_the_same() -> None:
    case = pm.Case.from_frames(
        employees=pd.DataFrame([{"employee": "E1", "job": "nurse", "unit": "A"}]),
        units=pd.DataFrame([{"unit": unit, "kind": "puskesmas", "region": "R"} for unit in "AB"]),
        posts=pd.DataFrame([{"unit": unit, "job": "nurse", "minimum": 1} for unit in "AB"]),
        requirements=pd.DataFrame([{"job": "nurse", "unit": "B", "competency": "care", "level": 2}]),
        courses=pd.DataFrame(COURSES),
    )
    found = pm.options(pm.Scenario.of(case, date="2027-01-01", rules={"competency": {}}), "E1")
    assert repr(found) == "E1: 1/2"
    assert found.table[["unit", "fit", "lacks"]].to_numpy().tolist() == [
        ["A", True, ""],
        ["B", False, "care 2"],
    ]
    assert found.document["posts"][1]["lacks"] == [
        {"competency": "care", "level": 2, "courses": ["Basic", "Advanced"]}
    ]
    with pytest.raises(pm.InputError):
        pm.options(pm.Scenario.of(case, date="2027-01-01", rules={"competency": {}}), "E9")
