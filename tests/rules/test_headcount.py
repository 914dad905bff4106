"""So many people in each group of posts."""

from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from placement.problem.problem import Problem
from placement.scenario import SolverSettings
from placement.study.conflict.diagnose import diagnose
from tests.rules.examples import allowed, breaches, held, nurse, rule, solved, town, value, words


@pytest.fixture(scope="module")
def three() -> Problem:
    """Three nurses in A; A and B lie in one region, C in another."""
    return town(employees=[nurse("E1", "A"), nurse("E2", "A", employment="pns"), nurse("E3", "A")])


@pytest.mark.parametrize(
    ("parameters", "plan", "expected"),
    [
        ({"at_most": 2}, ("A", "B", "C"), {"all": 1}),
        ({"at_most": 3}, ("A", "B", "C"), {}),
        ({"at_least": 3}, ("A", None, "C"), {"all": 1}),
        ({"at_most": 1, "per": "unit"}, ("A", "A", "A"), {"A": 2}),
        ({"at_least": 1, "per": "unit"}, ("A", "A", "B"), {"C": 1}),
        ({"at_most": 1, "per": "region"}, ("A", "B", "C"), {"96.01": 1}),
        ({"at_least": 1, "at_most": 1, "per": "kind"}, ("A", "B", "A"), {"office": 1, "puskesmas": 2}),
        ({"at_most": 2, "per": "job"}, ("A", "B", "C"), {"nurse": 1}),
        ({"at_most": 0, "where": {"unit": "B"}}, ("A", "B", "B"), {"all": 2}),
        ({"at_least": 1, "per": "unit", "where": {"unit": "B"}}, ("A", "A", "C"), {"B": 1}),
        ({"at_most": 0, "who": {"employment": "pns"}}, ("A", "B", "C"), {"all": 1}),
        ({"at_least": 2, "who": {"employment": "pns"}}, ("A", "B", "C"), {"all": 1}),
    ],
)
def test_heads_are_counted_by_group(
    three: Problem, parameters: dict[str, Any], plan: tuple[str | None, ...], expected: dict[str, float]
) -> None:
    posts = [unit and f"{unit}:nurse" for unit in plan]
    assert breaches(three, rule("headcount", **parameters), *posts) == expected


def test_it_says_how_many_there_are_and_how_many_are_asked_for(three: Problem) -> None:
    posts = ("A:nurse", "B:nurse", "B:nurse")
    assert words(three, rule("headcount", at_most=2), *posts) == ["3 placed, at most 2 are asked for"]
    assert words(three, rule("headcount", at_least=4), *posts) == ["3 placed, at least 4 are asked for"]


def test_hard_it_spreads_people_as_asked(three: Problem) -> None:
    spread = rule("headcount", at_least=1, per="unit")
    result = solved(three, spread=spread, placed=rule("placed"), stay=rule("stay", priority=1))
    assert sorted(str(post) for post in held(three, result).values()) == ["A:nurse", "B:nurse", "C:nurse"]
    assert value(result) == {1: 2}


def test_soft_each_person_too_many_or_too_few_costs_one(three: Problem) -> None:
    few = rule("headcount", at_most=1, per="region", priority=1)
    assert value(solved(three, few=few, placed=rule("placed"))) == {1: 1}


def test_it_judges_nobody_alone(three: Problem) -> None:
    assert len(allowed(three, rule("headcount", at_most=0))) == 9


@pytest.mark.parametrize(
    ("parameters", "breach", "expected"),
    [
        ({"at_most": 2}, 1, ("at_most", 2, 3)),
        ({"at_least": 3}, 2, ("at_least", 3, 1)),
    ],
)
def test_one_number_over_all_is_loosened_by_the_breach(
    three: Problem, parameters: dict[str, int], breach: int, expected: tuple[str, int, int]
) -> None:
    step = rule("headcount", **parameters).looser_by(three, Fraction(breach))
    assert step is not None
    assert (step.parameter, step.before, step.after) == expected


def test_groups_are_loosened_number_by_number(three: Problem) -> None:
    judge = rule("headcount", at_least=1, at_most=2, per="unit")
    steps = [(step.parameter, step.after) for step in judge.looser(three)]
    assert steps == [("at_least", 0), ("at_most", 3)]
    assert judge.looser_by(three, Fraction(1)) is None


@pytest.mark.parametrize("numbers", [{}, {"at_least": 2, "at_most": 1}, {"at_most": -1}, {"at_least": 0.5}])
def test_numbers_are_whole_and_in_order(numbers: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="at_"):
        rule("headcount", **numbers)


@pytest.mark.parametrize(
    ("parameters", "asks"),
    [
        ({"at_most": 40}, "at most 40 persons in all"),
        ({"at_least": 3, "per": "agency"}, "at least 3 persons in each agency"),
        ({"at_least": 1, "at_most": 2, "per": "kind"}, "between 1 and 2 persons in each kind of unit"),
    ],
)
def test_it_says_what_it_asks(parameters: dict[str, Any], asks: str) -> None:
    assert rule("headcount", **parameters).asks() == asks


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"at_most": 1}, ("at_most", 1, 3)),
        ({"at_least": 2, "per": "unit"}, ("at_least", 2, 1)),
        ({"at_least": 1, "at_most": 1, "per": "region"}, ("at_most", 1, 2)),
    ],
)
def test_diagnose_names_the_nearest_number(
    three: Problem, parameters: dict[str, Any], expected: tuple[str, int, int]
) -> None:
    rules = {"heads": rule("headcount", **parameters), "placed": rule("placed")}
    found = diagnose(three, {name: each.named(name) for name, each in rules.items()}, SolverSettings())
    (heads,) = (each for each in found.relaxations if each.rule == "heads")
    assert (heads.parameter, heads.before, heads.after) == expected
