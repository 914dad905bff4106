from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from placement.base.errors import InfeasibleError, InputError
from placement.model.model import Model
from placement.problem.plan import Plan
from placement.problem.problem import Problem
from placement.program.screening import candidates
from placement.proof.result import Result
from placement.rules.base import Rule
from tests.rules.examples import (
    NURSES,
    Row,
    Rows,
    allowed,
    held,
    nurse,
    remarks,
    rule,
    solved,
    town,
    value,
)

PEOPLE: Rows = [nurse("E1"), nurse("E2", tags="oap")]
NEEDS: Rows = [{"job": "nurse", "competency": "care", "level": 3}]
BASIC = {"course": "basic", "competency": "care", "to_level": 3, "cost": 10}
"""Nurses need care 3; E1 and E2 know nothing yet, and a course for 10 teaches just that."""

WANTED = rule("staffing", priority=1)


def school(*courses: Row, people: Rows = PEOPLE, needs: Rows = NEEDS, **more: Any) -> Problem:
    return town(employees=people, requirements=needs, courses=courses, **more)


def taught(problem: Problem, wanted: Rule = WANTED, **rules: Rule) -> Result:
    """The best plan where competency is hard; at first priority posts are filled."""
    return solved(
        problem, **({"able": rule("competency"), "wanted": wanted, "school": rule("training")} | rules)
    )


def lessons(problem: Problem, result: Result) -> set[str]:
    """The courses that the plan names, "employee course"."""
    who, what = problem.employee_ids[result.plan.trained], problem.course_ids[result.plan.course]
    return {f"{employee} {course}" for employee, course in zip(who, what, strict=True)}


def costs(problem: Problem, judge: Rule, plan: dict[str, str | None], *taken: str) -> dict[str, float]:
    """What the rule finds broken where these, "employee course", learn and these are placed."""
    code = {None: -1} | {post: row for row, post in enumerate(problem.post_ids)}
    posts = [code[plan.get(each)] for each in problem.employee_ids]
    who = problem.employee_codes([each.split()[0] for each in taken])
    what = problem.course_codes([each.split()[1] for each in taken])
    found = judge.audit(problem, Plan(np.array(posts), who, what))
    return dict(zip(found.subject.tolist(), found.amount.tolist(), strict=True))


def test_a_course_opens_posts_and_the_plan_names_it() -> None:
    problem = school(BASIC)
    assert allowed(problem, rule("competency")) == set()
    assert len(allowed(problem, rule("competency"), rule("training"))) == 6
    result = taught(problem)
    assert value(result) == {1: 1}
    assert lessons(problem, result) == {"E1 basic", "E2 basic"}
    assert value(solved(problem, able=rule("competency"), wanted=WANTED)) == {1: 3}


@pytest.mark.parametrize(("to_level", "short"), [(2, 3), (3, 1), (5, 1)])
def test_a_course_lifts_to_its_level_and_no_further(to_level: int, short: int) -> None:
    problem = school(BASIC | {"to_level": to_level})
    assert value(taught(problem)) == {1: short}
    assert bool(lessons(problem, taught(problem))) is (short == 1)


def test_no_course_is_taken_idly() -> None:
    people = [nurse("E1", "A"), nurse("E2"), nurse("E3")]
    able = [{"employee": "E2", "competency": "care", "level": 3}]
    problem = school(BASIC, people=people, competencies=able)
    result = taught(problem, stay=rule("stay"))
    assert value(result) == {1: 0}
    assert lessons(problem, result) == {"E3 basic"}  # E1 stays in a current post, E2 is able
    assert lessons(problem, solved(problem, school=rule("training"), wanted=WANTED)) == set()


def test_the_level_held_counts_on_the_day() -> None:
    late = [{"employee": "E1", "competency": "care", "level": 4, "valid_until": "2026-12-31"}]
    problem = school(BASIC, people=PEOPLE[:1], competencies=late)
    assert lessons(problem, taught(problem)) == {"E1 basic"}


def test_a_post_that_needs_two_competencies_may_take_two_courses() -> None:
    talk = {"course": "speech", "competency": "talk", "to_level": 4, "cost": 7}
    needs = [*NEEDS, {"job": "nurse", "competency": "talk", "level": 2}]
    problem = school(BASIC, talk, people=PEOPLE[:1], needs=needs)
    result = taught(problem, cost=rule("budget", at_most=17))
    assert value(result) == {1: 2}
    assert lessons(problem, result) == {"E1 basic", "E1 speech"}
    assert value(taught(problem, cost=rule("budget", at_most=16))) == {1: 3}
    assert value(taught(school(BASIC, people=PEOPLE[:1], needs=needs))) == {1: 3}


