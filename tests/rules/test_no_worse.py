"""No move leaves anybody worse off."""

from typing import Any

import pytest
from pydantic import ValidationError

from placement.problem.problem import Problem
from placement.scenario import SolverSettings
from placement.study.conflict.diagnose import diagnose
from tests.rules.examples import (
    WAYS,
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

BY_WISH = {"by": "preference"}


@pytest.fixture(scope="module")
def three() -> Problem:
    """All three serve in B: E1 lives there, E2 in A ten minutes away, nobody knows where E3 lives."""
    people = [nurse("E1", "B", home="q"), nurse("E2", "B", home="p"), nurse("E3", "B", home="nowhere")]
    return town(employees=people, **WAYS)


@pytest.fixture(scope="module")
def wishing() -> Problem:
    """E1 wishes B, then A where E1 serves; E2 lists C alone and serves in A; E3 in A lists nothing."""
    return town(
        employees=[nurse("E1", "A"), nurse("E2", "A"), nurse("E3", "A"), nurse("E4")],
        preferences=[
            {"employee": "E1", "unit": "B", "rank": 1},
            {"employee": "E1", "unit": "A", "rank": 2},
            {"employee": "E2", "unit": "C", "rank": 1},
        ],
    )


@pytest.mark.parametrize(
    ("parameters", "plan", "expected"),
    [
        ({}, "BBB", {}),
        ({}, "ABB", {"E1": 10}),
        ({}, "BAB", {}),  # from ten minutes to none
        ({}, "BCB", {"E2": 30.5}),  # 40.5 instead of 10
        ({"slack": 10}, "ABB", {}),
        ({"slack": "10.5"}, "CCB", {"E1": 20, "E2": 20}),
        ({}, "BBA", {}),  # today's way of E3 is unknown
        ({"who": {"employee": "E2"}}, "ACB", {"E2": 30.5}),
        ({"where": {"unit": "A"}}, "ACB", {"E1": 10}),
    ],
)
def test_minutes_are_compared_with_todays(
    three: Problem, parameters: dict[str, Any], plan: str, expected: dict[str, float]
) -> None:
    posts = [f"{unit}:nurse" for unit in plan]
    assert breaches(three, rule("no_worse", **parameters), *posts) == expected


@pytest.mark.parametrize(
    ("slack", "plan", "expected"),
    [
        (0, "AAAA", {}),  # a first posting is no move
        (0, "BAAC", {}),
        (0, "CAAA", {"E1": 1}),  # third after a list of two, A is second
        (0, "ACAA", {}),
        (0, "ABAA", {"E2": 1}),  # A counts as the last of the list, B stands after it
        (0, "AABA", {"E3": 1}),
        (1, "CBCA", {}),
    ],
)
def test_ranks_are_compared_with_those_of_the_current_unit(
    wishing: Problem, slack: int, plan: str, expected: dict[str, float]
) -> None:
    posts = [f"{unit}:nurse" for unit in plan]
    assert breaches(wishing, rule("no_worse", slack=slack, **BY_WISH), *posts) == expected


def test_the_first_wish_given_up_counts_all_ranks_lost() -> None:
    first = town(
        employees=[nurse("E1", "A")],
        preferences=[{"employee": "E1", "unit": unit, "rank": rank} for rank, unit in enumerate("ABC", 1)],
    )
    assert breaches(first, rule("no_worse", **BY_WISH), "C:nurse") == {"E1": 2}


def test_another_post_in_the_same_unit_is_as_good() -> None:
    two = [{"unit": "A", "job": job, "minimum": 1, "maximum": 2} for job in ("nurse", "midwife")]
    same = town(employees=[nurse("E1", "A")], posts=two)
    assert breaches(same, rule("no_worse", **BY_WISH), "A:midwife") == {}


def test_hard_it_leaves_what_is_no_worse(three: Problem, wishing: Problem) -> None:
    near = allowed(three, rule("no_worse"))
    assert {pair for pair in near if pair[:2] != "E3"} == {"E1 B:nurse", "E2 B:nurse", "E2 A:nurse"}
    wished = allowed(wishing, rule("no_worse", **BY_WISH))
    assert {pair for pair in wished if pair[:2] != "E4"} == {
        *("E1 A:nurse", "E1 B:nurse"),
        *("E2 A:nurse", "E2 C:nurse"),
        "E3 A:nurse",
    }


def test_soft_the_least_is_lost(three: Problem) -> None:
    result = solved(three, staffed=rule("staffing", priority=1), kept=rule("no_worse", priority=2))
    assert value(result) == {1: 0, 2: 30.5}
    assert list(held(three, result).values()).count("B:nurse") == 1


def test_it_says_what_is_worse(three: Problem, wishing: Problem) -> None:
    assert words(three, rule("no_worse"), "A:nurse", "C:nurse", "B:nurse") == [
        "10 minutes to A, 0 today",
        "40.5 minutes to C, 10 today",
    ]
    judge = rule("no_worse", **BY_WISH)
    plan = ("C:nurse", "A:nurse", "A:nurse", None)
    assert words(wishing, judge, *plan) == ["C stands 1 lower among the wishes than today's unit"]


def test_it_is_loosened_by_what_a_move_makes_worse(three: Problem, wishing: Problem) -> None:
    steps = [float(step.after) for step in rule("no_worse").looser(three)]  # type: ignore[arg-type]
    assert steps == [10, 30.5]
    assert [step.after for step in rule("no_worse", **BY_WISH).looser(wishing)] == [1]
    (step,) = rule("no_worse", slack=5).looser_for(three, 1, 2)
    assert step.words == "could the way be 30.5 minutes longer, not only 5"
    assert not [*rule("no_worse").looser_for(three, 1, 0)]


def test_diagnose_names_the_slack_that_would_do(three: Problem) -> None:
    rules = {
        "kept": rule("no_worse"),
        "staffed": rule("staffing", where={"unit": "C"}),
        "all": rule("placed"),
    }
    apart = {"fixed": rule("stay", who={"employee": "E3"})}
    named = {name: each.named(name) for name, each in (rules | apart).items()}
    found = diagnose(three, named, SolverSettings())
    (kept,) = (each for each in found.relaxations if each.rule == "kept")
    assert (kept.parameter, float(kept.before), float(kept.after)) == ("slack", 0, 30.5)


def test_it_tells_whom_it_cannot_judge(three: Problem, wishing: Problem) -> None:
    (unknown,) = remarks(three, rule("no_worse"))
    assert (unknown.key, "today no source knows: 1" in unknown.message) == ("by", True)
    (silent,) = remarks(wishing, rule("no_worse", **BY_WISH))
    assert "without a list of preferences: 1" in silent.message
    assert not remarks(three, rule("no_worse", who={"employee": "E1"}))
    assert not remarks(wishing, rule("no_worse", who={"employee": "E2"}, **BY_WISH))


@pytest.mark.parametrize("wrong", [{"slack": -1}, {"by": "luck"}])
def test_what_it_does_not_take_is_refused_by_its_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        rule("no_worse", **wrong)


@pytest.mark.parametrize(
    ("parameters", "asks"),
    [
        ({}, "no move makes the way to work longer"),
        ({"slack": 15}, "no move makes the way to work more than 15 minutes longer"),
        (BY_WISH, "no move leads to a unit that is wished for less than today's"),
        (BY_WISH | {"slack": 2}, "no move leads more than 2 ranks below today's unit in the wishes"),
    ],
)
def test_it_says_what_it_asks(parameters: dict[str, Any], asks: str) -> None:
    assert rule("no_worse", **parameters).asks() == asks
