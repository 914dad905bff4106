"""Nobody serves alone."""

from typing import Any

import pytest
from pydantic import ValidationError

from placement.problem.problem import Problem
from placement.scenario import SolverSettings
from placement.study.conflict.diagnose import diagnose
from tests.rules.examples import (
    NURSES,
    allowed,
    breaches,
    held,
    nurse,
    remarks,
    rule,
    solved,
    town,
    value,
    words,
)


@pytest.fixture(scope="module")
def four() -> Problem:
    """Two nurses and a midwife in A, a nurse in B; A has posts for both jobs."""
    return town(
        employees=[
            nurse("E1", "A"),
            nurse("E2", "A", employment="pns"),
            {"employee": "E3", "job": "midwife", "unit": "A"},
            nurse("E4", "B", employment="pns"),
        ],
        posts=[*NURSES, {"unit": "A", "job": "midwife", "minimum": 0, "maximum": 5}],
    )


@pytest.mark.parametrize(
    ("parameters", "plan", "expected"),
    [
        ({"at_least": 2}, ("A:nurse", "A:nurse", None, None), {}),
        ({"at_least": 2}, ("A:nurse", "B:nurse", None, None), {"A:nurse": 1, "B:nurse": 1}),
        ({"at_least": 3}, ("A:nurse", "A:nurse", None, "C:nurse"), {"A:nurse": 1, "C:nurse": 2}),
        ({"at_least": 2}, ("A:nurse", "A:nurse", "A:midwife", None), {"A:midwife": 1}),
        ({"at_least": 2, "per": "unit"}, ("A:nurse", None, "A:midwife", "B:nurse"), {"B": 1}),
        (
            {"at_least": 2, "who": {"job": "nurse"}, "per": "unit"},
            ("A:nurse", None, "A:midwife", None),
            {"A": 1},
        ),
        ({"at_least": 2, "where": {"unit": "C"}}, ("A:nurse", "B:nurse", None, "C:nurse"), {"C:nurse": 1}),
        ({"at_least": 1}, ("A:nurse", "B:nurse", None, "C:nurse"), {}),
        ({"at_least": 2}, (None, None, None, None), {}),
    ],
)
def test_a_few_are_short_and_nobody_is_not(
    four: Problem, parameters: dict[str, Any], plan: tuple[str | None, ...], expected: dict[str, float]
) -> None:
    assert breaches(four, rule("crew", **parameters), *plan) == expected


def test_it_says_how_many_there_are(four: Problem) -> None:
    judge = rule("crew", at_least=3)
    assert words(four, judge, "A:nurse", "A:nurse", None, None) == ["2 of 3 beside each other"]


def test_hard_the_lone_one_goes_to_the_others_or_another_comes(four: Problem) -> None:
    rules = {"crew": rule("crew", at_least=2, who={"job": "nurse"}), "placed": rule("placed")}
    result = solved(four, stay=rule("stay", priority=1), **rules)
    assert value(result) == {1: 1}
    assert held(four, result)["E4"] == "A:nurse"


def test_hard_it_may_empty_a_place_for_two_pairs(four: Problem) -> None:
    """C must have somebody, so two: one nurse is left besides, who joins them or whom one joins."""
    rules = {
        "crew": rule("crew", at_least=2),
        "staffed": rule("staffing", where={"unit": "C"}),
        "profession": rule("profession"),
        "nurses": rule("placed", who={"job": "nurse"}),
    }
    result = solved(four, few=rule("stay", priority=1), **rules)
    posts = [post for post in held(four, result).values() if post]
    assert posts.count("C:nurse") >= 2
    assert value(result) == {1: 3}


def test_soft_each_person_short_costs_one(four: Problem) -> None:
    kept = {f"stay_{number}": rule("stay", who={"employee": f"E{number}"}) for number in (1, 2, 4)}
    placed = rule("placed", who={"job": "nurse"})
    result = solved(
        four, crew=rule("crew", at_least=3, who={"job": "nurse"}, priority=1), placed=placed, **kept
    )
    assert value(result) == {1: 1 + 2}


def test_it_judges_nobody_alone(four: Problem) -> None:
    assert len(allowed(four, rule("crew", at_least=2))) == 4 * 4


def test_it_is_loosened_person_by_person(four: Problem) -> None:
    steps = [step.after for step in rule("crew", at_least=4).looser(four)]
    assert steps == [3, 2, 1]


def test_diagnose_names_the_nearest_number(four: Problem) -> None:
    rules = {
        "crew": rule("crew", at_least=4, who={"job": "nurse"}),
        "placed": rule("placed", who={"job": "nurse"}),
    }
    found = diagnose(four, {name: each.named(name) for name, each in rules.items()}, SolverSettings())
    (crew,) = (each for each in found.relaxations if each.rule == "crew")
    assert (crew.parameter, crew.before, crew.after) == ("at_least", 4, 3)


def test_it_tells_where_there_is_no_room(four: Problem) -> None:
    (narrow,) = remarks(four, rule("crew", at_least=6))
    assert narrow.message == "places without room for 6: 4, such as A:midwife"
    assert not remarks(four, rule("crew", at_least=5))


@pytest.mark.parametrize("wrong", [{"at_least": 0}, {"at_least": 1.5}, {"at_least": 2, "per": "region"}])
def test_what_it_does_not_take_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"at_least|per"):
        rule("crew", **wrong)


@pytest.mark.parametrize(
    ("parameters", "asks"),
    [
        ({"at_least": 2}, "at least 2 persons in each post, or nobody"),
        ({"at_least": 3, "per": "unit"}, "at least 3 persons in each unit, or nobody"),
    ],
)
def test_it_says_what_it_asks(parameters: dict[str, Any], asks: str) -> None:
    assert rule("crew", **parameters).asks() == asks