def test_a_course_of_two_competencies_is_paid_and_seated_once() -> None:
    both = [BASIC | {"seats": 1}, BASIC | {"competency": "talk", "seats": 1}]
    needs = [*NEEDS, {"job": "nurse", "competency": "talk", "level": 2}]
    problem = school(*both, needs=needs)
    result = taught(problem, school=rule("training", priority=2))
    assert value(result) == {1: 2, 2: 10}
    assert len(lessons(problem, result)) == 1


def test_the_cheapest_course_that_suffices_is_taken() -> None:
    costly = BASIC | {"course": "masters", "to_level": 5, "cost": "40.5"}
    short = BASIC | {"course": "evening", "to_level": 2, "cost": 1}
    needs = [*NEEDS, {"job": "nurse", "unit": "B", "competency": "care", "level": 4}]
    problem = school(costly, BASIC, short, people=PEOPLE[:1], needs=needs)
    cheap = rule("training", priority=2)
    at_b = rule("staffing", priority=1, where={"unit": "B"})
    result = taught(problem, at_b, school=cheap)
    assert value(result) == {1: 0, 2: Fraction("40.5")}
    assert lessons(problem, result) == {"E1 masters"}
    result = taught(problem, school=cheap)
    assert value(result) == {1: 2, 2: 10}
    assert lessons(problem, result) == {"E1 basic"}


def test_with_a_priority_courses_are_saved_where_they_are_worth_less_than_what_they_open() -> None:
    problem = school(BASIC)
    first = taught(problem, rule("staffing", priority=2), school=rule("training", priority=1))
    assert value(first) == {1: 0, 2: 3}
    level = taught(problem, rule("staffing", priority=1, weight=11), school=rule("training", priority=1))
    assert value(level) == {1: 11 + 20}
    dear = taught(problem, rule("staffing", priority=1, weight=9), school=rule("training", priority=1))
    assert value(dear) == {1: 27}
    half = taught(problem, school=rule("training", priority=2, weight="0.25"))
    assert value(half) == {1: 1, 2: 5}
    assert {each.subject.tolist()[0] for each in [half.breaches["school"]]} == {"E1"}
    assert half.breaches["school"].messages() == ["courses for 10", "courses for 10"]


@pytest.mark.parametrize("priority", [{}, {"priority": 2}])
@pytest.mark.parametrize(
    ("parameters", "seats", "short"),
    [
        ({}, 1, 2),
        ({}, 0, 3),
        ({}, 2, 1),
        ({"at_most": 20}, None, 1),
        ({"at_most": "19.99"}, None, 2),
        ({"at_most": 0}, None, 3),
    ],
)
def test_seats_and_money_bind_hard_or_soft(
    priority: dict[str, int], parameters: dict[str, Any], seats: int | None, short: int
) -> None:
    problem = school(BASIC | ({} if seats is None else {"seats": seats}))
    result = taught(problem, school=rule("training", **parameters, **priority))
    assert value(result)[1] == short
    assert len(lessons(problem, result)) == 3 - short


def test_seats_go_to_whom_nobody_can_replace() -> None:
    posts = [post | {"maximum": 1} for post in NURSES[:2]]
    able = [{"employee": "E1", "competency": "care", "level": 3}]
    needs = [*NEEDS, {"job": "nurse", "unit": "B", "competency": "talk", "level": 1}]
    talk = {"course": "speech", "competency": "talk", "to_level": 1, "seats": 1}
    problem = school(BASIC | {"seats": 1}, talk, competencies=able, needs=needs, posts=posts)
    result = taught(problem)
    assert value(result) == {1: 0}
    assert len(lessons(problem, result)) == 2


def test_a_blank_cost_is_free_and_blank_seats_are_no_limit() -> None:
    free = {name: cell for name, cell in BASIC.items() if name != "cost"}
    people = [nurse(f"E{number}") for number in range(3)]
    result = taught(school(free, people=people), school=rule("training", at_most=0, priority=2))
    assert value(result) == {1: 0, 2: 0}


def test_tenths_are_added_as_they_are_written() -> None:
    people = [nurse(f"E{number}") for number in range(3)]
    tenth = school(BASIC | {"cost": "0.1"}, people=people)
    assert value(taught(tenth, school=rule("training", at_most="0.3", priority=2))) == {
        1: 0,
        2: Fraction("0.3"),
    }
    assert value(taught(tenth, school=rule("training", at_most="0.29", priority=2)))[1] == 1


def test_a_soft_competency_rule_is_not_lifted() -> None:
    problem = school(BASIC, people=PEOPLE[:1])
    result = taught(problem, able=rule("competency", priority=2))
    assert value(result) == {1: 2, 2: 3}
    assert lessons(problem, result) == set()
    both = taught(problem, also=rule("competency", priority=2))
    assert value(both) == {1: 2, 2: 3}  # the hard one lets E1 in after the course, the soft one counts today
    assert lessons(problem, both) == {"E1 basic"}


