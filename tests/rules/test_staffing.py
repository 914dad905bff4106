from fractions import Fraction

import pytest
from pydantic import ValidationError

from placement.base.errors import InfeasibleError
from placement.problem import Problem
from placement.rules.expected_shortage import ExpectedShortage
from placement.rules.staffing import Staffing
from tests.rules.examples import UNITS, Rows, breaches, held, nurse, rule, solved, town, value, words

PEOPLE: Rows = [
    nurse("E1", "A"),
    nurse("E2", "A"),
    {"employee": "E3", "job": "clerk", "unit": "B", "post_job": "nurse"},
]
POSTS: Rows = [
    {"unit": "A", "job": "nurse", "minimum": 1, "target": 2, "maximum": 5},
    {"unit": "B", "job": "nurse", "minimum": 2, "target": 4, "maximum": 5},
    {"unit": "C", "job": "nurse", "minimum": 1, "maximum": 5},
]
TODAY = ("A:nurse", "A:nurse", "B:nurse")


@pytest.fixture(scope="module")
def wards() -> Problem:
    return town(employees=PEOPLE, posts=POSTS)


def test_a_breach_counts_persons_short_of_the_minimum_surplus_offsetting_nothing(wards: Problem) -> None:
    assert breaches(wards, rule("staffing"), *TODAY) == {"B:nurse": 1, "C:nurse": 1}


def test_of_the_target_if_asked_a_blank_one_being_the_minimum(wards: Problem) -> None:
    assert breaches(wards, rule("staffing", level="target"), *TODAY) == {"B:nurse": 3, "C:nurse": 1}


def test_what_is_kept_is_the_minimum_or_todays_headcount_where_that_is_lower(wards: Problem) -> None:
    assert breaches(wards, rule("staffing", level="kept"), *TODAY) == {}
    left = ("C:nurse", "C:nurse", "C:nurse")
    assert breaches(wards, rule("staffing", level="kept"), *left) == {"A:nurse": 1, "B:nurse": 1}


def test_what_is_kept_counts_those_of_who_alone(wards: Problem) -> None:
    clerks = rule("staffing", level="kept", who={"job": "clerk"})
    assert breaches(wards, clerks, "A:nurse", "A:nurse", "C:nurse") == {"B:nurse": 1}
    assert breaches(wards, clerks, "C:nurse", "C:nurse", "B:nurse") == {}


def test_all_holders_count_substitutes_too_and_the_unplaced_nowhere(wards: Problem) -> None:
    assert breaches(wards, rule("staffing"), None, "B:nurse", "B:nurse") == {"A:nurse": 1, "C:nurse": 1}


def test_each_post_counts_for_itself() -> None:
    posts = [
        {"unit": "A", "job": "nurse", "minimum": 1},
        {"unit": "A", "job": "clerk", "minimum": 2, "maximum": 3},
    ]
    problem = town(employees=PEOPLE[:2], posts=posts)
    assert breaches(problem, rule("staffing"), "A:clerk", "A:clerk") == {"A:nurse": 1}


def test_who_limits_whom_the_headcount_counts(wards: Problem) -> None:
    nurses = rule("staffing", who={"job": "nurse"})
    assert breaches(wards, nurses, *TODAY) == {"B:nurse": 2, "C:nurse": 1}


def test_where_limits_the_posts(wards: Problem) -> None:
    assert breaches(wards, rule("staffing", where={"region": "96.71"}), *TODAY) == {"C:nurse": 1}


def weighed(weight_by: str, *rows: dict[str, object]) -> dict[str, float]:
    units = [unit | row for unit, row in zip(UNITS, rows, strict=True)]
    problem = town(
        employees=[], units=units, posts=[{"unit": unit, "job": "nurse", "minimum": 2} for unit in "ABC"]
    )
    return breaches(problem, rule("staffing", weight_by=weight_by))


def test_a_missing_person_counts_the_population_where_it_is_known() -> None:
    assert weighed("population", {"population": 700}, {}, {"population": 0}) == {
        "A:nurse": 1400,
        "B:nurse": 2,
    }


