"""Figures of a plan, counted by hand."""

from typing import Literal

import pytest

from placement.problem import Problem
from placement.problem.measures import Measures, measures, posts_table, staffing, today
from placement.problem.plan import Plan
from tests.tiny import plan_of, problem_of


@pytest.fixture
def problem() -> Problem:
    """Two nurses serve in A, one in B; E4 serves nowhere. From p to q it is 30 minutes, r is unknown."""
    return problem_of(
        units=[
            {"unit": "A", "kind": "puskesmas", "region": "96.71", "place": "p", "setting": "urban"},
            {"unit": "B", "kind": "puskesmas", "region": "96.01", "place": "q"},
            {"unit": "C", "kind": "puskesmas", "region": "96.01", "place": "r"},
        ],
        posts=[
            {"unit": "A", "job": "nurse", "minimum": 1, "target": 2, "maximum": 3},
            {"unit": "B", "job": "nurse", "minimum": 2, "target": 2, "maximum": 3},
            {"unit": "C", "job": "nurse", "minimum": 0, "target": 1, "maximum": 3},
            {"unit": "C", "job": "clerk", "minimum": 0, "target": 0, "maximum": 3},
        ],
        employees=[
            {"employee": "E1", "job": "nurse", "unit": "A", "home": "p"},
            {"employee": "E2", "job": "nurse", "unit": "A", "home": "p"},
            {"employee": "E3", "job": "nurse", "unit": "B", "home": "p"},
            {"employee": "E4", "job": "nurse", "home": "p"},
        ],
        places=[{"place": place} for place in "pqr"],
        links=[{"from": "p", "to": "q", "minutes": 30}],
    )


@pytest.fixture
def plan(problem: Problem) -> Plan:
    """E1 stays, E2 moves to B, E3 loses the post, E4 gets a first one, by an unknown way."""
    return plan_of(problem, "A:nurse", "B:nurse", None, "C:nurse")


def some(figures: Measures, *names: str) -> list[int | float | None]:
    return [figures[name] for name in names]


def test_people_are_counted_by_what_becomes_of_them(problem: Problem, plan: Plan) -> None:
    names = (
        "employees",
        "placed",
        "unplaced",
        "moves",
        "moves_to_another_unit",
        "first_postings",
        "posts_lost",
    )
    assert some(measures(problem, plan), *names) == [4, 3, 1, 1, 1, 1, 1]


def test_today_nobody_has_moved(problem: Problem) -> None:
    assert some(measures(problem, today(problem)), "moves", "unplaced", "first_postings") == [0, 1, 0]


def test_another_job_in_the_same_unit_is_a_move_but_not_to_another_unit(problem: Problem) -> None:
    problem.case.tables["employees"].loc[3, ["unit", "post_job"]] = ["C", "clerk"]
    plan = plan_of(problem, "A:nurse", "C:nurse", "B:nurse", None)
    assert some(measures(problem, plan), "moves", "moves_to_another_unit") == [1, 0]


def test_posts_that_ask_for_nobody_are_not_counted_as_staffed(problem: Problem, plan: Plan) -> None:
    names = ("posts_with_minimum", "posts_at_minimum", "posts_with_target", "posts_at_target")
    assert some(measures(problem, plan), *names) == [2, 1, 3, 1]


def test_shortfalls_count_persons(problem: Problem, plan: Plan) -> None:
    assert some(measures(problem, plan), "short_of_minimum", "short_of_target") == [1, 2]


def test_minutes_are_of_those_whose_way_is_known(problem: Problem, plan: Plan) -> None:
    names = ("minutes_total", "minutes_mean", "minutes_longest", "minutes_unknown")
    assert some(measures(problem, plan), *names) == [30, 15.0, 30, 1]


def test_nobody_has_no_mean(problem: Problem) -> None:
    nobody = plan_of(problem, None, None, None, None)
    assert some(measures(problem, nobody), "minutes_total", "minutes_mean", "minutes_longest") == [
        0,
        None,
        None,
    ]


def test_a_post_is_told_with_its_headcount_before_and_after(problem: Problem, plan: Plan) -> None:
    table = posts_table(problem, plan).set_index(["unit", "job"])
    assert [*table.loc[[("B", "nurse")]].iloc[0]] == [2, 2, 3, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("by", "group", "figures"),
    [
        ("job", "nurse", [3, 5, 3, 3, 1, 1]),
        ("region", "96.01", [2, 3, 1, 2, 1, 1]),
        ("setting", "", [2, 3, 1, 2, 1, 1]),
    ],
)
def test_posts_are_summed_by_job_region_and_setting(
    by: Literal["job", "region", "setting"], group: str, figures: list[int], problem: Problem, plan: Plan
) -> None:
    assert [*staffing(problem, plan, by).loc[[group]].iloc[0]] == figures