def test_other_screens_are_not_lifted() -> None:
    problem = school(BASIC, licences=[{"employee": "E2", "job": "nurse", "valid_until": "2028-01-01"}])
    result = taught(problem, licence=rule("licence"))
    assert value(result) == {1: 2}
    assert lessons(problem, result) == {"E2 basic"}


def test_who_limits_the_learners() -> None:
    problem = school(BASIC)
    result = taught(problem, school=rule("training", who={"tags": "oap"}))
    assert value(result) == {1: 2}
    assert lessons(problem, result) == {"E2 basic"}


def test_where_limits_the_posts_that_courses_open() -> None:
    problem = school(BASIC)
    sites = rule("training", where={"unit": "C"})
    assert allowed(problem, rule("competency"), sites) == {"E1 C:nurse", "E2 C:nurse"}
    result = taught(problem, school=sites)
    assert value(result) == {1: 2}
    assert {post for post in held(problem, result).values() if post} == {"C:nurse"}


def test_incumbents_who_are_judged_may_learn_too() -> None:
    problem = school(BASIC, people=[nurse("E1", "A")])
    keep = {"keep": rule("placed"), "able": rule("competency", incumbents=True)}
    assert lessons(problem, taught(problem, **keep)) == {"E1 basic"}
    with pytest.raises(InfeasibleError):
        solved(problem, **keep)
    with pytest.raises(InfeasibleError):
        taught(problem, **keep, school=rule("training", at_most=5))


def test_what_is_not_mandatory_asks_for_no_course_unless_the_rule_does() -> None:
    problem = school(BASIC, people=PEOPLE[:1], needs=[NEEDS[0] | {"mandatory": 0}])
    assert lessons(problem, taught(problem)) == set()
    assert lessons(problem, taught(problem, able=rule("competency", mandatory_only=False))) == {"E1 basic"}


def test_a_breach_counts_each_learners_money_and_without_a_priority_none() -> None:
    problem = school(BASIC, BASIC | {"course": "speech", "competency": "talk", "cost": "2.5"})
    taken = ("E1 basic", "E1 speech", "E2 speech")
    assert costs(problem, rule("training", priority=1), {}, *taken) == {"E1": 12.5, "E2": 2.5}
    assert costs(problem, rule("training"), {}, *taken) == {}


def test_beyond_any_price_are_seats_money_and_learners_of_whom_it_does_not_speak() -> None:
    problem = school(BASIC | {"seats": 1})
    both = ("E1 basic", "E2 basic")
    never = float("inf")
    for priority in ({}, {"priority": 1}):
        assert costs(problem, rule("training", **priority), {}, *both)["basic"] == never
        assert costs(problem, rule("training", at_most=9, **priority), {}, "E1 basic")["all"] == never
        oap = rule("training", who={"tags": "oap"}, **priority)
        assert costs(problem, oap, {}, "E1 basic")["E1"] == never
        there = rule("training", where={"unit": "C"}, **priority)
        assert costs(problem, there, {"E1": "A:nurse"}, "E1 basic")["E1"] == never
        assert never not in costs(problem, there, {"E1": "C:nurse"}, "E1 basic").values()


def test_without_courses_nothing_is_lifted_and_the_case_is_told() -> None:
    problem = school()
    (found,) = remarks(problem, rule("training"))
    assert (found.severity, found.message) == ("warning", "the table courses is empty")
    assert value(taught(problem, school=rule("training", at_most=5, priority=2))) == {1: 3, 2: 0}
    assert remarks(school(BASIC), rule("training")) == []


def test_without_a_competency_rule_nobody_needs_a_course() -> None:
    problem = school(BASIC)
    result = solved(problem, school=rule("training", where={"unit": "C"}, priority=2), wanted=WANTED)
    assert value(result) == {1: 1, 2: 0}
    assert lessons(problem, result) == set()


def test_a_model_without_its_columns_knows_no_courses() -> None:
    model = Model(candidates(school(BASIC)))
    rule("training", at_most=5, priority=1).post(model)
    assert (model.rows, model.courses) == ([], None)


def test_only_one_rule_offers_training() -> None:
    with pytest.raises(InputError, match="only one rule can offer training"):
        solved(school(BASIC), one=rule("training"), two=rule("training", at_most=3))


@pytest.mark.parametrize("parameters", [{"at_most": -1}, {"at_most": "1e20"}, {"seats": 3}])
def test_impossible_parameters_are_refused(parameters: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=next(iter(parameters))):
        rule("training", **parameters)