def test_a_missing_person_counts_more_the_remoter_the_unit() -> None:
    assert weighed("remoteness", {"setting": "urban"}, {"setting": "rural"}, {"setting": "remote"}) == {
        "A:nurse": 2,
        "B:nurse": 4,
        "C:nurse": 6,
    }
    assert weighed("remoteness", {"setting": "very_remote"}, {}, {}) == {
        "A:nurse": 8,
        "B:nurse": 2,
        "C:nurse": 2,
    }
    assert weighed("none", {"setting": "remote", "population": 9}, {}, {}) == {
        "A:nurse": 2,
        "B:nurse": 2,
        "C:nurse": 2,
    }


def test_the_message_counts_persons_whatever_they_weigh() -> None:
    units = [unit | {"setting": "remote"} for unit in UNITS]
    problem = town(employees=PEOPLE, posts=POSTS, units=units)
    weighty = rule("staffing", level="target", weight_by="remoteness", where={"unit": "B"})
    assert breaches(problem, weighty, *TODAY) == {"B:nurse": 9}
    assert words(problem, weighty, *TODAY) == ["1 of 4, 3 short"]


def test_frozen_people_count_and_closed_posts_do_not() -> None:
    problem = town({"where": {"unit": ["B", "C"]}}, employees=PEOPLE, posts=POSTS)
    assert breaches(problem, rule("staffing"), None, None, "B:nurse") == {"B:nurse": 1, "C:nurse": 1}
    frozen = town({"who": {"job": "nurse"}}, employees=PEOPLE, posts=POSTS)
    result = solved(
        frozen, staffed=rule("staffing", priority=1), placed=rule("placed"), stay=rule("stay", priority=2)
    )
    assert held(frozen, result)["E3"] == "B:nurse"
    assert value(result) == {1: 1, 2: 1}


def test_the_need_that_weighs_most_is_met_first() -> None:
    units = [UNITS[0], UNITS[1] | {"setting": "very_remote"}, UNITS[2] | {"setting": "remote"}]
    problem = town(employees=[nurse("E1"), nurse("E2")], units=units)
    result = solved(problem, staffed=rule("staffing", weight_by="remoteness", priority=1, weight="0.1"))
    assert set(held(problem, result).values()) == {"B:nurse", "C:nurse"}
    assert value(result) == {1: Fraction(1, 10)}


def test_hard_it_holds_or_there_is_no_plan(wards: Problem) -> None:
    with pytest.raises(InfeasibleError):
        solved(wards, staffed=rule("staffing"))
    result = solved(wards, staffed=rule("staffing", where={"unit": "B"}), stay=rule("stay", priority=1))
    assert value(result) == {1: 1}


def test_a_hard_rule_asks_nothing_where_a_missing_person_counts_nothing() -> None:
    units = [UNITS[0] | {"population": 0}, *UNITS[1:]]
    problem = town(employees=[nurse("E1", "B"), nurse("E2", "C")], units=units)
    result = solved(problem, staffed=rule("staffing", weight_by="population"))
    assert set(held(problem, result).values()) == {"B:nurse", "C:nurse"}


@pytest.mark.parametrize(
    "parameters", [{"level": "maximum"}, {"weight_by": "age"}, {"weight": 0}, {"weight": -1}, {"priority": 0}]
)
def test_impossible_parameters_are_refused(parameters: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=next(iter(parameters))):
        rule("staffing", **parameters)


@pytest.mark.parametrize(
    ("weight_by", "words"),
    [
        ("none", "persons short"),
        ("population", "persons short, each times the people served"),
        ("remoteness", "persons short, more where remote"),
    ],
)
def test_a_breach_that_is_weighed_is_not_told_as_heads(weight_by: str, words: str) -> None:
    assert Staffing.model_validate({"weight_by": weight_by}).breach_unit == words
    expected = ExpectedShortage.model_validate({"weight_by": weight_by, "absent": 0.1}).breach_unit
    assert expected == words.replace("short", "expected to be short", 1)
