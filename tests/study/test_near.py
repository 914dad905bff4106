"""Nearness to an earlier run: last of all priorities, and never at the price of another."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placement import engine
from placement.problem import Problem
from placement.problem.plan import Plan
from placement.proof.result import Result
from placement.rules import KINDS
from placement.rules.base import Rule
from placement.scenario import SolverSettings
from placement.study.again import nearness
from placement.study.again.nearness import Near, placements, solve_nearest
from tests.draws import examples
from tests.tiny import best_by_enumeration, every_plan, plan_of, problem_of, random_problem

EXACT = SolverSettings(gap=Decimal(0))
RULES: dict[str, Rule] = {
    "gaps": KINDS["staffing"].model_validate({"level": "minimum", "priority": 1}),
    "few_moves": KINDS["stay"].model_validate({"priority": 2}),
}


def clinic(*employees: str) -> Problem:
    """Nurses at A, any one of whom closes the gap at B."""
    return problem_of(
        employees=[{"employee": employee, "job": "nurse", "unit": "A"} for employee in employees],
        units=[{"unit": unit, "kind": "puskesmas", "region": "96.71"} for unit in "AB"],
        posts=[{"unit": "A", "job": "nurse"}, {"unit": "B", "job": "nurse", "minimum": 1}],
    )


@pytest.mark.parametrize("chosen", ["E1", "E2", "E3"])
def test_of_equally_good_plans_the_nearest_is_taken(chosen: str) -> None:
    problem = clinic("E1", "E2", "E3")
    units = ["B:nurse" if employee == chosen else "A:nurse" for employee in ("E1", "E2", "E3")]
    earlier = plan_of(problem, *units)
    result = solve_nearest(problem, RULES, EXACT, placements(problem, earlier), "before")
    assert result.plan.post.tolist() == earlier.post.tolist()
    assert result.near is not None
    assert (result.near.run, result.near.changed, result.near.bound) == ("before", 0, 0)


def test_nearness_is_bought_at_no_price() -> None:
    """The earlier plan leaves the gap at B open: one must go all the same."""
    problem = clinic("E1", "E2")
    result = solve_nearest(problem, RULES, EXACT, placements(problem, Plan(problem.current)), "before")
    assert [level.value for level in result.levels] == [0, 1]
    assert result.near is not None
    assert (result.near.changed, result.near.bound) == (1, 1)


def test_levels_and_breaches_are_those_of_the_scenario_alone() -> None:
    problem = clinic("E1", "E2")
    result = solve_nearest(problem, RULES, EXACT, placements(problem, Plan(problem.current)), "before")
    assert [level.priority for level in result.levels] == [1, 2]
    assert "--near" not in result.breaches
    assert len(result.duals) == 2
    assert (result.status, result.certified) == ("optimal", True)


@pytest.mark.parametrize("open_level", [0, 2])
def test_a_plan_is_the_best_though_a_nearer_one_may_be(
    open_level: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time ended before the third level, nearness, was proven; or before the first was."""

    def late(*question: Any) -> Result:
        found = engine.solve(*question)
        levels = list(found.levels)
        levels[open_level] = replace(levels[open_level], bound=levels[open_level].value - 1)
        return replace(found, levels=tuple(levels), status="feasible")

    problem = clinic("E1", "E2")
    monkeypatch.setattr(nearness, "engine", SimpleNamespace(solve=late))
    result = solve_nearest(problem, RULES, EXACT, placements(problem, Plan(problem.current)), "before")
    assert result.status == ("optimal" if open_level == 2 else "feasible")
    assert result.near is not None
    assert (result.near.changed, result.near.bound) == (1, 0 if open_level == 2 else 1)


def test_who_is_new_since_the_earlier_run_counts_nothing() -> None:
    """E2 went to B before; of the two it is E2 who goes again, and E1 is no change, wherever."""
    before, now = clinic("E2"), clinic("E1", "E2")
    earlier = placements(before, plan_of(before, "B:nurse"))
    result = solve_nearest(now, RULES, EXACT, earlier, "before")
    assert result.plan.post[1] == 1
    assert result.near is not None
    assert result.near.changed == 0


def test_a_post_that_is_gone_is_a_change_whatever_is_done() -> None:
    problem = clinic("E1")
    result = solve_nearest(problem, RULES, EXACT, {"E1": ("closed", "nurse")}, "before")
    assert result.near is not None
    assert (result.near.changed, result.near.bound) == (1, 1)


def test_who_had_no_post_is_near_without_one() -> None:
    problem = clinic("E1", "E2")
    near = Near(priority=3, placements={"E1": None, "E2": ("A", "nurse")})
    found = near.audit(problem, plan_of(problem, "A:nurse", "A:nurse"))
    assert found.subject.tolist() == ["E1"]
    result = solve_nearest(problem, {}, EXACT, near.placements, "before")
    assert result.plan.post.tolist() == [-1, 0]


def test_a_rule_of_the_same_name_is_not_lost() -> None:
    problem = clinic("E1")
    rules = {"--near": RULES["gaps"]}
    result = solve_nearest(problem, rules, EXACT, placements(problem, Plan(problem.current)), "before")
    assert set(result.levels[0].rules) == {"--near"}
    assert result.levels[0].value == 0


@pytest.mark.slow
@settings(max_examples=examples(10, 40))
@given(st.integers(0, 2**32 - 1))
def test_no_equally_good_plan_is_nearer(seed: int) -> None:
    random = np.random.default_rng(seed)
    problem = random_problem(random)
    earlier = list(every_plan(problem, {}))
    wanted = placements(problem, earlier[random.integers(len(earlier))])
    wanted.pop(next(iter(wanted))) if random.random() < 0.5 else None
    result = solve_nearest(problem, RULES, EXACT, wanted, "before")
    best = best_by_enumeration(problem, {**RULES, "near": Near(priority=9, placements=wanted)})
    assert best is not None
    assert result.near is not None
    assert [*(level.value for level in result.levels), Fraction(result.near.changed)] == [*best.values()]
    assert result.near.bound == result.near.changed
